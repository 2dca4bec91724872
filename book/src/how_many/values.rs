//! The numbers in the prose of the page on the number of clusters.

use hyades_metrics::InternalScores;

use super::{figures, five, square};
use crate::text::{fixed, number};
use crate::{BookError, Values};

pub(super) fn values() -> Result<Values, BookError> {
    let (five, square) = (five()?, square()?);
    let name = |k: Option<usize>| k.map_or_else(|| "none".to_owned(), |k| k.to_string());
    let score = |k: usize, value: &dyn Fn(&InternalScores<f64>) -> f64| {
        five.row(k).map_or(f64::NAN, |row| value(&row.scores))
    };
    let stable = |k: usize| {
        let row = five.stability.iter().find(|row| row.k == k);
        row.map_or(f64::NAN, |row| row.mean())
    };
    let (_, [truth, found]) = figures::moons()?;
    Ok(vec![
        ("how-many.inertia-2", number(score(2, &|s| s.inertia), 0)),
        ("how-many.inertia-5", number(score(5, &|s| s.inertia), 0)),
        ("how-many.inertia-13", number(score(13, &|s| s.inertia), 0)),
        ("how-many.elbow", name(five.choice("elbow"))),
        ("how-many.square-elbow", name(square.choice("elbow"))),
        ("how-many.square-gap", name(square.choice("gap statistic"))),
        (
            "how-many.square-silhouette",
            name(square.choice("silhouette")),
        ),
        ("how-many.best-silhouette", name(five.choice("silhouette"))),
        (
            "how-many.best-calinski-harabasz",
            name(five.choice("Calinski–Harabasz")),
        ),
        (
            "how-many.best-davies-bouldin",
            name(five.choice("Davies–Bouldin")),
        ),
        ("how-many.best-gap", name(five.choice("gap statistic"))),
        ("how-many.best-stability", name(five.choice("stability"))),
        ("how-many.stability-4", fixed(stable(4), 2)),
        ("how-many.stability-5", fixed(stable(5), 2)),
        ("how-many.stability-6", fixed(stable(6), 2)),
        (
            "how-many.silhouette-4",
            fixed(score(4, &|s| s.silhouette), 3),
        ),
        (
            "how-many.silhouette-5",
            fixed(score(5, &|s| s.silhouette), 3),
        ),
        ("how-many.moons-truth", fixed(truth.1, 2)),
        ("how-many.moons-found", fixed(found.1, 2)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;
    use hyades_datasets::moons_2025;

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("how-many.{key}"));
        let judged = five().unwrap();
        let points = judged.points.view();
        let labels = |k: usize| judged.row(k).unwrap().model.labels().to_vec();
        for k in [2, 5, 13] {
            let inertia = oracle::inertia(points, &labels(k));
            assert_eq!(value(&format!("inertia-{k}")), format!("{inertia:.0}"));
        }
        let silhouettes: Vec<f64> = (2..=13)
            .map(|k| oracle::silhouette(points, &labels(k)))
            .collect();
        assert_eq!(value("silhouette-4"), format!("{:.3}", silhouettes[2]));
        assert_eq!(value("silhouette-5"), format!("{:.3}", silhouettes[3]));
        let best = (0..12)
            .max_by(|&a, &b| silhouettes[a].total_cmp(&silhouettes[b]))
            .unwrap()
            + 2;
        assert_eq!(value("best-silhouette"), best.to_string());
        // Calinski–Harabasz by sums of squares: what is not within is between.
        let all = oracle::inertia(points, &[0; 300]);
        let ratio = |k: usize| {
            let within = oracle::inertia(points, &labels(k));
            (all - within) / (k - 1) as f64 / (within / (300 - k) as f64)
        };
        let best = (2..=13)
            .max_by(|&a, &b| ratio(a).total_cmp(&ratio(b)))
            .unwrap();
        assert_eq!(value("best-calinski-harabasz"), best.to_string());
        // The elbow lies farthest below the straight line from end to end.
        let inertias: Vec<f64> = (2..=13)
            .map(|k| oracle::inertia(points, &labels(k)))
            .collect();
        let depth = |i: usize| {
            1.0 - i as f64 / 11.0 - (inertias[i] - inertias[11]) / (inertias[0] - inertias[11])
        };
        let elbow = (0..12)
            .max_by(|&a, &b| depth(a).total_cmp(&depth(b)))
            .unwrap()
            + 2;
        assert_eq!(value("elbow"), elbow.to_string());
        // The moons.
        let moons = moons_2025();
        let truth = oracle::silhouette(moons.records().view(), &moons.targets().to_vec());
        assert_eq!(value("moons-truth"), format!("{truth:.2}"));
        let (_, [_, found]) = figures::moons().unwrap();
        let found = oracle::silhouette(moons.records().view(), &found.0.to_vec());
        assert_eq!(value("moons-found"), format!("{found:.2}"));
        assert!(found > truth);
        // The story of the page: two scores want four, the others five, and only the gap sees no groups in the square.
        let chosen = [
            "best-silhouette",
            "best-davies-bouldin",
            "best-calinski-harabasz",
            "elbow",
            "best-gap",
        ]
        .map(value);
        assert_eq!(chosen, ["4", "4", "5", "5", "5"]);
        let square = ["square-elbow", "square-silhouette", "square-gap"].map(value);
        assert_eq!(square, ["4", "4", "1"]);
        let stable = ["stability-4", "stability-5", "stability-6"]
            .map(|key| value(key).parse::<f64>().unwrap());
        assert!(
            stable[0] > 0.95 && stable[1] > 0.95 && stable[2] < 0.95,
            "{stable:?}"
        );
    }
}
