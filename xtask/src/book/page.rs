//! One page: what of it is to be replaced, and where.

use super::directives::{Directive, directives, line_of, replace};
use super::layout::Layout;
use super::math::mathml;
use crate::shelf::{Shelf, hint};
use hyades_playground::widgets::NAMES;
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
    /// A widget by its name, and the figure by its id in whose place it stands. Without one it takes the place of its own beginning.
    Widget {
        name: String,
        figure: Option<String>,
    },
    /// An output by its id, and what begins each of its lines, so that it stays in its list or quotation.
    Output { id: String, indent: String },
}

impl Part {
    /// The figure that is shown, by its id.
    pub(crate) fn figure(&self) -> Option<&str> {
        match self {
            Self::Figure(id) => Some(id),
            Self::Widget { figure, .. } => figure.as_deref(),
            _ => None,
        }
    }
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
const OF_HYADES: [&str; 6] = ["figure", "figref", "output", "table", "value", "widget"];

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
    problems.extend(widget_problems(&text, &parts));
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

/// A widget stands on a page once, since its controls have names there.
fn widget_problems(text: &str, parts: &[(Range<usize>, Part)]) -> Vec<(usize, String)> {
    let mut names = BTreeSet::new();
    let mut problems = Vec::new();
    for (range, part) in parts {
        if let Part::Widget { name, .. } = part
            && !names.insert(name)
        {
            let line = line_of(text, range.start);
            problems.push((line, format!("widget `{name}` stands on this page twice")));
        }
    }
    problems
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
            "widget" => {
                let mut words = argument.split_whitespace();
                let (widget, figure) = (words.next().unwrap_or_default(), words.next());
                if !NAMES.contains(&widget) {
                    return Err(format!("no widget `{widget}`{}", hint(widget, NAMES)));
                }
                if let Some(more) = words.next() {
                    return Err(format!("`{more}`: a widget has a name and a figure"));
                }
                figure.map_or(Ok(()), |figure| self.check_figure(figure))?;
                self.check_alone(directive)?;
                Ok(Some(Part::Widget {
                    name: widget.to_owned(),
                    figure: figure.map(str::to_owned),
                }))
            }
            _ => {
                self.check_figure(argument)?;
                if *name == "figref" {
                    return Ok(Some(Part::FigureLink((*argument).to_owned())));
                }
                self.check_alone(directive)?;
                Ok(Some(Part::Figure((*argument).to_owned())))
            }
        }
    }

    fn check_figure(&self, id: &str) -> Result<(), String> {
        if self.shelf.drawing(id).is_some() {
            return Ok(());
        }
        let drawings = self.shelf.drawings.iter();
        let known = drawings.map(|drawing| drawing.id.as_str());
        Err(format!("no figure `{id}`{}", hint(id, known)))
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
mod tests;
