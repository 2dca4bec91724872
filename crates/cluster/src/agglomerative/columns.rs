//! Samples stored feature by feature, so that the distances from one to many are computed side by side.

use linfa::Float;
use ndarray::ArrayView2;

use super::Dissimilarity;
use crate::metric::Measure;

/// Distances computed at once: few enough that they stay in the nearest cache.
pub(super) const BLOCK: usize = 512;

pub(super) struct Columns<F> {
    /// Samples that are still there.
    len: usize,
    /// Room for samples in a column.
    stride: usize,
    values: Vec<F>,
}

impl<F: Float> Columns<F> {
    pub(super) fn of_rows(rows: ArrayView2<'_, F>) -> Self {
        Self {
            len: rows.nrows(),
            stride: rows.nrows(),
            values: rows.t().iter().copied().collect(),
        }
    }

    /// Of rows of `n_features` values each.
    pub(super) fn of<'a>(n_features: usize, rows: impl ExactSizeIterator<Item = &'a [F]>) -> Self
    where
        F: 'a,
    {
        let n = rows.len();
        let mut values = vec![F::zero(); n * n_features];
        for (i, row) in rows.enumerate() {
            for (j, &value) in row.iter().enumerate() {
                values[j * n + i] = value;
            }
        }
        Self {
            len: n,
            stride: n,
            values,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    fn columns(&self) -> impl Iterator<Item = &[F]> {
        self.values
            .chunks(self.stride)
            .map(|column| &column[..self.len])
    }

    fn columns_mut(&mut self) -> impl Iterator<Item = &mut [F]> {
        let len = self.len;
        let columns = self.values.chunks_mut(self.stride);
        columns.map(move |column| &mut column[..len])
    }

    pub(super) fn values(&self, sample: usize) -> impl Iterator<Item = F> {
        self.columns().map(move |column| column[sample])
    }

    pub(super) fn values_mut(&mut self, sample: usize) -> impl Iterator<Item = &mut F> {
        self.columns_mut().map(move |column| &mut column[sample])
    }

    /// Takes a sample out; the last one comes to its place.
    pub(super) fn swap_remove(&mut self, sample: usize) {
        let last = self.len - 1;
        self.columns_mut()
            .for_each(|column| column.swap(sample, last));
        self.len = last;
    }

    /// Keeps the samples for which `kept` holds, in order.
    pub(super) fn retain(&mut self, kept: impl Fn(usize) -> bool) {
        let mut n_kept = 0;
        for column in self.columns_mut() {
            n_kept = 0;
            for sample in (0..column.len()).filter(|&sample| kept(sample)) {
                column[n_kept] = column[sample];
                n_kept += 1;
            }
        }
        self.len = n_kept;
    }

    /// The reduced distances from `query` to the samples from `start` on, as many as there is room for in `out`.
    pub(super) fn reduced<M: Measure>(&self, query: &[F], start: usize, out: &mut [F]) {
        out.fill(F::zero());
        for (column, &q) in self.columns().zip(query) {
            for (sum, &value) in out.iter_mut().zip(&column[start..]) {
                *sum = M::add(*sum, (value - q).abs());
            }
        }
    }

    /// The distances from `query` to the samples from `start` on, as many as there is room for in `out`.
    pub(super) fn distances<M: Measure>(
        &self,
        query: &[F],
        start: usize,
        out: &mut [F],
        metric: Dissimilarity,
    ) {
        for (start, block) in (start..).step_by(BLOCK).zip(out.chunks_mut(BLOCK)) {
            self.reduced::<M>(query, start, block);
            metric.expand(block);
        }
    }
}

/// The smallest value and the first place where it stands; infinity and 0 if there is none below infinity.
pub(super) fn first_smallest<F: Float>(values: &[F]) -> (F, usize) {
    // Eight minima side by side, which the processor finds at once; then a search for the place.
    let mut lanes = [F::infinity(); 8];
    let mut eights = values.chunks_exact(8);
    for eight in &mut eights {
        for (lane, &value) in lanes.iter_mut().zip(eight) {
            *lane = if value < *lane { value } else { *lane };
        }
    }
    let rest = eights.remainder();
    let smallest = lanes
        .iter()
        .chain(rest)
        .fold(F::infinity(), |a, &b| if b < a { b } else { a });
    (
        smallest,
        values
            .iter()
            .position(|&value| value == smallest)
            .unwrap_or(0),
    )
}
