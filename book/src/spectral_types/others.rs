//! The stars grouped by any other algorithm than K-means and mixtures.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use hyades_datasets::Selection;
use hyades_figures::{Clusters, Figure};
use hyades_metrics::adjusted_rand_score;
use hyades_playground::spectral_fits::{
    Algorithm, Fit, OfOneCluster, Parameter, Parameters, from_hot_to_cool, noise,
};
use ndarray::Array1;

use super::figures::{plane, shown, truth};
use crate::BookError;
use crate::program::told_by_caption;
use crate::table::Table;
use crate::text::{counted, fixed, join, number, plain};

/// The algorithms that `--algorithm` takes: a mixture has a flag of its own.
fn all() -> impl Iterator<Item = Algorithm> {
    let mut algorithms = Algorithm::ALL.to_vec();
    algorithms.retain(|algorithm| *algorithm != Algorithm::GaussianMixture);
    algorithms.into_iter()
}

/// An algorithm by its name.
pub(super) fn algorithm() -> impl TypedValueParser<Value = Algorithm> {
    let names = PossibleValuesParser::new(all().map(Algorithm::key));
    names.try_map(|name| {
        let found = all().find(|algorithm| algorithm.key() == name);
        found.ok_or("no such algorithm")
    })
}

/// Which parameters are told, in the order of `told`, against what the algorithm needs.
pub(super) fn check(algorithm: Algorithm, told: &[(Parameter, bool)]) -> Result<(), BookError> {
    for (parameter, is_told) in told {
        let (flag, key) = (parameter.flag(), algorithm.key());
        let why = match (algorithm.parameters().contains(parameter), is_told) {
            (true, false) if algorithm != Algorithm::KMeans => {
                format!("--algorithm {key} needs {flag}")
            }
            (false, true) => {
                let takers = all().filter(|other| other.parameters().contains(parameter));
                let takers: Vec<&str> = takers.map(Algorithm::key).collect();
                format!("{flag} works only with --algorithm {}", join(&takers, "or"))
            }
            _ => continue,
        };
        return Err(BookError::Flag(why));
    }
    Ok(())
}

/// The stars in the clusters of an algorithm.
pub(super) struct Others {
    stars: Selection,
    algorithm: Algorithm,
    parameters: Parameters,
    fit: Fit,
    /// From hot to cool.
    clusters: Vec<OfOneCluster>,
    noise: OfOneCluster,
    of_the_book: bool,
}

impl Others {
    pub(super) fn fit(
        stars: Selection,
        algorithm: Algorithm,
        parameters: Parameters,
        of_the_book: bool,
    ) -> Result<Self, BookError> {
        let fit = Fit::of(stars.records.view(), algorithm, &parameters)?;
        Ok(Self {
            clusters: from_hot_to_cool(&fit.labels, &stars.spectral_types),
            noise: noise(&fit.labels, &stars.spectral_types),
            stars,
            algorithm,
            parameters,
            fit,
            of_the_book,
        })
    }

    /// What the algorithm was told, and what it found.
    fn outcome(&self) -> String {
        let parameters = self.algorithm.parameters().iter();
        let told: Vec<String> = parameters
            .filter(|parameter| **parameter != Parameter::Seed)
            .map(|parameter| {
                let value = match parameter {
                    Parameter::Eps => plain(self.parameters.eps),
                    Parameter::Bandwidth => plain(self.parameters.bandwidth),
                    Parameter::Preference => plain(self.parameters.preference),
                    _ => parameter.value(&self.parameters),
                };
                format!("{} {value}", parameter.name())
            })
            .collect();
        format!(
            "{} with {}: {}, {}",
            self.algorithm.name(),
            join(&told, "and"),
            counted(self.clusters.len(), "cluster"),
            counted(self.noise.members.len(), "noise point")
        )
    }

    fn table(&self) -> Table {
        let mut columns = vec!["cluster", "stars"];
        columns.extend(self.stars.lines.iter().map(String::as_str));
        columns.extend(["10 % hotter", "median", "10 % cooler"]);
        let mut table = Table::new(&columns);
        let mut row = |name: String, of: &OfOneCluster| {
            let mut cells = vec![name, of.members.len().to_string()];
            let means = self.stars.records.columns().into_iter().map(|column| {
                let sum: f64 = of.members.iter().map(|&star| column[star]).sum();
                number(sum / of.members.len() as f64, 2)
            });
            cells.extend(means);
            cells.extend([0.1, 0.5, 0.9].map(|fraction| of.type_at(fraction)));
            table.row(cells);
        };
        for (place, cluster) in self.clusters.iter().enumerate() {
            row((place + 1).to_string(), cluster);
        }
        if !self.noise.members.is_empty() {
            row("noise".to_owned(), &self.noise);
        }
        table
    }

    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "{} with {}\n{}\n\n{}",
            counted(self.stars.records.nrows(), "star"),
            join(&self.stars.lines, "and"),
            self.outcome(),
            self.table().text()
        );
        let labels: Array1<Option<usize>> = self.fit.labels.iter().copied().collect();
        // There is none where all is noise.
        if let Ok(agreement) = adjusted_rand_score(&self.stars.dataset().targets, &labels) {
            let but_noise = if self.noise.members.is_empty() {
                ""
            } else {
                ", noise left out"
            };
            let agreement = fixed(agreement, 2);
            text.push_str(&format!(
                "\nadjusted Rand index against the types{but_noise}: {agreement}\n"
            ));
        }
        text
    }

    pub(super) fn figures(&self) -> Vec<Figure> {
        let mut places = vec![None; self.fit.labels.len()];
        for (place, cluster) in self.clusters.iter().enumerate() {
            cluster
                .members
                .iter()
                .for_each(|&star| places[star] = Some(place));
        }
        let clusters = Clusters::new(&shown(&self.stars), &places).size(2.5);
        let found = Figure::new("spectral-types-found", self.algorithm.name())
            .caption(format!(
                "{}; the clusters are numbered from hot to cool by the median type of their stars.",
                self.outcome()
            ))
            .panel(plane(&self.stars).clusters(clusters));
        let truth = truth("spectral-types-truth", &self.stars, self.of_the_book);
        vec![told_by_caption(found), truth]
    }
}

