//! The HTML of figures and outputs.

use super::math::{Piece, mathml, split_html};
use crate::shelf::{Drawing, Printed};
use pulldown_cmark::{Options, Parser, html::push_html};
use std::path::Path;

/// Where mdBook puts a page.
pub(super) fn html_path(source: &Path) -> String {
    let is_readme = source
        .file_stem()
        .is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
    let path = if is_readme {
        source.with_file_name("index.html")
    } else {
        source.with_extension("html")
    };
    path.to_string_lossy().replace('\\', "/")
}

/// The way from a page up to the book's folder.
pub(super) fn up(page: &str) -> String {
    "../".repeat(page.matches('/').count())
}

/// A figure on one line: Markdown then sees one block of HTML, wherever it stands.
pub(super) fn figure(drawing: &Drawing, name: &str, page: &str) -> Result<String, String> {
    let id = &drawing.id;
    let svg = drawing.svg.find("<svg").map(|start| &drawing.svg[start..]);
    let svg = svg.ok_or_else(|| format!("figure `{id}` is no SVG"))?;
    let svg = svg
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    // How wide it is by nature: the style sheet keeps its text legible on a narrow screen.
    let width = stated_width(&svg).map_or_else(String::new, |width| {
        format!(" style=\"--natural-width: {width}px\"")
    });
    let caption =
        caption(&drawing.caption).map_err(|why| format!("caption of figure `{id}`: {why}"))?;
    let up = up(page);
    Ok(format!(
        "<figure id=\"fig-{id}\" class=\"hyades-figure\"><div class=\"hyades-drawing\"{width}>{svg}</div><figcaption>\
         <span class=\"hyades-number\">{name}.</span> {caption} <a class=\"hyades-data\" href=\"{up}figures/{id}.csv\" \
         download>data (CSV)</a></figcaption></figure>"
    ))
}

/// The place of a widget on one line, with what stands there wherever no script runs.
pub(super) fn widget(name: &str, shown: &str) -> String {
    format!("<div class=\"hyades-widget\" data-widget=\"{name}\">{shown}</div>")
}

/// The width that an SVG states for itself, in pixels.
fn stated_width(svg: &str) -> Option<f64> {
    let tag = svg.split('>').next()?;
    let (_, rest) = tag.split_once(" width=\"")?;
    let width = rest.split('"').next()?;
    let width = width.trim_end_matches("px").parse::<f64>().ok()?;
    (width.is_finite() && width > 0.0).then_some(width)
}

/// A caption's inline Markdown as HTML on one line.
fn caption(markdown: &str) -> Result<String, String> {
    // Formulas first: Markdown leaves their MathML alone.
    let mut source = String::new();
    for piece in split_html(markdown) {
        match piece {
            Piece::Text(text) => source.push_str(text),
            Piece::Formula { latex, display } => {
                source.push_str(
                    &mathml(latex, display).map_err(|why| format!("formula `{latex}`: {why}"))?,
                );
            }
        }
    }
    let mut html = String::new();
    push_html(
        &mut html,
        Parser::new_ext(&source, Options::ENABLE_SMART_PUNCTUATION),
    );
    let html = html.trim().replace('\n', " ");
    let inline = html
        .strip_prefix("<p>")
        .and_then(|html| html.strip_suffix("</p>"))
        .unwrap_or(&html);
    if inline.contains("<p>") {
        return Err("more than one paragraph".to_owned());
    }
    Ok(inline.to_owned())
}

/// A command, and what it prints.
pub(super) fn output(output: &Printed, indent: &str) -> String {
    let Printed { id, command, text } = output;
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let open = format!("<div class=\"hyades-output\" id=\"output-{id}\">");
    let printed = format!("{fence}text\n{}\n{fence}", text.trim_end());
    let block = format!("{open}\n\n```sh\n{command}\n```\n\n{printed}\n\n</div>");
    let mut lines = block.lines();
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |block, line| {
        block + "\n" + format!("{indent}{line}").trim_end()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_one_line_with_its_caption() {
        let drawing = Drawing {
            id: "a".into(),
            caption: "Points, *as found*, with $k_1$ _and_ $k_2$ \"groups\".".into(),
            alt: "alt".into(),
            svg:
                "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 1 1\" width=\"640\">\n\n<path d=\"M0 0\"/>\n</svg>\n"
                    .into(),
            csv: "x\n1\n".into(),
        };
        let html = figure(&drawing, "Figure 1.1", "page.html").unwrap();
        assert_eq!(html.lines().count(), 1);
        assert!(html.contains("style=\"--natural-width: 640px\""), "{html}");
        assert!(
            !html.contains("<?xml")
                && html
                    .contains("<svg viewBox=\"0 0 1 1\" width=\"640\"> <path d=\"M0 0\"/> </svg>"),
            "{html}"
        );
        assert!(
            html.contains("<em>as found</em>") && html.contains("<em>and</em>"),
            "{html}"
        );
        assert_eq!(html.matches("<math").count(), 2);
        assert!(html.contains('“'), "{html}");
    }

    #[test]
    fn an_output_stays_in_its_list() {
        let printed = Printed {
            id: "run".into(),
            command: "cargo chapter x".into(),
            text: "k  1\n\n```\n".into(),
        };
        let block = output(&printed, "  ");
        assert!(
            block.contains("\n  ```sh\n  cargo chapter x\n  ```\n"),
            "{block}"
        );
        assert!(
            block.contains("\n  ````text\n  k  1\n\n  ```\n  ````\n"),
            "{block}"
        );
        assert!(block.ends_with("\n  </div>"), "{block}");
    }
}
