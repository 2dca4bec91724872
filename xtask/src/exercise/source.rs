//! An exercise's file: starter, solution and wrong answers in one, told apart by marker comments.
//!
//! As it stands the file is the solution. Where the others differ, a block says how:
//!
//! ```text
//! //~ solution
//! live code
//! //~ starter
//! // todo!("what is to be written")
//! //~ wrong NAME: words that the hint must contain
//! // what people write by mistake
//! //~ end
//! ```
//!
//! A wrong answer without a section in some block has the solution's lines there. Its words stand where it is named first.

use std::collections::BTreeMap;

/// What every marker begins with.
const MARKER: &str = "//~";

/// A malformed marker, or a line that does not belong where it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(super) enum MarkerError {
    /// A marker that is none of the five.
    #[error(
        "line {line}: `{marker}` is no marker; there are: solution, starter, wrong NAME: WORDS, end"
    )]
    Unknown {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        marker: String,
    },
    /// `starter`, `wrong` or `end` outside of a block.
    #[error("line {line}: `{marker}` outside of a block, which begins with `//~ solution`")]
    Outside {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        marker: String,
    },
    /// `solution` inside of a block.
    #[error("line {line}: a block in the block that began in line {began}")]
    Nested {
        /// The line, from 1.
        line: usize,
        /// Where the outer block began.
        began: usize,
    },
    /// A block without `end`.
    #[error("line {began}: the block that begins here has no `//~ end`")]
    NotClosed {
        /// Where the block began.
        began: usize,
    },
    /// A block without `starter`.
    #[error("line {began}: the block that begins here has no `//~ starter`")]
    NoStarter {
        /// Where the block began.
        began: usize,
    },
    /// A section that the block has already.
    #[error("line {line}: the block has a section `{section}` already")]
    Twice {
        /// The line, from 1.
        line: usize,
        /// The section.
        section: String,
    },
    /// Live code where only the solution may have it.
    #[error("line {line}: only the solution is live code; this line must begin with `// `")]
    Live {
        /// The line, from 1.
        line: usize,
    },
    /// A wrong answer of which nobody says how the hint reads.
    #[error("line {line}: `wrong {name}` is named here first and needs the words of its hint")]
    NoWords {
        /// The line, from 1.
        line: usize,
        /// The wrong answer.
        name: String,
    },
    /// A wrong answer whose hint is said twice.
    #[error("line {line}: `wrong {name}` has the words of its hint already")]
    WordsTwice {
        /// The line, from 1.
        line: usize,
        /// The wrong answer.
        name: String,
    },
    /// A file in which nothing is to be written.
    #[error("no block: nothing is to be written")]
    NoBlock,
}

/// A wrong answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Its name.
    pub(super) name: String,
    /// Words that the hint for it must contain.
    pub(super) words: String,
}

/// An exercise's file, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pieces: Vec<Piece>,
    wrong: Vec<Wrong>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Common(String),
    Block(Block),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Block {
    began: usize,
    solution: String,
    starter: Option<String>,
    wrong: BTreeMap<String, String>,
}

/// The section that the lines of a block go to.
#[derive(Clone)]
enum Section {
    Solution,
    Starter,
    Wrong(String),
}

