// Exercise 6: The silhouette of every point
//
// Write the silhouette (b - a) / max(a, b) of each point, where
//
//   a   is its mean distance to the other points of its own cluster, and
//   b   is its mean distance to the points of the nearest other cluster: the smallest such mean.
//
//   points   (n_samples, n_features), a point a row
//   labels   (n_samples,): the cluster of each point, from 0 to k - 1; no cluster is empty
//   k        the number of clusters, at least 2
//   result   (n_samples,): the silhouette of each point; 0 for one that is alone in its cluster
//
// Check your answer with
//
//   cargo xtask exercise 6

use ndarray::{Array1, Array2, ArrayView1};

/// The distance of two points.
fn distance(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    (&a - &b).mapv(|x| x * x).sum().sqrt()
}

/// The silhouette of each point.
pub fn silhouette(points: &Array2<f64>, labels: &Array1<usize>, k: usize) -> Array1<f64> {
    let mut result: Array1<f64> = Array1::zeros(points.nrows());
    for i in 0..points.nrows() {
        // For each cluster the sum of the distances from point i to its points, and how many these are.
        let mut sums: Vec<f64> = vec![0.0; k];
        let mut sizes: Vec<f64> = vec![0.0; k];
        //~ solution
        for j in 0..points.nrows() {
            if j != i {
                sums[labels[j]] += distance(points.row(i), points.row(j));
                sizes[labels[j]] += 1.0;
            }
        }
        let own = labels[i];
        if sizes[own] == 0.0 {
            continue; // alone: the result is 0 already
        }
        let a = sums[own] / sizes[own];
        let mut b = f64::INFINITY;
        for other in 0..k {
            if other != own {
                b = f64::min(b, sums[other] / sizes[other]);
            }
        }
        result[i] = (b - a) / f64::max(a, b);
        //~ starter
        // // Fill sums and sizes with `for j in 0..points.nrows()`: labels[j] is the cluster of point j.
        // // Then a comes from the cluster labels[i], and b from the others.
        // result[i] = todo!("the silhouette of point i");
        //~ wrong itself-too: not one of the others
        // for j in 0..points.nrows() {
        //     sums[labels[j]] += distance(points.row(i), points.row(j));
        //     sizes[labels[j]] += 1.0;
        // }
        // let own = labels[i];
        // let a = sums[own] / sizes[own];
        // let mut b = f64::INFINITY;
        // for other in 0..k {
        //     if other != own {
        //         b = f64::min(b, sums[other] / sizes[other]);
        //     }
        // }
        // result[i] = (b - a) / f64::max(a, b);
        //~ wrong way-round: b − a
        // for j in 0..points.nrows() {
        //     if j != i {
        //         sums[labels[j]] += distance(points.row(i), points.row(j));
        //         sizes[labels[j]] += 1.0;
        //     }
        // }
        // let own = labels[i];
        // let a = sums[own] / sizes[own];
        // let mut b = f64::INFINITY;
        // for other in 0..k {
        //     if other != own {
        //         b = f64::min(b, sums[other] / sizes[other]);
        //     }
        // }
        // result[i] = (a - b) / f64::max(a, b);
        //~ wrong nearest-point: a mean over a whole cluster
        // let own = labels[i];
        // let mut b = f64::INFINITY;
        // for j in 0..points.nrows() {
        //     let d = distance(points.row(i), points.row(j));
        //     if labels[j] != own {
        //         b = f64::min(b, d);
        //     } else if j != i {
        //         sums[own] += d;
        //         sizes[own] += 1.0;
        //     }
        // }
        // let a = sums[own] / sizes[own];
        // result[i] = (b - a) / f64::max(a, b);
        //~ wrong by-b-alone: the larger of a and b
        // for j in 0..points.nrows() {
        //     if j != i {
        //         sums[labels[j]] += distance(points.row(i), points.row(j));
        //         sizes[labels[j]] += 1.0;
        //     }
        // }
        // let own = labels[i];
        // let a = sums[own] / sizes[own];
        // let mut b = f64::INFINITY;
        // for other in 0..k {
        //     if other != own {
        //         b = f64::min(b, sums[other] / sizes[other]);
        //     }
        // }
        // result[i] = (b - a) / b;
        //~ wrong all-others: each other cluster by itself
        // for j in 0..points.nrows() {
        //     if j != i {
        //         sums[labels[j]] += distance(points.row(i), points.row(j));
        //         sizes[labels[j]] += 1.0;
        //     }
        // }
        // let own = labels[i];
        // let a = sums[own] / sizes[own];
        // let mut sum = 0.0;
        // let mut size = 0.0;
        // for other in 0..k {
        //     if other != own {
        //         sum += sums[other];
        //         size += sizes[other];
        //     }
        // }
        // let b = sum / size;
        // result[i] = (b - a) / f64::max(a, b);
        //~ wrong alone-is-best: alone in its cluster
        // for j in 0..points.nrows() {
        //     if j != i {
        //         sums[labels[j]] += distance(points.row(i), points.row(j));
        //         sizes[labels[j]] += 1.0;
        //     }
        // }
        // let own = labels[i];
        // let a = if sizes[own] == 0.0 { 0.0 } else { sums[own] / sizes[own] };
        // let mut b = f64::INFINITY;
        // for other in 0..k {
        //     if other != own {
        //         b = f64::min(b, sums[other] / sizes[other]);
        //     }
        // }
        // result[i] = (b - a) / f64::max(a, b);
        //~ wrong next-number: every other cluster
        // for j in 0..points.nrows() {
        //     if j != i {
        //         sums[labels[j]] += distance(points.row(i), points.row(j));
        //         sizes[labels[j]] += 1.0;
        //     }
        // }
        // let own = labels[i];
        // if sizes[own] == 0.0 {
        //     continue;
        // }
        // let a = sums[own] / sizes[own];
        // let mut b = f64::INFINITY;
        // if own > 0 {
        //     b = sums[own - 1] / sizes[own - 1];
        // }
        // if own + 1 < k {
        //     b = f64::min(b, sums[own + 1] / sizes[own + 1]);
        // }
        // result[i] = (b - a) / f64::max(a, b);
        //~ end
    }
    result
}
