// Exercise 8: The next centroid of k-means++
//
// k-means++ draws the next centroid from the points, each with a probability that is proportional to its squared
// distance from the nearest of the centroids so far. Write these probabilities.
//
//   points      (n_samples, n_features), a point a row; they do not all lie on centroids
//   centroids   (n, n_features): the centroids so far, at least one
//   result      (n_samples,): the probability of each point to be drawn
//
// Check your answer with
//
//   cargo xtask exercise 8

use ndarray::{Array1, Array2, ArrayView1};

/// The squared distance of two points.
fn squared_distance(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    (&a - &b).mapv(|x| x * x).sum()
}

/// The probability of each point to become the next centroid.
pub fn probabilities(points: &Array2<f64>, centroids: &Array2<f64>) -> Array1<f64> {
    let mut result: Array1<f64> = Array1::zeros(points.nrows());
    for i in 0..points.nrows() {
        //~ solution
        let mut nearest = f64::INFINITY;
        for c in 0..centroids.nrows() {
            nearest = f64::min(nearest, squared_distance(points.row(i), centroids.row(c)));
        }
        result[i] = nearest;
        //~ starter
        // // Of `squared_distance(points.row(i), centroids.row(c))`, one for each c in 0..centroids.nrows(), which one counts?
        // result[i] = todo!("what the probability of point i is proportional to");
        //~ wrong plain-distance: squared distance
        // let mut nearest = f64::INFINITY;
        // for c in 0..centroids.nrows() {
        //     nearest = f64::min(nearest, squared_distance(points.row(i), centroids.row(c)).sqrt());
        // }
        // result[i] = nearest;
        //~ wrong all-centroids: only the nearest
        // for c in 0..centroids.nrows() {
        //     result[i] += squared_distance(points.row(i), centroids.row(c));
        // }
        //~ wrong last-centroid: not only the last
        // for c in 0..centroids.nrows() {
        //     result[i] = squared_distance(points.row(i), centroids.row(c));
        // }
        //~ wrong first-coordinate: every coordinate
        // let mut nearest = f64::INFINITY;
        // for c in 0..centroids.nrows() {
        //     nearest = f64::min(nearest, (points[[i, 0]] - centroids[[c, 0]]).powi(2));
        // }
        // result[i] = nearest;
        //~ end
    }
    //~ solution
    let total = result.sum();
    result / total
    //~ starter
    // todo!("make probabilities of them")
    //~ wrong not-a-probability: add up to 1
    // result
    //~ wrong by-the-largest: add up to 1
    // let largest = result.iter().copied().fold(0.0, f64::max);
    // result / largest
    //~ end
}
