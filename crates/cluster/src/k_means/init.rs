//! Initial centroids: k-means++, random samples, or given.

use std::ops::Range;

use linfa::Float;
use ndarray::Array2;
use rand::Rng;
use rand::seq::index;

use super::potential::Potential;
use crate::ClusterError;
use crate::input::Records;
use crate::reduce::{CHUNK, chunk_len, map_chunks};

/// How initial centroids are found.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum KMeansInit<F> {
    /// Greedy k-means++ (Arthur & Vassilvitskii 2007): each next centroid is a sample drawn with a probability proportional to its squared distance to the
    /// nearest centroid so far; of 2 + ⌊ln k⌋ candidates the one that lowers the sum of these distances most is taken.
    #[default]
    KMeansPlusPlus,
    /// k different samples, drawn at random (in proportion to their weights, if they have any).
    Random,
    /// These centroids, shape `(n_clusters, n_features)`.
    Precomputed(Array2<F>),
}

/// What a start is made from.
pub(crate) struct Start<'a, 'r, F> {
    pub(crate) records: &'a Records<'r, F>,
    pub(crate) weights: Option<&'a [F]>,
    pub(crate) n_clusters: usize,
    pub(crate) method: &'a KMeansInit<F>,
}

/// Whether there are enough samples for the clusters, and given centroids fit.
pub(crate) fn check_start<F: Float>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    n_clusters: usize,
    method: &KMeansInit<F>,
) -> Result<(), ClusterError> {
    let n_samples = records.n_samples();
    if n_clusters > n_samples {
        return Err(ClusterError::TooFewSamples {
            n_clusters,
            n_samples,
        });
    }
    if let Some(weights) = weights {
        let n_weighted = weights.iter().filter(|&&w| w > F::zero()).count();
        if n_weighted < n_clusters {
            return Err(ClusterError::TooFewWeighted {
                n_clusters,
                n_weighted,
            });
        }
    }
    if let KMeansInit::Precomputed(centroids) = method {
        let (rows, columns) = centroids.dim();
        if (rows, columns) != (n_clusters, records.n_features()) {
            return Err(ClusterError::CentroidShape {
                rows,
                columns,
                n_clusters,
                n_features: records.n_features(),
            });
        }
        if let Err(ClusterError::NotFinite { row, column, value }) =
            Records::check(centroids.view())
        {
            return Err(ClusterError::CentroidNotFinite { row, column, value });
        }
    }
    let given = match method {
        KMeansInit::Precomputed(centroids) => Some(centroids.view()),
        _ => None,
    };
    records.check_spread(given, records.total_weight(weights))
}

/// The initial centroids; [`check_start`] has passed.
pub(crate) fn start<F: Float, R: Rng>(start: Start<'_, '_, F>, rng: &mut R) -> Array2<F> {
    let Start {
        records,
        weights,
        n_clusters,
        method,
    } = start;
    let rows = |samples: &[usize]| {
        Array2::from_shape_fn((n_clusters, records.n_features()), |(c, j)| {
            records.row(samples[c])[j]
        })
    };
    match method {
        KMeansInit::KMeansPlusPlus => rows(&plus_plus(records, weights, n_clusters, rng)),
        KMeansInit::Random => rows(&random(records.n_samples(), weights, n_clusters, rng)),
        // Whatever their layout, rows are contiguous from here on.
        KMeansInit::Precomputed(centroids) => centroids.as_standard_layout().into_owned(),
    }
}

fn random<F: Float, R: Rng>(
    n_samples: usize,
    weights: Option<&[F]>,
    n_clusters: usize,
    rng: &mut R,
) -> Vec<usize> {
    let Some(weights) = weights else {
        return index::sample(rng, n_samples, n_clusters).into_vec();
    };
    // One after the other, each without those before it: exact for weights of any scale.
    let mut left = weights.to_vec();
    let mut chosen = Vec::with_capacity(n_clusters);
    while chosen.len() < n_clusters {
        let mass = Mass::of(n_samples, CHUNK, |i| left[i]);
        // There are as many samples of weight as clusters, so one is always left.
        let Some(sample) = mass.draw(rng, |samples| &left[samples]) else {
            break;
        };
        left[sample] = F::zero();
        chosen.push(sample);
    }
    chosen
}

/// Sums over fixed chunks of what each sample weighs in a draw.
pub(super) struct Mass<F> {
    pub(super) n: usize,
    pub(super) len: usize,
    pub(super) sums: Vec<F>,
}

