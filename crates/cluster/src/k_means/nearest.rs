//! The nearest centroid of each row, for many rows at once.
//!
//! Rows go through in blocks, turned so that one feature of a whole block lies together. Then each step of a sum is the same operation on neighbouring
//! numbers, which a processor does for several at a time; the sums themselves are those of one row after the other, to the last bit.

use linfa::Float;

/// Rows in a block: enough sums side by side that none waits for its own last step.
const LANES: usize = 16;

/// Writes the nearest of `centroids` to each row of `values`, the first of equals, and the squared distance to it.
pub(super) fn nearest_rows<F: Float>(
    values: &[F],
    d: usize,
    centroids: &[F],
    labels: &mut [usize],
    distances: &mut [F],
) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[allow(
            unsafe_code,
            reason = "wider registers must be asked for, once it is known that they are there"
        )]
        // SAFETY: the processor has AVX2, which is all that the function asks for.
        unsafe {
            with_avx2(values, d, centroids, labels, distances);
        }
        return;
    }
    in_blocks(values, d, centroids, labels, distances);
}

/// The same code with registers of 256 bits.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<F: Float>(
    values: &[F],
    d: usize,
    centroids: &[F],
    labels: &mut [usize],
    distances: &mut [F],
) {
    in_blocks(values, d, centroids, labels, distances);
}

#[inline(always)]
fn in_blocks<F: Float>(
    values: &[F],
    d: usize,
    centroids: &[F],
    labels: &mut [usize],
    distances: &mut [F],
) {
    // One feature after the other, each of all rows of the block. What the last block leaves unfilled is computed in vain.
    let mut columns = vec![[F::zero(); LANES]; d];
    let blocks = labels.chunks_mut(LANES).zip(distances.chunks_mut(LANES));
    for (rows, (labels, distances)) in values.chunks(LANES * d).zip(blocks) {
        for (lane, row) in rows.chunks_exact(d).enumerate() {
            for (column, &value) in columns.iter_mut().zip(row) {
                column[lane] = value;
            }
        }
        let mut best = [F::infinity(); LANES];
        let mut label = [0; LANES];
        for (c, centroid) in centroids.chunks_exact(d).enumerate() {
            let mut sum = [F::zero(); LANES];
            for (column, &center) in columns.iter().zip(centroid) {
                for lane in 0..LANES {
                    let difference = column[lane] - center;
                    sum[lane] += difference * difference;
                }
            }
            for lane in 0..LANES {
                let is_nearer = sum[lane] < best[lane];
                best[lane] = if is_nearer { sum[lane] } else { best[lane] };
                label[lane] = if is_nearer { c } else { label[lane] };
            }
        }
        labels.copy_from_slice(&label[..labels.len()]);
        distances.copy_from_slice(&best[..distances.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One row after the other.
    fn by_definition<F: Float>(row: &[F], d: usize, centroids: &[F]) -> (usize, F) {
        let mut best = (0, F::infinity());
        for (c, centroid) in centroids.chunks_exact(d).enumerate() {
            let squares = row.iter().zip(centroid).map(|(&x, &y)| (x - y) * (x - y));
            let sum = squares.fold(F::zero(), |sum, square| sum + square);
            if sum < best.1 {
                best = (c, sum);
            }
        }
        best
    }

    fn agrees<F: Float>(values: &[F], d: usize, centroids: &[F]) {
        let n = values.len() / d;
        for search in [nearest_rows::<F>, in_blocks::<F>] {
            let (mut labels, mut distances) = (vec![usize::MAX; n], vec![F::nan(); n]);
            search(values, d, centroids, &mut labels, &mut distances);
            for (i, row) in values.chunks_exact(d).enumerate() {
                let expected = by_definition(row, d, centroids);
                assert!(labels[i] == expected.0, "{i}: {} {}", labels[i], expected.0);
                assert!(distances[i] == expected.1, "{i}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn as_by_definition_to_the_last_bit(
            d in 1usize..20,
            n in 0usize..70,
            k in 1usize..12,
            seed in prop::collection::vec(-9i32..9, 30..90),
        ) {
            // Thirds are rounded; repeated numbers make ties.
            let number = |i: usize| f64::from(seed[i % seed.len()]) / 3.0;
            let values: Vec<f64> = (0..n * d).map(number).collect();
            let centroids: Vec<f64> = (0..k * d).map(|i| number(7 * i + 3)).collect();
            agrees(&values, d, &centroids);
            let single = |values: &[f64]| values.iter().map(|&x| x as f32).collect::<Vec<f32>>();
            agrees(&single(&values), d, &single(&centroids));
        }
    }
}
