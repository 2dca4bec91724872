//! The figures of the page on OPTICS.

use hyades_cluster::{Dbscan, Optics, OpticsExtraction};
use hyades_datasets::Dataset;
use hyades_figures::{
    Anchor, Arrow, Circle, Clusters, Color, Curve, Figure, Mark, Panel, Points, Segments, Text,
};
use linfa::traits::Fit;
use ndarray::{Axis, arr2};

use super::data::{NAMES, Source, points};
use super::landscape::{heights, landscape, with_valleys};
use super::{CUTS, JAGGED, MIN_SAMPLES, UNIFORM, XI, XIS, of_the_chapter, valleys};
use crate::drawing::{as_options, plane};
use crate::text::{counted, join, plain};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "optics-groups",
        draw: groups,
    },
    FigureEntry {
        id: "optics-dbscan",
        draw: dbscan,
    },
    FigureEntry {
        id: "optics-distances",
        draw: || Ok(distances()),
    },
    FigureEntry {
        id: "optics-walk",
        draw: walk,
    },
    FigureEntry {
        id: "optics-plot",
        draw: plot,
    },
    FigureEntry {
        id: "optics-cut",
        draw: cut,
    },
    FigureEntry {
        id: "optics-steep",
        draw: steep,
    },
    FigureEntry {
        id: "optics-valleys",
        draw: found_valleys,
    },
    FigureEntry {
        id: "optics-xi",
        draw: steepnesses,
    },
    FigureEntry {
        id: "optics-uniform",
        draw: uniform,
    },
    FigureEntry {
        id: "optics-min-samples",
        draw: jagged,
    },
];

fn scatter(dataset: &Dataset, labels: &[Option<usize>]) -> Panel {
    plane()
        .legend(false)
        .clusters(Clusters::new(dataset.records(), labels).size(2.5))
}

fn groups() -> Result<Figure, BookError> {
    let (dataset, _) = of_the_chapter()?;
    let labels = as_options(dataset.targets());
    let names = NAMES.map(str::to_owned).to_vec();
    Ok(Figure::new("optics-groups", "Groups of four densities")
        .caption("320 points, coloured by the group that each was drawn from. Two dense groups lie inside a loose one; a fourth stands apart.")
        .alt("A wide loose cloud of points with two small tight groups inside it, one of them tighter than the other, and to the right of the cloud a group of middling density.")
        .size(680, 400)
        .panel(plane().clusters(Clusters::new(dataset.records(), &labels).names(names))))
}

fn dbscan() -> Result<Figure, BookError> {
    let (dataset, _) = of_the_chapter()?;
    let mut figure = Figure::new("optics-dbscan", "DBSCAN with three eps")
        .columns(1)
        .size(620, 900)
        .shared_axes(true);
    let mut words = Vec::new();
    for eps in CUTS {
        let model = Dbscan::params(eps, MIN_SAMPLES).fit(dataset)?;
        let found = format!(
            "{} and {}",
            counted(model.n_clusters(), "cluster"),
            counted(model.n_noise(), "noise point")
        );
        words.push(format!("{found} with eps {eps}"));
        figure = figure
            .panel(scatter(dataset, &model.labels().to_vec()).title(format!("eps {eps}: {found}")));
    }
    Ok(figure
        .caption("DBSCAN with min_samples 10. A small eps finds the dense groups and calls the rest noise; a large one takes the dense groups and the loose one for the same.")
        .alt(format!("Three pictures of the same points, coloured by cluster: {}.", join(&words, "and"))))
}

/// Five points around the first; `min_samples` is 4.
const SCHEMATIC: [[f64; 2]; 6] = [
    [0.0, 0.0],
    [0.55, 0.35],
    [-0.5, 0.6],
    [-0.55, -0.95],
    [2.35, 0.45],
    [1.75, -1.2],
];

