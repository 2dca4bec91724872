//! Figures of the sky, east to the left, as one sees it.

use hyades_datasets::hipparcos::Star;
use hyades_figures::{
    Anchor, Arrow, Clusters, Color, Figure, Marker, Panel, Points, Segments, Text,
};
use ndarray::Array2;

use super::groups::{Grouped, hours};
use super::known::{ALDEBARAN, DIPPER, DIPPER_LINES};
use super::motion::{dot, on_the_sky, space_velocity};
use crate::text::{capital, counted, fixed, join, thousands, with_minus};

/// How many of the field's stars are drawn, the brightest: more would make the figure large and tell no more.
pub(super) const BRIGHTEST: usize = 2000;

/// Milliarcseconds in a radian.
const MAS_PER_RADIAN: f64 = 206_264_806.247;

/// Rows of x and y.
pub(super) fn plane(points: impl Iterator<Item = [f64; 2]>) -> Array2<f64> {
    let points: Vec<[f64; 2]> = points.collect();
    Array2::from(points)
}

/// Minus the right ascension, so that it grows to the left, and the declination, in degrees.
pub(super) fn chart(star: &Star) -> [f64; 2] {
    [-star.ra.to_degrees(), star.dec.to_degrees()]
}

/// A panel for the whole sky.
pub(super) fn sky_panel() -> Panel {
    // The plot wants its ticks from left to right.
    let x_ticks = (0..=6)
        .rev()
        .map(|i| (f64::from(-60 * i), format!("{}h", 4 * i)));
    let y_ticks = (-3..=3).map(|i| {
        let label = with_minus(&format!("{}°", 30 * i));
        (f64::from(30 * i), label)
    });
    Panel::new()
        .x_label("right ascension")
        .y_label("declination")
        .x_range(-360.0, 0.0)
        .y_range(-90.0, 90.0)
        .x_ticks(x_ticks.collect())
        .y_ticks(y_ticks.collect())
        .equal_aspect(true)
}

/// Places of the brightest stars, the brightest first.
fn brightest(stars: &[Star], n: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..stars.len()).collect();
    places.sort_by(|&a, &b| stars[a].hp.total_cmp(&stars[b].hp).then(a.cmp(&b)));
    places.truncate(n);
    places
}

/// The groups' stars, by the coordinates that `at` gives them, with their labels.
pub(super) fn clusters(grouped: &Grouped, at: impl Fn(&Star) -> [f64; 2]) -> Clusters {
    let labels = grouped.labels();
    let places: Vec<usize> = (0..labels.len()).filter(|&i| labels[i].is_some()).collect();
    let points = plane(places.iter().map(|&i| at(&grouped.stars()[i])));
    let labels: Vec<Option<usize>> = places.iter().map(|&i| labels[i]).collect();
    Clusters::new(&points, &labels).names(grouped.names())
}

/// Where the groups stand, in words.
fn places(grouped: &Grouped) -> String {
    let names = grouped.names();
    let place = |(group, name): (&super::groups::Group, &String)| {
        let (ra, dec) = on_the_sky(group.middle);
        format!(
            "{name} with {} around right ascension {} and declination {}°",
            counted(group.members.len(), "star"),
            hours(ra),
            fixed(dec, 0)
        )
    };
    let all: Vec<String> = grouped.groups().iter().zip(&names).map(place).collect();
    match all.len() {
        0 => "No group stands out.".to_owned(),
        n if n > 6 => format!("{n} groups stand out; the largest is {}.", all[0]),
        _ => format!("Coloured patches stand out: {}.", join(&all, "and")),
    }
}

