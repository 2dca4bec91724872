//! The points of the program: the chapter's moons, new moons, and what other chapters share.

use hyades_datasets::{moons_2025, two_moons};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{DbscanProgram, Source};
use crate::BookError;
use crate::plane_points::{Asked, Data, PlanePoints};

impl DbscanProgram {
    pub(super) fn points(&self) -> Result<PlanePoints, BookError> {
        let asked = self.plane.points(self.data, self.samples)?;
        let is_new = matches!(asked, Asked::Own(Source::New));
        let is_own = matches!(asked, Asked::Own(_));
        let flags = [
            ("--samples", self.samples.is_some() && is_own),
            ("--noise", self.noise.is_some()),
            ("--seed", self.seed.is_some()),
        ];
        if let Some((flag, _)) = flags.iter().find(|(_, given)| *given && !is_new) {
            return Err(BookError::Flag(format!(
                "{flag} works only with --data new"
            )));
        }
        let dataset = match asked {
            Asked::Shared(points) => return Ok(points),
            Asked::Own(Source::New) => two_moons(
                self.samples.unwrap_or(200),
                self.noise.unwrap_or(0.1),
                &mut Xoshiro256PlusPlus::seed_from_u64(self.seed.unwrap_or(42)),
            )?,
            Asked::Own(Source::Fixed) => moons_2025(),
        };
        Ok(PlanePoints {
            records: dataset.records,
            truth: Some(dataset.targets),
        })
    }

    /// Whether the points, if their groups are known, are moons that this program has by itself.
    pub(super) fn has_own_moons(&self) -> bool {
        matches!(self.data, Data::Own(_))
    }
}
