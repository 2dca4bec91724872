//! The figures of the page on the Hyades.

use super::{choosing, grouped, hierarchy, sky, space};
use crate::FigureEntry;

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "hyades-convergence",
        draw: || Ok(sky::convergence(&grouped()?)),
    },
    FigureEntry {
        id: "hyades-k-distances",
        draw: choosing::k_distance_curve,
    },
    FigureEntry {
        id: "hyades-eps",
        draw: choosing::counts,
    },
    FigureEntry {
        id: "hyades-sky",
        draw: || Ok(sky::whole(&grouped()?)),
    },
    FigureEntry {
        id: "hyades-projections",
        draw: || Ok(space::projections(&grouped()?, 0)),
    },
    FigureEntry {
        id: "hyades-dipper",
        draw: || Ok(sky::dipper(&grouped()?)),
    },
    FigureEntry {
        id: "hyades-colour-magnitude",
        draw: || Ok(space::colour_magnitude(&grouped()?)),
    },
    FigureEntry {
        id: "hyades-dials",
        draw: hierarchy::dials,
    },
    FigureEntry {
        id: "hyades-wrong",
        draw: choosing::wrong,
    },
];
