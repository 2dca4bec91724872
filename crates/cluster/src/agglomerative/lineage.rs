//! From which clusters every cluster was made, and the distances that follow from it, computed only when they are asked for.
//!
//! After a merge of two clusters the formula of Lance and Williams gives the distance of both together to a third from those of each. Read backwards, the
//! distance of two clusters follows from those of the parts of the one that merged later, down to the distances of rows. The steps are the same as if every
//! merge had brought all distances up to date, so is the result, to the last bit.

use linfa::Float;
use ndarray::ArrayView2;

use super::columns::Columns;
use super::{Dissimilarity, Linkage};
use crate::metric::{Measure, with_measure};
use crate::reduce::map_chunks_mut;

/// Distances that are remembered, at most.
const REMEMBERED: usize = 1 << 14;

/// Pairs of rows from which on a distance of clusters is worth remembering.
const WORTH: usize = 16;

/// Rows of distances in a task.
const TASK: usize = 16;

/// Two clusters that merged, the later one being `into`, and their sizes.
#[derive(Clone, Copy)]
struct Parts<F> {
    from: usize,
    into: usize,
    size_from: F,
    size_into: F,
}

/// Clusters by number: first the rows, then what each merge has made.
pub(super) struct Lineage<'a, F> {
    linkage: Linkage,
    metric: Dissimilarity,
    n_features: usize,
    /// The rows, one after the other.
    values: &'a [F],
    n_rows: usize,
    parts: Vec<Parts<F>>,
    /// How many rows are in each, and how many merges lie between it and the farthest of them.
    n_rows_in: Vec<usize>,
    depths: Vec<usize>,
    /// Distances of two clusters, each in a place that follows from their numbers.
    remembered: Vec<(usize, usize, F)>,
    /// Steps done so far.
    n_steps: usize,
}

/// The distance to a third cluster, from those that two have to it, each with its size.
#[inline(always)]
pub(super) fn join<F: Float>(linkage: Linkage, (a, size_a): (F, F), (b, size_b): (F, F)) -> F {
    match linkage {
        Linkage::Complete => {
            if a > b {
                a
            } else {
                b
            }
        }
        Linkage::Weighted => F::cast(0.5) * (a + b),
        _ => (size_a * a + size_b * b) / (size_a + size_b),
    }
}

impl<'a, F: Float> Lineage<'a, F> {
    /// Of contiguous rows.
    pub(super) fn new(
        linkage: Linkage,
        metric: Dissimilarity,
        rows: &'a ArrayView2<'_, F>,
    ) -> Self {
        let n = rows.nrows();
        Self {
            linkage,
            metric,
            n_features: rows.ncols(),
            values: rows.as_slice().unwrap_or_default(),
            n_rows: n,
            parts: Vec::with_capacity(n - 1),
            n_rows_in: vec![1; n],
            depths: vec![0; n],
            remembered: vec![
                (usize::MAX, usize::MAX, F::zero());
                REMEMBERED.min(4 * n).next_power_of_two()
            ],
            n_steps: 0,
        }
    }

    pub(super) fn n_steps(&self) -> usize {
        self.n_steps
    }

    pub(super) fn depth(&self, cluster: usize) -> usize {
        self.depths[cluster]
    }

    /// Two clusters merge; returns the number of what they make.
    pub(super) fn merge(
        &mut self,
        (from, size_from): (usize, F),
        (into, size_into): (usize, F),
    ) -> usize {
        self.parts.push(Parts {
            from,
            into,
            size_from,
            size_into,
        });
        self.n_rows_in
            .push(self.n_rows_in[from] + self.n_rows_in[into]);
        self.depths
            .push(1 + self.depths[from].max(self.depths[into]));
        self.n_rows_in.len() - 1
    }

    /// The distance of two clusters.
    pub(super) fn between<M: Measure>(&mut self, a: usize, b: usize) -> F {
        self.n_steps += 1;
        // Numbers grow with time, so the larger one merged later.
        let (a, b) = (a.max(b), a.min(b));
        let Some(merged) = a.checked_sub(self.n_rows) else {
            let row = |i: usize| &self.values[i * self.n_features..][..self.n_features];
            let mut distance = [M::between(row(a), row(b))];
            self.metric.expand(&mut distance);
            return distance[0];
        };
        let is_worth = self.n_rows_in[a] * self.n_rows_in[b] >= WORTH;
        // A place for each pair, which seldom is another pair's.
        let mixed = a.wrapping_mul(0x9E37_79B9) ^ b.wrapping_mul(0x85EB_CA6B);
        let place = (mixed >> 7) & (self.remembered.len() - 1);
        if is_worth {
            let (x, y, distance) = self.remembered[place];
            if (x, y) == (a, b) {
                return distance;
            }
        }
        let parts = self.parts[merged];
        let (to_from, to_into) = (
            self.between::<M>(parts.from, b),
            self.between::<M>(parts.into, b),
        );
        let distance = join(
            self.linkage,
            (to_from, parts.size_from),
            (to_into, parts.size_into),
        );
        if is_worth {
            self.remembered[place] = (a, b, distance);
        }
        distance
    }

