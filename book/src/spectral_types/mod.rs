//! Spectral types of hot stars, grouped by the widths of two spectral lines.

mod figures;
mod grouped;
mod mixture;
mod others;
mod reading;
mod sequence;
#[cfg(test)]
mod tests;
mod values;

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use hyades_cluster::KMeans;
use hyades_cluster::choose::sweep_k;
use hyades_metrics::{InternalScores, MetricsError};
use hyades_playground::spectral_fits::{Algorithm, Parameter, Parameters};
use linfa::DatasetBase;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use self::grouped::Grouped;
use self::mixture::{Mixture, Wanted};
use self::others::Others;
use crate::flags::{Count, Counts, Decimal, Typed, seed, whole};
use crate::positions::note_on_empty;
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::text::join;
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "spectral-types",
    title: "Spectral types of hot stars",
    summary: "groups hot stars by the widths of their spectral lines",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<SpectralTypesProgram>("spectral-types", &[]),
        OutputEntry::of::<SpectralTypesProgram>("spectral-types-two", &["--k", "2"]),
        OutputEntry::of::<SpectralTypesProgram>(
            "spectral-types-mixture",
            &["--mixture", "3", "--lines", "all"],
        ),
    ],
    values: values::values,
};

/// The most components of a mixture: with more, its table would no longer be read.
const MOST_COMPONENTS: usize = 50;

/// The pair of lines of the first part of the page: ionised and neutral helium.
const HELIUM: [&str; 2] = ["HeII/4200", "HeI/4471"];

/// The pair of the second part: neutral helium and magnesium, which lie side by side in the spectrum.
const HELIUM_AND_MAGNESIUM: [&str; 2] = ["HeI/4471", "MgII/4481"];

/// Flags of `cargo chapter spectral-types`.
#[derive(Debug, Clone, Args)]
pub struct SpectralTypesProgram {
    /// A catalogue of equivalent widths [default: the mock catalogue that comes with the book]
    #[arg(long, value_name = "PATH")]
    catalog: Option<PathBuf>,
    /// The spectral lines to group by, two or more, or `all`
    #[arg(long, value_parser = Typed, num_args = 1.., value_name = "LINE,LINE", default_values_t = [HELIUM.join(",")])]
    lines: Vec<String>,
    /// The smallest number of clusters of the sweep [default: 2]
    #[arg(long, value_parser = Counts)]
    k_min: Option<Count>,
    /// The largest number of clusters of the sweep, less than there are stars [default: 10, or less for few stars]
    #[arg(long, value_parser = Counts)]
    k_max: Option<Count>,
    /// The score that chooses the number of clusters, where --k does not [default: davies-bouldin]
    #[arg(long, value_enum)]
    score: Option<Score>,
    /// The number of clusters to show [default: what --score chooses]
    #[arg(long, value_parser = Counts)]
    k: Option<Count>,
    /// Fit a Gaussian mixture of so many components in place of K-means
    #[arg(long, value_parser = Counts)]
    mixture: Option<Count>,
    /// The algorithm; all but k-means need flags of their own
    #[arg(long, value_parser = others::algorithm(), value_name = "NAME", default_value = "k-means")]
    algorithm: Algorithm,
    /// With dbscan: the radius of a neighbourhood in ångström, 1e-9 to 1000000
    #[arg(long, value_parser = Decimal::between(1e-9, 1e6))]
    eps: Option<f64>,
    /// With dbscan, optics, hdbscan: stars in a neighbourhood that make a core star, 1 to 1000000
    #[arg(long, value_parser = whole(1, 1_000_000))]
    min_samples: Option<usize>,
    /// With optics, hdbscan: the fewest stars of a cluster, 2 to 1000000
    #[arg(long, value_parser = whole(2, 1_000_000))]
    min_cluster_size: Option<usize>,
    /// With mean-shift: the radius of the ball in ångström, 1e-9 to 1000000
    #[arg(long, value_parser = Decimal::between(1e-9, 1e6))]
    bandwidth: Option<f64>,
    /// With affinity-propagation: how much each star wants to be an exemplar, -1e9 to 0
    #[arg(long, value_parser = Decimal::between(-1e9, 0.0))]
    preference: Option<f64>,
    /// How many starts to try for each number of clusters, 1 to 1000
    #[arg(long, value_parser = whole(1, 1000), default_value_t = 10)]
    runs: usize,
    /// The seed of all random choices
    #[arg(long, value_parser = seed(), default_value_t = 42)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Score {
    /// The highest silhouette
    Silhouette,
    /// The highest Calinski–Harabasz score
    CalinskiHarabasz,
    /// The lowest Davies–Bouldin score
    DaviesBouldin,
}

impl Score {
    /// More is better, whichever score it is.
    fn goodness(self, scores: &InternalScores<f64>) -> f64 {
        match self {
            Self::Silhouette => scores.silhouette,
            Self::CalinskiHarabasz => scores.calinski_harabasz,
            Self::DaviesBouldin => -scores.davies_bouldin,
        }
    }
}

