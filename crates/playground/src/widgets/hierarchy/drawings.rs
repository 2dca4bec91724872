//! The two drawings: the points, and the hierarchy with its cut.

use hyades_figures::{Clusters, Figure, Panel, Points as Dots};

use super::model::{Fitted, Tree};
use super::words::{decimals, rounded};
use super::{HierarchyWidget, condensed, dendrogram, reachability};
use crate::error::Refused;
use crate::points::Source;
use crate::text::counted;
use crate::view::{Drawing, Handle};

/// The side of each drawing in pixels: two stand side by side in a page's column.
const SIDE: u32 = 376;

fn drawn(id: &str, title: &str, alt: String, panel: Panel) -> Result<Drawing, Refused> {
    let figure = Figure::new(id, title).alt(alt).size(SIDE, SIDE);
    Drawing::of(&figure.panel(panel))
}

/// The points, coloured by their clusters where there are any.
pub(super) fn points(
    widget: &HierarchyWidget,
    labels: Option<&[Option<usize>]>,
) -> Result<Drawing, Refused> {
    let records = widget.points.records();
    let [x, y] = widget.points.range();
    let panel = Panel::new()
        .x_label("x")
        .y_label("y")
        .x_range(x.0, x.1)
        .y_range(y.0, y.1)
        .equal_aspect(true)
        .legend(false);
    let points = counted(records.nrows(), "point");
    let (panel, alt) = match labels {
        Some(labels) => (
            panel.clusters(Clusters::new(records, labels)),
            format!(
                "{points} in the plane, each in the colour and with the marker of its cluster; noise points are grey crosses."
            ),
        ),
        None => (
            panel.points(Dots::new(records)),
            format!("{points} in the plane, all grey."),
        ),
    };
    Ok(Drawing {
        clicks: widget.points.source() == Source::Drawn,
        ..drawn("hierarchy-points", "The points", alt, panel)?
    })
}

/// The tree or plot with its cut, in the colours of the clusters.
pub(super) fn hierarchy(
    widget: &HierarchyWidget,
    fitted: &Fitted,
    labels: &[Option<usize>],
) -> Result<Drawing, Refused> {
    let cut = fitted.cut(widget.cut);
    let top = fitted.top(widget.cut);
    let at = cut.unwrap_or(top);
    let (title, alt, panel) = match &fitted.tree {
        Tree::Linkage(model) => {
            let tree = model.dendrogram();
            let (shown, all) = dendrogram::merges(tree);
            let last = if shown < all {
                format!("the last {shown} of ")
            } else {
                String::new()
            };
            let merges = counted(all, "merge");
            (
                "The tree",
                format!(
                    "A tree of {last}{merges}, each as high as the distance at which it happens, in the colours of the clusters. A dashed line cuts it at height {at}."
                ),
                dendrogram::panel(tree, labels, at, top),
            )
        }
        Tree::Hdbscan(model) => {
            let clusters = counted(model.condensed_tree().clusters().len(), "cluster");
            let colours = match cut {
                Some(cut) => format!("A dashed line cuts it at distance {cut}; right of the line the clusters are coloured."),
                None => "Those that are taken are coloured, and each has its stability written in it or behind it.".to_owned(),
            };
            (
                "The condensed tree",
                format!(
                    "The condensed tree of {clusters}, flat shapes over λ, the widest at the left. Each gets narrower to the right, in steps, until it splits or ends. {colours}"
                ),
                condensed::panel(model, labels, cut),
            )
        }
        Tree::Optics(model) => (
            "The reachability plot",
            format!(
                "The reachabilities of {} in the order of the walk, each in the colour and with the marker of its cluster: valleys are clusters. A dashed line cuts the plot at eps {at}.",
                counted(labels.len(), "point")
            ),
            reachability::panel(model, labels, at, top),
        ),
    };
    Ok(Drawing {
        handles: vec![handle(widget, fitted)],
        ..drawn("hierarchy-tree", title, alt, panel)?
    })
}

/// The line that can be dragged. Where HDBSCAN's own clusters are shown it waits at the right end.
fn handle(widget: &HierarchyWidget, fitted: &Fitted) -> Handle {
    let name = widget.parameters.method.cut().to_owned();
    let cut = fitted.cut(widget.cut);
    if let Tree::Hdbscan(model) = &fitted.tree {
        let last = condensed::last_lambda(model, cut);
        let end = last * condensed::AXIS;
        let label = match cut {
            Some(cut) => format!("cut at distance {cut}"),
            None => "cut, not used yet: the line waits at the right end".to_owned(),
        };
        return Handle {
            name,
            label,
            x: Some(cut.map_or(end, |cut| 1.0 / cut)),
            y: None,
            step: end / 100.0,
            along: Some((1.0 / fitted.top(cut), last)),
        };
    }
    let top = fitted.top(widget.cut);
    let cut = cut.unwrap_or(top);
    let digits = decimals(top, 4);
    Handle {
        label: match fitted.tree {
            Tree::Optics(_) => format!("eps {cut}"),
            _ => format!("cut at height {cut}"),
        },
        name,
        x: None,
        y: Some(cut),
        step: rounded(top / 100.0, digits),
        along: Some((widget.least(digits), top)),
    }
}
