//! Agglomerative clustering along the links of a graph, against the definition, written out.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;
#[path = "common/linkages.rs"]
mod linkages;

use common::{is_same_partition, on_threads};
use hyades_cluster::{Agglomerative, Dissimilarity, Linkage};
use linfa::DatasetBase;
use linfa::traits::Fit;
use linkages::{Cluster, LINKAGES, distance, metric_for};
use ndarray::Array2;
use proptest::prelude::*;

/// The graph of `k` nearest neighbours with the nearest samples of every two parts linked, and how many parts there were.
fn linked(rows: &[Vec<f64>], k: usize, metric: Dissimilarity) -> (Vec<Vec<bool>>, usize) {
    let n = rows.len();
    let mut linked = vec![vec![false; n]; n];
    for i in 0..n {
        let mut others: Vec<usize> = (0..n).filter(|&j| j != i).collect();
        let from = |j: usize| distance(Dissimilarity::Euclidean, &rows[i], &rows[j]);
        others.sort_by(|&a, &b| from(a).total_cmp(&from(b)));
        for &j in &others[..k] {
            (linked[i][j], linked[j][i]) = (true, true);
        }
    }
    let mut part: Vec<usize> = (0..n).collect();
    for _ in 0..n {
        for i in 0..n {
            for j in 0..n {
                if linked[i][j] {
                    part[i] = part[i].min(part[j]);
                }
            }
        }
    }
    let parts: Vec<usize> = (0..n).filter(|&i| part[i] == i).collect();
    for &a in &parts {
        for &b in &parts {
            let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
            let between = pairs.filter(|&(i, j)| a < b && part[i] == a && part[j] == b);
            let far = |&(i, j): &(usize, usize)| distance(metric, &rows[i], &rows[j]);
            if let Some((i, j)) = between.min_by(|x, y| far(x).total_cmp(&far(y))) {
                (linked[i][j], linked[j][i]) = (true, true);
            }
        }
    }
    (linked, parts.len())
}

/// The labels after each merge, with its height.
type Steps = Vec<(Vec<Option<usize>>, f64)>;

/// Merges along links as scikit-learn defines them, over and over from scratch: the number of parts, and labels and height after each merge.
fn along_links(
    rows: &[Vec<f64>],
    k: usize,
    linkage: Linkage,
    metric: Dissimilarity,
) -> (usize, Steps) {
    let n = rows.len();
    let (links, n_parts) = linked(rows, k, metric);
    let mut clusters: Vec<Cluster> = (0..n)
        .map(|i| Cluster {
            members: vec![i],
            parts: None,
        })
        .collect();
    // What lies between two clusters that are linked.
    let mut between: Vec<Vec<Option<f64>>> = (0..n)
        .map(|i| {
            (0..n)
                .map(|j| links[i][j].then(|| distance(metric, &rows[i], &rows[j])))
                .collect()
        })
        .collect();
    let mut steps = Vec::new();
    while clusters.len() > 1 {
        let pairs = (0..clusters.len()).flat_map(|i| (0..i).map(move |j| (j, i)));
        let pairs = pairs.filter_map(|(i, j)| between[i][j].map(|distance| (i, j, distance)));
        let (i, j, height) = pairs.min_by(|a, b| a.2.total_cmp(&b.2)).unwrap();
        let b = clusters.remove(j);
        let a = clusters.remove(i);
        let (size_a, size_b) = (a.members.len() as f64, b.members.len() as f64);
        let to_b = between.remove(j);
        let to_a = between.remove(i);
        let mut mine: Vec<Option<f64>> = to_a
            .iter()
            .zip(&to_b)
            .map(|pair| match pair {
                (Some(a), Some(b)) => Some(match linkage {
                    Linkage::Single => a.min(*b),
                    Linkage::Complete => a.max(*b),
                    Linkage::Average => (size_a * a + size_b * b) / (size_a + size_b),
                    _ => (a + b) / 2.0,
                }),
                (one, other) => one.or(*other),
            })
            .collect();
        mine.remove(j);
        mine.remove(i);
        let merged = Cluster {
            members: [&a.members[..], &b.members[..]].concat(),
            parts: Some(Box::new((a, b))),
        };
        if metric_for(linkage, 1) == Dissimilarity::Euclidean {
            for (distance, other) in mine.iter_mut().zip(&clusters) {
                *distance = distance.map(|_| merged.distance(other, linkage, metric, rows));
            }
        }
        for (row, &distance) in between.iter_mut().zip(&mine) {
            row.remove(j);
            row.remove(i);
            row.push(distance);
        }
        mine.push(None);
        between.push(mine);
        clusters.push(merged);
        let mut labels = vec![None; n];
        for (number, cluster) in clusters.iter().enumerate() {
            cluster
                .members
                .iter()
                .for_each(|&i| labels[i] = Some(number));
        }
        steps.push((labels, height));
    }
    (n_parts, steps)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn graphs(
        (d, values) in (1usize..4).prop_flat_map(|d| (Just(d), prop::collection::vec(-9.0f64..9.0, 8 * d..30 * d))),
        linkage in 0usize..7, metric in 0usize..3, k in 1usize..6,
    ) {
        let records = Array2::from_shape_vec((values.len() / d, d), values[..values.len() / d * d].to_vec()).unwrap();
        let (linkage, metric) = (LINKAGES[linkage], metric_for(LINKAGES[linkage], metric));
        let rows: Vec<Vec<f64>> = records.rows().into_iter().map(|row| row.to_vec()).collect();
        let params = Agglomerative::params(linkage).metric(metric).connectivity(k);
        let dataset = DatasetBase::from(records.view());
        let model = on_threads(1, || params.fit(&dataset)).unwrap();
        prop_assert_eq!(&on_threads(2, || params.fit(&dataset)).unwrap(), &model);
        let (n_parts, steps) = along_links(&rows, k, linkage, metric);
        prop_assert_eq!(model.n_graph_components(), n_parts);
        for (merge, (labels, height)) in steps.iter().enumerate() {
            prop_assert!((model.dendrogram().merges()[merge].height - height).abs() < 1e-6);
            let cut = model.dendrogram().cut_into(rows.len() - merge - 1).unwrap();
            prop_assert!(is_same_partition(&cut.iter().copied().map(Some).collect::<Vec<_>>(), labels));
        }
    }
}

#[test]
fn a_graph_keeps_apart_what_no_link_joins() {
    // Two rows of samples that are longer than they are far apart, so that the farthest pairs lie along them.
    let records = Array2::from_shape_fn((40, 2), |(i, j)| {
        if j == 0 {
            (i % 20) as f64
        } else {
            3.0 * (i / 20) as f64 + 0.01 * (i * i % 7) as f64
        }
    });
    let dataset = DatasetBase::from(records);
    let free = Agglomerative::params(Linkage::Complete)
        .fit(&dataset)
        .unwrap();
    let bound = Agglomerative::params(Linkage::Complete)
        .connectivity(2)
        .fit(&dataset)
        .unwrap();
    let by_row: Vec<usize> = (0..40).map(|i| i / 20).collect();
    assert_ne!(free.labels().to_vec(), by_row);
    assert_eq!(bound.labels().to_vec(), by_row);
    assert_eq!(
        (free.n_graph_components(), bound.n_graph_components()),
        (1, 2)
    );
}
