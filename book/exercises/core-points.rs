// Exercise 5: Core points
//
// Write the test on which DBSCAN rests: which points are core points?
//
//   points        (n_samples, n_features), a point a row
//   eps           the radius of a neighbourhood; a point at exactly this distance belongs to it
//   min_samples   how many points a core point has in its neighbourhood at least, itself counted
//   result        (n_samples,): for each point whether it is a core point
//
// Check your answer with
//
//   cargo xtask exercise 5

use ndarray::{Array1, Array2, ArrayView1};

/// The squared distance of two points: without a square root, so it is to be compared with the square of a distance.
fn squared_distance(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    (&a - &b).mapv(|x| x * x).sum()
}

/// For each point whether it is a core point.
pub fn core_points(points: &Array2<f64>, eps: f64, min_samples: usize) -> Array1<bool> {
    let mut is_core = Array1::from_elem(points.nrows(), false);
    for i in 0..points.nrows() {
        //~ solution
        let mut neighbours = 0;
        for j in 0..points.nrows() {
            if squared_distance(points.row(i), points.row(j)) <= eps * eps {
                neighbours += 1;
            }
        }
        is_core[i] = neighbours >= min_samples;
        //~ starter
        // // Count the points in the neighbourhood of points.row(i): go through all of them with
        // // `for j in 0..points.nrows()`.
        // is_core[i] = todo!("whether enough points lie near points.row(i)");
        //~ wrong not-itself: the point itself
        // let mut neighbours = 0;
        // for j in 0..points.nrows() {
        //     if j != i && squared_distance(points.row(i), points.row(j)) <= eps * eps {
        //         neighbours += 1;
        //     }
        // }
        // is_core[i] = neighbours >= min_samples;
        //~ wrong each-pair-once: before it in the list
        // let mut neighbours = 0;
        // for j in i..points.nrows() {
        //     if squared_distance(points.row(i), points.row(j)) <= eps * eps {
        //         neighbours += 1;
        //     }
        // }
        // is_core[i] = neighbours >= min_samples;
        //~ wrong nearer-than-eps: exactly eps
        // let mut neighbours = 0;
        // for j in 0..points.nrows() {
        //     if squared_distance(points.row(i), points.row(j)) < eps * eps {
        //         neighbours += 1;
        //     }
        // }
        // is_core[i] = neighbours >= min_samples;
        //~ wrong squared-against-plain: square of eps
        // let mut neighbours = 0;
        // for j in 0..points.nrows() {
        //     if squared_distance(points.row(i), points.row(j)) <= eps {
        //         neighbours += 1;
        //     }
        // }
        // is_core[i] = neighbours >= min_samples;
        //~ wrong first-far-point-ends-it: before it in the list
        // let mut neighbours = 0;
        // for j in 0..points.nrows() {
        //     if squared_distance(points.row(i), points.row(j)) > eps * eps {
        //         break;
        //     }
        //     neighbours += 1;
        // }
        // is_core[i] = neighbours >= min_samples;
        //~ wrong neighbours-in-the-list: far apart in the list
        // let mut neighbours = 0;
        // for j in i.saturating_sub(2)..usize::min(i + 3, points.nrows()) {
        //     if squared_distance(points.row(i), points.row(j)) <= eps * eps {
        //         neighbours += 1;
        //     }
        // }
        // is_core[i] = neighbours >= min_samples;
        //~ wrong border-too: border point
        // let count = |i: usize| (0..points.nrows()).filter(|&j| squared_distance(points.row(i), points.row(j)) <= eps * eps).count();
        // for j in 0..points.nrows() {
        //     if count(j) >= min_samples && squared_distance(points.row(i), points.row(j)) <= eps * eps {
        //         is_core[i] = true;
        //     }
        // }
        //~ end
    }
    is_core
}
