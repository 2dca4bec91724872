//! BIRCH on input that is bad, extreme or weighted.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use approx::assert_relative_eq;
use hyades_cluster::{Birch, BirchParams};
use linfa::DatasetBase;
use linfa::traits::{Fit, FitWith, Predict};
use ndarray::{Array1, Array2, array};

fn message(params: BirchParams<f64>, records: &Array2<f64>) -> String {
    let result = params.fit(&DatasetBase::from(records.view()));
    result.unwrap_err().to_string()
}

#[test]
fn parameters() {
    let records = array![[0.0, 0.0], [1.0, 1.0]];
    let of = |params| message(params, &records);
    assert_eq!(of(Birch::params(0)), "n_clusters = 0 must be at least 1");
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let expected = format!("threshold = {bad} must be finite and above 0");
        assert_eq!(of(Birch::params(1).threshold(bad)), expected);
    }
    for bad in [1e-200, 1e200] {
        let expected = format!(
            "threshold = {bad:e} must be such that its square neither overflows nor underflows"
        );
        assert_eq!(of(Birch::params(1).threshold(bad)), expected);
    }
    for bad in [0, 1] {
        let expected = format!("branching_factor = {bad} must be at least 2");
        assert_eq!(of(Birch::params(1).branching_factor(bad)), expected);
    }
    // Nothing is made room for in advance.
    let wide = Birch::params(1).branching_factor(usize::MAX);
    assert!(wide.fit(&DatasetBase::from(records)).is_ok());
}

#[test]
fn records() {
    let of = |records| message(Birch::params(2), &records);
    assert_eq!(
        of(Array2::zeros((0, 2))),
        "the records have no rows: at least 1 sample is needed"
    );
    assert_eq!(
        of(Array2::zeros((3, 0))),
        "the records have no columns: at least 1 feature is needed"
    );
    assert_eq!(
        of(array![[0.0, 1.0], [f64::NAN, 1.0]]),
        "the records hold NaN at row 1, column 0: every value must be finite"
    );
    assert_eq!(
        of(array![[0.0], [f64::NEG_INFINITY]]),
        "the records hold -inf at row 1, column 0: every value must be finite"
    );
    assert_eq!(
        of(array![[0.0], [1e200]]),
        "the records spread over 1e200: sums of squared distances overflow, so rescale them first"
    );
    // Large values close together are no reason to refuse.
    let close = array![[1e200], [1e200]];
    let model = Birch::params(1).fit(&DatasetBase::from(close)).unwrap();
    assert_eq!(model.subcluster_sizes().to_vec(), [2.0]);
}

#[test]
fn a_model_that_does_not_fit() {
    let params = Birch::params(2);
    let model = params
        .fit(&DatasetBase::from(array![[0.0, 0.0], [3.0, 3.0]]))
        .unwrap();
    let next = |params: BirchParams<f64>, batch: Array2<f64>| {
        let result = params.fit_with(Some(model.clone()), &DatasetBase::from(batch));
        result.unwrap_err().to_string()
    };
    let batch = array![[1.0, 1.0]];
    assert_eq!(
        next(params.clone(), array![[1.0]]),
        "the model was fitted on 2 features, the records have 1"
    );
    assert_eq!(
        next(params.clone().threshold(0.25), batch.clone()),
        "threshold = 0.25 must be that of the model that goes on"
    );
    assert_eq!(
        next(params.clone().branching_factor(9), batch),
        "branching_factor = 9 must be that of the model that goes on"
    );
    assert_eq!(
        next(params, array![[1e200, 0.0]]),
        "the records spread over 1e200: sums of squared distances overflow, so rescale them first"
    );
    let assigned = |records: Array2<f64>| model.assign(records.view()).unwrap_err().to_string();
    assert_eq!(
        assigned(array![[1.0]]),
        "the model was fitted on 2 features, the records have 1"
    );
    assert_eq!(
        assigned(array![[1.0, f64::INFINITY]]),
        "the records hold inf at row 0, column 1: every value must be finite"
    );
    assert_eq!(
        assigned(Array2::zeros((0, 2))),
        "the records have no rows: at least 1 sample is needed"
    );
    assert!(model.distances(array![[1.0]].view()).is_err());
    assert_eq!(
        model.clone().regroup(0).unwrap_err().to_string(),
        "n_clusters = 0 must be at least 1"
    );
    // linfa's own trait has no room for an error, so nothing but the width may stop it.
    assert_eq!(model.predict(&array![[f64::NAN, 0.0]]).len(), 1);
    assert_eq!(model.predict(&Array2::zeros((0, 2))).len(), 0);
    let many = Array2::from_elem((100, 2), f64::NAN);
    assert_eq!(model.predict(&many).len(), 100);
}

