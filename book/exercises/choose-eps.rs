// Exercise 2: Choose eps
//
// Two moons, min_samples 3, and no eps given. Count the labels that DBSCAN gives out, judge four values of eps, and
// choose one that finds the two moons.
//
//   n_labels(points, eps)  points (n_samples, 2), a point a row; the result is the number of different labels,
//                          where noise, if there is any, is one label more
//   judge()                your judgement of each of the four values
//   choose()               an eps of your choice
//
// These show what an eps does:
//
//   cargo chapter choosing-eps -- --open
//   cargo chapter dbscan -- --min-samples 3 --eps 0.10 --open
//
// Check your answer with
//
//   cargo xtask exercise 2

use hyades_cluster::{ClusterError, Dbscan};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array2;

/// What you think of an eps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Judgement {
    /// The moons fall into pieces.
    TooSmall,
    /// Two clusters, which are the moons.
    Good,
    /// The moons run into one.
    TooLarge,
}

/// The number of different labels, with noise as one.
pub fn n_labels(points: &Array2<f64>, eps: f64) -> Result<usize, ClusterError> {
    let dataset = DatasetBase::from(points.clone());
    let model = Dbscan::params(eps, 3).fit(&dataset)?;
    //~ solution
    if model.n_noise() > 0 {
        Ok(model.n_clusters() + 1)
    } else {
        Ok(model.n_clusters())
    }
    //~ starter
    // // `model.n_clusters()` is the number of clusters, and `model.n_noise()` that of noise points.
    // Ok(todo!("the number of different labels"))
    //~ wrong no-noise: noise has a label too
    // Ok(model.n_clusters())
    //~ wrong every-noise-point: one label, however many
    // Ok(model.n_clusters() + model.n_noise())
    //~ wrong always-one-more: only if there is any
    // Ok(model.n_clusters() + 1)
    //~ end
}

/// Your judgement of four values of eps.
pub fn judge() -> [(f64, Judgement); 4] {
    //~ solution
    [
        (0.04, Judgement::TooSmall),
        (0.10, Judgement::TooSmall),
        (0.15, Judgement::TooSmall),
        (0.23, Judgement::Good),
    ]
    //~ starter
    // [
    //     (0.04, todo!("Judgement::TooSmall, Judgement::Good or Judgement::TooLarge")),
    //     (0.10, todo!()),
    //     (0.15, todo!()),
    //     (0.23, todo!()),
    // ]
    //~ wrong peak-is-good: the most labels
    // [
    //     (0.04, Judgement::TooSmall),
    //     (0.10, Judgement::Good),
    //     (0.15, Judgement::TooLarge),
    //     (0.23, Judgement::TooLarge),
    // ]
    //~ wrong knee-is-good: still in pieces
    // [
    //     (0.04, Judgement::TooSmall),
    //     (0.10, Judgement::TooSmall),
    //     (0.15, Judgement::Good),
    //     (0.23, Judgement::TooLarge),
    // ]
    //~ end
}

/// An eps that finds the two moons.
pub fn choose() -> f64 {
    //~ solution
    0.22
    //~ starter
    // todo!("an eps")
    //~ wrong choose-the-peak: too small
    // 0.071
    //~ wrong past-the-gap: too large
    // 0.35
    //~ end
}
