//! Spectral clustering at its edges: pieces, far and equal samples, single precision, bad input.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use hyades_cluster::{Affinity, ClusterError, SpectralClustering};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, Axis, array, concatenate};

type Model = SpectralClustering<f64>;

fn fit(
    records: &Array2<f64>,
    k: usize,
    affinity: Affinity<f64>,
    n_components: usize,
) -> Result<Model, ClusterError> {
    let params = SpectralClustering::params(k).affinity(affinity);
    params
        .n_components(n_components)
        .fit(&DatasetBase::from(records.view()))
}

#[test]
fn pieces_are_clusters() {
    // Three pieces, three clusters: no eigenvector has to be looked for.
    let records = array![
        [0.0],
        [0.1],
        [0.25],
        [5.0],
        [5.1],
        [5.25],
        [9.0],
        [9.1],
        [9.25]
    ];
    let model = fit(&records, 3, Affinity::NearestNeighbours(3), 3).unwrap();
    assert_eq!(model.labels().to_vec(), [0, 0, 0, 1, 1, 1, 2, 2, 2]);
    assert_eq!(model.eigenvalues().to_vec(), [0.0; 3]);
    assert_eq!((model.n_clusters(), model.n_graph_components()), (3, 3));
    // More pieces than clusters: the largest have coordinates, the rest lies at the origin.
    let records = concatenate![Axis(0), records, array![[20.0], [20.1], [20.3], [20.4]]];
    let model = fit(&records, 2, Affinity::NearestNeighbours(3), 2).unwrap();
    assert_eq!(model.n_graph_components(), 4);
    assert!(model.embedding().row(12)[0] > 0.0 && model.embedding().row(0)[1] > 0.0);
    assert_eq!(model.embedding().row(5).to_vec(), [0.0, 0.0]);
    assert_eq!(model.n_clusters(), 2);
}

#[test]
fn far_samples_go_with_their_neighbours() {
    // At a distance of 8 an affinity is 10⁻²⁸, and its root no longer a digit of the others; beyond 28 it is 0.
    let groups = Array2::from_shape_fn(
        (40, 2),
        |(i, j)| if j == 0 { i % 7 } else { i / 7 } as f64 * 0.3 - 0.9,
    );
    let mut records = concatenate![Axis(0), groups.view(), &groups + 4.0];
    records.push_row(array![-8.0, -1.0].view()).unwrap();
    records.push_row(array![11.0, 6.0].view()).unwrap();
    let model = fit(&records, 2, Affinity::Rbf { gamma: 1.0 }, 2).unwrap();
    let expected: Vec<usize> = (0..80).map(|i| i / 40).chain([0, 1]).collect();
    assert_eq!(model.labels().to_vec(), expected);
    // Out of reach of everything: an eigenvalue of 1, not 0, as in scikit-learn.
    records.push_row(array![400.0, 0.0].view()).unwrap();
    let model = fit(&records, 2, Affinity::Rbf { gamma: 1.0 }, 2).unwrap();
    assert_eq!(model.labels().to_vec()[..82], expected);
    assert_eq!(model.embedding().row(82).to_vec(), [0.0, 0.0]);
}

#[test]
fn few_distinct_samples() {
    for (affinity, n) in [
        (Affinity::NearestNeighbours(10), 7),
        (Affinity::Rbf { gamma: 1.0 }, 7),
        (Affinity::NearestNeighbours(10), 1),
        (Affinity::Rbf { gamma: 1.0 }, 1),
    ] {
        let model = fit(&Array2::ones((n, 3)), 1, affinity, 1).unwrap();
        assert_eq!(model.labels().to_vec(), vec![0; n]);
        assert_eq!((model.n_clusters(), model.n_graph_components()), (1, 1));
        assert_eq!(model.eigenvalues().to_vec(), [0.0]);
        assert!(model.embedding().iter().all(|&x| x > 0.0));
    }
    // More clusters than distinct samples: as many as there are.
    let model = fit(
        &array![[1.0], [1.0], [4.0], [1.0]],
        3,
        Affinity::Rbf { gamma: 0.1 },
        3,
    )
    .unwrap();
    assert_eq!(model.labels().to_vec(), [0, 0, 1, 0]);
    assert_eq!((model.n_clusters(), model.embedding().ncols()), (2, 2));
}

#[test]
fn a_million_equal_samples() {
    for affinity in [
        Affinity::NearestNeighbours(10),
        Affinity::Rbf { gamma: 1.0 },
    ] {
        let model = fit(&Array2::zeros((1_000_000, 2)), 2, affinity, 2).unwrap();
        assert_eq!((model.n_clusters(), model.labels().len()), (1, 1_000_000));
        let few = Array2::from_shape_fn((1_000_000, 2), |(i, _)| (i % 5 * (i % 5)) as f64);
        let model = fit(&few, 2, affinity, 2).unwrap();
        assert!((0..1_000_000).all(|i| model.labels()[i] == model.labels()[i % 5]));
    }
}

