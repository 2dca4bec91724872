//! Agglomerative clustering against the definition, written out.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use common::on_threads;
use hyades_cluster::{Agglomerative, Dissimilarity, Linkage, Merge};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, array};
use proptest::prelude::*;

const LINKAGES: [Linkage; 7] = [
    Linkage::Single,
    Linkage::Complete,
    Linkage::Average,
    Linkage::Weighted,
    Linkage::Ward,
    Linkage::Centroid,
    Linkage::Median,
];

fn distance(metric: Dissimilarity, a: &[f64], b: &[f64]) -> f64 {
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
struct Cluster {
    members: Vec<usize>,
    parts: Option<Box<(Cluster, Cluster)>>,
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
    fn distance(
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

/// How far the algorithm's tree is from a run of the definition: at each merge the pair must be as near as the nearest of all pairs,
/// and as far apart as the merge says. Where pairs tie, any of them will do.
fn check_merges(
    records: &Array2<f64>,
    merges: &[Merge<f64>],
    linkage: Linkage,
    metric: Dissimilarity,
) {
    let rows: Vec<Vec<f64>> = records.rows().into_iter().map(|row| row.to_vec()).collect();
    let scale = records.iter().fold(1.0f64, |a, b| a.max(b.abs()));
    let n = rows.len();
    assert_eq!(merges.len(), n - 1);
    let mut clusters: Vec<Option<Cluster>> = (0..n)
        .map(|i| {
            Some(Cluster {
                members: vec![i],
                parts: None,
            })
        })
        .collect();
    for merge in merges {
        let alive: Vec<&Cluster> = clusters.iter().flatten().collect();
        let mut nearest = f64::INFINITY;
        for (i, a) in alive.iter().enumerate() {
            for b in &alive[..i] {
                nearest = nearest.min(a.distance(b, linkage, metric, &rows));
            }
        }
        assert!(merge.left < merge.right);
        let (a, b) = (
            clusters[merge.left].take().unwrap(),
            clusters[merge.right].take().unwrap(),
        );
        let height = a.distance(&b, linkage, metric, &rows);
        // Differences of sums of squares lose half their digits near 0.
        let tolerance = if linkage == Linkage::Ward { 2e-7 } else { 1e-9 } * scale;
        assert!(
            (height - merge.height).abs() < tolerance,
            "{linkage:?} {metric:?}: {height} {merge:?}"
        );
        assert!(
            (height - nearest).abs() < tolerance,
            "{linkage:?} {metric:?}: {nearest} {merge:?}"
        );
        let members = [&a.members[..], &b.members[..]].concat();
        assert_eq!(members.len(), merge.size);
        clusters.push(Some(Cluster {
            members,
            parts: Some(Box::new((a, b))),
        }));
    }
}

fn check(records: &Array2<f64>, linkage: Linkage, metric: Dissimilarity) {
    let dataset = DatasetBase::from(records.view());
    let params = Agglomerative::params(linkage).metric(metric).n_clusters(1);
    let model = on_threads(1, || params.fit(&dataset)).unwrap();
    check_merges(records, model.dendrogram().merges(), linkage, metric);
    assert_eq!(on_threads(2, || params.fit(&dataset)).unwrap(), model);
}

const METRICS: [Dissimilarity; 3] = [
    Dissimilarity::Euclidean,
    Dissimilarity::Manhattan,
    Dissimilarity::Chebyshev,
];

fn metric_for(linkage: Linkage, metric: usize) -> Dissimilarity {
    match linkage {
        Linkage::Ward | Linkage::Centroid | Linkage::Median => Dissimilarity::Euclidean,
        _ => METRICS[metric],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whole numbers: equal samples and many equal distances.
    #[test]
    fn whole_numbers(
        (d, values) in (1usize..5).prop_flat_map(|d| (Just(d), prop::collection::vec(-4i32..4, d..18 * d))),
        linkage in 0usize..7, metric in 0usize..3,
    ) {
        let n = values.len() / d;
        let records = Array2::from_shape_fn((n, d), |(i, j)| f64::from(values[i * d + j]));
        check(&records, LINKAGES[linkage], metric_for(LINKAGES[linkage], metric));
    }

    #[test]
    fn floats(
        (d, values) in (1usize..5).prop_flat_map(|d| (Just(d), prop::collection::vec(-9.0f64..9.0, d..22 * d))),
        linkage in 0usize..7, metric in 0usize..3,
    ) {
        let records = Array2::from_shape_vec((values.len() / d, d), values[..values.len() / d * d].to_vec()).unwrap();
        check(&records, LINKAGES[linkage], metric_for(LINKAGES[linkage], metric));
    }
}

#[test]
fn one_row() {
    for linkage in LINKAGES {
        let model = Agglomerative::params(linkage)
            .n_clusters(1)
            .fit(&DatasetBase::from(array![[3.0, 4.0]]))
            .unwrap();
        assert_eq!(model.labels().to_vec(), [0]);
    }
}
