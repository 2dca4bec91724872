//! `cargo xtask speed`: Hyades beside other libraries, and how its time grows, measured and written down.
//!
//! The record is `benches/speed.json`. README and book show it, and nothing else says how fast Hyades is.

mod error;
mod findings;
mod machine;
pub(crate) mod readme;
mod steps;

pub use error::SpeedError;

use crate::error::{Error, Result};
use crate::workspace::{read, write_whole};
use findings::{Circumstances, Listed};
use hyades_book::console::{complain, print};
use hyades_book::how_fast::growth::SIZES;
use hyades_book::how_fast::measure;
use hyades_book::how_fast::record::{Machine, Record};
use hyades_book::progress::Progress;
use readme::{README, RECORD};
use std::path::Path;
use steps::Place;

/// What is measured, and how.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// Only cases with this text in their name; the rest of the record stays as it is
    #[arg(long, default_value = "", hide_default_value = true)]
    only: String,
    /// How often each library has its turn, 1 to 99
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=99))]
    rounds: u16,
    /// The seeds of the points; of several the one that is worst for Hyades is shown
    #[arg(long, value_delimiter = ',', default_value = "1,2", value_parser = clap::value_parser!(u64).range(..=u64::from(u32::MAX)))]
    seeds: Vec<u64>,
    /// The Python from which an environment is made in target/speed/
    #[arg(long, default_value = "python3")]
    python: String,
    /// Measure nothing beside Python's libraries
    #[arg(long)]
    skip_python: bool,
    /// Measure nothing beside Rust's other libraries
    #[arg(long)]
    skip_rust: bool,
    /// Do not measure how time grows with the number of points
    #[arg(long)]
    skip_growth: bool,
    /// Measure nothing: write the README's table from benches/speed.json, after taking in what documents these folders have
    #[arg(long, num_args = 0.., value_name = "FOLDER", conflicts_with_all = ["only", "rounds", "seeds", "python", "skip_python", "skip_rust", "skip_growth"])]
    render: Option<Vec<std::path::PathBuf>>,
}

/// The steps by the names of their documents, in the order of their cost.
const STEPS: [&str; 3] = ["rust", "growth", "python"];

/// Measures, merges and writes. A step that fails is told at the end; the others are kept.
///
/// # Errors
///
/// A step fails, the record is of another machine, or a file cannot be read or written.
pub fn run(root: &Path, flags: &Flags) -> Result<()> {
    let list = findings::list()?;
    if let Some(folders) = &flags.render {
        let documents = folders
            .iter()
            .flat_map(|folder| STEPS.map(|step| folder.join(format!("{step}.json"))));
        for document in documents.filter(|document| document.is_file()) {
            take(
                root,
                &document,
                &list,
                &begin(root, &machine::here(), false)?,
            )?;
        }
        return render(root);
    }
    let wanted = |step: &str| wants(flags, &list, step);
    if !STEPS.iter().any(|step| wanted(step)) {
        return Err(SpeedError::NothingFits(flags.only.clone()).into());
    }
    let place = Place {
        root,
        target: target(root),
    };
    std::fs::create_dir_all(place.folder()).map_err(Error::io("create", &place.folder()))?;
    let all = flags.only.is_empty() && !(flags.skip_python || flags.skip_rust || flags.skip_growth);
    let mut record = begin(root, &machine::here(), all)?;
    let mut problems = Vec::new();
    if wanted("growth") || wanted("python") {
        place.release()?;
    }
    for step in STEPS.into_iter().filter(|step| wanted(step)) {
        let document = place.document(step);
        if document.exists() {
            std::fs::remove_file(&document).map_err(Error::io("remove", &document))?;
        }
        let measured = match step {
            "rust" => place.rust(flags),
            "growth" => place.growth(),
            _ => place.python(flags),
        };
        problems.extend(measured.err().map(|error| error.to_string()));
        // What a step wrote before it failed was measured.
        if document.is_file() {
            record = take(root, &document, &list, &record)?;
        }
    }
    render(root)?;
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Problems(problems))
    }
}

