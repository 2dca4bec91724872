//! What the widget says in words and tables.

use std::fmt::Write as _;

use hyades_metrics::adjusted_rand_score;

use super::{DbscanWidget, Kind};
use crate::error::Refused;
use crate::text::{counted, fixed};

/// The state in a sentence or two.
pub(super) fn says(widget: &DbscanWidget) -> String {
    let n = widget.points.records().nrows();
    if n == 0 {
        return "There are no points yet. Click into the plot to put some there.".to_owned();
    }
    if let Some(place) = place(widget) {
        let now = widget.shown().iter().filter(|point| point.fresh).count();
        let taken = n - count(widget, Kind::NotReached);
        let what = if place.wave == 0 {
            "a cluster begins at a core point".to_owned()
        } else {
            format!("{} taken in", counted(now, "more point"))
        };
        return format!(
            "{}: {what}; {taken} of {} so far.",
            place.text("Wave"),
            counted(n, "point")
        );
    }
    let mut text = format!(
        "{}, {}; {}, {}.",
        counted(widget.n_clusters(), "cluster"),
        counted(count(widget, Kind::Noise), "noise point"),
        counted(count(widget, Kind::Core), "core point"),
        counted(count(widget, Kind::Border), "border point"),
    );
    if widget.min_samples > n {
        let _ = write!(
            text,
            " min_samples {} is more than the {}: none can be a core point.",
            widget.min_samples,
            counted(n, "point")
        );
    }
    text
}

/// The small table beside the drawings.
pub(super) fn facts(widget: &DbscanWidget) -> Result<Vec<(String, String)>, Refused> {
    let fact = |name: &str, value: String| (name.to_owned(), value);
    if widget.points.records().nrows() == 0 {
        return Ok(Vec::new());
    }
    if let Some(place) = place(widget) {
        let not_reached = count(widget, Kind::NotReached);
        let taken = widget.points.records().nrows() - not_reached;
        return Ok(vec![
            fact("wave", place.text("").trim().to_owned()),
            fact("points taken in", taken.to_string()),
            fact("points not reached yet", not_reached.to_string()),
        ]);
    }
    let mut facts = vec![
        fact("clusters", widget.n_clusters().to_string()),
        fact("noise points", count(widget, Kind::Noise).to_string()),
        fact("core points", count(widget, Kind::Core).to_string()),
        fact("border points", count(widget, Kind::Border).to_string()),
    ];
    if let (Some(truth), Some(model)) = (widget.points.truth(), &widget.model)
        && model.n_clusters() > 0
    {
        // Noise counted as a cluster of its own, as the chapter does.
        let rand = adjusted_rand_score(truth, &model.labels().mapv(Some))?;
        facts.push(fact("adjusted Rand index", fixed(rand, 2)));
    }
    Ok(facts)
}

/// A row a point: where it is, its cluster counted from 1, and what it is.
pub(super) fn csv(widget: &DbscanWidget) -> String {
    let mut text = "x,y,cluster,kind\n".to_owned();
    let rows = widget.points.records().rows().into_iter();
    for (row, point) in rows.zip(widget.shown()) {
        let cluster = match (point.cluster, point.kind) {
            (Some(cluster), _) => (cluster + 1).to_string(),
            (None, Kind::Noise) => "noise".to_owned(),
            (None, _) => String::new(),
        };
        let _ = writeln!(
            text,
            "{},{},{cluster},{}",
            row[0],
            row[1],
            point.kind.name()
        );
    }
    text
}

/// Where the expansion stands: clusters counted from 1, waves from 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    cluster: usize,
    wave: usize,
    last: usize,
}

impl Place {
    /// “Wave 3 of 12 in cluster 2”, with another word for the wave.
    pub(super) fn text(&self, word: &str) -> String {
        let Self {
            cluster,
            wave,
            last,
        } = self;
        format!("{word} {wave} of {last} in cluster {cluster}")
    }
}

/// Where the expansion stands, unless it is done.
pub(super) fn place(widget: &DbscanWidget) -> Option<Place> {
    let step = widget.waves.step(widget.wave?)?;
    Some(Place {
        cluster: step.cluster + 1,
        wave: step.wave,
        last: widget.waves.last_wave(step.cluster),
    })
}

/// How many points are shown as this.
pub(super) fn count(widget: &DbscanWidget, kind: Kind) -> usize {
    let shown = widget.shown();
    shown.iter().filter(|point| point.kind == kind).count()
}
