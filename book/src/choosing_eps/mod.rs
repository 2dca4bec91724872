//! Choosing eps: the k-distance curve, and what DBSCAN finds for each eps.

mod figures;
mod values;

use clap::Args;
use hyades_cluster::choose::{EpsSweepRow, k_distances, suggested_min_samples, sweep_eps};
use hyades_cluster::{Dbscan, KMeans};
use hyades_datasets::{Dataset, moons_2025};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;

use crate::flags::{Decimal, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{counted, fixed, plain};
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "choosing-eps",
    title: "Choosing eps",
    summary: "counts what DBSCAN finds in two moons for each eps",
    figures: figures::ALL,
    outputs: &[OutputEntry::of::<ChoosingEpsProgram>(
        "choosing-eps",
        &["--from", "0.03", "--to", "0.3", "--step", "0.03"],
    )],
    values: values::values,
};

/// The sweep of the chapter: 0.001, 0.011, …, 0.491.
const FROM: f64 = 0.001;
const TO: f64 = 0.491;
const STEP: f64 = 0.01;
const MIN_SAMPLES: usize = 3;
/// The four values that exercise 2 judges.
const FOUR: [f64; 4] = [0.04, 0.10, 0.15, 0.23];
/// The most fits that a run makes.
const MOST: f64 = 10_000.0;

/// Flags of `cargo chapter choosing-eps`.
#[derive(Debug, Clone, Args)]
pub struct ChoosingEpsProgram {
    /// Points within eps, the point itself counted, that make a core point: 1 to 200
    #[arg(long, value_parser = whole(1, 200), default_value_t = MIN_SAMPLES)]
    min_samples: usize,
    /// The smallest eps of the sweep, 1e-9 to 100
    #[arg(long, value_parser = Decimal::between(1e-9, 100.0), default_value_t = FROM)]
    from: f64,
    /// The largest eps of the sweep, 1e-9 to 100
    #[arg(long, value_parser = Decimal::between(1e-9, 100.0), default_value_t = TO)]
    to: f64,
    /// The step from one eps to the next, 1e-9 to 100
    #[arg(long, value_parser = Decimal::between(1e-9, 100.0), default_value_t = STEP)]
    step: f64,
    /// The eps whose clusters are drawn, 1e-9 to 100
    #[arg(long, value_parser = Decimal::between(1e-9, 100.0), default_value_t = FOUR[3])]
    eps: f64,
}

impl Program for ChoosingEpsProgram {
    const NAME: &'static str = "choosing-eps";
    const ABOUT: &'static str = "Counts what DBSCAN finds in two moons for each eps";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let dataset = moons_2025();
        let rows = self.sweep(&dataset)?;
        let knee = k_distances(dataset.records().view(), self.min_samples)?.knee();
        let mut table = Table::new(&["eps", "labels", "clusters", "noise", "adjusted Rand"]);
        for row in &rows {
            table.row(vec![
                plain(row.eps),
                row.n_labels().to_string(),
                row.model.n_clusters().to_string(),
                row.model.n_noise().to_string(),
                fixed(rand(&dataset, &row.model)?, 2),
            ]);
        }
        let model = Dbscan::params(self.eps, self.min_samples).fit(&dataset)?;
        let k_means = k_means(&dataset)?;
        let text = format!(
            "min_samples {} ({} for two coordinates by the rule of thumb); knee of the {}-distances: {}\n\n{}\neps {}: {} and {}, adjusted Rand index {}; K-means with k = 2: {}\n",
            self.min_samples,
            suggested_min_samples(2),
            self.min_samples,
            knee.map_or_else(|| "none".to_owned(), |knee| fixed(knee.y, 3)),
            table.text(),
            plain(self.eps),
            counted(model.n_clusters(), "cluster"),
            counted(model.n_noise(), "noise point"),
            fixed(rand(&dataset, &model)?, 2),
            fixed(adjusted_rand_score(dataset.targets(), k_means.labels())?, 2),
        );
        let figures = vec![
            figures::distances("choosing-eps-distances", self.min_samples)?,
            figures::labels("choosing-eps-labels", &rows, self.min_samples),
            figures::found(
                "choosing-eps-found",
                &dataset,
                &[self.eps],
                self.min_samples,
            )?,
        ];
        Ok(Report { text, figures })
    }
}

