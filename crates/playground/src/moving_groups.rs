//! Groups of stars that travel together: found by DBSCAN, the largest first, with the names that astronomers have given to some.
//!
//! The book's page *Finding the Hyades* and the widget on it both stand on this.
//!
//! ```
//! use hyades_datasets::hipparcos::Catalogue;
//! use hyades_playground::moving_groups::MovingGroups;
//!
//! # let table = include_str!("../../../data/hipparcos_100pc.csv");
//! let stars = Catalogue::parse(table)?.phase_space()?;
//! let found = MovingGroups::find(stars.view(), (6.0, 10), 1.0)?;
//! let sizes: Vec<usize> = found.members().iter().map(Vec::len).collect();
//! assert_eq!(sizes, [122, 23, 14]);
//! assert_eq!(found.names(), [Some("Hyades"), Some("Coma Berenices"), Some("Ursa Major")]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use hyades_cluster::{ClusterError, Dbscan};
use hyades_datasets::hipparcos::Star;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, ArrayView2};

/// Groups by their middle: right ascension and declination in degrees, distance in parsec. The Hyades after Perryman et al.
/// 1998, Coma Berenices after van Leeuwen 2009, the nucleus of the Ursa Major group around Alioth and Mizar.
const KNOWN: [(&str, f64, f64, f64); 3] = [
    ("Hyades", 66.8, 16.9, 46.3),
    ("Coma Berenices", 186.0, 26.0, 86.7),
    ("Ursa Major", 190.0, 57.0, 25.0),
];

/// How far a group's middle may lie from that of a known one, in parsec.
const NEAR: f64 = 10.0;

/// The fewest stars of a group that bears a name.
const FEWEST: usize = 5;

/// What no star of a table may exceed: far more than any real one has, and little enough to be drawn.
const MOST: [(&str, &str, f64); 4] = [
    ("distance", "pc", 1e6),
    ("velocity", "km/s", 1e6),
    ("magnitude", "mag", 100.0),
    ("colour", "mag", 100.0),
];

/// What is beyond all bounds in a star with a distance: `None` for any real one.
///
/// ```
/// use hyades_datasets::hipparcos::Catalogue;
/// use hyades_playground::moving_groups::beyond;
///
/// # let table = include_str!("../../../data/hipparcos_100pc.csv");
/// let mut star = Catalogue::parse(table)?.stars()[0].clone();
/// assert_eq!(beyond(&star), None);
/// star.hp = 1e300;
/// assert_eq!(beyond(&star).as_deref(), Some("HIP 2 has a magnitude of 1e300 mag, at most 100 mag can be drawn"));
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
#[must_use]
pub fn beyond(star: &Star) -> Option<String> {
    let values = [
        star.distance(),
        star.tangential_speed(),
        star.hp.abs(),
        star.b_v.abs(),
    ];
    let mut all = MOST.iter().zip(values);
    let ((what, unit, most), value) = all.find(|((_, _, most), value)| value > most)?;
    let value = if value > 1e7 {
        format!("{value:e}")
    } else {
        value.to_string()
    };
    Some(format!(
        "HIP {} has a {what} of {value} {unit}, at most {most} {unit} can be drawn",
        star.hip
    ))
}

/// What DBSCAN finds among stars.
#[derive(Debug, Clone)]
pub struct MovingGroups {
    model: Dbscan,
    members: Vec<Vec<usize>>,
    labels: Vec<Option<usize>>,
    names: Vec<Option<&'static str>>,
}

/// Six coordinates of each star, positions first, with the velocities in the unit in which they count: a difference of 1 km/s is one of `velocity_weight` parsec.
#[must_use]
pub fn weighted(phase_space: ArrayView2<'_, f64>, velocity_weight: f64) -> Array2<f64> {
    let mut records = phase_space.to_owned();
    for mut column in records.columns_mut().into_iter().skip(3) {
        column.mapv_inplace(|v| v * velocity_weight);
    }
    records
}

