//! A grid of cells so small that any two samples of a cell are within eps of each other.
//!
//! Only cells that hold samples exist. They are sorted by their place, row after row, and the samples are stored again in that order, so that
//! neighbouring cells of a row are one stretch of memory. Sorting is by counting: no two samples are compared.

use std::ops::Range;

use linfa::Float;
use rayon::prelude::*;

use crate::input::Records;
use crate::metric::{Measure, larger};
use crate::reduce::CHUNK;

/// By how much a side is shorter than it might be. Rounding, of a cell's number by at most 1e-6 and of a computed distance by a few
/// units of `f32`, can then neither part two samples of a cell nor bring together two whose cells are farther apart than [`Grid::reach`].
const MARGIN: f64 = 1e-5;

/// The most cells along one feature, with which the margin holds.
const MOST_ALONG: f64 = 1e9;

/// Samples that are worked on together, at least.
const SAMPLES: usize = 2048;

/// The samples' box in a cell.
#[derive(Clone, Copy)]
pub(super) struct Bounds<F, const D: usize> {
    pub(super) low: [F; D],
    pub(super) high: [F; D],
}

pub(super) struct Grid<F, const D: usize> {
    /// Rows in the grid's order.
    pub(super) points: Vec<[F; D]>,
    /// The sample at each position of the grid's order; ascending in a cell.
    pub(super) order: Vec<u32>,
    /// The place of each cell, ascending: neighbours along the last feature differ by one.
    places: Vec<i64>,
    /// The first position of each cell, then the number of samples.
    starts: Vec<u32>,
    pub(super) bounds: Vec<Bounds<F, D>>,
    /// How far the place of a cell is from that of its neighbour along each feature.
    strides: [i64; D],
    /// How many cells off, along any feature, a sample within eps may lie.
    pub(super) reach: i64,
}

impl<F: Float, const D: usize> Grid<F, D> {
    /// The grid of records that have at most `D` features; those that are missing are 0. `None` if eps is so small that places have no room.
    pub(super) fn build<M: Measure>(records: &Records<'_, F>, eps: F) -> Option<Self> {
        let d = records.n_features();
        let n = records.n_samples();
        let order_len = u32::try_from(n).ok()?;
        let sides = M::sides(D);
        let side = eps.to_f64()? / sides * (1.0 - MARGIN);
        let reach = (sides * (1.0 + 10.0 * MARGIN)).ceil() as i64;
        let point = |i: usize| {
            let mut point = [F::zero(); D];
            point[..d].copy_from_slice(records.row(i));
            point
        };
        let whole = bounds_of((0..n).into_par_iter().with_min_len(CHUNK).map(point));
        let low = whole.low.map(|x| x.to_f64().unwrap_or(0.0));
        let high = whole.high.map(|x| x.to_f64().unwrap_or(0.0));
        let mut strides = [1; D];
        let mut room = 1.0;
        for j in (0..D).rev() {
            let along = ((high[j] - low[j]) / side).floor();
            if along > MOST_ALONG {
                return None;
            }
            strides[j] = room as i64;
            // Empty places on both ends: a neighbour beyond the last cell of a row is none of the next row.
            room *= along + 1.0 + 2.0 * reach as f64;
            if room > (1u64 << 62) as f64 {
                return None;
            }
        }
        let place = |i: usize| {
            let mut place = 0;
            for (j, x) in point(i).into_iter().enumerate() {
                let along = ((x.to_f64().unwrap_or(0.0) - low[j]) / side) as i64;
                place += (along + reach) * strides[j];
            }
            place
        };
        let mut placed = Vec::with_capacity(n);
        (0..order_len)
            .into_par_iter()
            .with_min_len(CHUNK)
            .map(|i| (place(i as usize), i))
            .collect_into_vec(&mut placed);
        sort_by_place(&mut placed);

        let (mut places, mut starts) = (Vec::new(), Vec::new());
        for (position, &(place, _)) in placed.iter().enumerate() {
            if places.last() != Some(&place) {
                places.push(place);
                starts.push(position as u32);
            }
        }
        starts.push(order_len);
        let order: Vec<u32> = placed.into_iter().map(|(_, sample)| sample).collect();
        let mut points = Vec::with_capacity(n);
        order
            .par_iter()
            .with_min_len(CHUNK)
            .map(|&sample| point(sample as usize))
            .collect_into_vec(&mut points);
        let mut bounds = Vec::with_capacity(places.len());
        starts
            .par_windows(2)
            .with_min_len(SAMPLES)
            .map(|ends| {
                let cell = &points[ends[0] as usize..ends[1] as usize];
                cell.iter().fold(Bounds::nothing(), |all, point| {
                    all.with(&Bounds::at(*point))
                })
            })
            .collect_into_vec(&mut bounds);
        Some(Self {
            points,
            order,
            places,
            starts,
            bounds,
            strides,
            reach,
        })
    }

    pub(super) fn n_cells(&self) -> usize {
        self.places.len()
    }

    /// The positions of the samples in some neighbouring cells.
    pub(super) fn positions(&self, cells: Range<usize>) -> Range<usize> {
        self.starts[cells.start] as usize..self.starts[cells.end] as usize
    }

