//! A figure's data as CSV.

use std::fmt::Write as _;

use crate::panel::Panel;

/// A line of the CSV.
pub(crate) struct Row {
    pub(crate) x: Option<f64>,
    pub(crate) y: Option<f64>,
    pub(crate) value: String,
}

impl Row {
    pub(crate) fn point(x: f64, y: f64) -> Self {
        Self::named(x, y, String::new())
    }

    pub(crate) fn named(x: f64, y: f64, value: String) -> Self {
        Self {
            x: Some(x),
            y: Some(y),
            value,
        }
    }

    pub(crate) fn valued(x: f64, y: f64, value: f64) -> Self {
        Self::named(x, y, number(value))
    }
}

/// All layers of all panels, a line a point.
pub(crate) fn csv(panels: &[Panel]) -> String {
    let mut text = String::from("panel,layer,x,y,value\n");
    for (number_of_panel, panel) in (1..).zip(panels) {
        let mut kinds: Vec<(&str, usize)> = Vec::new();
        for layer in panel.layers() {
            let kind = layer.kind();
            let nth = match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => {
                    *count += 1;
                    *count
                }
                None => {
                    kinds.push((kind, 1));
                    1
                }
            };
            let name = match layer.name() {
                Some(name) => name.to_owned(),
                None if nth > 1 => format!("{kind} {nth}"),
                None => kind.to_owned(),
            };
            let name = field(&name);
            let mut rows = Vec::new();
            layer.rows(&mut rows);
            for row in rows {
                let x = row.x.map(number).unwrap_or_default();
                let y = row.y.map(number).unwrap_or_default();
                let value = field(&row.value);
                // Writing to a String cannot fail.
                let _ = writeln!(text, "{number_of_panel},{name},{x},{y},{value}");
            }
        }
    }
    text
}

/// The shortest text that reads back as the same number; an exponent only where there would be many zeros.
fn number(value: f64) -> String {
    let magnitude = value.abs();
    if value != 0.0 && value.is_finite() && !(1e-5..1e16).contains(&magnitude) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// A field in quotation marks where it needs them (RFC 4180).
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back() {
        for value in [0.0, -0.0, 0.1, 1.0 / 3.0, 1e300, -5e-324, 1e15, 123_456.789] {
            let read: f64 = number(value).parse().unwrap();
            assert_eq!(read.to_bits(), value.to_bits(), "{value}");
        }
        assert_eq!(number(3.0), "3");
        assert_eq!(number(1e20), "1e20");
    }

    #[test]
    fn fields_are_quoted_where_needed() {
        assert_eq!(field("k = 2"), "k = 2");
        assert_eq!(field("a \"b\", c"), "\"a \"\"b\"\", c\"");
    }
}
