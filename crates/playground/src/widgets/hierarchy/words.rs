//! Numbers and lists, as the widget writes them.

use crate::text::{counted, join};

/// So many clusters are told with their sizes; of more, the largest three.
const TOLD: usize = 6;

/// “3 clusters of 52, 50 and 48 points”; sizes come from the largest to the smallest.
pub(super) fn clusters_of(sizes: &[usize]) -> String {
    let clusters = counted(sizes.len(), "cluster");
    let text = |sizes: &[usize]| join(&sizes.iter().map(usize::to_string).collect::<Vec<_>>());
    match sizes {
        [] => clusters,
        [one] => format!("{clusters} of {}", counted(*one, "point")),
        _ if sizes.len() <= TOLD => {
            let points = if sizes[0] == 1 {
                "point each"
            } else {
                "points"
            };
            let sizes = if sizes[0] == 1 {
                "1".to_owned()
            } else {
                text(sizes)
            };
            format!("{clusters} of {sizes} {points}")
        }
        [first, second, third, ..] if *first > 1 => {
            format!(
                "{clusters}, the largest of {} points",
                text(&[*first, *second, *third])
            )
        }
        _ => format!("{clusters} of 1 point each"),
    }
}

/// The number with so many decimals that is nearest to this one.
pub(super) fn rounded(value: f64, decimals: usize) -> f64 {
    // Through text, so that it is the very number that the text means.
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// The step between numbers with so many decimals.
pub(super) fn unit(decimals: usize) -> f64 {
    format!("1e-{decimals}").parse().unwrap_or(1.0)
}

/// The decimals that leave at least so many digits to a positive number.
pub(super) fn decimals(value: f64, digits: u32) -> usize {
    let least = 10f64.powi(digits as i32 - 1);
    let mut decimals = 0;
    let mut scaled = value.abs();
    while scaled < least && decimals < 12 {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}

/// The least round number that is not below this one; 1 for 0.
pub(super) fn ceiling(value: f64) -> f64 {
    if !(value > 0.0 && value.is_finite()) {
        return 1.0;
    }
    let mut power = 1.0;
    while power * 10.0 <= value {
        power *= 10.0;
    }
    while power > value {
        power /= 10.0;
    }
    let steps = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];
    let round = steps
        .map(|step| step * power)
        .into_iter()
        .find(|&round| round >= value);
    let round = round.unwrap_or(10.0 * power);
    rounded(round, decimals(round, 3))
}

/// A number from `low` up to but not including `high`, with few digits and near the middle.
pub(super) fn between(low: f64, high: f64) -> f64 {
    let middle = low + (high - low) / 2.0;
    let mut short = (0..=12).map(|decimals| rounded(middle, decimals));
    let found = short.find(|&number| low <= number && number < high);
    found.unwrap_or(low)
}

/// Round values from 0 to `top`, at most six, for an axis.
pub(super) fn ticks(top: f64) -> Vec<(f64, String)> {
    let step = ceiling(top / 5.0);
    let values = (0..=5u32).map(|i| f64::from(i) * step);
    let values = values.filter(|&value| value <= top * 1.000_001);
    values
        .map(|value| rounded(value, decimals(step, 3)))
        .map(|value| (value, value.to_string()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_are_told_with_their_sizes() {
        for (sizes, expected) in [
            (&[][..], "0 clusters"),
            (&[1], "1 cluster of 1 point"),
            (&[52, 50, 48], "3 clusters of 52, 50 and 48 points"),
            (&[1, 1], "2 clusters of 1 point each"),
            (&[2, 1], "2 clusters of 2 and 1 points"),
            (
                &[9, 5, 4, 3, 2, 1, 1],
                "7 clusters, the largest of 9, 5 and 4 points",
            ),
            (&[1; 7], "7 clusters of 1 point each"),
        ] {
            assert_eq!(clusters_of(sizes), expected);
        }
    }

    #[test]
    fn numbers_are_round() {
        for (value, expected) in [
            (0.0, 1.0),
            (f64::INFINITY, 1.0),
            (1.0, 1.0),
            (2.1, 2.5),
            (9.5, 10.0),
            (0.031, 0.04),
            (123.0, 150.0),
        ] {
            assert_eq!(ceiling(value), expected, "{value}");
        }
        assert_eq!(between(1.97, 3.81), 3.0);
        assert_eq!(between(0.121, 0.125), 0.123);
        // From the lower end on; where both are equal there is nothing else.
        assert_eq!(between(0.5, 0.5), 0.5);
        assert_eq!(
            (decimals(2.5, 4), decimals(2500.0, 4), decimals(0.02, 2)),
            (3, 0, 3)
        );
        assert_eq!((rounded(0.1 + 0.2, 3), unit(3), unit(0)), (0.3, 0.001, 1.0));
        let words = |top| {
            ticks(top)
                .into_iter()
                .map(|(_, word)| word)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(2.5), ["0", "0.5", "1", "1.5", "2", "2.5"]);
        assert_eq!(words(0.4), ["0", "0.08", "0.16", "0.24", "0.32", "0.4"]);
    }
}