impl Program for SpectralTypesProgram {
    const NAME: &'static str = "spectral-types";
    const ABOUT: &'static str = "Groups hot stars by the widths of their spectral lines";

    fn run(&self, progress: &Progress) -> Result<Report, BookError> {
        let mut text = match &self.catalog {
            Some(path) => format!("catalogue {}\n", path.display()),
            None => format!("mock catalogue {}\n", reading::MOCK_PATH),
        };
        let parameters = [
            (Parameter::K, self.k.is_some()),
            (Parameter::Eps, self.eps.is_some()),
            (Parameter::MinSamples, self.min_samples.is_some()),
            (Parameter::MinClusterSize, self.min_cluster_size.is_some()),
            (Parameter::Bandwidth, self.bandwidth.is_some()),
            (Parameter::Preference, self.preference.is_some()),
        ];
        if self.algorithm != Algorithm::KMeans {
            let others = self.others(&parameters)?;
            text.push_str(&others.text());
            let figures = others.figures();
            return Ok(Report { text, figures });
        }
        others::check(self.algorithm, &parameters)?;
        if let Some(k) = &self.mixture {
            let mixture = self.mixed(k)?;
            text.push_str(&mixture.text());
            let figures = mixture.figures();
            return Ok(Report { text, figures });
        }
        let grouped = self.grouped(progress)?;
        let stars = &grouped.stars;
        text.push_str(&format!(
            "{} stars with {}\n\n{}\n{}",
            stars.records.nrows(),
            join(&grouped.lines, "and"),
            grouped.scores().text(),
            grouped.clusters().text(),
        ));
        text.push_str(&note_on_empty(
            grouped.order().len(),
            grouped.k,
            stars.records.view(),
            "stars",
        ));
        let figures = vec![
            figures::unlabelled("spectral-types-unlabelled", &grouped),
            figures::scores(&grouped),
            figures::found("spectral-types-found", &grouped),
            figures::silhouette("spectral-types-silhouette", &grouped)?,
            figures::truth("spectral-types-truth", stars, grouped.of_the_book),
        ];
        Ok(Report { text, figures })
    }
}

impl SpectralTypesProgram {
    fn line_names(&self) -> Result<Vec<String>, BookError> {
        if self.lines.join(" ").trim() == "all" {
            return reading::all_lines(self.catalog.as_deref());
        }
        reading::line_names(&self.lines)
    }

    /// What another algorithm than K-means finds.
    fn others(&self, told: &[(Parameter, bool)]) -> Result<Others, BookError> {
        let refuse = |why: String| Err(BookError::Flag(why));
        if self.mixture.is_some() {
            return refuse("--mixture works only without --algorithm".to_owned());
        }
        let of_the_sweep = [
            ("--k-min", self.k_min.is_some()),
            ("--k-max", self.k_max.is_some()),
            ("--score", self.score.is_some()),
        ];
        if let Some((flag, _)) = of_the_sweep.iter().find(|(_, given)| *given) {
            return refuse(format!("{flag} works only with K-means"));
        }
        others::check(self.algorithm, told)?;
        let lines = self.line_names()?;
        let stars = reading::stars(self.catalog.as_deref(), &lines)?;
        self.check_k(stars.records.nrows())?;
        // What was not told is not looked at.
        let usual = Parameters::default();
        let parameters = Parameters {
            k: self.k.as_ref().map_or(usual.k, |k| k.value),
            eps: self.eps.unwrap_or(usual.eps),
            min_samples: self.min_samples.unwrap_or(usual.min_samples),
            min_cluster_size: self.min_cluster_size.unwrap_or(usual.min_cluster_size),
            bandwidth: self.bandwidth.unwrap_or(usual.bandwidth),
            preference: self.preference.unwrap_or(usual.preference),
            seed: self.seed,
            runs: self.runs,
        };
        let of_the_book = self.catalog.is_none() && lines == HELIUM;
        Others::fit(stars, self.algorithm, parameters, of_the_book)
    }

    /// The mixture that --mixture asks for.
    fn mixed(&self, k: &Count) -> Result<Mixture, BookError> {
        let flags = [
            ("--k", self.k.is_some()),
            ("--k-min", self.k_min.is_some()),
            ("--k-max", self.k_max.is_some()),
            ("--score", self.score.is_some()),
        ];
        if let Some((flag, _)) = flags.iter().find(|(_, given)| *given) {
            let why = format!("{flag} works only without --mixture");
            return Err(BookError::Flag(why));
        }
        let lines = self.line_names()?;
        let path = self.catalog.as_deref();
        let stars = reading::stars(path, &lines)?;
        let n = stars.records.nrows();
        let most = n.min(MOST_COMPONENTS);
        if !(1..=most).contains(&k.value) {
            return Err(BookError::Flag(format!(
                "--mixture {} must be from 1 to {most} ({n} stars have these lines)",
                k.text
            )));
        }
        let wanted = Wanted {
            path,
            k: k.value,
            runs: self.runs,
            seed: self.seed,
        };
        Mixture::fit(stars, lines, &wanted)
    }

