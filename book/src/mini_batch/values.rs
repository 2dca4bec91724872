//! The numbers in the prose of the page on mini-batches.

use super::race::Lap;
use super::{figures, of_the_chapter};
use crate::text::{fixed, number};
use crate::{BookError, Values};

pub(super) fn values() -> Result<Values, BookError> {
    let laps = of_the_chapter()?;
    let (first, last) = (laps.first(), laps.last());
    let work = |lap: Option<&Lap>| lap.map_or(f64::NAN, Lap::work);
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
        // From what the program prints: a line for each run.
        let report = crate::program::report::<super::super::MiniBatchProgram>(&[]).unwrap();
        let rows: Vec<Vec<&str>> = report
            .text
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()) && line.ends_with(" s"))
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(rows.len(), 10, "{}", report.text);
        let number = |row: &[&str], at: usize| row[at].parse::<f64>().unwrap();
        let (mut works, mut ratios) = (Vec::new(), Vec::new());
        for pair in rows.chunks(2) {
            let (lloyd, batches) = (&pair[0], &pair[1]);
            assert_eq!((lloyd[1], batches[1]), ("Lloyd", "batches"));
            let n = number(lloyd, 0);
            let distances = n * 20.0 * number(lloyd, 2) / 1e6;
            assert!((distances - number(lloyd, 3)).abs() < 0.006, "{lloyd:?}");
            let fewer = (number(batches, 2) * n.min(1024.0) + n) * 20.0 / 1e6;
            assert!((fewer - number(batches, 3)).abs() < 0.006, "{batches:?}");
            works.push(distances / fewer);
            ratios.push(number(batches, 4) / number(lloyd, 4));
        }
        assert_eq!(value("work-first"), format!("{:.1}", works[0]));
        assert_eq!(value("work-last"), format!("{:.1}", works[4]));
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let most = ratios.iter().copied().fold(0.0, f64::max);
        assert_eq!(value("ratio-least"), format!("{least:.3}"));
        assert_eq!(value("ratio-most"), format!("{most:.3}"));
        // What the text claims of small batches and large ones.
        let loss = |size: &str| value(&format!("loss-{size}")).parse::<f64>().unwrap();
        assert!(loss("16") > 10.0 && loss("128") < 3.0 && loss("1024") < 3.0);
    }
}
