//! Affinity propagation: points choose, by messages, those among them that stand for the others.

mod data;
mod figures;
mod values;

use clap::Args;
use hyades_cluster::{AffinityPropagation, AffinityPropagationParams};
use hyades_datasets::Dataset;
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;

use self::data::{SEED, Source};
use crate::flags::{Decimal, seed, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{counted, fixed, number, plain};
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "affinity-propagation",
    title: "Affinity propagation",
    summary: "lets points choose the exemplars that stand for them",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<AffinityPropagationProgram>("affinity-propagation", &[]),
        OutputEntry::of::<AffinityPropagationProgram>(
            "affinity-propagation-swing",
            &["--preference", "-200"],
        ),
        OutputEntry::of::<AffinityPropagationProgram>(
            "affinity-propagation-damped",
            &["--preference", "-200", "--damping", "0.7"],
        ),
    ],
    values: values::values,
};

/// Flags of `cargo chapter affinity-propagation`.
#[derive(Debug, Clone, Args)]
pub struct AffinityPropagationProgram {
    /// The points
    #[arg(long, value_enum, default_value_t = Source::Groups)]
    data: Source,
    /// How much each point is preferred as an exemplar, -1e9 to 1e9 [default: the median similarity]
    #[arg(long, value_parser = Decimal::between(-1e9, 1e9), allow_negative_numbers = true)]
    preference: Option<f64>,
    /// The share of each message that stays as it was, 0.5 to 0.999
    #[arg(long, value_parser = Decimal::between(0.5, 0.999), default_value_t = 0.5)]
    damping: f64,
    /// The most iterations, 1 to 100000
    #[arg(long, value_parser = whole(1, 100_000), default_value_t = 200)]
    iterations: usize,
    /// Iterations for which the exemplars must stay the same, 1 to 10000
    #[arg(long, value_parser = whole(1, 10_000), default_value_t = 15)]
    patience: usize,
    /// The seed of the points [default: 42]
    #[arg(long, value_parser = seed())]
    seed: Option<u64>,
}

impl Program for AffinityPropagationProgram {
    const NAME: &'static str = "affinity-propagation";
    const ABOUT: &'static str = "Lets points choose the exemplars that stand for them";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        if self.data == Source::Moons && self.seed.is_some() {
            return Err(BookError::Flag(
                "--seed does not work with --data moons, which never change".to_owned(),
            ));
        }
        let dataset = self.data.points(self.seed.unwrap_or(SEED))?;
        let model = self.params().fit(&dataset)?;
        let (preference, origin) = match self.preference {
            Some(preference) => (plain(preference), ""),
            None => (fixed(median(&dataset), 2), ", the median similarity"),
        };
        let text = format!(
            "{}, preference {preference}{origin}; damping {}\n\n{}",
            counted(dataset.records().nrows(), "point"),
            plain(self.damping),
            summary(&dataset, &model)?,
        );
        let figures = vec![
            figures::found("affinity-propagation-found", &dataset, &model),
            figures::exemplars_over_iterations("affinity-propagation-iterations", &model),
        ];
        Ok(Report { text, figures })
    }
}

impl AffinityPropagationProgram {
    fn params(&self) -> AffinityPropagationParams<f64> {
        let params = AffinityPropagation::params()
            .damping(self.damping)
            .max_n_iterations(self.iterations)
            .convergence_iterations(self.patience)
            .keep_history(true);
        match self.preference {
            Some(preference) => params.preference(preference),
            None => params,
        }
    }
}

/// The similarity of each point to each, itself included, in ascending order.
fn similarities(dataset: &Dataset) -> Vec<f64> {
    let rows = dataset.records().rows();
    let mut all = Vec::new();
    for a in rows {
        let of_a = dataset.records().rows().into_iter();
        all.extend(of_a.map(|b| -(&a - &b).mapv(|x| x * x).sum()));
    }
    all.sort_by(f64::total_cmp);
    all
}

