//! All distances between two tiles of samples, each computed once and added to the sums of both its ends.
//!
//! What bounds the work in few dimensions is the square root, in many the differences: both are done for eight
//! samples side by side. Numbers meet in the same order as if each sample went alone through the other tile.

use std::iter::zip;

/// Samples side by side: enough for the widest registers in use, and as many sums that one sample's distances to
/// a cluster are spread over.
const LANES: usize = 8;

/// Bytes that a core reaches in a few steps, less what else it must hold.
const FAST_MEMORY: usize = 24 << 10;

/// The sums of a batch's samples: `sums[r][lane]` has the distances of sample `lane` to each other sample whose place
/// in its cluster is `r` beyond a multiple of `LANES`.
type Sums = [[f64; LANES]; LANES];

/// Neighbouring samples of a cluster, and the sums of their distances to the samples of one cluster.
///
/// Samples go in batches of `LANES`; a batch holds the first feature of all its samples, then the second, and so
/// on. The last batch is filled up with zeros, which no sum counts.
pub(super) struct Tile {
    count: usize,
    n_features: usize,
    values: Vec<[f64; LANES]>,
    sums: Vec<Sums>,
}

impl Tile {
    /// How many samples a tile has at most: so few that a tile stays in a core's fast memory beside the one that it meets.
    pub(super) fn capacity(n_features: usize) -> usize {
        let bytes = size_of::<f64>() * (n_features + LANES);
        (FAST_MEMORY / bytes / LANES * LANES).clamp(32, 256)
    }

    /// Lays out samples, none of which has been compared yet.
    pub(super) fn of<P: Iterator<Item = f64>>(
        points: impl ExactSizeIterator<Item = P>,
        n_features: usize,
    ) -> Self {
        let count = points.len();
        let batches = count.div_ceil(LANES);
        let mut values = vec![[0.0; LANES]; batches * n_features];
        for (i, point) in points.enumerate() {
            let batch = &mut values[i / LANES * n_features..][..n_features];
            for (feature, x) in zip(batch, point) {
                feature[i % LANES] = x;
            }
        }
        Self {
            count,
            n_features,
            values,
            sums: vec![[[0.0; LANES]; LANES]; batches],
        }
    }

    /// Adds each distance between a sample here and one of `other` to the sums of both.
    ///
    /// To have its sums in order, a sample must meet the tiles of a cluster one after the other.
    pub(super) fn meet(&mut self, other: &mut Self) {
        let d = self.n_features;
        add_distances(d, self.side(), other.side());
    }

    /// Adds the distances among the samples here.
    pub(super) fn meet_itself(&mut self) {
        // Each pair comes twice, once from each end: of both ends' sums those of the rows are kept.
        let mut unused = vec![[[0.0; LANES]; LANES]; self.sums.len()];
        let columns = Side {
            count: self.count,
            values: &self.values,
            sums: &mut unused,
        };
        let rows = Side {
            count: self.count,
            values: &self.values,
            sums: &mut self.sums,
        };
        add_distances(self.n_features, rows, columns);
    }

    /// For each sample the sum of its distances since the last call.
    pub(super) fn take_sums(&mut self) -> impl Iterator<Item = f64> + '_ {
        let totals = self.sums.iter_mut().flat_map(|sums| {
            let mut totals = [0.0; LANES];
            for sums in sums {
                for (total, sum) in zip(&mut totals, std::mem::take(sums)) {
                    *total += sum;
                }
            }
            totals
        });
        totals.take(self.count)
    }

    fn side(&mut self) -> Side<'_> {
        Side {
            count: self.count,
            values: &self.values,
            sums: &mut self.sums,
        }
    }
}

/// One of two tiles that meet.
struct Side<'a> {
    count: usize,
    values: &'a [[f64; LANES]],
    sums: &'a mut [Sums],
}

fn add_distances(d: usize, rows: Side, columns: Side) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[allow(
            unsafe_code,
            reason = "wider registers must be asked for, once it is known that they are there"
        )]
        // SAFETY: the processor has AVX2, which is all that the function asks for.
        unsafe {
            with_avx2(d, rows, columns);
        }
        return;
    }
    row_by_row(d, rows, columns);
}

/// The same code with registers of 256 bits.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2(d: usize, rows: Side, columns: Side) {
    row_by_row(d, rows, columns);
}

#[inline(always)]
fn row_by_row(d: usize, rows: Side, mut columns: Side) {
    for (batch, (values, sums)) in zip(rows.values.chunks_exact(d), rows.sums).enumerate() {
        let count = LANES.min(rows.count - batch * LANES);
        let mut of_rows = transposed(sums);
        for (row, of_row) in of_rows.iter_mut().enumerate().take(count) {
            strip(values, row, of_row, &mut columns);
        }
        *sums = transposed(&of_rows);
    }
}

