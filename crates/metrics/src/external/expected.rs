//! What mutual information random labelings have on average.

/// A part of the mutual information: `shared` of `n` samples lie in a class of size `a` and a cluster of size `b`.
pub(super) fn information(shared: usize, a: usize, b: usize, n: usize) -> f64 {
    if shared == 0 {
        return 0.0;
    }
    let (x, a, b, n) = (shared as f64, a as f64, b as f64, n as f64);
    x / n * libm::log((x / a) * (n / b))
}

/// The mean of the mutual information over all ways to deal the samples into classes and clusters of these sizes.
///
/// It is a sum over pairs of a class and a cluster, each of which depends on the two sizes only, so that equal sizes
/// are computed once. There are at most √(2n) different sizes on each side.
pub(super) fn expected_mutual_information(
    truth_counts: &[usize],
    found_counts: &[usize],
    n: usize,
) -> f64 {
    let truth_sizes = sizes(truth_counts);
    let found_sizes = sizes(found_counts);
    let mut sum = 0.0;
    for &(a, times_a) in &truth_sizes {
        for &(b, times_b) in &found_sizes {
            sum += times_a * times_b * expected_information(a, b, n);
        }
    }
    sum
}

/// The different sizes, ascending, with how often each occurs.
fn sizes(counts: &[usize]) -> Vec<(usize, f64)> {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    sorted
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0], run.len() as f64))
        .collect()
}

/// Below this part of the largest probability a term is lost in the rounding of the sum.
const NEGLIGIBLE: f64 = 1e-40;

/// The mean of [`information`] when the number of shared samples is hypergeometric.
///
/// The probabilities are taken relative to the largest and follow from each other by their ratios; their own sum
/// normalises them. That keeps full precision at any n, where factorials of n as logarithms would lose digits.
fn expected_information(a: usize, b: usize, n: usize) -> f64 {
    let least = (a + b).saturating_sub(n);
    let most = a.min(b);
    let mode = ((a as u128 + 1) * (b as u128 + 1) / (n as u128 + 2)) as usize;
    let mode = mode.clamp(least, most);

    // P(x + 1) / P(x)
    let ratio = |x: usize| {
        ((a - x) as f64 / (x + 1) as f64) * ((b - x) as f64 / (n + x + 1 - a - b) as f64)
    };
    let mut total = 1.0;
    let mut sum = information(mode, a, b, n);
    let mut weight = 1.0;
    for x in mode..most {
        weight *= ratio(x);
        if weight < NEGLIGIBLE {
            break;
        }
        total += weight;
        sum += weight * information(x + 1, a, b, n);
    }
    weight = 1.0;
    for x in (least..mode).rev() {
        weight /= ratio(x);
        if weight < NEGLIGIBLE {
            break;
        }
        total += weight;
        sum += weight * information(x, a, b, n);
    }
    sum / total
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exact probabilities from binomial coefficients.
    fn by_binomials(a: usize, b: usize, n: usize) -> f64 {
        fn choose(n: usize, k: usize) -> f64 {
            if k > n {
                return 0.0;
            }
            (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64)
        }
        (0..=a.min(b))
            .map(|x| {
                let ways = if b - x > n - a {
                    0.0
                } else {
                    choose(a, x) * choose(n - a, b - x)
                };
                ways / choose(n, b) * information(x, a, b, n)
            })
            .sum()
    }

    #[test]
    fn equals_the_sum_over_binomial_coefficients() {
        for n in 1..=24 {
            for a in 1..=n {
                for b in 1..=n {
                    let (got, want) = (expected_information(a, b, n), by_binomials(a, b, n));
                    assert!((got - want).abs() < 1e-14, "{a} {b} {n}: {got} {want}");
                }
            }
        }
    }

    #[test]
    fn sizes_are_counted() {
        assert_eq!(sizes(&[3, 1, 3, 2, 3]), [(1, 1.0), (2, 1.0), (3, 3.0)]);
    }
}
