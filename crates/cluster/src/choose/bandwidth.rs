//! A first guess of mean shift's bandwidth.

use linfa::Float;
use ndarray::{ArrayView2, Axis};
use rand::Rng;

use crate::ClusterError;
use crate::input::Records;
use crate::k_d_tree::KdTree;
use crate::metric::{Euclidean, Measure};
use crate::reduce::{SEARCHES, map_chunks};

/// A first guess of [`MeanShift`](crate::MeanShift)'s bandwidth: how far a sample must reach, on average, to have a share of all samples around it.
///
/// With n samples and k = ⌊n · `quantile`⌋, but at least 1, it is the mean over all samples of the distance to the k-th nearest, itself counted as the
/// first. With `n_samples`, as many are drawn without replacement, and only they count. A larger quantile gives a wider bandwidth and fewer clusters.
///
/// It is 0 where k is 1 or the samples are equal; mean shift refuses that.
///
/// | scikit-learn | here |
/// |---|---|
/// | `quantile` (0.3) | `quantile` |
/// | `n_samples` (all) | `n_samples` |
/// | `random_state` | `rng`, used only where samples are drawn |
/// | `n_jobs` | nothing: the result does not depend on threads |
///
/// # Errors
///
/// No rows, no columns, a value that is not finite, values so far apart or so near each other that squared distances overflow or vanish, a quantile that is not above 0 and at most 1,
/// `n_samples` of 0.
///
/// # Complexity
///
/// A sample's search refines only those boxes of a k-d tree which the sphere through its k-th nearest cuts: about O(√n) in two dimensions, so O(n √n) in
/// all, and O(n²) at worst, in many dimensions. O(n · n_features) memory.
///
/// # Example
///
/// ```
/// use hyades_cluster::choose::estimate_bandwidth;
/// use ndarray::array;
/// use rand::SeedableRng;
///
/// let mut rng = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(0);
/// // Half of four samples are two: each one itself and its neighbour.
/// let bandwidth = estimate_bandwidth(array![[0.0], [1.0], [5.0], [8.0]].view(), 0.5, None, &mut rng)?;
/// assert_eq!(bandwidth, 2.0);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
pub fn estimate_bandwidth<F: Float>(
    records: ArrayView2<'_, F>,
    quantile: f64,
    n_samples: Option<usize>,
    rng: &mut impl Rng,
) -> Result<F, ClusterError> {
    if !(quantile > 0.0 && quantile <= 1.0) {
        return Err(ClusterError::parameter(
            "quantile",
            quantile,
            "above 0 and at most 1",
        ));
    }
    if n_samples == Some(0) {
        return Err(ClusterError::parameter("n_samples", 0, "at least 1"));
    }
    let records = Records::check(records)?;
    records.check_spread(None, F::one())?;
    match n_samples {
        Some(amount) if amount < records.n_samples() => {
            let drawn = rand::seq::index::sample(rng, records.n_samples(), amount).into_vec();
            let drawn = records.view().select(Axis(0), &drawn);
            mean_distance(&Records::trusted(drawn.view()), quantile)
        }
        _ => mean_distance(&records, quantile),
    }
}

fn mean_distance<F: Float>(records: &Records<'_, F>, quantile: f64) -> Result<F, ClusterError> {
    let n = records.n_samples();
    let k = ((n as f64 * quantile) as usize).max(1);
    let tree = KdTree::build(records)?;
    let parts = map_chunks(n, SEARCHES, |range| {
        let mut search = Search {
            tree: &tree,
            parts: Vec::new(),
            next: Vec::new(),
        };
        range.fold(F::zero(), |sum, i| {
            sum + search.kth_distance(records.row(i), k).sqrt()
        })
    });
    Ok(parts.into_iter().sum::<F>() / F::cast(n))
}

/// Some samples and the bounds of their reduced distances.
#[derive(Clone, Copy)]
struct Part<F> {
    nearest: F,
    farthest: F,
    count: usize,
    /// The node that holds them, or `None` for a single sample, whose bounds are its distance.
    node: Option<usize>,
}

struct Search<'a, F> {
    tree: &'a KdTree<F>,
    parts: Vec<Part<F>>,
    next: Vec<Part<F>>,
}

