//! The climb: a seed moves to the mean of the samples in the ball around it, again and again.
//!
//! Each node of the tree knows the sum of its samples. A node that lies wholly inside the ball is added as a whole, one that lies wholly
//! outside is passed by, and only at the ball's surface do samples count one by one. Sums are taken in 64 bits, of differences to a point among the
//! samples, so that little is lost far from zero, and along the tree pairwise: they differ from a plain sum by rounding alone, and not even by that
//! where the coordinates are whole numbers.

use linfa::Float;

use crate::ClusterError;
use crate::input::Records;
use crate::k_d_tree::KdTree;
use crate::metric::{Euclidean, Measure};
use crate::reduce::map_chunks;

/// Seeds a chunk: climbs differ in length, so chunks are short.
const SEEDS: usize = 32;

/// What rounding may do to a sum of differences, in units of the last place.
const ROUNDING: f64 = 32.0 * f64::EPSILON;

pub(super) struct Hills<F> {
    tree: KdTree<F>,
    n_features: usize,
    /// For each node the sum of its samples' differences to the origin.
    sums: Vec<f64>,
    /// The first sample.
    origin: Vec<f64>,
    bandwidth: F,
    /// The reduced bandwidth.
    bound: F,
}

/// Where climbs ended.
pub(super) struct Peaks<F> {
    /// Row after row.
    pub(super) rows: Vec<F>,
    /// The samples in the ball of the last mean; 0 where a seed's ball was empty, whose row says nothing then.
    pub(super) intensities: Vec<usize>,
    /// The most shifts of a seed after its first.
    pub(super) n_iterations: usize,
    /// All positions of each seed, row after row, if they were asked for.
    pub(super) paths: Vec<Vec<F>>,
}

impl<F: Float> Hills<F> {
    pub(super) fn build(records: &Records<'_, F>, bandwidth: F) -> Result<Self, ClusterError> {
        let tree = KdTree::build(records)?;
        let d = records.n_features();
        let origin: Vec<f64> = records.row(0).iter().map(|&x| wide(x)).collect();
        let mut sums = vec![0.0; tree.nodes().len() * d];
        // Children come after their parent, so walking backwards meets them first.
        for me in (0..tree.nodes().len()).rev() {
            let node = &tree.nodes()[me];
            match node.children(me) {
                Some((left, right)) => {
                    for j in 0..d {
                        sums[me * d + j] = sums[left * d + j] + sums[right * d + j];
                    }
                }
                None => {
                    let sum = &mut sums[me * d..(me + 1) * d];
                    node.range()
                        .for_each(|position| add_point(sum, tree.point(position), &origin));
                }
            }
        }
        Ok(Self {
            tree,
            n_features: d,
            sums,
            origin,
            bandwidth,
            bound: Euclidean::reduce(bandwidth),
        })
    }

    /// Lets every seed climb until it moves by no more than a thousandth of the bandwidth, or has moved too often.
    pub(super) fn climb(&self, seeds: &[F], max_n_iterations: usize, keep_paths: bool) -> Peaks<F> {
        let d = self.n_features;
        let parts = map_chunks(seeds.len() / d, SEEDS, |range| {
            let mut part = Peaks::none();
            let mut climber = Climber::new(d);
            for seed in seeds[range.start * d..range.end * d].chunks_exact(d) {
                climber.start(seed);
                let mut path = if keep_paths {
                    seed.to_vec()
                } else {
                    Vec::new()
                };
                let mut n_iterations = 0;
                let intensity = loop {
                    let count = self.shift(&mut climber);
                    if count > 0 && keep_paths {
                        path.extend_from_slice(&climber.position);
                    }
                    let settled = climber.shift <= F::cast(1e-3) * self.bandwidth;
                    if count == 0 || settled || n_iterations == max_n_iterations {
                        break count;
                    }
                    n_iterations += 1;
                };
                part.rows.extend_from_slice(&climber.position);
                part.intensities.push(intensity);
                part.n_iterations = part.n_iterations.max(n_iterations);
                part.paths.extend(keep_paths.then_some(path));
            }
            part
        });
        let mut all = Peaks::none();
        for part in parts {
            all.rows.extend(part.rows);
            all.intensities.extend(part.intensities);
            all.n_iterations = all.n_iterations.max(part.n_iterations);
            all.paths.extend(part.paths);
        }
        all
    }

