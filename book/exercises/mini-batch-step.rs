// Exercise 7: One mini-batch step
//
// Write one step of mini-batch K-means. First give each point of the batch to its nearest centroid. Then move
// each centroid to the mean of all points that it was ever given, in this batch and in those before it.
//
//   centroids   (k, n_features), a centroid a row: move them
//   counts      (k,): how many points each centroid was given in the batches so far. Add those of this batch.
//               While it is 0, the centroid is only a first guess and no mean of anything.
//   batch       (n_samples, n_features), a point a row
//
// The earlier points are gone, but you need not have them: `counts[c]` points with the mean `centroids.row(c)`
// have the sum `counts[c] * centroids.row(c)`.
//
// Check your answer with
//
//   cargo xtask exercise 7

use ndarray::{Array1, Array2, ArrayView1};

/// The row of the centroid that is nearest to a point.
fn nearest(point: ArrayView1<f64>, centroids: &Array2<f64>) -> usize {
    let squared_distance = |c: usize| (&point - &centroids.row(c)).mapv(|x| x * x).sum();
    let mut best = 0;
    for c in 1..centroids.nrows() {
        if squared_distance(c) < squared_distance(best) {
            best = c;
        }
    }
    best
}

/// Takes one batch into account.
pub fn step(centroids: &mut Array2<f64>, counts: &mut Array1<f64>, batch: &Array2<f64>) {
    //~ solution
    // Assign the whole batch before anything moves.
    let mut labels = vec![0; batch.nrows()];
    for i in 0..batch.nrows() {
        labels[i] = nearest(batch.row(i), centroids);
    }
    // One point after the other: a mean of n points moves by 1/n of the way to the last of them.
    for i in 0..batch.nrows() {
        let c = labels[i];
        counts[c] += 1.0;
        for j in 0..batch.ncols() {
            centroids[[c, j]] += (batch[[i, j]] - centroids[[c, j]]) / counts[c];
        }
    }
    //~ starter
    // // `let c = nearest(batch.row(i), centroids);` is the centroid of point i, `centroids[[c, j]]` its coordinate j,
    // // and `batch[[i, j]]` that of the point.
    // todo!("count the points of the batch, and move the centroids");
    //~ wrong guess-is-a-point: a first guess
    // let mut labels = vec![0; batch.nrows()];
    // for i in 0..batch.nrows() {
    //     labels[i] = nearest(batch.row(i), centroids);
    // }
    // for i in 0..batch.nrows() {
    //     let c = labels[i];
    //     counts[c] += 1.0;
    //     for j in 0..batch.ncols() {
    //         centroids[[c, j]] += (batch[[i, j]] - centroids[[c, j]]) / (counts[c] + 1.0);
    //     }
    // }
    //~ wrong not-counted: Add the points of the batch to the counts
    // let mut labels = vec![0; batch.nrows()];
    // for i in 0..batch.nrows() {
    //     labels[i] = nearest(batch.row(i), centroids);
    // }
    // let mut now = counts.clone();
    // for i in 0..batch.nrows() {
    //     let c = labels[i];
    //     now[c] += 1.0;
    //     for j in 0..batch.ncols() {
    //         centroids[[c, j]] += (batch[[i, j]] - centroids[[c, j]]) / now[c];
    //     }
    // }
    //~ wrong only-this-batch: earlier batches
    // let mut labels = vec![0; batch.nrows()];
    // for i in 0..batch.nrows() {
    //     labels[i] = nearest(batch.row(i), centroids);
    // }
    // for c in 0..centroids.nrows() {
    //     let mut n = 0.0;
    //     let mut sum = Array1::zeros(batch.ncols());
    //     for i in 0..batch.nrows() {
    //         if labels[i] == c {
    //             n += 1.0;
    //             sum += &batch.row(i);
    //         }
    //     }
    //     counts[c] += n;
    //     if n > 0.0 {
    //         centroids.row_mut(c).assign(&(sum / n));
    //     }
    // }
    //~ wrong moves-while-assigning: before any centroid moves
    // for i in 0..batch.nrows() {
    //     let c = nearest(batch.row(i), centroids);
    //     counts[c] += 1.0;
    //     for j in 0..batch.ncols() {
    //         centroids[[c, j]] += (batch[[i, j]] - centroids[[c, j]]) / counts[c];
    //     }
    // }
    //~ wrong nothing-over-nothing: stays where it is
    // let mut labels = vec![0; batch.nrows()];
    // for i in 0..batch.nrows() {
    //     labels[i] = nearest(batch.row(i), centroids);
    // }
    // for c in 0..centroids.nrows() {
    //     let mut n = counts[c];
    //     let mut sum = centroids.row(c).to_owned() * n;
    //     for i in 0..batch.nrows() {
    //         if labels[i] == c {
    //             n += 1.0;
    //             sum += &batch.row(i);
    //         }
    //     }
    //     counts[c] = n;
    //     centroids.row_mut(c).assign(&(sum / n));
    // }
    //~ wrong first-coordinate: every coordinate
    // let mut labels = vec![0; batch.nrows()];
    // for i in 0..batch.nrows() {
    //     labels[i] = nearest(batch.row(i), centroids);
    // }
    // for i in 0..batch.nrows() {
    //     let c = labels[i];
    //     counts[c] += 1.0;
    //     centroids[[c, 0]] += (batch[[i, 0]] - centroids[[c, 0]]) / counts[c];
    // }
    //~ end
}