#[test]
fn weights() {
    let records = array![[0.0], [0.4], [0.6], [9.0]];
    let fit = |weights: Array1<f32>| {
        Birch::params(None).fit(&DatasetBase::from(records.clone()).with_weights(weights))
    };
    let model = fit(array![3.0, 1.0, 0.0, 0.5]).unwrap();
    assert_eq!(model.subcluster_sizes().to_vec(), [4.0, 0.5]);
    assert_relative_eq!(model.subcluster_centroids()[(0, 0)], 0.1, epsilon = 1e-15);
    // 3 samples at 0 and 1 at 0.4 lie 0.1 and 0.3 from their mean.
    assert_relative_eq!(model.subcluster_radii()[0], 0.03f64.sqrt(), epsilon = 1e-15);
    assert_eq!(model.labels().to_vec(), [0, 0, 0, 1]);
    // Weights of 1 are no weights.
    let plain = Birch::params(None)
        .fit(&DatasetBase::from(records.clone()))
        .unwrap();
    assert_eq!(fit(Array1::ones(4)).unwrap(), plain);
    let error = |weights| fit(weights).unwrap_err().to_string();
    assert_eq!(
        error(array![1.0, 2.0]),
        "2 weights were given for 4 samples: as many are needed, or none"
    );
    assert_eq!(
        error(array![1.0, -1.0, 1.0, 1.0]),
        "the weight of sample 1 is -1: a weight must be finite and not negative"
    );
    assert_eq!(
        error(Array1::zeros(4)),
        "the weights of all 4 samples are 0: at least 1 must be positive"
    );
    // In a later batch, weights of 0 change nothing.
    let still = DatasetBase::from(array![[5.0]]).with_weights(array![0.0]);
    let next = Birch::params(None)
        .fit_with(Some(plain.clone()), &still)
        .unwrap();
    assert_eq!(next.nodes(), plain.nodes());
    assert_eq!(next.labels().to_vec(), [1]);
}

#[test]
fn few_samples() {
    let one = Birch::params(3)
        .fit(&DatasetBase::from(array![[2.0, 5.0]]))
        .unwrap();
    assert_eq!((one.n_clusters(), one.n_subclusters()), (1, 1));
    assert_eq!(one.labels().to_vec(), [0]);
    assert_eq!((one.height(), one.n_nodes()), (1, 1));
    assert_eq!(one.nodes()[0].parent, None);
    // Fewer subclusters than clusters: each is one, and the model says how many there are.
    let equal = Birch::params(3)
        .fit(&DatasetBase::from(Array2::<f64>::ones((7, 2))))
        .unwrap();
    assert_eq!((equal.n_clusters(), equal.subcluster_sizes()[0]), (1, 7.0));
    assert_eq!(equal.subcluster_radii()[0], 0.0);
    let two = Birch::params(3)
        .fit(&DatasetBase::from(array![[0.0], [5.0], [0.1]]))
        .unwrap();
    assert_eq!(
        (two.n_clusters(), two.labels().to_vec()),
        (2, vec![0, 1, 0])
    );
}

