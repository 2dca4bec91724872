//! What the scores say of each k.

use std::collections::HashSet;

use hyades_cluster::KMeans;
use hyades_cluster::choose::{
    GapStatistic, KSweep, KSweepRow, StabilityRow, gap_statistic, stability, sweep_k,
};
use hyades_metrics::{InternalScores, adjusted_rand_score};
use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{HowManyProgram, dataset};
use crate::BookError;
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{fixed, join, number};

pub(super) type Row = KSweepRow<f64, InternalScores<f64>>;

/// How many different points there are.
fn n_distinct(points: &Array2<f64>) -> usize {
    // Adding zero turns −0 into 0.
    let bits = |value: &f64| (value + 0.0).to_bits();
    let rows = points.rows().into_iter();
    let different: HashSet<Vec<u64>> = rows.map(|row| row.iter().map(bits).collect()).collect();
    different.len()
}

/// The points, and what each score says of each k.
pub(super) struct Judged {
    pub(super) points: Array2<f64>,
    pub(super) sweep: KSweep<f64, InternalScores<f64>>,
    pub(super) gaps: GapStatistic<f64>,
    pub(super) stability: Vec<StabilityRow>,
}

/// The clusters of one k: their sizes and silhouettes.
pub(super) fn of_one(row: &Row, silhouettes: &[f64]) -> String {
    let mut table = Table::new(&["cluster", "points", "silhouette"]);
    for cluster in 0..row.k {
        let members = row.model.labels().iter().zip(silhouettes);
        let own: Vec<f64> = members
            .filter(|(label, _)| **label == cluster)
            .map(|(_, value)| *value)
            .collect();
        let mean = own.iter().sum::<f64>() / own.len() as f64;
        table.row(vec![
            (cluster + 1).to_string(),
            own.len().to_string(),
            fixed(mean, 3),
        ]);
    }
    format!(
        "k = {}: mean silhouette {}\n\n{}",
        row.k,
        fixed(row.scores.silhouette, 3),
        table.text()
    )
}

impl Judged {
    pub(super) fn of(
        points: Array2<f64>,
        flags: &HowManyProgram,
        progress: &Progress,
    ) -> Result<Self, BookError> {
        let rng = || Xoshiro256PlusPlus::seed_from_u64(flags.seed);
        let params = KMeans::params_with_rng(2, rng()).n_runs(10);
        let ks = flags.k_min..=flags.k_max;
        progress.begin("scores", 3);
        let sweep = sweep_k(&params, ks.clone(), &dataset(&points), InternalScores::of)?;
        progress.done("four scores");
        // Both fit many times over; a few starts each will do. The rule of the gap begins at one cluster, and looks one beyond each, where something is left of the inertia.
        let params = params.n_runs(3);
        let gaps = gap_statistic(
            &params,
            1..=flags.k_max.min(n_distinct(&points).saturating_sub(2)) + 1,
            &dataset(&points),
            flags.references,
            &mut rng(),
        )?;
        progress.done("gap statistic");
        let stability = stability(
            &params,
            ks,
            &dataset(&points),
            flags.pairs,
            &mut rng(),
            |a, b| adjusted_rand_score(&a, &b),
        )?;
        progress.done("stability");
        progress.end();
        Ok(Self {
            points,
            sweep,
            gaps,
            stability,
        })
    }

    pub(super) fn rows(&self) -> Vec<&Row> {
        self.sweep.rows().iter().collect()
    }

    pub(super) fn row(&self, k: usize) -> Option<&Row> {
        self.sweep.rows().iter().find(|row| row.k == k)
    }

    /// What each score chooses, with its name.
    pub(super) fn choices(&self) -> Vec<(&'static str, Option<usize>)> {
        let best = |value: &dyn Fn(&InternalScores<f64>) -> f64| {
            self.sweep.best_by(value).map(|row| row.k)
        };
        let steadiest = self
            .stability
            .iter()
            .reduce(|best, row| if row.mean() > best.mean() { row } else { best });
        vec![
            ("elbow", self.sweep.elbow().unwrap_or_default()),
            ("silhouette", best(&|s| s.silhouette)),
            ("Calinski–Harabasz", best(&|s| s.calinski_harabasz)),
            ("Davies–Bouldin", best(&|s| -s.davies_bouldin)),
            ("gap statistic", self.gaps.choice()),
            ("stability", steadiest.map(|row| row.k)),
        ]
    }

    pub(super) fn choice(&self, name: &str) -> Option<usize> {
        let choices = self.choices();
        choices
            .into_iter()
            .find(|(n, _)| *n == name)
            .and_then(|(_, k)| k)
    }

    pub(super) fn text(&self) -> String {
        let mut table = Table::new(&[
            "k",
            "inertia",
            "silhouette",
            "Cal.–Har.",
            "Dav.–Bou.",
            "gap",
            "± s",
            "stability",
        ]);
        for row in self.sweep.rows() {
            let gap = self.gaps.rows().iter().find(|gap| gap.k == row.k);
            let stable = self.stability.iter().find(|stable| stable.k == row.k);
            let or_nothing = |value: Option<f64>| value.map_or_else(String::new, |v| fixed(v, 3));
            table.row(vec![
                row.k.to_string(),
                number(row.scores.inertia, 1),
                fixed(row.scores.silhouette, 3),
                number(row.scores.calinski_harabasz, 1),
                fixed(row.scores.davies_bouldin, 3),
                or_nothing(gap.map(|gap| gap.gap())),
                or_nothing(gap.map(|gap| gap.standard_error())),
                or_nothing(stable.map(StabilityRow::mean)),
            ]);
        }
        let mut choices = Table::new(&["score", "chooses k"]);
        for (name, k) in self.choices() {
            let k = k.map_or_else(|| "none".to_owned(), |k| k.to_string());
            choices.row(vec![name.to_owned(), k]);
        }
        // The gap is compared beyond the ends of the table.
        let shown = |k: usize| self.sweep.rows().iter().any(|row| row.k == k);
        let beyond: Vec<String> = self
            .gaps
            .rows()
            .iter()
            .filter(|gap| !shown(gap.k))
            .map(|gap| {
                format!(
                    "{} ± {} at k = {}",
                    fixed(gap.gap(), 3),
                    fixed(gap.standard_error(), 3),
                    gap.k
                )
            })
            .collect();
        format!(
            "{} points\n\n{}gap also: {}\n\n{}",
            self.points.nrows(),
            table.text(),
            join(&beyond, "and"),
            choices.text()
        )
    }
}
