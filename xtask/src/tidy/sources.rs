//! The crates' sources: what they must not do, and how long a file may be.

use super::Tree;
use crate::error::Result;

/// What no library of ours does outside its tests, and why.
const FORBIDDEN: [(&str, &str); 13] = [
    ("println!", "a library does not print"),
    ("print!(", "a library does not print"),
    ("dbg!", "a library does not print"),
    ("std::fs", "a library reads no file by a path of its own"),
    ("File::open", "a library reads no file by a path of its own"),
    ("std::env", "a library does not look at its surroundings"),
    ("std::process", "a library starts and ends nothing"),
    ("std::time", "a library does not look at the clock"),
    ("Instant::now", "a library does not look at the clock"),
    ("SystemTime", "a library does not look at the clock"),
    ("thread_rng", "randomness comes in as a generator"),
    ("from_entropy", "randomness comes in as a generator"),
    ("OsRng", "randomness comes in as a generator"),
];

/// The longest source file, in lines: a longer one is probably two.
const LONGEST: usize = 500;
/// Files that may be longer, and why.
const MAY_BE_LONGER: [(&str, &str); 0] = [];

pub(super) fn check(tree: &Tree) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut tests: Vec<String> = Vec::new();
    let sources: Vec<&str> = tree.files("", ".rs").collect();
    let in_crates =
        |file: &str| file.starts_with("crates/") && file.split('/').nth(2) == Some("src");
    for file in sources.iter().filter(|file| in_crates(file)) {
        tests.extend(test_modules(file, &tree.read(file)?));
    }
    for file in sources {
        let text = tree.read(file)?;
        let lines = text.lines().count();
        if lines > LONGEST && !MAY_BE_LONGER.iter().any(|(name, _)| *name == file) {
            problems.push(format!(
                "{file}:{LONGEST}: {lines} lines: more than {LONGEST} are probably two files"
            ));
        }
        if in_crates(file) && !tests.iter().any(|test| file.starts_with(test)) {
            problems.extend(forbidden(file, &text));
        }
    }
    problems.extend(rust_toolchain(tree));
    Ok(problems)
}

fn rust_toolchain(tree: &Tree) -> Vec<String> {
    let names = ["rust-toolchain", "rust-toolchain.toml"];
    let found = names.into_iter().filter(|name| tree.has(name));
    found
        .map(|name| {
            format!(
                "{name}:1: it makes rustup download at first use; rust-version says the minimum"
            )
        })
        .collect()
}

/// The forbidden words outside comments and tests.
fn forbidden(file: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    // The indentation of the test module we are in: it ends with a brace at that depth.
    let mut test_module: Option<usize> = None;
    let mut test_follows = false;
    for (index, line) in text.lines().enumerate() {
        let indentation = line.len() - line.trim_start().len();
        let code = line.split("//").next().unwrap_or_default().trim();
        if let Some(depth) = test_module {
            if code.starts_with('}') && indentation == depth {
                test_module = None;
            }
            continue;
        }
        if code.starts_with("#[cfg(test)]") {
            test_follows = true;
            continue;
        }
        if test_follows && !code.is_empty() && !code.starts_with("#[") {
            test_follows = false;
            if code.ends_with('{') {
                test_module = Some(indentation);
            }
            continue;
        }
        for (word, why) in FORBIDDEN {
            if code.contains(word) {
                problems.push(format!("{file}:{}: `{word}`: {why}", index + 1));
                break;
            }
        }
    }
    problems
}

/// How the paths begin of the test modules that stand in files of their own.
fn test_modules(file: &str, text: &str) -> Vec<String> {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let folder = match stem.rsplit_once('/') {
        Some((folder, "lib" | "main" | "mod")) => folder,
        _ => stem,
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let modules = lines
        .windows(2)
        .filter(|pair| pair[0].starts_with("#[cfg(test)]"))
        .filter_map(|pair| {
            let (_, module) = pair[1].split_once("mod ")?;
            module.strip_suffix(';')
        });
    modules
        .flat_map(|module| {
            [
                format!("{folder}/{module}.rs"),
                format!("{folder}/{module}/"),
            ]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn a_library_that_keeps_to_itself_passes() {
        let text = "//! Use `println!` yourself.\nfn a() {} // std::fs\n\n#[cfg(test)]\nmod tests {\n    fn b() {\n        \
                    println!();\n    }\n}\n";
        assert_eq!(
            found(
                check,
                &[
                    ("crates/a/src/lib.rs", text),
                    ("book/src/lib.rs", "use std::fs;\n")
                ]
            ),
            [""; 0]
        );
    }

    #[test]
    fn each_forbidden_word_is_found_with_its_line() {
        for (word, why) in FORBIDDEN {
            let text = format!(
                "#[cfg(test)]\nmod tests {{\n    fn a() {{}}\n}}\n\nfn b() {{ {word}; }}\n"
            );
            let problems = found(check, &[("crates/a/src/b/c.rs", &text)]);
            assert_eq!(problems.len(), 1, "{word}: {problems:?}");
            assert!(
                problems[0].starts_with("crates/a/src/b/c.rs:6: ") && problems[0].ends_with(why),
                "{problems:?}"
            );
        }
    }

    #[test]
    fn test_modules_in_files_may_print() {
        let module = "#[cfg(test)]\nmod tests;\n";
        let test = "fn a() { println!() }\n";
        let good = [
            ("crates/a/src/b.rs", module),
            ("crates/a/src/b/tests.rs", test),
            ("crates/a/benches/x.rs", test),
        ];
        assert_eq!(found(check, &good), [""; 0]);
        assert_eq!(
            found(
                check,
                &[
                    ("crates/a/src/b.rs", "mod tests;\n"),
                    ("crates/a/src/b/tests.rs", test)
                ]
            )
            .len(),
            1
        );
    }

    #[test]
    fn long_files_are_found() {
        let (good, bad) = ("\n".repeat(LONGEST), "\n".repeat(LONGEST + 1));
        assert_eq!(found(check, &[("crates/a/src/lib.rs", &good)]), [""; 0]);
        assert_eq!(found(check, &[("crates/a/src/lib.rs", &bad)]).len(), 1);
    }

    #[test]
    fn a_toolchain_file_is_refused() {
        assert_eq!(found(check, &[("rust-toolchain.toml", "")]).len(), 1);
        assert_eq!(found(check, &[("docs/rust-toolchain.toml", "")]), [""; 0]);
    }
}
