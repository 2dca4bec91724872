//! The decision guide: a ladder of questions.

use hyades_figures::{Anchor, Area, Arrow, Color, Figure, Panel, Segments, Text};

/// A question, the answer that leads aside, and what stands there.
struct Rung {
    question: &'static [&'static str],
    aside: &'static str,
    answer: &'static [&'static str],
    down: &'static str,
}

/// What does not lead aside leads down.
const LADDER: [Rung; 7] = [
    Rung {
        question: &["May points belong", "to no group?"],
        aside: "yes",
        answer: &[
            "equally dense: DBSCAN",
            "otherwise: HDBSCAN",
            "to see why: OPTICS",
        ],
        down: "no",
    },
    Rung {
        question: &["Do you look for groups", "within groups?"],
        aside: "yes",
        answer: &["a tree: Ward,", "average linkage"],
        down: "no",
    },
    Rung {
        question: &[
            "Are there too many points",
            "to hold, or do they",
            "keep coming?",
        ],
        aside: "yes",
        answer: &["BIRCH,", "mini-batch K-means"],
        down: "no",
    },
    Rung {
        question: &["Do you know how many", "groups there are?"],
        aside: "no",
        answer: &[
            "how wide: mean shift",
            "a typical member of each:",
            "affinity propagation",
            "otherwise: How many clusters?",
        ],
        down: "yes",
    },
    Rung {
        question: &["Are they long, bent,", "or one around another?"],
        aside: "yes",
        answer: &["spectral clustering,", "single linkage"],
        down: "no",
    },
    Rung {
        question: &[
            "Do they differ in size,",
            "overlap, or do you want",
            "to know how sure it is?",
        ],
        aside: "yes",
        answer: &["a Gaussian mixture"],
        down: "no",
    },
    Rung {
        question: &["K-means"],
        aside: "",
        answer: &[],
        down: "",
    },
];

/// Centres and widths of the two columns, in hundredths of the drawing.
const QUESTIONS: (f64, f64) = (25.0, 46.0);
const ANSWERS: (f64, f64) = (78.0, 43.0);
/// A line of text, and the room around a box's lines, in rungs.
const LINE: f64 = 0.2;
const PADDING: f64 = 0.16;

/// The guide.
pub(super) fn figure() -> Figure {
    let mut panel = Panel::new()
        .hide_axes()
        .x_range(0.0, 100.0)
        .y_range(-6.45, 0.5);
    for (i, rung) in LADDER.iter().enumerate() {
        let y = -(i as f64);
        let is_last = rung.answer.is_empty();
        panel = boxed(panel, QUESTIONS, y, rung.question, is_last);
        if is_last {
            continue;
        }
        panel = boxed(panel, ANSWERS, y, rung.answer, true);
        let right = QUESTIONS.0 + QUESTIONS.1 / 2.0;
        let left = ANSWERS.0 - ANSWERS.1 / 2.0;
        panel = panel.arrow(Arrow::new(right, y, left, y)).text(Text::new(
            (right + left) / 2.0,
            y + 0.13,
            rung.aside,
        ));
        let below = half_height(LADDER[i + 1].question.len());
        panel = panel
            .arrow(Arrow::new(
                QUESTIONS.0,
                y - half_height(rung.question.len()),
                QUESTIONS.0,
                y - 1.0 + below,
            ))
            .text(
                Text::new(
                    QUESTIONS.0 + 2.0,
                    y - (half_height(rung.question.len()) + 1.0 - below) / 2.0,
                    rung.down,
                )
                .anchor(Anchor::Start),
            );
    }
    Figure::new("overview-guide", "Which algorithm?")
        .caption("A guide to where to begin. Go down from question to question; the shaded boxes are answers.")
        .alt(alt())
        .size(520, 700)
        .panel(panel)
}

fn half_height(lines: usize) -> f64 {
    LINE * lines as f64 / 2.0 + PADDING / 2.0
}

/// Lines of text in a frame; answers are shaded.
fn boxed(
    panel: Panel,
    (centre, width): (f64, f64),
    y: f64,
    lines: &[&str],
    is_answer: bool,
) -> Panel {
    let (left, right) = (centre - width / 2.0, centre + width / 2.0);
    let (low, high) = (y - half_height(lines.len()), y + half_height(lines.len()));
    let mut panel = panel;
    if is_answer {
        panel = panel.area(
            Area::rectangle(left, low, right, high)
                .color(Color::Label(0))
                .opacity(0.16),
        );
    }
    panel = panel.segments(
        Segments::new(&[
            [left, low, right, low],
            [right, low, right, high],
            [right, high, left, high],
            [left, high, left, low],
        ])
        .color(Color::Ink),
    );
    for (i, line) in lines.iter().enumerate() {
        let down = i as f64 - (lines.len() as f64 - 1.0) / 2.0;
        panel = panel.text(Text::new(centre, y - LINE * down, *line).bold(is_answer));
    }
    panel
}

/// The same in words.
fn alt() -> String {
    let mut text = "A ladder of questions.".to_owned();
    for rung in &LADDER {
        let question = rung.question.join(" ");
        if rung.answer.is_empty() {
            text.push_str(&format!(" Otherwise: {question}."));
        } else {
            text.push_str(&format!(
                " {question} If {}: {}.",
                rung.aside,
                rung.answer.join(" ")
            ));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_of_the_comparison_stands_in_the_guide() {
        let words = alt().to_lowercase();
        for algorithm in hyades_playground::comparison::Algorithm::ALL {
            assert!(
                words.contains(&algorithm.name().to_lowercase()),
                "{}",
                algorithm.name()
            );
        }
    }
}
