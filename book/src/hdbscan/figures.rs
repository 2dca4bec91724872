//! The figures of the HDBSCAN page.

use hyades_cluster::{ClusterSelection, Dbscan, Hdbscan};
use hyades_datasets::Dataset;
use hyades_figures::{Clusters, Curve, Figure, Mark, Panel};
use linfa::traits::Fit;

use super::data::{KINDS, SAMPLES, SEED, STREWN, Source, points};
use super::{MIN_CLUSTER_SIZE, MIN_SAMPLES, fitted, icicles, of_the_chapter, stages};
use crate::drawing::plane;
use crate::text::{counted, plain};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "hdbscan-data",
        draw: || Ok(truth(&of_the_chapter()?)),
    },
    FigureEntry {
        id: "hdbscan-dbscan",
        draw: dbscan,
    },
    FigureEntry {
        id: "hdbscan-core",
        draw: || of_model(stages::core),
    },
    FigureEntry {
        id: "hdbscan-tree",
        draw: || {
            let dataset = of_the_chapter()?;
            let model = fitted(&dataset, MIN_CLUSTER_SIZE, MIN_SAMPLES)?;
            stages::tree("hdbscan-tree", &dataset, &model)
        },
    },
    FigureEntry {
        id: "hdbscan-dendrogram",
        draw: || {
            of_model(|_, model| {
                stages::dendrogram("hdbscan-dendrogram", model, &[CUTS[1], CUTS[3]])
            })
        },
    },
    FigureEntry {
        id: "hdbscan-condensed",
        draw: || of_model(|_, model| icicles::condensed("hdbscan-condensed", model, false)),
    },
    FigureEntry {
        id: "hdbscan-stability",
        draw: || of_model(|_, model| icicles::condensed("hdbscan-stability", model, true)),
    },
    FigureEntry {
        id: "hdbscan-result",
        draw: || of_model(|dataset, model| stages::result("hdbscan-result", dataset, model)),
    },
    FigureEntry {
        id: "hdbscan-leaf",
        draw: leaves,
    },
    FigureEntry {
        id: "hdbscan-wrong",
        draw: wrong,
    },
    FigureEntry {
        id: "hdbscan-sizes",
        draw: sizes,
    },
    FigureEntry {
        id: "hdbscan-square",
        draw: square,
    },
];

fn of_model(draw: impl Fn(&Dataset, &Hdbscan<f64>) -> Figure) -> Result<Figure, BookError> {
    let dataset = of_the_chapter()?;
    let model = fitted(&dataset, MIN_CLUSTER_SIZE, MIN_SAMPLES)?;
    Ok(draw(&dataset, &model))
}

/// The eps with which the page shows DBSCAN.
pub(super) const CUTS: [f64; 4] = [0.15, 0.22, 0.28, 0.5];

fn truth(dataset: &Dataset) -> Figure {
    let kinds = dataset.targets().iter();
    let labels: Vec<Option<usize>> = kinds
        .map(|&kind| (kind != STREWN).then_some(kind))
        .collect();
    let names = KINDS[..STREWN].iter().map(|&name| name.into()).collect();
    Figure::new("hdbscan-data", "Groups of unlike density")
        .caption(format!("{SAMPLES} points: two moons, a dense group, a thin one, and points strewn over all of it."))
        .alt("Two small moons that reach into each other, to their lower left a tight round group, and to their right a wide, thin one. Some crossed-out points lie anywhere between them.")
        .panel(plane().clusters(Clusters::new(dataset.records(), &labels).names(names).noise_name(KINDS[STREWN]).size(3.2)))
}

fn dbscan() -> Result<Figure, BookError> {
    let dataset = of_the_chapter()?;
    let mut words = Vec::new();
    let mut figure = Figure::new("hdbscan-dbscan", "DBSCAN with four values").shared_axes(true);
    for eps in CUTS {
        let model = Dbscan::params(eps, MIN_SAMPLES).fit(&dataset)?;
        let title = format!(
            "eps {}: {}",
            plain(eps),
            counted(model.n_clusters(), "cluster")
        );
        words.push(format!(
            "eps {}: {}, {} noise",
            plain(eps),
            counted(model.n_clusters(), "cluster"),
            model.n_noise()
        ));
        figure = figure.panel(stages::found(title, &dataset, &model.labels().to_vec()));
    }
    Ok(figure
        .columns(2)
        .caption(format!(
            "DBSCAN with min_samples = {MIN_SAMPLES}. {}.",
            words.join("; ")
        ))
        .alt(format!(
            "Four pictures of the points. {}.",
            words.join("; ")
        )))
}

