//! What the widget says.

use super::run::{Ending, Phase, Run, sizes};
use crate::text::{counted, join};

/// A loss or a distance, with two decimals or with as many as a small one needs.
pub(super) fn short(number: f64) -> String {
    if number == 0.0 || number.abs() >= 1.0 {
        format!("{number:.2}")
    } else {
        format!("{number:.4}")
    }
}

/// Where there are fewer points than clusters.
pub(super) fn too_few(n: usize, k: usize) -> String {
    if n == 0 {
        return "There are no points yet: click into the plot, and each click adds one.".to_owned();
    }
    let points = if n == 1 {
        "there is 1 point".to_owned()
    } else {
        format!("there are {n} points")
    };
    format!(
        "{} need at least as many points, and {points}.",
        counted(k, "cluster")
    )
}

/// Names of centroids in a sentence: “Centroid 2”, “Centroids 2 and 5”.
fn centroids(which: &[usize]) -> String {
    let names: Vec<String> = which.iter().map(|c| (c + 1).to_string()).collect();
    let noun = if which.len() == 1 {
        "Centroid"
    } else {
        "Centroids"
    };
    format!("{noun} {}", join(&names))
}

/// What became of the clusters without points.
fn empty(run: &Run, step: usize) -> String {
    let moment = run.at(step);
    let Some(labels) = moment.labels else {
        return String::new();
    };
    let sizes = sizes(labels, moment.centroids.nrows());
    let empty: Vec<usize> = (0..sizes.len()).filter(|&c| sizes[c] == 0).collect();
    if empty.is_empty() {
        return String::new();
    }
    let names = centroids(&empty);
    let one = empty.len() == 1;
    let is_at_another = |c: &usize| {
        let place = moment.centroids.row(*c);
        (0..sizes.len()).any(|other| other != *c && moment.centroids.row(other) == place)
    };
    match moment.phase {
        Phase::Start => String::new(),
        Phase::Move if empty.iter().all(is_at_another) => {
            format!(" {names} had no point and went where another is, as there are no more places.")
        }
        Phase::Move if one => {
            format!(
                " {names} had no point and went to the one that was farthest from its centroid."
            )
        }
        Phase::Move => format!(
            " {names} had no points and went to those that were farthest from their centroids."
        ),
        Phase::Assign | Phase::End(_) => {
            format!(" {names} {} no point.", if one { "has" } else { "have" })
        }
    }
}

/// What has just happened.
pub(super) fn says(run: &Run, step: usize, placed: bool) -> String {
    let moment = run.at(step);
    let k = moment.centroids.nrows();
    let of = format!("Iteration {} of {}", moment.iteration, run.n_iterations());
    let inertia = moment.inertia.map(short).unwrap_or_default();
    let after = counted(moment.iteration, "iteration");
    let sentence = match moment.phase {
        Phase::Start if placed => format!(
            "The start: {}, placed by hand. No point has a cluster yet.",
            counted(k, "centroid")
        ),
        Phase::Start => format!(
            "The start: {} at points. No point has a cluster yet.",
            counted(k, "centroid")
        ),
        Phase::Assign if moment.iteration == 1 => {
            format!("{of}: each point went to the nearest centroid; inertia {inertia}.")
        }
        Phase::Assign => {
            let changed = counted(run.changed(step), "point");
            let their = if run.changed(step) == 1 {
                "its"
            } else {
                "their"
            };
            format!("{of}: {changed} changed {their} cluster; inertia {inertia}.")
        }
        Phase::Move => {
            let far = short(run.shift(step));
            let who = if k == 1 {
                "the centroid moved to the mean of its points, by"
            } else {
                "the centroids moved to the means of their points, the farthest by"
            };
            format!("{of}: {who} {far}; inertia {inertia}.")
        }
        Phase::End(Ending::Settled) => {
            format!("Nothing moves any more after {after}: inertia {inertia}.")
        }
        Phase::End(Ending::Tolerance) => format!(
            "The centroids moved so little that K-means ends after {after}: inertia {inertia}."
        ),
        Phase::End(Ending::Limit) => {
            format!("K-means ends after {after}, the most that are allowed: inertia {inertia}.")
        }
    };
    sentence + &empty(run, step)
}
