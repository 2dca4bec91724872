//! What four scores say of each k.

use std::collections::HashSet;

use hyades_cluster::KMeans;
use hyades_cluster::choose::{KSweep, KSweepRow, SweepError, sweep_k};
use hyades_metrics::{
    InternalScores, MetricsError, Silhouette, calinski_harabasz_score, davies_bouldin_score,
    inertia,
};
use linfa::DatasetBase;
use ndarray::{Array2, ArrayView1, ArrayView2};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::error::Refused;

/// The k that are judged, where there are points enough.
pub(super) const SMALLEST_K: usize = 2;
pub(super) const LARGEST_K: usize = 12;

/// Starts of each fit, as in the chapter.
const RUNS: usize = 10;

/// The scores of a clustering, and the silhouette of each point.
pub(super) struct Scores {
    pub(super) scores: InternalScores<f64>,
    pub(super) silhouettes: Vec<f64>,
}

impl Scores {
    fn of(
        records: ArrayView2<'_, f64>,
        labels: ArrayView1<'_, usize>,
    ) -> Result<Self, MetricsError> {
        // What `InternalScores::of` gives; its silhouettes are wanted one by one, too, and take most of the time.
        let silhouette = Silhouette::of(&records, &labels)?;
        let samples = silhouette.samples().iter();
        Ok(Self {
            scores: InternalScores {
                inertia: inertia(&records, &labels)?,
                silhouette: silhouette.score(),
                calinski_harabasz: calinski_harabasz_score(&records, &labels)?,
                davies_bouldin: davies_bouldin_score(&records, &labels)?,
            },
            silhouettes: samples.map(|sample| sample.unwrap_or_default()).collect(),
        })
    }
}

/// A score of the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Score {
    Inertia,
    Silhouette,
    CalinskiHarabasz,
    DaviesBouldin,
}

impl Score {
    pub(super) const ALL: [Self; 4] = [
        Self::Inertia,
        Self::Silhouette,
        Self::CalinskiHarabasz,
        Self::DaviesBouldin,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Inertia => "inertia",
            Self::Silhouette => "silhouette",
            Self::CalinskiHarabasz => "Calinski–Harabasz",
            Self::DaviesBouldin => "Davies–Bouldin",
        }
    }

    /// What to look for.
    pub(super) fn better(self) -> &'static str {
        match self {
            Self::Inertia => "look for an elbow",
            Self::Silhouette | Self::CalinskiHarabasz => "more is better",
            Self::DaviesBouldin => "less is better",
        }
    }

    /// The word for the k that it chooses.
    pub(super) fn best(self) -> &'static str {
        match self {
            Self::Inertia => "elbow",
            Self::Silhouette | Self::CalinskiHarabasz => "highest",
            Self::DaviesBouldin => "lowest",
        }
    }

    pub(super) fn of(self, scores: &InternalScores<f64>) -> f64 {
        match self {
            Self::Inertia => scores.inertia,
            Self::Silhouette => scores.silhouette,
            Self::CalinskiHarabasz => scores.calinski_harabasz,
            Self::DaviesBouldin => scores.davies_bouldin,
        }
    }
}

pub(super) type Row = KSweepRow<f64, Scores>;

/// K-means for each k, scored. There is at least one k.
pub(super) struct Judged {
    sweep: KSweep<f64, Scores>,
}

impl Judged {
    /// `None` where the points are too few for any k.
    pub(super) fn of(records: &Array2<f64>, seed: u64) -> Result<Option<Self>, Refused> {
        let largest = largest_k(records);
        if largest < SMALLEST_K {
            return Ok(None);
        }
        let rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let params = KMeans::params_with_rng(SMALLEST_K, rng).n_runs(RUNS);
        let dataset = DatasetBase::from(records.view());
        let sweep = sweep_k(&params, SMALLEST_K..=largest, &dataset, Scores::of);
        let sweep = sweep.map_err(|error| match error {
            SweepError::Cluster { error, .. } => Refused::Cluster(error),
            SweepError::Score { error, .. } => Refused::Metric(error),
            other => Refused::value("points", &records.nrows().to_string(), other.to_string()),
        })?;
        Ok(Some(Self { sweep }))
    }

    pub(super) fn rows(&self) -> &[Row] {
        self.sweep.rows()
    }

    /// The row of this k, or of the largest below it.
    pub(super) fn row(&self, k: usize) -> Option<&Row> {
        self.rows().iter().rfind(|row| row.k <= k)
    }

    /// The row that a score chooses.
    pub(super) fn choice(&self, score: Score) -> Option<&Row> {
        match score {
            Score::Inertia => self.elbow(),
            Score::DaviesBouldin => self.sweep.best_by(|s| -score.of(&s.scores)),
            _ => self.sweep.best_by(|s| score.of(&s.scores)),
        }
    }

    fn elbow(&self) -> Option<&Row> {
        // Of one or two k there is none.
        let k = self.sweep.elbow().ok().flatten()?;
        self.rows().iter().find(|row| row.k == k)
    }
}

/// The largest k for which scores say something: with as many clusters as there are different points nothing is left to score.
pub(super) fn largest_k(records: &Array2<f64>) -> usize {
    LARGEST_K.min(n_distinct(records).saturating_sub(1))
}

/// How many different points there are.
pub(super) fn n_distinct(records: &Array2<f64>) -> usize {
    // Adding zero turns −0 into 0.
    let bits = |value: &f64| (value + 0.0).to_bits();
    let points = records.rows().into_iter();
    let different: HashSet<Vec<u64>> = points.map(|row| row.iter().map(bits).collect()).collect();
    different.len()
}
