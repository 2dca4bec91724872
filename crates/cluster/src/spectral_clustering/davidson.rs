//! The smallest eigenvalues of a Laplacian beside its zeros, and their eigenvectors.
//!
//! Davidson's method, a block at a time: in the space of all vectors tried so far the best are found by solving the small problem there; where they miss,
//! the approximate inverse says in which directions to look next. When the space has grown large it begins anew from the best vectors
//! and those before them, which keeps the speed of conjugate gradients (Stathopoulos & Saad 1998). Vectors that are found are put aside then.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::cholesky::Cholesky;
use super::eigen::Eigen;
use super::inverse::{Correction, Inverse};
use super::laplacian::{Laplacian, Matrix};
use super::vectors::{add_combination, combination, dot, dots, norm, orthonormalise};
use crate::ClusterError;

/// How far an eigenvector of length 1 may miss, which is the length of L x − λ x: so much of λ, but no more and no less than these bounds.
const TOLERANCE: f64 = 1e-5;
const LEAST_TOLERANCE: f64 = 1e-11;
const MOST_TOLERANCE: f64 = 1e-9;
/// Steps in which at least one vector has to be found.
const MOST_STEPS: usize = 1000;
/// After so many steps a dense Laplacian of at most so many nodes is decomposed as a whole. Kernels so narrow that they leave
/// many almost separate pieces need that.
const PATIENCE: usize = 50;
const MOST_DECOMPOSED: usize = 4000;
/// Vectors that are improved at once.
const MOST_AT_ONCE: usize = 8;
/// Nodes for which all eigenvectors are found at once, by the dense method.
const FEW: usize = 96;

/// The `wanted` smallest eigenvalues and their eigenvectors, orthogonal to those of eigenvalue 0 that the components give.
pub(super) fn smallest(
    laplacian: &Laplacian,
    wanted: usize,
) -> Result<(Vec<f64>, Vec<Vec<f64>>), ClusterError> {
    let n = laplacian.n_nodes();
    if wanted == 0 {
        Ok((Vec::new(), Vec::new()))
    } else if n <= FEW.max(2 * wanted + 6 * MOST_AT_ONCE) {
        all_at_once(laplacian, wanted)
    } else {
        Search::new(laplacian, wanted).run()
    }
}

fn not_converged(residual: f64, n_steps: usize) -> ClusterError {
    ClusterError::NotConverged {
        residual: format!("{residual:e}"),
        bound: MOST_TOLERANCE,
        n_steps,
    }
}

/// By the dense method, with the eigenvectors of eigenvalue 0 moved out of the way: beyond 2, where no eigenvalue is.
fn all_at_once(
    laplacian: &Laplacian,
    wanted: usize,
) -> Result<(Vec<f64>, Vec<Vec<f64>>), ClusterError> {
    let mut rows = laplacian.to_rows();
    let (root, component) = (&laplacian.root_degree, &laplacian.component);
    for (a, row) in rows.iter_mut().enumerate() {
        let volume = laplacian.components[component[a]].volume;
        for (b, value) in row.iter_mut().enumerate() {
            if component[a] == component[b] && volume > 0.0 {
                *value += 3.0 * root[a] * root[b] / volume;
            }
        }
    }
    let Eigen {
        mut values,
        mut vectors,
    } = Eigen::of(rows).ok_or_else(|| not_converged(f64::NAN, 0))?;
    values.truncate(wanted);
    vectors.truncate(wanted);
    Ok((values, vectors))
}

struct Search<'a> {
    laplacian: &'a Laplacian,
    inverse: Inverse<'a>,
    wanted: usize,
    /// Vectors that are improved at once: one more than are wanted, so that the last wanted one is told from the next.
    block: usize,
    /// Vectors of length 1, orthogonal to each other, to those found and to the eigenvectors of eigenvalue 0; their images; and their products with
    /// the images.
    basis: Vec<Vec<f64>>,
    images: Vec<Vec<f64>>,
    products: Vec<Vec<f64>>,
    /// Eigenvalues and eigenvectors that were put aside.
    found: Vec<(f64, Vec<f64>)>,
}

/// The best that the basis has: eigenvalues, ascending, and the factors of their vectors.
struct Best {
    small: Eigen,
    /// How many of the first are good enough.
    n_done: usize,
}

impl<'a> Search<'a> {
    fn new(laplacian: &'a Laplacian, wanted: usize) -> Self {
        Self {
            laplacian,
            inverse: Inverse::of(laplacian),
            wanted,
            block: (wanted + 1).min(MOST_AT_ONCE),
            basis: Vec::new(),
            images: Vec::new(),
            products: Vec::new(),
            found: Vec::new(),
        }
    }