fn distances() -> Figure {
    let points = arr2(&SCHEMATIC);
    let core = f64::hypot(SCHEMATIC[3][0], SCHEMATIC[3][1]);
    let rows = |which: &[usize]| points.select(Axis(0), which);
    let [a, b] = [SCHEMATIC[1], SCHEMATIC[4]];
    let panel = Panel::new()
        .hide_axes()
        .equal_aspect(true)
        .legend(false)
        .circle(
            Circle::new(0.0, 0.0, core)
                .dashed(true)
                .color(Color::Label(0))
                .filled_opacity(0.06),
        )
        .segments(
            Segments::new(&[[0.0, 0.0, b[0], b[1]]])
                .color(Color::Label(1))
                .width(1.5),
        )
        .arrow(Arrow::new(0.0, 0.0, SCHEMATIC[3][0], SCHEMATIC[3][1]))
        .points(Points::new(&rows(&[2, 3, 5])).color(Color::Muted).size(5.0))
        .points(Points::new(&rows(&[1])).color(Color::Label(0)).size(5.0))
        .points(Points::new(&rows(&[4])).color(Color::Label(1)).size(5.0))
        .points(Points::new(&rows(&[0])).color(Color::Ink).size(6.0))
        .text(Text::new(-0.1, 0.14, "p").anchor(Anchor::End).bold(true))
        .text(Text::new(a[0] + 0.1, a[1] + 0.08, "a").bold(true))
        .text(Text::new(b[0] + 0.1, b[1] + 0.08, "b").bold(true))
        .text(Text::new(-0.26, -0.66, "core distance of p").anchor(Anchor::Start))
        .text(Text::new(1.68, 0.6, "distance of p and b").anchor(Anchor::Middle));
    Figure::new("optics-distances", "Core distance and reachability")
        .caption("With min_samples = 4. The dashed circle just holds four points, p among them: its radius is the core distance of p. The point b lies outside and is reached from p for its distance. The point a lies inside and is reached for the core distance, though it is nearer.")
        .alt("A point p with a dashed circle around it that reaches to the third of the three other points in it. One of these, a, lies well inside; a point b lies outside, joined with p by a line. An arrow from p to the circle is the core distance.")
        .size(640, 330)
        .panel(panel)
}

fn walk() -> Result<Figure, BookError> {
    let (dataset, model) = of_the_chapter()?;
    let records = dataset.records();
    let order = model.ordering().to_vec();
    let mut figure = Figure::new("optics-walk", "The walk")
        .caption("The walk after 20 points, after 73, and so on. Grey: points that it has not reached. A line leads to each point from the one that it was reached from; the circle is where the walk stands. Once in a dense group, it does not leave before the group is complete.")
        .alt("Six pictures of the same points. The coloured part grows: first within one of the tight groups, until that is full; then through the loose cloud around it to the edge of the other tight group; then this one fills; then the rest of the cloud; and in the last picture one long line leads to the group apart.")
        .columns(2)
        .shared_axes(true);
    for visited in super::STEPS {
        let rows = |which: &[usize]| records.select(Axis(0), which);
        let (done, open) = order.split_at(visited);
        let lines: Vec<[f64; 4]> = done
            .iter()
            .filter_map(|&to| {
                let from = model.predecessors()[to]?;
                Some([
                    records[(from, 0)],
                    records[(from, 1)],
                    records[(to, 0)],
                    records[(to, 1)],
                ])
            })
            .collect();
        let last = records.row(done[visited - 1]);
        let mut panel = plane()
            .title(format!("after {}", counted(visited, "point")))
            .legend(false)
            .points(Points::new(&rows(open)).color(Color::Muted).size(1.5));
        if !lines.is_empty() {
            panel = panel.segments(Segments::new(&lines).color(Color::Label(0)));
        }
        panel = panel
            .points(Points::new(&rows(done)).color(Color::Label(0)).size(2.0))
            .points(
                Points::new(&last.insert_axis(Axis(0)).to_owned())
                    .color(Color::Label(1))
                    .filled(false)
                    .size(6.0),
            );
        figure = figure.panel(panel);
    }
    Ok(figure)
}

