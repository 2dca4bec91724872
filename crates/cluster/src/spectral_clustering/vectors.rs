//! Long vectors: products and sums, by fixed chunks.

use crate::reduce::{CHUNK, map_chunks, map_chunks_mut};

/// The sum of products. Eight partial sums, so that the compiler may take several products at once.
#[inline]
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

/// Adds `factor` times `x` to `y`.
#[inline]
pub(super) fn add_scaled(y: &mut [f64], factor: f64, x: &[f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}

/// The products of `x` with each of `vectors`.
pub(super) fn dots(vectors: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    let parts = map_chunks(x.len(), CHUNK, |range| {
        let x = &x[range.clone()];
        let products = vectors.iter().map(|vector| dot(&vector[range.clone()], x));
        products.collect::<Vec<f64>>()
    });
    let mut total = vec![0.0; vectors.len()];
    for part in parts {
        add_scaled(&mut total, 1.0, &part);
    }
    total
}

pub(super) fn norm(x: &[f64]) -> f64 {
    let parts = map_chunks(x.len(), CHUNK, |range| dot(&x[range.clone()], &x[range]));
    parts.into_iter().sum::<f64>().sqrt()
}

/// Adds to `y` the `vectors`, each with its factor.
pub(super) fn add_combination(y: &mut [f64], vectors: &[Vec<f64>], factors: &[f64]) {
    map_chunks_mut(y, CHUNK, |range, y| {
        let part = |vector: usize| &vectors[vector][range.clone()];
        let (fours, rest) = factors.as_chunks::<4>();
        // Four at a time: what is added up is read and written once for them, and in the same order.
        for (group, [a, b, c, d]) in fours.iter().enumerate() {
            let first = 4 * group;
            let ab = part(first).iter().zip(part(first + 1));
            let cd = part(first + 2).iter().zip(part(first + 3));
            for (y, ((xa, xb), (xc, xd))) in y.iter_mut().zip(ab.zip(cd)) {
                *y = *y + a * xa + b * xb + c * xc + d * xd;
            }
        }
        for (&factor, vector) in rest.iter().zip(4 * fours.len()..) {
            add_scaled(y, factor, part(vector));
        }
    });
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