/// The whole sky, with the groups.
pub(super) fn whole(grouped: &Grouped) -> Figure {
    let stars = grouped.stars();
    let field = brightest(stars, BRIGHTEST);
    let field = plane(
        field
            .iter()
            .filter(|&&i| grouped.labels()[i].is_none())
            .map(|&i| chart(&stars[i])),
    );
    let mut panel = sky_panel().points(
        Points::new(&field)
            .color(Color::Muted)
            .size(0.9)
            .name("in no group"),
    );
    if !grouped.groups().is_empty() {
        panel = panel.clusters(clusters(grouped, chart).size(2.2));
    }
    Figure::new("hyades-sky", "The groups on the sky")
        .caption(format!(
            "{}: {} among the {} of the catalogue, on the whole sky. Grey are the stars in no group among the {} brightest of the catalogue. Right ascension grows to the left, as on the sky seen from inside; in the figure's data x is minus the right ascension in degrees.",
            capital(&grouped.parameters()),
            counted(grouped.groups().len(), "group"),
            counted_thousands(stars.len()),
            thousands(BRIGHTEST.min(stars.len())),
        ))
        .alt(format!(
            "A map of the whole sky, strewn rather evenly with grey points. {}",
            places(grouped)
        ))
        .size(760, 450)
        .panel(panel)
}

