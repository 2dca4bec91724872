//! Bad input gives an error that names the value and the bound, from every algorithm alike.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use hyades_cluster::choose::{estimate_bandwidth, sweep_eps, sweep_k};
use hyades_cluster::{
    AffinityPropagation, Agglomerative, Birch, ClusterError, Dbscan, GaussianMixture, Hdbscan,
    KMeans, KMeansInit, Linkage, MeanShift, MiniBatchKMeans, Optics, SpectralClustering,
};
use linfa::DatasetBase;
use linfa::traits::{Fit, FitWith};
use ndarray::{Array1, Array2, array};
use rand::SeedableRng;

fn all(records: &Array2<f64>, weights: &[f32]) -> Vec<String> {
    let dataset = DatasetBase::from(records.view()).with_weights(Array1::from(weights.to_vec()));
    let message = |error: Option<ClusterError>| error.map(|e| e.to_string()).unwrap_or_default();
    vec![
        message(KMeans::params(1).fit(&dataset).err()),
        message(MiniBatchKMeans::params(1).fit(&dataset).err()),
        message(Dbscan::params(0.5, 1).fit(&dataset).err()),
    ]
}

fn assert_all(records: &Array2<f64>, weights: &[f32], message: &str) {
    assert_eq!(all(records, weights), [message; 3]);
}

/// What every algorithm says of the records alone.
fn of_records(records: &Array2<f64>) -> Vec<(&'static str, String)> {
    let dataset = DatasetBase::from(records.view());
    let message = |error: Option<ClusterError>| error.map(|e| e.to_string()).unwrap_or_default();
    let mut said = vec![
        (
            "affinity propagation",
            message(AffinityPropagation::params().fit(&dataset).err()),
        ),
        (
            "agglomerative",
            message(Agglomerative::params(Linkage::Average).fit(&dataset).err()),
        ),
        ("BIRCH", message(Birch::params(1).fit(&dataset).err())),
        (
            "DBSCAN",
            message(Dbscan::params(0.5, 1).fit(&dataset).err()),
        ),
        (
            "Gaussian mixture",
            message(GaussianMixture::params(1).fit(&dataset).err()),
        ),
        ("HDBSCAN", message(Hdbscan::params(2).fit(&dataset).err())),
        ("K-means", message(KMeans::params(1).fit(&dataset).err())),
        (
            "mean shift",
            message(MeanShift::params(1.0).fit(&dataset).err()),
        ),
        (
            "mini-batch K-means",
            message(MiniBatchKMeans::params(1).fit(&dataset).err()),
        ),
        ("OPTICS", message(Optics::params(2).fit(&dataset).err())),
        (
            "spectral clustering",
            message(SpectralClustering::params(1).fit(&dataset).err()),
        ),
        ("bandwidth", {
            let mut rng = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(0);
            message(estimate_bandwidth(records.view(), 0.3, None, &mut rng).err())
        }),
    ];
    for linkage in [
        Linkage::Single,
        Linkage::Complete,
        Linkage::Weighted,
        Linkage::Ward,
        Linkage::Centroid,
        Linkage::Median,
    ] {
        said.push((
            "a linkage",
            message(Agglomerative::params(linkage).fit(&dataset).err()),
        ));
    }
    said
}

#[test]
fn every_algorithm_says_the_same_of_bad_records() {
    let mut cases = vec![
        (
            Array2::zeros((0, 2)),
            "the records have no rows: at least 1 sample is needed".to_owned(),
        ),
        (
            Array2::zeros((3, 0)),
            "the records have no columns: at least 1 feature is needed".to_owned(),
        ),
    ];
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let message =
            format!("the records hold {bad} at row 1, column 0: every value must be finite");
        cases.push((array![[1.0, 2.0], [bad, 3.0], [0.0, 0.0]], message));
    }
    for (records, expected) in &cases {
        for (algorithm, said) in of_records(records) {
            assert_eq!(&said, expected, "{algorithm}");
        }
    }
}

#[test]
fn records() {
    let one = array![[1.0, 2.0]];
    assert_all(
        &Array2::zeros((0, 2)),
        &[],
        "the records have no rows: at least 1 sample is needed",
    );
    assert_all(
        &Array2::zeros((3, 0)),
        &[],
        "the records have no columns: at least 1 feature is needed",
    );
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let message =
            format!("the records hold {bad} at row 1, column 0: every value must be finite");
        assert_all(&array![[1.0, 2.0], [bad, 3.0]], &[], &message);
    }
    assert_all(
        &one,
        &[1.0, 2.0],
        "2 weights were given for 1 samples: as many are needed, or none",
    );
    assert_all(
        &one,
        &[-1.0],
        "the weight of sample 0 is -1: a weight must be finite and not negative",
    );
    assert_all(
        &one,
        &[f32::NAN],
        "the weight of sample 0 is NaN: a weight must be finite and not negative",
    );
    assert_all(&one, &[], "");
}

