//! Eigenvalues and eigenvectors of small symmetric matrices: Householder's reduction to three diagonals, then implicit QL steps.

use super::vectors::{add_scaled, dot, scale};

/// QL steps an eigenvalue may take; two or three are usual.
const MOST_STEPS: usize = 60;

/// Eigenvalues, ascending, and for each its eigenvector of length 1.
pub(super) struct Eigen {
    pub(super) values: Vec<f64>,
    pub(super) vectors: Vec<Vec<f64>>,
}

impl Eigen {
    /// Of a symmetric matrix, given by its rows. `None` where the iteration does not end, which happens for no finite matrix.
    pub(super) fn of(mut rows: Vec<Vec<f64>>) -> Option<Self> {
        let n = rows.len();
        let mut vectors: Vec<Vec<f64>> = (0..n)
            .map(|i| (0..n).map(|j| f64::from(i == j)).collect())
            .collect();
        let mut beside = vec![0.0; n];
        for (k, beside) in beside.iter_mut().take(n.saturating_sub(1)).enumerate() {
            *beside = reflect(&mut rows, &mut vectors, k);
        }
        let mut values: Vec<f64> = (0..n).map(|i| rows[i][i]).collect();
        let scale = values
            .iter()
            .chain(&beside)
            .fold(0.0, |most: f64, x| most.max(x.abs()));
        for l in 0..n {
            let mut steps = 0;
            while let Some(end) = block_end(&values, &beside, l, scale) {
                steps += 1;
                if steps > MOST_STEPS || !values[l].is_finite() {
                    return None;
                }
                ql_step(&mut values, &mut beside, &mut vectors, l, end);
            }
        }
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
        Some(Self {
            values: order.iter().map(|&i| values[i]).collect(),
            vectors: order
                .iter()
                .map(|&i| std::mem::take(&mut vectors[i]))
                .collect(),
        })
    }
}

/// Makes row and column `k` zero beyond the entry beside the diagonal, which it returns, by a reflection of what comes after `k`.
fn reflect(rows: &mut [Vec<f64>], vectors: &mut [Vec<f64>], k: usize) -> f64 {
    let mut mirror = rows[k][k + 1..].to_vec();
    let length = dot(&mirror, &mirror).sqrt();
    let beside = if mirror[0] > 0.0 { -length } else { length };
    mirror[0] -= beside;
    let square = dot(&mirror, &mirror);
    if mirror.len() == 1 || square == 0.0 {
        return rows[k][k + 1];
    }
    let factor = 2.0 / square;
    let block = &mut rows[k + 1..];
    let mut shift: Vec<f64> = block
        .iter()
        .map(|row| factor * dot(&row[k + 1..], &mirror))
        .collect();
    let half = 0.5 * factor * dot(&shift, &mirror);
    add_scaled(&mut shift, -half, &mirror);
    for (i, row) in block.iter_mut().enumerate() {
        add_scaled(&mut row[k + 1..], -mirror[i], &shift);
        add_scaled(&mut row[k + 1..], -shift[i], &mirror);
    }
    let turned = &mut vectors[k + 1..];
    let mut sum = vec![0.0; turned[0].len()];
    for (row, &m) in turned.iter().zip(&mirror) {
        add_scaled(&mut sum, m, row);
    }
    scale(&mut sum, factor);
    for (row, &m) in turned.iter_mut().zip(&mirror) {
        add_scaled(row, -m, &sum);
    }
    beside
}

/// The last row of the block of three diagonals that begins at `l`; `None` where `l` stands alone.
fn block_end(values: &[f64], beside: &[f64], l: usize, scale: f64) -> Option<usize> {
    let vanishes = |i: usize| {
        let near = values[i].abs() + values[i + 1].abs();
        beside[i].abs() <= f64::EPSILON * near.max(0.5 * scale)
    };
    let end = (l..values.len() - 1)
        .find(|&i| vanishes(i))
        .unwrap_or(values.len() - 1);
    (end > l).then_some(end)
}

/// One QL step, with Wilkinson's shift, on the block from `l` to `end`.
fn ql_step(values: &mut [f64], beside: &mut [f64], vectors: &mut [Vec<f64>], l: usize, end: usize) {
    let half_gap = (values[l + 1] - values[l]) / (2.0 * beside[l]);
    let root = half_gap.hypot(1.0).copysign(half_gap);
    let mut rest = values[end] - values[l] + beside[l] / (half_gap + root);
    let (mut sine, mut cosine, mut moved) = (1.0, 1.0, 0.0);
    for i in (l..end).rev() {
        let (bulge, coupling) = (sine * beside[i], cosine * beside[i]);
        let length = bulge.hypot(rest);
        beside[i + 1] = length;
        if length == 0.0 {
            // The block falls apart here.
            values[i + 1] -= moved;
            beside[end] = 0.0;
            return;
        }
        (sine, cosine) = (bulge / length, rest / length);
        let base = values[i + 1] - moved;
        let turned = (values[i] - base) * sine + 2.0 * cosine * coupling;
        moved = sine * turned;
        values[i + 1] = base + moved;
        rest = cosine * turned - coupling;
        let (low, high) = vectors.split_at_mut(i + 1);
        for (a, b) in low[i].iter_mut().zip(&mut high[0]) {
            (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
        }
    }
    values[l] -= moved;
    beside[l] = rest;
    beside[end] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each vector is only stretched, by its value; all are of length 1 and orthogonal.
    fn check(rows: &[Vec<f64>]) {
        let Eigen { values, vectors } = Eigen::of(rows.to_vec()).unwrap();
        assert!(values.is_sorted() && values.len() == rows.len());
        let scale = rows.iter().flatten().fold(0.0, |m: f64, x| m.max(x.abs()));
        for (i, (value, vector)) in values.iter().zip(&vectors).enumerate() {
            for (row, x) in rows.iter().zip(vector) {
                assert!((dot(row, vector) - value * x).abs() <= 1e-13 * scale);
            }
            for (j, other) in vectors.iter().enumerate() {
                assert!((dot(vector, other) - f64::from(i == j)).abs() <= 1e-13);
            }
        }
    }

    proptest! {
        #[test]
        fn stretches_its_vectors(n in 1usize..24, values in prop::collection::vec(-3i32..4, 24 * 24), zeros in 0u32..4) {
            // Small whole numbers, many of them 0, make equal and vanishing eigenvalues and blocks that fall apart.
            let at = |i: usize, j: usize| values[i.max(j) * 24 + i.min(j)];
            let entry = |i: usize, j: usize| if at(i, j).unsigned_abs() <= zeros { 0.0 } else { f64::from(at(i, j)) };
            let rows: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect();
            check(&rows);
        }
    }

    #[test]
    fn of_special_matrices() {
        check(&[vec![0.0; 3], vec![0.0; 3], vec![0.0; 3]]);
        check(&vec![vec![1.0; 40]; 40]);
        // Values of very different size.
        check(&[
            vec![1e-9, 1.0, 0.0],
            vec![1.0, 1e6, 1e-3],
            vec![0.0, 1e-3, -2.0],
        ]);
        assert!(Eigen::of(vec![vec![f64::NAN; 2]; 2]).is_none());
        assert!(Eigen::of(Vec::new()).unwrap().values.is_empty());
    }
}