    /// Stretches of cells that hold about as many samples each; they follow from the records and eps alone.
    pub(super) fn chunks(&self) -> Vec<Range<usize>> {
        let mut chunks = Vec::new();
        let mut first = 0;
        for cell in 0..self.n_cells() {
            if self.positions(first..cell + 1).len() >= SAMPLES || cell + 1 == self.n_cells() {
                chunks.push(first..cell + 1);
                first = cell + 1;
            }
        }
        chunks
    }

    /// A window of the cells at most `reach` off along each feature, the nearest rows first.
    pub(super) fn window(&self, reach: i64) -> Window<'_> {
        let mut rows = vec![(0, 0)];
        for &stride in &self.strides[..D - 1] {
            rows = rows
                .into_iter()
                .flat_map(|(far, row)| {
                    (-reach..=reach).map(move |step| (far.max(step.abs()), row + step * stride))
                })
                .collect();
        }
        rows.sort_unstable();
        let rows = rows.into_iter().map(|(_, offset)| Row {
            offset,
            cells: 0..0,
        });
        Window {
            places: &self.places,
            reach,
            rows: rows.collect(),
        }
    }
}

/// A row of a window: how far its places are from those of the row in the middle, and the cells in it.
struct Row {
    offset: i64,
    cells: Range<usize>,
}

/// The cells around one cell. While that one moves on, so do the ends of all rows: finding the cells takes no search.
pub(super) struct Window<'a> {
    places: &'a [i64],
    reach: i64,
    rows: Vec<Row>,
}

impl Window<'_> {
    /// Moves to a cell; at first to any, then only onwards.
    pub(super) fn move_to(&mut self, cell: usize) {
        let place = self.places[cell];
        for row in &mut self.rows {
            let (first, last) = (
                place + row.offset - self.reach,
                place + row.offset + self.reach,
            );
            if row.cells.end == 0 {
                row.cells = self.places.partition_point(|&p| p < first)
                    ..self.places.partition_point(|&p| p <= last);
                continue;
            }
            while self.places.get(row.cells.start).is_some_and(|&p| p < first) {
                row.cells.start += 1;
            }
            while self.places.get(row.cells.end).is_some_and(|&p| p <= last) {
                row.cells.end += 1;
            }
        }
    }

    /// The cells of each row.
    pub(super) fn rows(&self) -> impl Iterator<Item = Range<usize>> {
        self.rows.iter().map(|row| row.cells.clone())
    }

    /// The same without `cell`, on which the window stands, and what comes before it.
    pub(super) fn later_rows(&self, cell: usize) -> impl Iterator<Item = Range<usize>> {
        let later = self.rows.iter().filter(|row| row.offset >= 0);
        later.map(move |row| row.cells.start.max(cell + 1)..row.cells.end)
    }
}

impl<F: Float, const D: usize> Bounds<F, D> {
    pub(super) fn nothing() -> Self {
        Self {
            low: [F::infinity(); D],
            high: [F::neg_infinity(); D],
        }
    }

    pub(super) fn at(point: [F; D]) -> Self {
        Self {
            low: point,
            high: point,
        }
    }

    pub(super) fn with(mut self, other: &Self) -> Self {
        for j in 0..D {
            self.low[j] = self.low[j].min(other.low[j]);
            self.high[j] = self.high[j].max(other.high[j]);
        }
        self
    }

    /// No sample of one is nearer to one of the other than this reduced distance.
    pub(super) fn nearest<M: Measure>(&self, other: &Self) -> F {
        (0..D).fold(F::zero(), |sum, j| {
            let gap = larger(self.low[j] - other.high[j], other.low[j] - self.high[j]);
            M::add(sum, larger(gap, F::zero()))
        })
    }

    /// No sample of one is farther from one of the other than this reduced distance.
    pub(super) fn farthest<M: Measure>(&self, other: &Self) -> F {
        (0..D).fold(F::zero(), |sum, j| {
            M::add(
                sum,
                larger(self.high[j] - other.low[j], other.high[j] - self.low[j]),
            )
        })
    }
}

fn bounds_of<F: Float, const D: usize>(
    points: impl ParallelIterator<Item = [F; D]>,
) -> Bounds<F, D> {
    points
        .fold(Bounds::nothing, |all, point| all.with(&Bounds::at(point)))
        .reduce(Bounds::nothing, |a, b| a.with(&b))
}

/// Bits of a place that one pass of the sort goes by, at most.
const DIGIT: u32 = 12;

/// Sorts by place, digit by digit from the lowest; what has the same place keeps its order.
fn sort_by_place(placed: &mut Vec<(i64, u32)>) {
    let largest = placed.iter().map(|&(place, _)| place).max().unwrap_or(0);
    let bits = i64::BITS - largest.leading_zeros();
    let passes = bits.div_ceil(DIGIT);
    let digit = bits.div_ceil(passes.max(1));
    let mut sorted = vec![(0, 0); placed.len()];
    for pass in 0..passes {
        let of = |place: i64| (place >> (pass * digit)) as usize & ((1 << digit) - 1);
        let mut next = vec![0u32; (1 << digit) + 1];
        for &(place, _) in placed.iter() {
            next[of(place) + 1] += 1;
        }
        for i in 1..next.len() {
            next[i] += next[i - 1];
        }
        for &(place, sample) in placed.iter() {
            let slot = &mut next[of(place)];
            sorted[*slot as usize] = (place, sample);
            *slot += 1;
        }
        std::mem::swap(placed, &mut sorted);
    }
}