    /// The distances of every two of `clusters`, in which all rows are: those of each to all later ones side by side.
    pub(super) fn triangle(&self, clusters: &[usize], distances: &mut [F]) {
        let order = Order::new(self, clusters);
        let mut rows = Vec::with_capacity(clusters.len());
        let mut rest = distances;
        for later in (0..clusters.len()).rev() {
            let (row, after) = rest.split_at_mut(later);
            rows.push(row);
            rest = after;
        }
        with_measure!(self.metric.measure(), M => {
            map_chunks_mut(&mut rows, TASK, |range, rows| {
                let mut replay = Replay {
                    lineage: self,
                    order: &order,
                    start: 0,
                    merges: Vec::new(),
                    buffers: Vec::new(),
                };
                replay.choose(order.starts[range.start + 1]);
                for (i, row) in range.zip(rows).filter(|(_, row)| !row.is_empty()) {
                    replay.start = order.starts[i + 1];
                    let all = replay.row::<M>(clusters[i], self.n_rows_in.len());
                    for (distance, start) in row.iter_mut().zip(&order.starts[i + 2..]) {
                        *distance = all[start - 1];
                    }
                    replay.buffers.push(all);
                }
            });
        });
    }
}

/// A merge by the places of the two clusters, and the number of what it makes.
#[derive(Clone, Copy)]
struct Step<F> {
    made: usize,
    from: usize,
    into: usize,
    size_from: F,
    size_into: F,
}

/// The rows sorted by the clusters in which they are, so that those of every cluster lie side by side.
struct Order<F> {
    columns: Columns<F>,
    /// Where each cluster begins; then the end of the last.
    starts: Vec<usize>,
    /// The last place of each cluster that ever was, by number.
    last: Vec<usize>,
    merges: Vec<Step<F>>,
}

impl<F: Float> Order<F> {
    fn new(lineage: &Lineage<'_, F>, clusters: &[usize]) -> Self {
        let (n, d) = (lineage.n_rows, lineage.n_features);
        let mut last = vec![0; lineage.n_rows_in.len()];
        let mut order = Vec::with_capacity(n);
        let mut starts = Vec::with_capacity(clusters.len() + 1);
        let mut stack = Vec::new();
        for &cluster in clusters {
            starts.push(order.len());
            stack.push((cluster, order.len() + lineage.n_rows_in[cluster]));
            while let Some((cluster, end)) = stack.pop() {
                last[cluster] = end - 1;
                match cluster.checked_sub(lineage.n_rows) {
                    None => order.push(cluster),
                    Some(merged) => {
                        let Parts { from, into, .. } = lineage.parts[merged];
                        stack.push((into, end));
                        stack.push((from, end - lineage.n_rows_in[into]));
                    }
                }
            }
        }
        starts.push(order.len());
        let rows = order.iter().map(|&row| &lineage.values[row * d..][..d]);
        let merges = (n..).zip(&lineage.parts).map(|(made, parts)| Step {
            made,
            from: last[parts.from],
            into: last[parts.into],
            size_from: parts.size_from,
            size_into: parts.size_into,
        });
        Self {
            columns: Columns::of(d, rows),
            starts,
            merges: merges.collect(),
            last,
        }
    }
}

/// Merges done again, for one row of distances after another.
struct Replay<'a, F> {
    lineage: &'a Lineage<'a, F>,
    order: &'a Order<F>,
    /// The places from here on are of interest.
    start: usize,
    /// The merges among them, and maybe others.
    merges: Vec<Step<F>>,
    buffers: Vec<Vec<F>>,
}

impl<F: Float> Replay<'_, F> {
    /// Takes the merges among the places from `start` on.
    fn choose(&mut self, start: usize) {
        let merges = self.order.merges.iter();
        self.merges
            .extend(merges.filter(|merge| merge.from >= start));
    }

    /// The distances of `cluster` to all places as they are before the merge that makes the cluster number `until`. A place stands for the cluster of
    /// which it is the last one; what others hold is of no meaning.
    fn row<M: Measure>(&mut self, cluster: usize, until: usize) -> Vec<F> {
        let linkage = self.lineage.linkage;
        let mut row = match cluster.checked_sub(self.lineage.n_rows) {
            None => {
                let columns = &self.order.columns;
                let mut row = self.buffers.pop().unwrap_or_default();
                row.resize(columns.len(), F::zero());
                let query: Vec<F> = columns.values(self.order.last[cluster]).collect();
                columns.distances::<M>(
                    &query,
                    self.start,
                    &mut row[self.start..],
                    self.lineage.metric,
                );
                row
            }
            Some(merged) => {
                let parts = self.lineage.parts[merged];
                // The larger one first: no more rows are then kept at once than the logarithm of their number.
                let is_larger =
                    self.lineage.n_rows_in[parts.from] > self.lineage.n_rows_in[parts.into];
                let (first, second) = if is_larger {
                    (parts.from, parts.into)
                } else {
                    (parts.into, parts.from)
                };
                let first = self.row::<M>(first, cluster);
                let second = self.row::<M>(second, cluster);
                let (from, mut into) = if is_larger {
                    (first, second)
                } else {
                    (second, first)
                };
                for (into, &from) in into[self.start..].iter_mut().zip(&from[self.start..]) {
                    *into = join(linkage, (from, parts.size_from), (*into, parts.size_into));
                }
                self.buffers.push(from);
                into
            }
        };
        let begin = self.merges.partition_point(|merge| merge.made <= cluster);
        let end = self.merges.partition_point(|merge| merge.made < until);
        for merge in &self.merges[begin..end] {
            row[merge.into] = join(
                linkage,
                (row[merge.from], merge.size_from),
                (row[merge.into], merge.size_into),
            );
        }
        row
    }
}
