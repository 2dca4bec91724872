//! Spectral types of hot stars, grouped by the widths of two spectral lines.

mod figures;
mod grouped;
mod mixture;
mod reading;
mod sequence;
mod values;

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use hyades_cluster::KMeans;
use hyades_cluster::choose::sweep_k;
use hyades_metrics::{InternalScores, MetricsError};
use linfa::DatasetBase;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use self::grouped::Grouped;
use self::mixture::{Mixture, Wanted};
use crate::flags::{Count, Counts, Typed, seed, whole};
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
            figures::truth("spectral-types-truth", &grouped),
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

    /// The numbers of clusters to try for so many stars: there are scores for 2 to n − 1.
    fn sweep(&self, n: usize) -> Result<RangeInclusive<usize>, BookError> {
        let most = n.saturating_sub(1);
        let refuse = |flag: &str, count: &Count, why: String| {
            Err(BookError::Flag(format!("{flag} {} {why}", count.text)))
        };
        if let Some(k) = &self.k
            && !(2..=most).contains(&k.value)
        {
            let why = format!("must be from 2 to {most} ({n} stars have these lines)");
            return refuse("--k", k, why);
        }
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
        runs: 10,
        seed: 42,
    };
    program.grouped(&Progress::silent())
}

#[cfg(test)]
mod tests {
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
                "--k-max 18446744073709551615 must be at most 696: 697 stars have these lines"
                    .into(),
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
            text.ends_with(
                "only 2 of 3 clusters hold stars: the stars have 2 distinct positions\n"
            ),
            "{text}"
        );
        let table = text.split("\n\n").last().unwrap();
        assert_eq!(
            table.lines().count(),
            4,
            "heading, two clusters, the note: {table}"
        );
    }
}