/// The median similarity, which is the preference where none is given.
fn median(dataset: &Dataset) -> f64 {
    let all = similarities(dataset);
    let middle = all.len() / 2;
    if all.len().is_multiple_of(2) {
        (all[middle - 1] + all[middle]) / 2.0
    } else {
        all[middle]
    }
}

/// How many rows for clusters are printed before the rest is summed up.
const ROWS: usize = 10;

fn summary(dataset: &Dataset, model: &AffinityPropagation<f64>) -> Result<String, BookError> {
    let mut sizes = vec![0_usize; model.n_clusters()];
    for label in model.labels().iter().flatten() {
        sizes[*label] += 1;
    }
    let shown = if sizes.len() > ROWS {
        ROWS - 1
    } else {
        sizes.len()
    };
    let mut table = Table::new(&["exemplar", "x", "y", "points"]);
    for (&exemplar, size) in model.exemplars().iter().zip(&sizes).take(shown) {
        let point = dataset.records().row(exemplar);
        table.row(vec![
            format!("point {exemplar}"),
            number(point[0], 2),
            number(point[1], 2),
            size.to_string(),
        ]);
    }
    if shown < sizes.len() {
        let rest: usize = sizes[shown..].iter().sum();
        table.row(vec![
            format!("{} more", sizes.len() - shown),
            String::new(),
            String::new(),
            rest.to_string(),
        ]);
    }
    let end = if model.converged() {
        "converged"
    } else {
        "NOT converged"
    };
    let mut text = if sizes.is_empty() {
        String::new()
    } else {
        format!("{}\n", table.text())
    };
    text.push_str(&format!(
        "{end} after {}: {}",
        counted(model.n_iterations(), "iteration"),
        counted(sizes.len(), "exemplar"),
    ));
    if sizes.is_empty() {
        text.push_str(", so no point has a cluster");
    } else if dataset.targets().iter().any(|&group| group > 0) {
        text.push_str(&format!(
            "; adjusted Rand index against the truth {}",
            fixed(rand(dataset, model)?, 2)
        ));
    }
    text.push('\n');
    Ok(text)
}

fn rand(dataset: &Dataset, model: &AffinityPropagation<f64>) -> Result<f64, BookError> {
    Ok(adjusted_rand_score(dataset.targets(), model.labels())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(flags: &[&str]) -> String {
        crate::program::outcome::<AffinityPropagationProgram>(flags)
    }

    #[test]
    fn other_data_and_no_exemplars() {
        let few = outcome(&["--data", "few"]);
        assert!(few.contains("converged after 19 iterations: 3 exemplars; adjusted Rand index against the truth 1.00"), "{few}");
        let none = outcome(&["--iterations", "1"]);
        assert!(
            none.ends_with(
                "\n\nNOT converged after 1 iteration: 0 exemplars, so no point has a cluster\n"
            ),
            "{none}"
        );
        let each = outcome(&["--preference", "1", "--data", "square"]);
        assert!(
            each.contains("141 more") && each.ends_with("150 exemplars\n"),
            "{each}"
        );
        let moons = outcome(&["--data", "moons", "--preference=-2000", "--damping", "0.9"]);
        assert!(moons.contains(": 1 exemplar; "), "{moons}");
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (
                &["--damping", "0.4"][..],
                "--damping 0.4 must be at least 0.5 and at most 0.999",
            ),
            (
                &["--preference", "2e9"],
                "--preference 2e9 must be at least -1e9 and at most 1e9",
            ),
            (&["--iterations", "0"], "--iterations 0 must be at least 1"),
            (&["--patience", "0"], "--patience 0 must be at least 1"),
            (
                &["--data", "moons", "--seed", "3"],
                "--seed does not work with --data moons, which never change",
            ),
            (
                &["--data", "suns"],
                "--data suns must be few, groups, square or moons",
            ),
        ] {
            assert_eq!(outcome(flags), expected, "{flags:?}");
        }
    }
}
