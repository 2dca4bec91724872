//! The whole book is built as `cargo xtask book` builds it, and its links hold; and a book with a fault is refused.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_book::progress::Progress;
use std::fs;
use std::path::Path;
use xtask::playground::Files;
use xtask::shelf::{Drawing, Shelf};
use xtask::{Error, book, links};

#[test]
fn the_book_is_built_and_its_links_hold() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("book");
    let root = xtask::workspace::root();
    let index =
        book::run(&root, &out, None, &Progress::silent()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(index, out.join("index.html"));
    assert_eq!(links::check(&out).unwrap(), [""; 0]);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing but the book is left: {left:?}");
    for chapter in hyades_book::chapters() {
        for figure in chapter.figures {
            assert!(
                out.join("figures")
                    .join(format!("{}.csv", figure.id))
                    .is_file(),
                "{}",
                figure.id
            );
        }
    }
}

/// A small book with this first page.
fn small_book(folder: &Path, page: &str) {
    let chapters = folder.join("chapters");
    fs::create_dir_all(&chapters).unwrap();
    fs::write(
        folder.join("book.toml"),
        "[book]\ntitle = \"Small\"\nsrc = \"chapters\"\n",
    )
    .unwrap();
    fs::write(
        chapters.join("SUMMARY.md"),
        "- [First](first.md)\n- [Second](second.md)\n",
    )
    .unwrap();
    fs::write(chapters.join("first.md"), page).unwrap();
    fs::write(
        chapters.join("second.md"),
        "# Second\n\nSee {{#figref a}}.\n",
    )
    .unwrap();
}

fn shelf() -> Shelf {
    let drawing = Drawing {
        id: "a".to_owned(),
        caption: "Points.".to_owned(),
        alt: "Two points side by side, the left one larger.".to_owned(),
        svg: "<svg viewBox=\"0 0 2 1\"><circle r=\"1\"/></svg>".to_owned(),
        csv: "x\n1\n".to_owned(),
    };
    Shelf {
        drawings: vec![drawing],
        ..Shelf::default()
    }
}

#[track_caller]
fn refused(page: &str, words: &str) {
    let folder = tempfile::tempdir().unwrap();
    small_book(folder.path(), page);
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("index.html"), "the last good book").unwrap();
    let error = book::build(folder.path(), &out, shelf(), None).unwrap_err();
    assert!(matches!(error, Error::Problems(_)), "{error:?}");
    let message = error.to_string();
    assert!(
        message.lines().any(|line| line.contains(words)),
        "{message}"
    );
    assert_eq!(
        fs::read_to_string(out.join("index.html")).unwrap(),
        "the last good book"
    );
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
}

const FIGURE: &str = "# First\n\n{{#figure a}}\n\n";

#[test]
fn a_good_page_is_built() {
    let folder = tempfile::tempdir().unwrap();
    small_book(
        folder.path(),
        &format!("{FIGURE}[to](second.md#second), $x^2$ and `$y$`.\n"),
    );
    let out = folder.path().join("out");
    book::build(folder.path(), &out, shelf(), None).unwrap_or_else(|error| panic!("{error}"));
    let first = fs::read_to_string(out.join("first.html")).unwrap();
    assert!(
        first.contains("Figure 1.1.")
            && first.contains("<msup>")
            && first.contains("<code>$y$</code>"),
        "{first}"
    );
    assert!(
        fs::read_to_string(out.join("second.html"))
            .unwrap()
            .contains("first.html#fig-a\">Figure 1.1</a>")
    );
    assert_eq!(
        fs::read_to_string(out.join("figures/a.csv")).unwrap(),
        "x\n1\n"
    );
}

#[test]
fn a_page_with_a_widget_loads_the_playground_and_others_do_not() {
    let folder = tempfile::tempdir().unwrap();
    small_book(folder.path(), "# First\n\n{{#widget dbscan a}}\n");
    let names = ["widgets.js", "widgets.css"];
    let files = Files::new(names.map(|name| (name.to_owned(), Vec::new())).to_vec());
    let out = folder.path().join("out");
    book::build(folder.path(), &out, shelf(), Some(&files))
        .unwrap_or_else(|error| panic!("{error}"));
    let page = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    for name in ["first.html", "index.html"] {
        let page = page(name);
        for loads in [
            "href=\"playground/widgets.css\"",
            "src=\"playground/widgets.js\"",
        ] {
            assert_eq!(page.matches(loads).count(), 1, "{name}: {loads}");
        }
        assert!(
            page.contains("data-widget=\"dbscan\"") && page.contains("Figure 1.1."),
            "{page}"
        );
    }
    assert!(!page("second.html").contains("playground/"));
    let printed = page("print.html");
    assert!(printed.contains("Figure 1.1.") && !printed.contains("playground/"));
    assert!(out.join("playground/widgets.js").is_file());

    let out = folder.path().join("without");
    book::build(folder.path(), &out, shelf(), None).unwrap_or_else(|error| panic!("{error}"));
    let page = fs::read_to_string(out.join("first.html")).unwrap();
    assert!(
        page.contains("Figure 1.1.") && !page.contains("playground/"),
        "{page}"
    );
    assert!(!out.join("playground").exists());
}

#[test]
fn a_dead_link_is_refused() {
    refused(
        &format!("{FIGURE}[a](third.md)\n"),
        "first.html: <a> `third.html`: there is no such file",
    );
}

#[test]
fn a_dead_anchor_is_refused() {
    refused(
        &format!("{FIGURE}[a](second.md#nowhere)\n"),
        "there is no `#nowhere`",
    );
}

#[test]
fn a_picture_from_elsewhere_is_refused() {
    refused(
        &format!("{FIGURE}![a](https://example.org/a.png)\n"),
        "load it from the network",
    );
}

#[test]
fn an_unknown_figure_is_refused_with_its_line() {
    refused(
        &format!("{FIGURE}{{{{#figure b}}}}\n"),
        "first.md:5: no figure `b`",
    );
}

#[test]
fn a_failed_include_is_refused_with_its_line() {
    refused(
        &format!("{FIGURE}{{{{#include none.rs}}}}\n"),
        "first.md:5: include of `none.rs`",
    );
}

#[test]
fn an_unclosed_tag_is_refused() {
    refused(
        &format!("{FIGURE}<div class=\"box\">\n\ntext\n"),
        "unclosed HTML tag `<div>`",
    );
}

#[test]
fn a_figure_on_no_page_is_refused() {
    refused("# First\n", "no page shows figure `a`");
}

#[test]
fn a_page_that_is_not_written_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    small_book(folder.path(), FIGURE);
    fs::remove_file(folder.path().join("chapters/second.md")).unwrap();
    assert!(book::build(folder.path(), &folder.path().join("out"), shelf(), None).is_err());
    assert!(
        !folder.path().join("chapters/second.md").exists(),
        "the source is left as it was"
    );
}