/// The distances of a row of a batch to all columns.
#[inline(always)]
fn strip(values: &[[f64; LANES]], row: usize, own: &mut [f64; LANES], columns: &mut Side) {
    // Never false. Said here once, the compiler need not look at every column.
    assert!(row < LANES);
    let mut sums = *own;
    let d = values.len();
    let whole = columns.count / LANES;
    let mut batches = zip(columns.values.chunks_exact(d), &mut *columns.sums);
    for (batch, theirs) in batches.by_ref().take(whole) {
        let distances = distances(values, row, batch);
        for lane in 0..LANES {
            sums[lane] += distances[lane];
        }
        for lane in 0..LANES {
            theirs[row][lane] += distances[lane];
        }
    }
    if let Some((batch, theirs)) = batches.next() {
        let distances = distances(values, row, batch);
        for lane in 0..columns.count % LANES {
            sums[lane] += distances[lane];
            theirs[row][lane] += distances[lane];
        }
    }
    *own = sums;
}

#[inline(always)]
fn distances(values: &[[f64; LANES]], row: usize, batch: &[[f64; LANES]]) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for (rows, columns) in zip(values, batch) {
        for lane in 0..LANES {
            let difference = rows[row] - columns[lane];
            sums[lane] += difference * difference;
        }
    }
    for sum in &mut sums {
        *sum = sum.sqrt();
    }
    sums
}

#[inline(always)]
fn transposed(sums: &Sums) -> Sums {
    let mut turned = [[0.0; LANES]; LANES];
    for (i, row) in turned.iter_mut().enumerate() {
        for (j, value) in row.iter_mut().enumerate() {
            *value = sums[j][i];
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The sum of the distances from a point to others, one after the other.
    fn by_definition(point: &[f64], others: &[Vec<f64>]) -> f64 {
        let mut sums = [0.0; LANES];
        for (i, other) in others.iter().enumerate() {
            let squares = zip(point, other).map(|(x, y)| (x - y) * (x - y));
            sums[i % LANES] += squares.fold(0.0, |sum, square| sum + square).sqrt();
        }
        sums.iter().fold(0.0, |sum, x| sum + x)
    }

    fn tile(points: &[Vec<f64>], d: usize) -> Tile {
        Tile::of(points.iter().map(|point| point.iter().copied()), d)
    }

    fn agrees(one: &[Vec<f64>], other: &[Vec<f64>], d: usize) {
        for add in [add_distances, row_by_row] {
            let (mut rows, mut columns) = (tile(one, d), tile(other, d));
            add(d, rows.side(), columns.side());
            let (rows, columns): (Vec<f64>, Vec<f64>) =
                (rows.take_sums().collect(), columns.take_sums().collect());
            assert_eq!((rows.len(), columns.len()), (one.len(), other.len()));
            for (sum, point) in zip(rows, one) {
                assert_eq!(sum.to_bits(), by_definition(point, other).to_bits());
            }
            for (sum, point) in zip(columns, other) {
                assert_eq!(sum.to_bits(), by_definition(point, one).to_bits());
            }
        }
    }

    /// Thirds are rounded; repeated numbers put samples in one place.
    fn points(n: usize, d: usize, seed: &[i32], from: usize) -> Vec<Vec<f64>> {
        let number = |i: usize| f64::from(seed[(from + i) % seed.len()]) / 3.0;
        (0..n)
            .map(|i| (0..d).map(|j| number(i * d + j)).collect())
            .collect()
    }

    // Small enough for Miri, with a whole batch and a part of one on either side.
    #[test]
    fn a_few_samples() {
        let seed = [3, -1, 4, 1, -5, 9, 2, 6];
        agrees(&points(9, 3, &seed, 0), &points(11, 3, &seed, 5), 3);
    }

    #[test]
    fn sums_begin_anew_once_taken() {
        let one = points(9, 2, &[3, -1, 4, 1, 5], 0);
        let mut tile = tile(&one, 2);
        for _ in 0..2 {
            tile.meet_itself();
            for (sum, point) in zip(tile.take_sums(), &one) {
                assert_eq!(sum.to_bits(), by_definition(point, &one).to_bits());
            }
        }
        assert!(tile.take_sums().all(|sum| sum == 0.0));
    }

    #[test]
    fn a_tile_is_whole_batches() {
        for d in 1..2000 {
            assert_eq!(Tile::capacity(d) % LANES, 0);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 2 } else { 64 }))]
        #[test]
        fn as_by_definition_to_the_last_bit(
            d in 1usize..20,
            n in (1usize..40, 1usize..40),
            seed in prop::collection::vec(-9i32..9, 30..90),
        ) {
            agrees(&points(n.0, d, &seed, 0), &points(n.1, d, &seed, 7), d);
        }
    }
}