#[test]
fn a_million_equal_samples() {
    let records = Array2::<f64>::from_elem((1_000_000, 2), 0.1);
    let model = Birch::params(2).fit(&DatasetBase::from(records)).unwrap();
    assert_eq!(model.subcluster_sizes().to_vec(), [1e6]);
    assert_eq!(model.subcluster_centroids(), array![[0.1, 0.1]]);
    assert_eq!(model.subcluster_radii()[0], 0.0);
}

#[test]
fn a_tree_of_pairs() {
    // The smallest branching factor, sorted samples, none of which join: the tree that is deepest.
    let records = Array2::from_shape_fn((20_000, 1), |(i, _)| i as f64);
    let params = Birch::params(None).threshold(1e-3).branching_factor(2);
    let model = params.fit(&DatasetBase::from(records)).unwrap();
    assert_eq!(model.n_subclusters(), 20_000);
    assert_eq!(model.nodes().len(), model.n_nodes());
}

#[test]
fn far_from_the_origin() {
    // Two groups of radius 0.1, a million units away: squares of the values have no digit left for them.
    let near = Array2::from_shape_fn((60, 2), |(i, j)| {
        (i % 2) as f64 * 2.0 + ((i * (3 + j)) % 7) as f64 / 64.0
    });
    let fit = |shift: f64| {
        let records = near.mapv(|x| x + shift);
        let params = Birch::params(2).threshold(0.125).branching_factor(3);
        params.fit(&DatasetBase::from(records)).unwrap()
    };
    let (here, there) = (fit(0.0), fit(1048576.0));
    assert_eq!(here.subcluster_sizes(), there.subcluster_sizes());
    assert_eq!(here.labels(), there.labels());
    assert_relative_eq!(
        here.subcluster_radii(),
        there.subcluster_radii(),
        epsilon = 1e-9
    );
}

#[test]
fn single_precision_and_views() {
    let records = Array2::from_shape_fn((200, 3), |(i, j)| {
        (i % 4 * 10) as f32 + (i * (j + 3) % 11) as f32 * 0.1
    });
    let params = Birch::params(4).threshold(0.3f32).branching_factor(5);
    let model = params.fit(&DatasetBase::from(records.view())).unwrap();
    assert_eq!(model.n_clusters(), 4);
    let groups: Vec<Option<usize>> = (0..200).map(|i| Some(i % 4)).collect();
    let labels: Vec<Option<usize>> = model.labels().iter().copied().map(Some).collect();
    assert!(common::is_same_partition(&labels, &groups));
    assert!(model.subcluster_radii().iter().all(|&radius| radius <= 0.3));
    let columns = records.t().as_standard_layout().into_owned();
    assert_eq!(params.fit(&DatasetBase::from(columns.t())).unwrap(), model);
    // 2²⁴ is where single precision stops counting.
    let one = DatasetBase::from(array![[1.0f32]]).with_weights(array![16_777_216.0]);
    let model = params.fit(&one).unwrap();
    let model = params
        .fit_with(Some(model), &DatasetBase::from(array![[1.0f32], [1.0]]))
        .unwrap();
    assert_eq!(model.subcluster_sizes()[0], 16_777_218.0);
}

#[test]
fn threads() {
    let records = Array2::from_shape_fn((5000, 2), |(i, j)| {
        ((i * (37 + 11 * j)) % 1009) as f64 * 0.01
    });
    let fit = || {
        Birch::params(5)
            .threshold(0.2)
            .fit(&DatasetBase::from(records.view()))
            .unwrap()
    };
    let one = common::on_threads(1, fit);
    assert!(one.n_subclusters() > 100);
    assert_eq!(one, common::on_threads(2, fit));
    assert_eq!(one, common::on_threads(3, fit));
    let of = |model: &Birch<f64>| model.distances(records.view()).unwrap();
    assert_eq!(of(&one)[(17, 3)], {
        let difference = &records.row(17) - &one.subcluster_centroids().row(3);
        difference.mapv(|x| x * x).sum().sqrt()
    });
}
