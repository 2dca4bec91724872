//! Initial centroids: k-means++, random samples, or given.

use linfa::Float;
use ndarray::Array2;
use rand::Rng;
use rand::seq::index;

use crate::ClusterError;
use crate::input::Records;
use crate::reduce::{chunk_len, map_chunks, map_chunks_mut};

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
    let total = weights.map_or(F::cast(n_samples), |w| {
        w.iter().fold(F::zero(), |sum, &w| sum + w)
    });
    records.check_spread(total)
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
        KMeansInit::Precomputed(centroids) => centroids.clone(),
    }
}

fn random<F: Float, R: Rng>(
    n_samples: usize,
    weights: Option<&[F]>,
    n_clusters: usize,
    rng: &mut R,
) -> Vec<usize> {
    let uniform = |rng: &mut R| index::sample(rng, n_samples, n_clusters).into_vec();
    match weights {
        None => uniform(rng),
        Some(weights) => {
            let weight = |i: usize| weights[i].to_f64().unwrap_or(0.0);
            // Weights were checked, so this cannot fail; falling back keeps the result a valid start.
            index::sample_weighted(rng, n_samples, weight, n_clusters)
                .map_or_else(|_| uniform(rng), index::IndexVec::into_vec)
        }
    }
}

fn squared_distance<F: Float>(a: &[F], b: &[F]) -> F {
    a.iter()
        .zip(b)
        .fold(F::zero(), |sum, (&x, &y)| sum + (x - y) * (x - y))
}

/// For each sample what it adds to the potential: its weight times its squared distance to the nearest centroid so far.
struct Potential<'a, 'r, F> {
    records: &'a Records<'r, F>,
    weights: Option<&'a [F]>,
    nearest: Vec<F>,
    /// Sums over fixed chunks.
    sums: Vec<F>,
    len: usize,
}

impl<F: Float> Potential<'_, '_, F> {
    fn weight(&self, i: usize) -> F {
        self.weights.map_or(F::one(), |w| w[i])
    }

    /// Takes a centroid into account.
    fn add(&mut self, centroid: usize) {
        let (records, weights) = (self.records, self.weights);
        let row = records.row(centroid);
        self.sums = map_chunks_mut(&mut self.nearest, self.len, |range, nearest| {
            let mut sum = F::zero();
            for (i, nearest) in range.zip(nearest) {
                *nearest = nearest.min(squared_distance(records.row(i), row));
                sum += weights.map_or(F::one(), |w| w[i]) * *nearest;
            }
            sum
        });
    }

    /// What the potential would be with each of `candidates` added.
    fn with(&self, candidates: &[usize]) -> Vec<F> {
        let parts = map_chunks(self.records.n_samples(), self.len, |range| {
            let mut sums = vec![F::zero(); candidates.len()];
            for i in range {
                let (row, nearest, weight) = (self.records.row(i), self.nearest[i], self.weight(i));
                for (sum, &candidate) in sums.iter_mut().zip(candidates) {
                    *sum +=
                        weight * nearest.min(squared_distance(row, self.records.row(candidate)));
                }
            }
            sums
        });
        let mut total = vec![F::zero(); candidates.len()];
        for part in parts {
            for (total, sum) in total.iter_mut().zip(part) {
                *total += sum;
            }
        }
        total
    }

    /// A sample drawn in proportion to what it adds.
    fn draw<R: Rng>(&self, rng: &mut R) -> usize {
        let total: F = self.sums.iter().copied().sum();
        let mut left = F::cast(rng.r#gen::<f64>()) * total;
        let mut chosen = None;
        for (chunk, &sum) in self.sums.iter().enumerate() {
            if sum > F::zero() {
                chosen = Some(chunk);
                if left < sum {
                    break;
                }
                left -= sum;
            }
        }
        let n = self.records.n_samples();
        let Some(chunk) = chosen else {
            // Every sample coincides with a centroid: any will do, if only it has weight.
            return index_of_weight(self.weights, n, rng);
        };
        let mut last = chunk * self.len;
        for i in chunk * self.len..((chunk + 1) * self.len).min(n) {
            let part = self.weight(i) * self.nearest[i];
            if part > F::zero() {
                last = i;
                if left < part {
                    break;
                }
                left -= part;
            }
        }
        last
    }
}

/// A sample drawn in proportion to its weight.
fn index_of_weight<F: Float, R: Rng>(weights: Option<&[F]>, n: usize, rng: &mut R) -> usize {
    random(n, weights, 1, rng)[0]
}

fn plus_plus<F: Float, R: Rng>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    n_clusters: usize,
    rng: &mut R,
) -> Vec<usize> {
    let n = records.n_samples();
    let n_candidates = 2 + (n_clusters as f64).ln() as usize;
    let mut chosen = vec![index_of_weight(weights, n, rng)];
    let mut potential = Potential {
        records,
        weights,
        nearest: vec![F::infinity(); n],
        sums: Vec::new(),
        len: chunk_len(n_candidates),
    };
    potential.add(chosen[0]);
    while chosen.len() < n_clusters {
        let candidates: Vec<usize> = (0..n_candidates).map(|_| potential.draw(rng)).collect();
        let potentials = potential.with(&candidates);
        let best = (1..n_candidates).fold(0, |best, c| {
            if potentials[c] < potentials[best] {
                c
            } else {
                best
            }
        });
        chosen.push(candidates[best]);
        if chosen.len() < n_clusters {
            potential.add(candidates[best]);
        }
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
    fn draws_in_proportion_to_the_squared_distance() {
        // From a centroid at 0, samples at 1, 2 and 3 must come up as 1 : 4 : 9, and the one at 0 never.
        let records = Array2::from_shape_vec((4, 1), vec![0.0, 1.0, 2.0, 3.0]).unwrap();
        let records = Records::check(records.view()).unwrap();
        let mut potential = Potential {
            records: &records,
            weights: None,
            nearest: vec![f64::INFINITY; 4],
            sums: Vec::new(),
            len: 2,
        };
        potential.add(0);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut counts = [0u32; 4];
        for _ in 0..14_000 {
            counts[potential.draw(&mut rng)] += 1;
        }
        assert_eq!(counts[0], 0);
        for (count, expected) in counts.into_iter().zip([0.0, 1000.0, 4000.0, 9000.0]) {
            // Five deviations of a binomial count.
            let p: f64 = expected / 14_000.0;
            let deviation = (14_000.0 * p * (1.0 - p)).sqrt();
            assert!(
                (f64::from(count) - expected).abs() <= 5.0 * deviation,
                "{counts:?}"
            );
        }
        assert_eq!(
            potential.with(&[1, 3]),
            vec![0.0 + 0.0 + 1.0 + 4.0, 0.0 + 1.0 + 1.0 + 0.0]
        );
    }

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
        let weights: Vec<f64> = (0..9).map(|i| f64::from(i % 3 == 0)).collect();
        for seed in 0..100 {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
            for chosen in [
                plus_plus(&records, Some(&weights), 3, &mut rng),
                random(9, Some(&weights), 3, &mut rng),
            ] {
                let mut chosen = chosen;
                chosen.sort_unstable();
                assert_eq!(chosen, [0, 3, 6]);
            }
        }
    }
}