#[test]
fn single_precision() {
    let circles = |n: usize| {
        Array2::from_shape_fn((n, 2), |(i, j)| {
            let angle = i as f32 * 2.4;
            let radius = if i % 2 == 0 { 1.0 } else { 3.0 };
            radius * if j == 0 { angle.cos() } else { angle.sin() }
        })
    };
    for n in [120, 400] {
        let params = SpectralClustering::params(2);
        for affinity in [
            Affinity::NearestNeighbours(8),
            Affinity::Rbf { gamma: 4.0f32 },
        ] {
            let model = params
                .clone()
                .affinity(affinity)
                .fit(&DatasetBase::from(circles(n)))
                .unwrap();
            assert!(
                (0..n).all(|i| model.labels()[i] == i % 2),
                "{n} {affinity:?}"
            );
        }
    }
}

#[test]
fn bad_input() {
    let near = Affinity::NearestNeighbours(3);
    let message = |records: &Array2<f64>, k, affinity, n_components| {
        fit(records, k, affinity, n_components)
            .unwrap_err()
            .to_string()
    };
    let five = Array2::from_shape_fn((5, 2), |(i, j)| (i * i + j) as f64);
    let expected = [
        (
            message(&Array2::zeros((0, 2)), 1, near, 1),
            "the records have no rows: at least 1 sample is needed",
        ),
        (
            message(&Array2::zeros((2, 0)), 1, near, 1),
            "the records have no columns: at least 1 feature is needed",
        ),
        (
            message(&array![[1.0], [f64::NAN]], 1, near, 1),
            "the records hold NaN at row 1, column 0: every value must be finite",
        ),
        (
            message(&array![[f64::INFINITY]], 1, near, 1),
            "the records hold inf at row 0, column 0: every value must be finite",
        ),
        (
            message(&array![[0.0], [1e200]], 1, near, 1),
            "the records spread over 1e200: sums of squared distances overflow, so rescale them first",
        ),
        (
            message(&array![[0.0], [1e-170]], 1, near, 1),
            "the records spread over 1e-170: squared distances underflow, so rescale them first",
        ),
        (
            message(&five, 0, near, 1),
            "n_clusters = 0 must be at least 1",
        ),
        (
            message(&five, 6, near, 1),
            "k = 6 needs at least 6 samples, got 5",
        ),
        (
            message(&five, 2, near, 0),
            "n_components = 0 must be at least 1",
        ),
        (
            message(&five, 2, near, 6),
            "n_components = 6 must be at most the number of samples",
        ),
        (
            message(&five, 2, Affinity::NearestNeighbours(1), 2),
            "n_neighbours = 1 must be at least 2, for the sample itself counts",
        ),
        (
            message(&five, 2, Affinity::NearestNeighbours(0), 2),
            "n_neighbours = 0 must be at least 2, for the sample itself counts",
        ),
        (
            message(&five, 2, Affinity::Rbf { gamma: 0.0 }, 2),
            "gamma = 0 must be finite and above 0",
        ),
        (
            message(&five, 2, Affinity::Rbf { gamma: f64::NAN }, 2),
            "gamma = NaN must be finite and above 0",
        ),
        (
            message(&five, 2, Affinity::Rbf { gamma: 1e9 }, 2),
            "gamma = 1000000000 must be small enough that some distinct samples are linked",
        ),
        (
            message(
                &Array2::from_shape_fn((10_001, 1), |(i, _)| i as f64),
                2,
                Affinity::Rbf { gamma: 1.0 },
                2,
            ),
            "10001 distinct samples are more than the 10000 of which every two can be linked: link nearest neighbours instead",
        ),
        (
            message(&Array2::zeros((20_000, 1)), 2, near, 10_000),
            "n_components = 10000 must be so small that all samples have at most 2^27 coordinates together",
        ),
    ];
    for (found, expected) in expected {
        assert_eq!(found, expected);
    }
    let none = SpectralClustering::params(2)
        .n_runs(0)
        .fit(&DatasetBase::from(five));
    assert_eq!(
        none.unwrap_err().to_string(),
        "n_runs = 0 must be at least 1"
    );
}

#[test]
fn coordinates_that_overflow_are_refused() {
    // The last two are linked by e^(−200) alone, too little for coordinates of 32 bits; in 64 bits e^(−730) is.
    let refused =
        "must be smaller: some samples are linked so weakly that their coordinates overflow";
    let far = |apart: f64| array![[0.0], [0.1], [0.2], [1000.0], [1000.0 + apart.sqrt()]];
    let params = SpectralClustering::params(2);
    let single = far(200.0).mapv(|x| x as f32);
    let single = params.clone().fit(&DatasetBase::from(single));
    assert_eq!(
        single.unwrap_err().to_string(),
        format!("gamma = 1 {refused}")
    );
    let params = SpectralClustering::params(2);
    let double = params.fit(&DatasetBase::from(far(730.0)));
    assert_eq!(
        double.unwrap_err().to_string(),
        format!("gamma = 1 {refused}")
    );
    let params = SpectralClustering::params(2);
    assert!(params.fit(&DatasetBase::from(far(200.0))).is_ok());
}
