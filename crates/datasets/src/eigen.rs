//! The symmetric square root of a covariance, through Jacobi's eigenvalues.
//!
//! Covariances are small, may be singular, and their axes may differ by many powers of ten. Jacobi's rotations keep
//! the small axes where faster methods lose them, and plain loops add in one order on every machine.

use ndarray::{Array1, Array2};

/// Sweeps until the rotations end; a handful does, whatever the matrix.
const MAX_SWEEPS: usize = 64;

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix with finite entries, in no particular order.
pub(crate) fn eigen(matrix: &Array2<f64>) -> (Array1<f64>, Array2<f64>) {
    let n = matrix.nrows();
    let scale = matrix
        .iter()
        .fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let mut vectors = Array2::eye(n);
    if scale == 0.0 {
        return (Array1::zeros(n), vectors);
    }
    let mut a = matrix / scale;
    for _ in 0..MAX_SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                rotated |= rotate(&mut a, &mut vectors, p, q);
            }
        }
        if !rotated {
            break;
        }
    }
    (a.diag().mapv(|value| value * scale), vectors)
}

/// Makes entry (p, q) zero by a rotation of the axes p and q; false where it is as good as zero.
fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) -> bool {
    let (app, aqq, apq) = (a[[p, p]], a[[q, q]], a[[p, q]]);
    if apq.abs() <= f64::EPSILON * app.abs().sqrt() * aqq.abs().sqrt()
        || apq.abs() < f64::MIN_POSITIVE
    {
        return false;
    }
    // The smaller of the two angles that do it, without cancellation.
    let theta = (aqq - app) / (2.0 * apq);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    a[[p, p]] = app - t * apq;
    a[[q, q]] = aqq + t * apq;
    a[[p, q]] = 0.0;
    a[[q, p]] = 0.0;
    for k in 0..a.nrows() {
        if k != p && k != q {
            let (akp, akq) = (a[[k, p]], a[[k, q]]);
            a[[k, p]] = c * akp - s * akq;
            a[[k, q]] = s * akp + c * akq;
            a[[p, k]] = a[[k, p]];
            a[[q, k]] = a[[k, q]];
        }
        let (vkp, vkq) = (vectors[[k, p]], vectors[[k, q]]);
        vectors[[k, p]] = c * vkp - s * vkq;
        vectors[[k, q]] = s * vkp + c * vkq;
    }
    true
}

/// V √Λ Vᵀ; eigenvalues below 0 count as 0.
pub(crate) fn square_root(values: &Array1<f64>, vectors: &Array2<f64>) -> Array2<f64> {
    let n = values.len();
    let deviations = values.mapv(|value| value.max(0.0).sqrt());
    Array2::from_shape_fn((n, n), |(i, j)| {
        (0..n)
            .map(|k| vectors[[i, k]] * deviations[k] * vectors[[j, k]])
            .sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    fn largest(matrix: &Array2<f64>) -> f64 {
        matrix
            .iter()
            .fold(0.0, |largest: f64, value| largest.max(value.abs()))
    }

    #[test]
    fn a_matrix_with_known_eigenvalues() {
        // 2 ± 1 along the diagonals of the plane, by hand.
        let (values, vectors) = eigen(&array![[2.0, 1.0], [1.0, 2.0]]);
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        assert!((sorted[0] - 1.0).abs() < 1e-15 && (sorted[1] - 3.0).abs() < 1e-15);
        let root = square_root(&values, &vectors);
        let (sum, difference) = ((3f64.sqrt() + 1.0) / 2.0, (3f64.sqrt() - 1.0) / 2.0);
        assert!(largest(&(root - array![[sum, difference], [difference, sum]])) < 1e-15);
    }

    #[test]
    fn a_diagonal_stays_exact() {
        let (values, vectors) = eigen(&array![[2.0, 0.0], [0.0, 9.0]]);
        assert_eq!(
            square_root(&values, &vectors),
            array![[2f64.sqrt(), 0.0], [0.0, 3.0]]
        );
    }

    #[test]
    fn an_indefinite_matrix_shows_its_negative_eigenvalue() {
        let (values, _) = eigen(&array![[0.0, 1.0], [1.0, 0.0]]);
        assert!((values[0].min(values[1]) + 1.0).abs() < 1e-15);
    }

    proptest! {
        /// Any B Bᵀ, singular ones and axes of very different length among them, is the square of its root.
        #[test]
        fn the_root_squared_is_the_matrix(
            n in 1usize..6,
            rank in 0usize..6,
            entries in prop::collection::vec(-4i32..5, 36),
            exponents in prop::collection::vec(-9i32..7, 6),
        ) {
            let b = Array2::from_shape_fn((n, rank), |(i, j)| f64::from(entries[6 * i + j]) * 10f64.powi(exponents[i]));
            let matrix = b.dot(&b.t());
            let (values, vectors) = eigen(&matrix);
            let scale = largest(&matrix).max(f64::MIN_POSITIVE);
            let identity = Array2::<f64>::eye(n);
            prop_assert!(largest(&(vectors.t().dot(&vectors) - identity)) < 1e-13);
            prop_assert!(values.iter().all(|&value| value >= -1e-13 * scale));
            let root = square_root(&values, &vectors);
            prop_assert!(largest(&(root.dot(&root) - &matrix)) <= 1e-13 * scale);
        }
    }
}
