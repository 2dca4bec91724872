//! `cargo xtask exercise` as a reader uses it, from a folder of their own.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All answers to an exercise become one program: one test at a time.
static TURN: Mutex<()> = Mutex::new(());

struct Reader {
    folder: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Reader {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            _turn: TURN.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    fn answer(&self) -> PathBuf {
        self.folder.path().join("4-assignment.rs")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("exercise")
            .args(arguments)
            .arg("--folder")
            .arg(self.folder.path())
            .output()
            .unwrap()
    }

    /// What is said of this body of `assign`, which begins in line 3.
    #[track_caller]
    fn is_told(&self, body: &str, seconds: &str, words: &[&str]) -> Output {
        let text = format!(
            "use ndarray::{{Array1, Array2}};\npub fn assign(points: &Array2<f64>, centroids: &Array2<f64>) -> Array1<usize> {{\n{body}\n}}\n"
        );
        fs::write(self.answer(), &text).unwrap();
        let output = self.run(&["4", "--seconds", seconds]);
        let told = stdout(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        for word in words {
            assert!(told.contains(word), "no {word:?} in {told}");
        }
        assert_eq!(read(&self.answer()), text, "the reader's file is theirs");
        output
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn from_the_starter_to_the_solution() {
    let reader = Reader::new();
    let state = || {
        let list = stdout(&reader.run(&[]));
        let line = list.lines().find(|line| line.contains(" assignment "));
        line.unwrap().rsplit("  ").next().unwrap().to_owned()
    };
    assert_eq!(state(), "not started");
    let first = reader.run(&["assignment"]);
    assert_eq!(first.status.code(), Some(1));
    let starter = read(&reader.answer());
    let line = starter.lines().position(|line| line.contains("todo!("));
    let place = format!("line {} is not written yet", line.unwrap() + 1);
    let told = stdout(&first);
    assert!(told.contains(&place) && told.contains("\nHint: "), "{told}");
    assert_eq!(state(), "started");

    let solution = reader.run(&["4", "--solution"]);
    assert!(solution.status.success());
    fs::write(reader.answer(), &solution.stdout).unwrap();
    let solved = reader.run(&["4"]);
    let told = stdout(&solved);
    assert!(solved.status.success(), "{told}");
    assert!(told.contains("Exercise 4 is solved.\nNext: "), "{told}");
    assert_eq!(state(), "solved");

    // An older file in its place: cargo sees no newer one, and must build it all the same.
    let old = reader.folder.path().join("old.rs");
    fs::write(&old, &starter).unwrap();
    let long_ago = fs::File::options().append(true).open(&old).unwrap();
    long_ago
        .set_modified(std::time::SystemTime::UNIX_EPOCH)
        .unwrap();
    fs::rename(&old, reader.answer()).unwrap();
    assert_eq!(state(), "changed since it was solved");
    assert_eq!(reader.run(&["4"]).status.code(), Some(1));

    fs::write(reader.answer(), "mine").unwrap();
    let reset = stdout(&reader.run(&["4", "--reset"]));
    let kept = reader.folder.path().join("4-assignment.before-1.rs");
    assert!(reset.contains("4-assignment.before-1.rs"), "{reset}");
    assert_eq!(read(&kept), "mine");
    assert_eq!(read(&reader.answer()), starter);
}

#[test]
fn what_goes_wrong_is_told() {
    let reader = Reader::new();
    let output = reader.is_told("    points.nrow()", "10", &["does not compile yet"]);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(
        messages.contains("no method named `nrow`") && messages.contains("4-assignment.rs:3"),
        "{messages}"
    );
    reader.is_told(
        "    loop {}",
        "1",
        &["FAILED  four points", "still running after 1 s"],
    );
    reader.is_told(
        "    Array1::from_elem(points.nrows(), vec![7][centroids.nrows()])",
        "10",
        &[
            "panicked at",
            "4-assignment.rs, line 3: index out of bounds: the len is 1 but the index is 2",
        ],
    );
    // The panic is ndarray's, the line the reader's.
    reader.is_told(
        "    let _ = points\n        .row(99);\n    todo!()",
        "10",
        &["panicked at", "4-assignment.rs, line "],
    );
    reader.is_told(
        "    fn down(n: u64) -> u64 { std::hint::black_box(down(std::hint::black_box(n + 1))) + 1 }\n    Array1::zeros(down(0) as usize)",
        "10",
        &["the stack overflowed"],
    );
    reader.is_told(
        "    std::process::exit(0)",
        "10",
        &["ended the program, with exit code 0"],
    );
    reader.is_told(
        "    let mut all = Vec::new();\n    loop { all.push(vec![0_u8; 1 << 26]); }",
        "10",
        &["more than 2 GiB of memory"],
    );
}

#[test]
fn what_the_answer_prints_does_no_harm() {
    let reader = Reader::new();
    let output = reader.is_told(
        "    for i in 0..100_000 { println!(\"passed {i}\"); eprintln!(\"failed {i}\"); }\n    Array1::zeros(points.nrows())",
        "60",
        &["passed 99999\n", "FAILED  four points", "\nHint: "],
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("failed 99999\n"));
}

#[test]
fn an_unknown_exercise_gets_one_line_and_code_2() {
    let reader = Reader::new();
    let output = reader.run(&["asignment"]);
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.starts_with("error: no exercise `asignment` (did you mean `assignment`?); there are: 1 mystery-blobs, 2 "),
        "{message}"
    );
    assert_eq!(message.lines().count(), 1);
    assert_eq!(fs::read_dir(reader.folder.path()).unwrap().count(), 0);
    for seconds in ["0", "601", "x"] {
        let output = reader.run(&["4", "--seconds", seconds]);
        assert_eq!(output.status.code(), Some(2), "{seconds}");
    }
}
