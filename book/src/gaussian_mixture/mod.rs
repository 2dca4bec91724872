//! Gaussian mixtures: ellipses, and how sure each point's place is.

mod data;
mod ellipse;
mod failures;
mod figures;
mod fitted;
mod values;

use std::sync::OnceLock;

use clap::{Args, ValueEnum};
use hyades_cluster::{CovarianceType, GaussianMixture, GaussianMixtureParams};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use self::data::{Data, SAMPLES};
use self::fitted::Fitted;
use crate::flags::{Count, Counts, seed, whole};
use crate::program::{Program, Report, told_by_caption};
use crate::progress::Progress;
use crate::{BookError, Chapter, OutputEntry, once};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "gaussian-mixture",
    title: "Gaussian mixtures",
    summary: "fits ellipses to groups, and says how sure each point's place is",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<GaussianMixtureProgram>("gaussian-mixture", &[]),
        OutputEntry::of::<GaussianMixtureProgram>(
            "gaussian-mixture-square",
            &["--data", "square", "--k-max", "6"],
        ),
    ],
    values: values::values,
};

/// The largest k of the comparison by BIC, unless a flag says otherwise.
const K_MAX: usize = 10;
const RUNS: usize = 10;
const SEED: u64 = 42;

/// Flags of `cargo chapter gaussian-mixture`.
#[derive(Debug, Clone, Args)]
pub struct GaussianMixtureProgram {
    /// The points
    #[arg(long, value_enum, default_value_t = Data::Sheared)]
    data: Data,
    /// How many points, 20 to 20000
    #[arg(long, value_parser = whole(20, 20_000), default_value_t = SAMPLES)]
    samples: usize,
    /// The number of components [default: the one with the lowest BIC]
    #[arg(long, value_parser = Counts)]
    k: Option<Count>,
    /// Which covariances the components may have
    #[arg(long, value_enum, default_value_t = Covariance::Full)]
    covariance: Covariance,
    /// How many starts to try for each number of components, 1 to 1000
    #[arg(long, value_parser = whole(1, 1000), default_value_t = RUNS)]
    runs: usize,
    /// The largest number of components to compare, 1 to 20
    #[arg(long, value_parser = whole(1, 20), default_value_t = K_MAX)]
    k_max: usize,
    /// The seed of all random choices
    #[arg(long, value_parser = seed(), default_value_t = SEED)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Covariance {
    /// Ellipses of any shape and direction
    Full,
    /// Equal ellipses
    Tied,
    /// Ellipses along the axes
    Diagonal,
    /// Circles
    Spherical,
}

impl Covariance {
    const ALL: [Self; 4] = [Self::Full, Self::Tied, Self::Diagonal, Self::Spherical];

    fn kind(self) -> CovarianceType {
        match self {
            Self::Full => CovarianceType::Full,
            Self::Tied => CovarianceType::Tied,
            Self::Diagonal => CovarianceType::Diagonal,
            Self::Spherical => CovarianceType::Spherical,
        }
    }

    fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

impl Program for GaussianMixtureProgram {
    const NAME: &'static str = "gaussian-mixture";
    const ABOUT: &'static str = "Fits ellipses to groups, and says how sure each point's place is";

    fn run(&self, progress: &Progress) -> Result<Report, BookError> {
        let fitted = self.fitted(progress)?;
        let text = format!(
            "{}\n{}\n{}",
            fitted.comparison().text(),
            fitted.told()?,
            fitted.components().text()
        );
        let figures = [
            figures::found("gaussian-mixture-found", &fitted)?,
            figures::criteria("gaussian-mixture-bic", &fitted),
            figures::likelihood("gaussian-mixture-likelihood", fitted.model(), &[]),
        ];
        Ok(Report {
            text,
            figures: figures.into_iter().map(told_by_caption).collect(),
        })
    }
}

impl GaussianMixtureProgram {
    fn fitted(&self, progress: &Progress) -> Result<Fitted, BookError> {
        let wanted = self.k.as_ref().map(|k| k.value);
        if let Some(k) = &self.k
            && !(1..=20).contains(&k.value)
        {
            let why = format!("--k {} must be from 1 to 20", k.text);
            return Err(BookError::Flag(why));
        }
        let dataset = self.data.points(self.samples, self.seed)?;
        let params = params(1, self.covariance, self.seed).n_runs(self.runs);
        Fitted::new(self, dataset, &params, wanted, progress)
    }
}

type Params = GaussianMixtureParams<f64, Xoshiro256PlusPlus>;

/// Parameters as the chapter fits them: to the end, so that what is compared are maxima.
fn params(k: usize, covariance: Covariance, seed: u64) -> Params {
    let rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    GaussianMixture::params_with_rng(k, rng)
        .covariance(covariance.kind())
        .tolerance(1e-6)
        .max_n_iterations(1000)
}

/// What the program finds with this k; the comparison is left out.
fn with_k(data: Data, covariance: Covariance, k: usize) -> Result<Fitted, BookError> {
    let text = k.to_string();
    of_the_chapter(data, covariance, 1, Some(Count { text, value: k }))
}

/// What the program finds of a data set without other flags, computed once.
fn swept(data: Data) -> Result<&'static Fitted, BookError> {
    static FOUND: [OnceLock<Fitted>; Data::COUNT] = [const { OnceLock::new() }; Data::COUNT];
    once(&FOUND[data as usize], || {
        of_the_chapter(data, Covariance::Full, K_MAX, None)
    })
}

fn of_the_chapter(
    data: Data,
    covariance: Covariance,
    k_max: usize,
    k: Option<Count>,
) -> Result<Fitted, BookError> {
    let program = GaussianMixtureProgram {
        data,
        samples: SAMPLES,
        k,
        covariance,
        runs: RUNS,
        k_max,
        seed: SEED,
    };
    program.fitted(&Progress::silent())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (&["--k", "0"][..], "--k 0 must be from 1 to 20"),
            (&["--k", "-1"], "--k -1 must be from 1 to 20"),
            (&["--k", "21"], "--k 21 must be from 1 to 20"),
            (&["--k", "two"], "--k two is no whole number"),
            (&["--k-max", "0"], "--k-max 0 must be at least 1"),
            (&["--k-max", "21"], "--k-max 21 must be at most 20"),
            (&["--samples", "19"], "--samples 19 must be at least 20"),
            (
                &["--samples", "20001"],
                "--samples 20001 must be at most 20000",
            ),
            (&["--runs", "0"], "--runs 0 must be at least 1"),
            (&["--runs", "1001"], "--runs 1001 must be at most 1000"),
            (
                &["--covariance", "round"],
                "--covariance round must be full, tied, diagonal or spherical",
            ),
            (
                &["--data", "blobs"],
                "--data blobs must be sheared, varied, overlapping, moons or square",
            ),
        ] {
            let text = crate::program::outcome::<GaussianMixtureProgram>(flags);
            assert_eq!(text, expected, "{flags:?}");
        }
    }

    #[test]
    fn every_combination_of_flags_runs() {
        for data in ["sheared", "varied", "overlapping", "moons", "square"] {
            for covariance in ["full", "tied", "diagonal", "spherical"] {
                let flags = [
                    "--data",
                    data,
                    "--covariance",
                    covariance,
                    "--samples",
                    "20",
                    "--k",
                    "20",
                    "--k-max",
                    "2",
                    "--runs",
                    "1",
                ];
                let text = crate::program::outcome::<GaussianMixtureProgram>(&flags);
                assert!(text.starts_with("k "), "{flags:?}: {text}");
            }
        }
    }
}