impl<F: Float> Mass<F> {
    fn of(n: usize, len: usize, mass: impl Fn(usize) -> F + Sync) -> Self {
        let sums = map_chunks(n, len, |range| range.map(&mass).sum());
        Self { n, len, sums }
    }

    /// A sample drawn in proportion to its mass, never one without; `None` where none has any. `masses` gives those of a chunk's samples.
    pub(super) fn draw<'m, R: Rng>(
        &self,
        rng: &mut R,
        masses: impl FnOnce(Range<usize>) -> &'m [F],
    ) -> Option<usize>
    where
        F: 'm,
    {
        let total: F = self.sums.iter().copied().sum();
        let (chunk, left) = picked(&self.sums, F::cast(rng.r#gen::<f64>()) * total)?;
        let start = chunk * self.len;
        let (place, _) = picked(masses(start..(start + self.len).min(self.n)), left)?;
        Some(start + place)
    }
}

/// The mass that what is left falls on, and what is left then; never one that is 0. `None` where all are.
fn picked<F: Float>(masses: &[F], mut left: F) -> Option<(usize, F)> {
    let mut last = None;
    for (i, &mass) in masses.iter().enumerate() {
        if mass > F::zero() {
            last = Some(i);
            if left < mass {
                break;
            }
            left -= mass;
        }
    }
    last.map(|last| (last, left))
}

/// A sample drawn in proportion to its weight.
pub(super) fn index_of_weight<F: Float, R: Rng>(
    weights: Option<&[F]>,
    n: usize,
    rng: &mut R,
) -> usize {
    random(n, weights, 1, rng)[0]
}

fn plus_plus<F: Float, R: Rng>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    n_clusters: usize,
    rng: &mut R,
) -> Vec<usize> {
    let n_candidates = 2 + (n_clusters as f64).ln() as usize;
    let mut chosen = vec![index_of_weight(weights, records.n_samples(), rng)];
    let len = chunk_len(n_candidates, records.n_features());
    let mut potential = Potential::new(records, weights, len);
    potential.try_out(&chosen);
    potential.take(0);
    while chosen.len() < n_clusters {
        let candidates = potential.draw(n_candidates, rng);
        let potentials = potential.try_out(&candidates);
        let best = (1..n_candidates).fold(0, |best, c| {
            if potentials[c] < potentials[best] {
                c
            } else {
                best
            }
        });
        chosen.push(candidates[best]);
        potential.take(best);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    #[test]
    fn prefers_the_far_group() {
        // Two groups of ten far apart: greedy seeding puts one centroid in each, whatever the seed.
        let records = Array2::from_shape_fn((20, 2), |(i, j)| {
            if i < 10 {
                (i + j) as f64 * 0.01
            } else {
                1e3 + (i * j) as f64 * 0.01
            }
        });
        let records = Records::check(records.view()).unwrap();
        for seed in 0..200 {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
            let chosen = plus_plus(&records, None, 2, &mut rng);
            assert_ne!(chosen[0] < 10, chosen[1] < 10);
        }
    }

    #[test]
    fn weightless_samples_are_never_chosen() {
        let records = Array2::from_shape_fn((9, 1), |(i, _)| i as f64);
        let records = Records::check(records.view()).unwrap();
        // Also where a weight is so small that its powers vanish.
        for scale in [1.0, 1e-6, 1e-30] {
            let weights: Vec<f64> = (0..9).map(|i| scale * f64::from(i % 3 == 0)).collect();
            only_weighted(&records, &weights);
        }
    }

    #[test]
    fn random_starts_go_by_weight() {
        // Three times the weight, three times as often, whatever the scale.
        for scale in [1.0, 1e-20] {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
            let weights = [scale, 3.0 * scale];
            let heavy = (0..4000)
                .filter(|_| random(2, Some(&weights), 1, &mut rng) == [1])
                .count();
            // Five deviations around 3000.
            assert!((2863..=3137).contains(&heavy), "{heavy}");
        }
    }

    fn only_weighted(records: &Records<'_, f64>, weights: &[f64]) {
        for seed in 0..100 {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
            for chosen in [
                plus_plus(records, Some(weights), 3, &mut rng),
                random(9, Some(weights), 3, &mut rng),
            ] {
                let mut chosen = chosen;
                chosen.sort_unstable();
                assert_eq!(chosen, [0, 3, 6]);
            }
        }
    }
}
