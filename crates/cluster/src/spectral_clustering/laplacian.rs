//! The normalised Laplacian of a graph of samples, I − D^−½ W D^−½.
//!
//! A node may stand for several equal samples. Copies are linked with affinity 1 among themselves and each with all the node is linked with; the Laplacian of
//! the nodes has then the eigenvectors of that larger graph that are equal on copies. All others have eigenvalues above 1.

use std::ops::Range;

use linfa::Float;

use super::cholesky::dense_components;
use super::sparse::Sparse;
use super::vectors::{add_scaled, dot};
use crate::input::Records;
use crate::metric::{Euclidean, Measure};
use crate::neighbour_graph::NeighbourGraph;
use crate::reduce::{map_chunks, map_chunks_mut};

/// Rows of a dense matrix that are worked on together.
pub(super) const DENSE_ROWS: usize = 16;

pub(super) enum Matrix {
    Sparse(Sparse),
    /// All rows, one after another.
    Dense(Vec<f64>),
}

pub(super) struct Laplacian {
    pub(super) matrix: Matrix,
    /// The roots of the nodes' degrees, 1 where a degree is 0.
    pub(super) root_degree: Vec<f64>,
    /// The connected component of each node, numbered in order of first appearance.
    pub(super) component: Vec<usize>,
    pub(super) components: Vec<Component>,
}

/// A connected component of the graph.
#[derive(Clone, Copy, Default)]
pub(super) struct Component {
    pub(super) n_samples: u64,
    n_nodes: usize,
    /// The sum of degrees. The component has an eigenvector of eigenvalue 0 unless this is 0, as it is for a sample without links: its row of the
    /// Laplacian is that of the identity.
    pub(super) volume: f64,
}

impl Laplacian {
    /// Of the graph that links every node with its nearest: 1 where both are among the other's nearest, else ½.
    pub(super) fn of_neighbours(graph: &NeighbourGraph, count: &[u32]) -> Self {
        let n = graph.len();
        let affinities = |a: usize| {
            graph.links(a).iter().map(move |link| {
                let b = link.to as usize;
                let affinity = if link.mutual { 1.0 } else { 0.5 };
                (b, f64::from(count[a]) * f64::from(count[b]) * affinity)
            })
        };
        let degree: Vec<f64> = (0..n)
            .map(|a| own(count[a]) + affinities(a).map(|(_, q)| q).sum::<f64>())
            .collect();
        let root_degree = roots(&degree);
        let mut matrix = Sparse::with_columns(n);
        for a in 0..n {
            let diagonal = diagonal(count[a], degree[a]);
            let mut is_before = true;
            for (b, q) in affinities(a) {
                if is_before && b > a {
                    matrix.push(a, diagonal);
                    is_before = false;
                }
                matrix.push(b, -q / (root_degree[a] * root_degree[b]));
            }
            if is_before {
                matrix.push(a, diagonal);
            }
            matrix.end_row();
        }
        let (component, n_components) = graph.components();
        Self::new(
            Matrix::Sparse(matrix),
            root_degree,
            &degree,
            count,
            component,
            n_components,
        )
    }

    /// Of the graph that links all nodes, by e^(−γ d²) where d is their distance.
    pub(super) fn of_all_pairs<F: Float>(
        nodes: &Records<'_, F>,
        count: &[u32],
        gamma: f64,
    ) -> Self {
        let n = nodes.n_samples();
        let rows: Vec<f64> = nodes
            .values()
            .iter()
            .map(|v| v.to_f64().unwrap_or(0.0))
            .collect();
        let d = nodes.n_features();
        let row = |a: usize| &rows[a * d..(a + 1) * d];
        let mut values = vec![0.0; n * n];
        let degrees = map_chunks_mut(&mut values, DENSE_ROWS * n, |range, values| {
            let nodes = range.start / n..range.end / n;
            let degrees = nodes.zip(values.chunks_exact_mut(n)).map(|(a, values)| {
                for (b, value) in values.iter_mut().enumerate() {
                    let square = Euclidean::between(row(a), row(b));
                    let pairs = f64::from(count[a]) * f64::from(count[b]);
                    *value = if a == b {
                        0.0
                    } else {
                        pairs * (-gamma * square).exp()
                    };
                }
                own(count[a]) + values.iter().sum::<f64>()
            });
            degrees.collect::<Vec<f64>>()
        });
        let degree = degrees.concat();
        let root_degree = roots(&degree);
        map_chunks_mut(&mut values, DENSE_ROWS * n, |range, values| {
            for (a, values) in (range.start / n..).zip(values.chunks_exact_mut(n)) {
                for (value, root) in values.iter_mut().zip(&root_degree) {
                    // Not by the product of the roots, which may vanish.
                    *value = -(*value / root_degree[a] / root);
                }
                values[a] = diagonal(count[a], degree[a]);
            }
        });
        let (component, n_components) = dense_components(&values, n);
        Self::new(
            Matrix::Dense(values),
            root_degree,
            &degree,
            count,
            component,
            n_components,
        )
    }

