//! Agglomerative clustering against the definition, written out.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;
#[path = "common/linkages.rs"]
mod linkages;

use common::on_threads;
use hyades_cluster::{Agglomerative, Dissimilarity, Linkage, Merge};
use linfa::DatasetBase;
use linfa::traits::Fit;
use linkages::{Cluster, LINKAGES, distance, metric_for};
use ndarray::{Array2, array};
use proptest::prelude::*;

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(21))]

    /// Enough samples that gaps are closed and more than one block is scanned: centres and matrix must agree with the spanning tree of the definition.
    #[test]
    fn many(seed in 0u64..1000, linkage in 0usize..7, side in 20i32..60) {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(seed);
        let records = Array2::from_shape_simple_fn((1100, 2), || rng.gen_range(0.0..f64::from(side)));
        let linkage = LINKAGES[linkage];
        let dataset = DatasetBase::from(records.view());
        let params = Agglomerative::params(linkage);
        let model = on_threads(1, || params.fit(&dataset)).unwrap();
        prop_assert_eq!(&on_threads(2, || params.fit(&dataset)).unwrap(), &model);
        let square = Array2::from_shape_fn((1100, 1100), |(i, j)| {
            let (a, b) = (records.row(i), records.row(j));
            distance(Dissimilarity::Euclidean, &a.to_vec(), &b.to_vec())
        });
        let expected = lance_williams(square, linkage);
        for (merge, (a, b, height)) in model.dendrogram().merges().iter().zip(expected) {
            prop_assert_eq!((merge.left, merge.right), (a, b));
            prop_assert!((merge.height - height).abs() < 1e-9 * f64::from(side));
        }
    }
}

/// The formula of Lance and Williams, at every step over the whole matrix: the clusters that merge, and the height.
fn lance_williams(mut square: Array2<f64>, linkage: Linkage) -> Vec<(usize, usize, f64)> {
    let n = square.nrows();
    let squared = matches!(linkage, Linkage::Ward | Linkage::Centroid | Linkage::Median);
    if squared {
        square.mapv_inplace(|d| d * d);
    }
    let mut number: Vec<usize> = (0..n).collect();
    let mut size = vec![1.0; n];
    let mut alive: Vec<usize> = (0..n).collect();
    let mut merges = Vec::new();
    // The nearest later one of each, so that this oracle ends.
    let search = |square: &Array2<f64>, alive: &[usize], i: usize| {
        let later = alive.iter().copied().filter(|&j| j > i);
        later
            .map(|j| (square[(i, j)], j))
            .fold((f64::INFINITY, n), |a, b| if b.0 < a.0 { b } else { a })
    };
    let mut nearest: Vec<(f64, usize)> = (0..n).map(|i| search(&square, &alive, i)).collect();
    while alive.len() > 1 {
        let a = *alive
            .iter()
            .min_by(|&&a, &&b| nearest[a].0.total_cmp(&nearest[b].0))
            .unwrap();
        let (height, b) = nearest[a];
        merges.push((
            number[a].min(number[b]),
            number[a].max(number[b]),
            if squared { height.sqrt() } else { height },
        ));
        alive.retain(|&i| i != a);
        for &i in alive.iter().filter(|&&i| i != b) {
            let (to_a, to_b, s) = (square[(i, a)], square[(i, b)], size[i]);
            let (p, q) = (size[a], size[b]);
            let d = match linkage {
                Linkage::Single => to_a.min(to_b),
                Linkage::Complete => to_a.max(to_b),
                Linkage::Average => (p * to_a + q * to_b) / (p + q),
                Linkage::Weighted => (to_a + to_b) / 2.0,
                Linkage::Ward => ((p + s) * to_a + (q + s) * to_b - s * height) / (p + q + s),
                Linkage::Centroid => {
                    (p * to_a + q * to_b) / (p + q) - p * q * height / (p + q).powi(2)
                }
                _ => (to_a + to_b) / 2.0 - height / 4.0,
            };
            (square[(i, b)], square[(b, i)]) = (d, d);
        }
        size[b] += size[a];
        number[b] = n + merges.len() - 1;
        let stale: Vec<usize> = alive
            .iter()
            .copied()
            .filter(|&i| {
                i == b
                    || nearest[i].1 == a
                    || nearest[i].1 == b
                    || (i < b && square[(i, b)] < nearest[i].0)
            })
            .collect();
        for i in stale {
            nearest[i] = search(&square, &alive, i);
        }
    }
    merges
}

