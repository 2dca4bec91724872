//! The directives of a page, `{{#name argument}}`, and where they stand.

use std::ops::Range;

/// A directive in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directive<'a> {
    /// Where it stands, braces included.
    pub(crate) range: Range<usize>,
    /// Its name.
    pub(crate) name: &'a str,
    /// What follows the name, without the space around it.
    pub(crate) argument: &'a str,
}

/// All directives of a text in order. One behind a backslash is no directive, as in mdBook.
pub(crate) fn directives(text: &str) -> Vec<Directive<'_>> {
    const OPEN: &str = "{{#";
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(OPEN).map(|at| from + at) {
        let inner = start + OPEN.len();
        let line_end = text[inner..].find('\n').map_or(text.len(), |at| inner + at);
        let Some(end) = text[inner..line_end].find("}}").map(|at| inner + at) else {
            from = inner;
            continue;
        };
        from = end + 2;
        if text[..start].ends_with('\\') {
            continue;
        }
        let content = text[inner..end].trim();
        let (name, argument) = content
            .split_once(char::is_whitespace)
            .unwrap_or((content, ""));
        found.push(Directive {
            range: start..end + 2,
            name,
            argument: argument.trim(),
        });
    }
    found
}

/// The number of the line, from 1, in which a byte of the text stands.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text[..at].bytes().filter(|&byte| byte == b'\n').count() + 1
}

/// A text with some of its ranges replaced.
pub(crate) fn replace(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut replaced = String::with_capacity(text.len());
    let mut from = 0;
    for (range, new) in edits {
        replaced.push_str(&text[from..range.start]);
        replaced.push_str(&new);
        from = range.end;
    }
    replaced.push_str(&text[from..]);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_found_with_their_arguments() {
        let text = "a {{#value k}} b\n{{# figure  x-y }}\n\\{{#value no}} {{#open\n{{#bare}}";
        let found = directives(text);
        let pairs: Vec<_> = found
            .iter()
            .map(|found| (found.name, found.argument))
            .collect();
        assert_eq!(pairs, [("value", "k"), ("figure", "x-y"), ("bare", "")]);
        assert_eq!(&text[found[0].range.clone()], "{{#value k}}");
        assert_eq!(line_of(text, found[1].range.start), 2);
    }

    #[test]
    fn ranges_are_replaced() {
        let edits = vec![(4..5, "D".to_owned()), (0..1, String::new())];
        assert_eq!(replace("abcdef", edits), "bcdDf");
    }
}
