//! Where on a page code, paragraphs and formulas stand.

use super::math::{Piece, split_html};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// Which stretches of a page are what.
#[derive(Default)]
pub(super) struct Layout {
    /// Code, in blocks and spans.
    pub(super) code: Vec<Range<usize>>,
    /// Paragraphs.
    pub(super) paragraphs: Vec<Range<usize>>,
    /// Formulas: where, their LaTeX, and whether they stand on a line of their own.
    pub(super) formulas: Vec<(Range<usize>, String, bool)>,
    /// Dollar signs that neither open nor close a formula, and are not written `\$`.
    pub(super) loose: Vec<usize>,
}

impl Layout {
    /// Reads a page's Markdown.
    pub(super) fn of(text: &str) -> Self {
        // As mdBook reads it, and formulas.
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_GFM
            | Options::ENABLE_MATH;
        let mut layout = Self::default();
        let mut html = 0..0;
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => layout.code.push(range),
                Event::Start(Tag::Paragraph) => layout.paragraphs.push(range),
                Event::InlineMath(latex) => {
                    layout.formulas.push((range, latex.into_string(), false))
                }
                Event::DisplayMath(latex) => {
                    layout.formulas.push((range, latex.into_string(), true))
                }
                Event::Text(_) if !layout.code.iter().any(|code| code.contains(&range.start)) => {
                    let signs = text[range.clone()]
                        .match_indices('$')
                        .map(|(at, _)| range.start + at);
                    layout
                        .loose
                        .extend(signs.filter(|&at| !text[..at].ends_with('\\')));
                }
                Event::Start(Tag::HtmlBlock) => html = range,
                Event::End(TagEnd::HtmlBlock) => layout.read_html(text, html.clone()),
                _ => {}
            }
        }
        layout
    }

    fn read_html(&mut self, text: &str, block: Range<usize>) {
        let html = &text[block.clone()];
        if ["<pre", "<code", "<script", "<style", "<!--"]
            .iter()
            .any(|verbatim| html.contains(verbatim))
        {
            return;
        }
        for piece in split_html(html) {
            if let Piece::Formula { latex, display } = piece {
                let marks = if display { 2 } else { 1 };
                let start = latex.as_ptr() as usize - text.as_ptr() as usize;
                let range = start - marks..start + latex.len() + marks;
                self.formulas.push((range, latex.to_owned(), display));
            }
        }
    }
}
