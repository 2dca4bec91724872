// Exercise 10: Three linkages
//
// Write how far apart two clusters are, three times: by single, by complete and by average linkage.
//
//   a        (n_a, n_features), the points of the one cluster, a point a row
//   b        (n_b, n_features), the points of the other
//   single   the distance of the two points, one of a and one of b, that are nearest to each other
//   complete the distance of the two that are farthest from each other
//   average  the mean distance over all pairs of a point of a and a point of b
//
// Check your answer with
//
//   cargo xtask exercise 10

use ndarray::{Array2, ArrayView1};

/// The distance of two points, in a straight line.
fn distance(p: ArrayView1<f64>, q: ArrayView1<f64>) -> f64 {
    (&p - &q).mapv(|x| x * x).sum().sqrt()
}

/// The distance of two clusters by single linkage.
pub fn single(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    //~ solution
    let mut nearest = f64::INFINITY;
    for i in 0..a.nrows() {
        for j in 0..b.nrows() {
            nearest = nearest.min(distance(a.row(i), b.row(j)));
        }
    }
    nearest
    //~ starter
    // // `f64::INFINITY` is larger than every distance, and `x.min(y)` is the smaller of x and y.
    // todo!("go through all pairs of a.row(i) and b.row(j), and keep the smallest distance")
    //~ wrong starts-at-zero: no distance is smaller than 0
    // let mut nearest: f64 = 0.0;
    // for i in 0..a.nrows() {
    //     for j in 0..b.nrows() {
    //         nearest = nearest.min(distance(a.row(i), b.row(j)));
    //     }
    // }
    // nearest
    //~ wrong row-by-row: every point of a with every point of b
    // let mut nearest = f64::INFINITY;
    // for i in 0..usize::min(a.nrows(), b.nrows()) {
    //     nearest = nearest.min(distance(a.row(i), b.row(i)));
    // }
    // nearest
    //~ wrong one-coordinate: in every coordinate
    // let mut nearest = f64::INFINITY;
    // for i in 0..a.nrows() {
    //     for j in 0..b.nrows() {
    //         nearest = nearest.min((a[[i, 0]] - b[[j, 0]]).abs());
    //     }
    // }
    // nearest
    //~ end
}

/// The distance of two clusters by complete linkage.
pub fn complete(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    //~ solution
    let mut farthest: f64 = 0.0;
    for i in 0..a.nrows() {
        for j in 0..b.nrows() {
            farthest = farthest.max(distance(a.row(i), b.row(j)));
        }
    }
    farthest
    //~ starter
    // todo!("likewise, but keep the largest distance")
    //~ wrong within-too: Two points of the same cluster
    // let all = ndarray::concatenate![ndarray::Axis(0), *a, *b];
    // let mut farthest: f64 = 0.0;
    // for i in 0..all.nrows() {
    //     for j in 0..all.nrows() {
    //         farthest = farthest.max(distance(all.row(i), all.row(j)));
    //     }
    // }
    // farthest
    //~ wrong three-at-most: however many there are
    // let mut farthest: f64 = 0.0;
    // for i in 0..usize::min(a.nrows(), 3) {
    //     for j in 0..usize::min(b.nrows(), 3) {
    //         farthest = farthest.max(distance(a.row(i), b.row(j)));
    //     }
    // }
    // farthest
    //~ wrong largest-of-the-nearest: not the nearest for each point
    // let mut farthest: f64 = 0.0;
    // for i in 0..a.nrows() {
    //     let mut nearest = f64::INFINITY;
    //     for j in 0..b.nrows() {
    //         nearest = nearest.min(distance(a.row(i), b.row(j)));
    //     }
    //     farthest = farthest.max(nearest);
    // }
    // farthest
    //~ end
}

/// The distance of two clusters by average linkage.
pub fn average(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    //~ solution
    let mut sum = 0.0;
    for i in 0..a.nrows() {
        for j in 0..b.nrows() {
            sum += distance(a.row(i), b.row(j));
        }
    }
    sum / (a.nrows() * b.nrows()) as f64
    //~ starter
    // // A number of things becomes a decimal number with `as f64`, as in `a.nrows() as f64`.
    // todo!("the mean over all pairs")
    //~ wrong divided-by-points: as many pairs
    // let mut sum = 0.0;
    // for i in 0..a.nrows() {
    //     for j in 0..b.nrows() {
    //         sum += distance(a.row(i), b.row(j));
    //     }
    // }
    // sum / (a.nrows() + b.nrows()) as f64
    //~ wrong of-the-centroids: distance of the means
    // match (a.mean_axis(ndarray::Axis(0)), b.mean_axis(ndarray::Axis(0))) {
    //     (Some(p), Some(q)) => distance(p.view(), q.view()),
    //     _ => 0.0,
    // }
    //~ wrong halfway: halfway between
    // (single(a, b) + complete(a, b)) / 2.0
    //~ end
}
