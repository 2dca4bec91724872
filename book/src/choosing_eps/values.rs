//! The numbers in the prose of the page on eps.

use hyades_cluster::Dbscan;
use hyades_cluster::choose::{EpsSweepRow, k_distances};
use hyades_datasets::moons_2025;
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;

use super::{FOUR, MIN_SAMPLES, k_means, of_the_chapter, rand};
use crate::text::{fixed, plain};
use crate::{BookError, Values};

pub(super) fn values() -> Result<Values, BookError> {
    let dataset = moons_2025();
    let rows = of_the_chapter(&dataset)?;
    let with = |n: usize| -> Vec<&EpsSweepRow<f64>> {
        rows.iter().filter(|row| row.n_labels() == n).collect()
    };
    let peak = rows
        .iter()
        .map(EpsSweepRow::n_labels)
        .max()
        .unwrap_or_default();
    let eps = |row: Option<&&EpsSweepRow<f64>>| row.map_or_else(String::new, |row| plain(row.eps));
    let knee = k_distances(dataset.records().view(), MIN_SAMPLES)?.knee();
    let knee = knee.map_or(f64::NAN, |knee| knee.y);
    let at = |eps: f64, min_samples| Dbscan::params(eps, min_samples).fit(&dataset);
    let k_means = k_means(&dataset)?;
    let [tiny, small, middle, good] = FOUR.map(|eps| at(eps, MIN_SAMPLES));
    let (tiny, small, middle, good) = (tiny?, small?, middle?, good?);
    let plateau = with(3);
    Ok(vec![
        ("choosing-eps.peak", peak.to_string()),
        ("choosing-eps.peak-eps", eps(with(peak).first())),
        ("choosing-eps.plateau-from", eps(plateau.first())),
        ("choosing-eps.plateau-to", eps(plateau.last())),
        ("choosing-eps.one-from", eps(with(1).get(1))),
        ("choosing-eps.knee", fixed(knee, 3)),
        (
            "choosing-eps.knee-clusters",
            at(knee, MIN_SAMPLES)?.n_clusters().to_string(),
        ),
        ("choosing-eps.tiny-noise", tiny.n_noise().to_string()),
        ("choosing-eps.tiny-clusters", tiny.n_clusters().to_string()),
        (
            "choosing-eps.small-clusters",
            small.n_clusters().to_string(),
        ),
        ("choosing-eps.small-noise", small.n_noise().to_string()),
        (
            "choosing-eps.middle-clusters",
            middle.n_clusters().to_string(),
        ),
        ("choosing-eps.good-clusters", good.n_clusters().to_string()),
        ("choosing-eps.good-noise", good.n_noise().to_string()),
        ("choosing-eps.good-rand", fixed(rand(&dataset, &good)?, 2)),
        (
            "choosing-eps.best-rand",
            fixed(rand(&dataset, &at(0.22, 5)?)?, 2),
        ),
        (
            "choosing-eps.k-means-rand",
            fixed(adjusted_rand_score(dataset.targets(), k_means.labels())?, 2),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("choosing-eps.{key}"));
        let dataset = moons_2025();
        let points = dataset.records().view();
        let truth = dataset.targets().to_vec();
        let found = |eps: f64, min_samples: usize| oracle::dbscan(points, eps, min_samples);
        let labels = |i: usize| {
            let (clusters, noise) = oracle::counts(&found(0.001 + i as f64 * 0.01, 3));
            clusters + usize::from(noise > 0)
        };
        let counted: Vec<usize> = (0..50).map(labels).collect();
        let eps = |i: usize| format!("{:.3}", 0.001 + i as f64 * 0.01);
        let peak = counted
            .iter()
            .position(|n| n == counted.iter().max().unwrap())
            .unwrap();
        assert_eq!(
            (value("peak"), value("peak-eps")),
            (counted[peak].to_string(), eps(peak))
        );
        let threes: Vec<usize> = (0..50).filter(|&i| counted[i] == 3).collect();
        assert_eq!(
            threes.len(),
            threes[threes.len() - 1] - threes[0] + 1,
            "a plateau without a hole"
        );
        assert_eq!(value("plateau-from"), eps(threes[0]));
        assert_eq!(value("plateau-to"), eps(threes[threes.len() - 1]));
        let one = (1..50)
            .find(|&i| counted[i..].iter().all(|&n| n == 1))
            .unwrap();
        assert_eq!(value("one-from"), eps(one));
        for (eps, name) in [
            (0.04, "tiny"),
            (0.1, "small"),
            (0.15, "middle"),
            (0.23, "good"),
        ] {
            let (clusters, noise) = oracle::counts(&found(eps, 3));
            assert_eq!(
                value(&format!("{name}-clusters")),
                clusters.to_string(),
                "{name}"
            );
            if name != "middle" {
                assert_eq!(value(&format!("{name}-noise")), noise.to_string(), "{name}");
            }
        }
        assert_eq!(
            value("good-rand"),
            format!("{:.2}", oracle::adjusted_rand(&found(0.23, 3), &truth))
        );
        assert_eq!(
            value("best-rand"),
            format!("{:.2}", oracle::adjusted_rand(&found(0.22, 5), &truth))
        );
        let model = k_means(&dataset).unwrap();
        let rand = oracle::adjusted_rand(&model.labels().to_vec(), &truth);
        assert_eq!(value("k-means-rand"), format!("{rand:.2}"));
        // Why K-means must fail: the truth has the higher loss.
        assert!(oracle::inertia(points, &truth) > model.inertia());
        // The knee: farthest below the straight line from end to end, of the sorted distances to the third point, itself counted.
        let mut third: Vec<f64> = (0..200)
            .map(|i| {
                let mut squared: Vec<f64> =
                    (0..200).map(|j| oracle::squared(points, i, j)).collect();
                squared.sort_by(f64::total_cmp);
                squared[2].sqrt()
            })
            .collect();
        third.sort_by(f64::total_cmp);
        let below = |i: usize| i as f64 / 199.0 - (third[i] - third[0]) / (third[199] - third[0]);
        let knee = (0..200)
            .max_by(|&a, &b| below(a).total_cmp(&below(b)))
            .unwrap();
        assert_eq!(value("knee"), format!("{:.3}", third[knee]));
        assert_eq!(
            value("knee-clusters"),
            oracle::counts(&found(third[knee], 3)).0.to_string()
        );
    }
}
