//! The numbers in the prose of the page on the Hyades.

use hyades_cluster::Dbscan;
use hyades_datasets::hipparcos::Star;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array2;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::choosing::{LARGE, SMALL, distances, plateau, same_number, sweep};
use super::groups::{Group, Grouped, median};
use super::known::ALDEBARAN;
use super::motion::{across, dot, length, minus, on_the_sky, space_velocity};
use super::{EPS, MIN_SAMPLES, grouped, grouped_by};
use crate::text::{fixed, thousands};
use crate::{BookError, Values};

/// How near a star's velocity must come to the Hyades' own to count as theirs, in km/s.
pub(super) const FITS: f64 = 3.0;
/// How far from the middle of the Hyades such stars are looked for, in parsec.
pub(super) const WITHIN: [f64; 2] = [10.0, 20.0];

/// How many times the bootstrap draws.
const DRAWS: usize = 200;

/// The seeds of the shuffled skies.
pub(super) const SEEDS: std::ops::RangeInclusive<u64> = 1..=5;
/// And the eps with which groups are looked for in them.
pub(super) const CHANCE_EPS: [f64; 3] = [EPS, 9.0, LARGE];

/// The stars where they are, each with the motion on the sky of another one, drawn at random.
pub(super) fn shuffled(stars: &[Star], seed: u64) -> Array2<f64> {
    let mut order: Vec<usize> = (0..stars.len()).collect();
    order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
    let mut records = Array2::zeros((stars.len(), 6));
    for ((star, &other), mut row) in stars.iter().zip(&order).zip(records.rows_mut()) {
        // As fast as the other in km/s, to the east and to the north.
        let other = &stars[other];
        let [their_east, their_north] = other.local_axes();
        let (east_speed, north_speed) = (
            dot(other.velocity(), their_east),
            dot(other.velocity(), their_north),
        );
        let [east, north] = star.local_axes();
        let velocity: [f64; 3] =
            std::array::from_fn(|i| east_speed * east[i] + north_speed * north[i]);
        let values = star.position().into_iter().chain(velocity);
        row.iter_mut().zip(values).for_each(|(to, from)| *to = from);
    }
    records
}

/// How far a star's velocity is from what it would be with this velocity in space.
pub(super) fn off(star: &Star, velocity: [f64; 3]) -> f64 {
    length(minus(star.velocity(), across(velocity, star.direction())))
}

/// The stars within so many parsec of a group's middle that move as it does, and those of them that are in it.
fn fitting(grouped: &Grouped, group: usize, radius: f64) -> (usize, usize) {
    let velocity = space_velocity(grouped.members(group));
    let middle = grouped.groups()[group].middle;
    let fits =
        |star: &Star| length(minus(star.position(), middle)) < radius && off(star, velocity) < FITS;
    let stars = grouped.stars().iter().enumerate();
    let found: Vec<usize> = stars
        .filter(|(_, star)| fits(star))
        .map(|(i, _)| i)
        .collect();
    let inside = found
        .iter()
        .filter(|&&i| grouped.labels()[i] == Some(group));
    (found.len(), inside.count())
}

fn largest(grouped: &Grouped) -> usize {
    grouped.groups().first().map_or(0, |g| g.members.len())
}

pub(super) fn values() -> Result<Values, BookError> {
    let found = grouped()?;
    let mut values = vec![
        ("hyades.stars", thousands(found.stars().len())),
        ("hyades.groups", found.groups().len().to_string()),
        ("hyades.noise", thousands(found.n_noise())),
    ];
    values.extend(of_groups(&found));
    values.extend(of_motion(&found));
    values.extend(of_single_stars(&found));
    values.extend(of_other_choices(&found)?);
    values.extend(super::hierarchy::values()?);
    Ok(values)
}

fn of_groups(found: &Grouped) -> Values {
    let keys = [
        ["hyades.hyades-stars", "hyades.hyades-distance"],
        ["hyades.coma-stars", "hyades.coma-distance"],
        ["hyades.uma-stars", "hyades.uma-distance"],
    ];
    let numbers = |group: &Group| {
        let distance = fixed(group.distance, 0);
        [group.members.len().to_string(), distance]
    };
    let groups = keys.into_iter().zip(found.groups());
    let mut values: Values = groups
        .flat_map(|(keys, group)| keys.into_iter().zip(numbers(group)))
        .collect();
    if let Some(group) = found.groups().first() {
        values.push(("hyades.hyades-distance-1", fixed(group.distance, 1)));
        values.push(("hyades.hyades-radius", fixed(group.radius, 1)));
    }
    values
}

fn of_motion(found: &Grouped) -> Values {
    let members: Vec<&Star> = found.members(0).collect();
    let middle = found.groups()[0].middle;
    let ahead = middle.map(|x| x / length(middle));
    let velocity = space_velocity(members.iter().copied());
    let (ra, dec) = on_the_sky(velocity);
    let at_middle = across(velocity, ahead);
    let bent = |star: &&Star| length(minus(across(velocity, star.direction()), at_middle));
    let angle = |star: &&Star| {
        dot(star.direction(), ahead)
            .clamp(-1.0, 1.0)
            .acos()
            .to_degrees()
    };
    let most = |of: &dyn Fn(&&Star) -> f64| members.iter().map(of).fold(0.0, f64::max);
    let error = |star: &Star| star.parallax_error / star.parallax;
    let depth = members.iter().map(|s| s.distance() * error(s)).collect();
    let speed_error = members
        .iter()
        .map(|s| s.tangential_speed() * error(s))
        .collect();
    let [inner, outer] = WITHIN.map(|radius| fitting(found, 0, radius));
    vec![
        ("hyades.apex-ra", fixed(ra, 1)),
        ("hyades.apex-dec", fixed(dec, 1)),
        ("hyades.space-speed", fixed(length(velocity), 0)),
        ("hyades.radial", fixed(dot(velocity, ahead), 0)),
        ("hyades.radial-error", fixed(bootstrap(&members, ahead), 0)),
        ("hyades.angle", fixed(most(&angle), 0)),
        ("hyades.bent", fixed(most(&bent), 0)),
        ("hyades.depth", fixed(median(depth), 1)),
        ("hyades.speed-error", fixed(median(speed_error), 1)),
        ("hyades.fit-10", inner.0.to_string()),
        ("hyades.fit-10-in", inner.1.to_string()),
        (
            "hyades.misfits",
            members
                .iter()
                .filter(|star| off(star, velocity) >= FITS)
                .count()
                .to_string(),
        ),
        ("hyades.fit-outside", (outer.0 - inner.0).to_string()),
        ("hyades.fit-outside-in", (outer.1 - inner.1).to_string()),
    ]
}

