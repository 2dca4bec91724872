//! Approximate inverses of a Laplacian: in which direction what is missing in an equation is to be found.

use super::cholesky::Cholesky;
use super::laplacian::{Laplacian, Matrix};
use super::multigrid::{Multigrid, Workspace};
use super::sparse::LANES;
use super::two_level::TwoLevel;
use crate::reduce::map_chunks_mut;

pub(super) enum Inverse<'a> {
    Multigrid(Multigrid<'a>),
    TwoLevel(TwoLevel),
    Whole(Cholesky),
    /// The identity, where nothing better is known.
    None,
}

/// What is missing in an equation, the correction for it, and room to find it with those that follow.
pub(super) struct Correction {
    pub(super) missing: Vec<f64>,
    pub(super) found: Vec<f64>,
    room: Room,
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
            room: Room::default(),
        }
    }

    /// Finds a correction each for what is missing, without a part in the eigenvectors of eigenvalue 0.
    pub(super) fn apply(&self, laplacian: &Laplacian, corrections: &mut [Correction]) {
        if let Self::Multigrid(multigrid) = self {
            map_chunks_mut(corrections, LANES, |_, corrections| {
                match corrections.len() {
                    #[cfg(not(target_arch = "wasm32"))]
                    1 => together(multigrid, corrections, |room| &mut room.one),
                    #[cfg(not(target_arch = "wasm32"))]
                    2 => together(multigrid, corrections, |room| &mut room.two),
                    _ => together(multigrid, corrections, |room| &mut room.all),
                }
                for correction in corrections {
                    laplacian.project(&mut correction.found);
                }
            });
            return;
        }
        map_chunks_mut(corrections, 1, |_, corrections| {
            for Correction { missing, found, .. } in corrections {
                match self {
                    Self::TwoLevel(two_level) => two_level.solve(missing, found),
                    Self::Whole(cholesky) => {
                        found.copy_from_slice(missing);
                        cholesky.solve_one(found);
                    }
                    Self::None | Self::Multigrid(_) => found.copy_from_slice(missing),
                }
                laplacian.project(found);
            }
        });
    }
}

/// Room for one correction, for two side by side, and for all that are found together.
#[derive(Default)]
struct Room {
    #[cfg(not(target_arch = "wasm32"))]
    one: Option<Workspace<1>>,
    #[cfg(not(target_arch = "wasm32"))]
    two: Option<Workspace<2>>,
    all: Option<Workspace<LANES>>,
}

/// Up to L corrections side by side, in the room of the first.
fn together<const L: usize>(
    multigrid: &Multigrid<'_>,
    corrections: &mut [Correction],
    of: impl Fn(&mut Room) -> &mut Option<Workspace<L>>,
) {
    let Some(first) = corrections.first_mut() else {
        return;
    };
    let workspace = of(&mut first.room).take();
    let mut workspace = workspace.unwrap_or_else(|| multigrid.workspace());
    for (lane, correction) in corrections.iter().enumerate() {
        for (right, missing) in workspace.right.iter_mut().zip(&correction.missing) {
            right[lane] = *missing;
        }
    }
    multigrid.solve(&mut workspace);
    for (lane, correction) in corrections.iter_mut().enumerate() {
        for (found, x) in correction.found.iter_mut().zip(&workspace.x) {
            *found = x[lane];
        }
    }
    *of(&mut corrections[0].room) = Some(workspace);
}
