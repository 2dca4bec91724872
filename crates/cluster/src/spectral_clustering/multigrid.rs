//! Multigrid for sparse Laplacians: an approximate inverse whose cost grows with the number of links only.
//!
//! Smoothed aggregation (Vaněk, Mandel & Brezina 1996): neighbours are taken together to the nodes of a smaller graph, and these again, until few are left. Gauss–Seidel steps
//! on a level remove what varies from neighbour to neighbour; what varies slowly is left to the level below, which sees it as fast.

use std::ops::Range;

use super::cholesky::Cholesky;
use super::sparse::{Sparse, gathered_dots};
use crate::wide::{Kernel, run_wide};

/// Nodes that are few enough for a dense decomposition.
const FEW: usize = 150;
/// A link counts for taking nodes together if it is at least this part of the node's strongest.
const STRONG: f64 = 0.25;
/// A node whose diagonal is below this is a component of its own: there is nothing to solve.
const NO_DIAGONAL: f64 = 1e-13;
/// Interpolation is smoothed while it takes no more than this many entries a node: beyond, in many dimensions, each level would link
/// everything with everything.
const SMOOTH_ENTRIES: usize = 6;

const NONE: u32 = u32::MAX;

/// An approximate inverse of a Laplacian.
pub(super) struct Multigrid<'a> {
    finest: Level<&'a Sparse>,
    coarser: Vec<Level<Sparse>>,
    coarsest: Option<Cholesky>,
}

/// A level, of which the matrix is borrowed or owned.
struct Level<M> {
    matrix: M,
    /// Where the diagonal entry of each row stands among the entries.
    diagonal_at: Vec<usize>,
    inverse_diagonal: Vec<f64>,
    /// From the level below to this one and back; the last level has none.
    transfer: Option<(Sparse, Sparse)>,
}

/// For a level below: numbers of the finer one's length, and twice of its own.
type Below<const L: usize> = [Vec<[f64; L]>; 3];

/// What an application reads and writes, for several right-hand sides side by side: it must follow the matrix from row to row, and does so for all of them at once.
pub(super) struct Workspace<const L: usize> {
    pub(super) right: Vec<[f64; L]>,
    pub(super) x: Vec<[f64; L]>,
    below: Vec<Below<L>>,
}

impl<'a> Multigrid<'a> {
    /// For a Laplacian with the roots of its degrees, which it takes to 0.
    pub(super) fn new(matrix: &'a Sparse, root_degree: &[f64]) -> Self {
        let mut finest = Level::new(matrix);
        let mut coarser: Vec<Level<Sparse>> = Vec::new();
        let mut null_vector = root_degree.to_vec();
        loop {
            let next = match coarser.last_mut() {
                None => finest.coarsen(&mut null_vector),
                Some(level) => level.coarsen(&mut null_vector),
            };
            let Some(matrix) = next else { break };
            coarser.push(Level::new(matrix));
        }
        let last = coarser.last().map_or(matrix, |level| &level.matrix);
        let coarsest = (last.n_rows() <= FEW).then(|| {
            let n = last.n_rows();
            let mut dense = vec![0.0; n * n];
            for i in 0..n {
                last.entries(i)
                    .for_each(|(j, value)| dense[i * n + j] = value);
            }
            Cholesky::of_laplacian(dense, &null_vector)
        });
        Self {
            finest,
            coarser,
            coarsest,
        }
    }

    pub(super) fn workspace<const L: usize>(&self) -> Workspace<L> {
        let n = self.finest.matrix.n_rows();
        let mut finer = n;
        let triple = |level: &Level<Sparse>| {
            let coarser = level.matrix.n_rows();
            let lengths = [std::mem::replace(&mut finer, coarser), coarser, coarser];
            lengths.map(|n| vec![[0.0; L]; n])
        };
        Workspace {
            right: vec![[0.0; L]; n],
            x: vec![[0.0; L]; n],
            below: self.coarser.iter().map(triple).collect(),
        }
    }

    /// Writes approximate solutions for the right-hand sides to `x`.
    pub(super) fn solve<const L: usize>(&self, workspace: &mut Workspace<L>) {
        let Workspace { right, x, below } = workspace;
        self.cycle(0, right, x, below);
    }

    fn cycle<const L: usize>(
        &self,
        depth: usize,
        right: &[[f64; L]],
        x: &mut [[f64; L]],
        below: &mut [Below<L>],
    ) {
        if let Some(coarsest) = &self.coarsest
            && depth == self.coarser.len()
        {
            x.copy_from_slice(right);
            coarsest.solve(x);
            return;
        }
        match depth {
            0 => self.finest.solve(right, x, below, |right, x, below| {
                self.cycle(1, right, x, below)
            }),
            _ => self.coarser[depth - 1].solve(right, x, below, |right, x, below| {
                self.cycle(depth + 1, right, x, below);
            }),
        }
    }
}