/// How much the radial velocity of the group's middle depends on which stars there are: the standard deviation over many
/// draws of as many stars, with replacement.
fn bootstrap(members: &[&Star], ahead: [f64; 3]) -> f64 {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(42);
    let mut radial = || {
        let drawn = members.iter().filter_map(|_| members.choose(&mut rng));
        dot(space_velocity(drawn.copied()), ahead)
    };
    let values: Vec<f64> = (0..DRAWS).map(|_| radial()).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares = values.iter().map(|value| (value - mean).powi(2));
    (squares.sum::<f64>() / (values.len() - 1) as f64).sqrt()
}

fn of_single_stars(found: &Grouped) -> Values {
    let star = |hip: u32| found.star(hip).map(|(_, star)| star);
    let distance = |hip: u32| star(hip).map_or_else(String::new, |s| fixed(s.distance(), 0));
    let mut values = vec![
        ("hyades.aldebaran", distance(ALDEBARAN)),
        ("hyades.dubhe", distance(54_061)),
        ("hyades.alkaid", distance(67_301)),
    ];
    let (Some(uma), Some(alphecca), Some(sirius)) =
        (found.groups().get(2), star(76_267), star(32_349))
    else {
        return values;
    };
    let velocity = space_velocity(found.members(2));
    let away = |star: &Star| fixed(length(minus(star.position(), uma.middle)), 0);
    values.extend([
        ("hyades.alphecca", fixed(alphecca.distance(), 0)),
        ("hyades.alphecca-away", away(alphecca)),
        ("hyades.alphecca-off", fixed(off(alphecca, velocity), 1)),
        ("hyades.sirius-off", fixed(off(sirius, velocity), 1)),
    ]);
    values
}

fn of_other_choices(found: &Grouped) -> Result<Values, BookError> {
    let (three, _) = same_number()?;
    let (first, last) = plateau()?;
    let none = sweep()?.iter().filter(|row| row.groups == 0);
    let none = none.map(|row| row.eps).fold(0.0, f64::max);
    let knee = distances()?.knee();
    let small = grouped_by(SMALL, 1.0)?;
    let large = grouped_by(LARGE, 1.0)?;
    let at_knee = grouped_by(knee.map_or(EPS, |knee| knee.y), 1.0)?;
    let positions = grouped_by(EPS, 0.0)?;
    let near = grouped_by(EPS / 2.0, 0.0)?;
    let held = |group: usize, by: usize| {
        let members = found.groups()[group].members.iter();
        members.filter(|&&i| near.labels()[i] == Some(by)).count()
    };
    let near_uma = (0..near.groups().len()).map(|by| held(2, by)).max();
    let near_sun = near.groups().get(1).map_or(0, |group| group.members.len());
    let (half, twice) = (grouped_by(EPS, 0.5)?, grouped_by(EPS, 2.0)?);
    // The most groups that a shuffled sky gives, for each eps.
    let mut by_chance = CHANCE_EPS.map(|_| 0);
    for seed in SEEDS {
        let dataset = DatasetBase::from(shuffled(found.stars(), seed));
        for (most, eps) in by_chance.iter_mut().zip(CHANCE_EPS) {
            let model = Dbscan::params(eps, MIN_SAMPLES).fit(&dataset)?;
            *most = model.n_clusters().max(*most);
        }
    }
    let [chance, chance_later, chance_large] = by_chance.map(|most| most.to_string());
    Ok(vec![
        ("hyades.three-first", three.to_string()),
        ("hyades.plateau-first", first.to_string()),
        ("hyades.plateau-last", last.to_string()),
        ("hyades.none", none.to_string()),
        (
            "hyades.knee",
            knee.map_or_else(String::new, |k| fixed(k.y, 0)),
        ),
        ("hyades.knee-largest", thousands(largest(&at_knee))),
        ("hyades.small-stars", largest(&small).to_string()),
        ("hyades.large-groups", large.groups().len().to_string()),
        ("hyades.large-largest", thousands(largest(&large))),
        (
            "hyades.positions-groups",
            positions.groups().len().to_string(),
        ),
        ("hyades.positions-largest", thousands(largest(&positions))),
        ("hyades.near-groups", near.groups().len().to_string()),
        ("hyades.near-hyades", held(0, 0).to_string()),
        ("hyades.near-uma", near_uma.unwrap_or(0).to_string()),
        ("hyades.near-sun", near_sun.to_string()),
        ("hyades.half-stars", largest(&half).to_string()),
        ("hyades.twice-stars", largest(&twice).to_string()),
        ("hyades.by-chance", chance),
        ("hyades.by-chance-later", chance_later),
        ("hyades.by-chance-large", chance_large),
    ])
}
