//! The stars, from the book's table or the reader's own.

use hyades_datasets::DatasetError;
use hyades_datasets::hipparcos::{Catalogue, Star};
use ndarray::Array2;

use crate::error::Refused;
use crate::moving_groups::beyond;
use crate::own_file::{at_line, check_size, first_line, not_understood, refused};

/// Somewhat more than the whole catalogue has.
const MOST_STARS: usize = 150_000;

/// Stars that can all be drawn.
#[derive(Debug)]
pub(super) struct Stars {
    pub(super) catalogue: Catalogue,
    /// Position and velocity of each.
    pub(super) phase_space: Array2<f64>,
    /// The name of the reader's own file, if they come from it.
    pub(super) file: Option<String>,
}

impl Stars {
    pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Self, Refused> {
        check_size(name, bytes)?;
        let catalogue = Catalogue::from_reader(bytes).map_err(|e| not_understood(name, &e))?;
        let n = catalogue.n_stars();
        if n > MOST_STARS {
            let reason = format!("it has {n} stars, at most {MOST_STARS} are drawn");
            return Err(refused(name, reason));
        }
        // The stars are checked one after the other, and only here the lines are known no more.
        let of_star = |hip: u32, reason: &str| {
            let start = format!("{hip},");
            let found = first_line(bytes, |row| row.starts_with(&start).then_some(()));
            refused(name, at_line(found.map(|(line, ())| line), reason))
        };
        let phase_space = catalogue.phase_space().map_err(|error| match error {
            DatasetError::NoDistance { hip, .. } => of_star(hip, &error.to_string()),
            other => refused(name, other),
        })?;
        let all = catalogue.stars().iter();
        let mut found = all.filter_map(|star| Some((star.hip, beyond(star)?)));
        if let Some((hip, reason)) = found.next() {
            return Err(of_star(hip, &reason));
        }
        Ok(Self {
            catalogue,
            phase_space,
            file: None,
        })
    }

    pub(super) fn all(&self) -> &[Star] {
        self.catalogue.stars()
    }

    /// Places in space, three numbers a star.
    pub(super) fn places(&self) -> Vec<f32> {
        let rows = self.phase_space.rows().into_iter();
        rows.flat_map(|row| row.to_vec().into_iter().take(3))
            .map(|value| value as f32)
            .collect()
    }

    /// The distances of some of the stars.
    pub(super) fn distances(&self, places: &[usize]) -> Vec<f64> {
        let stars = places.iter().filter_map(|&place| self.all().get(place));
        stars.map(Star::distance).collect()
    }
}

/// The mean and the median; `None` of nothing.
pub(super) fn mean_and_median(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    let upper = *values.get(n / 2)?;
    let median = match n % 2 {
        1 => upper,
        _ => (values[n / 2 - 1] + upper) / 2.0,
    };
    Some((values.iter().sum::<f64>() / n as f64, median))
}
