//! The four scores of a sweep over k, side by side.

use hyades_cluster::choose::KSweepRow;
use hyades_figures::{Curve, Figure, Mark, Panel};
use hyades_metrics::InternalScores;

use crate::text::number;

type Row = KSweepRow<f64, InternalScores<f64>>;

fn of(rows: &[&Row], value: impl Fn(&InternalScores<f64>) -> f64) -> Vec<f64> {
    rows.iter().map(|row| value(&row.scores)).collect()
}

/// Adds a panel for each score, two by two, with a ring at one k.
pub(crate) fn panels(figure: Figure, rows: &[&Row], marked: Option<usize>) -> Figure {
    let xs: Vec<f64> = rows.iter().map(|row| row.k as f64).collect();
    let at = rows.iter().position(|row| Some(row.k) == marked);
    let panel = |title: &str, ys: Vec<f64>| {
        let panel = Panel::new()
            .title(title)
            .x_label("k")
            .curve(Curve::new(&xs, &ys).markers(true));
        match at {
            Some(at) => panel.mark(Mark::new(xs[at], ys[at])),
            None => panel,
        }
    };
    figure
        .columns(2)
        .panel(panel("inertia (less is tighter)", of(rows, |s| s.inertia)))
        .panel(panel(
            "silhouette (more is better)",
            of(rows, |s| s.silhouette),
        ))
        .panel(panel(
            "Calinski–Harabasz (more is better)",
            of(rows, |s| s.calinski_harabasz),
        ))
        .panel(panel(
            "Davies–Bouldin (less is better)",
            of(rows, |s| s.davies_bouldin),
        ))
}

/// What a score says, where more is better: where it is best, and where it has another peak.
fn peaks(name: &str, word: &str, ks: &[usize], goodness: &[f64]) -> String {
    let order = |&a: &usize, &b: &usize| goodness[a].total_cmp(&goodness[b]).then(b.cmp(&a));
    let Some(best) = (0..ks.len()).max_by(order) else {
        return String::new();
    };
    let inner = (1..ks.len().saturating_sub(1))
        .filter(|&i| i != best && goodness[i] > goodness[i - 1] && goodness[i] > goodness[i + 1]);
    let second = inner.max_by(order).map_or_else(String::new, |i| {
        format!(", and has a second, lesser optimum at k = {}", ks[i])
    });
    format!("{name} is {word} at k = {}{second}.", ks[best])
}

/// What the four panels show.
pub(crate) fn alt(rows: &[&Row]) -> String {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return String::new();
    };
    let ks: Vec<usize> = rows.iter().map(|row| row.k).collect();
    format!(
        "Four small curves over k. The inertia goes from {} at k = {} to {} at k = {}. {} {} {}",
        number(first.scores.inertia, 1),
        first.k,
        number(last.scores.inertia, 1),
        last.k,
        peaks("Silhouette", "highest", &ks, &of(rows, |s| s.silhouette)),
        peaks(
            "Calinski–Harabasz",
            "highest",
            &ks,
            &of(rows, |s| s.calinski_harabasz)
        ),
        peaks(
            "Davies–Bouldin",
            "lowest",
            &ks,
            &of(rows, |s| -s.davies_bouldin)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_are_found() {
        let ks = [2, 3, 4, 5, 6];
        assert_eq!(
            peaks("S", "highest", &ks, &[9.0, 1.0, 3.0, 2.0, 2.5]),
            "S is highest at k = 2, and has a second, lesser optimum at k = 4."
        );
        assert_eq!(
            peaks("S", "lowest", &ks, &[1.0, 2.0, 3.0, 2.0, 1.0]),
            "S is lowest at k = 4."
        );
        assert_eq!(
            peaks("S", "highest", &ks[..1], &[1.0]),
            "S is highest at k = 2."
        );
    }
}
