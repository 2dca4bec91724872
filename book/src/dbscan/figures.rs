//! The figures of the DBSCAN page.

use std::f64::consts::FRAC_1_SQRT_2;

use hyades_cluster::Dbscan;
use hyades_datasets::{Blob, blobs, moons_2025};
use hyades_figures::{
    Anchor, Arrow, Circle, Clusters, Color, Curve, Figure, Marker, Panel, Points, Text,
};
use linfa::Dataset;
use linfa::traits::Fit;
use ndarray::{Array2, Axis, Ix1, array};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{found, plane, truth, unlabelled, waves::waves};
use crate::table::counted;
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "dbscan-truth",
        draw: || Ok(truth(&moons_2025())),
    },
    FigureEntry {
        id: "dbscan-unlabelled",
        draw: || Ok(unlabelled(&moons_2025())),
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
        draw: bad,
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
        draw: good,
    },
    FigureEntry {
        id: "dbscan-density",
        draw: density,
    },
];

fn schematic() -> Figure {
    let core = array![[0.0, 0.0], [0.75, 0.35], [1.45, -0.1], [0.7, -0.5]];
    let border = array![[2.3, 0.2]];
    let noise = array![[3.9, 0.75]];
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
        .caption("With min_samples = 4. Around each point lies its neighbourhood of radius eps. A core point has at least four points in it, itself counted; a border point has fewer but lies in a core point's; noise is neither.")
        .alt("Four core points close together; the circle of radius eps around each holds at least four points. To their right a border point, whose own circle holds two points but which lies in the circle of a core point. Farther right a noise point, alone in its circle.")
        .size(640, 340)
        .panel(panel)
}

/// The pair that the chapter arrives at.
const GOOD: (f64, usize) = (0.22, 5);

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

fn bad() -> Result<Figure, BookError> {
    let dataset = moons_2025();
    let model = Dbscan::params(0.08, 3).fit(&dataset)?;
    Ok(found(
        "dbscan-bad",
        "DBSCAN, eps 0.08 and min_samples 3",
        &dataset,
        &model,
    ))
}

fn good() -> Result<Figure, BookError> {
    let dataset = moons_2025();
    let model = Dbscan::params(GOOD.0, GOOD.1).fit(&dataset)?;
    Ok(found(
        "dbscan-good",
        "DBSCAN, eps 0.22 and min_samples 5",
        &dataset,
        &model,
    ))
}

/// Clusters and noise over eps from 0.05 to 0.30, a curve for each min_samples from 2 to 7.
fn parameters() -> Result<Figure, BookError> {
    let dataset = moons_2025();
    let eps: Vec<f64> = (5..=30).map(|i| f64::from(i) / 100.0).collect();
    let axes = || Panel::new().x_label("eps");
    let (mut clusters, mut noise) = (axes().y_label("clusters"), axes().y_label("noise points"));
    for (i, min_samples) in (2..=7).enumerate() {
        let models = eps
            .iter()
            .map(|&eps| Dbscan::params(eps, min_samples).fit(&dataset))
            .collect::<Result<Vec<_>, _>>()?;
        let curve = |count: &dyn Fn(&Dbscan) -> usize| {
            let ys: Vec<f64> = models.iter().map(|model| count(model) as f64).collect();
            Curve::new(&eps, &ys)
                .name(format!("min_samples {min_samples}"))
                .color(Color::Label(i))
        };
        clusters = clusters.curve(curve(&Dbscan::n_clusters));
        noise = noise.curve(curve(&Dbscan::n_noise));
    }
    Ok(Figure::new("dbscan-parameters", "What eps and min_samples do")
        .caption("How many clusters and how many noise points DBSCAN finds in the moons, for eps from 0.05 to 0.30 and min_samples from 2 to 7.")
        .alt("Two families of curves over eps. The number of clusters is large and ragged at small eps, is two from about 0.2 to 0.25 on nearly every curve, and one at 0.30. The noise falls steadily to zero; the larger min_samples, the more noise.")
        .columns(2)
        .panel(clusters)
        .panel(noise))
}

fn pairs() -> Result<Figure, BookError> {
    let dataset = moons_2025();
    let mut figure = Figure::new("dbscan-pairs", "Six pairs of parameters")
        .caption("Six pairs. From top to bottom eps grows from 0.05 over 0.20 to 0.30; on the left min_samples is 2, on the right 7. Grey crosses are noise.")
        .alt("Six pictures of the moons. At eps 0.05 most points are noise and the rest fall into scraps; with min_samples 7 all is noise. At 0.20 each moon is one cluster on the left, while on the right one of them has broken in two. At 0.30 both moons are one cluster.")
        .columns(2)
        .shared_axes(true);
    for eps in [0.05, 0.20, 0.30] {
        for min_samples in [2, 7] {
            let model = Dbscan::params(eps, min_samples).fit(&dataset)?;
            let title = format!(
                "eps {eps:.2}, min_samples {min_samples}: {}",
                counted(model.n_clusters(), "cluster")
            );
            figure = figure.panel(
                plane()
                    .title(title)
                    .clusters(Clusters::new(dataset.records(), &model.labels().to_vec()).size(2.5))
                    .legend(false),
            );
        }
    }
    Ok(figure)
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

fn density() -> Result<Figure, BookError> {
    let dataset = uneven()?;
    let records: &Array2<f64> = dataset.records();
    let truth: Vec<Option<usize>> = dataset.targets().iter().copied().map(Some).collect();
    let panel = |title: String, labels: &[Option<usize>]| {
        plane()
            .title(title)
            .clusters(Clusters::new(records, labels).size(2.5))
            .legend(false)
    };
    let mut figure = Figure::new("dbscan-density", "Groups of different density")
        .caption("Two dense groups and a loose one. An eps that keeps the dense ones apart turns much of the loose one into noise and scraps; an eps that holds the loose one together melts the dense ones into one.")
        .alt("Three pictures. First the truth: two tight groups side by side and a wide loose one to the right. With eps 0.2 the tight groups are found and the loose one is mostly grey crosses. With eps 1.2 the loose group is whole, but both tight groups share one colour.")
        .columns(1)
        .size(600, 840)
        .shared_axes(true)
        .panel(panel("the groups".into(), &truth));
    for eps in [0.2, 1.2] {
        let model = Dbscan::params(eps, 5).fit(&dataset)?;
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
        let points = array![
            [0.0, 0.0],
            [0.75, 0.35],
            [1.45, -0.1],
            [0.7, -0.5],
            [2.3, 0.2],
            [3.9, 0.75]
        ];
        let dataset = linfa::DatasetBase::from(points);
        let model = Dbscan::params(1.0, 4).fit(&dataset).unwrap();
        assert_eq!(
            model.labels().to_vec(),
            [Some(0), Some(0), Some(0), Some(0), Some(0), None]
        );
        assert_eq!(model.core_mask().to_vec()[3..], [true, false, false]);
    }

    #[test]
    fn from_21_to_25_hundredths_every_min_samples_finds_two() {
        // The plateau that the page speaks of, and that it ends on both sides.
        let dataset = moons_2025();
        let clusters = |eps, min_samples| {
            Dbscan::params(eps, min_samples)
                .fit(&dataset)
                .unwrap()
                .n_clusters()
        };
        for min_samples in 2..=7 {
            for eps in 21..=25 {
                assert_eq!(
                    clusters(f64::from(eps) / 100.0, min_samples),
                    2,
                    "{eps} {min_samples}"
                );
            }
            assert_ne!(clusters(0.17, min_samples), 2);
            assert_eq!(clusters(0.30, min_samples), 1);
        }
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
