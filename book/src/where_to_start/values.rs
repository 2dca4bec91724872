//! The numbers in the prose of the page on starts.

use super::starts::Kind;
use super::{of_the_chapter, percent};
use crate::text::number;
use crate::{BookError, Values};

pub(super) fn values() -> Result<Values, BookError> {
    let (_, starts) = of_the_chapter()?;
    let failed = |kind| percent(starts.failed(kind));
    let of_ten = |kind| percent(starts.best_of_fails(kind, 10));
    let worst = starts.worst.inertia();
    // Eight draws, each from a group that none before came from.
    let one_each: f64 = (0..8).map(|i| f64::from(8 - i) / 8.0).product();
    Ok(vec![
        ("where-to-start.lowest", number(starts.lowest(), 2)),
        ("where-to-start.worst", number(worst, 0)),
        ("where-to-start.failed-random", failed(Kind::Random)),
        ("where-to-start.failed-plus-plus", failed(Kind::PlusPlus)),
        ("where-to-start.failed-greedy", failed(Kind::Greedy)),
        ("where-to-start.ten-random", of_ten(Kind::Random)),
        ("where-to-start.ten-greedy", of_ten(Kind::Greedy)),
        (
            "where-to-start.one-each",
            format!("{:.2}", one_each * 100.0),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;
    use hyades_cluster::KMeans;

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("where-to-start.{key}"));
        let (dataset, starts) = of_the_chapter().unwrap();
        let points = dataset.records().view();
        let truth = dataset.targets().to_vec();
        // The groups are apart: the best end is the truth, but for a point or two between groups.
        let of_truth = oracle::inertia(points, &truth);
        let lowest: f64 = value("lowest").parse().unwrap();
        assert!(
            lowest <= of_truth && lowest > 0.99 * of_truth,
            "{lowest} {of_truth}"
        );
        let agrees = |model: &KMeans<f64>| oracle::adjusted_rand(&model.labels().to_vec(), &truth);
        // A start that fails has not found the groups, and the best has.
        assert!(agrees(&starts.worst) < 0.95 && starts.fails(starts.worst.inertia()));
        assert!(agrees(&starts.best) > 0.99);
        for (kind, key) in [
            (Kind::Random, "random"),
            (Kind::PlusPlus, "plus-plus"),
            (Kind::Greedy, "greedy"),
        ] {
            // Between the lowest loss and the least that fails there is a wide gap: no threshold decides.
            let losses = starts.losses(kind);
            let failed: Vec<f64> = losses
                .iter()
                .copied()
                .filter(|&loss| loss > 1.01 * lowest)
                .collect();
            assert!(failed.iter().all(|&loss| loss > 2.0 * lowest));
            assert_eq!(
                value(&format!("failed-{key}")),
                format!("{:.1}", failed.len() as f64 / 10.0)
            );
        }
        let random = starts.losses(Kind::Random);
        let worst = random.iter().copied().fold(0.0, f64::max);
        assert_eq!(value("worst"), format!("{worst:.0}"));
        let tens = random
            .chunks(10)
            .filter(|ten| ten.iter().all(|&loss| loss > 1.01 * lowest));
        assert_eq!(value("ten-random"), format!("{:.1}", tens.count() as f64));
        assert_eq!(value("ten-greedy"), "0.0");
        // 8! / 8⁸.
        assert_eq!(
            value("one-each"),
            format!("{:.2}", 40_320.0 / 16_777_216.0 * 100.0)
        );
    }
}
