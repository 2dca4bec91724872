// Exercise 13: Mutual reachability
//
// Write the distance on which HDBSCAN rests: how far two points are apart when thin places count as far.
//
//   points        (n_samples, n_features), a point a row
//   min_samples   the core distance of a point is the distance to its min_samples-th nearest point, itself counted as
//                 the first
//   result        (n_samples, n_samples): in row i and column j the mutual reachability distance of points i and j, which is
//                 the largest of three numbers: their distance and their two core distances. The diagonal does not matter.
//
// Check your answer with
//
//   cargo xtask exercise 13

use ndarray::{Array1, Array2, ArrayView1};

/// The distance of two points.
fn distance(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    (&a - &b).mapv(|x| x * x).sum().sqrt()
}

/// The mutual reachability distance of every pair of points.
pub fn mutual_reachability(points: &Array2<f64>, min_samples: usize) -> Array2<f64> {
    let n = points.nrows();
    let mut core = Array1::<f64>::zeros(n);
    let mut reach = Array2::zeros((n, n));
    //~ solution
    for i in 0..n {
        let mut distances = Vec::new();
        for j in 0..n {
            distances.push(distance(points.row(i), points.row(j)));
        }
        distances.sort_by(f64::total_cmp);
        core[i] = distances[min_samples - 1];
    }
    for i in 0..n {
        for j in 0..n {
            let apart = distance(points.row(i), points.row(j));
            reach[[i, j]] = apart.max(core[i]).max(core[j]);
        }
    }
    //~ starter
    // // First core[i] for every i: collect the distances from points.row(i) to all points in a Vec,
    // // and sort them with `distances.sort_by(f64::total_cmp)`. The first is the point itself.
    // // Then reach[[i, j]] for every i and j. Of two numbers, `a.max(b)` is the larger.
    // core[0] = todo!("the core distance of every point");
    // reach[[0, 0]] = core[0];
    //~ wrong not-itself: counts as the first
    // for i in 0..n {
    //     let mut distances = Vec::new();
    //     for j in 0..n {
    //         if j != i {
    //             distances.push(distance(points.row(i), points.row(j)));
    //         }
    //     }
    //     distances.sort_by(f64::total_cmp);
    //     core[i] = distances[min_samples - 1];
    // }
    // for i in 0..n {
    //     for j in 0..n {
    //         let apart = distance(points.row(i), points.row(j));
    //         reach[[i, j]] = apart.max(core[i]).max(core[j]);
    //     }
    // }
    //~ wrong the-smallest: the largest
    // for i in 0..n {
    //     let mut distances = Vec::new();
    //     for j in 0..n {
    //         distances.push(distance(points.row(i), points.row(j)));
    //     }
    //     distances.sort_by(f64::total_cmp);
    //     core[i] = distances[min_samples - 1];
    // }
    // for i in 0..n {
    //     for j in 0..n {
    //         let apart = distance(points.row(i), points.row(j));
    //         reach[[i, j]] = apart.min(core[i]).min(core[j]);
    //     }
    // }
    //~ wrong cores-alone: their distance counts too
    // for i in 0..n {
    //     let mut distances = Vec::new();
    //     for j in 0..n {
    //         distances.push(distance(points.row(i), points.row(j)));
    //     }
    //     distances.sort_by(f64::total_cmp);
    //     core[i] = distances[min_samples - 1];
    // }
    // for i in 0..n {
    //     for j in 0..n {
    //         reach[[i, j]] = core[i].max(core[j]);
    //     }
    // }
    //~ wrong the-sum: not their sum
    // for i in 0..n {
    //     let mut distances = Vec::new();
    //     for j in 0..n {
    //         distances.push(distance(points.row(i), points.row(j)));
    //     }
    //     distances.sort_by(f64::total_cmp);
    //     core[i] = distances[min_samples - 1];
    // }
    // for i in 0..n {
    //     for j in 0..n {
    //         reach[[i, j]] = distance(points.row(i), points.row(j)) + core[i] + core[j];
    //     }
    // }
    //~ wrong not-sorted: Sort
    // for i in 0..n {
    //     core[i] = distance(points.row(i), points.row(min_samples - 1));
    // }
    // for i in 0..n {
    //     for j in 0..n {
    //         let apart = distance(points.row(i), points.row(j));
    //         reach[[i, j]] = apart.max(core[i]).max(core[j]);
    //     }
    // }
    //~ wrong one-core: of both
    // for i in 0..n {
    //     let mut distances = Vec::new();
    //     for j in 0..n {
    //         distances.push(distance(points.row(i), points.row(j)));
    //     }
    //     distances.sort_by(f64::total_cmp);
    //     core[i] = distances[min_samples - 1];
    // }
    // for i in 0..n {
    //     for j in 0..n {
    //         let apart = distance(points.row(i), points.row(j));
    //         reach[[i, j]] = apart.max(core[i]);
    //     }
    // }
    //~ wrong near-in-the-list: far apart in the list
    // for i in 0..n {
    //     let mut distances = Vec::new();
    //     for j in i.saturating_sub(5)..usize::min(i + 6, n) {
    //         distances.push(distance(points.row(i), points.row(j)));
    //     }
    //     distances.sort_by(f64::total_cmp);
    //     core[i] = distances[min_samples - 1];
    // }
    // for i in 0..n {
    //     for j in 0..n {
    //         let apart = distance(points.row(i), points.row(j));
    //         reach[[i, j]] = apart.max(core[i]).max(core[j]);
    //     }
    // }
    //~ end
    reach
}