fn plot() -> Result<Figure, BookError> {
    let (dataset, model) = of_the_chapter()?;
    let labels = as_options(dataset.targets());
    Ok(Figure::new("optics-plot", "The landscape")
        .caption("Above: the points. Below: the reachability of each point, in the order of the walk. Colours and markers are the groups that the points were drawn from, which OPTICS does not know. The walk begins at infinity, drawn at the top.")
        .alt("Above the four groups, below a plot of 320 heights. Two deep valleys, one deeper than the other, lie in a rough highland, which is the loose group. At the right a high peak, and behind it a valley of middling depth, the group apart.")
        .columns(1)
        .size(680, 680)
        .panel(scatter(dataset, &labels))
        .panel(landscape(model, &labels)))
}

fn cut() -> Result<Figure, BookError> {
    let (dataset, model) = of_the_chapter()?;
    let mut figure = Figure::new("optics-cut", "Two cuts")
        .caption("The landscape cut at two heights. What lies below the line without a gap is a cluster; colours and markers are the clusters of the cut, crosses its noise.")
        .columns(2)
        .size(760, 620);
    let mut words = Vec::new();
    for eps in [CUTS[0], CUTS[2]] {
        let clusters = model.extract_dbscan(eps)?;
        let labels = clusters.labels().to_vec();
        words.push(format!(
            "at {eps} {} and {}",
            counted(clusters.n_clusters(), "cluster"),
            counted(clusters.n_noise(), "noise point")
        ));
        figure = figure
            .panel(
                landscape(model, &labels)
                    .title(format!("cut at {eps}"))
                    .mark(Mark::horizontal(eps)),
            )
            .panel(scatter(dataset, &labels).title(format!(
                "{}, {} noise",
                counted(clusters.n_clusters(), "cluster"),
                clusters.n_noise()
            )));
    }
    Ok(figure.alt(format!("On the left the landscape with a level line, on the right the points coloured by the clusters below that line: {}.", join(&words, "and"))))
}

/// Steps of the plot that fall or rise by the fraction xi, as segments from one place to the next: down, then up.
pub(super) fn steep_steps(model: &Optics<f64>, xi: f64) -> [Vec<[f64; 4]>; 2] {
    let plot = model.reachability_plot();
    let heights = heights(model);
    let mut steps = [Vec::new(), Vec::new()];
    for i in 0..plot.len() - 1 {
        let ends = [i as f64, heights[i], (i + 1) as f64, heights[i + 1]];
        if plot[i + 1] <= plot[i] * (1.0 - xi) {
            steps[0].push(ends);
        } else if plot[i] <= plot[i + 1] * (1.0 - xi) {
            steps[1].push(ends);
        }
    }
    steps
}

fn steep() -> Result<Figure, BookError> {
    let (_, model) = of_the_chapter()?;
    let heights = heights(model);
    let xs: Vec<f64> = (0..heights.len()).map(|i| i as f64).collect();
    let [down, up] = steep_steps(model, XI);
    Ok(Figure::new("optics-steep", "Steep slopes")
        .caption(format!("The landscape on a logarithmic scale, on which equal fractions are equally high. Thick and solid: steps that fall by at least {} %. Thick and dashed: steps that rise so much.", plain(XI * 100.0)))
        .alt(format!("The curve of 320 heights. {} lead down by at least the fraction xi, {} lead up. They crowd where the curve enters and leaves the valleys, and stand alone elsewhere.", counted(down.len(), "step"), counted(up.len(), "step")))
        .size(680, 400)
        .panel(
            Panel::new()
                .x_label("place in the walk")
                .y_label("reachability")
                .log_y(true)
                .legend(false)
                .curve(Curve::new(&xs, &heights).color(Color::Muted))
                .segments(Segments::new(&down).color(Color::Label(0)).width(3.0))
                .segments(Segments::new(&up).color(Color::Label(1)).width(3.0).dashed(true)),
        ))
}

fn found_valleys() -> Result<Figure, BookError> {
    let (dataset, model) = of_the_chapter()?;
    Ok(found("optics-valleys", dataset, model))
}

