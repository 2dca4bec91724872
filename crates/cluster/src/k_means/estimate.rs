//! Distances estimated in single precision, with a bound on their error: enough to settle most samples.
//!
//! Where one centroid is nearer than all others by more than the estimates can be wrong, it is the nearest by any reckoning, and what is left of the gap
//! tells how long that holds. The few samples that this leaves open are compared exactly.

use linfa::Float;

use super::assignment::Label;
use super::drift::rounding;

/// Rows in a block.
pub(super) const LANES: usize = 8;

/// Centroids as estimates need them: relative to their middle, and scaled so that the farthest is at 1 to 2.
pub(super) struct Estimate<F> {
    middle: Vec<F>,
    scale: F,
    /// What a length is in the records' own units.
    unit: f64,
    /// Each coordinate times −2, so that a sum of products gives a squared distance less the row's own square.
    doubled: Vec<f32>,
    squares: Vec<f32>,
    /// The largest of the squares.
    largest: f32,
    /// The largest error of an estimate, in parts of the largest square and the row's own together.
    error: f32,
}

/// Where the outcome for samples goes.
pub(super) struct Settled<'a> {
    /// The nearest centroid by the estimates.
    pub(super) labels: &'a mut [Label],
    /// How much nearer it is than any other, at the least. Above 0 where it is the nearest without doubt. Elsewhere an exact comparison must tell.
    pub(super) gaps: &'a mut [f64],
}

impl<F: Float> Estimate<F> {
    /// `None` where estimates would not pay or tell nothing: without the processor's means for it, and for numbers too large or too small.
    pub(super) fn new(centroids: &[F], d: usize) -> Option<Self> {
        let k = centroids.len() / d;
        // Labels are kept in single precision too, which counts to sixteen million.
        if !is_supported() || !(2..1 << 24).contains(&k) {
            return None;
        }
        let count = F::cast(k);
        let mean = |j: usize| {
            let column = centroids.iter().skip(j).step_by(d);
            column.fold(F::zero(), |sum, &value| sum + value) / count
        };
        let middle: Vec<F> = (0..d).map(mean).collect();
        let square = |row: &[F]| {
            let pairs = row.iter().zip(&middle);
            pairs.fold(F::zero(), |sum, (&x, &m)| sum + (x - m) * (x - m))
        };
        let largest = centroids.chunks_exact(d).map(square);
        let largest = largest.fold(F::zero(), |most, square| most.max(square));
        // Below this the squares of the records' own type are not exact to a fraction of themselves.
        let smallest = F::min_positive_value() / (F::epsilon() * F::epsilon());
        if !(largest > smallest && largest.is_finite()) {
            return None;
        }
        // A power of two: scaling then costs no digits.
        let unit = power_of_two(largest.to_f64()?.sqrt());
        let scale = F::cast(1.0 / unit);
        if !(scale > F::zero() && scale.is_finite()) {
            return None;
        }
        let doubled = centroids.chunks_exact(d).flat_map(|row| {
            let pairs = row.iter().zip(&middle);
            pairs.map(|(&x, &m)| -2.0 * single((x - m) * scale))
        });
        let doubled: Vec<f32> = doubled.collect();
        let squares = doubled.chunks_exact(d).map(|row| {
            let squares = row.iter().map(|&x| f64::from(x) * f64::from(x) / 4.0);
            squares.sum::<f64>() as f32
        });
        let squares: Vec<f32> = squares.collect();
        let largest = squares.iter().copied().fold(0.0, f32::max);
        // By the usual bounds of sums of products 5 d + 20 roundings would do, the comparison's own in `F` among them.
        let exact = rounding::<F>(d).to_f64()? * 4.0;
        let error = (8 * d + 64) as f64 * f64::from(f32::EPSILON) / 2.0 + exact;
        Some(Self {
            middle,
            scale,
            unit,
            doubled,
            squares,
            largest,
            error: error as f32,
        })
    }

