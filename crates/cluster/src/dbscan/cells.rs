//! The search in a grid, for few features: core samples cell by cell, components of cells, then the border.
//!
//! All samples of a cell are neighbours (Gunawan 2013). So a cell of `min_samples` samples has only core samples; the core samples of a
//! cell are one component; and of two cells it takes one pair within eps to unite all of both.

use linfa::Float;
use ndarray::Array1;
use rayon::prelude::*;

use super::Dbscan;
use super::grid::{Bounds, Grid};
use super::union_find::UnionFind;
use crate::metric::Measure;
use std::ops::Range;

/// The most `min_samples` with which cells pay: up to so many samples of a cell look at every sample around.
pub(super) const MOST_SAMPLES: usize = 256;

/// Stands for no cluster and no sample.
const NONE: u32 = u32::MAX;

/// Pairs that are compared one by one; more are divided first.
const PAIRS: usize = 256;

/// Samples of a stretch that are counted before the count is looked at.
const COUNTED: usize = 16;

struct Search<'a, F, const D: usize> {
    grid: &'a Grid<F, D>,
    chunks: Vec<Range<usize>>,
    /// The reduced eps.
    bound: F,
}

pub(super) fn fit<F: Float, M: Measure, const D: usize>(
    grid: &Grid<F, D>,
    eps: F,
    min_samples: usize,
) -> Dbscan {
    let search = Search {
        grid,
        chunks: grid.chunks(),
        bound: M::reduce(eps),
    };
    let core = search.core::<M>(min_samples);
    let first_core = search.first_core(&core);
    let sets = UnionFind::new(grid.n_cells());
    // Cells side by side first: what is dense is one component before cells farther off are looked at.
    search.unite::<M>(&core, &first_core, &sets, 1);
    search.unite::<M>(&core, &first_core, &sets, grid.reach);
    let (number, n_clusters) = numbers(&first_core, &sets);
    let found = search.clusters::<M>(&core, &number);

    let n = grid.order.len();
    let (mut labels, mut is_core) = (vec![None; n], vec![false; n]);
    for (position, &sample) in grid.order.iter().enumerate() {
        labels[sample as usize] = (found[position] != NONE).then_some(found[position] as usize);
        is_core[sample as usize] = core[position];
    }
    Dbscan {
        labels: Array1::from_vec(labels),
        core: Array1::from_vec(is_core),
        n_clusters,
    }
}

