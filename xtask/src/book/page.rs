//! One page: what of it is to be replaced, and where.

use super::directives::{Directive, directives, line_of, replace};
use super::layout::Layout;
use super::math::mathml;
use crate::shelf::{Shelf, hint};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// Something on a page that will be replaced.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Finished HTML.
    Html(String),
    /// A figure by its id.
    Figure(String),
    /// A link to a figure by its id.
    FigureLink(String),
    /// A table by its id.
    Table(String),
    /// An output by its id, and what begins each of its lines, so that it stays in its list or quotation.
    Output { id: String, indent: String },
}

/// A page whose values are filled in, with the parts still to be replaced.
#[derive(Debug)]
pub(crate) struct Page {
    /// The text.
    pub(crate) text: String,
    /// The parts in their order.
    pub(crate) parts: Vec<(Range<usize>, Part)>,
    /// The keys of the values that it uses.
    pub(crate) values: BTreeSet<String>,
}

/// What mdBook itself does, which goes through untouched.
const OF_MDBOOK: [&str; 3] = ["include", "rustdoc_include", "title"];
/// What this book adds.
const OF_HYADES: [&str; 5] = ["figure", "figref", "output", "table", "value"];

/// Reads a page. `folder` is where its includes are relative to; each problem begins with the line's number.
pub(crate) fn read_page(
    source: &str,
    folder: &Path,
    shelf: &Shelf,
) -> Result<Page, Vec<(usize, String)>> {
    let mut problems = Vec::new();
    let (text, values) = fill_values(source, shelf, &mut problems);
    let mut parts = Vec::new();
    let layout = Layout::of(&text);

    for (range, latex, display) in &layout.formulas {
        match mathml(latex, *display) {
            Ok(html) => parts.push((range.clone(), Part::Html(html))),
            Err(why) => problems.push((
                line_of(&text, range.start),
                format!("formula `{}`: {why}", latex.trim()),
            )),
        }
    }
    for &at in &layout.loose {
        let rest = text[at..].lines().next().unwrap_or_default();
        let why = format!(
            "`{rest}`: this `$` is part of no formula: are its braces balanced? For the sign itself write \\$"
        );
        problems.push((line_of(&text, at), why));
    }
    for directive in directives(&text) {
        let place = Place {
            text: &text,
            folder,
            layout: &layout,
            shelf,
        };
        match place.part(&directive) {
            Ok(None) => {}
            Ok(Some(part)) => parts.push((directive.range, part)),
            Err(why) => problems.push((line_of(&text, directive.range.start), why)),
        }
    }
    if !problems.is_empty() {
        problems.sort();
        return Err(problems);
    }
    parts.sort_by_key(|(range, _)| range.start);
    Ok(Page {
        text,
        parts,
        values,
    })
}

/// Fills in the values, in code and formulas too. No value holds a line break, so lines keep their numbers.
fn fill_values(
    source: &str,
    shelf: &Shelf,
    problems: &mut Vec<(usize, String)>,
) -> (String, BTreeSet<String>) {
    let mut used = BTreeSet::new();
    let mut edits = Vec::new();
    for directive in directives(source)
        .into_iter()
        .filter(|directive| directive.name == "value")
    {
        let key = directive.argument;
        match shelf.value(key) {
            Some(value) if value.contains(['\n', '\r']) => {
                problems.push((
                    line_of(source, directive.range.start),
                    format!("value `{key}` holds a line break"),
                ));
            }
            Some(value) => {
                used.insert(key.to_owned());
                edits.push((directive.range, value.to_owned()));
            }
            None => {
                let hint = hint(key, shelf.values.iter().map(|value| value.key.as_str()));
                problems.push((
                    line_of(source, directive.range.start),
                    format!("no value `{key}`{hint}"),
                ));
            }
        }
    }
    (replace(source, edits), used)
}

/// What surrounds a directive.
struct Place<'a> {
    text: &'a str,
    folder: &'a Path,
    layout: &'a Layout,
    shelf: &'a Shelf,
}

