//! The figures about spectral lines and the spectral sequence, and the sequence as an axis.

use hyades_datasets::{Catalogue, SpectralType};
use hyades_figures::{Anchor, Area, Arrow, Color, Curve, Figure, Mark, Panel, Text};

use super::reading::mock;
use crate::BookError;
use crate::text::{fixed, join};

/// The depth of the drawn line at its centre, and its deviation, in ångström.
const DEPTH: f64 = 0.6;
const SIGMA: f64 = 0.7;

/// An absorption line and the rectangle of equal area.
pub(super) fn profile() -> Figure {
    let centre = 4471.5;
    let xs: Vec<f64> = (-40..=40).map(|i| centre + f64::from(i) / 10.0).collect();
    let flux: Vec<f64> = xs
        .iter()
        .map(|x| 1.0 - DEPTH * (-0.5 * ((x - centre) / SIGMA).powi(2)).exp())
        .collect();
    let ones = vec![1.0; xs.len()];
    // The area of the line below the continuum, whose height is 1.
    let width = DEPTH * SIGMA * (2.0 * std::f64::consts::PI).sqrt();
    let axes = |title: &str| {
        Panel::new()
            .title(title)
            .x_label("wavelength (ångström)")
            .y_range(0.0, 1.25)
            .legend(false)
    };
    let line = axes("a spectral line")
        .y_label("flux / continuum")
        .area(
            Area::new(&xs, &flux, &ones)
                .color(Color::Label(0))
                .opacity(0.35),
        )
        .curve(Curve::new(&xs, &flux).color(Color::Label(0)))
        .mark(Mark::horizontal(1.0).text("continuum"));
    let rectangle = axes("the rectangle of equal area")
        .x_range(centre - 4.0, centre + 4.0)
        .area(
            Area::rectangle(centre - width / 2.0, 0.0, centre + width / 2.0, 1.0)
                .color(Color::Label(0))
                .opacity(0.35),
        )
        .mark(Mark::horizontal(1.0))
        .arrow(Arrow::new(centre, 1.08, centre - width / 2.0, 1.08))
        .arrow(Arrow::new(centre, 1.08, centre + width / 2.0, 1.08))
        .text(Text::new(centre, 1.14, format!("W = {width:.2} Å")).anchor(Anchor::Middle));
    Figure::new("spectral-types-profile", "A spectral line and its equivalent width")
        .caption("Left: an absorption line. The shaded area is the light that is missing. Right: a rectangle of the same area that reaches from no light to the continuum. Its width W is the line's equivalent width.")
        .alt("Two panels over wavelength. Left, a curve that runs level at 1, dips to 0.4 at 4471.5 ångström and comes back; the area between dip and level is shaded. Right, a shaded rectangle from 0 to 1 with the same area and a width of 1.05 ångström.")
        .columns(2)
        .shared_axes(true)
        .panel(line)
        .panel(rectangle)
}

/// The type that a number stands for.
pub(super) fn type_name(number: f64) -> String {
    SpectralType::from_number(number).map_or_else(|_| number.to_string(), |t| t.to_string())
}

/// The hottest and the coolest of the types, as numbers.
pub(super) fn first_and_last(numbers: &[f64]) -> (f64, f64) {
    (
        numbers.iter().copied().fold(f64::INFINITY, f64::min),
        numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    )
}

/// The most parts of an axis of types.
const MOST_PARTS: f64 = 7.0;

/// The types to name on an axis from the first to the last: both of these, and some between them that do not come too close.
pub(super) fn ticks(first: f64, last: f64) -> Vec<(f64, String)> {
    let steps = [1.0, 2.0, 5.0, 10.0];
    let wide_enough = |step: &f64| (last - first) / step <= MOST_PARTS;
    let step = steps.into_iter().find(wide_enough).unwrap_or(10.0);
    let mut numbers = vec![first];
    let from = (first / step).ceil() as i64;
    let to = (last / step).floor() as i64;
    let between = (from..=to).map(|i| i as f64 * step);
    numbers.extend(between.filter(|n| n - first > 0.7 * step && last - n > 0.7 * step));
    if last > first {
        numbers.push(last);
    }
    numbers.into_iter().map(|n| (n, type_name(n))).collect()
}

/// Types with fewer stars have no median worth drawing.
const FEWEST: usize = 4;

/// The lines of the figure.
const LINES: [&str; 3] = ["HeII/4200", "HeI/4471", "MgII/4481"];

/// The median width of a line for a spectral type, and of how many stars.
struct Strength {
    number: f64,
    width: f64,
    stars: usize,
}

/// The strength of a line for each type that has enough stars, from hot to cool.
fn strengths_of(catalogue: &Catalogue, line: &str) -> Result<Vec<Strength>, BookError> {
    let stars = catalogue.select(&[line])?;
    let mut pairs: Vec<(f64, f64)> = stars
        .type_numbers()
        .iter()
        .copied()
        .zip(stars.records.column(0).iter().copied())
        .collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let of_types = pairs.chunk_by(|a, b| a.0 == b.0);
    Ok(of_types
        .filter(|of_type| of_type.len() >= FEWEST)
        .map(|of_type| Strength {
            number: of_type[0].0,
            width: (of_type[(of_type.len() - 1) / 2].1 + of_type[of_type.len() / 2].1) / 2.0,
            stars: of_type.len(),
        })
        .collect())
}

