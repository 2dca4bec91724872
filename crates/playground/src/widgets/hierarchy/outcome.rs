//! The outcome in words and tables.

use std::fmt::Write;

use hyades_metrics::adjusted_rand_score;
use ndarray::Array1;

use super::model::{Method, Parameters, Tree, sizes};
use super::words::clusters_of;
use super::{HierarchyWidget, SOURCE_OF_PROGRAMS};
use crate::error::Refused;
use crate::text::{counted, fixed};

/// The most sizes of clusters in the table.
const SIZES: usize = 12;

/// The points of a valley for which the program of OPTICS looks by itself.
const VALLEY: usize = 20;

fn n_noise(labels: &[Option<usize>]) -> usize {
    labels.iter().filter(|label| label.is_none()).count()
}

/// Whether points can be noise.
fn has_noise(method: Method) -> bool {
    matches!(method, Method::Hdbscan | Method::Optics)
}

/// The outcome in a sentence or two.
pub(super) fn says(widget: &HierarchyWidget, labels: &[Option<usize>]) -> String {
    let method = widget.parameters.method;
    let cut = widget.shown_cut();
    let mut text = match (method, cut) {
        (_, None) => String::new(),
        (Method::Optics, Some(eps)) => format!("Eps {eps}: "),
        (_, Some(cut)) => format!("Cut at {cut}: "),
    };
    text.push_str(&clusters_of(&sizes(labels)));
    if has_noise(method) {
        let _ = write!(text, ", {}", counted(n_noise(labels), "noise point"));
    }
    text.push('.');
    if let (Some(Tree::Hdbscan(model)), None) = (widget.tree(), cut) {
        let all = model.condensed_tree().clusters().len();
        let _ = write!(
            text,
            " Selected by stability from {} in the condensed tree.",
            counted(all, "cluster")
        );
    }
    text
}

/// What is said where no hierarchy can be made.
pub(super) fn says_why(n_points: usize, why: &str) -> String {
    if n_points == 0 {
        return "There are no points yet. Click into the plot to put some there.".to_owned();
    }
    format!("No clusters of {}: {why}.", counted(n_points, "point"))
}

/// The small table beside the drawings.
pub(super) fn facts(
    widget: &HierarchyWidget,
    labels: &Array1<Option<usize>>,
) -> Result<Vec<(String, String)>, Refused> {
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
    let all = labels.to_vec();
    let sizes = sizes(&all);
    fact("clusters", sizes.len().to_string());
    if has_noise(widget.parameters.method) {
        fact("noise points", n_noise(&all).to_string());
    }
    if !sizes.is_empty() {
        let shown: Vec<String> = sizes.iter().take(SIZES).map(usize::to_string).collect();
        let more = if sizes.len() > SIZES { ", …" } else { "" };
        fact("points in each", format!("{}{more}", shown.join(", ")));
    }
    if let Some(truth) = widget.points.truth() {
        // Noise counted as a cluster of its own, as the chapters do.
        let rand = adjusted_rand_score(truth, &labels.mapv(Some))?;
        fact("adjusted Rand index", fixed(rand, 2));
    }
    Ok(facts)
}

/// A row a point: where it is, and its cluster counted from 1.
pub(super) fn csv(widget: &HierarchyWidget, labels: Option<&Array1<Option<usize>>>) -> String {
    let mut csv = "x,y,cluster\n".to_owned();
    for (i, row) in widget.points.records().rows().into_iter().enumerate() {
        let label = labels.and_then(|labels| labels.get(i));
        let label = match label {
            Some(Some(label)) => (label + 1).to_string(),
            Some(None) => "noise".to_owned(),
            None => String::new(),
        };
        let _ = writeln!(csv, "{},{},{label}", row[0], row[1]);
    }
    csv
}

/// The command that gives the same result.
pub(super) fn command(widget: &HierarchyWidget) -> String {
    let Parameters {
        method,
        min_cluster_size,
        min_samples,
    } = widget.parameters;
    let points = widget.points.flags(SOURCE_OF_PROGRAMS);
    let cut = |flag: &str| match widget.shown_cut() {
        Some(cut) => format!(" --{flag} {cut}"),
        None => String::new(),
    };
    match method {
        Method::Linkage(_) => {
            let (linkage, _) = method.names();
            let cut = cut("height");
            format!("cargo chapter hierarchy --{points} --linkage {linkage}{cut}")
        }
        Method::Hdbscan => {
            let cut = cut("cut");
            format!(
                "cargo chapter hdbscan --{points} --min-cluster-size {min_cluster_size} --min-samples {min_samples}{cut}"
            )
        }
        Method::Optics => {
            // The program looks for valleys too, by itself of as many points as there may not be.
            let n = widget.points.records().nrows();
            let valleys = match n {
                2..VALLEY => format!(" --min-cluster-size {n}"),
                _ => String::new(),
            };
            let cut = cut("eps");
            format!("cargo chapter optics --{points} --min-samples {min_samples}{valleys}{cut}")
        }
    }
}
