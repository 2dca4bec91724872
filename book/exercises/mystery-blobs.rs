// Exercise 1: Mystery blobs
//
// Somebody drew a few round groups of points and does not say how many. Look at the picture:
//
//   cargo chapter how-many -- --data mystery --open
//
// Write down how many groups you see, let K-means find so many, and measure how far each centroid that it found is
// from the nearest real centre.
//
//   guess                  your guess of k
//   centroids(points, k)   points (n_samples, 2), a point a row; the result (k, 2) has the centroids of K-means
//   distances(found, real) found (k, 2) and real (n, 2), a centre a row; the result (k,) has for each centre found
//                          the distance to the nearest real one
//
// Check your answer with
//
//   cargo xtask exercise 1

use hyades_cluster::{ClusterError, KMeans};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, ArrayView1};

/// The distance of two points.
fn distance(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    (&a - &b).mapv(|x| x * x).sum().sqrt()
}

/// How many groups there are in the picture.
pub fn guess() -> usize {
    //~ solution
    6
    //~ starter
    // todo!("your guess, a number")
    //~ wrong two-continents: Too few
    // 2
    //~ wrong one-more: Too many
    // 7
    //~ end
}

/// The centroids that K-means finds in the points, for any k.
pub fn centroids(points: &Array2<f64>, k: usize) -> Result<Array2<f64>, ClusterError> {
    let dataset = DatasetBase::from(points.clone());
    //~ solution
    let model = KMeans::params(k).fit(&dataset)?;
    Ok(model.centroids().clone())
    //~ starter
    // // `KMeans::params(…).fit(&dataset)?` is a model, and `model.centroids().clone()` is what is asked for.
    // Ok(todo!("the centroids of K-means with k clusters"))
    //~ wrong always-two: as many clusters as it is asked for
    // let model = KMeans::params(2).fit(&dataset)?;
    // Ok(model.centroids().clone())
    //~ wrong one-iteration: until it stops
    // let model = KMeans::params(k).n_runs(1).max_n_iterations(1).init_method(hyades_cluster::KMeansInit::Random).fit(&dataset)?;
    // Ok(model.centroids().clone())
    //~ end
}

/// For each centre found the distance to the nearest real one.
pub fn distances(found: &Array2<f64>, real: &Array2<f64>) -> Array1<f64> {
    let mut result: Array1<f64> = Array1::zeros(found.nrows());
    for i in 0..found.nrows() {
        //~ solution
        let mut nearest = f64::INFINITY;
        for j in 0..real.nrows() {
            nearest = f64::min(nearest, distance(found.row(i), real.row(j)));
        }
        result[i] = nearest;
        //~ starter
        // // `distance(found.row(i), real.row(j))` is the distance to the real centre j, one of 0..real.nrows().
        // result[i] = todo!("the distance of found.row(i) to the nearest real centre");
        //~ wrong row-by-row: number of a cluster means nothing
        // result[i] = distance(found.row(i), real.row(i));
        //~ wrong farthest: smallest of the distances
        // for j in 0..real.nrows() {
        //     result[i] = f64::max(result[i], distance(found.row(i), real.row(j)));
        // }
        //~ end
    }
    result
}