fn k_means(params: hyades_cluster::KMeansParams<f64, rand_xoshiro::Xoshiro256PlusPlus>) -> String {
    let records = array![[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [4.0, 4.0]];
    params
        .fit(&DatasetBase::from(records))
        .unwrap_err()
        .to_string()
}

#[test]
fn k_means_parameters() {
    let given = |centroids| KMeansInit::Precomputed(centroids);
    assert_eq!(
        k_means(KMeans::params(12)),
        "k = 12 needs at least 12 samples, got 5"
    );
    assert_eq!(
        k_means(KMeans::params(0)),
        "n_clusters = 0 must be at least 1"
    );
    assert_eq!(
        k_means(KMeans::params(2).n_runs(0)),
        "n_runs = 0 must be at least 1"
    );
    assert_eq!(
        k_means(KMeans::params(2).max_n_iterations(0)),
        "max_n_iterations = 0 must be at least 1"
    );
    assert_eq!(
        k_means(KMeans::params(2).tolerance(-0.5)),
        "tolerance = -0.5 must be finite and not negative"
    );
    assert_eq!(
        k_means(KMeans::params(2).tolerance(f64::NAN)),
        "tolerance = NaN must be finite and not negative"
    );
    assert_eq!(
        k_means(KMeans::params(2).init_method(given(Array2::zeros((3, 1))))),
        "the given centroids are 3 × 1, but k = 2 and 2 features need 2 × 2"
    );
    assert_eq!(
        k_means(KMeans::params(2).init_method(given(array![[0.0, 0.0], [f64::NAN, 1.0]]))),
        "the given centroids hold NaN at row 1, column 0: every value must be finite"
    );
}

#[test]
fn too_large_or_too_light() {
    let huge = DatasetBase::from(array![[0.0], [1e200], [2.0]]);
    let message =
        "the records spread over 1e200: sums of squared distances overflow, so rescale them first";
    assert_eq!(
        KMeans::params(2).fit(&huge).unwrap_err().to_string(),
        message
    );
    let tiny = DatasetBase::from(array![[0.0], [1e-170], [2e-170]]);
    assert_eq!(
        KMeans::params(2).fit(&tiny).unwrap_err().to_string(),
        "the records spread over 2e-170: squared distances underflow, so rescale them first"
    );
    let heavy = DatasetBase::from(array![[0f32], [1.0], [2.0]]);
    let heavy = heavy.with_weights(ndarray::Array1::from_elem(3, 3e38));
    assert_eq!(
        KMeans::params(2).fit(&heavy).unwrap_err().to_string(),
        "the weights add up to more than 3.4028235e38: scale them down"
    );
    // The spread counts to whatever is compared with the records, too.
    let small = DatasetBase::from(array![[0.0], [1.0]]);
    let far = KMeansInit::Precomputed(array![[1e200], [0.0]]);
    assert_eq!(
        KMeans::params(2)
            .init_method(far)
            .fit(&small)
            .unwrap_err()
            .to_string(),
        message
    );
    let model = KMeans::params(2).fit(&small).unwrap();
    assert_eq!(
        model
            .assign(array![[1e200]].view())
            .unwrap_err()
            .to_string(),
        message
    );
    let params = MiniBatchKMeans::params(2);
    let model = params.fit_with(None, &small).unwrap();
    let batch = DatasetBase::from(array![[1e200]]);
    assert_eq!(
        params
            .fit_with(Some(model), &batch)
            .unwrap_err()
            .to_string(),
        message
    );
    let distances = hyades_cluster::choose::k_distances(array![[0.0], [1e200]].view(), 2);
    assert_eq!(distances.unwrap_err().to_string(), message);
    let light = DatasetBase::from(array![[0.0], [1.0], [2.0]]).with_weights(array![1.0, 0.0, 0.0]);
    let message = "k = 2 needs at least 2 samples of positive weight, got 1";
    assert_eq!(
        KMeans::<f64>::params(2)
            .fit(&light)
            .unwrap_err()
            .to_string(),
        message
    );
    assert_eq!(
        MiniBatchKMeans::<f64>::params(2)
            .fit(&light)
            .unwrap_err()
            .to_string(),
        message
    );
}

#[test]
fn mini_batch_parameters() {
    let dataset = DatasetBase::from(Array2::<f64>::zeros((5, 2)));
    let params = || MiniBatchKMeans::params(2);
    for (params, message) in [
        (
            MiniBatchKMeans::params(0),
            "n_clusters = 0 must be at least 1",
        ),
        (
            MiniBatchKMeans::params(6),
            "k = 6 needs at least 6 samples, got 5",
        ),
        (params().batch_size(0), "batch_size = 0 must be at least 1"),
        (params().init_size(0), "init_size = 0 must be at least 1"),
        (params().n_runs(0), "n_runs = 0 must be at least 1"),
        (
            params().max_n_iterations(0),
            "max_n_iterations = 0 must be at least 1",
        ),
        (
            params().max_no_improvement(Some(0)),
            "max_no_improvement = 0 must be at least 1",
        ),
        (
            params().tolerance(f64::INFINITY),
            "tolerance = inf must be finite and not negative",
        ),
        (
            params().reassignment_ratio(1.5),
            "reassignment_ratio = 1.5 must be between 0 and 1",
        ),
    ] {
        assert_eq!(params.fit(&dataset).unwrap_err().to_string(), message);
    }
}

#[test]
fn dbscan_parameters() {
    let dataset = DatasetBase::from(array![[0.0]]);
    for (eps, message) in [
        (0.0, "eps = 0 must be finite and above 0"),
        (-1.0, "eps = -1 must be finite and above 0"),
        (f64::NAN, "eps = NaN must be finite and above 0"),
        (f64::INFINITY, "eps = inf must be finite and above 0"),
    ] {
        assert_eq!(
            Dbscan::params(eps, 5)
                .fit(&dataset)
                .unwrap_err()
                .to_string(),
            message
        );
        assert_eq!(
            sweep_eps(&Dbscan::params(1.0, 5), [0.5, eps], &dataset)
                .unwrap_err()
                .to_string(),
            message
        );
    }
    for (eps, printed) in [(1e200, "1e200"), (1e-170, "1e-170")] {
        let message = format!(
            "eps = {printed} must be such that its square neither overflows nor underflows"
        );
        assert_eq!(
            Dbscan::params(eps, 5)
                .fit(&dataset)
                .unwrap_err()
                .to_string(),
            message
        );
        assert!(
            Dbscan::params(eps, 5)
                .metric(hyades_cluster::Metric::Manhattan)
                .fit(&dataset)
                .is_ok()
        );
    }
    let none = Dbscan::params(0.1, 0).fit(&dataset).unwrap_err();
    assert_eq!(none.to_string(), "min_samples = 0 must be at least 1");
}

#[test]
fn sweeps_say_at_which_k() {
    let dataset = DatasetBase::from(array![[0.0], [1.0], [5.0]]);
    let params = KMeans::params(1);
    let fails = sweep_k(&params, 2..=5, &dataset, |_, _| Ok::<_, ClusterError>(())).unwrap_err();
    assert_eq!(
        fails.to_string(),
        "the sweep stopped at k = 4: k = 4 needs at least 4 samples, got 3"
    );
    let score = |_: ndarray::ArrayView2<'_, f64>, _: ndarray::ArrayView1<'_, usize>| {
        Err::<(), _>(std::fmt::Error)
    };
    let fails = sweep_k(&params, 2..=3, &dataset, score).unwrap_err();
    assert!(
        fails
            .to_string()
            .starts_with("the sweep stopped at k = 2: ")
    );
    let backwards = sweep_k(&params, [3, 2], &dataset, |_, _| Ok::<_, ClusterError>(())).unwrap();
    assert!(backwards.elbow().is_err());
}

#[test]
fn new_samples_of_another_width() {
    let dataset = DatasetBase::from(array![[0.0, 1.0], [2.0, 3.0]]);
    let model = KMeans::params(2).fit(&dataset).unwrap();
    let message = "the model was fitted on 2 features, the records have 3";
    assert_eq!(
        model
            .assign(Array2::zeros((1, 3)).view())
            .unwrap_err()
            .to_string(),
        message
    );
    assert_eq!(
        model
            .distances(Array2::zeros((1, 3)).view())
            .unwrap_err()
            .to_string(),
        message
    );
    let model = MiniBatchKMeans::params(2).fit(&dataset).unwrap();
    assert_eq!(
        model
            .assign(Array2::zeros((1, 3)).view())
            .unwrap_err()
            .to_string(),
        message
    );
}
