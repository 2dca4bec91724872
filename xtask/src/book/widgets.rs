//! Which pages load the playground: those on which a widget stands, and no other.

use super::html::up;
use crate::error::Result;
use crate::playground::FOLDER;
use crate::workspace::{files_under, read, relative, write_whole};
use std::path::Path;

/// How the place of a widget begins.
const PLACE: &str = "<div class=\"hyades-widget\"";
/// All chapters on one page, to be printed: there the figures stay.
const PRINTED: &str = "print.html";

/// Lets the pages of a finished book load the playground's script and style sheet, where they have widgets.
///
/// # Errors
///
/// A page cannot be read or written.
pub(super) fn load(book: &Path) -> Result<()> {
    for path in files_under(book)? {
        let name = relative(book, &path);
        if !name.ends_with(".html") || name == PRINTED {
            continue;
        }
        if let Some(page) = loading(&read(&path)?, &name) {
            write_whole(&path, page.as_bytes())?;
        }
    }
    Ok(())
}

/// The page with what it loads; nothing where it has no widget.
fn loading(page: &str, name: &str) -> Option<String> {
    let (head, body) = page.split_once("</head>")?;
    if !body.contains(PLACE) {
        return None;
    }
    let folder = up(name) + FOLDER;
    Some(format!(
        "{head}    <link rel=\"stylesheet\" href=\"{folder}/widgets.css\">\n        \
         <script src=\"{folder}/widgets.js\" defer></script>\n    </head>{body}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_with_widgets_load_them() {
        let folder = tempfile::tempdir().unwrap();
        let with = "<html><head></head><body><div class=\"hyades-widget\" data-widget=\"dbscan\"></div></body></html>";
        let without = "<html><head></head><body>hyades-widget</body></html>";
        for (name, page) in [
            ("a.html", with),
            ("part/b.html", with),
            ("c.html", without),
            (PRINTED, with),
        ] {
            write_whole(&folder.path().join(name), page.as_bytes()).unwrap();
        }
        load(folder.path()).unwrap();
        let page = |name: &str| read(&folder.path().join(name)).unwrap();
        for (name, up) in [("a.html", ""), ("part/b.html", "../")] {
            let page = page(name);
            let (head, _) = page.split_once("</head>").unwrap();
            assert!(
                head.contains(&format!(
                    "<link rel=\"stylesheet\" href=\"{up}playground/widgets.css\">"
                )),
                "{page}"
            );
            assert!(
                head.contains(&format!(
                    "<script src=\"{up}playground/widgets.js\" defer></script>"
                )),
                "{page}"
            );
        }
        assert_eq!(page("c.html"), without);
        assert_eq!(page(PRINTED), with);
    }
}
