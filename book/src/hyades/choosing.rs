//! How eps was chosen, and what other choices do.

use std::sync::OnceLock;

use hyades_cluster::choose::{KDistances, k_distances};
use hyades_figures::{Clusters, Curve, Figure, Mark, Panel};

use super::groups::{Grouped, weighted};
use super::sky::{chart, plane, sky_panel};
use super::{EPS, MIN_SAMPLES, grouped_by, reading};
use crate::text::{counted, fixed, thousands};
use crate::{BookError, once};

/// What an eps gives.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) eps: f64,
    pub(super) groups: usize,
    pub(super) grouped: usize,
    pub(super) largest: usize,
    /// The groups' names in alphabetical order.
    names: Vec<String>,
}

/// The eps of the sweep: from 1 to 13 in steps of a half.
pub(super) fn sweep() -> Result<&'static [Row], BookError> {
    // A figure and the numbers of the prose both need it.
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    once(&ROWS, || {
        let eps = (2..=26).map(|halves| f64::from(halves) / 2.0);
        eps.map(row).collect()
    })
    .map(Vec::as_slice)
}

fn row(eps: f64) -> Result<Row, BookError> {
    let found = grouped_by(eps, 1.0)?;
    let sizes = || found.groups().iter().map(|group| group.members.len());
    let mut names = found.names();
    names.sort();
    Ok(Row {
        eps,
        groups: found.groups().len(),
        grouped: sizes().sum(),
        largest: sizes().max().unwrap_or(0),
        names,
    })
}

/// The first and last eps of the sweep, around the chapter's own, whose groups are in this sense the same.
fn stretch<T: PartialEq>(of: fn(&Row) -> T) -> Result<(f64, f64), BookError> {
    let rows = sweep()?;
    let at = rows.iter().position(|row| row.eps == EPS).unwrap_or(0);
    let same = |row: &&Row| of(row) == of(&rows[at]);
    let first = rows[..=at].iter().rev().take_while(same).last();
    let last = rows[at..].iter().take_while(same).last();
    let eps = |row: Option<&Row>| row.map_or(EPS, |row| row.eps);
    Ok((eps(first), eps(last)))
}

/// Between which eps there are as many groups as the chapter finds.
pub(super) fn same_number() -> Result<(f64, f64), BookError> {
    stretch(|row| row.groups)
}

/// Between which eps there are the groups that the chapter finds.
pub(super) fn plateau() -> Result<(f64, f64), BookError> {
    stretch(|row| row.names.clone())
}

pub(super) fn counts() -> Result<Figure, BookError> {
    let rows = sweep()?;
    let (first, last) = same_number()?;
    let curve = |rows: &[&Row], count: fn(&Row) -> usize| {
        let eps: Vec<f64> = rows.iter().map(|row| row.eps).collect();
        let counts: Vec<f64> = rows.iter().map(|row| count(row) as f64).collect();
        Curve::new(&eps, &counts)
    };
    let all: Vec<&Row> = rows.iter().collect();
    // A logarithmic axis has no place for 0.
    let some: Vec<&Row> = rows.iter().filter(|row| row.groups > 0).collect();
    let axes = || Panel::new().x_label("eps (pc)").x_range(0.5, 13.5);
    let groups = axes()
        .y_label("groups")
        .curve(curve(&all, |row| row.groups).markers(true))
        .mark(Mark::vertical(EPS).text("eps 6"));
    let stars = axes()
        .y_label("stars")
        .log_y(true)
        .curve(curve(&some, |row| row.grouped).name("in groups"))
        .curve(curve(&some, |row| row.largest).name("in the largest group"))
        .mark(Mark::vertical(EPS));
    let end = &rows[rows.len() - 1];
    Ok(Figure::new("hyades-eps", "What eps does to the stars")
        .caption(format!("Left the number of groups, right the number of stars in them and in the largest, for eps from 1 to 13 pc and min_samples {MIN_SAMPLES}. From {first} to {last} there are three groups. All other stars, of {}, are noise.", thousands(18_561)))
        .alt(format!("Left: no group up to eps 2, then one, then three from {first} to {last}; after that the number climbs steeply, to {} at 13. Right, on a logarithmic axis: the number of stars in groups rises quickly at first, then hardly between 6 and 8, and shoots up from 10 on, to {}. The largest group follows below it, stays between 100 and 200 for long, and jumps to {} at the end.", end.groups, thousands(end.grouped), thousands(end.largest)))
        .columns(2)
        .panel(groups)
        .panel(stars))
}

