//! Solves small dense systems whose matrix is that of a Laplacian, or of one on a coarser level.

use super::sparse::LANES;
use super::vectors::{dot, dots_side_by_side};
use crate::neighbour_graph::connected;
use crate::wide::{Kernel, run_wide};

/// A pivot below this is rounding of a 0.
const NO_PIVOT: f64 = 1e-15;
/// A component whose null vector is stretched by no more than this is taken to be whole: nothing leads out of it.
const NOT_STRETCHED: f64 = 1e-9;

/// A Cholesky decomposition, L Lᵀ.
pub(super) struct Cholesky {
    n: usize,
    /// Rows of L, each of length n.
    lower: Vec<f64>,
}

impl Cholesky {
    /// Decomposes an n × n Laplacian, given by its rows, once the null vector of each of its components has an eigenvalue of 1 instead of 0. For right-hand sides
    /// without a part in the null vectors, which are those that have a solution, that makes no difference.
    pub(super) fn of_laplacian(mut matrix: Vec<f64>, null_vector: &[f64]) -> Self {
        let n = null_vector.len();
        let (component, n_components) = dense_components(&matrix, n);
        let mut squares = vec![0.0; n_components];
        let mut stretched = vec![0.0; n_components];
        for (a, &c) in component.iter().enumerate() {
            let row = &matrix[a * n..(a + 1) * n];
            squares[c] += null_vector[a] * null_vector[a];
            stretched[c] += null_vector[a] * dot(row, null_vector);
        }
        for a in 0..n {
            let c = component[a];
            if stretched[c].abs() > NOT_STRETCHED * squares[c] {
                continue;
            }
            for b in (0..n).filter(|&b| component[b] == c) {
                matrix[a * n + b] += null_vector[a] * null_vector[b] / squares[c];
            }
        }
        Self::new(n, matrix)
    }

    fn new(n: usize, mut matrix: Vec<f64>) -> Self {
        for i in 0..n {
            let (above, row) = matrix.split_at_mut(i * n);
            for j in 0..i {
                let other = &above[j * n..j * n + j + 1];
                row[j] = divided(row[j] - dot(&row[..j], &other[..j]), other[j]);
            }
            let rest = row[i] - dot(&row[..i], &row[..i]);
            row[i] = if rest > NO_PIVOT { rest.sqrt() } else { 0.0 };
        }
        Self { n, lower: matrix }
    }

    /// Overwrites right-hand sides, side by side, with a solution each.
    pub(super) fn solve<const L: usize>(&self, x: &mut [[f64; L]]) {
        run_wide(Solve {
            decomposed: self,
            x,
        });
    }

    /// Overwrites one right-hand side with a solution. The lanes beside it stay empty: reading the matrix is what costs.
    pub(super) fn solve_one(&self, x: &mut [f64]) {
        let mut lanes = vec![[0.0; LANES]; x.len()];
        for (lanes, x) in lanes.iter_mut().zip(x.iter()) {
            lanes[0] = *x;
        }
        self.solve(&mut lanes);
        for (x, lanes) in x.iter_mut().zip(&lanes) {
            *x = lanes[0];
        }
    }
}

struct Solve<'a, const L: usize> {
    decomposed: &'a Cholesky,
    x: &'a mut [[f64; L]],
}

impl<const L: usize> Kernel for Solve<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { decomposed, x } = self;
        let Cholesky { n, ref lower } = *decomposed;
        let row = |i: usize| lower[i * n..i * n + i + 1].split_at(i);
        for i in 0..n {
            let (row, pivot) = row(i);
            let known = dots_side_by_side(row, &x[..i]);
            x[i] = std::array::from_fn(|lane| divided(x[i][lane] - known[lane], pivot[0]));
        }
        for i in (0..n).rev() {
            let (row, pivot) = row(i);
            let found = x[i].map(|x| divided(x, pivot[0]));
            x[i] = found;
            for (x, l) in x.iter_mut().zip(row) {
                for (x, found) in x.iter_mut().zip(&found) {
                    *x -= l * found;
                }
            }
        }
    }
}

fn divided(x: f64, pivot: f64) -> f64 {
    if pivot > 0.0 { x / pivot } else { 0.0 }
}

/// The components of a Laplacian, given by its rows, numbered in order of first appearance. An entry counts as a link unless all of them together would be lost in rounding.
pub(super) fn dense_components(values: &[f64], n: usize) -> (Vec<usize>, usize) {
    let least = f64::EPSILON / n as f64;
    connected(n, |node| {
        let row = values[node * n..(node + 1) * n].iter().enumerate();
        row.filter(move |(_, value)| value.abs() > least)
            .map(|(other, _)| other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring of nodes with links to the node three on, of as many nodes as do not fill the partial sums, as do and as fill them more than once.
    #[test]
    fn every_lane_has_its_solution() {
        for n in [7, 8, 21] {
            let mut laplacian = vec![0.0; n * n];
            for a in 0..n {
                for (step, weight) in [(1, 2.0), (3, 0.7)] {
                    let b = (a + step) % n;
                    laplacian[a * n + b] -= weight;
                    laplacian[b * n + a] -= weight;
                    laplacian[a * n + a] += weight;
                    laplacian[b * n + b] += weight;
                }
            }
            let decomposed = Cholesky::of_laplacian(laplacian.clone(), &vec![1.0; n]);
            // Differences round the ring have no part in the null vector.
            let number = |a: usize, lane: usize| ((a * a + 5 * lane + 3) % 11) as f64;
            let right = |a: usize, lane| number(a, lane) - number((a + 1) % n, lane);
            let of = |a| std::array::from_fn(|lane| right(a, lane));
            let mut x: Vec<[f64; LANES]> = (0..n).map(of).collect();
            decomposed.solve(&mut x);
            for lane in 0..LANES {
                let mut alone: Vec<f64> = (0..n).map(|a| right(a, lane)).collect();
                decomposed.solve_one(&mut alone);
                assert!(alone.iter().zip(&x).all(|(alone, x)| *alone == x[lane]));
                for a in 0..n {
                    let row = &laplacian[a * n..(a + 1) * n];
                    let product: f64 = row.iter().zip(&x).map(|(value, x)| value * x[lane]).sum();
                    assert!((product - right(a, lane)).abs() < 1e-12, "{n} {a} {lane}");
                }
            }
        }
    }
}
