//! The figures of the DBSCAN page.

use std::f64::consts::FRAC_1_SQRT_2;

use hyades_cluster::Dbscan;
use hyades_datasets::{Blob, blobs, moons_2025};
use hyades_figures::{Anchor, Arrow, Circle, Clusters, Color, Figure, Marker, Panel, Points, Text};
use linfa::Dataset;
use linfa::traits::Fit;
use ndarray::{Array2, Axis, Ix1, arr2, array};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::parameters::{k_distance_curve, pairs, parameters};
use super::waves::waves;
use super::{BAD, GOOD, found, title, truth, unlabelled};
use crate::drawing::{as_options, plane};
use crate::text::counted;
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "dbscan-truth",
        draw: || {
            let moons = moons_2025();
            Ok(truth(&moons.records, &moons.targets))
        },
    },
    FigureEntry {
        id: "dbscan-unlabelled",
        draw: || Ok(unlabelled(&moons_2025().records)),
    },
    FigureEntry {
        id: "dbscan-schematic",
        draw: || Ok(schematic()),
    },
    FigureEntry {
        id: "dbscan-waves",
        draw: expansion,
    },
    FigureEntry {
        id: "dbscan-bad",
        draw: || fitted("dbscan-bad", BAD),
    },
    FigureEntry {
        id: "dbscan-parameters",
        draw: parameters,
    },
    FigureEntry {
        id: "dbscan-pairs",
        draw: pairs,
    },
    FigureEntry {
        id: "dbscan-good",
        draw: || fitted("dbscan-good", GOOD),
    },
    FigureEntry {
        id: "dbscan-density",
        draw: density,
    },
    FigureEntry {
        id: "dbscan-k-distances",
        draw: k_distance_curve,
    },
];

/// Four core points, a border point and a noise point, for an eps of 1 and a min_samples of 3.
const SCHEMATIC: [[f64; 2]; 6] = [
    [0.0, 0.0],
    [0.75, 0.35],
    [1.45, -0.1],
    [0.7, -0.5],
    [2.3, 0.2],
    [3.9, 0.75],
];

fn schematic() -> Figure {
    let points = arr2(&SCHEMATIC);
    let rows = |which: &[usize]| points.select(Axis(0), which);
    let (core, border, noise) = (rows(&[0, 1, 2, 3]), rows(&[4]), rows(&[5]));
    let neighbourhood = |x: f64, y: f64| Circle::new(x, y, 1.0).dashed(true);
    let label = |x: f64, y: f64, text: &str| Text::new(x, y, text).anchor(Anchor::Middle);
    let panel = Panel::new()
        .hide_axes()
        .equal_aspect(true)
        .legend(false)
        .circle(
            neighbourhood(0.0, 0.0)
                .color(Color::Label(0))
                .filled_opacity(0.06),
        )
        .circle(
            neighbourhood(1.45, -0.1)
                .color(Color::Label(0))
                .filled_opacity(0.06),
        )
        .circle(neighbourhood(2.3, 0.2).color(Color::Label(1)))
        .circle(neighbourhood(3.9, 0.75).color(Color::Muted))
        .points(
            Points::new(&core)
                .color(Color::Label(0))
                .marker(Marker::Disc)
                .size(6.0),
        )
        .points(
            Points::new(&border)
                .color(Color::Label(1))
                .marker(Marker::Square)
                .size(5.0),
        )
        .points(
            Points::new(&noise)
                .color(Color::Muted)
                .marker(Marker::Cross)
                .size(5.0),
        )
        .arrow(Arrow::new(0.0, 0.0, -FRAC_1_SQRT_2, FRAC_1_SQRT_2))
        .text(label(-0.52, 0.27, "eps"))
        .text(label(0.15, -1.25, "core points"))
        .text(label(2.45, -1.0, "border point"))
        .text(label(3.9, 0.4, "noise"));
    Figure::new("dbscan-schematic", "Core, border and noise")
        .caption("With min_samples = 3. Four of the neighbourhoods are drawn as circles of radius eps. A core point has at least three points in its neighbourhood, itself counted. A border point has fewer, but lies in the neighbourhood of a core point. The noise point does neither.")
        .alt("Four core points close together, with circles of radius eps drawn around two of them: each core point has at least three points within eps. To their right a border point, whose own circle holds two points, itself and a core point. Farther right a noise point, alone in its circle.")
        .size(640, 340)
        .panel(panel)
}

