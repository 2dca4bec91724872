//! From the graph to a few numbers a node: the coordinates in which K-means finds the clusters.

use ndarray::Array2;

use super::davidson::smallest;
use super::laplacian::{Laplacian, Matrix};
use super::vectors::scale;
use crate::ClusterError;

/// A node whose degree is below this part of the largest is far from all others: its coordinates are taken from its neighbours'.
const FAINT: f64 = 1e-8;

pub(super) struct Embedding {
    /// The smallest eigenvalues, ascending.
    pub(super) eigenvalues: Vec<f64>,
    /// A row a node, a column an eigenvalue.
    pub(super) coordinates: Array2<f64>,
}

impl Embedding {
    pub(super) fn of(laplacian: &Laplacian, n_components: usize) -> Result<Self, ClusterError> {
        let n = laplacian.n_nodes();
        let mut null = laplacian.null_components();
        null.truncate(n_components);
        let (values, vectors) = smallest(laplacian, n_components - null.len())?;
        let mut eigenvalues = vec![0.0; null.len()];
        eigenvalues.extend(values.into_iter().map(|value| value.max(0.0)));
        let indicators = null.iter().map(|&c| {
            let value = 1.0 / laplacian.components[c].volume.sqrt();
            let nodes = laplacian.component.iter();
            nodes.map(|&of| if of == c { value } else { 0.0 }).collect()
        });
        let others = vectors.into_iter().map(|mut vector| {
            for (x, root) in vector.iter_mut().zip(&laplacian.root_degree) {
                *x /= root;
            }
            vector
        });
        let mut columns: Vec<Vec<f64>> = indicators.chain(others).collect();
        for (column, &value) in columns.iter_mut().zip(&eigenvalues) {
            mend_faint(laplacian, value, column);
            // An eigenvector may point either way: its largest coordinate is to be positive.
            let largest = column.iter().fold(
                0.0f64,
                |most, x| if x.abs() > most.abs() { *x } else { most },
            );
            if largest < 0.0 {
                scale(column, -1.0);
            }
        }
        Ok(Self {
            coordinates: Array2::from_shape_fn((n, columns.len()), |(a, j)| columns[j][a]),
            eigenvalues,
        })
    }
}

/// Where a degree is tiny, dividing by its root leaves no digits. But by its equation, a node's coordinate is the mean of its neighbours',
/// weighted with the affinities, over 1 − λ.
fn mend_faint(laplacian: &Laplacian, eigenvalue: f64, column: &mut [f64]) {
    let Matrix::Dense(values) = &laplacian.matrix else {
        return;
    };
    let root = &laplacian.root_degree;
    let largest = root.iter().fold(0.0, |most: f64, root| most.max(*root));
    let n = root.len();
    let is_faint = |&a: &usize| root[a] * root[a] < FAINT * largest * largest;
    let mut faint: Vec<usize> = (0..n).filter(is_faint).collect();
    // The fainter may lean on the less faint. Eigenvectors of larger eigenvalues are faint nodes' own.
    faint.sort_by(|&a, &b| root[b].total_cmp(&root[a]));
    if eigenvalue > 0.5 {
        return;
    }
    for a in faint {
        let row = &values[a * n..(a + 1) * n];
        let mut sum = 0.0;
        for (b, entry) in row.iter().enumerate().filter(|&(b, _)| b != a) {
            sum -= entry / root[a] * root[b] * column[b];
        }
        if row[a] > eigenvalue {
            column[a] = sum / (row[a] - eigenvalue);
        }
    }
}