/// How far each star has to reach for its tenth star, itself counted.
pub(super) fn distances() -> Result<KDistances<f64>, BookError> {
    let records = weighted(&reading::stars(None)?, 1.0)?;
    Ok(k_distances(records.view(), MIN_SAMPLES)?)
}

/// One distance in so many is drawn, but all of the first.
const EVERY: usize = 40;
const FIRST: usize = 400;

pub(super) fn k_distance_curve() -> Result<Figure, BookError> {
    let distances = distances()?;
    let sorted = distances.sorted();
    let n = sorted.len();
    let within = sorted.iter().filter(|&&d| d <= EPS).count();
    let drawn: Vec<usize> = (0..n).filter(|i| i % EVERY == 0 || *i + 1 == n).collect();
    let curve = |places: &[usize]| {
        let ranks: Vec<f64> = places.iter().map(|&i| i as f64 + 1.0).collect();
        let values: Vec<f64> = places.iter().map(|&i| sorted[i]).collect();
        Curve::new(&ranks, &values)
    };
    let mut whole = Panel::new()
        .title("all stars")
        .x_label("stars, sorted by distance")
        .y_label("distance to the 10th star (pc)")
        .log_y(true)
        .x_ticks(
            [0, 6000, 12_000, 18_000]
                .map(|n| (f64::from(n), n.to_string()))
                .to_vec(),
        )
        .curve(curve(&drawn));
    let mut bend = String::new();
    if let Some(knee) = distances.knee() {
        whole = whole.mark(
            Mark::new(knee.index as f64 + 1.0, knee.y).text(format!("knee: {}", fixed(knee.y, 0))),
        );
        bend = format!(" A ring marks the knee, at {}.", fixed(knee.y, 0));
    }
    let first: Vec<usize> = (0..FIRST).collect();
    let start = Panel::new()
        .title(format!("the first {FIRST}"))
        .x_label("stars, sorted by distance")
        .y_label("distance to the 10th star (pc)")
        .curve(curve(&first))
        .mark(Mark::horizontal(EPS).text("eps 6"));
    Ok(Figure::new("hyades-k-distances", "How far to the tenth star")
        .caption(format!("For each star the distance, in the six dimensions, to its 10th nearest star, itself counted, sorted. Left all stars, on a logarithmic axis, of which every {EVERY}th is drawn; right the {FIRST} stars with the smallest distance. Below eps = 6 lie {within} core stars."))
        .alt(format!("Left: a curve that starts at {} with a short steep rise, runs nearly level between 12 and 25 over most stars, and ends in a steep rise to {}.{bend} Right: the beginning. It rises steadily from {} and reaches 6 at the {within}th star, then goes on more steeply to 10 at about the 200th, where it bends to nearly level.", fixed(sorted[0], 1), fixed(sorted[n - 1], 0), fixed(sorted[0], 1)))
        .columns(2)
        .panel(whole)
        .panel(start))
}

/// The eps too small and too large of the page.
pub(super) const SMALL: f64 = 2.5;
pub(super) const LARGE: f64 = 13.0;

/// Of the stars grouped by position alone, one in so many is drawn.
const FEW: usize = 5;

