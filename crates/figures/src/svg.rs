//! A figure's SVG text: shapes of one style in a group, short coordinates.

use std::fmt::Write as _;

use crate::canvas::{Anchor, Paint, Shape, Style, UNITS};

/// The fonts of a page, the reader's own.
const FONTS: &str =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Ubuntu, Arial, sans-serif";

/// What stands at the head of the document.
pub(crate) struct Head<'a> {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) title: &'a str,
    pub(crate) alt: &'a str,
}

/// Writes shapes in their order.
pub(crate) fn write(shapes: &[(Shape, Style)], head: &Head<'_>) -> String {
    let units = UNITS as u32;
    let mut svg = String::with_capacity(shapes.len() * 40 + 500);
    // Writing to a String cannot fail.
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" role=\"img\" \
         aria-label=\"{}\" font-family=\"{FONTS}\" stroke-linejoin=\"round\" style=\"max-width:100%;height:auto\">",
        head.width * units,
        head.height * units,
        head.width,
        head.height,
        escape(head.alt),
    );
    let _ = writeln!(svg, "<title>{}</title>", escape(head.title));
    for run in shapes.chunk_by(|a, b| same_but_fill(a.1, b.1)) {
        let groups: Vec<_> = run.chunk_by(|a, b| a.1.fill == b.1.fill).collect();
        // Few shapes of each filling: one group, and the filling on each shape.
        if groups.len() > 1 && groups.len() * 4 > run.len() {
            write_group(&mut svg, run, false);
        } else {
            for group in groups {
                write_group(&mut svg, group, true);
            }
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn same_but_fill(a: Style, b: Style) -> bool {
    Style { fill: b.fill, ..a } == b
}

/// Writes shapes that share a style; with `same_fill` their filling too.
fn write_group(svg: &mut String, group: &[(Shape, Style)], same_fill: bool) {
    let Some(&(_, style)) = group.first() else {
        return;
    };
    let mut look = String::new();
    if same_fill {
        write_paint(&mut look, "fill", style.fill);
    }
    write_look(&mut look, style);
    let fill_of = |style: Style| {
        let mut fill = String::new();
        if !same_fill {
            write_paint(&mut fill, "fill", style.fill);
        }
        fill
    };
    if let [(shape, _)] = group {
        write_shape(svg, shape, &look);
        return;
    }
    // Lines of one style, and dots, are one path.
    if group
        .iter()
        .all(|(shape, _)| matches!(shape, Shape::Path { closed: false, .. }))
    {
        let mut data = String::new();
        for (shape, _) in group {
            if let Shape::Path { points, .. } = shape {
                write_path_data(&mut data, points, false);
            }
        }
        let _ = writeln!(svg, "<path{look} d=\"{data}\"/>");
        return;
    }
    let _ = writeln!(svg, "<g{look}>");
    for (shape, style) in group {
        write_shape(svg, shape, &fill_of(*style));
    }
    svg.push_str("</g>\n");
}

fn write_shape(svg: &mut String, shape: &Shape, look: &str) {
    let _ = match shape {
        Shape::Circle { x, y, radius } => {
            writeln!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{look}/>")
        }
        Shape::Rectangle {
            x,
            y,
            width,
            height,
        } => writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{look}/>"
        ),
        Shape::Path { points, closed } => {
            let mut data = String::new();
            write_path_data(&mut data, points, *closed);
            writeln!(svg, "<path d=\"{data}\"{look}/>")
        }
        Shape::Text {
            x,
            y,
            upwards: false,
            content,
        } => {
            writeln!(
                svg,
                "<text x=\"{x}\" y=\"{y}\"{look}>{}</text>",
                escape(content)
            )
        }
        Shape::Text {
            x,
            y,
            upwards: true,
            content,
        } => writeln!(
            svg,
            "<text x=\"{x}\" y=\"{y}\" transform=\"rotate(-90 {x} {y})\"{look}>{}</text>",
            escape(content)
        ),
    };
}

/// Path data with relative coordinates: short, for neighbours lie close.
fn write_path_data(data: &mut String, points: &[(i32, i32)], closed: bool) {
    let Some(&(mut x, mut y)) = points.first() else {
        return;
    };
    let _ = write!(data, "M{x} {y}");
    if points.len() == 1 {
        data.push_str("h0");
    }
    let mut last = ' ';
    for &(next_x, next_y) in &points[1..] {
        let (dx, dy) = (next_x - x, next_y - y);
        if dy == 0 {
            let _ = write!(data, "h{dx}");
            last = 'h';
        } else if dx == 0 {
            let _ = write!(data, "v{dy}");
            last = 'v';
        } else {
            // A sign or the letter parts two numbers.
            if last != 'l' {
                data.push('l');
            } else if dx >= 0 {
                data.push(' ');
            }
            let parting = if dy >= 0 { " " } else { "" };
            let _ = write!(data, "{dx}{parting}{dy}");
            last = 'l';
        }
        (x, y) = (next_x, next_y);
    }
    if closed {
        data.push('z');
    }
}

fn write_paint(look: &mut String, attribute: &str, paint: Paint) {
    let _ = match paint {
        Paint::None => write!(look, " {attribute}=\"none\""),
        Paint::Ink => write!(look, " {attribute}=\"currentColor\""),
        Paint::Rgb(red, green, blue) => {
            write!(look, " {attribute}=\"#{red:02x}{green:02x}{blue:02x}\"")
        }
    };
}

/// All of a style but its filling.
fn write_look(look: &mut String, style: Style) {
    if style.fill != Paint::None && style.fill_opacity < 100 {
        let _ = write!(look, " fill-opacity=\"{}\"", hundredths(style.fill_opacity));
    }
    if style.stroke != Paint::None {
        write_paint(look, "stroke", style.stroke);
        if style.stroke_opacity < 100 {
            let _ = write!(
                look,
                " stroke-opacity=\"{}\"",
                hundredths(style.stroke_opacity)
            );
        }
        let _ = write!(look, " stroke-width=\"{}\"", style.stroke_width);
        if style.round_ends {
            look.push_str(" stroke-linecap=\"round\"");
        }
        if let Some((on, off)) = style.dash {
            let _ = write!(look, " stroke-dasharray=\"{on} {off}\"");
        }
    }
    if let Some(text) = style.text {
        let _ = write!(look, " font-size=\"{}\"", text.size);
        match text.anchor {
            Anchor::Start => {}
            Anchor::Middle => look.push_str(" text-anchor=\"middle\""),
            Anchor::End => look.push_str(" text-anchor=\"end\""),
        }
        if text.bold {
            look.push_str(" font-weight=\"600\"");
        }
    }
}

fn hundredths(value: u8) -> String {
    let text = format!(".{value:02}");
    text.trim_end_matches('0').to_owned() + if value == 0 { "0" } else { "" }
}

/// A text as XML: markup escaped, and blanks for the characters that XML forbids.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A text with a blank for each control character and each character that XML forbids.
fn printable(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\u{FFFE}' | '\u{FFFF}' => ' ',
            other if other.is_control() => ' ',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_data_is_relative_and_short() {
        let mut data = String::new();
        write_path_data(
            &mut data,
            &[(10, 20), (15, 17), (18, 27), (18, 30), (8, 30)],
            true,
        );
        assert_eq!(data, "M10 20l5-3 3 10v3h-10z");
        // A line without length stays a path that parsers accept.
        data.clear();
        write_path_data(&mut data, &[(1, 2)], false);
        assert_eq!(data, "M1 2h0");
    }

    #[test]
    fn opacities_are_written_short() {
        assert_eq!(hundredths(5), ".05");
        assert_eq!(hundredths(50), ".5");
        assert_eq!(hundredths(0), ".0");
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escape("a<b & \"c\"\u{0}\n"), "a&lt;b &amp; &quot;c&quot;  ");
    }
}