    /// Moves to the mean of the samples in the ball, and tells how many they are.
    fn shift(&self, climber: &mut Climber<F>) -> usize {
        let count = self.sum_within(climber);
        if count == 0 {
            return 0;
        }
        let mut square = F::zero();
        let mut moves = false;
        for ((mean, &sum), (&old, &origin)) in climber
            .mean
            .iter_mut()
            .zip(&climber.sum)
            .zip(climber.position.iter().zip(&self.origin))
        {
            let n = count as f64;
            // A plain sum is rounded once; only at the end of the range it would overflow.
            let plain = origin * n + sum;
            *mean = F::cast(if plain.is_finite() {
                plain / n
            } else {
                origin + sum / n
            });
            let step = *mean - old;
            square += step * step;
            let rounding = F::cast(ROUNDING * (sum / n).abs()) + F::epsilon() * old.abs();
            moves |= step.abs() > rounding;
        }
        // A mean of equal samples is that sample, whatever rounding makes of it.
        climber.shift = if moves { square.sqrt() } else { F::zero() };
        if moves {
            climber.position.copy_from_slice(&climber.mean);
        }
        count
    }

    /// Adds up the samples in the ball.
    fn sum_within(&self, climber: &mut Climber<F>) -> usize {
        let d = self.n_features;
        let Climber {
            position,
            sum,
            stack,
            ..
        } = climber;
        let tree = &self.tree;
        sum.fill(0.0);
        let mut count = 0;
        stack.clear();
        stack.push(0);
        while let Some(me) = stack.pop() {
            if tree.nearest::<Euclidean>(me, position) > self.bound {
                continue;
            }
            let node = &tree.nodes()[me];
            if tree.farthest::<Euclidean>(me, position) <= self.bound {
                count += node.range().len();
                let of_node = &self.sums[me * d..(me + 1) * d];
                sum.iter_mut().zip(of_node).for_each(|(sum, &s)| *sum += s);
            } else if let Some((left, right)) = node.children(me) {
                stack.extend([right, left]);
            } else {
                for position_of in node.range() {
                    let point = tree.point(position_of);
                    if Euclidean::between(position, point) <= self.bound {
                        count += 1;
                        add_point(sum, point, &self.origin);
                    }
                }
            }
        }
        count
    }
}

impl<F> Peaks<F> {
    fn none() -> Self {
        Self {
            rows: Vec::new(),
            intensities: Vec::new(),
            n_iterations: 0,
            paths: Vec::new(),
        }
    }
}

/// A seed under way, with the buffers of its search.
struct Climber<F> {
    position: Vec<F>,
    mean: Vec<F>,
    sum: Vec<f64>,
    /// The length of the last shift.
    shift: F,
    stack: Vec<usize>,
}

impl<F: Float> Climber<F> {
    fn new(n_features: usize) -> Self {
        Self {
            position: vec![F::zero(); n_features],
            mean: vec![F::zero(); n_features],
            sum: vec![0.0; n_features],
            shift: F::infinity(),
            stack: Vec::new(),
        }
    }

    fn start(&mut self, seed: &[F]) {
        self.position.copy_from_slice(seed);
        self.shift = F::infinity();
    }
}

fn wide<F: Float>(x: F) -> f64 {
    x.to_f64().unwrap_or(f64::NAN)
}

fn add_point<F: Float>(sum: &mut [f64], point: &[F], origin: &[f64]) {
    for ((sum, &x), &origin) in sum.iter_mut().zip(point).zip(origin) {
        *sum += wide(x) - origin;
    }
}