impl Place<'_> {
    /// What takes the directive's place, or nothing where mdBook sees to it.
    fn part(&self, directive: &Directive<'_>) -> Result<Option<Part>, String> {
        let Directive {
            range,
            name,
            argument,
        } = directive;
        let within = |outer: &Range<usize>| outer.start <= range.start && range.end <= outer.end;
        if OF_MDBOOK.contains(name) {
            return if *name == "title" {
                Ok(None)
            } else {
                self.check_include(argument).map(|()| None)
            };
        }
        if *name == "value" {
            // Unknown, and already reported.
            return Ok(None);
        }
        if !OF_HYADES.contains(name) {
            let hint = hint(name, OF_HYADES.into_iter().chain(OF_MDBOOK));
            return Err(format!(
                "unknown directive `{name}`{hint}; write \\{{{{# for the text itself"
            ));
        }
        if self.layout.code.iter().any(within) {
            return Err(format!(
                "`{name}` stands in code; write \\{{{{# for the text itself"
            ));
        }
        if self
            .layout
            .formulas
            .iter()
            .any(|(formula, _, _)| within(formula))
        {
            return Err(format!("`{name}` stands in a formula"));
        }
        match *name {
            "output" => {
                if self.shelf.output(argument).is_none() {
                    let known = self.shelf.outputs.iter().map(|output| output.id.as_str());
                    return Err(format!("no output `{argument}`{}", hint(argument, known)));
                }
                self.check_alone(directive)?;
                Ok(Some(Part::Output {
                    id: (*argument).to_owned(),
                    indent: self.indent(range.start),
                }))
            }
            "table" => {
                if self.shelf.table(argument).is_none() {
                    let known = self.shelf.tables.iter().map(|table| table.id.as_str());
                    return Err(format!("no table `{argument}`{}", hint(argument, known)));
                }
                self.check_alone(directive)?;
                Ok(Some(Part::Table((*argument).to_owned())))
            }
            _ => {
                if self.shelf.drawing(argument).is_none() {
                    let known = self
                        .shelf
                        .drawings
                        .iter()
                        .map(|drawing| drawing.id.as_str());
                    return Err(format!("no figure `{argument}`{}", hint(argument, known)));
                }
                if *name == "figref" {
                    return Ok(Some(Part::FigureLink((*argument).to_owned())));
                }
                self.check_alone(directive)?;
                Ok(Some(Part::Figure((*argument).to_owned())))
            }
        }
    }

    /// A block must be a paragraph of its own, with an empty line behind it: HTML would swallow the next line.
    fn check_alone(&self, directive: &Directive<'_>) -> Result<(), String> {
        let range = &directive.range;
        let paragraph = |paragraph: &Range<usize>| {
            self.text[paragraph.clone()].trim() == &self.text[range.clone()]
                && paragraph.contains(&range.start)
        };
        let next = self.text[range.end..].lines().nth(1).unwrap_or_default();
        let next_is_empty = next.chars().all(|c| c == '>' || c.is_whitespace());
        if self.layout.paragraphs.iter().any(paragraph) && next_is_empty {
            return Ok(());
        }
        let Directive { name, argument, .. } = directive;
        Err(format!(
            "`{name} {argument}` must be a paragraph of its own, with an empty line before and behind it"
        ))
    }

    /// What a line must begin with to stay where the directive is.
    fn indent(&self, at: usize) -> String {
        let line_start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        self.text[line_start..at]
            .chars()
            .map(|c| if c == '>' { c } else { ' ' })
            .collect()
    }

    /// mdBook goes on when an include fails; the book must not.
    fn check_include(&self, argument: &str) -> Result<(), String> {
        let mut parts = argument.split(':');
        let path = parts.next().unwrap_or_default();
        let file = self.folder.join(path);
        let content = std::fs::read_to_string(&file)
            .map_err(|error| format!("include of `{path}`: {error}"))?;
        match parts.next() {
            Some(anchor) if !anchor.is_empty() && anchor.parse::<usize>().is_err() => {
                let start = format!("ANCHOR: {anchor}");
                let there = content
                    .lines()
                    .any(|line| line.trim_end().ends_with(&start));
                if there {
                    Ok(())
                } else {
                    Err(format!("include of `{path}`: no `{start}` in it"))
                }
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
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
            read("{{#figure blobs}}\n\nSee {{#figref moons}}.\n\n- a\n\n  {{#output run}}\n")
                .unwrap();
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
}