    fn grouped(&self, progress: &Progress) -> Result<Grouped, BookError> {
        if self.score.is_some() && self.k.is_some() {
            let why = "--score works only without --k".to_owned();
            return Err(BookError::Flag(why));
        }
        let lines = self.line_names()?;
        let path = self.catalog.as_deref();
        let stars = reading::stars(path, &lines)?;
        let n = stars.records.nrows();
        let sweep = self.sweep(n)?;
        let dataset = DatasetBase::from(stars.records.view());
        let rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let params = KMeans::params_with_rng(2, rng).n_runs(self.runs);
        // A k outside the sweep is fitted too, so that it can be shown.
        let wanted = self.k.as_ref().map(|k| k.value);
        let mut ks: Vec<usize> = sweep.chain(wanted).collect();
        ks.sort_unstable();
        ks.dedup();
        progress.begin("k-means", ks.len());
        let scored = RefCell::new(ks.clone().into_iter());
        let sweep = sweep_k(&params, ks, &dataset, |records, labels| {
            let scores = InternalScores::of(records, labels)?;
            if let Some(k) = scored.borrow_mut().next() {
                progress.done(&format!("k = {k}"));
            }
            Ok::<_, MetricsError>(scores)
        })
        .map_err(|error| BookError::Stars {
            path: path.unwrap_or(Path::new(reading::MOCK_PATH)).to_path_buf(),
            why: error.to_string(),
        })?;
        progress.end();
        let score = self.score.unwrap_or(Score::DaviesBouldin);
        let best = sweep.best_by(|scores| score.goodness(scores));
        let k = wanted.or(best.map(|row| row.k)).unwrap_or(2);
        let of_the_book = path.is_none() && lines == HELIUM;
        Ok(Grouped {
            stars,
            sweep,
            k,
            lines,
            of_the_book,
        })
    }

    /// Whether so many stars can make --k clusters.
    fn check_k(&self, n: usize) -> Result<(), BookError> {
        let most = n.saturating_sub(1);
        match &self.k {
            Some(k) if !(2..=most).contains(&k.value) => Err(BookError::Flag(format!(
                "--k {} must be from 2 to {most} ({n} stars have these lines)",
                k.text
            ))),
            _ => Ok(()),
        }
    }

    /// The numbers of clusters to try for so many stars: there are scores for 2 to n − 1.
    fn sweep(&self, n: usize) -> Result<RangeInclusive<usize>, BookError> {
        let most = n.saturating_sub(1);
        let refuse = |flag: &str, count: &Count, why: String| {
            Err(BookError::Flag(format!("{flag} {} {why}", count.text)))
        };
        self.check_k(n)?;
        for (flag, count) in [("--k-min", &self.k_min), ("--k-max", &self.k_max)] {
            match count {
                Some(count) if count.value > most => {
                    let why = format!("must be at most {most}: {n} stars have these lines");
                    return refuse(flag, count, why);
                }
                Some(count) if count.value < 2 && flag == "--k-min" => {
                    return refuse(flag, count, "must be at least 2".to_owned());
                }
                _ => {}
            }
        }
        let least = self.k_min.as_ref().map_or(2, |count| count.value);
        let last = self
            .k_max
            .as_ref()
            .map_or(most.min(10), |count| count.value);
        if least <= last {
            return Ok(least..=last);
        }
        match (&self.k_min, &self.k_max) {
            (Some(low), Some(high)) => refuse(
                "--k-max",
                high,
                format!("must be at least --k-min {}", low.text),
            ),
            (Some(low), None) => refuse(
                "--k-min",
                low,
                format!("must be at most {last}, where the sweep ends"),
            ),
            (None, Some(high)) => refuse("--k-max", high, "must be at least 2".to_owned()),
            (None, None) => Ok(least..=least),
        }
    }
}

/// The stars of the mock catalogue, grouped by two lines; k as the sweep's Davies–Bouldin score chooses, or as given.
fn grouped(lines: [&str; 2], k: Option<usize>) -> Result<Grouped, BookError> {
    let program = SpectralTypesProgram {
        catalog: None,
        lines: lines.map(String::from).to_vec(),
        k_min: None,
        k_max: None,
        score: None,
        k: k.map(|value| Count {
            text: value.to_string(),
            value,
        }),
        mixture: None,
        algorithm: Algorithm::KMeans,
        eps: None,
        min_samples: None,
        min_cluster_size: None,
        bandwidth: None,
        preference: None,
        runs: 10,
        seed: 42,
    };
    program.grouped(&Progress::silent())
}
