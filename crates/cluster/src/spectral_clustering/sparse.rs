//! Sparse matrices in compressed rows.

use crate::reduce::{CHUNK, map_chunks, map_chunks_mut};
use crate::wide::{Kernel, run_wide};

/// Rows whose products are found together: few enough to share the work, enough that a chunk's own memory does not count.
const PRODUCTS: usize = 1024;

/// So many vectors are worked on together, their entries side by side: all of them, or the first two or one where no more are left.
pub(super) const LANES: usize = 4;

/// For several vectors the sum of `values`, each times the entry at its column. Four partial sums each, so that an addition need not wait for the one before.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn gathered_dots<const L: usize>(
    columns: &[u32],
    values: &[f64],
    x: &[[f64; L]],
) -> [f64; L] {
    let mut sums = [[0.0; L]; 4];
    let mut rest = [0.0; L];
    let add = |sum: &mut [f64; L], j: u32, value: f64| {
        for (sum, x) in sum.iter_mut().zip(&x[j as usize]) {
            *sum += value * x;
        }
    };
    let (columns, values) = (columns.chunks_exact(4), values.chunks_exact(4));
    for (&j, &value) in columns.remainder().iter().zip(values.remainder()) {
        add(&mut rest, j, value);
    }
    for (columns, values) in columns.zip(values) {
        for ((sum, &j), &value) in sums.iter_mut().zip(columns).zip(values) {
            add(sum, j, value);
        }
    }
    std::array::from_fn(|lane| {
        (sums[0][lane] + sums[1][lane]) + (sums[2][lane] + sums[3][lane]) + rest[lane]
    })
}

/// A sparse matrix; in each row the columns ascend.
pub(super) struct Sparse {
    pub(super) n_columns: usize,
    pub(super) starts: Vec<usize>,
    pub(super) columns: Vec<u32>,
    pub(super) values: Vec<f64>,
}

impl Sparse {
    /// A matrix whose rows are pushed one after another, each ended by [`Sparse::end_row`].
    pub(super) fn with_columns(n_columns: usize) -> Self {
        Self {
            n_columns,
            starts: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn push(&mut self, column: usize, value: f64) {
        self.columns.push(column as u32);
        self.values.push(value);
    }

    pub(super) fn end_row(&mut self) {
        self.starts.push(self.columns.len());
    }

    pub(super) fn n_rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Columns and values of a row.
    #[inline(always)]
    pub(super) fn row(&self, row: usize) -> (&[u32], &[f64]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.columns[range.clone()], &self.values[range])
    }

    /// The entries of a row, as column and value.
    #[inline]
    pub(super) fn entries(&self, row: usize) -> impl Iterator<Item = (usize, f64)> {
        let (columns, values) = self.row(row);
        let columns = columns.iter().map(|&column| column as usize);
        columns.zip(values.iter().copied())
    }

    /// The products with several vectors.
    pub(super) fn times(&self, x: &[Vec<f64>]) -> Vec<Vec<f64>> {
        // In a browser small code counts for more than lanes that are left empty.
        let groups = x.chunks(LANES).map(|x| match x.len() {
            #[cfg(not(target_arch = "wasm32"))]
            1 => self.times_together::<1>(x),
            #[cfg(not(target_arch = "wasm32"))]
            2 => self.times_together::<2>(x),
            _ => self.times_together::<LANES>(x),
        });
        groups.flatten().collect()
    }

    /// The products with up to L vectors.
    fn times_together<const L: usize>(&self, x: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let x_of = |j: usize| {
            let mut lanes = [0.0; L];
            lanes.iter_mut().zip(x).for_each(|(lane, x)| *lane = x[j]);
            lanes
        };
        let side_by_side: Vec<[f64; L]> = (0..self.n_columns).map(x_of).collect();
        let mut products = vec![[0.0; L]; self.n_rows()];
        map_chunks_mut(&mut products, CHUNK, |range, products| {
            run_wide(AddTimes {
                matrix: self,
                first: range.start,
                x: &side_by_side,
                y: products,
            });
        });
        let of = |lane: usize| products.iter().map(|product| product[lane]).collect();
        (0..x.len()).map(of).collect()
    }

    /// Adds the products with several vectors to others.
    pub(super) fn add_times<const L: usize>(&self, x: &[[f64; L]], y: &mut [[f64; L]]) {
        let (matrix, first) = (self, 0);
        run_wide(AddTimes {
            matrix,
            first,
            x,
            y,
        });
    }

    pub(super) fn transposed(&self) -> Self {
        let mut starts = vec![0; self.n_columns + 1];
        for &column in &self.columns {
            starts[column as usize + 1] += 1;
        }
        for j in 0..self.n_columns {
            starts[j + 1] += starts[j];
        }
        let mut next = starts.clone();
        let mut columns = vec![0; self.columns.len()];
        let mut values = vec![0.0; self.columns.len()];
        for i in 0..self.n_rows() {
            for (j, value) in self.entries(i) {
                columns[next[j]] = i as u32;
                values[next[j]] = value;
                next[j] += 1;
            }
        }
        Self {
            n_columns: self.n_rows(),
            starts,
            columns,
            values,
        }
    }

    /// The product of two matrices.
    pub(super) fn product(&self, other: &Self) -> Self {
        let parts = map_chunks(self.n_rows(), PRODUCTS, |range| {
            let mut part = Self::with_columns(other.n_columns);
            let mut sums = vec![0.0; other.n_columns];
            let mut seen = vec![false; other.n_columns];
            let mut touched: Vec<u32> = Vec::new();
            for i in range {
                for (k, a) in self.entries(i) {
                    for (j, b) in other.entries(k) {
                        if !seen[j] {
                            seen[j] = true;
                            touched.push(j as u32);
                        }
                        sums[j] += a * b;
                    }
                }
                touched.sort_unstable();
                for j in touched.drain(..).map(|j| j as usize) {
                    part.push(j, sums[j]);
                    sums[j] = 0.0;
                    seen[j] = false;
                }
                part.end_row();
            }
            part
        });
        let mut all = Self::with_columns(other.n_columns);
        for part in parts {
            let before = all.columns.len();
            all.starts
                .extend(part.starts[1..].iter().map(|start| before + start));
            all.columns.extend(part.columns);
            all.values.extend(part.values);
        }
        all
    }
}

/// Adds to some rows' results the products with several vectors.
struct AddTimes<'a, const L: usize> {
    matrix: &'a Sparse,
    /// The first of the rows.
    first: usize,
    x: &'a [[f64; L]],
    y: &'a mut [[f64; L]],
}

