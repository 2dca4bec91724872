//! Figures of every kind, for the tests that hold for all.

use hyades_figures::{
    Anchor, Area, Arrow, Centroids, Circle, Clusters, Color, Curve, Figure, Mark, Marker, Panel,
    Points, Segments, Silhouette, Text, Values,
};
use ndarray::{Array2, array};

/// Points that look scattered: multiples of irrational numbers, modulo 1.
pub(crate) fn scattered(n: usize) -> Array2<f64> {
    Array2::from_shape_fn((n, 2), |(i, j)| {
        let step = [std::f64::consts::SQRT_2, std::f64::consts::E][j];
        ((i + 1) as f64 * step).fract() * 10.0
    })
}

/// Labels 0, 1, …, `k` − 1 in turn, and every `noise`th point noise.
pub(crate) fn labels(n: usize, k: usize, noise: usize) -> Vec<Option<usize>> {
    (0..n)
        .map(|i| (i % noise != noise - 1).then_some(i % k))
        .collect()
}

/// A panel with one layer of each kind.
pub(crate) fn everything() -> Panel {
    let records = scattered(30);
    let xs = [0.0, 2.0, 5.0, 9.0];
    Panel::new()
        .title("Everything")
        .x_label("x")
        .y_label("y")
        .area(Area::new(&xs, &[0.0; 4], &[1.0, 2.0, 2.0, 1.0]).name("band"))
        .area(
            Area::rectangle(1.0, 1.0, 2.0, 3.0)
                .color(Color::Muted)
                .opacity(0.1),
        )
        .points(Points::new(&records).marker(Marker::Plus).name("all"))
        .clusters(Clusters::new(&records, &labels(30, 3, 7)).emphasis(vec![true; 30]))
        .values(Values::new(&records, &[0.5; 30]).label("half"))
        .centroids(Centroids::new(array![[2.0, 2.0], [8.0, 8.0]].view()).name("found"))
        .centroids(
            Centroids::new(array![[2.5, 2.0]].view())
                .name("true")
                .hollow(true),
        )
        .curve(
            Curve::new(&xs, &[9.0, 4.0, 2.0, 1.0])
                .name("falling")
                .markers(true),
        )
        .curve(
            Curve::new(&xs, &[1.0, 2.0, 4.0, 4.0])
                .steps(true)
                .dashed(true),
        )
        .mark(Mark::new(2.0, 4.0).text("knee"))
        .mark(Mark::vertical(7.0).text("here"))
        .mark(Mark::horizontal(6.0).text("there"))
        .circle(Circle::new(5.0, 5.0, 2.0).dashed(true).filled_opacity(0.1))
        .text(Text::new(5.0, 9.0, "a < b & \"c\"").anchor(Anchor::End))
        .arrow(Arrow::new(1.0, 1.0, 4.0, 5.0))
        .segments(Segments::new(&[[0.0, 0.0, 3.0, 3.0]]).width(2.0))
}

/// Figures of every kind, those with awkward data included.
pub(crate) fn gallery() -> Vec<Figure> {
    let records = scattered(200);
    let types = vec![
        (15.0, "O5".to_owned()),
        (20.0, "B0".into()),
        (29.0, "B9".into()),
    ];
    let numbers: Vec<f64> = (0..200).map(|i| 15.0 + f64::from(i % 15)).collect();
    let ks: Vec<f64> = (2..=10).map(f64::from).collect();
    let falling: Vec<f64> = ks.iter().map(|k| 900.0 / k).collect();
    let silhouettes: Vec<f64> = (0..200).map(|i| 0.8 - f64::from(i) / 220.0).collect();

    let mut gallery = vec![
        Figure::new("everything", "Every layer").panel(everything()),
        Figure::new("many-clusters", "25 clusters")
            .panel(Panel::new().clusters(Clusters::new(&records, &labels(200, 25, 9)))),
        Figure::new("types", "Spectral types")
            .panel(
                Panel::new()
                    .x_label("HeII 4200 (Å)")
                    .y_label("HeI 4471 (Å)")
                    .values(
                        Values::new(&records, &numbers)
                            .label("type")
                            .ticks(types.clone()),
                    ),
            )
            .panel(
                Panel::new().values(
                    Values::new(&records, &numbers)
                        .discrete((0..16).map(|i| 14.5 + f64::from(i)).collect())
                        .ticks(types),
                ),
            ),
        Figure::new("silhouettes", "Silhouettes")
            .shared_axes(true)
            .panel(
                Panel::new()
                    .title("k = 2")
                    .silhouette(Silhouette::new(&silhouettes, &labels(200, 2, 50))),
            )
            .panel(
                Panel::new()
                    .title("k = 3")
                    .silhouette(Silhouette::new(&silhouettes, &labels(200, 3, 50))),
            )
            .panel(
                Panel::new()
                    .title("k = 4")
                    .silhouette(Silhouette::new(&silhouettes, &labels(200, 4, 50))),
            ),
        Figure::new("sweep", "A sweep")
            .panel(
                Panel::new()
                    .title("Inertia")
                    .x_label("k")
                    .curve(Curve::new(&ks, &falling).markers(true))
                    .mark(Mark::new(4.0, 225.0).text("elbow: k = 4")),
            )
            .panel(
                Panel::new()
                    .title("Logarithmic")
                    .log_y(true)
                    .curve(Curve::new(&ks, &falling)),
            ),
        Figure::new("schematic", "A schematic").panel(
            Panel::new()
                .hide_axes()
                .equal_aspect(true)
                .circle(Circle::new(0.0, 0.0, 1.0))
                .text(Text::new(0.0, 1.3, "a core point")),
        ),
    ];
    let mut steps = Figure::new("steps", "Steps").shared_axes(true);
    for step in 1..=5 {
        let panel = Panel::new()
            .title(format!("step {step}"))
            .x_label("x")
            .y_label("y");
        steps = steps.panel(
            panel
                .equal_aspect(true)
                .clusters(Clusters::new(&records, &labels(200, step, 11))),
        );
    }
    gallery.push(steps);
    for (name, points) in [
        ("empty", Array2::zeros((0, 2))),
        ("one-point", array![[3.0, 4.0]]),
        ("all-equal", array![[2.0, 7.0], [2.0, 7.0], [2.0, 7.0]]),
        ("zero", array![[0.0, 0.0]]),
        ("tiny", array![[1e-12, 0.0], [3e-12, 2e-12]]),
        ("subnormal", array![[5e-324, 0.0], [0.0, 5e-324]]),
        ("huge", array![[1e12, -4e12], [3e12, 2e12]]),
        ("largest", array![[-1e300, 1e300], [1e300, -1e300]]),
        (
            "far-and-close",
            array![[1e12, 1.0], [1e12 + 1.0, 1.0 + 1e-15]],
        ),
    ] {
        let n = points.nrows();
        gallery.push(
            Figure::new(name, name)
                .panel(Panel::new().x_label("x").points(Points::new(&points)))
                .panel(
                    Panel::new()
                        .equal_aspect(true)
                        .clusters(Clusters::new(&points, &labels(n, 2, 9))),
                )
                .panel(Panel::new().values(Values::new(&points, &vec![1.0; n])))
                .panel(Panel::new().silhouette(Silhouette::new(&vec![0.5; n], &labels(n, 2, 9)))),
        );
    }
    gallery
}