fn expansion() -> Result<Figure, BookError> {
    let dataset = moons_2025();
    let (eps, min_samples) = GOOD;
    let model = Dbscan::params(eps, min_samples).fit(&dataset)?;
    let core = model.core_samples();
    // The cluster's leftmost core point: the waves then run along the whole moon.
    let x = |i: &usize| dataset.records()[(*i, 0)];
    let members = core.iter().filter(|&&i| model.labels()[i] == Some(0));
    let seed = members
        .min_by(|a, b| x(a).total_cmp(&x(b)))
        .copied()
        .unwrap_or_default();
    let reached = waves(dataset.records().view(), eps, min_samples, seed);
    let last = reached.iter().flatten().max().copied().unwrap_or_default();
    let mut figure = Figure::new("dbscan-waves", "A cluster grows")
        .caption("A cluster grows. It starts at one core point, takes in all its neighbours, then the neighbours of those that are core points, and so on. The dashed circle is the first neighbourhood. In the last picture nothing is left to take in: the moon is complete and the other one untouched.")
        .alt("Six pictures of the two moons. The coloured part begins as a single point at one tip of a moon and grows along its arc from picture to picture until it fills that moon; the other moon stays grey throughout.")
        .columns(2)
        .shared_axes(true);
    for wave in [0, 1, 3, 6, 9, last] {
        let within: Vec<usize> = (0..reached.len())
            .filter(|&i| reached[i].is_some_and(|w| w <= wave))
            .collect();
        let others: Vec<usize> = (0..reached.len()).filter(|i| !within.contains(i)).collect();
        let rows = |which: &[usize]| dataset.records().select(Axis(0), which);
        let title = match wave {
            0 => "the first core point".to_owned(),
            1 => "after 1 step".to_owned(),
            wave => format!("after {wave} steps"),
        };
        let mut panel = plane()
            .title(title)
            .legend(false)
            .points(Points::new(&rows(&others)).color(Color::Muted).size(2.0))
            .points(Points::new(&rows(&within)).color(Color::Label(0)).size(3.0));
        if wave == 0 {
            let centre = dataset.records().row(seed);
            panel = panel.circle(Circle::new(centre[0], centre[1], eps).dashed(true));
        }
        figure = figure.panel(panel);
    }
    Ok(figure)
}

fn fitted(id: &str, pair: (f64, usize)) -> Result<Figure, BookError> {
    let dataset = moons_2025();
    let model = Dbscan::params(pair.0, pair.1).fit(&dataset)?;
    Ok(found(id, &title(pair), &dataset.records, &model))
}

/// Two dense groups side by side and a loose one apart.
fn uneven() -> Result<Dataset<f64, usize, Ix1>, BookError> {
    let groups = [
        Blob::isotropic(array![0.0, 0.0], 0.03, 80)?,
        Blob::isotropic(array![1.1, 0.0], 0.03, 80)?,
        Blob::isotropic(array![6.5, 1.0], 2.0, 80)?,
    ];
    Ok(blobs(&groups, &mut Xoshiro256PlusPlus::seed_from_u64(7))?)
}

/// The small eps and the large one of the figure, and the min_samples of both.
const UNEVEN_EPS: [f64; 2] = [0.2, 1.2];
const UNEVEN_MIN_SAMPLES: usize = 5;

