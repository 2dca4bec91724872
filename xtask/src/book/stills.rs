//! Widgets that stand still: what a widget shows at its beginning, for print and for wherever no script runs.

use crate::workspace::read;
use hyades_playground::Playground;
use pulldown_cmark::{Event, html::push_html};
use std::fmt::Write as _;
use std::path::Path;

/// A widget's beginning as a figure on one line: Markdown then sees one block of HTML. `data` is the folder of the files that widgets ask for.
pub(super) fn still(name: &str, data: &Path, playground: bool) -> Result<String, String> {
    let failed = |why: &dyn std::fmt::Display| format!("widget `{name}`: {why}");
    let mut widget = Playground::new(name).map_err(|why| failed(&why))?;
    let mut view = widget.act(&[]);
    if let Some(file) = view.needs {
        let text = read(&data.join(file)).map_err(|why| failed(&why))?;
        view = widget.give(file, text.as_bytes());
    }
    if let Some(why) = &view.refused {
        return Err(failed(why));
    }
    let mut html = "<figure class=\"hyades-figure hyades-still\">".to_owned();
    for drawing in &view.drawings {
        let svg: Vec<_> = drawing.svg.lines().map(str::trim).collect();
        // Writing to a String cannot fail.
        let _ = write!(
            html,
            "<div class=\"hyades-drawing\" style=\"--natural-width: {}px\">{}</div>",
            drawing.width,
            svg.join(" ").trim(),
        );
    }
    let how = if playground {
        "So the widget begins; where scripts run, it can be played with."
    } else {
        "So the widget begins. This copy of the book was built without its playground: the picture stays as it is."
    };
    html.push_str("<figcaption>");
    push_html(
        &mut html,
        [Event::Text(format!("{} {how}", view.says).into())].into_iter(),
    );
    html.push_str("</figcaption></figure>");
    Ok(html)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::root;
    use hyades_playground::widgets::NAMES;

    #[test]
    fn every_widget_has_a_beginning_on_one_line() {
        let data = root().join("data");
        for name in NAMES {
            for playground in [true, false] {
                let html = still(name, &data, playground).unwrap();
                assert_eq!(html.lines().count(), 1, "{name}");
                assert!(
                    html.contains("<svg ") && html.ends_with("</figure>"),
                    "{name}"
                );
                assert_eq!(html.contains("can be played with"), playground, "{name}");
                // A reader waits for the whole page.
                assert!(html.len() < 400_000, "{name}: {} bytes", html.len());
            }
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let why = still("no-such", Path::new("."), true).unwrap_err();
        assert!(why.contains("no-such"), "{why}");
        let why = still("hyades", Path::new("nowhere"), true).unwrap_err();
        assert!(
            why.contains("widget `hyades`") && why.contains("hipparcos"),
            "{why}"
        );
    }
}
