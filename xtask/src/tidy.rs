//! `cargo xtask tidy`: the repository's rules, as far as a program can check them.
//!
//! A rule is a function from the repository's files to its violations, each `path:line: what and why`.

mod arrows;
mod lists;
mod measured;
mod sources;
mod texts;

use crate::error::{Error, Result};
use crate::workspace::{files_under, read, relative};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The files that belong to the repository.
struct Tree {
    root: PathBuf,
    /// Paths relative to the root, with forward slashes, sorted.
    files: Vec<String>,
}

/// Checks all rules in the workspace at `root`. One line a violation.
///
/// # Errors
///
/// The files cannot be listed or read, or cargo does not answer.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let tree = Tree::of(root)?;
    let mut problems = arrows::packages(root)?;
    let rules = [
        arrows::versions,
        lists::check,
        measured::check,
        sources::check,
        texts::check,
    ];
    for rule in rules {
        problems.extend(rule(&tree)?);
    }
    problems.sort();
    Ok(problems)
}

impl Tree {
    /// The files that git tracks or would track; all files where there is no git.
    fn of(root: &Path) -> Result<Self> {
        let git = Command::new("git")
            .args([
                "ls-files",
                "--cached",
                "--others",
                "--exclude-standard",
                "-z",
            ])
            .current_dir(root)
            .stdin(Stdio::null())
            .output();
        let mut files: Vec<String> = match git {
            Ok(output) if output.status.success() => {
                let names = String::from_utf8_lossy(&output.stdout).into_owned();
                names
                    .split('\0')
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect()
            }
            _ => Self::walk(root)?,
        };
        files.retain(|file| root.join(file).is_file());
        files.sort();
        files.dedup();
        Ok(Self {
            root: root.to_path_buf(),
            files,
        })
    }

    fn walk(root: &Path) -> Result<Vec<String>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(root).map_err(Error::io("list", root))? {
            let path = entry.map_err(Error::io("list", root))?.path();
            match relative(root, &path).as_str() {
                // exercises/ holds the reader's answers, which are none of ours.
                "target" | ".git" | "exercises" => {}
                _ if path.is_dir() => {
                    files.extend(files_under(&path)?.iter().map(|path| relative(root, path)))
                }
                name => files.push(name.to_owned()),
            }
        }
        Ok(files)
    }

    /// The files whose path begins and ends so.
    fn files(&self, start: &str, end: &str) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .map(String::as_str)
            .filter(move |file| file.starts_with(start) && file.ends_with(end))
    }

    fn has(&self, file: &str) -> bool {
        self.files.iter().any(|name| name == file)
    }

    fn read(&self, file: &str) -> Result<String> {
        read(&self.root.join(file))
    }

    /// A file's text, or nothing where it is no text.
    fn read_text(&self, file: &str) -> Result<Option<String>> {
        let path = self.root.join(file);
        let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
        Ok(String::from_utf8(bytes)
            .ok()
            .filter(|text| !text.contains('\0')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a rule finds in a tree of these files.
    pub(super) fn found(
        rule: fn(&Tree) -> Result<Vec<String>>,
        files: &[(&str, &str)],
    ) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let tree = Tree {
            root: folder.path().to_path_buf(),
            files: Tree::walk(folder.path()).unwrap(),
        };
        rule(&tree).unwrap()
    }

    #[test]
    fn without_git_all_files_but_built_ones_belong() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "a/b.txt",
            "target/c.txt",
            ".git/d",
            "e.md",
            ".ci/run",
            "exercises/4-assignment.rs",
        ] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let mut files = Tree::walk(folder.path()).unwrap();
        files.sort();
        assert_eq!(files, [".ci/run", "a/b.txt", "e.md"]);
    }
}
