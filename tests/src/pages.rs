// The book's pages as rustdoc shall read them. Shared by the build script, which has no crate to take it from, and by
// the library, which tests it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// All Markdown files under a folder, sorted; none where there is no folder.
pub fn markdown_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The name of the module that holds a page's doctests.
pub fn module_name(page: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    let stem = page.strip_suffix(".md").unwrap_or(page);
    format!("page_{}", stem.chars().map(plain).collect::<String>())
}

/// A page for rustdoc, line by line as it was. A code block stays Rust where its first word says so and all of it
/// stands on the page. One that holds a directive of mdBook or of this book, which rustdoc does not expand, becomes
/// text; and so does one that names no language, which rustdoc would take for Rust.
pub fn for_rustdoc(page: &str) -> String {
    let lines: Vec<&str> = page.lines().collect();
    let mut text = String::with_capacity(page.len());
    let mut index = 0;
    while index < lines.len() {
        let Some(fence) = Fence::opened_by(lines[index]) else {
            push_line(&mut text, lines[index]);
            index += 1;
            continue;
        };
        let end = (index + 1..lines.len())
            .find(|&at| fence.is_closed_by(lines[at]))
            .unwrap_or(lines.len());
        let body = &lines[index + 1..end];
        let directive = body.iter().any(|line| line.contains("{{#"));
        if fence.is_other_language() || fence.is_rust() && !directive {
            push_line(&mut text, lines[index]);
        } else {
            push_line(
                &mut text,
                &format!("{}{}text", fence.indent, fence.marks()),
            );
        }
        for line in &lines[index + 1..lines.len().min(end + 1)] {
            push_line(&mut text, line);
        }
        index = end + 1;
    }
    text
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// The line that opens a code block.
struct Fence<'a> {
    /// What stands before it: space, and the marks of quotations.
    indent: &'a str,
    mark: char,
    length: usize,
    info: &'a str,
}

impl<'a> Fence<'a> {
    fn opened_by(line: &'a str) -> Option<Self> {
        let start = line.find(|c: char| !c.is_whitespace() && c != '>')?;
        let (indent, rest) = line.split_at(start);
        let mark = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = rest.len() - rest.trim_start_matches(mark).len();
        let info = rest[length..].trim();
        // A line such as ```code``` is a span in a paragraph.
        (length >= 3 && !(mark == '`' && info.contains('`'))).then_some(Self {
            indent,
            mark,
            length,
            info,
        })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let line = line
            .trim_start_matches(|c: char| c.is_whitespace() || c == '>')
            .trim_end();
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }

    fn language(&self) -> &str {
        self.info.split([',', ' ']).next().unwrap_or_default()
    }

    fn is_rust(&self) -> bool {
        self.language() == "rust"
    }

    /// Whether rustdoc, too, sees another language. It takes a block whose words are all its own, such as
    /// `ignore`, for Rust.
    fn is_other_language(&self) -> bool {
        ["sh", "console", "text", "toml", "python", "csv", "json"].contains(&self.language())
    }

    fn marks(&self) -> String {
        self.mark.to_string().repeat(self.length)
    }
}
