//! Who meets whom: all pairs of clusters, and all pairs of their tiles, so that no two threads ever write to one tile.
//!
//! The pairs whose places add up to one number have no place in common. So the numbers are gone through in ascending
//! order, and the pairs of each in parallel. Each tile then meets the tiles of another cluster in their order,
//! whatever the number of threads.

use rayon::prelude::*;

use super::tile::Tile;

/// The samples of a cluster, and what has been learnt of their distances.
pub(super) struct Cluster {
    tiles: Vec<Tile>,
    count: usize,
    /// The mean distance of each sample to the others of its cluster, 0 where there is none.
    within: Vec<f64>,
    /// The least of each sample's mean distances to another cluster.
    nearest: Vec<f64>,
}

impl Cluster {
    pub(super) fn of(tiles: Vec<Tile>, count: usize) -> Self {
        Self {
            tiles,
            count,
            within: vec![0.0; count],
            nearest: vec![f64::INFINITY; count],
        }
    }

    /// The silhouette of each sample.
    pub(super) fn silhouettes(&self) -> impl Iterator<Item = f64> + '_ {
        let samples = self.within.iter().zip(&self.nearest);
        samples.map(|(&within, &nearest)| {
            let larger = within.max(nearest);
            if self.count == 1 || larger == 0.0 {
                0.0
            } else {
                (nearest - within) / larger
            }
        })
    }
}

/// Lets each cluster meet each other one and itself.
pub(super) fn all_meet(clusters: &mut [Cluster]) {
    for last in 0..clusters.len() {
        // Places add up to `last`, or to as many more as there are clusters.
        let (one, other) = clusters.split_at_mut(last + 1);
        rayon::join(
            || fold(one, meet, meet_itself),
            || fold(other, meet, meet_itself),
        );
    }
}

fn meet(a: &mut Cluster, b: &mut Cluster) {
    // Rows are as many as there are samples, columns are filled up to whole batches.
    let (rows, columns) = if a.count <= b.count { (a, b) } else { (b, a) };
    let (n_rows, n_columns) = (rows.tiles.len(), columns.tiles.len());
    for sum in 0..n_rows + n_columns - 1 {
        let (first, last) = (sum.saturating_sub(n_columns - 1), sum.min(n_rows - 1));
        let rows = &mut rows.tiles[first..=last];
        let columns = &mut columns.tiles[sum - last..=sum - first];
        match (&mut *rows, &mut *columns) {
            ([row], [column]) => row.meet(column),
            _ => rows
                .par_iter_mut()
                .zip(columns.par_iter_mut().rev())
                .for_each(|(row, column)| row.meet(column)),
        }
    }
    settle(rows, columns.count);
    settle(columns, rows.count);
}

fn settle(cluster: &mut Cluster, n_others: usize) {
    let sums = cluster.tiles.iter_mut().flat_map(Tile::take_sums);
    for (nearest, sum) in cluster.nearest.iter_mut().zip(sums) {
        *nearest = nearest.min(sum / n_others as f64);
    }
}

fn meet_itself(cluster: &mut Cluster) {
    if cluster.count == 1 {
        return;
    }
    let n_tiles = cluster.tiles.len();
    for sum in 0..2 * n_tiles - 1 {
        let tiles = sum.saturating_sub(n_tiles - 1)..=sum.min(n_tiles - 1);
        fold(&mut cluster.tiles[tiles], Tile::meet, Tile::meet_itself);
    }
    let sums = cluster.tiles.iter_mut().flat_map(Tile::take_sums);
    for (within, sum) in cluster.within.iter_mut().zip(sums) {
        *within = sum / (cluster.count - 1) as f64;
    }
}

/// Brings the first together with the last, the second with the last but one, and so on; what is in the middle is alone.
fn fold<T: Send>(items: &mut [T], pair: fn(&mut T, &mut T), alone: fn(&mut T)) {
    let (low, high) = items.split_at_mut(items.len() / 2);
    let (middle, high) = high.split_at_mut(high.len() - low.len());
    rayon::join(
        || {
            low.par_iter_mut()
                .zip(high.par_iter_mut().rev())
                .for_each(|(a, b)| pair(a, b))
        },
        || middle.iter_mut().for_each(alone),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One sample after the other, each with eight sums a cluster.
    fn by_definition(clusters: &[Vec<[f64; 2]>]) -> Vec<f64> {
        let mean = |point: &[f64; 2], others: &[[f64; 2]], count: usize| {
            let mut sums = [0.0; 8];
            for (i, other) in others.iter().enumerate() {
                let (x, y) = (point[0] - other[0], point[1] - other[1]);
                sums[i % 8] += (x * x + y * y).sqrt();
            }
            sums.iter().sum::<f64>() / count as f64
        };
        let mut silhouettes = Vec::new();
        for (own, points) in clusters.iter().enumerate() {
            for point in points {
                let others = clusters.iter().enumerate().filter(|(i, _)| *i != own);
                let nearest = others
                    .map(|(_, points)| mean(point, points, points.len()))
                    .fold(f64::INFINITY, f64::min);
                silhouettes.push(if points.len() == 1 {
                    0.0
                } else {
                    let within = mean(point, points, points.len() - 1);
                    let larger = within.max(nearest);
                    if larger == 0.0 {
                        0.0
                    } else {
                        (nearest - within) / larger
                    }
                });
            }
        }
        silhouettes
    }

    fn on_threads(threads: usize, clusters: &[Vec<[f64; 2]>], capacity: usize) -> Vec<f64> {
        let mut clusters: Vec<Cluster> = clusters
            .iter()
            .map(|points| {
                let tiles = points
                    .chunks(capacity)
                    .map(|points| Tile::of(points.iter().map(|point| point.iter().copied()), 2));
                Cluster::of(tiles.collect(), points.len())
            })
            .collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads").install(|| all_meet(&mut clusters));
        clusters.iter().flat_map(Cluster::silhouettes).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 2 } else { 64 }))]
        // Clusters of one to eight tiles, one alone or several, of unlike size.
        #[test]
        fn as_by_definition_to_the_last_bit(
            sizes in prop::collection::vec(1usize..64, 2..7),
            seed in prop::collection::vec(-9i32..9, 30..90),
        ) {
            let mut number = seed.iter().cycle().map(|&x| f64::from(x) / 3.0);
            let mut next = || number.next().unwrap_or(0.0);
            let clusters: Vec<Vec<[f64; 2]>> = sizes
                .iter()
                .map(|&size| (0..size).map(|_| [next(), next()]).collect())
                .collect();
            let bits = |values: Vec<f64>| -> Vec<u64> { values.into_iter().map(f64::to_bits).collect() };
            let expected = bits(by_definition(&clusters));
            for (threads, capacity) in [(1, 8), (2, 8), (2, 24), (2, 64)] {
                prop_assert_eq!(&bits(on_threads(threads, &clusters, capacity)), &expected);
            }
        }
    }
}
