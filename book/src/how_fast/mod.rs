//! How fast Hyades is: what `cargo xtask speed` measured, and how time grows on your own machine.

mod figures;
pub mod growth;
pub mod record;
pub mod table;
mod values;

use clap::Args;

use self::growth::{SIZES, WORKS, exponent};
use self::record::Growth;
use crate::flags::{seed, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{BUILD, fixed, seconds, thousands};
use crate::{BookError, Chapter, TableEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "how-fast",
    title: "How fast is it?",
    summary: "measures how the time of three algorithms grows with the number of points",
    figures: figures::ALL,
    outputs: &[],
    values: values::values,
};

/// The table of the page.
pub const TABLE: TableEntry = TableEntry {
    id: "speed",
    markdown: table::kept,
};

/// Flags of `cargo chapter how-fast`.
#[derive(Debug, Clone, Args)]
pub struct HowFastProgram {
    /// The largest number of points, 30000 to 1000000; sizes go up to it from 10000 in steps of about three
    #[arg(long, value_parser = whole(30_000, 1_000_000), default_value_t = 30_000)]
    largest: usize,
    /// The seed of the points
    #[arg(long, value_parser = seed(), default_value_t = 1)]
    seed: u64,
}

impl Program for HowFastProgram {
    const NAME: &'static str = "how-fast";
    const ABOUT: &'static str =
        "Measures how the time of three algorithms grows with the number of points";

    fn run(&self, progress: &Progress) -> Result<Report, BookError> {
        let sizes: Vec<usize> = SIZES.into_iter().filter(|&n| n <= self.largest).collect();
        let measured = measure(&sizes, self.seed, progress)?;
        let mut table = Table::new(&["work", "points", "time", "exponent"]);
        for (work, growth) in WORKS.iter().zip(&measured) {
            let power = fixed(exponent(&growth.times), 2);
            for (i, &(n, time)) in growth.times.iter().enumerate() {
                let (name, power) = if i == 0 {
                    (work.name, power.as_str())
                } else {
                    ("", "")
                };
                let cells = [
                    name.to_owned(),
                    thousands(n),
                    seconds(time),
                    power.to_owned(),
                ];
                table.row(cells.to_vec());
            }
        }
        let text = format!(
            "times on this machine, in {BUILD} build\n\n{}",
            table.text()
        );
        Ok(Report {
            text,
            figures: vec![figures::growth(&measured)],
        })
    }
}

/// The growth of every work over these sizes. Day and version are left empty.
///
/// # Errors
///
/// As the algorithms'.
pub fn measure(sizes: &[usize], seed: u64, progress: &Progress) -> Result<Vec<Growth>, BookError> {
    progress.begin("sizes", sizes.len() * WORKS.len());
    let mut measured = Vec::new();
    for work in WORKS {
        let mut times = Vec::new();
        for &n in sizes {
            times.push((n, work.seconds(n, seed)?));
            progress.done(&format!("{}, {n} points", work.key));
        }
        measured.push(Growth {
            work: work.key.to_owned(),
            date: String::new(),
            rustc: String::new(),
            times,
        });
    }
    progress.end();
    Ok(measured)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (
                &["--largest", "29999"][..],
                "--largest 29999 must be at least 30000",
            ),
            (
                &["--largest", "1000001"],
                "--largest 1000001 must be at most 1000000",
            ),
        ] {
            assert_eq!(crate::program::outcome::<HowFastProgram>(flags), expected);
        }
    }

    #[test]
    fn each_work_has_a_line_for_each_size() {
        let measured = measure(&[100, 200], 1, &Progress::silent()).unwrap();
        assert_eq!(measured.len(), WORKS.len());
        for growth in &measured {
            let sizes: Vec<usize> = growth.times.iter().map(|(n, _)| *n).collect();
            assert_eq!(sizes, [100, 200], "{}", growth.work);
        }
    }
}