impl ChoosingEpsProgram {
    fn sweep(&self, dataset: &Dataset) -> Result<Vec<EpsSweepRow<f64>>, BookError> {
        if self.to < self.from {
            return Err(BookError::Flag(format!(
                "--to {} must be at least --from {}",
                plain(self.to),
                plain(self.from)
            )));
        }
        let steps = ((self.to - self.from) / self.step + 1e-9).floor();
        if steps >= MOST {
            return Err(BookError::Flag(format!(
                "--step {} makes more than {MOST} steps from {} to {}",
                plain(self.step),
                plain(self.from),
                plain(self.to)
            )));
        }
        let eps = (0..=steps as u32).map(|i| rounded(self.from + f64::from(i) * self.step));
        let params = Dbscan::params(1.0, self.min_samples);
        Ok(sweep_eps(&params, eps, dataset)?)
    }
}

/// Without the rounding of many additions: as the value is written.
fn rounded(eps: f64) -> f64 {
    format!("{eps:.9e}").parse().unwrap_or(eps)
}

/// The agreement with the truth, noise counted as a cluster of its own.
fn rand(dataset: &Dataset, model: &Dbscan) -> Result<f64, BookError> {
    Ok(adjusted_rand_score(
        dataset.targets(),
        &model.labels().mapv(Some),
    )?)
}

/// K-means with two clusters, from so many starts that the lowest of its several minima is among them.
fn k_means(dataset: &Dataset) -> Result<KMeans<f64>, BookError> {
    Ok(KMeans::params(2).n_runs(50).fit(dataset)?)
}

/// The sweep of the chapter.
fn of_the_chapter(dataset: &Dataset) -> Result<Vec<EpsSweepRow<f64>>, BookError> {
    let program = ChoosingEpsProgram {
        min_samples: MIN_SAMPLES,
        from: FROM,
        to: TO,
        step: STEP,
        eps: FOUR[3],
    };
    program.sweep(dataset)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counted in scikit-learn 1.9.1: `len(set(DBSCAN(eps=eps, min_samples=3).fit(X).labels_))`.
    const LABELS: [usize; 50] = [
        1, 2, 2, 5, 8, 16, 23, 26, 25, 23, 21, 19, 18, 11, 10, 8, 8, 5, 3, 3, 3, 3, 3, 3, 3, 3, 2,
        2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ];

    #[test]
    fn the_sweep_is_scikit_learns() {
        let rows = of_the_chapter(&moons_2025()).unwrap();
        let labels: Vec<usize> = rows.iter().map(EpsSweepRow::n_labels).collect();
        assert_eq!(labels, LABELS);
        let (first, last) = (rows[0].eps, rows[49].eps);
        assert_eq!((first, last), (0.001, 0.491));
        let peak = rows.iter().max_by_key(|row| row.n_labels()).unwrap();
        assert_eq!((peak.eps, peak.n_labels()), (0.071, 26));
    }

    fn outcome(flags: &[&str]) -> String {
        crate::program::outcome::<ChoosingEpsProgram>(flags)
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (
                &["--min-samples", "201"][..],
                "--min-samples 201 must be at most 200",
            ),
            (
                &["--from", "0"],
                "--from 0 must be at least 1e-9 and at most 100",
            ),
            (
                &["--to", "0.0001"],
                "--to 1e-4 must be at least --from 0.001",
            ),
            (
                &["--step", "0.00001"],
                "--step 1e-5 makes more than 10000 steps from 0.001 to 0.491",
            ),
            (
                &["--eps", "-1"],
                "--eps -1 must be at least 1e-9 and at most 100",
            ),
        ] {
            assert_eq!(outcome(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn k_means_against_dbscan() {
        // scikit-learn 1.9.1: KMeans(2, n_init=10) ends at inertia 85.09223117546455, adjusted Rand 0.2989776267789764.
        let dataset = moons_2025();
        let model = super::k_means(&dataset).unwrap();
        assert!((model.inertia() - 85.09223117546455).abs() < 1e-9);
        let rand = adjusted_rand_score(dataset.targets(), model.labels()).unwrap();
        assert!((rand - 0.2989776267789764).abs() < 1e-12);
        let text = outcome(&[
            "--from",
            "0.22",
            "--to",
            "0.22",
            "--min-samples",
            "5",
            "--eps",
            "0.22",
        ]);
        assert!(
            text.ends_with("adjusted Rand index 0.99; K-means with k = 2: 0.30\n"),
            "{text}"
        );
    }
}
