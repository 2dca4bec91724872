//! Texts: nothing of one machine, nothing from the network, and Markdown without stray blanks.

use super::Tree;
use crate::error::Result;

/// Paths of somebody's machine, each in two pieces, so that this file does not hold them.
const MACHINE_PATHS: [(&str, &str); 4] = [
    ("/ho", "me/"),
    ("/ro", "ot/"),
    ("/Us", "ers/"),
    ("C:", "\\"),
];

/// How a page or style sheet would load something from elsewhere, before `http` or `//`.
const LOADS: [&str; 11] = [
    "src=\"",
    "src='",
    "srcset=\"",
    "url(",
    "url(\"",
    "url('",
    "@import \"",
    "@import '",
    "](",
    "fetch(\"",
    "fetch('",
];

pub(super) fn check(tree: &Tree) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for file in tree.files("", "") {
        let Some(text) = tree.read_text(file)? else {
            continue;
        };
        problems.extend(machine_paths(file, &text));
        if file.ends_with(".md") {
            problems.extend(blanks(file, &text));
        }
        let of_book = ["book/chapters/", "book/theme/", "crates/playground/web/"]
            .iter()
            .any(|folder| file.starts_with(folder));
        if of_book
            && [".md", ".css", ".html", ".hbs", ".js"]
                .iter()
                .any(|end| file.ends_with(end))
        {
            problems.extend(network(file, &text));
        }
    }
    Ok(problems)
}

fn machine_paths(file: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for path in MACHINE_PATHS.map(|(start, end)| format!("{start}{end}")) {
            // Not within a longer path or an address: `https://example.org/…` and `src/…` are nobody's machine.
            let mut starts = line
                .match_indices(&path)
                .map(|(at, _)| line[..at].chars().next_back());
            if starts
                .any(|before| before.is_none_or(|c| !c.is_alphanumeric() && !"./-_~*}".contains(c)))
            {
                problems.push(format!(
                    "{file}:{}: `{path}`: a path of one machine",
                    index + 1
                ));
            }
        }
    }
    problems
}

fn blanks(file: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if line.contains('\t') {
            problems.push(format!(
                "{file}:{number}: a tab: its width depends on the reader"
            ));
        }
        if line.ends_with([' ', '\t']) {
            problems.push(format!("{file}:{number}: space at the end of the line"));
        }
        if line.ends_with('\r') || line.contains('\r') {
            problems.push(format!("{file}:{number}: a carriage return"));
        }
    }
    if text.is_empty() || !text.ends_with('\n') || text.ends_with("\n\n") {
        problems.push(format!(
            "{file}:{}: it must end with one line break",
            text.lines().count().max(1)
        ));
    }
    problems
}

/// Loads from the network. A plain link may leave: `[text](https://…)`, but no `![image](https://…)`.
fn network(file: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let elsewhere = LOADS.iter().find(|load| {
            let mut places = line.match_indices(**load);
            places.any(|(at, _)| {
                let target = &line[at + load.len()..];
                let leaves = ["http:", "https:", "//"]
                    .iter()
                    .any(|start| target.starts_with(start));
                let image = line[..at]
                    .rfind('[')
                    .is_some_and(|open| line[..open].ends_with('!'));
                leaves && (**load != "](" || image)
            })
        });
        let sheet = line.contains("<link") && line.contains("//");
        if elsewhere.is_some() || sheet {
            problems.push(format!(
                "{file}:{}: the page would load this from the network",
                index + 1
            ));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found() {
        for (start, end) in MACHINE_PATHS {
            for before in ["", "see ", "\"", "file = '"] {
                let text = format!("a\n{before}{start}{end}someone\n");
                let problems = found(check, &[("a.txt", &text)]);
                assert!(
                    problems.len() == 1 && problems[0].starts_with("a.txt:2: "),
                    "{text}: {problems:?}"
                );
            }
            let text = format!("https://example.org{start}{end}x\n");
            if start.starts_with('/') {
                assert_eq!(found(check, &[("a.txt", &text)]), [""; 0], "{text}");
            }
        }
    }

    #[test]
    fn files_that_are_no_text_are_passed_over() {
        let (start, end) = MACHINE_PATHS[0];
        assert_eq!(
            found(check, &[("a.bin", &format!("\0 {start}{end}x"))]),
            [""; 0]
        );
    }

    #[test]
    fn markdown_has_no_stray_blanks() {
        assert_eq!(found(check, &[("a.md", "# A\n\ntext\n")]), [""; 0]);
        for (bad, line) in [
            ("a \n", 1),
            ("a\n\tb\n", 2),
            ("a\n\nb", 3),
            ("", 1),
            ("a\n\n", 2),
            ("a\r\nb\rc\n", 2),
            ("a  \n", 1),
        ] {
            let problems = found(check, &[("a.md", bad)]);
            assert!(
                problems.len() == 1 && problems[0].starts_with(&format!("a.md:{line}: ")),
                "{bad:?}: {problems:?}"
            );
        }
        assert_eq!(
            found(check, &[("a.txt", "a \n\tb")]),
            [""; 0],
            "only Markdown"
        );
    }

    #[test]
    fn nothing_of_the_book_is_loaded_from_elsewhere() {
        let good = "[a](https://example.org) <https://example.org> ![b](b.png) `url(x)`\n";
        assert_eq!(
            found(
                check,
                &[
                    ("book/chapters/a.md", good),
                    ("README.md", "![a](https://example.org/a.svg)\n")
                ]
            ),
            [""; 0]
        );
        for (file, bad) in [
            ("book/chapters/a.md", "![a](https://example.org/a.svg)\n"),
            ("book/chapters/a.md", "<img src=\"//example.org/a.svg\">\n"),
            (
                "book/chapters/a.md",
                "<script src='http://example.org/a.js'></script>\n",
            ),
            (
                "book/theme/a.css",
                "@import \"https://example.org/a.css\";\n",
            ),
            (
                "book/theme/a.css",
                "a { background: url(https://example.org/a.png) }\n",
            ),
            (
                "crates/playground/web/widgets.js",
                "fetch(\"https://example.org/a.wasm\");\n",
            ),
            (
                "book/theme/head.hbs",
                "<link rel=\"stylesheet\" href=\"https://example.org/a.css\">\n",
            ),
        ] {
            let problems = found(check, &[(file, bad)]);
            assert!(
                problems.len() == 1 && problems[0].starts_with(&format!("{file}:1: ")),
                "{bad}: {problems:?}"
            );
        }
    }
}