impl<M: std::borrow::Borrow<Sparse>> Level<M> {
    fn new(matrix: M) -> Self {
        let sparse = matrix.borrow();
        let diagonal_at: Vec<usize> = (0..sparse.n_rows())
            .map(|i| sparse.starts[i] + sparse.row(i).0.partition_point(|&j| (j as usize) < i))
            .collect();
        let inverse = |(i, &at): (usize, &usize)| {
            let is_there = at < sparse.starts[i + 1] && sparse.columns[at] as usize == i;
            let value = if is_there { sparse.values[at] } else { 0.0 };
            if value > NO_DIAGONAL {
                1.0 / value
            } else {
                0.0
            }
        };
        Self {
            inverse_diagonal: diagonal_at.iter().enumerate().map(inverse).collect(),
            diagonal_at,
            matrix,
            transfer: None,
        }
    }

    /// Links this level with one of fewer nodes and returns that one's matrix, or nothing if there is no use in one. Updates the vector that the
    /// matrix takes to 0.
    fn coarsen(&mut self, null_vector: &mut Vec<f64>) -> Option<Sparse> {
        let matrix = self.matrix.borrow();
        if matrix.n_rows() <= FEW {
            return None;
        }
        let (aggregate, n_aggregates) = self.aggregates();
        if n_aggregates * 10 > matrix.n_rows() * 8 {
            return None;
        }
        let mut lengths = vec![0.0; n_aggregates];
        for (&to, value) in aggregate.iter().zip(null_vector.iter()) {
            if to != NONE {
                lengths[to as usize] += value * value;
            }
        }
        lengths
            .iter_mut()
            .for_each(|length| *length = length.sqrt());
        let mut plain = Sparse::with_columns(n_aggregates);
        for (&to, value) in aggregate.iter().zip(null_vector.iter()) {
            if to != NONE {
                plain.push(to as usize, value / lengths[to as usize]);
            }
            plain.end_row();
        }
        let up = self.smoothed(plain, null_vector);
        let down = up.transposed();
        let coarse = down.product(&matrix.product(&up));
        self.transfer = Some((up, down));
        *null_vector = lengths;
        Some(coarse)
    }

    /// The aggregate of each node: a node with all its strong neighbours where none of them is taken yet; what is left joins its strongest neighbour's.
    fn aggregates(&self) -> (Vec<u32>, usize) {
        let matrix = self.matrix.borrow();
        let n = matrix.n_rows();
        let mut aggregate = vec![NONE; n];
        let mut n_aggregates = 0;
        let is_open = |i: usize| self.inverse_diagonal[i] > 0.0;
        let neighbours = |i: usize| {
            let others = matrix
                .entries(i)
                .filter(move |&(j, _)| j != i && is_open(j));
            others.map(|(j, value)| (j, value.abs()))
        };
        for i in (0..n).filter(|&i| is_open(i)) {
            let strongest = neighbours(i).fold(0.0, |most: f64, (_, value)| most.max(value));
            let strong = |&(_, value): &(usize, f64)| value >= STRONG * strongest;
            if aggregate[i] == NONE
                && neighbours(i)
                    .filter(strong)
                    .all(|(j, _)| aggregate[j] == NONE)
            {
                aggregate[i] = n_aggregates;
                for (j, _) in neighbours(i).filter(strong) {
                    aggregate[j] = n_aggregates;
                }
                n_aggregates += 1;
            }
        }
        // Joined to what was there before this pass, lest chains form.
        let before = aggregate.clone();
        for i in (0..n).filter(|&i| is_open(i)) {
            if aggregate[i] != NONE {
                continue;
            }
            let mut best = (NONE, 0.0);
            for (j, value) in neighbours(i) {
                if before[j] != NONE && value > best.1 {
                    best = (before[j], value);
                }
            }
            if best.0 == NONE {
                best.0 = n_aggregates;
                n_aggregates += 1;
            }
            aggregate[i] = best.0;
        }
        (aggregate, n_aggregates as usize)
    }