impl Source {
    /// Takes a file apart.
    ///
    /// # Errors
    ///
    /// The first malformed marker, with its line.
    pub(super) fn parse(text: &str) -> Result<Self, MarkerError> {
        let mut source = Self {
            pieces: Vec::new(),
            wrong: Vec::new(),
        };
        let mut common = String::new();
        let mut open: Option<(Block, Section)> = None;
        for (index, content) in text.lines().enumerate() {
            let line = index + 1;
            let Some(marker) = content.trim_start().strip_prefix(MARKER) else {
                match &mut open {
                    None => push_line(&mut common, content),
                    Some((block, section)) => block.take(section, content, line)?,
                }
                continue;
            };
            let marker = marker.trim();
            if marker == "solution" {
                if let Some((block, _)) = &open {
                    return Err(MarkerError::Nested {
                        line,
                        began: block.began,
                    });
                }
                source
                    .pieces
                    .push(Piece::Common(std::mem::take(&mut common)));
                let block = Block {
                    began: line,
                    ..Block::default()
                };
                open = Some((block, Section::Solution));
                continue;
            }
            let is_known = matches!(marker, "starter" | "end") || marker.starts_with("wrong ");
            if !is_known {
                return Err(MarkerError::Unknown {
                    line,
                    marker: marker.to_owned(),
                });
            }
            let Some((mut block, _)) = open.take() else {
                return Err(MarkerError::Outside {
                    line,
                    marker: marker.to_owned(),
                });
            };
            if marker == "end" {
                if block.starter.is_none() {
                    return Err(MarkerError::NoStarter { began: block.began });
                }
                source.pieces.push(Piece::Block(block));
                continue;
            }
            let section = match marker.strip_prefix("wrong ") {
                None => block.begin_starter(line)?,
                Some(named) => {
                    let name = source.name_wrong(named, line)?;
                    block.begin_wrong(name, line)?
                }
            };
            open = Some((block, section));
        }
        if let Some((block, _)) = open {
            return Err(MarkerError::NotClosed { began: block.began });
        }
        if source.pieces.is_empty() {
            return Err(MarkerError::NoBlock);
        }
        source.pieces.push(Piece::Common(common));
        Ok(source)
    }

    /// Notes a wrong answer, `NAME: WORDS` where it is named first and `NAME` after that.
    fn name_wrong(&mut self, named: &str, line: usize) -> Result<String, MarkerError> {
        let (name, words) = match named.split_once(':') {
            Some((name, words)) => (name.trim(), words.trim()),
            None => (named.trim(), ""),
        };
        let name = name.to_owned();
        let is_new = !self.wrong.iter().any(|wrong| wrong.name == name);
        match (is_new, words.is_empty()) {
            (true, true) => return Err(MarkerError::NoWords { line, name }),
            (false, false) => return Err(MarkerError::WordsTwice { line, name }),
            (true, false) => self.wrong.push(Wrong {
                name: name.clone(),
                words: words.to_owned(),
            }),
            (false, true) => {}
        }
        Ok(name)
    }

    /// The solution.
    #[must_use]
    pub(super) fn solution(&self) -> String {
        self.with(|block| &block.solution)
    }

    /// What the reader begins with.
    #[must_use]
    pub(super) fn starter(&self) -> String {
        self.with(|block| block.starter.as_ref().unwrap_or(&block.solution))
    }

    /// The wrong answers, in the order in which they are named.
    #[must_use]
    pub(super) fn wrong(&self) -> &[Wrong] {
        &self.wrong
    }

    /// The wrong answer of this name.
    #[must_use]
    pub(super) fn wrong_answer(&self, name: &str) -> String {
        self.with(|block| block.wrong.get(name).unwrap_or(&block.solution))
    }

    fn with<'a>(&'a self, lines: impl Fn(&'a Block) -> &'a String) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Common(text) => text.as_str(),
            Piece::Block(block) => lines(block).as_str(),
        });
        pieces.collect()
    }
}

impl Block {
    fn take(&mut self, section: &Section, content: &str, line: usize) -> Result<(), MarkerError> {
        match section {
            Section::Solution => push_line(&mut self.solution, content),
            Section::Starter => {
                push_line(self.starter.get_or_insert_default(), &bared(content, line)?);
            }
            Section::Wrong(name) => {
                let text = self.wrong.entry(name.clone()).or_default();
                push_line(text, &bared(content, line)?);
            }
        }
        Ok(())
    }

    fn begin_starter(&mut self, line: usize) -> Result<Section, MarkerError> {
        if self.starter.is_some() {
            return Err(MarkerError::Twice {
                line,
                section: "starter".to_owned(),
            });
        }
        self.starter = Some(String::new());
        Ok(Section::Starter)
    }