#[cfg(test)]
mod tests {
    use super::super::SpectralTypesProgram;

    fn outcome(flags: &[&str]) -> String {
        crate::program::outcome::<SpectralTypesProgram>(flags)
    }

    #[test]
    fn flags_that_are_missing_or_of_no_use_are_named() {
        let with = |algorithm: &'static str, flags: &[&'static str]| {
            outcome(&[&["--algorithm", algorithm][..], flags].concat())
        };
        for (algorithm, flags, expected) in [
            ("dbscan", &[][..], "--algorithm dbscan needs --eps"),
            (
                "dbscan",
                &["--eps", "0.1"],
                "--algorithm dbscan needs --min-samples",
            ),
            ("ward", &[], "--algorithm ward needs --k"),
            (
                "ward",
                &["--k", "697"],
                "--k 697 must be from 2 to 696 (697 stars have these lines)",
            ),
            (
                "dbscan",
                &["--eps", "0", "--min-samples", "5"],
                "--eps 0 must be at least 1e-9 and at most 1000000",
            ),
            (
                "ward",
                &["--k", "3", "--eps", "0.1"],
                "--eps works only with --algorithm dbscan",
            ),
            (
                "k-means",
                &["--min-samples", "5"],
                "--min-samples works only with --algorithm dbscan, optics or hdbscan",
            ),
            (
                "ward",
                &["--k", "3", "--score", "silhouette"],
                "--score works only with K-means",
            ),
            (
                "ward",
                &["--k", "3", "--k-max", "5"],
                "--k-max works only with K-means",
            ),
            (
                "ward",
                &["--mixture", "3"],
                "--mixture works only without --algorithm",
            ),
            (
                "hdbscan",
                &["--min-cluster-size", "1", "--min-samples", "5"],
                "--min-cluster-size 1 must be at least 2",
            ),
            (
                "affinity-propagation",
                &["--preference", "1"],
                "--preference 1 must be at least -1e9 and at most 0",
            ),
            (
                "dbscan",
                &["--eps", "0.1", "--min-samples", "5", "--k", "3"],
                "--k works only with --algorithm k-means, mini-batch-k-means, ward, average, birch or spectral-clustering",
            ),
        ] {
            assert_eq!(with(algorithm, flags), expected, "{algorithm} {flags:?}");
        }
        assert!(
            outcome(&["--algorithm", "guess"]).starts_with("--algorithm guess must be k-means, ")
        );
        assert_eq!(
            outcome(&["--eps", "0.1"]),
            "--eps works only with --algorithm dbscan"
        );
    }

    #[test]
    fn k_means_by_its_name_is_k_means() {
        assert_eq!(outcome(&["--algorithm", "k-means"]), outcome(&[]));
    }

    #[test]
    fn what_the_page_says_of_dbscan() {
        let found = |eps: &str| {
            let text = outcome(&["--algorithm", "dbscan", "--eps", eps, "--min-samples", "10"]);
            let line = text
                .lines()
                .find(|line| line.starts_with("DBSCAN"))
                .unwrap();
            let (_, found) = line.split_once(": ").unwrap();
            found.to_owned()
        };
        assert!(
            found("0.05").starts_with("5 clusters, 2"),
            "{}",
            found("0.05")
        );
        assert!(
            found("0.06").starts_with("1 cluster, "),
            "{}",
            found("0.06")
        );
    }

    #[test]
    fn each_algorithm_prints_its_clusters() {
        for (flags, told) in [
            (
                &["--algorithm", "ward", "--k", "3"][..],
                "Ward with k 3: 3 clusters, 0 noise points",
            ),
            (
                &[
                    "--algorithm",
                    "average",
                    "--k",
                    "4",
                    "--lines",
                    "HeII/4200,HeI/4471,MgII/4481",
                ],
                "average linkage with k 4: 4 clusters, 0 noise points",
            ),
            (
                &["--algorithm", "birch", "--k", "2"],
                "BIRCH with k 2: 2 clusters",
            ),
            (
                &["--algorithm", "mini-batch-k-means", "--k", "6"],
                "mini-batch K-means with k 6: 6 clusters",
            ),
        ] {
            let text = outcome(flags);
            assert!(text.contains(told), "{text}");
            assert!(
                text.contains("adjusted Rand index against the types: "),
                "{text}"
            );
        }
        let text = outcome(&[
            "--algorithm",
            "dbscan",
            "--eps",
            "0.001",
            "--min-samples",
            "600",
        ]);
        assert!(
            text.contains(
                "DBSCAN with eps 0.001 and min_samples 600: 0 clusters, 697 noise points"
            ),
            "{text}"
        );
        assert!(!text.contains("adjusted Rand"), "{text}");
    }
}
