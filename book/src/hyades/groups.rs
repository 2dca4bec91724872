//! The stars in their groups, and the tables of what was found.

use hyades_datasets::hipparcos::{Catalogue, Star};
use hyades_playground::moving_groups::{self, MovingGroups};
use ndarray::Array2;

use super::known::{DIPPER, OTHERS};
use super::motion::{length, minus, on_the_sky};
use crate::BookError;
use crate::table::Table;
use crate::text::{counted, fixed, plain};

/// How many rows for groups are printed before the rest is summed up.
const ROWS: usize = 11;

/// The stars, grouped.
pub(super) struct Grouped {
    catalogue: Catalogue,
    eps: f64,
    min_samples: usize,
    velocity_weight: f64,
    found: MovingGroups,
    /// The largest first.
    groups: Vec<Group>,
}

/// A group of stars.
pub(super) struct Group {
    /// Places of its stars in the catalogue.
    pub(super) members: Vec<usize>,
    /// The mean position in parsec.
    pub(super) middle: [f64; 3],
    /// The mean of the velocities across the line of sight, in km/s.
    pub(super) velocity: [f64; 3],
    /// The median distance from the Sun in parsec.
    pub(super) distance: f64,
    /// Half of the stars lie within so many parsec of the middle.
    pub(super) radius: f64,
    name: Option<&'static str>,
}

/// Six coordinates of each star, with the velocities in the unit in which they count.
pub(super) fn weighted(
    catalogue: &Catalogue,
    velocity_weight: f64,
) -> Result<Array2<f64>, BookError> {
    let phase_space = catalogue.phase_space()?;
    Ok(moving_groups::weighted(phase_space.view(), velocity_weight))
}

impl Grouped {
    pub(super) fn new(
        catalogue: Catalogue,
        (eps, min_samples): (f64, usize),
        velocity_weight: f64,
    ) -> Result<Self, BookError> {
        let phase_space = catalogue.phase_space()?;
        let found = MovingGroups::find(phase_space.view(), (eps, min_samples), velocity_weight)?;
        let groups = found.members().iter().zip(found.names());
        let groups = groups
            .map(|(stars, name)| Group::new(&catalogue, stars.clone(), *name))
            .collect();
        Ok(Self {
            catalogue,
            eps,
            min_samples,
            velocity_weight,
            found,
            groups,
        })
    }

    pub(super) fn stars(&self) -> &[Star] {
        self.catalogue.stars()
    }

    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group of each star, the largest being 0.
    pub(super) fn labels(&self) -> &[Option<usize>] {
        self.found.labels()
    }

    pub(super) fn n_noise(&self) -> usize {
        self.found.model().n_noise()
    }

    pub(super) fn is_core(&self, star: usize) -> bool {
        self.found.model().core_mask()[star]
    }

    /// The star with this Hipparcos number, and its place.
    pub(super) fn star(&self, hip: u32) -> Option<(usize, &Star)> {
        let place = self.catalogue.place(hip)?;
        Some((place, &self.stars()[place]))
    }

    /// The stars of a group.
    pub(super) fn members(&self, group: usize) -> impl Iterator<Item = &Star> {
        self.groups[group].members.iter().map(|&i| &self.stars()[i])
    }

    /// The names of the groups, or their numbers.
    pub(super) fn names(&self) -> Vec<String> {
        let numbered = |(i, group): (usize, &Group)| match group.name {
            Some(name) => name.to_owned(),
            None => format!("group {}", i + 1),
        };
        self.groups.iter().enumerate().map(numbered).collect()
    }

    /// What was asked for, in words.
    pub(super) fn parameters(&self) -> String {
        let mut text = format!(
            "eps {} and min_samples {}",
            plain(self.eps),
            self.min_samples
        );
        if self.velocity_weight != 1.0 {
            text.push_str(&format!(", {} pc for 1 km/s", plain(self.velocity_weight)));
        }
        text
    }

