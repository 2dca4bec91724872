//! The chapters' programs as their readers start them.
//!
//! `cargo test` builds the programs beside this test. Where only this test was built they are not there, and it says
//! that it skips them.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_book::chapters;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program of this name, where it was built.
fn program(name: &str) -> Option<PathBuf> {
    let test = std::env::current_exe().unwrap();
    let target = test.parent().and_then(Path::parent).unwrap();
    let path = target
        .join("examples")
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION);
    if !path.is_file() {
        eprintln!("skipped: {name} was not built; `cargo test --workspace` builds it");
        return None;
    }
    Some(path)
}

fn run(program: &Path, arguments: &[&str], folder: &Path) -> Output {
    Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// One clear line behind whatever told of the progress, and no panic.
#[track_caller]
fn refused(output: &Output, words: &[&str]) {
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{message}");
    assert_ne!(output.status.code(), Some(101), "a panic: {message}");
    let (progress, error): (Vec<&str>, Vec<&str>) = message
        .trim_end()
        .lines()
        .partition(|line| line.starts_with("  "));
    assert_eq!(error.len(), 1, "{message}");
    assert!(
        message.trim_end().ends_with(error[0]),
        "the error is the last line: {message}"
    );
    assert!(error[0].starts_with("error: "), "{message}");
    assert!(
        words.iter().all(|word| error[0].contains(word)),
        "{words:?}: {message}"
    );
    assert!(
        progress.iter().all(|line| !line.contains("panicked")),
        "{message}"
    );
}

#[test]
fn each_program_explains_its_flags() {
    for chapter in chapters() {
        let Some(program) = program(chapter.name) else {
            continue;
        };
        let output = run(&program, &["--help"], &std::env::temp_dir());
        assert!(output.status.success(), "{}", chapter.name);
        let help = String::from_utf8(output.stdout).unwrap();
        for flag in ["--out", "--png", "--open", "default"] {
            assert!(help.contains(flag), "{}: no {flag} in {help}", chapter.name);
        }
    }
}

#[test]
fn a_bad_flag_gets_one_line() {
    for chapter in chapters() {
        let Some(program) = program(chapter.name) else {
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        refused(
            &run(&program, &["--no-such-flag"], folder.path()),
            &["--no-such-flag"],
        );
        refused(&run(&program, &["--out"], folder.path()), &["--out"]);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            0,
            "nothing is written"
        );
    }
}

#[test]
fn each_program_leaves_its_figures_where_it_is_told() {
    for chapter in chapters() {
        let Some(program) = program(chapter.name) else {
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        let output = run(&program, &["--out", "here/it is"], folder.path());
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("here/it is"), "it says where: {text}");
        let files = xtask::workspace::files_under(folder.path()).unwrap();
        let names: Vec<String> = files
            .iter()
            .map(|path| xtask::workspace::relative(folder.path(), path))
            .collect();
        let of_kind = |kind: &str| names.iter().filter(|name| name.ends_with(kind)).count();
        assert!(of_kind(".svg") > 0, "{}: {names:?}", chapter.name);
        assert_eq!(
            of_kind(".svg"),
            of_kind(".csv"),
            "{}: {names:?}",
            chapter.name
        );
        assert_eq!(
            names.len(),
            of_kind(".svg") + of_kind(".csv"),
            "and nothing else: {names:?}"
        );
        assert!(
            names.iter().all(|name| name.starts_with("here/it is/")),
            "{names:?}"
        );
    }
}

#[test]
fn a_folder_that_cannot_be_written_gets_one_line() {
    for chapter in chapters() {
        let Some(program) = program(chapter.name) else {
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("taken"), "a file").unwrap();
        refused(
            &run(&program, &["--out", "taken"], folder.path()),
            &["taken"],
        );
        assert_eq!(
            std::fs::read_to_string(folder.path().join("taken")).unwrap(),
            "a file"
        );
    }
}

#[test]
fn a_missing_or_broken_catalogue_gets_one_line() {
    let Some(program) = program("spectral-types") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    refused(
        &run(&program, &["--catalog", "none.dat"], folder.path()),
        &["none.dat"],
    );
    std::fs::write(
        folder.path().join("broken.dat"),
        "# star line width\nB0-Ib-ID1 HeI/4471 wide\n",
    )
    .unwrap();
    refused(
        &run(&program, &["--catalog", "broken.dat"], folder.path()),
        &["line 2", "wide"],
    );
    refused(&run(&program, &["--catalog", "."], folder.path()), &[]);
}

#[test]
fn a_value_out_of_bounds_gets_one_line_and_code_2() {
    for (name, flags, words) in [
        ("k-means", &["--k", "-1"][..], "--k -1 must be at least 1"),
        (
            "k-means",
            &["--data", "new", "--samples", "1000000000000"],
            "--samples 1000000000000 must be at most 20000",
        ),
        ("dbscan", &["--eps", "0,22"], "--eps 0,22 is no number"),
        (
            "dbscan",
            &["--noise", "1"],
            "--noise works only with --data new",
        ),
        (
            "spectral-types",
            &["--k-max", "18446744073709551615"],
            "--k-max 18446744073709551615 must be at most 696",
        ),
        ("spectral-types", &["--lines", ""], "--lines names no line"),
    ] {
        let Some(program) = program(name) else {
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        let arguments = [flags, &["--out", "here"]].concat();
        let output = run(&program, &arguments, folder.path());
        refused(&output, &[words]);
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            0,
            "no folder stays behind"
        );
    }
}

#[test]
fn a_failure_while_writing_leaves_no_file() {
    let Some(program) = program("k-means") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("k-means-found.svg");
    std::fs::create_dir(&taken).unwrap();
    let output = run(&program, &["--out", "."], folder.path());
    refused(&output, &["k-means-found.svg"]);
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("inertia"),
        "the report is not lost"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_or_closed_output_is_no_panic() {
    for chapter in chapters() {
        let Some(program) = program(chapter.name) else {
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        let started = |stdout: std::process::Stdio, stderr: std::process::Stdio| {
            let mut command = Command::new(&program);
            command.args(["--out", "here"]).current_dir(folder.path());
            command.stdout(stdout).stderr(stderr).spawn().unwrap()
        };
        let full = || {
            let file = std::fs::File::options().write(true).open("/dev/full");
            std::process::Stdio::from(file.unwrap())
        };
        let output = started(full(), std::process::Stdio::piped())
            .wait_with_output()
            .unwrap();
        refused(&output, &["cannot write the report: no space"]);
        assert_eq!(output.status.code(), Some(1), "{}", chapter.name);
        // Nobody reads what it prints, nor what it complains of.
        let mut child = started(std::process::Stdio::piped(), full());
        drop(child.stdout.take());
        assert!(child.wait().unwrap().success(), "{}", chapter.name);
    }
}