pub(super) fn wrong() -> Result<Figure, BookError> {
    let runs = [
        (grouped_by(SMALL, 1.0)?, 1, format!("eps {SMALL}")),
        (grouped_by(LARGE, 1.0)?, 1, format!("eps {LARGE}")),
        (
            grouped_by(EPS, 0.0)?,
            FEW,
            format!("eps {EPS}, positions alone"),
        ),
    ];
    let [small, large, positions] = &runs;
    let told = |grouped: &Grouped| {
        let largest = grouped.groups().first().map_or(0, |g| g.members.len());
        let groups = counted(grouped.groups().len(), "group");
        format!("{groups}, the largest of {} stars", thousands(largest))
    };
    let caption = format!(
        "The groups for three other choices; stars in no group are left out. An eps of {SMALL} finds {}. An eps of {LARGE} finds {}. With positions alone an eps of 6 finds {}; of these every {FEW}th star is drawn.",
        told(&small.0),
        told(&large.0),
        told(&positions.0)
    );
    let mut figure = Figure::new("hyades-wrong", "Three other choices")
        .caption(caption)
        .alt("Three maps of the sky. The first is empty but for one small patch, the middle of the Hyades. In the second a great number of points in one colour is strewn over the whole sky, with some forty other groups in other colours among them. In the third four of five points have one colour and cover the whole sky.")
        .columns(1)
        .size(600, 1080);
    for (grouped, step, title) in &runs {
        let labels = grouped.labels();
        let places: Vec<usize> = (0..labels.len())
            .filter(|&i| labels[i].is_some())
            .step_by(*step)
            .collect();
        let points = plane(places.iter().map(|&i| chart(&grouped.stars()[i])));
        let labels: Vec<Option<usize>> = places.iter().map(|&i| labels[i]).collect();
        let title = format!("{title}: {}", counted(grouped.groups().len(), "group"));
        let panel = sky_panel().title(title).legend(false);
        figure = figure.panel(panel.clusters(Clusters::new(&points, &labels).size(1.5)));
    }
    Ok(figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_alt_texts_say_of_the_curves() {
        let at = |eps: f64| sweep().unwrap().iter().find(|row| row.eps == eps).unwrap();
        assert!((1..=3).all(|eps| at(f64::from(eps)).groups <= 1));
        assert!(at(8.0).grouped * 4 < at(6.0).grouped * 5);
        assert!(at(13.0).grouped > 5 * at(10.0).grouped);
        assert!(
            [5.0, 8.0, 12.0]
                .iter()
                .all(|&eps| (100..200).contains(&at(eps).largest))
        );
        assert!(at(13.0).largest > 1000);
        let sorted = distances().unwrap().sorted();
        assert!((sorted[199] - 10.0).abs() < 0.2, "{}", sorted[199]);
        assert!(sorted[500] > 12.0 && sorted[14_000] < 25.0);
    }

    #[test]
    fn the_three_are_the_same_all_along() {
        let (first, last) = plateau().unwrap();
        let mut before = vec![0; 3];
        for eps in [first, EPS, 8.0, last] {
            let found = grouped_by(eps, 1.0).unwrap();
            let mut groups: Vec<(String, usize)> = found
                .names()
                .into_iter()
                .zip(found.groups().iter().map(|g| g.members.len()))
                .collect();
            groups.sort();
            let names: Vec<&str> = groups.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(
                names,
                ["Coma Berenices", "Hyades", "Ursa Major"],
                "eps {eps}"
            );
            let sizes: Vec<usize> = groups.iter().map(|(_, size)| *size).collect();
            assert!(
                sizes.iter().zip(&before).all(|(now, then)| now >= then),
                "eps {eps}"
            );
            before = sizes;
        }
        let few = Grouped::new(reading::stars(None).unwrap(), (EPS, 5), 1.0).unwrap();
        let small: Vec<usize> = few.groups()[3..].iter().map(|g| g.members.len()).collect();
        assert_eq!(small, [7, 6, 6, 5]);
    }

    #[test]
    fn what_the_maps_show() {
        let sizes = |eps, weight| -> Vec<usize> {
            let found = grouped_by(eps, weight).unwrap();
            found.groups().iter().map(|g| g.members.len()).collect()
        };
        assert_eq!(sizes(SMALL, 1.0), [37]);
        let large = sizes(LARGE, 1.0);
        assert!((41..=50).contains(&large.len()) && 2 * large[0] > large.iter().sum::<usize>());
        let positions = sizes(EPS, 0.0);
        assert!(positions[0] * 10 > 8 * positions.iter().sum::<usize>());
    }
}
