//! LaTeX formulas to MathML.

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};
use std::fmt::Write;

/// A formula as MathML on one line, which Markdown leaves as it is: punctuation stands as character references, so
/// that no `*`, `_`, `|` or quote of the formula means anything outside it.
///
/// # Errors
///
/// The formula is no LaTeX that the book knows; the text says what is wrong, in one line.
pub(crate) fn mathml(latex: &str, display: bool) -> Result<String, String> {
    let storage = Storage::new();
    let events: Result<Vec<_>, _> = Parser::new(latex, &storage).collect();
    let events = events.map_err(|error| {
        let message = error.to_string();
        let line = message.lines().next().unwrap_or_default();
        line.strip_prefix("parsing error: ")
            .unwrap_or(line)
            .to_owned()
    })?;
    let display_mode = if display {
        DisplayMode::Block
    } else {
        DisplayMode::Inline
    };
    let config = RenderConfig {
        display_mode,
        ..RenderConfig::default()
    };
    let mut math = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut math, events, config).map_err(|error| error.to_string())?;
    let math = plain_for_markdown(&math);
    // A wide formula scrolls in this box, not the page.
    Ok(if display {
        format!(r#"<span class="hyades-formula">{math}</span>"#)
    } else {
        math
    })
}

/// The same markup with every ASCII punctuation mark between the tags as a character reference, and no line breaks.
fn plain_for_markdown(markup: &str) -> String {
    let mut plain = String::with_capacity(markup.len() * 2);
    let mut in_tag = false;
    let mut in_reference = false;
    for c in markup.chars() {
        match c {
            '\n' | '\r' => plain.push(' '),
            '<' => {
                in_tag = true;
                plain.push(c);
            }
            '>' if in_tag => {
                in_tag = false;
                plain.push(c);
            }
            '&' if !in_tag => {
                in_reference = true;
                plain.push(c);
            }
            ';' if in_reference => {
                in_reference = false;
                plain.push(c);
            }
            c if c.is_ascii_punctuation() && !in_tag && !in_reference => {
                let _ = write!(plain, "&#{};", c as u32);
            }
            c => plain.push(c),
        }
    }
    plain
}

/// A piece of a text that holds formulas.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Anything else.
    Text(&'a str),
    /// A formula without its dollar signs.
    Formula { latex: &'a str, display: bool },
}

/// Splits HTML text at its formulas. Markdown does not look into HTML blocks, so this does: `$…$` and `$$…$$` outside
/// tags, where the opening sign has no space after it and the closing one none before it, unless written `\$`.
pub(crate) fn split_html(html: &str) -> Vec<Piece<'_>> {
    let bytes = html.as_bytes();
    let mut pieces = Vec::new();
    let (mut start, mut i) = (0, 0);
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            b'<' => i = html[i..].find('>').map_or(bytes.len(), |end| i + end + 1),
            b'$' => {
                let marks = if bytes.get(i + 1) == Some(&b'$') {
                    2
                } else {
                    1
                };
                let inner = i + marks;
                match closing(html, inner, marks) {
                    Some(end) => {
                        pieces.push(Piece::Text(&html[start..i]));
                        pieces.push(Piece::Formula {
                            latex: &html[inner..end],
                            display: marks == 2,
                        });
                        start = end + marks;
                        i = start;
                    }
                    None => i = inner,
                }
            }
            _ => i += 1,
        }
    }
    pieces.push(Piece::Text(&html[start..]));
    pieces
}

fn closing(html: &str, inner: usize, marks: usize) -> Option<usize> {
    let bytes = html.as_bytes();
    if marks == 1 && bytes.get(inner).is_none_or(u8::is_ascii_whitespace) {
        return None;
    }
    let mut i = inner;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            b'\n' if bytes.get(i + 1) == Some(&b'\n') => return None,
            b'$' if marks == 2 => match bytes.get(i + 1) {
                Some(b'$') if i > inner => return Some(i),
                _ => return None,
            },
            b'$' if i > inner && !bytes[i - 1].is_ascii_whitespace() => return Some(i),
            b'$' => return None,
            _ => i += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_mathml() {
        let inline = mathml("x_i^2", false).unwrap();
        assert!(
            inline.starts_with("<math") && inline.ends_with("</math>"),
            "{inline}"
        );
        assert!(inline.contains("<msubsup>"), "{inline}");
        let display = mathml(r"\sum_{k=1}^{K} \lVert x_i - \mu_k \rVert^2", true).unwrap();
        assert!(
            display.contains("display=\"block\"") && display.contains('∑'),
            "{display}"
        );
    }

    #[test]
    fn a_formula_is_one_line_without_marks_of_markdown() {
        let math = mathml(
            "\\begin{aligned} a &= b * c\\_d \\\\\n e &< [f](g) `h` | \"i\" \\end{aligned}",
            true,
        )
        .unwrap();
        let mut in_tag = false;
        for c in math.chars() {
            in_tag = (in_tag || c == '<') && c != '>';
            let reference = "&#;".contains(c) || c == '>';
            assert!(
                in_tag || reference || !c.is_ascii_punctuation(),
                "{c:?} in {math}"
            );
            assert_ne!(c, '\n');
        }
    }

    #[test]
    fn a_bad_formula_is_refused_in_one_line() {
        for bad in [r"\frac{1}{", r"\nosuchcommand", "{x", r"\left( x"] {
            let message = mathml(bad, false).unwrap_err();
            assert!(
                !message.is_empty() && !message.contains('\n'),
                "{bad}: {message}"
            );
        }
    }

    #[test]
    fn html_is_split_at_its_formulas() {
        use Piece::{Formula, Text};
        let html = r#"<summary title="$5">Why $k$ and $$n^2$$?</summary>"#;
        assert_eq!(
            split_html(html),
            [
                Text(r#"<summary title="$5">Why "#),
                Formula {
                    latex: "k",
                    display: false
                },
                Text(" and "),
                Formula {
                    latex: "n^2",
                    display: true
                },
                Text("?</summary>"),
            ]
        );
        for plain in ["costs $5 or $ 6", r"\$5 and \$6", "one $ alone", "$$", "$x"] {
            assert_eq!(split_html(plain), [Text(plain)], "{plain}");
        }
    }
}