fn density() -> Result<Figure, BookError> {
    let dataset = uneven()?;
    let records: &Array2<f64> = dataset.records();
    let truth = as_options(dataset.targets());
    let panel = |title: String, labels: &[Option<usize>]| {
        plane()
            .title(title)
            .clusters(Clusters::new(records, labels).size(2.5))
            .legend(false)
    };
    let [small, large] = UNEVEN_EPS;
    let fit = |eps| Dbscan::params(eps, UNEVEN_MIN_SAMPLES).fit(&dataset);
    let models = [(small, fit(small)?), (large, fit(large)?)];
    let left_out = counted(models[1].1.n_noise(), "point");
    let mut figure = Figure::new("dbscan-density", "Groups of different density")
        .caption(format!("Two dense groups and a loose one. An eps of {small} keeps the dense ones apart and calls the whole loose one noise. An eps of {large} finds the loose one but for {left_out}, and joins the dense ones."))
        .alt(format!("Three pictures. First the truth: two tight groups side by side and a wide loose one to the right. With eps {small} each tight group has its own colour and the loose one is all grey crosses. With eps {large} the loose group has one colour but for {left_out} crossed out in grey, and both tight groups share another."))
        .columns(1)
        .size(600, 840)
        .shared_axes(true)
        .panel(panel("the groups".into(), &truth));
    for (eps, model) in &models {
        let title = format!(
            "eps {eps}: {}, {}",
            counted(model.n_clusters(), "cluster"),
            counted(model.n_noise(), "noise point")
        );
        figure = figure.panel(panel(title, &model.labels().to_vec()));
    }
    Ok(figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schematic_is_what_it_says() {
        let dataset = linfa::DatasetBase::from(arr2(&SCHEMATIC));
        let model = Dbscan::params(1.0, 3).fit(&dataset).unwrap();
        assert_eq!(
            model.core_mask().to_vec(),
            [true, true, true, true, false, false]
        );
        assert_eq!(
            model.labels().to_vec(),
            [Some(0), Some(0), Some(0), Some(0), Some(0), None]
        );
        let near = |i: usize| {
            let squared = |j: usize| {
                (SCHEMATIC[i][0] - SCHEMATIC[j][0]).powi(2)
                    + (SCHEMATIC[i][1] - SCHEMATIC[j][1]).powi(2)
            };
            (0..6).filter(|&j| squared(j) <= 1.0).collect::<Vec<_>>()
        };
        assert_eq!((near(4), near(5)), (vec![2, 4], vec![5]));
    }

    #[test]
    fn the_two_eps_do_what_the_caption_says() {
        let dataset = uneven().unwrap();
        let labels = |eps| {
            let model = Dbscan::params(eps, 5).fit(&dataset).unwrap();
            let of_group = |group| {
                let pairs = model.labels().iter().zip(dataset.targets());
                let labels = pairs.filter(|(_, g)| **g == group).map(|(label, _)| *label);
                labels.collect::<Vec<_>>()
            };
            [of_group(0), of_group(1), of_group(2)]
        };
        let most = |labels: &[Option<usize>], wanted| {
            labels.iter().filter(|&&label| label == wanted).count() * 10 > labels.len() * 9
        };
        let [left, right, loose] = labels(UNEVEN_EPS[0]);
        assert!(most(&left, Some(0)) && most(&right, Some(1)));
        assert!(loose.iter().all(Option::is_none));
        let [left, right, loose] = labels(UNEVEN_EPS[1]);
        assert!(left.iter().chain(&right).all(|&label| label == Some(0)));
        let noise = loose.iter().filter(|label| label.is_none()).count();
        assert!(noise > 0 && loose.iter().all(|&label| label != Some(0)));
        assert!(loose.iter().flatten().all(|&label| label == 1));
        let words = format!("finds the loose one but for {},", counted(noise, "point"));
        assert!(
            density().unwrap().caption_text().contains(&words),
            "{words}"
        );
    }

    #[test]
    fn no_eps_suits_groups_of_different_density() {
        // What the page claims, over a fine sweep: never does each group have a cluster of its own that holds most of it.
        let dataset = uneven().unwrap();
        let groups = dataset.targets();
        for i in 1..300 {
            let eps = f64::from(i) / 100.0;
            let model = Dbscan::params(eps, 5).fit(&dataset).unwrap();
            let main = |group: usize| {
                (0..model.n_clusters()).find(|&c| {
                    let held =
                        (0..240).filter(|&j| groups[j] == group && model.labels()[j] == Some(c));
                    held.count() >= 60
                })
            };
            let mains: Vec<usize> = (0..3).filter_map(main).collect();
            let apart = mains.len() == 3
                && mains[0] != mains[1]
                && mains[1] != mains[2]
                && mains[0] != mains[2];
            assert!(!apart, "eps {eps} finds {mains:?}");
        }
        // Each half of the dilemma on its own: the dense pair apart, and the loose one whole.
        let main_labels = |eps| {
            let model = Dbscan::params(eps, 5).fit(&dataset).unwrap();
            let held = |group, c| {
                (0..240)
                    .filter(|&j| groups[j] == group && model.labels()[j] == Some(c))
                    .count()
            };
            (0..3)
                .map(|g| {
                    (0..model.n_clusters())
                        .map(|c| held(g, c))
                        .max()
                        .unwrap_or(0)
                })
                .collect::<Vec<_>>()
        };
        let (small, large) = (main_labels(0.2), main_labels(1.2));
        assert!(
            small[0] >= 60 && small[1] >= 60 && small[2] < 30,
            "{small:?}"
        );
        assert!(large[2] >= 60, "{large:?}");
    }
}