fn leaves() -> Result<Figure, BookError> {
    let dataset = of_the_chapter()?;
    let params = Hdbscan::params(MIN_CLUSTER_SIZE).min_samples(MIN_SAMPLES);
    let mass = params.fit(&dataset)?;
    let params = params.cluster_selection(ClusterSelection::Leaf);
    let leaf = params.fit(&dataset)?;
    let panel = |name: &str, model: &Hdbscan<f64>| {
        let title = format!("{name}: {}", counted(model.n_clusters(), "cluster"));
        stages::found(title, &dataset, &model.labels().to_vec())
    };
    let told = |model: &Hdbscan<f64>| {
        format!(
            "{} and {}",
            counted(model.n_clusters(), "cluster"),
            counted(model.n_noise(), "noise point")
        )
    };
    Ok(Figure::new("hdbscan-leaf", "Excess of mass and leaves")
        .caption(format!("One condensed tree, read in two ways. Above by excess of mass: {}. Below the leaves: {}.", told(&mass), told(&leaf)))
        .alt("Above: the moons and the two groups, each in one colour. Below: the dense and the thin group as before, but each moon is in two pieces, and the left arm of the lower moon is noise.")
        .columns(1)
        .size(600, 720)
        .shared_axes(true)
        .panel(panel("excess of mass", &mass))
        .panel(panel("leaf", &leaf)))
}

/// Too small and too large a min_samples, as the page shows them, with their min_cluster_size.
pub(super) const WRONG: [(usize, usize); 2] = [(5, 2), (10, 10)];

fn wrong() -> Result<Figure, BookError> {
    let dataset = of_the_chapter()?;
    let mut words = Vec::new();
    let mut figure = Figure::new("hdbscan-wrong", "Too small and too large").shared_axes(true);
    for (size, min_samples) in WRONG {
        let model = fitted(&dataset, size, min_samples)?;
        let of = format!("min_cluster_size {size}, min_samples {min_samples}");
        let found = counted(model.n_clusters(), "cluster");
        words.push(format!("{of}: {found}, {} noise", model.n_noise()));
        let labels = model.labels().to_vec();
        figure = figure.panel(stages::found(format!("{of}: {found}"), &dataset, &labels));
    }
    let words = words.join("; ");
    Ok(figure
        .columns(1)
        .size(600, 720)
        .caption(format!("Two other choices. {words}."))
        .alt(format!("Two pictures of the points. {words}. Above, the lower moon is in five pieces. Below, both moons are one cluster.")))
}

/// The sizes of the sweep.
pub(super) const SWEEP: std::ops::RangeInclusive<usize> = 2..=40;

/// Clusters and noise for each min_cluster_size.
pub(super) fn sweep(dataset: &Dataset) -> Result<Vec<(usize, usize, usize)>, BookError> {
    SWEEP
        .map(|size| {
            let model = fitted(dataset, size, MIN_SAMPLES)?;
            Ok((size, model.n_clusters(), model.n_noise()))
        })
        .collect()
}

fn sizes() -> Result<Figure, BookError> {
    let mixed = sweep(&of_the_chapter()?)?;
    let square = sweep(&points(Source::Square, SAMPLES, SEED)?)?;
    let curve = |rows: &[(usize, usize, usize)]| {
        let xs: Vec<f64> = rows.iter().map(|row| row.0 as f64).collect();
        let ys: Vec<f64> = rows.iter().map(|row| row.1 as f64).collect();
        Curve::new(&xs, &ys)
    };
    let at = |rows: &[(usize, usize, usize)], size: usize| rows[size - SWEEP.start()].1;
    let panel = Panel::new()
        .x_label("min_cluster_size")
        .y_label("clusters")
        .curve(curve(&mixed).name("the page's points"))
        .curve(curve(&square).name("a square without groups"))
        .mark(Mark::vertical(MIN_CLUSTER_SIZE as f64).text(MIN_CLUSTER_SIZE.to_string()));
    Ok(Figure::new("hdbscan-sizes", "Clusters for each min_cluster_size")
        .caption(format!("How many clusters HDBSCAN finds with min_samples = {MIN_SAMPLES} for each min_cluster_size from 2 to 40, in the points of this page and in as many points of a square without groups."))
        .alt(format!("Two falling curves. That of the page's points begins level at {}, and falls to {} at the end. That of the square begins at {}, is level at {} around {MIN_CLUSTER_SIZE}, and ends at {}.", at(&mixed, 2), at(&mixed, 40), at(&square, 2), at(&square, MIN_CLUSTER_SIZE), at(&square, 40)))
        .panel(panel))
}

/// The sizes with which the page looks for groups where none are.
pub(super) const SQUARE: [usize; 3] = [5, 10, 20];

fn square() -> Result<Figure, BookError> {
    let dataset = points(Source::Square, SAMPLES, SEED)?;
    let mut words = Vec::new();
    let mut figure = Figure::new("hdbscan-square", "Groups where none are").shared_axes(true);
    for size in SQUARE {
        let model = fitted(&dataset, size, MIN_SAMPLES)?;
        let found = counted(model.n_clusters(), "cluster");
        words.push(format!("{size}: {found}, {} noise", model.n_noise()));
        figure = figure.panel(stages::found(
            format!("{size}: {found}"),
            &dataset,
            &model.labels().to_vec(),
        ));
    }
    Ok(figure
        .caption(format!("{SAMPLES} points strewn evenly over a square, min_samples = {MIN_SAMPLES}, and three values of min_cluster_size. {}.", words.join("; ")))
        .alt(format!("Three pictures of the same points of a square, which have no groups. {}.", words.join("; "))))
}
