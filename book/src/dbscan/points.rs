//! The points of the program: the chapter's moons, new moons, and what other chapters share.

use hyades_datasets::{moons_2025, two_moons};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{DbscanProgram, Source};
use crate::BookError;
use crate::plane_points::{Data, PlanePoints};

impl DbscanProgram {
    pub(super) fn points(&self) -> Result<PlanePoints, BookError> {
        let shared = self.plane.points(self.data, self.samples)?;
        let is_new = shared.is_none() && self.data == Data::Own(Source::New);
        let flags = [
            ("--samples", self.samples.is_some() && shared.is_none()),
            ("--noise", self.noise.is_some()),
            ("--seed", self.seed.is_some()),
        ];
        if let Some((flag, _)) = flags.iter().find(|(_, given)| *given && !is_new) {
            return Err(BookError::Flag(format!(
                "{flag} works only with --data new"
            )));
        }
        if let Some(points) = shared {
            return Ok(points);
        }
        let dataset = if is_new {
            two_moons(
                self.samples.unwrap_or(200),
                self.noise.unwrap_or(0.1),
                &mut Xoshiro256PlusPlus::seed_from_u64(self.seed.unwrap_or(42)),
            )?
        } else {
            moons_2025()
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
