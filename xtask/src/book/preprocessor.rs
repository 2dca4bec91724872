//! The book's own preprocessor: figures, outputs, values and formulas on all pages.

use super::directives::replace;
use super::html::{figure, html_path, output, up, widget};
use super::page::{Page, Part, read_page};
use super::stills::still;
use crate::error::Error;
use crate::shelf::Shelf;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Fills the pages from a [`Shelf`].
pub struct Hyades {
    shelf: Shelf,
    /// Whether the book has its playground.
    playground: bool,
    /// The folder of the files that widgets ask for.
    data: PathBuf,
}

/// Where a figure is shown. It may be shown on several pages, with a number on each.
struct Showing {
    id: String,
    /// "Figure 2.3"
    name: String,
    /// The page that shows it, as the book's folder has it.
    page: String,
}

/// All showings in the book's order.
struct Showings(Vec<Showing>);

impl Showings {
    /// The showing of a figure that a page means: its own, else the book's first.
    fn find(&self, id: &str, page: &str) -> Option<&Showing> {
        let mut all = self.0.iter().filter(|showing| showing.id == id);
        let first = all.clone().next();
        all.find(|showing| showing.page == page).or(first)
    }

    fn has(&self, id: &str) -> bool {
        self.find(id, "").is_some()
    }
}

impl Hyades {
    /// A preprocessor that takes from this shelf.
    #[must_use]
    pub fn new(shelf: Shelf) -> Self {
        Self {
            shelf,
            playground: false,
            data: PathBuf::from("data"),
        }
    }

    /// The same for a book with or without its playground.
    #[must_use]
    pub fn with_playground(mut self, playground: bool) -> Self {
        self.playground = playground;
        self
    }

    /// The same with files for widgets from this folder; without, from `data`.
    #[must_use]
    pub fn with_data(mut self, data: PathBuf) -> Self {
        self.data = data;
        self
    }

    /// Fills all pages; `chapters` is the folder of the sources.
    ///
    /// # Errors
    ///
    /// Every problem of every page, each as `page:line: what`: an unknown name, a bad formula, a figure on a page twice or
    /// nowhere, an output or a value that no page uses.
    pub fn fill(&self, chapters: &Path, mut book: Book) -> crate::Result<Book> {
        let mut problems = Vec::new();
        let mut pages = BTreeMap::new();
        for chapter in book.chapters() {
            let Some(source) = &chapter.source_path else {
                continue;
            };
            let folder = chapters.join(source.parent().unwrap_or(Path::new("")));
            match read_page(&chapter.content, &folder, &self.shelf) {
                Ok(page) => drop(pages.insert(source.clone(), page)),
                Err(found) => {
                    let name = source.display();
                    problems.extend(
                        found
                            .into_iter()
                            .map(|(line, why)| format!("{name}:{line}: {why}")),
                    );
                }
            }
        }
        if !problems.is_empty() {
            return Err(Error::Problems(problems));
        }

        let showings = number(&book, &pages, &mut problems);
        self.find_unused(&showings, pages.values(), &mut problems);
        for (source, page) in &pages {
            for (_, part) in &page.parts {
                if let Part::FigureLink(id) = part
                    && !showings.has(id)
                {
                    problems.push(format!(
                        "{}: a link to figure `{id}`, which no page shows",
                        source.display()
                    ));
                }
            }
        }
        book.for_each_chapter_mut(|chapter| {
            let Some(source) = &chapter.source_path else {
                return;
            };
            let Some(page) = pages.remove(source) else {
                return;
            };
            let here = html_path(source);
            let edits = page.parts.into_iter().map(|(range, part)| {
                let html = self.render(&part, &here, &showings);
                (
                    range,
                    html.unwrap_or_else(|why| {
                        problems.push(format!("{}: {why}", source.display()));
                        String::new()
                    }),
                )
            });
            chapter.content = replace(&page.text, edits.collect());
        });
        if problems.is_empty() {
            Ok(book)
        } else {
            Err(Error::Problems(problems))
        }
    }

