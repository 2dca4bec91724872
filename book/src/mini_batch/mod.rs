//! Mini-batch K-means: time and loss against Lloyd's algorithm on growing data.

mod figures;
mod race;
mod values;

use std::sync::OnceLock;

use clap::Args;
use hyades_datasets::{Blob, Dataset, blobs};
use ndarray::arr1;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use self::race::{Lap, race};
pub(crate) use self::race::{Start, lloyd, mini_batches};
use crate::flags::{seed, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{BUILD, counted, fixed, number, seconds};
use crate::{BookError, Chapter, OutputEntry, once};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "mini-batch",
    title: "Mini-batch K-means",
    summary: "compares mini-batch K-means with Lloyd's algorithm on growing data",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<MiniBatchProgram>("mini-batch", &[]),
        OutputEntry::of::<MiniBatchProgram>(
            "mini-batch-small",
            &["--batch", "32", "--largest", "10000"],
        ),
    ],
    values: values::values,
};

const K: usize = 20;
const BATCH: usize = 1024;
const LARGEST: usize = 100_000;
const SMALLEST: usize = 1_000;

/// Flags of `cargo chapter mini-batch`.
#[derive(Debug, Clone, Args)]
pub struct MiniBatchProgram {
    /// The number of clusters, and of groups in the data: 1 to 200
    #[arg(long, value_parser = whole(1, 200), default_value_t = K)]
    k: usize,
    /// Points in a batch, 1 to 100000
    #[arg(long, value_parser = whole(1, 100_000), default_value_t = BATCH)]
    batch: usize,
    /// The largest number of points, 1000 to 2000000; sizes go up to it from 1000 in steps of about three
    #[arg(long, value_parser = whole(SMALLEST, 2_000_000), default_value_t = LARGEST)]
    largest: usize,
    /// The seed of all random choices
    #[arg(long, value_parser = seed(), default_value_t = 42)]
    seed: u64,
}

impl Program for MiniBatchProgram {
    const NAME: &'static str = "mini-batch";
    const ABOUT: &'static str =
        "Compares mini-batch K-means with Lloyd's algorithm on growing data";

    fn run(&self, progress: &Progress) -> Result<Report, BookError> {
        let laps = self.laps(progress)?;
        let mut table = Table::new(&[
            "points",
            "algorithm",
            "steps",
            "distances",
            "loss a point",
            "time",
        ]);
        for lap in &laps {
            for (name, run) in [("Lloyd", &lap.lloyd), ("batches", &lap.batch)] {
                table.row(vec![
                    lap.n.to_string(),
                    name.to_owned(),
                    run.steps.to_string(),
                    in_millions(run.distances),
                    number(run.loss / lap.n as f64, 4),
                    seconds(run.seconds),
                ]);
            }
        }
        let most = laps.last().map_or(0, |lap| lap.n);
        let text = format!(
            "{} in the plane, k = {}, batches of {}{}; both from the same start\ndistances in millions; times on this machine, in {} build\n\n{}",
            counted(self.k, "group"),
            self.k,
            self.batch,
            if self.batch > most {
                " (no more than there are points)"
            } else {
                ""
            },
            BUILD,
            table.text(),
        );
        let figures = vec![
            figures::work("mini-batch-work", &laps),
            figures::loss("mini-batch-loss", &laps),
            figures::time(&laps),
        ];
        Ok(Report { text, figures })
    }
}

impl MiniBatchProgram {
    fn laps(&self, progress: &Progress) -> Result<Vec<Lap>, BookError> {
        let sizes = sizes(self.largest);
        progress.begin("sizes", sizes.len());
        let mut laps = Vec::with_capacity(sizes.len());
        for n in sizes {
            if n < self.k {
                continue;
            }
            let dataset = points(n, self.k, self.seed)?;
            laps.push(race(&dataset, self.k, self.batch, self.seed)?);
            progress.done(&format!("{n} points"));
        }
        progress.end();
        Ok(laps)
    }
}

/// 1000, 3000, 10000, … up to the largest, which always is the last.
fn sizes(largest: usize) -> Vec<usize> {
    let mut sizes: Vec<usize> = (3..)
        .flat_map(|power| [10_usize.pow(power), 3 * 10_usize.pow(power)])
        .take_while(|&n| n < largest)
        .collect();
    sizes.push(largest);
    sizes
}

/// Groups at random places of a square, as equal in size as can be.
pub(crate) fn points(n: usize, groups: usize, seed: u64) -> Result<Dataset, BookError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let groups = (0..groups)
        .map(|group| {
            let centre = [rng.gen_range(0.0..40.0), rng.gen_range(0.0..40.0)];
            let size = n / groups + usize::from(group < n % groups);
            Blob::isotropic(arr1(&centre), 2.0, size)
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(blobs(&groups, &mut rng)?)
}

fn in_millions(n: u64) -> String {
    fixed(n as f64 / 1e6, 2)
}

/// The laps of the chapter.
fn of_the_chapter() -> Result<&'static [Lap], BookError> {
    static FOUND: OnceLock<Vec<Lap>> = OnceLock::new();
    let laps = once(&FOUND, || {
        let program = MiniBatchProgram {
            k: K,
            batch: BATCH,
            largest: LARGEST,
            seed: 42,
        };
        program.laps(&Progress::silent())
    });
    laps.map(Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_end_with_the_largest() {
        assert_eq!(sizes(1000), [1000]);
        assert_eq!(sizes(5000), [1000, 3000, 5000]);
        assert_eq!(sizes(10_000), [1000, 3000, 10_000]);
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (&["--k", "0"][..], "--k 0 must be at least 1"),
            (&["--batch", "0"], "--batch 0 must be at least 1"),
            (&["--largest", "999"], "--largest 999 must be at least 1000"),
            (
                &["--largest", "2000001"],
                "--largest 2000001 must be at most 2000000",
            ),
        ] {
            let error = crate::program::report::<MiniBatchProgram>(flags)
                .err()
                .unwrap();
            assert_eq!(error.to_string(), expected, "{flags:?}");
        }
    }
}
