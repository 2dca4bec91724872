//! Distances between samples.

use std::marker::PhantomData;

use linfa::Float;

use crate::wide::width;

/// How far apart two samples are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Metric {
    /// The straight line: the root of the sum of squared differences.
    #[default]
    Euclidean,
    /// Along the axes: the sum of absolute differences.
    Manhattan,
    /// The largest absolute difference.
    Chebyshev,
}

/// The larger of two values; the second where one is not a number. A comparison and a choice: what `max` does about values that are no
/// numbers costs several instructions, and in WebAssembly a call.
#[inline(always)]
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) fn larger<F: Float>(a: F, b: F) -> F {
    if a > b { a } else { b }
}

/// The same. A choice between two numbers is a branch there, and which way it goes is chance; between vectors it is one instruction.
#[inline(always)]
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) fn larger<F: Float>(a: F, b: F) -> F {
    use core::arch::wasm32::{f64x2_extract_lane, f64x2_pmax, f64x2_splat};
    let wide = |x: F| f64x2_splat(x.to_f64().unwrap_or(f64::NAN));
    F::cast(f64x2_extract_lane::<0>(f64x2_pmax(wide(b), wide(a))))
}

/// The smaller of two values; the second where one is not a number.
#[inline(always)]
pub(crate) fn smaller<F: Float>(a: F, b: F) -> F {
    if a < b { a } else { b }
}

/// A metric as the searches use it: reduced distances, which order pairs as the distances do but are cheaper.
///
/// `add` is monotone in both arguments, also after rounding. Therefore the bound of a box, computed by the same steps in
/// the same order, is never on the wrong side of the reduced distance to a point in the box.
pub(crate) trait Measure: Copy + Send + Sync {
    /// Adds one feature's absolute difference.
    fn add<F: Float>(sum: F, difference: F) -> F;
    /// The reduced distance that belongs to a distance.
    fn reduce<F: Float>(distance: F) -> F;
    /// The distance that belongs to a reduced distance, rounded up so that [`Measure::reduce`] does not fall below it.
    fn expand<F: Float>(reduced: F) -> F;
    /// The distance that belongs to a reduced distance, rounded to the nearest as everybody computes it.
    fn distance<F: Float>(reduced: F) -> F;

    /// How many sides of a box of `d` equal sides its longest diagonal measures.
    fn sides(d: usize) -> f64;

    /// The length of rows of `d` numbers: `d`, or the same number where the compiler is to know it.
    #[inline(always)]
    fn width(d: usize) -> usize {
        d
    }

    /// The reduced distance of two rows.
    #[inline(always)]
    fn between<F: Float>(a: &[F], b: &[F]) -> F {
        let mut sum = F::zero();
        for (&x, &y) in a.iter().zip(b) {
            sum = Self::add(sum, (x - y).abs());
        }
        sum
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Euclidean;
#[derive(Clone, Copy)]
pub(crate) struct Manhattan;
#[derive(Clone, Copy)]
pub(crate) struct Chebyshev;

impl Measure for Euclidean {
    fn add<F: Float>(sum: F, difference: F) -> F {
        sum + difference * difference
    }
    fn reduce<F: Float>(distance: F) -> F {
        distance * distance
    }
    fn expand<F: Float>(reduced: F) -> F {
        // The square of a rounded root may miss the number it came from by its last digits. Three quarters of epsilon make a step to
        // the next number exactly, so that larger reduced distances never get smaller roots.
        let mut root = reduced.sqrt();
        while root * root < reduced {
            root += root * F::epsilon() * F::cast(0.75);
        }
        root
    }
    fn distance<F: Float>(reduced: F) -> F {
        reduced.sqrt()
    }
    fn sides(d: usize) -> f64 {
        (d as f64).sqrt()
    }
}

impl Measure for Manhattan {
    fn add<F: Float>(sum: F, difference: F) -> F {
        sum + difference
    }
    fn reduce<F: Float>(distance: F) -> F {
        distance
    }
    fn expand<F: Float>(reduced: F) -> F {
        reduced
    }
    fn distance<F: Float>(reduced: F) -> F {
        reduced
    }
    fn sides(d: usize) -> f64 {
        d as f64
    }
}

impl Measure for Chebyshev {
    fn add<F: Float>(sum: F, difference: F) -> F {
        larger(difference, sum)
    }
    fn reduce<F: Float>(distance: F) -> F {
        distance
    }
    fn expand<F: Float>(reduced: F) -> F {
        reduced
    }
    fn distance<F: Float>(reduced: F) -> F {
        reduced
    }
    fn sides(_d: usize) -> f64 {
        1.0
    }
}

/// A measure of rows of `D` numbers, or of any number where `D` is 0: where it is known, loops over features unroll.
#[derive(Clone, Copy)]
pub(crate) struct OfWidth<M, const D: usize>(PhantomData<M>);

impl<M: Measure, const D: usize> Measure for OfWidth<M, D> {
    #[inline(always)]
    fn add<F: Float>(sum: F, difference: F) -> F {
        M::add(sum, difference)
    }
    fn reduce<F: Float>(distance: F) -> F {
        M::reduce(distance)
    }
    fn expand<F: Float>(reduced: F) -> F {
        M::expand(reduced)
    }
    fn distance<F: Float>(reduced: F) -> F {
        M::distance(reduced)
    }
    fn sides(d: usize) -> f64 {
        M::sides(d)
    }
    #[inline(always)]
    fn width(d: usize) -> usize {
        width::<D>(d)
    }
}

/// Calls a generic function with the measure that belongs to a [`Metric`].
macro_rules! with_measure {
    ($metric:expr, $measure:ident => $body:expr) => {
        match $metric {
            $crate::Metric::Euclidean => {
                type $measure = $crate::metric::Euclidean;
                $body
            }
            $crate::Metric::Manhattan => {
                type $measure = $crate::metric::Manhattan;
                $body
            }
            $crate::Metric::Chebyshev => {
                type $measure = $crate::metric::Chebyshev;
                $body
            }
        }
    };
}
pub(crate) use with_measure;