/// Whether a step has anything to do.
fn wants(flags: &Flags, list: &[Listed], step: &str) -> bool {
    let fits = |beside: &str| {
        let mut cases = list.iter().filter(|listed| listed.beside == beside);
        cases.any(|listed| listed.name.contains(&flags.only))
    };
    match step {
        "rust" => !flags.skip_rust && fits("rust"),
        "python" => !flags.skip_python && fits("python"),
        _ => !flags.skip_growth && (flags.only.is_empty() || flags.only == "growth"),
    }
}

/// Cargo's target folder: this program runs from within it.
fn target(root: &Path) -> std::path::PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let target = program.parent().and_then(Path::parent);
    target.map_or_else(|| root.join("target"), Path::to_path_buf)
}

/// The record that new rows go into: the one that is kept, if it is of this machine. One of another gives way where all is measured.
fn begin(root: &Path, here: &Machine, all: bool) -> Result<Record> {
    let path = root.join(RECORD);
    let new = || Record {
        machine: here.clone(),
        ..Record::default()
    };
    if !path.is_file() {
        return Ok(new());
    }
    let record = Record::parse(&read(&path)?).map_err(Error::other)?;
    if record.machine == *here {
        return Ok(record);
    }
    if all || record.rows.is_empty() && record.growth.is_empty() {
        return Ok(new());
    }
    let words = |machine: &Machine| {
        let Machine {
            cpu,
            cores,
            memory_gib,
            os,
        } = machine;
        format!("{cpu}, {cores} cores, {memory_gib} GiB, {os}")
    };
    Err(SpeedError::OtherMachine {
        kept: words(&record.machine),
        here: words(here),
    }
    .into())
}

/// Merges a document into the record and writes it.
fn take(root: &Path, document: &Path, list: &[Listed], record: &Record) -> Result<Record> {
    let (date, rustc) = (machine::today(), machine::rustc());
    let lock = read(&root.join("Cargo.lock"))?;
    let with = Circumstances {
        date: &date,
        rustc: &rustc,
        lock: &lock,
    };
    let (rows, growth) = findings::read(document, list, &with)?;
    let order: Vec<&str> = list.iter().map(|listed| listed.name.as_str()).collect();
    let mut merged = record.clone();
    merged.merge(rows, growth, &order);
    let text = merged.text().map_err(Error::other)?;
    write_whole(&root.join(RECORD), text.as_bytes())?;
    Ok(merged)
}

/// Writes the README's table.
fn render(root: &Path) -> Result<()> {
    let record = Record::parse(&read(&root.join(RECORD))?).map_err(Error::other)?;
    let path = root.join(README);
    let text = readme::with_table(&read(&path)?, &record)?;
    write_whole(&path, text.as_bytes())?;
    complain(
        "The book's figure of growth is new as well: INSTA_UPDATE=always cargo test -p hyades-tests --test figures",
    );
    print(&format!("{RECORD}\n{README}\n")).map_err(Error::Other)
}

