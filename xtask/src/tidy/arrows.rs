//! Who may depend on whom, and on one version of what.

use super::Tree;
use crate::error::{Error, Result};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

/// For each package, the packages of the workspace that it may know, in tests and examples too. An arrow points down.
const MAY_KNOW: [(&str, &[&str]); 10] = [
    ("hyades-one-thread", &[]),
    ("hyades-datasets", &[]),
    ("hyades-metrics", &["hyades-one-thread"]),
    ("hyades-cluster", &["hyades-one-thread"]),
    ("hyades-figures", &[]),
    (
        "hyades-playground",
        &[
            "hyades-datasets",
            "hyades-metrics",
            "hyades-cluster",
            "hyades-figures",
        ],
    ),
    ("hyades-benches", &["hyades-datasets", "hyades-cluster"]),
    (
        "hyades-book",
        &[
            "hyades-datasets",
            "hyades-metrics",
            "hyades-cluster",
            "hyades-figures",
            "hyades-playground",
        ],
    ),
    (
        "xtask",
        &[
            "hyades-datasets",
            "hyades-metrics",
            "hyades-cluster",
            "hyades-figures",
            "hyades-book",
            "hyades-playground",
        ],
    ),
    (
        "hyades-tests",
        &[
            "hyades-datasets",
            "hyades-metrics",
            "hyades-cluster",
            "hyades-figures",
            "hyades-playground",
            "hyades-book",
            "xtask",
        ],
    ),
];

/// Packages whose types cross from crate to crate: two versions of one would not fit together.
const ONE_VERSION: [&str; 9] = [
    "linfa",
    "linfa-clustering",
    "ndarray",
    "num-traits",
    "rand",
    "rand_core",
    "rand_distr",
    "rand_xoshiro",
    "pulldown-cmark",
];

/// The arrows, as cargo sees them.
pub(super) fn packages(root: &Path) -> Result<Vec<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Error::Other(format!("cannot start cargo: {error}")))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr)
            .trim()
            .replace('\n', " ");
        return Err(Error::Other(format!("cargo metadata: {message}")));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(Error::other)?;
    Ok(arrows(&metadata))
}

fn arrows(metadata: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    for package in list(metadata, "packages") {
        let name = package["name"].as_str().unwrap_or_default();
        let manifest = package["manifest_path"]
            .as_str()
            .unwrap_or_default()
            .replace('\\', "/");
        let root = metadata["workspace_root"]
            .as_str()
            .unwrap_or_default()
            .replace('\\', "/");
        let manifest = manifest
            .strip_prefix(&root)
            .unwrap_or(&manifest)
            .trim_start_matches('/');
        let Some((_, known)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
            problems.push(format!("{manifest}:1: nobody said what package {name} may know; see xtask/src/tidy/arrows.rs"));
            continue;
        };
        for dependency in list(&package, "dependencies") {
            let other = dependency["name"].as_str().unwrap_or_default();
            if MAY_KNOW.iter().any(|(member, _)| *member == other) && !known.contains(&other) {
                problems.push(format!(
                    "{manifest}:1: {name} must not know {other}: arrows only point down"
                ));
            }
        }
    }
    problems
}

/// One version of what crosses crates.
pub(super) fn versions(tree: &Tree) -> Result<Vec<String>> {
    let lock = tree.read("Cargo.lock")?;
    let named =
        |line: &str, key: &str| line.strip_prefix(key)?.strip_suffix('"').map(str::to_owned);
    let mut problems = Vec::new();
    for package in ONE_VERSION {
        let lines: Vec<&str> = lock.lines().collect();
        let versions: Vec<(usize, String)> = lines
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| named(pair[0], "name = \"").is_some_and(|name| name == package))
            .filter_map(|(at, pair)| Some((at + 1, named(pair[1], "version = \"")?)))
            .collect();
        if let [(_, first), .., (line, last)] = versions.as_slice() {
            problems.push(format!(
                "Cargo.lock:{line}: {package} {first} and {last}: their types do not fit together"
            ));
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use serde_json::json;

    fn metadata(name: &str, dependency: &str, kind: Value) -> Value {
        let dependencies = json!([{ "name": dependency, "kind": kind }]);
        let package = json!({ "name": name, "manifest_path": "/x/crates/a/Cargo.toml", "dependencies": dependencies });
        json!({ "workspace_root": "/x", "packages": [package] })
    }

    #[test]
    fn arrows_point_down() {
        for (name, dependency) in [
            ("hyades-cluster", "ndarray"),
            ("hyades-book", "hyades-cluster"),
            ("xtask", "hyades-book"),
            ("hyades-tests", "xtask"),
        ] {
            assert_eq!(arrows(&metadata(name, dependency, Value::Null)), [""; 0]);
        }
        for (name, dependency) in [
            ("hyades-cluster", "hyades-datasets"),
            ("hyades-datasets", "hyades-metrics"),
            ("hyades-figures", "hyades-cluster"),
            ("hyades-metrics", "hyades-book"),
            ("hyades-playground", "hyades-book"),
            ("hyades-book", "xtask"),
        ] {
            for kind in [Value::Null, json!("dev"), json!("build")] {
                let problems = arrows(&metadata(name, dependency, kind));
                assert_eq!(problems.len(), 1);
                assert!(problems[0].starts_with(&format!(
                    "crates/a/Cargo.toml:1: {name} must not know {dependency}"
                )));
            }
        }
        assert_eq!(
            arrows(&metadata("hyades-new", "ndarray", Value::Null)).len(),
            1,
            "a new package needs a rule"
        );
    }

    #[test]
    fn two_versions_are_found() {
        let package = |name: &str, version: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\n")
        };
        let good =
            package("rand", "0.8.5") + &package("sha2", "0.10.0") + &package("sha2", "0.11.0");
        assert_eq!(found(versions, &[("Cargo.lock", &good)]), [""; 0]);
        let bad = good + &package("rand", "0.9.0");
        let problems = found(versions, &[("Cargo.lock", &bad)]);
        assert!(
            problems.len() == 1 && problems[0].contains("rand 0.8.5 and 0.9.0"),
            "{problems:?}"
        );
    }
}