#[test]
fn one_row_and_equal_rows() {
    for linkage in LINKAGES {
        let params = Agglomerative::params(linkage).n_clusters(1);
        let model = params.fit(&DatasetBase::from(array![[3.0, 4.0]])).unwrap();
        assert_eq!(
            (
                model.labels().to_vec(),
                model.n_clusters(),
                model.n_graph_components()
            ),
            (vec![0], 1, 1)
        );
        assert!(model.dendrogram().merges().is_empty());
        let equal = DatasetBase::from(Array2::<f64>::ones((5, 2)));
        for params in [params.clone(), params.clone().connectivity(2)] {
            let model = params.fit(&equal).unwrap();
            assert_eq!(model.dendrogram().heights(), [0.0; 4]);
            assert_eq!(model.dendrogram().cut_at(0.0).unwrap().to_vec(), [0; 5]);
            assert_eq!(model.n_graph_components(), 1);
        }
    }
}

#[test]
fn a_million_equal_rows() {
    let mut records = Array2::<f64>::ones((1_000_000, 2));
    records[(7, 0)] = 3.0;
    let dataset = DatasetBase::from(records);
    for linkage in LINKAGES {
        let model = Agglomerative::params(linkage).fit(&dataset).unwrap();
        assert_eq!(model.labels().sum(), 1);
    }
    let model = Agglomerative::params(Linkage::Ward)
        .connectivity(3)
        .fit(&dataset)
        .unwrap();
    assert_eq!(model.labels().sum(), 1);
}

#[test]
fn equal_rows_weigh_as_often_as_they_stand_there() {
    // Three times 0 and once 3: their mean is 0.75, and 10 is nearer to 3 than to the mean.
    let dataset = DatasetBase::from(array![[0.0], [3.0], [0.0], [10.0], [0.0]]);
    let heights = |linkage| -> Vec<f64> {
        let model = Agglomerative::params(linkage).fit(&dataset).unwrap();
        model.dendrogram().heights()
    };
    assert_eq!(heights(Linkage::Average), [0.0, 0.0, 3.0, 9.25]);
    assert_eq!(heights(Linkage::Centroid), [0.0, 0.0, 3.0, 9.25]);
    assert_eq!(heights(Linkage::Weighted), [0.0, 0.0, 3.0, 8.5]);
    assert_eq!(heights(Linkage::Median), [0.0, 0.0, 3.0, 8.5]);
}

#[test]
fn heights_of_centroids_can_fall() {
    // A triangle with nearly equal sides: the third corner is nearer to the middle of a side than to either end.
    let dataset = DatasetBase::from(array![[0.0, 0.0], [2.0, 0.0], [1.0, 1.75]]);
    for linkage in [Linkage::Centroid, Linkage::Median] {
        let model = Agglomerative::params(linkage).fit(&dataset).unwrap();
        let heights = model.dendrogram().heights();
        assert_eq!(heights, [2.0, 1.75]);
        // scikit-learn counts the heights at or above the threshold: here the first merge, but not the second, which comes after it.
        let model = Agglomerative::params(linkage)
            .distance_threshold(1.9)
            .fit(&dataset)
            .unwrap();
        assert_eq!(
            (model.n_clusters(), model.labels().to_vec()),
            (2, vec![0, 0, 1])
        );
        assert_eq!(model.dendrogram().cut_at(1.9).unwrap().to_vec(), [0, 1, 2]);
    }
}

#[test]
fn the_cosine_asks_for_directions_only() {
    // Rows whose squares overflow or vanish have directions all the same.
    let dataset = DatasetBase::from(array![
        [1e200, 0.0],
        [2e-200, 0.0],
        [0.0, 3.0],
        [0.0, 5e300]
    ]);
    let model = Agglomerative::params(Linkage::Average)
        .metric(Dissimilarity::Cosine)
        .fit(&dataset)
        .unwrap();
    assert_eq!(model.labels().to_vec(), [0, 0, 1, 1]);
    let heights = model.dendrogram().heights();
    assert_eq!(heights, [0.0, 0.0, 1.0]);
}

#[test]
fn single_precision_and_views() {
    let records = array![
        [0.0f32, 9.0],
        [0.5, 9.0],
        [5.0, 9.0],
        [5.25, 9.0],
        [20.0, 9.0]
    ];
    // A transposed view has its columns contiguous, not its rows.
    let columns = records.t().as_standard_layout().into_owned();
    for linkage in LINKAGES {
        for params in [
            Agglomerative::params(linkage).n_clusters(3),
            Agglomerative::params(linkage).n_clusters(3).connectivity(2),
        ] {
            let model = params.fit(&DatasetBase::from(records.view())).unwrap();
            assert_eq!(model.labels().to_vec(), [0, 0, 1, 1, 2]);
            assert_eq!(params.fit(&DatasetBase::from(columns.t())).unwrap(), model);
        }
    }
}