impl<F: Float> Search<'_, F> {
    /// The k-th smallest reduced distance to `query`.
    ///
    /// Parts are split until the bounds that they give on it meet. Those that lie wholly nearer are counted, those wholly farther are forgotten.
    fn kth_distance(&mut self, query: &[F], k: usize) -> F {
        let mut wanted = k;
        self.parts.clear();
        let root = self.part(0, query);
        self.parts.push(root);
        loop {
            let lowest = kth_bound(&mut self.parts, wanted, |part| part.nearest);
            let highest = kth_bound(&mut self.parts, wanted, |part| part.farthest);
            if lowest >= highest {
                return highest;
            }
            self.next.clear();
            for &part in &self.parts {
                let children = part.node.map(|me| self.tree.nodes()[me].children(me));
                match (part.node, children) {
                    _ if part.nearest > highest => {}
                    _ if part.farthest < lowest => wanted -= part.count,
                    (Some(_), Some(Some((left, right)))) => {
                        let children = [self.part(left, query), self.part(right, query)];
                        self.next.extend(children);
                    }
                    (Some(me), _) => {
                        for position in self.tree.nodes()[me].range() {
                            let distance = Euclidean::between(query, self.tree.point(position));
                            if distance < lowest {
                                wanted -= 1;
                            } else if distance <= highest {
                                self.next.push(Part {
                                    nearest: distance,
                                    farthest: distance,
                                    count: 1,
                                    node: None,
                                });
                            }
                        }
                    }
                    (None, _) => self.next.push(part),
                }
            }
            std::mem::swap(&mut self.parts, &mut self.next);
        }
    }

    fn part(&self, node: usize, query: &[F]) -> Part<F> {
        Part {
            nearest: self.tree.nearest::<Euclidean>(node, query),
            farthest: self.tree.farthest::<Euclidean>(node, query),
            count: self.tree.nodes()[node].range().len(),
            node: Some(node),
        }
    }
}

/// The bound below or at which the parts hold `wanted` samples.
fn kth_bound<F: Float>(parts: &mut [Part<F>], wanted: usize, bound: impl Fn(&Part<F>) -> F) -> F {
    let order = |a: &Part<F>, b: &Part<F>| {
        let order = bound(a).partial_cmp(&bound(b));
        order.unwrap_or(std::cmp::Ordering::Equal)
    };
    if parts.iter().all(|part| part.node.is_none()) && (1..=parts.len()).contains(&wanted) {
        let (_, part, _) = parts.select_nth_unstable_by(wanted - 1, order);
        return bound(part);
    }
    parts.sort_unstable_by(order);
    let mut count = 0;
    let reached = parts.iter().find(|part| {
        count += part.count;
        count >= wanted
    });
    reached.map_or(F::infinity(), bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    fn estimate(records: &Array2<f64>, quantile: f64, n_samples: Option<usize>) -> String {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        match estimate_bandwidth(records.view(), quantile, n_samples, &mut rng) {
            Ok(bandwidth) => bandwidth.to_string(),
            Err(error) => error.to_string(),
        }
    }

    fn by_sorting(records: &Array2<f64>, quantile: f64) -> f64 {
        let n = records.nrows();
        let k = ((n as f64 * quantile).floor() as usize).max(1);
        let of_samples = records.rows().into_iter().map(|a| {
            let others = records.rows().into_iter();
            let mut distances: Vec<f64> = others
                .map(|b| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum())
                .collect();
            distances.sort_by(f64::total_cmp);
            distances[k - 1].sqrt()
        });
        of_samples.sum::<f64>() / n as f64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn is_what_sorting_gives(
            (d, values) in (1usize..5).prop_flat_map(|d| (Just(d), prop::collection::vec(-4i32..4, d..90 * d))),
            quantile in 0.001f64..1.0,
        ) {
            let n = values.len() / d;
            let records = Array2::from_shape_fn((n, d), |(i, j)| f64::from(values[i * d + j]) * 0.3);
            for quantile in [quantile, 1.0] {
                let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
                let found = estimate_bandwidth(records.view(), quantile, None, &mut rng).unwrap();
                prop_assert!((found - by_sorting(&records, quantile)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn some_of_the_samples_suffice() {
        let records = Array2::from_shape_fn((500, 2), |(i, j)| ((i * (7 + j)) % 101) as f64);
        let whole: f64 = estimate(&records, 0.2, None).parse().unwrap();
        let some: f64 = estimate(&records, 0.2, Some(200)).parse().unwrap();
        assert!(some != whole && (some / whole - 1.0).abs() < 0.1);
        assert_eq!(estimate(&records, 0.2, Some(500)), whole.to_string());
        assert_eq!(estimate(&records, 0.2, Some(9999)), whole.to_string());
    }

    #[test]
    fn zero_where_nothing_is_apart() {
        assert_eq!(estimate(&array![[1.0], [9.0]], 0.3, None), "0");
        assert_eq!(estimate(&Array2::ones((200_000, 2)), 0.3, None), "0");
    }

    #[test]
    fn bad_input_is_named() {
        let records = array![[0.0], [1.0]];
        for bad in [0.0, -0.5, 1.5, f64::NAN] {
            let message = format!("quantile = {bad} must be above 0 and at most 1");
            assert_eq!(estimate(&records, bad, None), message);
        }
        assert_eq!(
            estimate(&records, 0.5, Some(0)),
            "n_samples = 0 must be at least 1"
        );
        assert_eq!(
            estimate(&array![[0.0], [1e200]], 0.5, None),
            "the records spread over 1e200: sums of squared distances overflow, so rescale them first"
        );
        assert!(estimate(&Array2::zeros((0, 2)), 0.5, None).contains("no rows"));
    }
}
