//! Long vectors: products and sums, by fixed chunks.

use crate::reduce::{CHUNK, map_chunks, map_chunks_mut};
use crate::wide::{Kernel, run_wide};

/// The sum of products. Eight partial sums, so that the compiler may take several products at once.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a
        .remainder()
        .iter()
        .zip(b.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (a, b) in a.zip(b) {
        for (sum, (x, y)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f64>() + rest
}

/// The products of `a` with several vectors side by side, each added up as [`dot`] does it.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
pub(super) fn dots_side_by_side<const L: usize>(a: &[f64], b: &[[f64; L]]) -> [f64; L] {
    let mut sums = [[0.0; L]; 8];
    let mut rest = [-0.0; L];
    let add = |sum: &mut [f64; L], x: &f64, y: &[f64; L]| {
        sum.iter_mut().zip(y).for_each(|(sum, y)| *sum += x * y);
    };
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    for (x, y) in a.remainder().iter().zip(b.remainder()) {
        add(&mut rest, x, y);
    }
    for (a, b) in a.zip(b) {
        for (sum, (x, y)) in sums.iter_mut().zip(a.iter().zip(b)) {
            add(sum, x, y);
        }
    }
    std::array::from_fn(|lane| sums.iter().map(|sum| sum[lane]).sum::<f64>() + rest[lane])
}

/// Adds `factor` times `x` to `y`.
#[inline(always)]
pub(super) fn add_scaled(y: &mut [f64], factor: f64, x: &[f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}

/// The products of `x` with each of `vectors`.
pub(super) fn dots(vectors: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    let parts = map_chunks(x.len(), CHUNK, |range| {
        run_wide(Dots {
            vectors,
            first: range.start,
            x: &x[range],
        })
    });
    let mut total = vec![0.0; vectors.len()];
    for part in parts {
        add_scaled(&mut total, 1.0, &part);
    }
    total
}

/// The products of a part of a vector with that of others.
struct Dots<'a> {
    vectors: &'a [Vec<f64>],
    /// Where the part begins.
    first: usize,
    x: &'a [f64],
}

impl Kernel for Dots<'_> {
    type Output = Vec<f64>;

    #[inline(always)]
    fn run(self) -> Vec<f64> {
        let Self { first, x, .. } = self;
        let mut products = Vec::with_capacity(self.vectors.len());
        for vector in self.vectors {
            products.push(dot(&vector[first..first + x.len()], x));
        }
        products
    }
}

pub(super) fn norm(x: &[f64]) -> f64 {
    let parts = map_chunks(x.len(), CHUNK, |range| dot(&x[range.clone()], &x[range]));
    parts.into_iter().sum::<f64>().sqrt()
}

/// Adds to `y` the `vectors`, each with its factor.
pub(super) fn add_combination(y: &mut [f64], vectors: &[Vec<f64>], factors: &[f64]) {
    map_chunks_mut(y, CHUNK, |range, y| {
        run_wide(AddCombination {
            y,
            vectors,
            first: range.start,
            factors,
        });
    });
}

/// Adds to a part of a vector those parts of others, each with its factor.
struct AddCombination<'a> {
    y: &'a mut [f64],
    vectors: &'a [Vec<f64>],
    /// Where the part begins.
    first: usize,
    factors: &'a [f64],
}

impl Kernel for AddCombination<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let y = self.y;
        let range = self.first..self.first + y.len();
        let part = |vector: usize| &self.vectors[vector][range.clone()];
        let (fours, rest) = self.factors.as_chunks::<4>();
        // Four at a time: what is added up is read and written once for them, and in the same order.
        for (group, [a, b, c, d]) in fours.iter().enumerate() {
            let of = |place: usize| part(4 * group + place);
            let (ab, cd) = (of(0).iter().zip(of(1)), of(2).iter().zip(of(3)));
            for (y, ((xa, xb), (xc, xd))) in y.iter_mut().zip(ab.zip(cd)) {
                *y = *y + a * xa + b * xb + c * xc + d * xd;
            }
        }
        for (&factor, vector) in rest.iter().zip(4 * fours.len()..) {
            add_scaled(y, factor, part(vector));
        }
    }
}

/// The sum of the `vectors`, each with its factor.
pub(super) fn combination(vectors: &[Vec<f64>], factors: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; vectors.first().map_or(0, Vec::len)];
    add_combination(&mut sum, vectors, factors);
    sum
}

pub(super) fn scale(x: &mut [f64], factor: f64) {
    x.iter_mut().for_each(|x| *x *= factor);
}

/// Makes `x` of length 1 and orthogonal to `basis`, whose vectors are so already. Returns false where nothing is left of it.
pub(super) fn orthonormalise(x: &mut [f64], basis: &[Vec<f64>]) -> bool {
    let mut before = norm(x);
    if !(before.is_finite() && before > 0.0) {
        return false;
    }
    let at_first = before;
    // Subtracting loses digits where most of x goes: then what is left needs another turn.
    for _ in 0..4 {
        let mut factors = dots(basis, x);
        scale(&mut factors, -1.0);
        add_combination(x, basis, &factors);
        let after = norm(x);
        // What remains is rounding.
        if after <= 1e-13 * at_first {
            return false;
        }
        if after > 0.5 * before {
            scale(x, 1.0 / after);
            return true;
        }
        before = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(n: usize, seed: usize) -> Vec<f64> {
        let entries = (0..n).map(|i| ((i * i + 3 * seed + 1) % 17) as f64 / 7.0 - 1.1);
        entries.collect()
    }

    #[test]
    fn a_combination_is_one_addition_after_the_other() {
        // More than one chunk.
        for n in [0, 1, 7, 64, 2 * CHUNK + 5] {
            let vectors: Vec<Vec<f64>> = (0..10).map(|seed| vector(n, seed)).collect();
            let factors = vector(10, 99);
            for m in 0..=10 {
                let mut expected = vector(n, 50);
                for (vector, factor) in vectors.iter().zip(&factors[..m]) {
                    add_scaled(&mut expected, *factor, vector);
                }
                let mut sum = vector(n, 50);
                add_combination(&mut sum, &vectors, &factors[..m]);
                assert!(sum == expected, "{n} {m}");
            }
        }
    }

    #[test]
    fn wide_registers_give_the_same() {
        let vectors: Vec<Vec<f64>> = (0..7).map(|seed| vector(61, seed)).collect();
        let (x, factors) = (vector(50, 3), vector(7, 8));
        let dots = || Dots {
            vectors: &vectors,
            first: 11,
            x: &x,
        };
        assert_eq!(run_wide(dots()), dots().run());
        let sums = [true, false].map(|wide| {
            let mut y = x.clone();
            let kernel = AddCombination {
                y: &mut y,
                vectors: &vectors,
                first: 11,
                factors: &factors,
            };
            if wide {
                run_wide(kernel)
            } else {
                kernel.run()
            }
            y
        });
        assert_eq!(sums[0], sums[1]);
    }
}