    pub(super) fn summary(&self) -> String {
        let mut text = format!(
            "{}, {}\n\n",
            counted(self.stars().len(), "star"),
            self.parameters()
        );
        if !self.groups.is_empty() {
            text.push_str(&self.table().text());
            text.push_str("distance and radius in pc, velocities in km/s\n\n");
        }
        let noise = self.n_noise();
        text.push_str(&format!(
            "{}, {} noise\n",
            counted(self.groups.len(), "group"),
            match noise {
                1 => "1 star is".to_owned(),
                n => format!("{n} stars are"),
            }
        ));
        let famous = self.famous();
        if !famous.is_empty() {
            text.push('\n');
            text.push_str(&famous);
        }
        text
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "group", "stars", "distance", "RA", "dec", "radius", "vx", "vy", "vz",
        ]);
        let n = self.groups.len();
        let shown = if n > ROWS { ROWS - 1 } else { n };
        for (i, group) in self.groups.iter().take(shown).enumerate() {
            let (ra, dec) = on_the_sky(group.middle);
            let mut cells = vec![
                format!("{} {}", i + 1, group.name.unwrap_or_default())
                    .trim_end()
                    .to_owned(),
                group.members.len().to_string(),
                fixed(group.distance, 1),
                hours(ra),
                format!("{}°", fixed(dec, 1)),
                fixed(group.radius, 1),
            ];
            cells.extend(group.velocity.map(|v| fixed(v, 1)));
            table.row(cells);
        }
        if shown < n {
            let rest = self.groups[shown..].iter().map(|group| group.members.len());
            table.row(vec![
                format!("{} more", n - shown),
                rest.sum::<usize>().to_string(),
            ]);
        }
        table
    }

    /// The group of a star, in words.
    pub(super) fn group_of(&self, star: usize) -> String {
        match self.labels()[star] {
            None => "noise".to_owned(),
            Some(group) => match self.groups[group].name {
                Some(name) => name.to_owned(),
                None => format!("group {}", group + 1),
            },
        }
    }

    /// Which bright stars are in, and which are not; nothing where the catalogue has none of them.
    fn famous(&self) -> String {
        let mut table = Table::new(&["star", "HIP", "distance", "group"]);
        let mut any = false;
        for named in DIPPER.iter().chain(&OTHERS) {
            if let Some((place, star)) = self.star(named.hip) {
                any = true;
                table.row(vec![
                    named.name.to_owned(),
                    named.hip.to_string(),
                    fixed(star.distance(), 1),
                    self.group_of(place),
                ]);
            }
        }
        if any { table.text() } else { String::new() }
    }

    /// The stars of a group, the nearest first.
    pub(super) fn members_table(&self, group: usize) -> String {
        let mut members = self.groups[group].members.clone();
        let distance = |i: &usize| self.stars()[*i].distance();
        members.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
        let mut table = Table::new(&["HIP", "distance", "Hp", "B-V", "from the middle", "is"]);
        for i in members {
            let star = &self.stars()[i];
            let away = length(minus(star.position(), self.groups[group].middle));
            table.row(vec![
                star.hip.to_string(),
                fixed(star.distance(), 1),
                fixed(star.hp, 2),
                fixed(star.b_v, 2),
                fixed(away, 1),
                if self.is_core(i) { "core" } else { "border" }.to_owned(),
            ]);
        }
        table.text()
    }
}

impl Group {
    fn new(catalogue: &Catalogue, members: Vec<usize>, name: Option<&'static str>) -> Self {
        let stars = || members.iter().map(|&i| &catalogue.stars()[i]);
        let n = members.len() as f64;
        let mean = |of: fn(&Star) -> [f64; 3]| {
            let sum = stars().fold([0.0; 3], |sum: [f64; 3], star| {
                let value = of(star);
                std::array::from_fn(|i| sum[i] + value[i])
            });
            sum.map(|total| total / n)
        };
        let middle = mean(Star::position);
        let velocity = mean(Star::velocity);
        let distance = median(stars().map(Star::distance).collect());
        let radius = median(
            stars()
                .map(|star| length(minus(star.position(), middle)))
                .collect(),
        );
        Self {
            middle,
            velocity,
            distance,
            radius,
            name,
            members,
        }
    }
}

/// The median; NaN of nothing.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = |i: usize| values.get(i).copied().unwrap_or(f64::NAN);
    let half = values.len() / 2;
    if values.len() % 2 == 1 {
        at(half)
    } else {
        (at(half.wrapping_sub(1)) + at(half)) / 2.0
    }
}

/// A right ascension in degrees as hours and minutes of a day.
pub(super) fn hours(ra: f64) -> String {
    let minutes = (ra * 4.0).round() as u32 % (24 * 60);
    format!("{}h {:02}m", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_hours() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(Vec::new()).is_nan());
        assert_eq!(
            [0.0, 66.75, 359.99].map(hours),
            ["0h 00m", "4h 27m", "0h 00m"]
        );
    }
}