    /// Settles those samples among `values`, rows one after the other, that have these places. No squared distance to a centroid may overflow.
    pub(super) fn settle(&self, values: &[F], places: &[u8], settled: &mut Settled<'_>) {
        #[cfg(target_arch = "x86_64")]
        {
            #[allow(
                unsafe_code,
                reason = "wider registers must be asked for, once it is known that they are there"
            )]
            // SAFETY: the processor has AVX2 and FMA, or there would be no `Estimate`.
            unsafe {
                self.settle_wide(values, places, settled);
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            let _ = (values, places);
            settled.gaps.fill(f64::NEG_INFINITY);
        }
    }

    fn single(&self, difference: F) -> f32 {
        single(difference * self.scale)
    }
}

#[inline(always)]
fn single<F: Float>(number: F) -> f32 {
    number.to_f32().unwrap_or(f32::NAN)
}

/// Whether the processor has what makes estimates cheap.
fn is_supported() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

/// The largest power of two that is not larger.
fn power_of_two(number: f64) -> f64 {
    // Without its fraction a number is a power of two. What is too small for that becomes 0, and is turned away.
    f64::from_bits(number.to_bits() & !((1 << 52) - 1))
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{
        __m256, _CMP_LT_OQ, _mm_extract_ps, _mm256_add_ps, _mm256_blendv_ps, _mm256_cmp_ps,
        _mm256_extractf128_ps, _mm256_fmadd_ps, _mm256_max_ps, _mm256_min_ps, _mm256_mul_ps,
        _mm256_permute2f128_ps, _mm256_set1_ps, _mm256_setr_ps, _mm256_setzero_ps,
        _mm256_shuffle_ps, _mm256_sqrt_ps, _mm256_sub_ps, _mm256_unpackhi_ps, _mm256_unpacklo_ps,
    };

    use linfa::Float;

    use super::{Estimate, LANES, Settled};
    use crate::wide::{width, with_width};

    impl<F: Float> Estimate<F> {
        #[target_feature(enable = "avx2,fma")]
        pub(super) fn settle_wide(&self, values: &[F], places: &[u8], settled: &mut Settled<'_>) {
            with_width!(self.middle.len(), D => self.settle_width::<D>(values, places, settled));
        }

        #[target_feature(enable = "avx2,fma")]
        fn settle_width<const D: usize>(
            &self,
            values: &[F],
            places: &[u8],
            settled: &mut Settled<'_>,
        ) {
            let d = width::<D>(self.middle.len());
            let mut columns = vec![_mm256_setzero_ps(); d];
            let mut lines = vec![0.0; LANES * d.next_multiple_of(LANES)];
            let labels = settled.labels.chunks_mut(LANES);
            let blocks = labels.zip(settled.gaps.chunks_mut(LANES));
            for (places, (labels, gaps)) in places.chunks(LANES).zip(blocks) {
                let mut rows = [&values[..d]; LANES];
                // Lanes without a row repeat the last one. A closure here would not be inlined.
                for (lane, row) in rows.iter_mut().enumerate() {
                    let place = usize::from(places[lane.min(places.len() - 1)]);
                    *row = &values[place * d..][..d];
                }
                self.turn::<D>(rows, &mut lines, &mut columns);
                let (label, near, far) = self.block::<D>(&columns);
                for (lane, (to, gap)) in labels.iter_mut().zip(gaps).enumerate() {
                    *to = label[lane] as u32;
                    // The roots are rounded.
                    let least = f64::from(far[lane]) * (1.0 - f64::from(f32::EPSILON));
                    let most = f64::from(near[lane]) * (1.0 + f64::from(f32::EPSILON));
                    *gap = (least - most) * self.unit;
                }
            }
        }

        /// Puts each feature of the rows side by side, relative to the middle and scaled.
        #[target_feature(enable = "avx2,fma")]
        #[inline]
        fn turn<const D: usize>(
            &self,
            rows: [&[F]; LANES],
            lines: &mut [f32],
            columns: &mut [__m256],
        ) {
            let d = width::<D>(self.middle.len());
            if d < LANES {
                for (j, (column, &middle)) in columns.iter_mut().zip(&self.middle).enumerate() {
                    let of = |lane: usize| self.single(rows[lane][j] - middle);
                    *column =
                        _mm256_setr_ps(of(0), of(1), of(2), of(3), of(4), of(5), of(6), of(7));
                }
                return;
            }
            // Row by row at first, for then eight features are made at once.
            let length = d.next_multiple_of(LANES);
            for (row, line) in rows.iter().zip(lines.chunks_exact_mut(length)) {
                let pairs = row[..d].iter().zip(&self.middle[..d]);
                for (to, (&value, &middle)) in line[..d].iter_mut().zip(pairs) {
                    *to = self.single(value - middle);
                }
            }
            for (block, columns) in columns.chunks_mut(LANES).enumerate() {
                let mut rows = [_mm256_setzero_ps(); LANES];
                for (row, line) in rows.iter_mut().zip(lines.chunks_exact(length)) {
                    *row = register(&line[block * LANES..][..LANES]);
                }
                let turned = transposed(rows);
                columns.copy_from_slice(&turned[..columns.len()]);
            }
        }

        /// For each row its nearest centroid, the most that its distance can be, and the least that any other's can be.
        #[target_feature(enable = "avx2,fma")]
        #[inline]
        fn block<const D: usize>(
            &self,
            columns: &[__m256],
        ) -> ([f32; LANES], [f32; LANES], [f32; LANES]) {
            let d = width::<D>(self.middle.len());
            let columns = &columns[..d];
            let mut own = _mm256_setzero_ps();
            for &column in columns {
                own = _mm256_fmadd_ps(column, column, own);
            }
            let mut nearest = _mm256_set1_ps(f32::INFINITY);
            let mut second = nearest;
            let mut label = _mm256_setzero_ps();
            let mut c = 0;
            let mut compare = |sum: __m256| {
                let is_nearer = _mm256_cmp_ps::<_CMP_LT_OQ>(sum, nearest);
                label = _mm256_blendv_ps(label, _mm256_set1_ps(c as f32), is_nearer);
                second = _mm256_min_ps(_mm256_max_ps(sum, nearest), second);
                nearest = _mm256_min_ps(sum, nearest);
                c += 1;
            };
            // Four centroids share what is read of the rows.
            let (fours, rest) = self.doubled.split_at(self.squares.len() / 4 * 4 * d);
            let (of_fours, of_rest) = self.squares.split_at(self.squares.len() / 4 * 4);
            for (four, squares) in fours.chunks_exact(4 * d).zip(of_fours.chunks_exact(4)) {
                for sum in sums::<D, 4>(columns, four, squares) {
                    compare(sum);
                }
            }
            for (one, square) in rest.chunks_exact(d).zip(of_rest.chunks_exact(1)) {
                let [sum] = sums::<D, 1>(columns, one, square);
                compare(sum);
            }
            // Without limit where a row lies too far off for single precision: then nothing is settled.
            let error = _mm256_add_ps(own, _mm256_set1_ps(self.largest));
            let error = _mm256_mul_ps(error, _mm256_set1_ps(self.error));
            let near = _mm256_add_ps(_mm256_add_ps(nearest, own), error);
            let far = _mm256_sub_ps(_mm256_add_ps(second, own), error);
            let root = |square| _mm256_sqrt_ps(_mm256_max_ps(square, _mm256_setzero_ps()));
            (lanes(label), lanes(root(near)), lanes(root(far)))
        }
    }

    /// Squared distances to so many centroids, less the rows' own squares.
    #[target_feature(enable = "avx2,fma")]
    #[inline]
    fn sums<const D: usize, const N: usize>(
        columns: &[__m256],
        centroids: &[f32],
        squares: &[f32],
    ) -> [__m256; N] {
        let d = width::<D>(columns.len());
        let (columns, centroids) = (&columns[..d], &centroids[..N * d]);
        let mut sums = [_mm256_setzero_ps(); N];
        for (sum, &square) in sums.iter_mut().zip(squares) {
            *sum = _mm256_set1_ps(square);
        }
        for (j, &column) in columns.iter().enumerate() {
            for (n, sum) in sums.iter_mut().enumerate() {
                *sum = _mm256_fmadd_ps(column, _mm256_set1_ps(centroids[n * d + j]), *sum);
            }
        }
        sums
    }

    /// A register of eight numbers.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn register(of: &[f32]) -> __m256 {
        _mm256_setr_ps(of[0], of[1], of[2], of[3], of[4], of[5], of[6], of[7])
    }

    /// Eight rows of eight as eight columns.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn transposed(rows: [__m256; LANES]) -> [__m256; LANES] {
        // Fours of rows in both halves of the registers, then halves go together.
        let [a, b, c, d, e, f, g, h] = rows;
        let ([a, b, c, d], [e, f, g, h]) = (quarter(a, b, c, d), quarter(e, f, g, h));
        [
            _mm256_permute2f128_ps::<0x20>(a, e),
            _mm256_permute2f128_ps::<0x20>(b, f),
            _mm256_permute2f128_ps::<0x20>(c, g),
            _mm256_permute2f128_ps::<0x20>(d, h),
            _mm256_permute2f128_ps::<0x31>(a, e),
            _mm256_permute2f128_ps::<0x31>(b, f),
            _mm256_permute2f128_ps::<0x31>(c, g),
            _mm256_permute2f128_ps::<0x31>(d, h),
        ]
    }

    /// Four rows as four columns, in each half of the registers.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn quarter(a: __m256, b: __m256, c: __m256, d: __m256) -> [__m256; 4] {
        let (low, high) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
        let (other_low, other_high) = (_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
        [
            _mm256_shuffle_ps::<0x44>(low, other_low),
            _mm256_shuffle_ps::<0xEE>(low, other_low),
            _mm256_shuffle_ps::<0x44>(high, other_high),
            _mm256_shuffle_ps::<0xEE>(high, other_high),
        ]
    }

    /// The numbers of a register.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn lanes(register: __m256) -> [f32; LANES] {
        let low = _mm256_extractf128_ps::<0>(register);
        let high = _mm256_extractf128_ps::<1>(register);
        let bits = [
            _mm_extract_ps::<0>(low),
            _mm_extract_ps::<1>(low),
            _mm_extract_ps::<2>(low),
            _mm_extract_ps::<3>(low),
            _mm_extract_ps::<0>(high),
            _mm_extract_ps::<1>(high),
            _mm_extract_ps::<2>(high),
            _mm_extract_ps::<3>(high),
        ];
        bits.map(|bits| f32::from_bits(bits.cast_unsigned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Everything that is said to be sure, against distances in double precision. How many samples were settled.
    fn holds<F: Float>(values: &[F], d: usize, centroids: &[F]) -> usize {
        let Some(estimate) = Estimate::new(centroids, d) else {
            return 0;
        };
        let places: Vec<u8> = (0..values.len() / d).map(|i| i as u8).collect();
        let (mut labels, mut gaps) = ([0; 256], [f64::NAN; 256]);
        let mut settled = Settled {
            labels: &mut labels,
            gaps: &mut gaps,
        };
        estimate.settle(values, &places, &mut settled);
        let double = |x: F| x.to_f64().unwrap();
        let mut sure = 0;
        for (i, row) in values.chunks_exact(d).enumerate() {
            // By the type's own reckoning, as labels are defined.
            let squares = centroids.chunks_exact(d).map(|centroid| {
                let pairs = row.iter().zip(centroid);
                pairs.fold(F::zero(), |sum, (&x, &c)| sum + (c - x) * (c - x))
            });
            let squares: Vec<F> = squares.collect();
            // Such records are refused before anything is compared.
            if squares.iter().any(|square| !square.is_finite()) {
                continue;
            }
            let nearest =
                (0..squares.len()).fold(
                    0,
                    |best, c| {
                        if squares[c] < squares[best] { c } else { best }
                    },
                );
            // And as exactly as can be.
            let distance = |c: usize| {
                let pairs = row.iter().zip(&centroids[c * d..]).take(d);
                let squares = pairs.map(|(&x, &c)| (double(x) - double(c)).powi(2));
                squares.sum::<f64>().sqrt()
            };
            let others = (0..squares.len()).filter(|&c| c != nearest).map(distance);
            let gap = others.fold(f64::INFINITY, f64::min) - distance(nearest);
            if gaps[i] > 0.0 {
                sure += 1;
                assert_eq!(labels[i] as usize, nearest, "{i}: {} {gap}", gaps[i]);
                assert!(gaps[i] <= gap, "{i}: {} {gap}", gaps[i]);
            }
        }
        sure
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 2 } else { 256 }))]
        #[test]
        fn what_is_sure_is_true(
            d in 1usize..20,
            n in 1usize..60,
            k in 1usize..14,
            // Whole numbers make ties; the others come as near to one as rounding lets them.
            step in prop::sample::select(vec![1.0, 1.0 / 3.0, 1e-3, 1e-7]),
            scale in prop::sample::select(vec![1.0, 1.0 / 3.0, 1e-12, 1e12, 1e-30, 1e18]),
            origin in prop::sample::select(vec![0.0, 1.0, 1e6]),
            seed in prop::collection::vec(-9i32..9, 30..400),
        ) {
            let whole = |i: usize| f64::from(seed[i % seed.len()]);
            let number = |i: usize| (whole(i * i + 3 * i) + whole(7 * i) * step + origin) * scale;
            let values: Vec<f64> = (0..n * d).map(number).collect();
            let centroids: Vec<f64> = (0..k * d).map(|i| number(7 * i + 3)).collect();
            holds(&values, d, &centroids);
            let single = |values: &[f64]| values.iter().map(|&x| x as f32).collect::<Vec<f32>>();
            holds(&single(&values), d, &single(&centroids));
        }
    }

    #[test]
    fn nearly_all_are_settled_where_groups_are_apart() {
        let centroids = [0.0, 0.0, 5.0, 0.0, 0.0, 5.0];
        let values: Vec<f64> = (0..200).map(|i| f64::from(i * 37 % 101) / 20.0).collect();
        for (scale, origin) in [(1.0, 0.0), (1e-20, 0.0), (1e15, 0.0), (1.0, 1e9)] {
            let moved = |values: &[f64]| {
                let values = values.iter().map(|&x| x * scale + origin);
                values.collect::<Vec<f64>>()
            };
            let sure = holds(&moved(&values), 2, &moved(&centroids));
            assert!(
                sure >= 95 || !is_supported(),
                "{sure} with {scale}, {origin}"
            );
        }
    }

    #[test]
    fn nothing_is_settled_where_single_precision_ends() {
        // One centroid, equal ones, squares that vanish or that have no bounds: no estimates at all.
        assert!(Estimate::new(&[1.0, 2.0], 2).is_none());
        assert!(Estimate::new(&[1.0, 1.0], 1).is_none());
        assert!(Estimate::new(&[1e-170, 2e-170], 1).is_none());
        assert!(Estimate::new(&[1e200, -1e200], 1).is_none());
        assert!(Estimate::new(&[f64::NAN, 1.0], 1).is_none());
        // A row far beyond the centroids, or halfway between them.
        let centroids = [0.0, 1.0];
        assert_eq!(holds(&[1e30, -1e300, f64::MAX, 0.5], 1, &centroids), 0);
    }
}