    fn begin_wrong(&mut self, name: String, line: usize) -> Result<Section, MarkerError> {
        if self.wrong.contains_key(&name) {
            return Err(MarkerError::Twice {
                line,
                section: format!("wrong {name}"),
            });
        }
        self.wrong.insert(name.clone(), String::new());
        Ok(Section::Wrong(name))
    }
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// A line of a starter or wrong answer without its comment sign.
fn bared(content: &str, line: usize) -> Result<String, MarkerError> {
    let code = content.trim_start();
    if code.is_empty() {
        return Ok(String::new());
    }
    let indentation = &content[..content.len() - code.len()];
    let code = code.strip_prefix("//").ok_or(MarkerError::Live { line })?;
    match code.strip_prefix(' ') {
        Some(code) => Ok(format!("{indentation}{code}")),
        None if code.is_empty() => Ok(String::new()),
        None => Err(MarkerError::Live { line }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
// Task
fn a() {
    //~ solution
    one();
    //~ starter
    // // Sketch
    //
    // todo!()
    //~ wrong first: read it again
    // two();
    //~ end
    both();
    //~ solution
    three();
    //~ starter
    //~ wrong second: other words
    // four();
    //~ wrong first
    //     five();
    //~ end
}
";

    #[test]
    fn all_answers_come_from_one_file() {
        let source = Source::parse(GOOD).unwrap();
        let around = |first: &str, second: &str| {
            format!("// Task\nfn a() {{\n{first}    both();\n{second}}}\n")
        };
        assert_eq!(source.solution(), around("    one();\n", "    three();\n"));
        assert_eq!(
            source.starter(),
            around("    // Sketch\n\n    todo!()\n", "")
        );
        let names: Vec<&str> = source.wrong().iter().map(|w| w.name.as_str()).collect();
        assert_eq!(names, ["first", "second"]);
        assert_eq!(source.wrong()[0].words, "read it again");
        assert_eq!(
            source.wrong_answer("first"),
            around("    two();\n", "        five();\n")
        );
        assert_eq!(
            source.wrong_answer("second"),
            around("    one();\n", "    four();\n"),
            "the solution's lines where it has none of its own"
        );
    }

    #[test]
    fn a_malformed_marker_is_named_with_its_line() {
        for (text, expected) in [
            ("a\n//~ solutoin\n", "line 2: `solutoin` is no marker"),
            ("//~ wrong\n", "line 1: `wrong` is no marker"),
            ("//~ end\n", "line 1: `end` outside of a block"),
            (
                "//~ wrong a: b\n",
                "line 1: `wrong a: b` outside of a block",
            ),
            (
                "//~ solution\n\n//~ solution\n",
                "line 3: a block in the block that began in line 1",
            ),
            ("a\n//~ solution\n//~ starter\n", "line 2: the block"),
            (
                "a\n//~ solution\n//~ end\n",
                "line 2: the block that begins here has no `//~ starter`",
            ),
            (
                "//~ solution\n//~ starter\n//~ starter\n",
                "line 3: the block has a section `starter` already",
            ),
            (
                "//~ solution\n//~ wrong a: b\n//~ wrong a\n",
                "line 3: the block has a section `wrong a` already",
            ),
            (
                "//~ solution\n//~ starter\nlive();\n//~ end\n",
                "line 3: only the solution is live code",
            ),
            (
                "//~ solution\n//~ starter\n//tight\n//~ end\n",
                "line 3: only the solution is live code",
            ),
            (
                "//~ solution\n//~ wrong a\n",
                "line 2: `wrong a` is named here first and needs",
            ),
            (
                "//~ solution\n//~ wrong a: b\n//~ wrong a: c\n",
                "line 3: `wrong a` has the words of its hint already",
            ),
            ("fn a() {}\n", "no block: nothing is to be written"),
        ] {
            let error = Source::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text:?}: {error}");
        }
    }
}