impl<const L: usize> Kernel for AddTimes<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (i, y) in (self.first..).zip(self.y) {
            let (columns, values) = self.matrix.row(i);
            let products = gathered_dots(columns, values, self.x);
            for (y, product) in y.iter_mut().zip(products) {
                *y += product;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows with none, few and many entries.
    fn matrix(n_rows: usize, n_columns: usize) -> Sparse {
        let mut matrix = Sparse::with_columns(n_columns);
        for i in 0..n_rows {
            for j in (0..n_columns).filter(|j| (i * j + i + j) % 5 < i % 6) {
                matrix.push(j, ((7 * i + 3 * j) % 11) as f64 / 3.0 - 1.5);
            }
            matrix.end_row();
        }
        matrix
    }

    fn vector(n: usize, seed: usize) -> Vec<f64> {
        let entries = (0..n).map(|j| ((j * j + 5 * seed + 1) % 13) as f64 / 7.0 - 0.8);
        entries.collect()
    }

    #[test]
    fn together_as_each_alone() {
        let matrix = matrix(41, 29);
        let vectors: Vec<Vec<f64>> = (0..11).map(|seed| vector(29, seed)).collect();
        for n in 0..vectors.len() {
            let products = matrix.times(&vectors[..n]);
            assert_eq!(products.len(), n);
            for (x, product) in vectors.iter().zip(&products) {
                assert_eq!(&matrix.times(std::slice::from_ref(x))[0], product);
                for (i, &entry) in product.iter().enumerate() {
                    let expected: f64 = matrix.entries(i).map(|(j, value)| value * x[j]).sum();
                    assert!((entry - expected).abs() < 1e-13, "{entry} {expected}");
                }
            }
        }
    }

    #[test]
    fn wide_registers_give_the_same() {
        let matrix = matrix(41, 29);
        let x: Vec<[f64; 4]> = (0..29)
            .map(|j| std::array::from_fn(|lane| vector(29, lane)[j]))
            .collect();
        let results = [true, false].map(|wide| {
            let mut y = vec![[0.25; 4]; 41];
            let kernel = AddTimes {
                matrix: &matrix,
                first: 0,
                x: &x,
                y: &mut y,
            };
            if wide {
                run_wide(kernel)
            } else {
                kernel.run()
            }
            y
        });
        assert_eq!(results[0], results[1]);
    }
}
