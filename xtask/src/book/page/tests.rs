use super::*;
use crate::shelf::{Drawing, Printed, Tabled, Value};

fn shelf() -> Shelf {
    let drawing = |id: &str| Drawing {
        id: id.into(),
        caption: String::new(),
        alt: String::new(),
        svg: "<svg></svg>".into(),
        csv: String::new(),
    };
    Shelf {
        drawings: vec![drawing("blobs"), drawing("moons")],
        outputs: vec![Printed {
            id: "run".into(),
            command: "cargo chapter x".into(),
            text: "1\n".into(),
        }],
        tables: vec![Tabled {
            id: "speed".into(),
            markdown: "| a |\n|---|\n| 1 |\n".into(),
        }],
        values: vec![Value {
            key: "inertia".into(),
            text: "12.5".into(),
        }],
    }
}

fn read(source: &str) -> Result<Page, Vec<(usize, String)>> {
    read_page(source, Path::new("/nonexistent"), &shelf())
}

fn formulas(source: &str) -> Vec<String> {
    let page = read(source).unwrap();
    page.parts
        .iter()
        .map(|(range, _)| page.text[range.clone()].to_owned())
        .collect()
}

#[track_caller]
fn refused(source: &str, line: usize, words: &str) {
    let problems = read(source).unwrap_err();
    assert!(
        problems
            .iter()
            .any(|(at, why)| *at == line && why.contains(words)),
        "{problems:?}"
    );
}

#[test]
fn formulas_are_found_where_markdown_is() {
    let source = "# On $k$\n\n- a $x_1$\n  1. b $x_2$\n\n| $a$ | b |\n|---|---|\n| $c*d*e$ | **$f$** |\n\n\
                  > $$\n> g\n> $$\n";
    assert_eq!(
        formulas(source),
        [
            "$k$",
            "$x_1$",
            "$x_2$",
            "$a$",
            "$c*d*e$",
            "$f$",
            "$$\n> g\n> $$"
        ]
    );
}

#[test]
fn code_and_escaped_signs_are_left_alone() {
    let source =
        "`$a$` and \\$5 or \\$6\n\n```sh\necho $x $y\n```\n\n    $z$\n\n<pre>$p$ $q$</pre>\n";
    assert_eq!(formulas(source), [""; 0]);
}

#[test]
fn formulas_in_html_are_found() {
    let source =
        "<details class=\"answer\"><summary>Why $k$?</summary>\n\nBecause $n$.\n\n</details>\n";
    assert_eq!(formulas(source), ["$k$", "$n$"]);
}

#[test]
fn bad_formulas_are_named_with_their_line() {
    refused("one\n\ntwo $\\frac{1}$\n", 3, r"formula `\frac{1}`: ");
    for loose in ["$\\frac{1}{$", "costs $5", "$ x$", "$$x"] {
        refused(&format!("one\n\ntwo {loose}\n"), 3, "part of no formula");
    }
}

#[test]
fn values_go_anywhere() {
    let page =
        read("J = {{#value inertia}}, $J = {{#value inertia}}$, `{{#value inertia}}`").unwrap();
    assert_eq!(page.text, "J = 12.5, $J = 12.5$, `12.5`");
    assert_eq!(page.values.into_iter().collect::<Vec<_>>(), ["inertia"]);
    refused(
        "a\n{{#value inertai}}",
        2,
        "no value `inertai` (did you mean `inertia`?)",
    );
}

#[test]
fn figures_and_outputs_are_found() {
    let page =
        read("{{#figure blobs}}\n\nSee {{#figref moons}}.\n\n- a\n\n  {{#output run}}\n").unwrap();
    let parts: Vec<_> = page.parts.into_iter().map(|(_, part)| part).collect();
    assert_eq!(
        parts,
        [
            Part::Figure("blobs".into()),
            Part::FigureLink("moons".into()),
            Part::Output {
                id: "run".into(),
                indent: "  ".into()
            },
        ]
    );
}

#[test]
fn unknown_names_are_errors() {
    refused(
        "\n{{#figure blob}}\n",
        2,
        "no figure `blob` (did you mean `blobs`?)",
    );
    refused("{{#figref zzzzzzzz}}", 1, "no figure `zzzzzzzz`");
    refused(
        "{{#table sped}}",
        1,
        "no table `sped` (did you mean `speed`?)",
    );
    refused("a {{#table speed}}", 1, "paragraph of its own");
    refused(
        "{{#output rum}}",
        1,
        "no output `rum` (did you mean `run`?)",
    );
    refused(
        "{{#figur blobs}}",
        1,
        "unknown directive `figur` (did you mean `figure`?)",
    );
    refused("```text\n{{#figure blobs}}\n```", 2, "in code");
    assert!(
        read("`\\{{#figure blobs}}` and \\{{#what}}")
            .unwrap()
            .parts
            .is_empty()
    );
}

#[test]
fn figures_stand_alone() {
    for source in [
        "See {{#figure blobs}}\n",
        "{{#figure blobs}}\n# Heading\n",
        "- {{#figure blobs}}\n- b\n",
    ] {
        refused(source, 1, "paragraph of its own");
    }
}

#[test]
fn includes_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("a.rs"),
        "// ANCHOR: here\nfn a() {}\n// ANCHOR_END: here\n",
    )
    .unwrap();
    let read = |source: &str| read_page(source, folder.path(), &shelf());
    assert!(
        read("```rust\n{{#include a.rs:here}}\n```\n{{#include a.rs:1:2}} {{#include a.rs}}")
            .is_ok()
    );
    assert_eq!(read("x\n{{#include b.rs}}").unwrap_err()[0].0, 2);
    assert!(
        read("{{#include a.rs:there}}").unwrap_err()[0]
            .1
            .contains("ANCHOR: there")
    );
}

#[test]
fn widgets_stand_with_a_figure_or_for_themselves() {
    let page = read("{{#widget dbscan blobs}}\n\n{{#widget k-means}}\n").unwrap();
    let parts: Vec<_> = page.parts.into_iter().map(|(_, part)| part).collect();
    let widget = |name: &str, figure: Option<&str>| Part::Widget {
        name: name.into(),
        figure: figure.map(str::to_owned),
    };
    assert_eq!(
        parts,
        [widget("dbscan", Some("blobs")), widget("k-means", None)]
    );
    assert!(read("{{#widget dbscan}}\n").is_ok());
}

#[test]
fn a_wrong_widget_is_an_error() {
    refused(
        "{{#widget dbscam blobs}}",
        1,
        "no widget `dbscam` (did you mean `dbscan`?)",
    );
    refused("{{#widget}}", 1, "no widget ``");
    refused(
        "{{#widget dbscan blob}}",
        1,
        "no figure `blob` (did you mean `blobs`?)",
    );
    refused("{{#widget dbscan blobs moons}}", 1, "`moons`: a widget has");
    refused("See {{#widget dbscan blobs}}", 1, "paragraph of its own");
    refused("`{{#widget dbscan blobs}}`", 1, "in code");
    refused(
        "{{#widget dbscan blobs}}\n\n{{#widget dbscan moons}}\n",
        3,
        "stands on this page twice",
    );
}