impl MovingGroups {
    /// The groups among stars with these six coordinates, as `Catalogue::phase_space` gives them, with DBSCAN's `eps` in parsec and `min_samples`.
    ///
    /// # Errors
    ///
    /// Those of [`Dbscan`].
    pub fn find(
        phase_space: ArrayView2<'_, f64>,
        (eps, min_samples): (f64, usize),
        velocity_weight: f64,
    ) -> Result<Self, ClusterError> {
        let dataset = DatasetBase::from(weighted(phase_space, velocity_weight));
        let model = Dbscan::params(eps, min_samples).fit(&dataset)?;
        let mut members = vec![Vec::new(); model.n_clusters()];
        for (star, label) in model.labels().iter().enumerate() {
            if let Some(label) = label {
                members[*label].push(star);
            }
        }
        // A stable sort: of two equally large groups the one found first stays first.
        members.sort_by_key(|stars| std::cmp::Reverse(stars.len()));
        let mut labels = vec![None; model.labels().len()];
        for (group, stars) in members.iter().enumerate() {
            stars.iter().for_each(|&star| labels[star] = Some(group));
        }
        // A name belongs to the largest group that lies there, and to none of a few stars.
        let mut names: Vec<Option<&'static str>> = Vec::with_capacity(members.len());
        for stars in &members {
            let name = match stars.len() {
                0..FEWEST => None,
                _ => name_of(middle(phase_space, stars)),
            };
            let is_free = name.is_some() && !names.contains(&name);
            names.push(name.filter(|_| is_free));
        }
        Ok(Self {
            model,
            members,
            labels,
            names,
        })
    }

    /// The model, whose own labels are not by size.
    #[must_use]
    pub fn model(&self) -> &Dbscan {
        &self.model
    }

    /// The stars of each group, the largest group first.
    #[must_use]
    pub fn members(&self) -> &[Vec<usize>] {
        &self.members
    }

    /// The group of each star, the largest being 0; `None` for noise.
    #[must_use]
    pub fn labels(&self) -> &[Option<usize>] {
        &self.labels
    }

    /// The name of each group, where it has one.
    #[must_use]
    pub fn names(&self) -> &[Option<&'static str>] {
        &self.names
    }

    /// The name of a group, or its number, counted from 1.
    #[must_use]
    pub fn name(&self, group: usize) -> String {
        match self.names.get(group) {
            Some(Some(name)) => (*name).to_owned(),
            _ => format!("group {}", group + 1),
        }
    }
}

/// The mean of the positions.
fn middle(phase_space: ArrayView2<'_, f64>, stars: &[usize]) -> [f64; 3] {
    let sum = stars.iter().fold([0.0; 3], |sum: [f64; 3], &star| {
        std::array::from_fn(|i| sum[i] + phase_space[(star, i)])
    });
    sum.map(|total| total / stars.len() as f64)
}

/// The name of the group whose middle is here (in parsec), where it has one.
fn name_of(middle: [f64; 3]) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(_, ra, dec, distance)| {
        let ((sin_ra, cos_ra), (sin_dec, cos_dec)) =
            (ra.to_radians().sin_cos(), dec.to_radians().sin_cos());
        let there = [cos_dec * cos_ra, cos_dec * sin_ra, sin_dec].map(|u| u * distance);
        let squared = |i: usize| (there[i] - middle[i]).powi(2);
        (squared(0) + squared(1) + squared(2)).sqrt() < NEAR
    });
    known.map(|known| known.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stars at one place, at distances of 0.01 pc from each other, all at rest.
    fn at(place: [f64; 3], n: usize) -> Vec<[f64; 6]> {
        let [x, y, z] = place;
        (0..n)
            .map(|i| [x + 0.01 * i as f64, y, z, 0.0, 0.0, 0.0])
            .collect()
    }

    #[test]
    fn the_largest_group_at_a_known_place_has_the_name() {
        let hyades = [
            46.3 * 0.9568 * 0.3939,
            46.3 * 0.9568 * 0.9191,
            46.3 * 0.2907,
        ];
        let beside = [hyades[0] + 5.0, hyades[1], hyades[2]];
        let stars = [
            at(beside, 5),
            at(hyades, 6),
            at([0.0; 3], 7),
            at([90.0; 3], 4),
        ]
        .concat();
        let found = MovingGroups::find(Array2::from(stars).view(), (0.1, 3), 1.0).unwrap();
        assert_eq!(found.names(), [None, Some("Hyades"), None, None]);
        assert_eq!(found.name(1), "Hyades");
        assert_eq!(found.name(2), "group 3");
        assert_eq!(found.members()[1], [5, 6, 7, 8, 9, 10]);
        assert_eq!(
            found.labels()[..6],
            [Some(2), Some(2), Some(2), Some(2), Some(2), Some(1)]
        );
    }

    #[test]
    fn few_stars_bear_no_name() {
        let stars = Array2::from(at([20.2, 39.1, 13.5], 4));
        let found = MovingGroups::find(stars.view(), (0.1, 3), 1.0).unwrap();
        assert_eq!(found.names(), [None]);
    }

    #[test]
    fn velocities_count_by_their_weight() {
        let stars = Array2::from(vec![[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]);
        let half = weighted(stars.view(), 0.5);
        assert_eq!(half.row(0).to_vec(), [1.0, 2.0, 3.0, 2.0, 2.5, 3.0]);
    }
}
