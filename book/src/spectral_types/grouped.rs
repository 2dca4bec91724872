//! The stars in their clusters, and the tables of what was found.

use hyades_cluster::KMeans;
use hyades_cluster::choose::KSweep;
use hyades_datasets::{Selection, SpectralType};
use hyades_metrics::InternalScores;
use ndarray::Array2;

use crate::table::Table;
use crate::text::{fixed, number};

/// The stars, grouped.
pub(super) struct Grouped {
    pub(super) stars: Selection,
    pub(super) sweep: KSweep<f64, InternalScores<f64>>,
    /// The number of clusters to show.
    pub(super) k: usize,
    pub(super) lines: Vec<String>,
    /// Whether these are the stars and lines that the page speaks of.
    pub(super) of_the_book: bool,
}

impl Grouped {
    /// The model with the chosen number of clusters.
    pub(super) fn model(&self) -> &KMeans<f64> {
        let rows = self.sweep.rows();
        // The chosen k comes from these rows.
        let row = rows.iter().find(|row| row.k == self.k).unwrap_or(&rows[0]);
        &row.model
    }

    /// The clusters that hold stars, from hot to cool, by the median spectral type of their stars.
    pub(super) fn order(&self) -> Vec<usize> {
        let held = |c: &usize| self.model().labels().iter().any(|label| label == c);
        let mut order: Vec<usize> = (0..self.k).filter(held).collect();
        order.sort_by(|&a, &b| {
            self.quantile(a, 0.5)
                .cmp(&self.quantile(b, 0.5))
                .then(a.cmp(&b))
        });
        order
    }

    pub(super) fn members(&self, cluster: usize) -> Vec<usize> {
        let labels = self.model().labels();
        (0..labels.len())
            .filter(|&i| labels[i] == cluster)
            .collect()
    }

    /// The spectral type below which this fraction of a cluster's stars lies.
    pub(super) fn quantile(&self, cluster: usize, fraction: f64) -> Option<SpectralType> {
        let mut types: Vec<SpectralType> = self
            .members(cluster)
            .iter()
            .map(|&i| self.stars.spectral_types[i])
            .collect();
        types.sort_unstable();
        let at = (fraction * types.len().saturating_sub(1) as f64).round() as usize;
        types.get(at).copied()
    }

    /// Labels numbered from hot to cool.
    pub(super) fn labels(&self) -> Vec<Option<usize>> {
        let order = self.order();
        let place = |label: &usize| order.iter().position(|c| c == label);
        self.model().labels().iter().map(place).collect()
    }

    pub(super) fn centroids(&self) -> Array2<f64> {
        self.model()
            .centroids()
            .select(ndarray::Axis(0), &self.order())
    }

    pub(super) fn scores(&self) -> Table {
        let mut table = Table::new(&[
            "k",
            "inertia",
            "silhouette",
            "Calinski–Harabasz",
            "Davies–Bouldin",
        ]);
        for row in self.sweep.rows() {
            table.row(vec![
                format!("{}{}", row.k, if row.k == self.k { " *" } else { "" }),
                number(row.scores.inertia, 2),
                fixed(row.scores.silhouette, 3),
                number(row.scores.calinski_harabasz, 1),
                number(row.scores.davies_bouldin, 3),
            ]);
        }
        table
    }

    pub(super) fn clusters(&self) -> Table {
        let mut columns = vec!["cluster", "stars"];
        columns.extend(self.lines.iter().map(String::as_str));
        columns.extend(["10 % hotter", "median", "10 % cooler"]);
        let mut table = Table::new(&columns);
        let spectral_type = |cluster, fraction| {
            let found = self.quantile(cluster, fraction);
            found.map_or_else(String::new, |t| t.with_luminosity(None).to_string())
        };
        for (place, &cluster) in self.order().iter().enumerate() {
            let mut cells = vec![
                (place + 1).to_string(),
                self.members(cluster).len().to_string(),
            ];
            cells.extend(
                self.model()
                    .centroids()
                    .row(cluster)
                    .iter()
                    .map(|&width| number(width, 2)),
            );
            cells.extend([0.1, 0.5, 0.9].map(|fraction| spectral_type(cluster, fraction)));
            table.row(cells);
        }
        table
    }
}