    fn render(&self, part: &Part, here: &str, showings: &Showings) -> Result<String, String> {
        match part {
            Part::Html(html) => Ok(html.clone()),
            Part::Figure(id) => match (self.shelf.drawing(id), showings.find(id, here)) {
                (Some(drawing), Some(place)) => figure(drawing, &place.name, here),
                _ => Ok(String::new()),
            },
            Part::Widget { name, figure: id } => {
                let shown = match id.clone().map(Part::Figure) {
                    Some(figure) => self.render(&figure, here, showings)?,
                    None => still(name, &self.data, self.playground)?,
                };
                Ok(widget(name, &shown))
            }
            Part::FigureLink(id) => Ok(showings.find(id, here).map_or_else(String::new, |place| {
                let page = if place.page == here {
                    String::new()
                } else {
                    up(here) + &place.page
                };
                format!(r##"<a href="{page}#fig-{id}">{}</a>"##, place.name)
            })),
            Part::Table(id) => Ok(self
                .shelf
                .table(id)
                .map_or_else(String::new, |table| table.markdown.trim_end().to_owned())),
            Part::Output { id, indent } => Ok(self
                .shelf
                .output(id)
                .map_or_else(String::new, |o| output(o, indent))),
        }
    }

    fn find_unused<'a>(
        &self,
        showings: &Showings,
        pages: impl Iterator<Item = &'a Page> + Clone,
        problems: &mut Vec<String>,
    ) {
        let shown: BTreeSet<&str> = pages
            .clone()
            .flat_map(|page| &page.parts)
            .filter_map(|(_, part)| {
                if let Part::Output { id, .. } = part {
                    Some(id.as_str())
                } else {
                    None
                }
            })
            .collect();
        let tabled: BTreeSet<&str> = pages
            .clone()
            .flat_map(|page| &page.parts)
            .filter_map(|(_, part)| {
                if let Part::Table(id) = part {
                    Some(id.as_str())
                } else {
                    None
                }
            })
            .collect();
        let values: BTreeSet<&str> = pages
            .flat_map(|page| &page.values)
            .map(String::as_str)
            .collect();
        let Shelf {
            drawings,
            outputs,
            tables,
            values: offered,
        } = &self.shelf;
        let figures = drawings.iter().filter(|drawing| !showings.has(&drawing.id));
        problems.extend(figures.map(|drawing| format!("no page shows figure `{}`", drawing.id)));
        let outputs = outputs
            .iter()
            .filter(|output| !shown.contains(output.id.as_str()));
        problems.extend(outputs.map(|output| format!("no page shows output `{}`", output.id)));
        let tables = tables
            .iter()
            .filter(|table| !tabled.contains(table.id.as_str()));
        problems.extend(tables.map(|table| format!("no page shows table `{}`", table.id)));
        let offered = offered
            .iter()
            .filter(|value| !values.contains(value.key.as_str()));
        problems.extend(offered.map(|value| format!("no page uses value `{}`", value.key)));
    }
}

impl Preprocessor for Hyades {
    fn name(&self) -> &str {
        "hyades"
    }

    fn run(
        &self,
        context: &PreprocessorContext,
        book: Book,
    ) -> mdbook_preprocessor::errors::Result<Book> {
        let chapters = context.root.join(&context.config.book.src);
        Ok(self.fill(&chapters, book)?)
    }
}

