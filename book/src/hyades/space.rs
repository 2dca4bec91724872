//! Figures of a group in its six dimensions, and of the stars' colours and magnitudes.

use hyades_datasets::hipparcos::Star;
use hyades_figures::{Color, Figure, Panel, Points};

use super::groups::Grouped;
use super::motion::{length, minus};
use super::sky::{clusters, plane};
use crate::text::{counted, plain, with_minus};

/// How far around a group its surroundings are drawn, in parsec.
const AROUND: f64 = 25.0;
/// How far the axes of the velocities reach from the group's mean, in km/s.
const FASTEST: f64 = 50.0;

/// A group and the stars around it, in four projections.
pub(super) fn projections(grouped: &Grouped, group: usize) -> Figure {
    let found = &grouped.groups()[group];
    let members: Vec<&Star> = grouped.members(group).collect();
    let near: Vec<&Star> = (0..grouped.stars().len())
        .filter(|&i| grouped.labels()[i] != Some(group))
        .map(|i| &grouped.stars()[i])
        .filter(|star| length(minus(star.position(), found.middle)) < AROUND)
        .collect();
    let name = grouped.names()[group].clone();
    let mut figure = Figure::new("hyades-projections", "Six dimensions, two at a time")
        .caption(format!(
            "{} in space and in velocity. Coloured are its {}, grey the {} within {} pc of its middle that are not in it. Above positions, below velocities across the line of sight.",
            name,
            counted(members.len(), "star"),
            counted(near.len(), "star"),
            plain(AROUND)
        ))
        .alt("Four scatter plots. In the two of positions the grey points fill a round region evenly and the coloured ones gather in its middle, densest at the centre. In the two of velocities the grey points are strewn widely, and the coloured ones make one small tight patch.")
        .columns(2)
        .size(760, 720);
    type Axes = (fn(&Star) -> [f64; 3], &'static str, [&'static str; 3], bool);
    let of_positions: Axes = (Star::position, "pc", ["x", "y", "z"], false);
    let of_velocities: Axes = (Star::velocity, "km/s", ["vx", "vy", "vz"], true);
    for (of, unit, names, ranged) in [of_positions, of_velocities] {
        for (a, b) in [(0, 1), (0, 2)] {
            let points = |stars: &[&Star]| {
                plane(stars.iter().map(|star| {
                    let value = of(star);
                    [value[a], value[b]]
                }))
            };
            let mut panel = Panel::new()
                .x_label(format!("{} ({unit})", names[a]))
                .y_label(format!("{} ({unit})", names[b]))
                .equal_aspect(true)
                .legend(false)
                .points(Points::new(&points(&near)).color(Color::Muted).size(1.4))
                .points(
                    Points::new(&points(&members))
                        .color(Color::Label(group))
                        .size(2.2),
                );
            if ranged {
                let (x, y) = (found.velocity[a], found.velocity[b]);
                panel = panel
                    .x_range(x - FASTEST, x + FASTEST)
                    .y_range(y - FASTEST, y + FASTEST);
            } else {
                let (x, y) = (found.middle[a], found.middle[b]);
                panel = panel
                    .x_range(x - AROUND, x + AROUND)
                    .y_range(y - AROUND, y + AROUND);
            }
            figure = figure.panel(panel);
        }
    }
    figure
}

/// One star of the field in so many is drawn.
const EVERY: usize = 8;

/// The groups' stars by colour and absolute magnitude, against the field's.
pub(super) fn colour_magnitude(grouped: &Grouped) -> Figure {
    // Minus the magnitude, so that bright is up.
    let at = |star: &Star| [star.b_v, -star.absolute_magnitude()];
    // Where no colour is known the catalogue has 0.
    let field = grouped.stars().iter().step_by(EVERY);
    let field = plane(field.filter(|star| star.b_v != 0.0).map(at));
    let ticks = (-1..=3).rev().map(|step| {
        let label = with_minus(&(5 * step).to_string());
        (-5.0 * f64::from(step), label)
    });
    let mut panel = Panel::new()
        .x_label("colour B−V (blue is left, red is right)")
        .y_label("absolute magnitude (bright is up)")
        .x_range(-0.4, 2.1)
        .y_range(-13.0, 3.0)
        .y_ticks(ticks.collect())
        .points(
            Points::new(&field)
                .color(Color::Muted)
                .size(1.1)
                .name(format!("every {EVERY}th star of the catalogue")),
        );
    if !grouped.groups().is_empty() {
        panel = panel.clusters(clusters(grouped, at).size(2.8));
    }
    Figure::new("hyades-colour-magnitude", "The groups' stars by colour and brightness")
        .caption(format!("Colour and absolute magnitude: {} among every {EVERY}th star of the catalogue, but for those without a colour. In the figure's data y is minus the magnitude.", if grouped.groups().is_empty() { "no group".to_owned() } else { format!("the stars of {}", counted(grouped.groups().len(), "group")) }))
        .alt("The grey stars of the field make a broad band from the upper left, blue and bright, to the lower right, red and faint, and a clump of red giants at the upper right. The coloured stars of the groups lie along the band, and more closely than the grey ones; those of the Hyades make a thin line, with a few giants in the clump.")
        .size(620, 560)
        .panel(panel)
}

#[cfg(test)]
mod tests {
    use crate::hyades::grouped;

    #[test]
    fn giants_and_blue_stars_are_where_the_texts_say() {
        let found = grouped().unwrap();
        let giants = found
            .members(0)
            .filter(|s| s.b_v > 0.9 && s.absolute_magnitude() < 1.0);
        assert_eq!(giants.count(), 4);
        let top_of_line = |group| {
            let line = found.members(group).filter(|star| star.b_v < 0.5);
            line.map(|s| (s.absolute_magnitude(), s.b_v))
                .fold((f64::MAX, f64::MAX), |a, b| (a.0.min(b.0), a.1.min(b.1)))
        };
        let (hyades, ursa_major) = (top_of_line(0), top_of_line(2));
        assert!(ursa_major.0 < hyades.0 && ursa_major.1 < hyades.1);
        // The catalogue's way of saying that a colour is not known.
        let members = (0..3).flat_map(|group| found.members(group));
        assert!(members.map(|star| star.b_v).all(|b_v| b_v != 0.0));
    }
}
