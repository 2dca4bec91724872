//! What must be listed somewhere: pages in the summary, data in its README, crates on the map.

use super::Tree;
use crate::error::Result;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write;

const CHAPTERS: &str = "book/chapters/";
const SUMMARY: &str = "book/chapters/SUMMARY.md";
const DATA: &str = "data/";
const DATA_README: &str = "data/README.md";
const MAP: &str = "ARCHITECTURE.md";

pub(super) fn check(tree: &Tree) -> Result<Vec<String>> {
    let mut problems = summary(tree)?;
    problems.extend(checksums(tree)?);
    problems.extend(map(tree)?);
    Ok(problems)
}

/// Every page is in the summary, and every page of the summary is there.
fn summary(tree: &Tree) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut listed = BTreeSet::new();
    if tree.has(SUMMARY) {
        for (index, line) in tree.read(SUMMARY)?.lines().enumerate() {
            for target in line
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split(')').next())
            {
                let page = format!(
                    "{CHAPTERS}{}",
                    target
                        .trim_start_matches("./")
                        .split('#')
                        .next()
                        .unwrap_or_default()
                );
                if !target.is_empty() && !tree.has(&page) {
                    problems.push(format!(
                        "{SUMMARY}:{}: there is no page `{target}`",
                        index + 1
                    ));
                }
                listed.insert(page);
            }
        }
    }
    let pages = tree
        .files(CHAPTERS, ".md")
        .filter(|page| *page != SUMMARY && !listed.contains(*page));
    problems.extend(
        pages.map(|page| {
            format!("{page}:1: SUMMARY.md does not list this page: nobody would find it")
        }),
    );
    Ok(problems)
}

/// Every file of data/ stands in its README with its SHA-256.
fn checksums(tree: &Tree) -> Result<Vec<String>> {
    let files: Vec<&str> = tree
        .files(DATA, "")
        .filter(|file| *file != DATA_README)
        .collect();
    if files.is_empty() {
        return Ok(Vec::new());
    }
    if !tree.has(DATA_README) {
        return Ok(vec![format!(
            "{DATA_README}:1: it is missing, and must name each file of data/"
        )]);
    }
    let readme = tree.read(DATA_README)?;
    let mut problems = Vec::new();
    for file in files {
        let path = tree.root.join(file);
        let bytes = std::fs::read(&path).map_err(crate::Error::io("read", &path))?;
        let mut sum = String::new();
        for byte in Sha256::digest(&bytes) {
            let _ = write!(sum, "{byte:02x}");
        }
        let name = file.strip_prefix(DATA).unwrap_or(file);
        if !readme.contains(name) {
            problems.push(format!("{DATA_README}:1: it does not name `{name}`: where it is from, its licence, its checksum"));
        } else if !readme.contains(&sum) {
            problems.push(format!(
                "{file}:1: its SHA-256 is {sum}, which {DATA_README} does not say"
            ));
        }
    }
    Ok(problems)
}

/// The map names every package's folder.
fn map(tree: &Tree) -> Result<Vec<String>> {
    let manifests: Vec<&str> = tree.files("", "/Cargo.toml").collect();
    if manifests.is_empty() {
        return Ok(Vec::new());
    }
    if !tree.has(MAP) {
        return Ok(vec![format!(
            "{MAP}:1: it is missing, and must name each package's folder"
        )]);
    }
    let text = tree.read(MAP)?;
    let folders = manifests
        .iter()
        .filter_map(|manifest| manifest.strip_suffix("/Cargo.toml"));
    let unnamed = folders.filter(|folder| {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        !text.contains(&format!("{folder}/"))
            && !text.contains(&format!("`{folder}`"))
            && !text.contains(&format!("{name}/ "))
    });
    Ok(unnamed
        .map(|folder| format!("{MAP}:1: it does not name `{folder}/`"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn pages_and_summary_agree() {
        let list = "# Summary\n\n[Start](start.md)\n\n- [K-means](k-means.md)\n  - [More](part/more.md)\n- [Later]()\n";
        let pages = [
            (SUMMARY, list),
            ("book/chapters/start.md", ""),
            ("book/chapters/k-means.md", ""),
        ];
        let mut good = pages.to_vec();
        good.push(("book/chapters/part/more.md", ""));
        assert_eq!(found(check, &good), [""; 0]);
        let problems = found(check, &pages);
        assert!(
            problems.len() == 1 && problems[0].starts_with("book/chapters/SUMMARY.md:6: "),
            "{problems:?}"
        );
        good.push(("book/chapters/forgotten.md", ""));
        let problems = found(check, &good);
        assert!(
            problems.len() == 1 && problems[0].starts_with("book/chapters/forgotten.md:1: "),
            "{problems:?}"
        );
    }

    #[test]
    fn data_stand_in_their_readme() {
        // The SHA-256 of the three letters abc, from FIPS 180-4.
        let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let good = format!("`a.csv`: {sum}\n");
        assert_eq!(
            found(check, &[("data/a.csv", "abc"), (DATA_README, &good)]),
            [""; 0]
        );
        assert_eq!(
            found(check, &[("data/a.csv", "abd"), (DATA_README, &good)]).len(),
            1
        );
        assert_eq!(
            found(check, &[("data/b/c.csv", "abc"), (DATA_README, &good)]).len(),
            1
        );
        assert_eq!(found(check, &[("data/a.csv", "abc")]).len(), 1);
    }

    #[test]
    fn the_map_names_the_packages() {
        let package = ("crates/cluster/Cargo.toml", "");
        assert_eq!(
            found(
                check,
                &[package, (MAP, "`crates/cluster/`: the algorithms\n")]
            ),
            [""; 0]
        );
        assert_eq!(
            found(
                check,
                &[package, (MAP, "crates/\n  cluster/   the algorithms\n")]
            ),
            [""; 0]
        );
        assert_eq!(found(check, &[package, (MAP, "nothing\n")]).len(), 1);
        assert_eq!(found(check, &[package]).len(), 1);
    }
}
