// Exercise 4: The assignment step
//
// Write step 2 of K-means: give each point to the centroid that is nearest to it.
//
//   points      (n_samples, n_features), a point a row
//   centroids   (k, n_features), a centroid a row
//   result      (n_samples,): for each point the row of its nearest centroid, counted from 0.
//               Where two centroids are equally near, the first of them.
//
// Check your answer with
//
//   cargo xtask exercise 4

use ndarray::{Array1, Array2, ArrayView1};

/// The squared distance of two points. It needs no square root, and what is nearest by it is nearest.
fn squared_distance(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    (&a - &b).mapv(|x| x * x).sum()
}

/// The row of the centroid that is nearest to each point.
pub fn assign(points: &Array2<f64>, centroids: &Array2<f64>) -> Array1<usize> {
    let mut labels: Array1<usize> = Array1::zeros(points.nrows());
    for i in 0..points.nrows() {
        //~ solution
        let mut nearest = 0;
        for k in 1..centroids.nrows() {
            let is_nearer = squared_distance(points.row(i), centroids.row(k))
                < squared_distance(points.row(i), centroids.row(nearest));
            if is_nearer {
                nearest = k;
            }
        }
        labels[i] = nearest;
        //~ starter
        // // Go through the centroids with `for k in 0..centroids.nrows()`, keep the best row so far,
        // // and compare by `squared_distance(points.row(i), centroids.row(k))`.
        // labels[i] = todo!("the row of the centroid that is nearest to points.row(i)");
        //~ wrong farthest: farthest
        // let mut nearest = 0;
        // for k in 1..centroids.nrows() {
        //     if squared_distance(points.row(i), centroids.row(k)) > squared_distance(points.row(i), centroids.row(nearest)) {
        //         nearest = k;
        //     }
        // }
        // labels[i] = nearest;
        //~ wrong last-of-ties: `<` and `<=`
        // let mut nearest = 0;
        // for k in 1..centroids.nrows() {
        //     if squared_distance(points.row(i), centroids.row(k)) <= squared_distance(points.row(i), centroids.row(nearest)) {
        //         nearest = k;
        //     }
        // }
        // labels[i] = nearest;
        //~ wrong from-one: counted from 0
        // let mut nearest = 0;
        // for k in 1..centroids.nrows() {
        //     if squared_distance(points.row(i), centroids.row(k)) < squared_distance(points.row(i), centroids.row(nearest)) {
        //         nearest = k;
        //     }
        // }
        // labels[i] = nearest + 1;
        //~ wrong previous-only: best so far
        // let mut nearest = 0;
        // for k in 1..centroids.nrows() {
        //     if squared_distance(points.row(i), centroids.row(k)) < squared_distance(points.row(i), centroids.row(k - 1)) {
        //         nearest = k;
        //     }
        // }
        // labels[i] = nearest;
        //~ wrong first-coordinate: every coordinate
        // let mut nearest = 0;
        // for k in 1..centroids.nrows() {
        //     let along_x = |k: usize| (points[[i, 0]] - centroids[[k, 0]]).abs();
        //     if along_x(k) < along_x(nearest) {
        //         nearest = k;
        //     }
        // }
        // labels[i] = nearest;
        //~ end
    }
    labels
}
