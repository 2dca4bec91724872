//! What the program refuses, and what it makes of small catalogues.

use super::*;

fn outcome(flags: &[&str]) -> String {
    crate::program::outcome::<SpectralTypesProgram>(flags)
}

#[test]
fn bad_flags_name_value_and_bound() {
    let k = "must be from 2 to 696 (697 stars have these lines)";
    for (flags, expected) in [
        (&["--k", "1"][..], format!("--k 1 {k}")),
        (&["--k", "-1"], format!("--k -1 {k}")),
        (&["--k", "697"], format!("--k 697 {k}")),
        (
            &["--k", "18446744073709551616"],
            format!("--k 18446744073709551616 {k}"),
        ),
        (&["--k", "1e3"], "--k 1e3 is no whole number".into()),
        (
            &["--k-max", "697"],
            "--k-max 697 must be at most 696: 697 stars have these lines".into(),
        ),
        (
            &["--k-max", "18446744073709551615"],
            "--k-max 18446744073709551615 must be at most 696: 697 stars have these lines".into(),
        ),
        (&["--k-max", "1"], "--k-max 1 must be at least 2".into()),
        (
            &["--k-max", "3", "--k-min", "4"],
            "--k-max 3 must be at least --k-min 4".into(),
        ),
        (&["--k-min", "1"], "--k-min 1 must be at least 2".into()),
        (
            &["--k-min", "11"],
            "--k-min 11 must be at most 10, where the sweep ends".into(),
        ),
        (&["--runs", "0"], "--runs 0 must be at least 1".into()),
        (
            &["--k", "5", "--score", "silhouette"],
            "--score works only without --k".into(),
        ),
        (
            &["--mixture", "3", "--k", "5"],
            "--k works only without --mixture".into(),
        ),
        (
            &["--mixture", "3", "--score", "silhouette"],
            "--score works only without --mixture".into(),
        ),
        (
            &["--mixture", "0"],
            "--mixture 0 must be from 1 to 50 (697 stars have these lines)".into(),
        ),
        (
            &["--mixture", "51", "--lines", "all"],
            "--mixture 51 must be from 1 to 50 (694 stars have these lines)".into(),
        ),
    ] {
        assert_eq!(outcome(flags), expected, "{flags:?}");
    }
}

/// A catalogue of two lines, a star for each pair of widths.
fn catalogue(widths: &[(f64, f64)]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    let rows = widths.iter().enumerate().map(|(i, (a, b))| {
        format!(
            "B{}-V-ID{i} HeII/4200 {a}\nB{}-V-ID{i} HeI/4471 {b}\n",
            i % 10,
            i % 10
        )
    });
    std::fs::write(file.path(), rows.collect::<String>()).unwrap();
    file
}

#[test]
fn a_small_catalogue_is_swept_as_far_as_it_goes() {
    let file = catalogue(&[(0.1, 0.1), (0.2, 0.9), (0.9, 0.4), (0.8, 0.5)]);
    let path = file.path().to_str().unwrap();
    let text = outcome(&["--catalog", path]);
    assert!(
        text.contains("4 stars with HeII/4200 and HeI/4471"),
        "{text}"
    );
    let ks: Vec<&str> = text
        .lines()
        .skip(4)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(ks, ["2", "3"]);
}

#[test]
fn what_a_catalogue_lacks_is_said_with_its_name() {
    let lacks = |widths: &[(f64, f64)]| {
        let file = catalogue(widths);
        let path = file.path().to_str().unwrap();
        let text = outcome(&["--catalog", path]);
        text.strip_prefix(path).map(str::to_owned).unwrap_or(text)
    };
    assert_eq!(
        lacks(&[(0.1, 0.2)]),
        ": 1 star has HeII/4200 and HeI/4471, at least 3 are needed"
    );
    assert_eq!(
        lacks(&[(0.1, 0.2), (0.1, 0.3)]),
        ": 2 stars have HeII/4200 and HeI/4471, at least 3 are needed"
    );
    assert!(
        lacks(&[(1e300, 0.2), (-1e300, 0.1), (0.0, 0.0)])
            .starts_with(": the sweep stopped at k = 2: ")
    );
    assert_eq!(
        lacks(&[(0.1, 0.2); 5]),
        ": all 5 stars have the same widths"
    );
}

#[test]
fn stars_on_one_another_make_no_clusters() {
    let file = catalogue(&[(0.1, 0.2), (0.1, 0.2), (0.7, 0.9), (0.7, 0.9)]);
    let path = file.path().to_str().unwrap();
    let text = outcome(&["--catalog", path, "--k", "3"]);
    assert!(
        text.ends_with("only 2 of 3 clusters hold stars: the stars have 2 distinct positions\n"),
        "{text}"
    );
    let table = text.split("\n\n").last().unwrap();
    assert_eq!(
        table.lines().count(),
        4,
        "heading, two clusters, the note: {table}"
    );
}
