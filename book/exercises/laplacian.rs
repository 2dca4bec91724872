// Exercise 14: The Laplacian
//
// Write the normalised Laplacian of a graph.
//
//   weights       (n_nodes, n_nodes): the weight of the link between two nodes, 0 where there is none;
//                 the same in both directions; a node may be linked with itself, and every node has a link
//   result        (n_nodes, n_nodes): L = I − D^(−1/2) W D^(−1/2), where W are the weights, and D has
//                 the degrees on its diagonal, each the sum of a row of W
//
// Check your answer with
//
//   cargo xtask exercise 14

use ndarray::Array2;

/// The normalised Laplacian of the graph with these weights.
pub fn normalised_laplacian(weights: &Array2<f64>) -> Array2<f64> {
    let n = weights.nrows();
    let mut laplacian = Array2::zeros((n, n));
    //~ solution
    for i in 0..n {
        for j in 0..n {
            let root = (weights.row(i).sum() * weights.row(j).sum()).sqrt();
            let identity = if i == j { 1.0 } else { 0.0 };
            laplacian[[i, j]] = identity - weights[[i, j]] / root;
        }
    }
    //~ starter
    // // weights.row(i).sum() is the degree of node i. Entry by entry, L has 1 or 0 from the identity I,
    // // less the weight over the roots of two degrees.
    // for i in 0..n {
    //     for j in 0..n {
    //         laplacian[[i, j]] = todo!("the entry in row i and column j");
    //     }
    // }
    //~ wrong not-normalised: divide
    // for i in 0..n {
    //     for j in 0..n {
    //         let degree = if i == j { weights.row(i).sum() } else { 0.0 };
    //         laplacian[[i, j]] = degree - weights[[i, j]];
    //     }
    // }
    //~ wrong one-degree-only: both nodes
    // for i in 0..n {
    //     for j in 0..n {
    //         let identity = if i == j { 1.0 } else { 0.0 };
    //         laplacian[[i, j]] = identity - weights[[i, j]] / weights.row(i).sum();
    //     }
    // }
    //~ wrong no-root: root
    // for i in 0..n {
    //     for j in 0..n {
    //         let product = weights.row(i).sum() * weights.row(j).sum();
    //         let identity = if i == j { 1.0 } else { 0.0 };
    //         laplacian[[i, j]] = identity - weights[[i, j]] / product;
    //     }
    // }
    //~ wrong sign: less than 0
    // for i in 0..n {
    //     for j in 0..n {
    //         let root = (weights.row(i).sum() * weights.row(j).sum()).sqrt();
    //         let identity = if i == j { 1.0 } else { 0.0 };
    //         laplacian[[i, j]] = identity + weights[[i, j]] / root;
    //     }
    // }
    //~ wrong no-identity: diagonal
    // for i in 0..n {
    //     for j in 0..n {
    //         let root = (weights.row(i).sum() * weights.row(j).sum()).sqrt();
    //         laplacian[[i, j]] = -weights[[i, j]] / root;
    //     }
    // }
    //~ wrong links-counted: add up the weights
    // let degree = |i: usize| weights.row(i).iter().filter(|&&weight| weight > 0.0).count() as f64;
    // for i in 0..n {
    //     for j in 0..n {
    //         let identity = if i == j { 1.0 } else { 0.0 };
    //         laplacian[[i, j]] = identity - weights[[i, j]] / (degree(i) * degree(j)).sqrt();
    //     }
    // }
    //~ wrong always-one-on-the-diagonal: linked with itself
    // for i in 0..n {
    //     for j in 0..n {
    //         let root = (weights.row(i).sum() * weights.row(j).sum()).sqrt();
    //         laplacian[[i, j]] = if i == j { 1.0 } else { -weights[[i, j]] / root };
    //     }
    // }
    //~ wrong near-in-the-list: all pairs
    // for i in 0..n {
    //     for j in i.saturating_sub(3)..usize::min(i + 4, n) {
    //         let root = (weights.row(i).sum() * weights.row(j).sum()).sqrt();
    //         let identity = if i == j { 1.0 } else { 0.0 };
    //         laplacian[[i, j]] = identity - weights[[i, j]] / root;
    //     }
    // }
    //~ end
    laplacian
}