    fn new(
        matrix: Matrix,
        root_degree: Vec<f64>,
        degree: &[f64],
        count: &[u32],
        component: Vec<usize>,
        n_components: usize,
    ) -> Self {
        let mut components = vec![Component::default(); n_components];
        for (a, &c) in component.iter().enumerate() {
            components[c].n_samples += u64::from(count[a]);
            components[c].n_nodes += 1;
            components[c].volume += degree[a];
        }
        for (a, &c) in component.iter().enumerate() {
            // What links a node alone has, if any, are no more than rounding.
            if components[c].n_nodes == 1 {
                components[c].volume = own(count[a]);
            }
        }
        // A sample that is all there is needs no link to be a piece.
        if let [only] = &mut components[..] {
            only.volume = if only.volume > 0.0 { only.volume } else { 1.0 };
        }
        Self {
            matrix,
            root_degree,
            component,
            components,
        }
    }

    pub(super) fn n_nodes(&self) -> usize {
        self.component.len()
    }

    /// The components that have an eigenvector of eigenvalue 0: those with most samples first.
    pub(super) fn null_components(&self) -> Vec<usize> {
        let with_links = |&c: &usize| self.components[c].volume > 0.0;
        let mut components: Vec<usize> = (0..self.components.len()).filter(with_links).collect();
        components.sort_by_key(|&c| std::cmp::Reverse(self.components[c].n_samples));
        components
    }

    /// The products with the vectors `x`.
    pub(super) fn times(&self, x: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let n = self.n_nodes();
        match &self.matrix {
            Matrix::Sparse(matrix) => matrix.times(x),
            // Each row is read once for all vectors: reading is what costs.
            Matrix::Dense(values) => {
                let parts = map_chunks(n, DENSE_ROWS, |range| {
                    let rows = range.map(|a| &values[a * n..(a + 1) * n]);
                    rows.flat_map(|row| x.iter().map(move |x| dot(row, x)))
                        .collect::<Vec<f64>>()
                });
                let products = parts.concat();
                let column = |j: usize| products.iter().skip(j).step_by(x.len()).copied().collect();
                (0..x.len()).map(column).collect()
            }
        }
    }

    /// Takes out of `x` what it has of the eigenvectors of eigenvalue 0.
    pub(super) fn project(&self, x: &mut [f64]) {
        let mut shares = vec![0.0; self.components.len()];
        for (c, nodes) in self.stretches() {
            // Added up in a register: in memory each addition waits for the one before to be written.
            let terms = x[nodes.clone()].iter().zip(&self.root_degree[nodes]);
            shares[c] = terms.fold(shares[c], |share, (x, root)| share + x * root);
        }
        for (share, component) in shares.iter_mut().zip(&self.components) {
            let volume = component.volume;
            *share = if volume > 0.0 { *share / volume } else { 0.0 };
        }
        for (c, nodes) in self.stretches() {
            add_scaled(&mut x[nodes.clone()], -shares[c], &self.root_degree[nodes]);
        }
    }

    /// Nodes one after another of one component, with its number.
    fn stretches(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        let mut end = 0;
        self.component.chunk_by(|a, b| a == b).map(move |nodes| {
            let start = end;
            end += nodes.len();
            (nodes[0], start..end)
        })
    }

    /// The whole matrix, by rows.
    pub(super) fn to_rows(&self) -> Vec<Vec<f64>> {
        let n = self.n_nodes();
        match &self.matrix {
            Matrix::Dense(values) => values.chunks_exact(n).map(<[f64]>::to_vec).collect(),
            Matrix::Sparse(matrix) => {
                let row = |a: usize| {
                    let mut row = vec![0.0; n];
                    matrix.entries(a).for_each(|(b, value)| row[b] = value);
                    row
                };
                (0..n).map(row).collect()
            }
        }
    }
}

/// What a node gives to itself: the links among its copies, each in both directions.
fn own(count: u32) -> f64 {
    f64::from(count) * (f64::from(count) - 1.0)
}

fn roots(degree: &[f64]) -> Vec<f64> {
    let root = |&d: &f64| if d > 0.0 { d.sqrt() } else { 1.0 };
    degree.iter().map(root).collect()
}

fn diagonal(count: u32, degree: f64) -> f64 {
    if degree > 0.0 {
        1.0 - own(count) / degree
    } else {
        1.0
    }
}