/// `xtask growth PATH`: measures how time grows and writes the document. A part of [`run`], which starts it as a release build.
///
/// # Errors
///
/// An algorithm fails, or the file cannot be written.
pub fn growth(path: &Path) -> Result<()> {
    let measured = measure(&SIZES, 1, &Progress::lines_or_bar()).map_err(Error::other)?;
    let document = serde_json::json!({ "growth": measured });
    let text = serde_json::to_string_pretty(&document).map_err(Error::other)?;
    write_whole(path, (text + "\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        flags: Flags,
    }

    fn flags(words: &[&str]) -> std::result::Result<Flags, clap::Error> {
        Command::try_parse_from([&["speed"], words].concat()).map(|command| command.flags)
    }

    #[test]
    fn flags_out_of_bounds_are_refused() {
        for bad in [
            &["--rounds", "0"][..],
            &["--rounds", "100"],
            &["--seeds", "-1"],
            &["--seeds", "4294967296"],
            &["--seeds", "1,x"],
            &["--render", "--skip-python"],
            &["--fast"],
        ] {
            assert!(flags(bad).is_err(), "{bad:?}");
        }
        assert_eq!(flags(&[]).unwrap().seeds, [1, 2]);
        assert_eq!(flags(&["--render"]).unwrap().render, Some(Vec::new()));
    }

    #[test]
    fn only_what_fits_is_measured() {
        let list = findings::list().unwrap();
        let steps = |words: &[&str]| {
            let flags = flags(words).unwrap();
            STEPS.map(|step| wants(&flags, &list, step))
        };
        assert_eq!(steps(&[]), [true; 3]);
        assert_eq!(
            steps(&["--skip-rust", "--skip-growth"]),
            [false, false, true]
        );
        assert_eq!(steps(&["--only", "ward"]), [true, false, true]);
        assert_eq!(steps(&["--only", "rust-ward"]), [true, false, false]);
        assert_eq!(steps(&["--only", "growth"]), [false, true, false]);
        let error = run(
            Path::new("/nonexistent"),
            &flags(&["--only", "k-medoids"]).unwrap(),
        );
        assert_eq!(
            error.unwrap_err().to_string(),
            "--only k-medoids fits no case"
        );
    }

    /// A workspace with a README and no measurement.
    fn workspace() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let readme = "# A\n\n<!-- speed: written by `cargo xtask speed` -->\n<!-- speed: end -->\n";
        write_whole(&folder.path().join(README), readme.as_bytes()).unwrap();
        write_whole(&folder.path().join("Cargo.lock"), b"").unwrap();
        folder
    }

    fn measured(case: &str, seconds: f64) -> String {
        format!(
            r#"{{"rows": [{{"case": "{case}", "seed": 1, "rounds": 1, "results": [
                {{"name": "Hyades", "seconds": {seconds}, "mib": 1}}, {{"name": "kodama", "seconds": 4, "mib": 2}}]}}]}}"#
        )
    }

    #[test]
    fn what_was_measured_is_merged_and_shown() {
        let (root, folder) = (workspace(), tempfile::tempdir().unwrap());
        let render = Flags {
            render: Some(vec![folder.path().to_path_buf()]),
            ..Flags::default()
        };
        let document = folder.path().join("rust.json");
        for (case, seconds) in [
            ("rust-ward-5k-2", 1.0),
            ("rust-single-5k-2", 8.0),
            ("rust-ward-5k-2", 2.0),
        ] {
            write_whole(&document, measured(case, seconds).as_bytes()).unwrap();
            run(root.path(), &render).unwrap();
        }
        let kept = read(&root.path().join(README)).unwrap();
        let readme = kept.replace('\u{a0}', " ");
        let lines: Vec<&str> = readme
            .lines()
            .filter(|line| line.contains("linkage"))
            .collect();
        assert_eq!(lines.len(), 2, "{readme}");
        assert!(
            lines[0].starts_with("| Ward's linkage |")
                && lines[0].contains("| 2.00 s | kodama 4.00 s | 2.00 | 1 / 2 MiB |"),
            "{readme}"
        );
        assert!(
            lines[1].contains("| 8.00 s | kodama 4.00 s | 0.50 |"),
            "{readme}"
        );
        assert_eq!(
            readme::problem(&kept, &read(&root.path().join(RECORD)).unwrap()),
            None
        );

        // What cannot be read changes nothing.
        let before = read(&root.path().join(RECORD)).unwrap();
        write_whole(&document, b"{\"rows\": [").unwrap();
        assert!(run(root.path(), &render).is_err());
        assert_eq!(read(&root.path().join(RECORD)).unwrap(), before);
    }

    #[test]
    fn a_part_does_not_mix_machines() {
        let root = workspace();
        let here = machine::here();
        let other = Machine {
            cores: here.cores + 1,
            ..here.clone()
        };
        let document = root.path().join("rust.json");
        write_whole(&document, measured("rust-ward-5k-2", 1.0).as_bytes()).unwrap();
        let record = begin(root.path(), &other, false).unwrap();
        take(root.path(), &document, &findings::list().unwrap(), &record).unwrap();
        let error = begin(root.path(), &here, false).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("the record is of another machine"),
            "{error}"
        );
        assert_eq!(
            begin(root.path(), &here, true).unwrap().rows,
            [],
            "all: a new one"
        );
    }
}
