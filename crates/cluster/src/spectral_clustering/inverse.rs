//! Approximate inverses of a Laplacian: in which direction what is missing in an equation is to be found.

use super::cholesky::Cholesky;
use super::laplacian::{Laplacian, Matrix};
use super::multigrid::{Multigrid, Workspace};
use super::two_level::TwoLevel;
use crate::reduce::map_chunks_mut;

pub(super) enum Inverse<'a> {
    Multigrid(Multigrid<'a>),
    TwoLevel(TwoLevel),
    Whole(Cholesky),
    /// The identity, where nothing better is known.
    None,
}

/// What is missing in an equation, the correction for it, and room to find it.
pub(super) struct Correction {
    pub(super) missing: Vec<f64>,
    pub(super) found: Vec<f64>,
    workspace: Option<Workspace>,
}

impl<'a> Inverse<'a> {
    pub(super) fn of(laplacian: &'a Laplacian) -> Self {
        match &laplacian.matrix {
            Matrix::Sparse(matrix) => {
                Self::Multigrid(Multigrid::new(matrix, &laplacian.root_degree))
            }
            Matrix::Dense(values) => {
                TwoLevel::new(laplacian, values).map_or(Self::None, Self::TwoLevel)
            }
        }
    }

    pub(super) fn correction(&self, missing: Vec<f64>) -> Correction {
        Correction {
            found: vec![0.0; missing.len()],
            missing,
            workspace: match self {
                Self::Multigrid(multigrid) => Some(multigrid.workspace()),
                _ => None,
            },
        }
    }

    /// Finds a correction each for what is missing, without a part in the eigenvectors of eigenvalue 0.
    pub(super) fn apply(&self, laplacian: &Laplacian, corrections: &mut [Correction]) {
        map_chunks_mut(corrections, 1, |_, corrections| {
            for Correction {
                missing,
                found,
                workspace,
            } in corrections
            {
                match (self, workspace) {
                    (Self::Multigrid(multigrid), Some(workspace)) => {
                        multigrid.solve(missing, found, workspace);
                    }
                    (Self::TwoLevel(two_level), _) => two_level.solve(missing, found),
                    (Self::Whole(cholesky), _) => {
                        found.copy_from_slice(missing);
                        cholesky.solve(found);
                    }
                    _ => found.copy_from_slice(missing),
                }
                laplacian.project(found);
            }
        });
    }
}
