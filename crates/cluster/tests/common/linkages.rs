//! Distances of clusters as the linkages' definitions have them, from the samples.

#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

use hyades_cluster::{Dissimilarity, Linkage};

pub const LINKAGES: [Linkage; 7] = [
    Linkage::Single,
    Linkage::Complete,
    Linkage::Average,
    Linkage::Weighted,
    Linkage::Ward,
    Linkage::Centroid,
    Linkage::Median,
];

pub fn distance(metric: Dissimilarity, a: &[f64], b: &[f64]) -> f64 {
    let differences = a.iter().zip(b).map(|(x, y)| (x - y).abs());
    match metric {
        Dissimilarity::Manhattan => differences.sum(),
        Dissimilarity::Chebyshev => differences.fold(0.0, f64::max),
        Dissimilarity::Cosine => {
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
            1.0 - dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
        }
        _ => differences.map(|d| d * d).sum::<f64>().sqrt(),
    }
}

/// A cluster as its members, and as the two of which it was made.
#[derive(Clone)]
pub struct Cluster {
    pub members: Vec<usize>,
    pub parts: Option<Box<(Cluster, Cluster)>>,
}

impl Cluster {
    fn centroid(&self, rows: &[Vec<f64>]) -> Vec<f64> {
        let mean = |j: usize| {
            let sum: f64 = self.members.iter().map(|&i| rows[i][j]).sum();
            sum / self.members.len() as f64
        };
        (0..rows[0].len()).map(mean).collect()
    }

    fn middle(&self, rows: &[Vec<f64>]) -> Vec<f64> {
        match &self.parts {
            None => rows[self.members[0]].clone(),
            Some(parts) => {
                let (a, b) = (parts.0.middle(rows), parts.1.middle(rows));
                a.iter().zip(&b).map(|(x, y)| (x + y) / 2.0).collect()
            }
        }
    }

    /// The distance of two clusters as the linkage's definition has it, from their samples.
    pub fn distance(
        &self,
        other: &Cluster,
        linkage: Linkage,
        metric: Dissimilarity,
        rows: &[Vec<f64>],
    ) -> f64 {
        let euclidean = |a: &[f64], b: &[f64]| distance(Dissimilarity::Euclidean, a, b);
        let pairs = || {
            let pairs = self
                .members
                .iter()
                .flat_map(|&i| other.members.iter().map(move |&j| (i, j)));
            pairs.map(|(i, j)| distance(metric, &rows[i], &rows[j]))
        };
        let (n, m) = (self.members.len() as f64, other.members.len() as f64);
        match linkage {
            Linkage::Single => pairs().fold(f64::INFINITY, f64::min),
            Linkage::Complete => pairs().fold(0.0, f64::max),
            Linkage::Average => pairs().sum::<f64>() / (n * m),
            Linkage::Weighted => match (&self.parts, &other.parts) {
                (None, None) => distance(metric, &rows[self.members[0]], &rows[other.members[0]]),
                // Whichever of the two is taken apart first, it is the same mean of means.
                (Some(parts), _) => {
                    let of = |part: &Cluster| part.distance(other, linkage, metric, rows);
                    (of(&parts.0) + of(&parts.1)) / 2.0
                }
                (None, Some(_)) => other.distance(self, linkage, metric, rows),
            },
            Linkage::Ward => {
                let squares = |members: &[usize], centre: &[f64]| {
                    let squares = members.iter().map(|&i| euclidean(&rows[i], centre).powi(2));
                    squares.sum::<f64>()
                };
                let both = Cluster {
                    members: [&self.members[..], &other.members[..]].concat(),
                    parts: None,
                };
                let before = squares(&self.members, &self.centroid(rows))
                    + squares(&other.members, &other.centroid(rows));
                let after = squares(&both.members, &both.centroid(rows));
                (2.0 * (after - before).max(0.0)).sqrt()
            }
            Linkage::Centroid => euclidean(&self.centroid(rows), &other.centroid(rows)),
            _ => euclidean(&self.middle(rows), &other.middle(rows)),
        }
    }
}

pub const METRICS: [Dissimilarity; 3] = [
    Dissimilarity::Euclidean,
    Dissimilarity::Manhattan,
    Dissimilarity::Chebyshev,
];

pub fn metric_for(linkage: Linkage, metric: usize) -> Dissimilarity {
    match linkage {
        Linkage::Ward | Linkage::Centroid | Linkage::Median => Dissimilarity::Euclidean,
        _ => METRICS[metric],
    }
}