fn counted_thousands(n: usize) -> String {
    format!("{} star{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// The sky around a direction, projected from the middle of the sphere: great circles become straight lines.
struct Tangent {
    middle: [f64; 3],
    east: [f64; 3],
    north: [f64; 3],
}

impl Tangent {
    /// Around a right ascension and a declination in degrees.
    fn at(ra: f64, dec: f64) -> Self {
        let ((sin_ra, cos_ra), (sin_dec, cos_dec)) =
            (ra.to_radians().sin_cos(), dec.to_radians().sin_cos());
        Self {
            middle: [cos_dec * cos_ra, cos_dec * sin_ra, sin_dec],
            east: [-sin_ra, cos_ra, 0.0],
            north: [-sin_dec * cos_ra, -sin_dec * sin_ra, cos_dec],
        }
    }

    /// Degrees to the west and to the north of the middle.
    fn place(&self, direction: [f64; 3]) -> [f64; 2] {
        let scale = 1.0_f64.to_degrees() / dot(direction, self.middle);
        [
            -scale * dot(direction, self.east),
            scale * dot(direction, self.north),
        ]
    }

    /// Where the star will be after so many years, if it goes on across the line of sight as it does now.
    fn after(&self, star: &Star, years: f64) -> [f64; 2] {
        let angle = star.proper_motion() * years / MAS_PER_RADIAN;
        self.along(star, angle)
    }

    /// Where the star comes to when it has gone so far along its great circle.
    fn along(&self, star: &Star, angle: f64) -> [f64; 2] {
        let [east, north] = star.local_axes();
        let pm = star.proper_motion();
        let (sin, cos) = angle.sin_cos();
        let from = star.direction();
        self.place(std::array::from_fn(|i| {
            let ahead = (star.pm_ra * east[i] + star.pm_dec * north[i]) / pm;
            cos * from[i] + sin * ahead
        }))
    }

    fn panel() -> Panel {
        Panel::new()
            .x_label("degrees to the west of the middle")
            .y_label("degrees to the north")
            .equal_aspect(true)
    }
}

fn arrow(tangent: &Tangent, star: &Star, years: f64) -> Arrow {
    let [x0, y0] = tangent.place(star.direction());
    let [x1, y1] = tangent.after(star, years);
    Arrow::new(x0, y0, x1, y1)
}

/// How far the arrows of the Hyades reach, in years.
const HYADES_YEARS: f64 = 50_000.0;

/// The Hyades and the point on the sky that they move to.
pub(super) fn convergence(grouped: &Grouped) -> Figure {
    let (ra, dec) = on_the_sky(space_velocity(grouped.members(0)));
    let tangent = Tangent::at(78.0, 14.0);
    let rays: Vec<[f64; 4]> = grouped
        .members(0)
        .map(|star| {
            let [x0, y0] = tangent.place(star.direction());
            let [x1, y1] = tangent.along(star, 45_f64.to_radians());
            [x0, y0, x1, y1]
        })
        .collect();
    let mut panel = Tangent::panel()
        .x_range(-30.0, 22.0)
        .y_range(-16.0, 14.0)
        .legend(false)
        .segments(Segments::new(&rays).width(0.25));
    for star in grouped.members(0) {
        panel = panel.arrow(arrow(&tangent, star, HYADES_YEARS).color(Color::Label(0)));
    }
    let point = Tangent::at(ra, dec).middle;
    let [x, y] = tangent.place(point);
    panel = panel
        .points(
            Points::new(&plane([[x, y]].into_iter()))
                .marker(Marker::HeavyCross)
                .color(Color::Label(1))
                .size(7.0),
        )
        .text(Text::new(x - 1.5, y + 5.0, "convergent point"));
    if let Some((_, aldebaran)) = grouped.star(ALDEBARAN) {
        let [x, y] = tangent.place(aldebaran.direction());
        panel = panel
            .arrow(arrow(&tangent, aldebaran, HYADES_YEARS).color(Color::Ink))
            .points(
                Points::new(&plane([[x, y]].into_iter()))
                    .marker(Marker::Star)
                    .color(Color::Ink)
                    .size(4.0),
            )
            .segments(
                Segments::new(&[[x + 0.4, y - 0.5, x + 4.6, y - 7.3]])
                    .color(Color::Ink)
                    .dashed(true),
            )
            .text(Text::new(x + 2.5, y - 8.2, "Aldebaran").anchor(Anchor::Start));
    }
    Figure::new("hyades-convergence", "Where the Hyades are going")
        .caption(format!("The {} of the Hyades that this chapter finds. Each arrow is a star's own motion on the sky in {} years; the thin lines go on from there along great circles, which this projection shows straight. The cross is the convergent point, computed from all of them. Aldebaran goes its own way.", counted(grouped.groups()[0].members.len(), "star"), thousands(HYADES_YEARS as usize)))
        .alt("A swarm of arrows on the right, all pointing to the left and a little down. Thin lines that prolong them run together like the rails of a railway and meet around a cross at the left. Amid the swarm a star-shaped marker, Aldebaran, has an arrow that points downwards, across the others.")
        .size(760, 500)
        .panel(panel)
}

/// How far the arrows of the Dipper reach, in years.
const DIPPER_YEARS: f64 = 100_000.0;

/// Stars of the Dipper's surroundings that are fainter than this are left out.
const FAINTEST: f64 = 5.5;

/// The Big Dipper, and which of its stars travel together.
pub(super) fn dipper(grouped: &Grouped) -> Figure {
    let tangent = Tangent::at(185.0, 56.0);
    let seven: Vec<&Star> = DIPPER
        .iter()
        .filter_map(|named| grouped.star(named.hip))
        .map(|(_, star)| star)
        .collect();
    let places: Vec<[f64; 2]> = seven.iter().map(|s| tangent.place(s.direction())).collect();
    let lines: Vec<[f64; 4]> = DIPPER_LINES
        .iter()
        .filter_map(|&(a, b)| Some((places.get(a)?, places.get(b)?)))
        .map(|(a, b)| [a[0], a[1], b[0], b[1]])
        .collect();
    let group = DIPPER.iter().find_map(|named| {
        let (place, _) = grouped.star(named.hip)?;
        grouped.labels()[place]
    });
    let (width, height) = (19.0, 12.0);
    let inside = |star: &&Star| {
        let [x, y] = tangent.place(star.direction());
        dot(star.direction(), tangent.middle) > 0.5 && x.abs() < width && y.abs() < height
    };
    let members: Vec<&Star> = group
        .map(|group| grouped.members(group).collect())
        .unwrap_or_default();
    let is_member = |star: &Star| members.iter().any(|member| member.hip == star.hip);
    let is_named = |star: &Star| DIPPER.iter().any(|named| named.hip == star.hip);
    let others: Vec<&Star> = grouped
        .stars()
        .iter()
        .filter(inside)
        .filter(|s| s.hp < FAINTEST && !is_member(s) && !is_named(s))
        .collect();
    let left_out: Vec<&Star> = seven.iter().copied().filter(|s| !is_member(s)).collect();
    let points = |stars: &[&Star]| plane(stars.iter().map(|s| tangent.place(s.direction())));
    let mut panel = Tangent::panel()
        .x_range(-width, width)
        .y_range(-height, height)
        .legend(true)
        .segments(Segments::new(&lines).width(1.0))
        .points(
            Points::new(&points(&others))
                .color(Color::Muted)
                .size(1.6)
                .name("other stars"),
        )
        .points(
            Points::new(&points(&members))
                .color(Color::Label(2))
                .size(4.5)
                .name("in the group"),
        )
        .points(
            Points::new(&points(&left_out))
                .color(Color::Label(1))
                .marker(Marker::HeavyCross)
                .size(5.5)
                .name("of the Dipper, in no group"),
        );
    for star in &others {
        panel = panel.arrow(arrow(&tangent, star, DIPPER_YEARS).color(Color::Muted));
    }
    for star in members.iter().filter(|star| inside(star)) {
        panel = panel.arrow(arrow(&tangent, star, DIPPER_YEARS).color(Color::Label(2)));
    }
    for star in &left_out {
        panel = panel.arrow(arrow(&tangent, star, DIPPER_YEARS).color(Color::Label(1)));
    }
    // Beside each star, away from the lines and the arrows.
    let beside = [
        (2.3, -0.9),
        (0.9, -0.9),
        (0.4, -1.3),
        (0.2, 1.3),
        (0.0, 1.3),
        (1.2, -1.3),
        (0.0, 1.3),
    ];
    for ((named, [x, y]), (dx, dy)) in DIPPER.iter().zip(&places).zip(beside) {
        panel = panel.text(Text::new(x + dx, y + dy, named.name));
    }
    Figure::new("hyades-dipper", "Five of seven travel together")
        .caption(format!("The Big Dipper among the catalogue's stars brighter than magnitude {FAINTEST}. Each arrow is a star's motion in {} years. Discs are the stars that DBSCAN puts into one group, crosses the two stars of the Dipper that it leaves out.", thousands(DIPPER_YEARS as usize)))
        .alt("The seven stars of the Big Dipper joined by lines, the bowl to the right and the handle to the left. Merak, Phecda, Megrez, Alioth and Mizar are discs whose arrows are about equally long and point the same way, to the left. Dubhe, at the outer corner of the bowl, and Alkaid, at the end of the handle, are crosses whose arrows point the other way, to the right.")
        .size(760, 540)
        .panel(panel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hyades::grouped;

    /// Whether the star moves to the east, which the figures have on the left.
    fn to_the_left(star: &Star) -> bool {
        star.pm_ra > 2.0 * star.pm_dec.abs()
    }

    #[test]
    fn the_arrows_point_as_the_texts_say() {
        let found = grouped().unwrap();
        for named in &DIPPER {
            let (place, star) = found.star(named.hip).unwrap();
            let is_member = found.labels()[place] == Some(2);
            assert_eq!(is_member, to_the_left(star), "{}", named.name);
            assert_eq!(is_member, star.pm_ra > 0.0, "{}", named.name);
        }
        assert!(found.members(2).all(to_the_left));
        // To the left, and nearly all a little down.
        assert!(found.members(0).all(|star| star.pm_ra > 0.0));
        let down = found.members(0).filter(|star| star.pm_dec < 0.0).count();
        assert!(down * 10 > 9 * found.groups()[0].members.len(), "{down}");
        let (_, aldebaran) = found.star(ALDEBARAN).unwrap();
        assert!(aldebaran.pm_dec < -2.0 * aldebaran.pm_ra.abs());
    }

    #[test]
    fn great_circles_are_straight_and_the_middle_is_the_middle() {
        let tangent = Tangent::at(78.0, 14.0);
        let [x, y] = tangent.place(tangent.middle);
        assert!(x.abs() < 1e-9 && y.abs() < 1e-9);
        let north = Tangent::at(78.0, 15.0).middle;
        let east = Tangent::at(79.0, 14.0).middle;
        assert!((tangent.place(north)[1] - 1.0).abs() < 1e-3);
        assert!(tangent.place(east)[0] < -0.9, "east is left");
        let found = grouped().unwrap();
        let star = found.members(0).next().unwrap();
        let [a, b, c] = [0.0, 0.2, 0.4].map(|angle| tangent.along(star, angle));
        let area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
        assert!(area.abs() < 1e-9, "{area}");
    }
}