impl<F: Float, const D: usize> Search<'_, F, D> {
    /// Calls `work` with each chunk of cells and the part of `values`, one a position, that belongs to it.
    fn for_each_chunk<T: Send>(
        &self,
        values: &mut [T],
        work: impl Fn(Range<usize>, &mut [T]) + Sync,
    ) {
        let mut rest = values;
        let mut parts = Vec::with_capacity(self.chunks.len());
        for cells in &self.chunks {
            let (part, after) = rest.split_at_mut(self.grid.positions(cells.clone()).len());
            parts.push((cells.clone(), part));
            rest = after;
        }
        parts
            .into_par_iter()
            .for_each(|(cells, part)| work(cells, part));
    }

    /// Which samples have at least `min_samples` neighbours.
    fn core<M: Measure>(&self, min_samples: usize) -> Vec<bool> {
        let grid = self.grid;
        let mut core = vec![false; grid.order.len()];
        self.for_each_chunk(&mut core, |cells, mut core| {
            let mut window = grid.window(grid.reach);
            let mut around = Vec::new();
            for cell in cells {
                let own = grid.positions(cell..cell + 1);
                let part;
                (part, core) = core.split_at_mut(own.len());
                if own.len() >= min_samples {
                    part.fill(true);
                    continue;
                }
                window.move_to(cell);
                around.clear();
                around.extend(window.rows().map(|cells| grid.positions(cells)));
                let all: usize = around.iter().map(|range| range.len()).sum();
                if all < min_samples {
                    continue;
                }
                // The nearest row is the cell's own, of which its own samples need no look.
                let row = std::mem::replace(&mut around[0], own.end..own.end);
                around[0].end = row.end;
                around.push(row.start..own.start);
                for (core, point) in part.iter_mut().zip(&grid.points[own.clone()]) {
                    let wanted = min_samples - own.len();
                    *core = self.has_neighbours::<M>(point, &around, wanted);
                }
            }
        });
        core
    }

    /// Whether at least `wanted` of the samples `around` are within eps of `point`.
    fn has_neighbours<M: Measure>(
        &self,
        point: &[F; D],
        around: &[Range<usize>],
        wanted: usize,
    ) -> bool {
        let mut count = 0;
        for range in around {
            for some in self.grid.points[range.clone()].chunks(COUNTED) {
                let within = some
                    .iter()
                    .filter(|other| M::between(point, *other) <= self.bound);
                count += within.count();
                if count >= wanted {
                    return true;
                }
            }
        }
        false
    }

    /// The first core sample of each cell.
    fn first_core(&self, core: &[bool]) -> Vec<u32> {
        let cells = 0..self.grid.n_cells();
        let first = cells.map(|cell| {
            let mut positions = self.grid.positions(cell..cell + 1);
            let first = positions.find(|&position| core[position]);
            first.map_or(NONE, |position| self.grid.order[position])
        });
        first.collect()
    }

    /// Unites cells, at most `reach` apart, of which two core samples are within eps.
    fn unite<M: Measure>(&self, core: &[bool], first_core: &[u32], sets: &UnionFind, reach: i64) {
        self.chunks.par_iter().for_each(|cells| {
            let mut window = self.grid.window(reach);
            let mut room = (Vec::new(), Vec::new());
            for cell in cells.clone().filter(|&cell| first_core[cell] != NONE) {
                window.move_to(cell);
                for other in window.later_rows(cell).flatten() {
                    if first_core[other] != NONE
                        && sets.find(cell) != sets.find(other)
                        && self.touch::<M>(cell, other, core, &mut room)
                    {
                        sets.unite(cell, other);
                    }
                }
            }
        });
    }

    /// Whether core samples of two cells are within eps.
    fn touch<M: Measure>(
        &self,
        a: usize,
        b: usize,
        core: &[bool],
        room: &mut (Vec<u32>, Vec<u32>),
    ) -> bool {
        let grid = self.grid;
        let bounds = (&grid.bounds[a], &grid.bounds[b]);
        if bounds.0.nearest::<M>(bounds.1) > self.bound {
            return false;
        }
        if bounds.0.farthest::<M>(bounds.1) <= self.bound {
            return true;
        }
        let near = |cell: usize, other: &Bounds<F, D>, found: &mut Vec<u32>| {
            found.clear();
            found.extend(
                grid.positions(cell..cell + 1)
                    .filter(|&p| core[p])
                    .filter(|&p| Bounds::at(grid.points[p]).nearest::<M>(other) <= self.bound)
                    .map(|p| p as u32),
            );
        };
        near(a, bounds.1, &mut room.0);
        let Some(&first) = room.0.first() else {
            return false;
        };
        // In dense places the first sample already has a neighbour in the other cell.
        let first = &grid.points[first as usize];
        let mut others = grid.positions(b..b + 1).filter(|&p| core[p]);
        if others.any(|p| M::between(first, &grid.points[p]) <= self.bound) {
            return true;
        }
        near(b, bounds.0, &mut room.1);
        self.pair_within::<M>(&mut room.0, &mut room.1)
    }

    /// Whether a sample of `a` is within eps of one of `b`: the larger is divided until few pairs are left.
    fn pair_within<M: Measure>(&self, a: &mut [u32], b: &mut [u32]) -> bool {
        let point = |position: u32| &self.grid.points[position as usize];
        if a.len() * b.len() <= PAIRS {
            let near = |a| {
                b.iter()
                    .any(|&b| M::between(point(a), point(b)) <= self.bound)
            };
            return a.iter().any(|&a| near(a));
        }
        let (larger, smaller) = if a.len() >= b.len() { (a, b) } else { (b, a) };
        let bounds = |part: &[u32]| {
            part.iter().fold(Bounds::nothing(), |all, &p| {
                all.with(&Bounds::at(*point(p)))
            })
        };
        let (all, other) = (bounds(larger), bounds(smaller));
        if all.farthest::<M>(&other) <= self.bound {
            return true;
        }
        let spread = |j: usize| all.high[j] - all.low[j];
        let widest = (1..D).fold(0, |best, j| if spread(j) > spread(best) { j } else { best });
        let middle = larger.len() / 2;
        larger.select_nth_unstable_by(middle, |&a, &b| {
            let (x, y) = (point(a)[widest], point(b)[widest]);
            x.partial_cmp(&y).unwrap_or(std::cmp::Ordering::Equal)
        });
        let (low, high) = larger.split_at_mut(middle);
        let distance = |part: &[u32]| bounds(part).nearest::<M>(&other);
        let mut halves = [(distance(low), low), (distance(high), high)];
        if halves[1].0 < halves[0].0 {
            halves.swap(0, 1);
        }
        let mut near = halves.into_iter().filter(|half| half.0 <= self.bound);
        near.any(|(_, half)| self.pair_within::<M>(half, smaller))
    }

    /// The cluster of the sample at each position: a core sample has that of its cell, another the lowest among core samples within eps.
    fn clusters<M: Measure>(&self, core: &[bool], number: &[u32]) -> Vec<u32> {
        let grid = self.grid;
        let mut found = vec![NONE; grid.order.len()];
        self.for_each_chunk(&mut found, |cells, mut found| {
            let mut window = grid.window(grid.reach);
            let mut around: Vec<usize> = Vec::new();
            for cell in cells {
                let own = grid.positions(cell..cell + 1);
                let part;
                (part, found) = found.split_at_mut(own.len());
                part.fill(number[cell]);
                let core_here = &core[own.clone()];
                if core_here.iter().all(|&core| core) {
                    continue;
                }
                window.move_to(cell);
                around.clear();
                around.extend(
                    window
                        .rows()
                        .flatten()
                        .filter(|&other| number[other] < number[cell]),
                );
                if around.is_empty() {
                    continue;
                }
                let points = &grid.points[own];
                for ((found, point), _) in part
                    .iter_mut()
                    .zip(points)
                    .zip(core_here)
                    .filter(|(_, core)| !**core)
                {
                    let here = Bounds::at(*point);
                    for &other in &around {
                        if number[other] >= *found
                            || grid.bounds[other].nearest::<M>(&here) > self.bound
                        {
                            continue;
                        }
                        let mut cores = grid.positions(other..other + 1).filter(|&p| core[p]);
                        if cores.any(|p| M::between(point, &grid.points[p]) <= self.bound) {
                            *found = number[other];
                        }
                    }
                }
            }
        });
        found
    }
}

/// The number of each cell's cluster, by the clusters' first core samples, and how many there are.
fn numbers(first_core: &[u32], sets: &UnionFind) -> (Vec<u32>, usize) {
    let n_cells = first_core.len();
    let mut first = vec![NONE; n_cells];
    for cell in 0..n_cells {
        let first = &mut first[sets.find(cell)];
        *first = (*first).min(first_core[cell]);
    }
    let mut roots: Vec<usize> = (0..n_cells).filter(|&cell| first[cell] != NONE).collect();
    roots.sort_unstable_by_key(|&root| first[root]);
    let mut number = vec![NONE; n_cells];
    for (i, &root) in roots.iter().enumerate() {
        number[root] = i as u32;
    }
    let of_cells = (0..n_cells).map(|cell| number[sets.find(cell)]).collect();
    (of_cells, roots.len())
}
