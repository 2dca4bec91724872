//! The numbers in the prose of the page on mini-batches.

use super::race::Lap;
use super::{figures, of_the_chapter};
use crate::text::{fixed, number};
use crate::{BookError, Values};

pub(super) fn values() -> Result<Values, BookError> {
    let laps = of_the_chapter()?;
    let (first, last) = (laps.first(), laps.last());
    let work = |lap: Option<&Lap>| {
        lap.map_or(f64::NAN, |lap| {
            lap.lloyd.distances as f64 / lap.batch.distances as f64
        })
    };
    let ratios = || laps.iter().map(Lap::ratio);
    let sizes = figures::by_batch_size()?;
    let of_size = |wanted: usize| {
        let found = sizes.iter().find(|(size, _)| *size == wanted);
        fixed(
            found.map_or(f64::NAN, |(_, ratio)| (ratio - 1.0) * 100.0),
            0,
        )
    };
    Ok(vec![
        ("mini-batch.work-first", number(work(first), 1)),
        ("mini-batch.work-last", number(work(last), 1)),
        (
            "mini-batch.ratio-least",
            fixed(ratios().fold(f64::INFINITY, f64::min), 3),
        ),
        (
            "mini-batch.ratio-most",
            fixed(ratios().fold(0.0, f64::max), 3),
        ),
        ("mini-batch.loss-16", of_size(16)),
        ("mini-batch.loss-128", of_size(128)),
        ("mini-batch.loss-1024", of_size(1024)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("mini-batch.{key}"));
        // From what the program prints: a lap a line.
        let report = crate::program::report::<super::super::MiniBatchProgram>(&[]).unwrap();
        let laps: Vec<Vec<f64>> = report
            .text
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(" s "))
            .map(|line| {
                line.split_whitespace()
                    .filter_map(|cell| cell.parse().ok())
                    .collect()
            })
            .collect();
        assert_eq!(laps.len(), 5, "{}", report.text);
        for lap in &laps {
            // points, steps, distances, loss, seconds, steps, distances, loss, seconds, ratio
            let &[n, steps, distances, loss, _, batches, fewer, more, _, ratio] = &lap[..] else {
                panic!("{lap:?}");
            };
            assert!(
                (distances - n * 20.0 * steps / 1e6).abs() < 0.006,
                "{lap:?}"
            );
            let seen = batches * n.min(1024.0) + n;
            assert!((fewer - seen * 20.0 / 1e6).abs() < 0.006, "{lap:?}");
            assert!((ratio - more / loss).abs() < 0.001, "{lap:?}");
        }
        let work = |lap: &[f64]| (lap[2] / lap[6] * 10.0).round() / 10.0;
        assert!((value("work-first").parse::<f64>().unwrap() - work(&laps[0])).abs() < 0.05);
        assert!((value("work-last").parse::<f64>().unwrap() - work(&laps[4])).abs() < 0.05);
        let ratios = || laps.iter().map(|lap| lap[9]);
        assert_eq!(
            value("ratio-least"),
            format!("{:.3}", ratios().fold(f64::INFINITY, f64::min))
        );
        assert_eq!(
            value("ratio-most"),
            format!("{:.3}", ratios().fold(0.0, f64::max))
        );
        // What the text claims of small batches and large ones.
        let loss = |size: &str| value(&format!("loss-{size}")).parse::<f64>().unwrap();
        assert!(loss("16") > 10.0 && loss("128") < 3.0 && loss("1024") < 3.0);
    }
}