/// Where a line begins, is strongest and ends.
fn described(line: &str, strengths: &[Strength]) -> String {
    let at = |s: &Strength| format!("{} Å at {}", fixed(s.width, 2), type_name(s.number));
    let peak = strengths
        .iter()
        .reduce(|best, s| if s.width > best.width { s } else { best });
    let ([first, .., last], Some(peak)) = (strengths, peak) else {
        return format!("{line} has too few stars.");
    };
    if peak.number == first.number {
        format!(
            "{line} is strongest at the start, with {}, and ends with {}.",
            at(first),
            at(last)
        )
    } else if peak.number == last.number {
        format!(
            "{line} begins with {} and is strongest at the end, with {}.",
            at(first),
            at(last)
        )
    } else {
        format!(
            "{line} begins with {}, is strongest with {}, and ends with {}.",
            at(first),
            at(peak),
            at(last)
        )
    }
}

/// The median width of each line for each spectral type.
pub(super) fn strengths() -> Result<Figure, BookError> {
    let catalogue = mock()?;
    let (mut panel, mut words) = (Panel::new(), Vec::new());
    let (mut all, mut weakest) = (Vec::new(), Vec::new());
    for (i, line) in LINES.into_iter().enumerate() {
        let strengths = strengths_of(&catalogue, line)?;
        let types: Vec<f64> = strengths.iter().map(|s| s.number).collect();
        let widths: Vec<f64> = strengths.iter().map(|s| s.width).collect();
        words.push(described(line, &strengths));
        let on_few = strengths.iter().filter(|s| s.stars == FEWEST);
        weakest.extend(on_few.map(|s| s.number));
        panel = panel.curve(
            Curve::new(&types, &widths)
                .name(line)
                .markers(true)
                .color(Color::Label(i)),
        );
        all.extend(types);
    }
    weakest.sort_by(f64::total_cmp);
    weakest.dedup();
    let names: Vec<String> = weakest.into_iter().map(type_name).collect();
    let note = match names.len() {
        0 => String::new(),
        1 => format!(" The point at {} rests on four stars.", names[0]),
        _ => format!(
            " The points at {} rest on four stars each.",
            join(&names, "and")
        ),
    };
    let (first, last) = first_and_last(&all);
    let panel = panel
        .x_label("spectral type, from hot to cool")
        .y_label("median equivalent width (ångström)")
        .x_ticks(ticks(first, last));
    Ok(Figure::new("spectral-types-strengths", "Line strength along the spectral sequence")
        .caption(format!("The median equivalent width of three lines for each spectral type of the mock catalogue, from hot stars on the left to cooler ones on the right. Types with fewer than four stars are left out.{note}"))
        .alt(format!("Three curves from {} to {}. {}", type_name(first), type_name(last), words.join(" ")))
        .panel(panel))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_do_not_collide() {
        let names = |first, last| {
            let ticks = ticks(first, last);
            ticks.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
        };
        assert_eq!(
            names(16.0, 29.0),
            ["O6", "O8", "B0", "B2", "B4", "B6", "B9"]
        );
        assert_eq!(names(20.0, 23.0), ["B0", "B1", "B2", "B3"]);
        assert_eq!(names(19.7, 22.1), ["O9.7", "B1", "B2.1"]);
        assert_eq!(names(22.0, 22.0), ["B2"]);
        for (first, last) in [(10.0, 79.9), (15.0, 30.5), (28.5, 33.0), (12.0, 47.0)] {
            let ticks = ticks(first, last);
            assert_eq!((ticks[0].0, ticks[ticks.len() - 1].0), (first, last));
            assert!(ticks.len() <= 9, "{ticks:?}");
            for pair in ticks.windows(2) {
                assert!(pair[1].0 - pair[0].0 > (last - first) / 14.0, "{ticks:?}");
            }
        }
    }

    #[test]
    fn medians_by_hand() {
        // O6 has four stars: the mean of the middle two.
        let mut widths: Vec<f64> = super::super::reading::MOCK
            .lines()
            .filter(|line| line.starts_with("O6-") && line.contains("HeI/4471"))
            .map(|line| line.split_whitespace().last().unwrap().parse().unwrap())
            .collect();
        widths.sort_by(f64::total_cmp);
        assert_eq!(widths.len(), 4);
        let strengths = strengths_of(&mock().unwrap(), "HeI/4471").unwrap();
        let o6 = strengths.iter().find(|s| s.number == 16.0).unwrap();
        assert_eq!(o6.width, (widths[1] + widths[2]) / 2.0);
        assert_eq!(o6.stars, 4);
    }

    #[test]
    fn what_the_figure_says_of_few_stars() {
        let figure = strengths().unwrap();
        assert!(
            figure
                .caption_text()
                .ends_with("The points at O6 and B1.5 rest on four stars each."),
            "{}",
            figure.caption_text()
        );
        let stars = |of_type: &str| {
            let lines = super::super::reading::MOCK.lines();
            lines
                .filter(|l| l.starts_with(of_type) && l.contains("HeI/4471"))
                .count()
        };
        assert_eq!((stars("O6-"), stars("B1.5-")), (4, 4));
        let curve = |name: &str| described(name, &strengths_of(&mock().unwrap(), name).unwrap());
        for line in LINES {
            assert!(figure.alt_text().contains(&curve(line)));
        }
    }
}