/// Numbers the figures: the chapter's number, and the order of appearance in the chapter with its sub-chapters.
fn number(
    book: &Book,
    pages: &BTreeMap<std::path::PathBuf, Page>,
    problems: &mut Vec<String>,
) -> Showings {
    let mut showings = Showings(Vec::new());
    let mut counts: BTreeMap<Option<u32>, usize> = BTreeMap::new();
    for item in book.iter() {
        let BookItem::Chapter(Chapter {
            number,
            source_path: Some(source),
            ..
        }) = item
        else {
            continue;
        };
        let chapter = number.as_ref().and_then(|number| number.first().copied());
        let page = html_path(source);
        for (_, part) in pages.get(source).into_iter().flat_map(|page| &page.parts) {
            let Some(id) = part.figure() else { continue };
            if showings
                .find(id, &page)
                .is_some_and(|showing| showing.page == page)
            {
                problems.push(format!(
                    "{}: figure `{id}` stands on this page twice",
                    source.display()
                ));
                continue;
            }
            let count = counts.entry(chapter).or_default();
            *count += 1;
            let name = match chapter {
                Some(chapter) => format!("Figure {chapter}.{count}"),
                None => format!("Figure {count}"),
            };
            showings.0.push(Showing {
                id: id.to_owned(),
                name,
                page: page.clone(),
            });
        }
    }
    showings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::{Drawing, Printed, Tabled, Value};
    use mdbook_preprocessor::book::SectionNumber;

    fn shelf() -> Shelf {
        let drawing = |id: &str| Drawing {
            id: id.into(),
            caption: "Points, *as found*, with $k_1$ _and_ $k_2$ \"groups\".".into(),
            alt: "alt".into(),
            svg:
                "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 1 1\">\n\n<path d=\"M0 0\"/>\n</svg>\n"
                    .into(),
            csv: "x\n1\n".into(),
        };
        Shelf {
            drawings: vec![drawing("a"), drawing("b"), drawing("c")],
            outputs: vec![Printed {
                id: "run".into(),
                command: "cargo chapter x".into(),
                text: "k  1\n\n```\n".into(),
            }],
            tables: vec![Tabled {
                id: "t".into(),
                markdown: "| a |\n|---|\n| 1 |\n".into(),
            }],
            values: vec![Value {
                key: "v".into(),
                text: "12.5".into(),
            }],
        }
    }

    fn chapter(path: &str, number: Option<Vec<u32>>, text: &str) -> Chapter {
        let mut chapter = Chapter::new(path, text.to_owned(), path, Vec::new());
        chapter.number = number.map(SectionNumber::new);
        chapter
    }

    fn fill(chapters: Vec<Chapter>) -> crate::Result<Vec<String>> {
        let book = Book::new_with_items(chapters.into_iter().map(BookItem::Chapter).collect());
        let book = Hyades::new(shelf()).fill(Path::new("/nonexistent"), book)?;
        Ok(book
            .chapters()
            .map(|chapter| chapter.content.clone())
            .collect())
    }

    #[test]
    fn figures_are_numbered_by_chapter_and_linked_across_pages() {
        let mut second = chapter(
            "second/README.md",
            Some(vec![2]),
            "{{#figure b}}\n\n{{#value v}}\n",
        );
        let sub = chapter(
            "second/more.md",
            Some(vec![2, 1]),
            "{{#figure c}}\n\n{{#figref a}} {{#figref b}} {{#figref c}}",
        );
        second.sub_items.push(BookItem::Chapter(sub));
        let first = chapter(
            "first.md",
            Some(vec![1]),
            "{{#figure a}}\n\n{{#figref c}}\n\n{{#output run}}\n\n{{#table t}}\n",
        );
        let pages = fill(vec![first, second]).unwrap();
        assert!(
            pages[0].contains(">Figure 1.1.</span>") && pages[0].contains("href=\"figures/a.csv\""),
            "{}",
            pages[0]
        );
        assert!(
            pages[0].contains(r##"<a href="second/more.html#fig-c">Figure 2.2</a>"##),
            "{}",
            pages[0]
        );
        assert!(
            pages[0].ends_with("\n\n| a |\n|---|\n| 1 |\n"),
            "{}",
            pages[0]
        );
        assert!(
            pages[1].contains(">Figure 2.1.</span>") && pages[1].ends_with("\n\n12.5\n"),
            "{}",
            pages[1]
        );
        for link in [
            r##"<a href="../first.html#fig-a">Figure 1.1</a>"##,
            r##"<a href="../second/index.html#fig-b">Figure 2.1</a>"##,
            r##"<a href="#fig-c">Figure 2.2</a>"##,
            "href=\"../figures/c.csv\"",
        ] {
            assert!(pages[2].contains(link), "{link} in {}", pages[2]);
        }
    }

    #[test]
    fn a_figure_shown_again_has_another_number() {
        let uses = "{{#output run}}\n\n{{#table t}}\n\n{{#value v}}";
        let first =
            format!("{{{{#figure b}}}}\n\n{{{{#figure a}}}}\n\n{{{{#figure c}}}}\n\n{uses}");
        let second = "{{#figure a}}\n\n{{#figref a}}, {{#figref b}}";
        let pages = vec![
            chapter("first.md", Some(vec![1]), &first),
            chapter("second.md", Some(vec![2]), second),
        ];
        let pages = fill(pages).unwrap();
        assert!(pages[0].contains(">Figure 1.2.</span>"));
        let links =
            "<a href=\"#fig-a\">Figure 2.1</a>, <a href=\"first.html#fig-b\">Figure 1.1</a>";
        assert!(pages[1].ends_with(links), "{}", pages[1]);
    }

    #[test]
    fn a_widget_takes_the_place_of_its_figure() {
        let uses =
            "{{#output run}}\n\n{{#table t}}\n\n{{#value v}}\n\n{{#figure b}}\n\n{{#figure c}}";
        let first = format!("{{{{#widget dbscan a}}}}\n\n{{{{#widget k-means}}}}\n\n{uses}");
        let page = |playground| {
            let chapters = vec![BookItem::Chapter(chapter(
                "first.md",
                Some(vec![1]),
                &first,
            ))];
            let book = Book::new_with_items(chapters);
            let hyades = Hyades::new(shelf()).with_playground(playground);
            let book = hyades.fill(Path::new("/nonexistent"), book).unwrap();
            book.chapters().next().unwrap().content.clone()
        };
        for playground in [true, false] {
            let page = page(playground);
            let open = "<div class=\"hyades-widget\" data-widget=\"dbscan\"><figure id=\"fig-a\"";
            assert!(page.starts_with(open), "{page}");
            assert!(page.contains(">Figure 1.1.</span>"), "{page}");
            assert!(page.contains("</figure></div>\n\n"), "{page}");
            assert!(
                page.contains("data-widget=\"k-means\"><figure class="),
                "{page}"
            );
            assert_eq!(page.contains("can be played with"), playground, "{page}");
        }
    }

    #[test]
    fn all_problems_are_reported_at_once() {
        let pages = vec![
            chapter("one.md", None, "\n{{#figure x}}\n"),
            chapter("two.md", None, "$\\frac{}$ {{#value w}}\n"),
        ];
        let message = fill(pages).unwrap_err().to_string();
        let lines: Vec<_> = message.lines().collect();
        assert_eq!(lines.len(), 3, "{message}");
        assert!(lines[0].starts_with("one.md:2: no figure `x`"), "{message}");
        assert!(
            lines[1].starts_with("two.md:1: ") && lines[2].starts_with("two.md:1: "),
            "{message}"
        );
    }

    #[test]
    fn nothing_is_left_out_or_shown_twice() {
        let message = fill(vec![chapter(
            "one.md",
            None,
            "{{#figure a}}\n\n{{#figure a}}\n\n{{#figref b}}",
        )])
        .unwrap_err();
        let message = message.to_string();
        for words in [
            "figure `a` stands on this page twice",
            "no page shows figure `b`",
            "no page shows figure `c`",
            "no page shows output `run`",
            "no page shows table `t`",
            "no page uses value `v`",
            "a link to figure `b`",
        ] {
            assert!(message.contains(words), "{words}: {message}");
        }
    }
}
