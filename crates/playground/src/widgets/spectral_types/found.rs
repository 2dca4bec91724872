//! What an algorithm finds among the stars, and how it agrees with the types.

use hyades_datasets::{Catalogue, Selection};
use hyades_metrics::adjusted_rand_score;
use ndarray::Array1;

use super::stars::{known_lines, place_of, select};
use crate::error::Refused;
use crate::spectral_fits::{
    Algorithm, Fit, OfOneCluster, Parameter, Parameters, from_hot_to_cool, noise,
};
use crate::text::{counted, fixed, join};

/// With more stars, what compares all pairs over and over takes too long for a page.
const MOST_IN_PAIRS: usize = 2000;
/// So many clusters are told one by one.
const TOLD: usize = 8;
/// So many clusters have a row in the table.
const ROWS: usize = 10;

/// What decides on the clusters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) algorithm: Algorithm,
    pub(super) parameters: Parameters,
}

/// The clusters.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) wanted: Wanted,
    pub(super) stars: Selection,
    pub(super) fit: Fit,
    /// From hot to cool.
    pub(super) clusters: Vec<OfOneCluster>,
    pub(super) noise: OfOneCluster,
    /// The adjusted Rand index against the types, noise left out; nothing where all is noise.
    agreement: Option<f64>,
}

impl Found {
    pub(super) fn new(wanted: Wanted, catalogue: &Catalogue, file: &str) -> Result<Self, Refused> {
        let line = |axis: &str, key: &str| {
            let place = place_of(catalogue, key);
            let name = place
                .and_then(|place| catalogue.lines().get(place))
                .map(String::as_str);
            name.ok_or_else(|| Refused::value(axis, key, known_lines(catalogue)))
        };
        let (x, y) = (line("x", &wanted.x)?, line("y", &wanted.y)?);
        let stars = select(catalogue, [x, y], file)?;
        let n = stars.records.nrows();
        let algorithm = wanted.algorithm;
        let k = wanted.parameters.k;
        if algorithm.parameters().contains(&Parameter::K) && k >= n {
            let allowed = format!("at most {}: {} have these lines", n - 1, counted(n, "star"));
            return Err(Refused::value("k", &k.to_string(), allowed));
        }
        let in_pairs = matches!(
            algorithm,
            Algorithm::AffinityPropagation | Algorithm::SpectralClustering
        );
        if in_pairs && n > MOST_IN_PAIRS {
            let allowed = format!(
                "another one here: {n} stars have these lines, and it takes {MOST_IN_PAIRS}"
            );
            return Err(Refused::value("algorithm", algorithm.key(), allowed));
        }
        let fit = Fit::of(stars.records.view(), algorithm, &wanted.parameters)?;
        let labels: Array1<Option<usize>> = fit.labels.iter().copied().collect();
        Ok(Self {
            clusters: from_hot_to_cool(&fit.labels, &stars.spectral_types),
            noise: noise(&fit.labels, &stars.spectral_types),
            agreement: adjusted_rand_score(&stars.dataset().targets, &labels).ok(),
            wanted,
            stars,
            fit,
        })
    }

    /// The place of each star's cluster, from hot to cool; `None` for noise.
    pub(super) fn places(&self) -> Vec<Option<usize>> {
        let mut places = vec![None; self.fit.labels.len()];
        for (place, cluster) in self.clusters.iter().enumerate() {
            for &star in &cluster.members {
                if let Some(of_star) = places.get_mut(star) {
                    *of_star = Some(place);
                }
            }
        }
        places
    }

    pub(super) fn says(&self) -> String {
        let mut text = format!(
            "{}, {}.",
            counted(self.clusters.len(), "cluster"),
            counted(self.noise.members.len(), "noise point")
        );
        let medians: Vec<String> = self.clusters.iter().map(|c| c.type_at(0.5)).collect();
        match &medians[..] {
            [] => {}
            [one] => text.push_str(&format!(" The median type is {one}.")),
            some if some.len() <= TOLD => {
                let listed = join(some);
                text.push_str(&format!(" From hot to cool the median types are {listed}."));
            }
            [first, .., last] => {
                text.push_str(&format!(" The median types run from {first} to {last}."));
            }
        }
        text
    }

    pub(super) fn facts(&self) -> Vec<(String, String)> {
        let stars = |cluster: &OfOneCluster| counted(cluster.members.len(), "star");
        let told = |cluster: &OfOneCluster| {
            format!(
                "{}, median {}, the middle 80 % from {} to {}",
                stars(cluster),
                cluster.type_at(0.5),
                cluster.type_at(0.1),
                cluster.type_at(0.9)
            )
        };
        let n = self.stars.records.nrows();
        let mut facts = vec![("stars".to_owned(), n.to_string())];
        for (place, cluster) in self.clusters.iter().take(ROWS).enumerate() {
            facts.push((format!("cluster {}", place + 1), told(cluster)));
        }
        let rest: usize = self
            .clusters
            .iter()
            .skip(ROWS)
            .map(|c| c.members.len())
            .sum();
        if rest > 0 {
            let more = format!("{} more clusters", self.clusters.len() - ROWS);
            facts.push((more, counted(rest, "star")));
        }
        if !self.noise.members.is_empty() {
            facts.push(("noise".to_owned(), told(&self.noise)));
        }
        if let Some(agreement) = self.agreement {
            let name = "adjusted Rand index against the types".to_owned();
            facts.push((name, fixed(agreement, 2)));
        }
        facts
    }
}
