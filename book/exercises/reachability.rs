// Exercise 9: The update of reachabilities
//
// Write what OPTICS does after each step of its walk. The walk has just come to the point p. Every point that it has not
// visited yet can now be reached from p as well: where that is for less than before, the point's reachability falls.
//
//   points           (n_samples, n_features), a point a row
//   core_distances   (n_samples,): how far each point must reach to have min_samples points around it
//   visited          (n_samples,): whether the walk has been at a point; p is among them
//   p                the row of the point that the walk has just come to
//   reachability     (n_samples,): for how little each point can be reached so far. Lower it where p reaches for less.
//
// The reachability distance of q from p is their distance, but never less than the core distance of p.
//
// Check your answer with
//
//   cargo xtask exercise 9

use ndarray::{Array1, Array2, ArrayView1};

/// The distance of two points.
fn distance(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    (&a - &b).mapv(|x| x * x).sum().sqrt()
}

/// Lowers the reachability of the points that are still to be visited, where p reaches them for less.
pub fn update(
    points: &Array2<f64>,
    core_distances: &Array1<f64>,
    visited: &Array1<bool>,
    p: usize,
    reachability: &mut Array1<f64>,
) {
    for q in 0..points.nrows() {
        //~ solution
        if visited[q] {
            continue;
        }
        let apart = distance(points.row(p), points.row(q));
        let reach = f64::max(apart, core_distances[p]);
        if reach < reachability[q] {
            reachability[q] = reach;
        }
        //~ starter
        // // `distance(points.row(p), points.row(q))` is the distance of p and q, and `f64::max(a, b)` the larger of two numbers.
        // todo!("lower reachability[q], if p reaches q for less");
        //~ wrong no-core-distance: never less than the core distance
        // if visited[q] {
        //     continue;
        // }
        // let reach = distance(points.row(p), points.row(q));
        // if reach < reachability[q] {
        //     reachability[q] = reach;
        // }
        //~ wrong core-distance-of-q: core distance of p, not that of q
        // if visited[q] {
        //     continue;
        // }
        // let reach = f64::max(distance(points.row(p), points.row(q)), core_distances[q]);
        // if reach < reachability[q] {
        //     reachability[q] = reach;
        // }
        //~ wrong the-smaller: the larger of the two
        // if visited[q] {
        //     continue;
        // }
        // let reach = f64::min(distance(points.row(p), points.row(q)), core_distances[p]);
        // if reach < reachability[q] {
        //     reachability[q] = reach;
        // }
        //~ wrong also-visited: keeps what it was reached for
        // let reach = f64::max(distance(points.row(p), points.row(q)), core_distances[p]);
        // if reach < reachability[q] {
        //     reachability[q] = reach;
        // }
        //~ wrong always: only falls
        // if visited[q] {
        //     continue;
        // }
        // reachability[q] = f64::max(distance(points.row(p), points.row(q)), core_distances[p]);
        //~ wrong ends-at-a-visited-point: go on with the next
        // if visited[q] {
        //     break;
        // }
        // let reach = f64::max(distance(points.row(p), points.row(q)), core_distances[p]);
        // if reach < reachability[q] {
        //     reachability[q] = reach;
        // }
        //~ wrong only-later-ones: before it in the list
        // if visited[q] || q < p {
        //     continue;
        // }
        // let reach = f64::max(distance(points.row(p), points.row(q)), core_distances[p]);
        // if reach < reachability[q] {
        //     reachability[q] = reach;
        // }
        //~ wrong only-once: falls again
        // if visited[q] || reachability[q].is_finite() {
        //     continue;
        // }
        // reachability[q] = f64::max(distance(points.row(p), points.row(q)), core_distances[p]);
        //~ end
    }
}
