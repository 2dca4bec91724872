//! The drawings: stars in space, and their colours and magnitudes.

use std::ops::Range;

use hyades_datasets::hipparcos::Star;
use hyades_figures::{Clusters, Color, Figure, Panel, Points};
use ndarray::Array2;

use super::stars::Stars;
use crate::error::Refused;
use crate::moving_groups::MovingGroups;
use crate::text::{counted, join};
use crate::view::{Cloud, Drawing};

/// So many groups are lit: six shapes times seven colours, so that all look different.
pub(super) const MOST_LIT: usize = 42;

/// About so many stars of the field are drawn: more would make the drawings slow and tell no more.
const FIELD: usize = 2400;
/// One star of the field in so many is drawn, at least.
const EVERY: usize = 8;
/// About so many stars of groups are drawn.
const MOST_MEMBERS: usize = 1500;
/// Groups of at most so many stars are drawn whole.
const SMALL: usize = 40;
/// With more stars of groups than these their markers are small, so that they do not hide each other.
const MANY: usize = 400;

/// The groups that are lit.
pub(super) fn lit(found: &MovingGroups) -> Range<usize> {
    0..found.members().len().min(MOST_LIT)
}

/// One star in so many of the larger groups is drawn.
pub(super) fn every_member(found: &MovingGroups, groups: Range<usize>) -> usize {
    let members = found.members().get(groups).unwrap_or_default();
    let n: usize = members.iter().map(Vec::len).sum();
    n.div_ceil(MOST_MEMBERS).max(1)
}

/// How the stars of a group, the largest being 0, are drawn: where, and with which label.
fn members(
    (stars, found): (&Stars, &MovingGroups),
    groups: Range<usize>,
    at: impl Fn(&Star) -> Option<[f64; 2]>,
) -> Clusters {
    let step = every_member(found, groups.clone());
    let names = (0..groups.end).map(|group| found.name(group)).collect();
    let (mut points, mut labels) = (Vec::new(), Vec::new());
    for group in groups {
        let of_group = found.members().get(group).map_or(&[][..], Vec::as_slice);
        let step = if of_group.len() > SMALL { step } else { 1 };
        let of_group = of_group.iter().step_by(step);
        for point in of_group.filter_map(|&place| at(stars.all().get(place)?)) {
            points.push(point);
            labels.push(Some(group));
        }
    }
    let size = if labels.len() > MANY { 1.7 } else { 2.6 };
    Clusters::new(&Array2::from(points), &labels)
        .names(names)
        .size(size)
}

/// Every so many-th star that is in none of the groups, and how many are passed over for one.
fn field(
    (stars, found): (&Stars, &MovingGroups),
    groups: Range<usize>,
    at: impl Fn(&Star) -> Option<[f64; 2]>,
) -> Points {
    let every = stars.all().len().div_ceil(FIELD).max(EVERY);
    let drawn = stars.all().iter().zip(found.labels()).step_by(every);
    let others = drawn.filter(|(_, label)| label.is_none_or(|label| !groups.contains(&label)));
    let points: Vec<[f64; 2]> = others.filter_map(|(star, _)| at(star)).collect();
    Points::new(&Array2::from(points))
        .color(Color::Muted)
        .size(1.0)
        .dots(true)
        .name(format!("every {every}th other star"))
}

/// The groups, each with the number of its stars, in words.
fn listed(found: &MovingGroups, groups: Range<usize>) -> String {
    let stars = |group: usize| found.members().get(group).map_or(0, Vec::len);
    let told = |group| {
        format!(
            "{} with {}",
            found.name(group),
            counted(stars(group), "star")
        )
    };
    match groups.len() {
        0 => "No group is lit.".to_owned(),
        n if n > 6 => format!("{n} groups are lit; the largest is {}.", told(groups.start)),
        n => {
            let told: Vec<String> = groups.map(told).collect();
            let verb = if n == 1 { "is" } else { "are" };
            format!("Lit {verb} {}.", join(&told))
        }
    }
}

/// The stars in space. The page turns them; what is printed or saved is the view from the celestial north pole.
pub(super) fn space(stars: &Stars, found: &MovingGroups) -> Result<Drawing, Refused> {
    let groups = lit(found);
    let at = |star: &Star| {
        let [x, y, _] = star.position();
        Some([x, y])
    };
    let both = (stars, found);
    let panel = Panel::new()
        .x_label("x (pc)")
        .y_label("y (pc)")
        .equal_aspect(true)
        .points(field(both, groups.clone(), at))
        .clusters(members(both, groups.clone(), at));
    let alt = format!(
        "The {} in space, the Sun in the middle, seen from the celestial north pole. {}",
        counted(stars.all().len(), "star"),
        listed(found, groups.clone())
    );
    let figure = Figure::new("hyades-space", "Stars in space")
        .alt(alt)
        .size(372, 400)
        .panel(panel);
    let mut drawing = Drawing::of(&figure)?;
    let members = found.members().get(groups.clone()).unwrap_or_default();
    // A table has far fewer stars than a u32 can number.
    let places = |stars: &Vec<usize>| stars.iter().map(|&star| star as u32).collect();
    drawing.cloud = Some(Cloud {
        groups: members.iter().map(places).collect(),
        names: groups.map(|group| found.name(group)).collect(),
    });
    Ok(drawing)
}

/// Some groups' stars by colour and absolute magnitude, against the others.
pub(super) fn colour_magnitude(
    stars: &Stars,
    found: &MovingGroups,
    groups: Range<usize>,
) -> Result<Drawing, Refused> {
    // Minus the magnitude, so that bright is up. Where no colour is known the catalogue has 0.
    let at = |star: &Star| (star.b_v != 0.0).then(|| [star.b_v, -star.absolute_magnitude()]);
    let ticks = (-1..=3).rev().map(|step| {
        let label = (5 * step).to_string().replace('-', "−");
        (-5.0 * f64::from(step), label)
    });
    let both = (stars, found);
    let panel = Panel::new()
        .x_label("colour B−V (red is right)")
        .y_label("absolute magnitude (bright is up)")
        .x_range(-0.4, 2.1)
        .y_range(-13.0, 3.0)
        .y_ticks(ticks.collect())
        .points(field(both, groups.clone(), at))
        .clusters(members(both, groups.clone(), at));
    let alt = format!(
        "Colour and absolute magnitude. Grey stars make a broad band from blue and bright, upper left, to red and faint, lower right, with a clump of red giants at the upper right. {}",
        listed(found, groups)
    );
    let figure = Figure::new("hyades-colour-magnitude", "Stars by colour and brightness")
        .alt(alt)
        .size(372, 400)
        .panel(panel);
    Drawing::of(&figure)
}