    /// Interpolation after one step of Jacobi's, unless that makes it dense.
    fn smoothed(&self, plain: Sparse, null_vector: &[f64]) -> Sparse {
        let matrix = self.matrix.borrow();
        let mut largest = 0.0f64;
        for i in 0..matrix.n_rows() {
            let sum: f64 = matrix
                .entries(i)
                .map(|(j, v)| v.abs() * null_vector[j])
                .sum();
            largest = largest.max(sum * self.inverse_diagonal[i] / null_vector[i]);
        }
        let step = 4.0 / (3.0 * largest);
        let product = matrix.product(&plain);
        if product.columns.len() > SMOOTH_ENTRIES * matrix.n_rows() || !step.is_finite() {
            return plain;
        }
        let mut smooth = product;
        for i in 0..matrix.n_rows() {
            let range = smooth.starts[i]..smooth.starts[i + 1];
            let own = plain.entries(i).next();
            for at in range {
                let mut value = -step * self.inverse_diagonal[i] * smooth.values[at];
                if let Some((to, share)) = own
                    && smooth.columns[at] as usize == to
                {
                    value += share;
                }
                smooth.values[at] = value;
            }
        }
        smooth
    }

    /// One step of Gauss–Seidel forwards from 0, what the levels below make of the rest, and one step backwards.
    fn solve<const L: usize>(
        &self,
        right: &[[f64; L]],
        x: &mut [[f64; L]],
        below: &mut [Below<L>],
        solve_below: impl FnOnce(&[[f64; L]], &mut [[f64; L]], &mut [Below<L>]),
    ) {
        let rows = Rows {
            matrix: self.matrix.borrow(),
            diagonal_at: &self.diagonal_at,
            inverse_diagonal: &self.inverse_diagonal,
        };
        run_wide(Forwards { rows, right, x });
        if let (Some((up, down)), Some((here, below))) = (&self.transfer, below.split_first_mut()) {
            let [rest, coarse_right, coarse_x] = here;
            run_wide(Missing { rows, x, rest });
            coarse_right.fill([0.0; L]);
            down.add_times(rest, coarse_right);
            solve_below(coarse_right, coarse_x, below);
            up.add_times(coarse_x, x);
        }
        run_wide(Backwards { rows, right, x });
    }
}

/// The equations of a level.
#[derive(Clone, Copy)]
struct Rows<'a> {
    matrix: &'a Sparse,
    diagonal_at: &'a [usize],
    inverse_diagonal: &'a [f64],
}

impl Rows<'_> {
    /// What the entries of a row before its diagonal make of x.
    #[inline(always)]
    fn before<const L: usize>(&self, i: usize, x: &[[f64; L]]) -> [f64; L] {
        self.sum(self.matrix.starts[i]..self.diagonal_at[i], x)
    }

    /// The same for those after it.
    #[inline(always)]
    fn after<const L: usize>(&self, i: usize, x: &[[f64; L]]) -> [f64; L] {
        let end = self.matrix.starts[i + 1];
        self.sum((self.diagonal_at[i] + 1).min(end)..end, x)
    }

    #[inline(always)]
    fn sum<const L: usize>(&self, range: Range<usize>, x: &[[f64; L]]) -> [f64; L] {
        let Sparse {
            columns, values, ..
        } = self.matrix;
        gathered_dots(&columns[range.clone()], &values[range], x)
    }

    /// The unknowns of a row where the others make so much of it.
    #[inline(always)]
    fn solved<const L: usize>(&self, i: usize, right: &[f64; L], others: &[f64; L]) -> [f64; L] {
        std::array::from_fn(|lane| (right[lane] - others[lane]) * self.inverse_diagonal[i])
    }
}

/// A step of Gauss–Seidel forwards, from 0: the entries after the diagonal meet nothing yet.
struct Forwards<'a, const L: usize> {
    rows: Rows<'a>,
    right: &'a [[f64; L]],
    x: &'a mut [[f64; L]],
}

impl<const L: usize> Kernel for Forwards<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for i in 0..self.x.len() {
            let before = self.rows.before(i, self.x);
            self.x[i] = self.rows.solved(i, &self.right[i], &before);
        }
    }
}

/// What is missing after that step. Each equation held when its unknown was found: what it misses are the unknowns found later.
struct Missing<'a, const L: usize> {
    rows: Rows<'a>,
    x: &'a [[f64; L]],
    rest: &'a mut [[f64; L]],
}

impl<const L: usize> Kernel for Missing<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (i, rest) in self.rest.iter_mut().enumerate() {
            let after = self.rows.after(i, self.x);
            *rest = std::array::from_fn(|lane| -after[lane]);
        }
    }
}

/// A step of Gauss–Seidel backwards.
struct Backwards<'a, const L: usize> {
    rows: Rows<'a>,
    right: &'a [[f64; L]],
    x: &'a mut [[f64; L]],
}

impl<const L: usize> Kernel for Backwards<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for i in (0..self.x.len()).rev() {
            let (before, after) = (self.rows.before(i, self.x), self.rows.after(i, self.x));
            let others = std::array::from_fn(|lane| before[lane] + after[lane]);
            self.x[i] = self.rows.solved(i, &self.right[i], &others);
        }
    }
}
