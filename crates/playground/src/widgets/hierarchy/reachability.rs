//! The reachability plot with a level line.

use hyades_cluster::Optics;
use hyades_figures::{Area, Clusters, Color, Mark, Panel};
use ndarray::Array2;

use super::words::ticks;

/// The reachabilities in the order of the walk, each in colour and shape of its cluster, and the line at eps. Where a walk begins, the reachability is infinite: it stands at the top.
pub(super) fn panel(model: &Optics<f64>, labels: &[Option<usize>], eps: f64, top: f64) -> Panel {
    let plot = model.reachability_plot();
    let n = plot.len();
    let height = |i: usize| plot[i].min(top);
    let edges: Vec<f64> = (0..n)
        .flat_map(|i| [i as f64 - 0.5, i as f64 + 0.5])
        .collect();
    let heights: Vec<f64> = (0..n).flat_map(|i| [height(i); 2]).collect();
    let places = Array2::from_shape_fn((n, 2), |(i, j)| if j == 0 { i as f64 } else { height(i) });
    let ordered: Vec<Option<usize>> = model
        .ordering()
        .iter()
        .map(|&sample| labels[sample])
        .collect();
    let ground = vec![0.0; edges.len()];
    Panel::new()
        .x_label("place in the walk")
        .y_label("reachability")
        .x_range(-0.5 - 0.02 * n as f64, n as f64 - 0.5 + 0.02 * n as f64)
        .y_range(0.0, 1.03 * top)
        .y_ticks(ticks(top))
        .legend(false)
        .area(
            Area::new(&edges, &ground, &heights)
                .color(Color::Muted)
                .opacity(0.3),
        )
        .clusters(Clusters::new(&places, &ordered).size(if n > 400 { 1.7 } else { 2.4 }))
        .mark(Mark::horizontal(eps).text("eps"))
}