/// What OPTICS finds: landscape with valleys, and the points.
pub(super) fn found(id: &str, dataset: &Dataset, model: &Optics<f64>) -> Figure {
    let labels = model.labels().to_vec();
    let n = model.cluster_hierarchy().len();
    Figure::new(id, "Valleys within valleys")
        .caption(format!("Above: the points, coloured by cluster; {} noise, the crosses. Below: the landscape, and under it a bar for each of {}. Bars in colour hold no other and give the points their labels.",
            if model.n_noise() == 1 { "1 point is".to_owned() } else { format!("{} points are", model.n_noise()) }, counted(n, "valley")))
        .alt(format!("The points in {} and {}. Under the landscape {}: the short ones span its deepest parts, the long ones lie below them and span several.", counted(model.n_clusters(), "cluster"), counted(model.n_noise(), "noise point"), counted(n, "bar")))
        .columns(1)
        .size(680, 700)
        .panel(scatter(dataset, &labels))
        .panel(with_valleys(model, &labels, model.cluster_hierarchy()))
}

fn steepnesses() -> Result<Figure, BookError> {
    let (_, model) = of_the_chapter()?;
    let mut figure = Figure::new("optics-xi", "Three steepnesses")
        .caption("The same landscape with three values of xi. A bar below stands for a valley, in colour where it holds no other. With a small xi nearly every step is steep: valleys reach far up their slopes, and dents become valleys. With a large one only cliffs count, and the two dense groups are lost.")
        .columns(1)
        .size(680, 860);
    let mut words = Vec::new();
    for xi in XIS {
        let clusters = valleys(model, xi)?;
        let valleys = counted(clusters.hierarchy().len(), "valley");
        words.push(format!("{valleys} with xi {xi}"));
        let labels = clusters.labels().to_vec();
        figure = figure.panel(
            with_valleys(model, &labels, clusters.hierarchy()).title(format!(
                "xi {xi}: {valleys}, {}",
                counted(clusters.n_clusters(), "cluster")
            )),
        );
    }
    Ok(figure.alt(format!(
        "Three times the same landscape with bars below: {}.",
        join(&words, "and")
    )))
}

/// The square without groups, walked with other parameters.
pub(super) fn of_uniform() -> Result<(Dataset, Optics<f64>), BookError> {
    let dataset = points(Source::Uniform, 320, 42)?;
    let (min_samples, xi) = UNIFORM;
    let model = Optics::params(min_samples)
        .extraction(OpticsExtraction::xi(xi))
        .fit(&dataset)?;
    Ok((dataset, model))
}

fn uniform() -> Result<Figure, BookError> {
    let (dataset, model) = of_uniform()?;
    let labels = model.labels().to_vec();
    Ok(Figure::new("optics-uniform", "Valleys where there are none")
        .caption(format!("320 points at random in a square, min_samples {} and xi {}. Every dent of the landscape is called a valley.", UNIFORM.0, UNIFORM.1))
        .alt(format!("Points spread evenly over a square, with {} small patches of them coloured as clusters and the rest crossed out. Beside it a landscape without any deep valley, and many bars below it.", model.n_clusters()))
        .columns(2)
        .size(760, 380)
        .panel(scatter(&dataset, &labels))
        .panel(with_valleys(&model, &labels, model.cluster_hierarchy())))
}

fn jagged() -> Result<Figure, BookError> {
    let (dataset, _) = of_the_chapter()?;
    let truth = as_options(dataset.targets());
    let mut figure = Figure::new("optics-min-samples", "Three min_samples")
        .caption("The landscapes of the same points with three values of min_samples, coloured by the groups that the points were drawn from. Few neighbours make it jagged, many make it smooth and shallow.")
        .alt("Three landscapes. The first is full of spikes and its valleys have no clear edge. In the second the valleys are clear. In the third all is smooth, and the valleys are less deep.")
        .columns(1)
        .size(680, 820);
    for min_samples in JAGGED {
        let model = Optics::params(min_samples).fit(dataset)?;
        figure =
            figure.panel(landscape(&model, &truth).title(format!("min_samples {min_samples}")));
    }
    Ok(figure)
}