    fn run(mut self) -> Result<(Vec<f64>, Vec<Vec<f64>>), ClusterError> {
        let n = self.laplacian.n_nodes();
        // The start is random but fixed: what is found does not depend on the generator of K-means.
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(0);
        let mut random = || (0..n).map(|_| rng.gen_range(-1.0..1.0)).collect();
        let mut corrections: Vec<Correction> = (0..self.block)
            .map(|_| self.inverse.correction(random()))
            .collect();
        let mut active = self.block;
        let mut best = Best {
            small: Eigen {
                values: Vec::new(),
                vectors: Vec::new(),
            },
            n_done: 0,
        };
        // Factors of what was best before the last step.
        let mut before: Vec<Vec<f64>> = Vec::new();
        let mut farthest = f64::NAN;
        let (mut step, mut in_vain) = (0, 0);
        while in_vain < MOST_STEPS {
            if let Matrix::Dense(values) = &self.laplacian.matrix
                && in_vain == PATIENCE
                && n <= MOST_DECOMPOSED
            {
                let root = &self.laplacian.root_degree;
                self.inverse = Inverse::Whole(Cholesky::of_laplacian(values.clone(), root));
            }
            if active == 0 {
                // Every vector of the basis is good enough, and yet too few are found.
                for correction in &mut corrections {
                    correction.missing = random();
                }
                active = self.block;
            }
            self.inverse
                .apply(self.laplacian, &mut corrections[..active]);
            if self.basis.len() + active > 4 * self.block {
                if best.n_done > 0 {
                    in_vain = 0;
                }
                self.begin_anew(&mut best, &before);
            }
            (step, in_vain) = (step + 1, in_vain + 1);
            if !self.extend(&mut corrections[..active]) {
                // All that was left to try lies in the space already.
                active = 0;
                continue;
            }
            let Some(small) = Eigen::of(self.products.clone()) else {
                break;
            };
            before = self.window(&best).to_vec();
            best = Best { small, n_done: 0 };
            (active, farthest) = self.judge(&mut best, &mut corrections);
            if self.is_complete(&best) {
                return Ok(self.all_found(&best));
            }
        }
        Err(not_converged(farthest, step))
    }

    /// The factors of the best vectors that are not good enough yet, as many as are improved at once.
    fn window<'b>(&self, best: &'b Best) -> &'b [Vec<f64>] {
        let vectors = &best.small.vectors;
        &vectors[best.n_done..vectors.len().min(best.n_done + self.block)]
    }

    /// Counts the vectors that are good enough, and puts down what the next ones miss. Returns how many these are, and the length of the most that one misses.
    fn judge(&self, best: &mut Best, corrections: &mut [Correction]) -> (usize, f64) {
        let (mut active, mut farthest) = (0, 0.0);
        for (j, factors) in best.small.vectors.iter().enumerate() {
            if active == self.block || j == best.n_done + self.block {
                break;
            }
            let value = best.small.values[j];
            let missing = &mut corrections[active].missing;
            *missing = combination(&self.images, factors);
            let scaled: Vec<f64> = factors.iter().map(|f| -value * f).collect();
            add_combination(missing, &self.basis, &scaled);
            let residual = norm(missing);
            let tolerance = (TOLERANCE * value).clamp(LEAST_TOLERANCE, MOST_TOLERANCE);
            if residual <= tolerance {
                best.n_done += usize::from(j == best.n_done);
            } else {
                active += 1;
                farthest = f64::max(farthest, residual);
            }
        }
        (active, farthest)
    }

    /// Whether enough is found, and nothing smaller is in sight.
    fn is_complete(&self, best: &Best) -> bool {
        let (done, rest) = best.small.values.split_at(best.n_done);
        let mut values: Vec<f64> = self.found.iter().map(|&(value, _)| value).collect();
        values.extend(done);
        values.sort_by(f64::total_cmp);
        match (values.get(self.wanted - 1), rest.first()) {
            (Some(last), Some(next)) => last <= next,
            (last, _) => last.is_some(),
        }
    }

    fn all_found(mut self, best: &Best) -> (Vec<f64>, Vec<Vec<f64>>) {
        self.put_aside(best);
        self.found.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.found.into_iter().take(self.wanted).unzip()
    }

    fn put_aside(&mut self, best: &Best) {
        let done = best.small.values.iter().zip(&best.small.vectors);
        for (&value, factors) in done.take(best.n_done) {
            self.found.push((value, combination(&self.basis, factors)));
        }
    }

    /// Takes what the corrections have of new directions into the basis; false if there is none.
    fn extend(&mut self, corrections: &mut [Correction]) -> bool {
        let old = self.basis.len();
        for Correction { found, .. } in corrections {
            for (_, vector) in &self.found {
                let vector = std::slice::from_ref(vector);
                let share = dots(vector, found);
                add_combination(found, vector, &[-share[0]]);
            }
            if orthonormalise(found, &self.basis) {
                // Rounding leaves a trace of the eigenvectors of eigenvalue 0, which would grow.
                self.laplacian.project(found);
                self.basis.push(found.clone());
            }
        }
        self.images.extend(self.laplacian.times(&self.basis[old..]));
        for (new, image) in self.images.iter().enumerate().skip(old) {
            let products = dots(&self.basis[..=new], image);
            for (row, &product) in self.products.iter_mut().zip(&products) {
                row.push(product);
            }
            self.products.push(products);
        }
        self.basis.len() > old
    }

    /// Puts aside what is good enough, and makes the next best vectors, and what those of the step before add to them, the whole basis.
    fn begin_anew(&mut self, best: &mut Best, before: &[Vec<f64>]) {
        self.put_aside(best);
        let size = self.basis.len();
        let n_best = self.window(best).len();
        let mut kept = best.small.vectors[..best.n_done + n_best].to_vec();
        for factors in before {
            let mut factors = factors.clone();
            factors.resize(size, 0.0);
            if orthonormalise(&mut factors, &kept) {
                kept.push(factors);
            }
        }
        let kept = &kept[best.n_done..];
        let combined = |vectors: &[Vec<f64>]| -> Vec<Vec<f64>> {
            let combine = |factors: &Vec<f64>| combination(vectors, factors);
            kept.iter().map(combine).collect()
        };
        let products = combined(&self.products);
        let product = |a: &Vec<f64>| kept.iter().map(|b| dot(a, b)).collect();
        self.products = products.iter().map(product).collect();
        self.basis = combined(&self.basis);
        self.images = combined(&self.images);
        let unit = |j: usize| (0..kept.len()).map(|i| f64::from(i == j)).collect();
        best.small.vectors = (0..n_best).map(unit).collect();
        best.small.values.drain(..best.n_done);
        best.n_done = 0;
    }
}
