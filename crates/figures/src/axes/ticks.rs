//! Where the ticks of an axis stand, and what is written at them.

use super::Range;

/// A tick.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) value: f64,
    pub(crate) label: String,
}

/// Ticks at round values in a range: at least two, and else about `count` of them. With `whole` they are whole numbers, unless
/// the range has not two of those.
pub(crate) fn ticks(range: Range, count: usize, whole: bool) -> Vec<Tick> {
    let count = count.max(2);
    if whole {
        let ticks = round(range, count, 0);
        if ticks.len() >= 2 {
            return ticks;
        }
    }
    round(range, count, i32::MIN)
}

/// Ticks at multiples of powers of ten with an exponent of at least `least`.
fn round(range: Range, count: usize, least: i32) -> Vec<Tick> {
    if range.logarithmic {
        let decades = logarithmic(range, count, least);
        if decades.len() >= 2 {
            return decades;
        }
    }
    linear(range, count, least)
}

/// A decimal number `digits` × 10^`exponent`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Decimal {
    digits: i64,
    exponent: i32,
}

impl Decimal {
    /// The nearest float: the parser rounds exactly, a product with a power of ten would not.
    fn value(self) -> f64 {
        format!("{}e{}", self.digits, self.exponent)
            .parse()
            .unwrap_or(0.0)
    }

    /// The exponent of the leading digit.
    fn order(self) -> Option<i32> {
        let digits = self.digits.unsigned_abs();
        (digits > 0).then(|| digits.ilog10() as i32 + self.exponent)
    }
}

fn linear(range: Range, count: usize, least: i32) -> Vec<Tick> {
    let rough = (range.high - range.low) / count as f64;
    if !(rough.is_finite() && rough > 0.0) {
        return Vec::new();
    }
    // From one above what the logarithm says, for it may be rounded down, to ever finer steps. The coarsest with enough ticks
    // is the step before the first with too many, unless that leaves a single tick or none.
    let start = (rough.log10().floor() as i32 + 1).max(least);
    let mut coarser = Vec::new();
    for exponent in ((start - 4).max(least)..=start).rev() {
        for mantissa in [5, 2, 1] {
            let step = Decimal {
                digits: mantissa,
                exponent,
            };
            let finer = multiples(range, step);
            if step.value() < rough * (1.0 - 1e-9) && coarser.len() >= 2 {
                return labelled(&coarser);
            }
            coarser = finer;
        }
    }
    labelled(&coarser)
}

fn multiples(range: Range, step: Decimal) -> Vec<Decimal> {
    let width = step.value();
    let slack = 1e-9;
    let first = (range.low / width - slack).ceil();
    let last = (range.high / width + slack).floor();
    // Beyond 2^53 neighbouring multiples are the same float.
    if !(first.abs() < 9e15 && last.abs() < 9e15) {
        return Vec::new();
    }
    (first as i64..=last as i64)
        .take(1000)
        .map(|multiple| Decimal {
            digits: multiple * step.digits,
            exponent: step.exponent,
        })
        .collect()
}

fn logarithmic(range: Range, count: usize, least: i32) -> Vec<Tick> {
    let (low, high) = (range.low.log10(), range.high.log10());
    let (first, last) = ((low - 1e-9).ceil() as i32, (high + 1e-9).floor() as i32);
    let decades = (last - first + 1).max(0) as usize;
    let stride = decades.max(1).div_ceil(count) as i32;
    let mantissas: &[i64] = if decades * 3 <= count {
        &[1, 2, 5]
    } else {
        &[1]
    };
    let mut decimals = Vec::new();
    for exponent in (first - 1)..=last {
        if exponent < least || (exponent - first).rem_euclid(stride) != 0 {
            continue;
        }
        for &digits in mantissas {
            let decimal = Decimal { digits, exponent };
            let fraction = range.fraction(decimal.value());
            if (-1e-9..=1.0 + 1e-9).contains(&fraction) {
                decimals.push(decimal);
            }
        }
    }
    let plain = decimals.iter().all(|d| (-4..6).contains(&d.exponent));
    decimals
        .into_iter()
        .map(|decimal| Tick {
            value: decimal.value(),
            label: if plain {
                written(decimal, decimal.exponent.min(0).unsigned_abs() as usize, 0)
            } else if decimal.digits == 1 {
                format!("10{}", superscript(decimal.exponent))
            } else {
                format!("{}×10{}", decimal.digits, superscript(decimal.exponent))
            },
        })
        .collect()
}

/// Labels with as many decimals as tell the ticks apart; with a power of ten where that is shorter.
fn labelled(decimals: &[Decimal]) -> Vec<Tick> {
    let exponent = decimals.iter().map(|d| d.exponent).max().unwrap_or(0);
    let plain: Vec<String> = decimals
        .iter()
        .map(|&d| written(d, exponent.min(0).unsigned_abs() as usize, 0))
        .collect();
    let longest = |labels: &[String]| {
        let length = |label: &String| label.trim_start_matches('−').chars().count();
        labels.iter().map(length).max().unwrap_or(0)
    };
    let mut labels = plain;
    if longest(&labels) > 6
        && let Some(order) = decimals.iter().filter_map(|d| d.order()).max()
    {
        let places = (order - exponent).max(0) as usize;
        let power = format!("×10{}", superscript(order));
        let scientific: Vec<String> = decimals
            .iter()
            .map(|&d| match d.digits {
                0 => "0".to_owned(),
                _ => written(d, places, order) + &power,
            })
            .collect();
        if longest(&scientific) <= longest(&labels) {
            labels = scientific;
        }
    }
    decimals
        .iter()
        .zip(labels)
        .map(|(decimal, label)| Tick {
            value: decimal.value(),
            label,
        })
        .collect()
}

/// The number divided by 10^`shift`, with so many decimals, which must be enough.
fn written(decimal: Decimal, places: usize, shift: i32) -> String {
    let mut digits = decimal.digits.unsigned_abs().to_string();
    let exponent = decimal.exponent - shift;
    if exponent > 0 {
        if decimal.digits != 0 {
            digits.push_str(&"0".repeat(exponent.unsigned_abs() as usize));
        }
        digits.push_str(&"0".repeat(places));
    } else {
        let missing = places as i64 - i64::from(exponent.unsigned_abs());
        digits.push_str(&"0".repeat(missing.max(0) as usize));
    }
    if places > 0 {
        while digits.len() <= places {
            digits.insert(0, '0');
        }
        digits.insert(digits.len() - places, '.');
    }
    if decimal.digits < 0 {
        digits.insert(0, '−');
    }
    digits
}

/// A number in superscript digits.
fn superscript(number: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number
        .to_string()
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => DIGITS[digit as usize],
            None => '⁻',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(low: f64, high: f64, count: usize) -> Vec<String> {
        labels_of((low, high), count, (false, false))
    }

    fn labels_of(
        (low, high): (f64, f64),
        count: usize,
        (logarithmic, whole): (bool, bool),
    ) -> Vec<String> {
        let range = Range {
            low,
            high,
            logarithmic,
        };
        ticks(range, count, whole)
            .into_iter()
            .map(|t| t.label)
            .collect()
    }

    fn logarithmic_labels(low: f64, high: f64, count: usize) -> Vec<String> {
        labels_of((low, high), count, (true, false))
    }

    #[test]
    fn round_values_with_the_decimals_they_need() {
        assert_eq!(labels(0.0, 10.0, 5), ["0", "2", "4", "6", "8", "10"]);
        assert_eq!(labels(-0.6, 1.1, 4), ["−0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(
            labels(0.049, 0.31, 6),
            ["0.05", "0.10", "0.15", "0.20", "0.25", "0.30"]
        );
        assert_eq!(labels(-1e-9, 0.3, 4), ["0.0", "0.1", "0.2", "0.3"]);
    }

    #[test]
    fn powers_of_ten_where_they_are_shorter() {
        assert_eq!(labels(0.0, 1e12, 2), ["0", "0.5×10¹²", "1.0×10¹²"]);
        assert_eq!(labels(0.0, 2e-12, 2), ["0", "1×10⁻¹²", "2×10⁻¹²"]);
        assert_eq!(labels(0.0, 200_000.0, 2), ["0", "100000", "200000"]);
        // Close together and far from 0: all digits are needed.
        assert_eq!(
            labels(1e12, 1e12 + 2.0, 2),
            ["1000000000000", "1000000000001", "1000000000002"]
        );
    }

    #[test]
    fn whole_numbers_where_the_data_are_whole() {
        let linear = (false, true);
        assert_eq!(labels(1.9, 4.1, 5), ["2.0", "2.5", "3.0", "3.5", "4.0"]);
        assert_eq!(labels_of((1.9, 4.1), 5, linear), ["2", "3", "4"]);
        assert_eq!(labels_of((-0.05, 1.05), 9, linear), ["0", "1"]);
        assert_eq!(
            labels_of((0.0, 10.0), 5, linear),
            ["0", "2", "4", "6", "8", "10"]
        );
        // A given range may be narrower than the data: two ticks are more than one.
        assert_eq!(labels_of((2.5, 3.5), 2, linear), ["2.5", "3.0", "3.5"]);
        assert_eq!(labels_of((3.1, 3.3), 2, linear), labels(3.1, 3.3, 2));
        let logarithmic = (true, true);
        assert_eq!(logarithmic_labels(0.5, 2.0, 3), ["0.5", "1", "2"]);
        assert_eq!(labels_of((0.5, 2.0), 3, logarithmic), ["1", "2"]);
        assert_eq!(labels_of((1.8, 4.2), 9, logarithmic), ["2", "3", "4"]);
    }

    #[test]
    fn decades() {
        assert_eq!(
            logarithmic_labels(0.9, 1100.0, 5),
            ["1", "10", "100", "1000"]
        );
        assert_eq!(logarithmic_labels(0.9, 11.0, 7), ["1", "2", "5", "10"]);
        assert_eq!(
            logarithmic_labels(1e-8, 1e8, 5),
            ["10⁻⁸", "10⁻⁴", "10⁰", "10⁴", "10⁸"]
        );
        // No two round values inside: as on a linear axis.
        assert_eq!(logarithmic_labels(11.0, 14.0, 3), ["11", "12", "13", "14"]);
    }

    proptest! {
        #[test]
        fn ticks_rise_inside_the_range_and_read_back(
            low in -1e3..1e3_f64, span in 1e-6..1e6_f64, scale in -12..12_i32, count in 2..12_usize,
        ) {
            let factor = 10_f64.powi(scale);
            let range = Range { low: low * factor, high: (low + span) * factor, logarithmic: false };
            let ticks = ticks(range, count, false);
            prop_assert!(ticks.len() >= 2 && ticks.len() <= (count + 1).max(6), "{} ticks", ticks.len());
            for pair in ticks.windows(2) {
                prop_assert!(pair[0].value < pair[1].value);
                prop_assert_ne!(&pair[0].label, &pair[1].label);
            }
            for tick in &ticks {
                let fraction = range.fraction(tick.value);
                prop_assert!((-1e-6..=1.0 + 1e-6).contains(&fraction));
                // The label, read as a number, is the value.
                let mut plain = tick.label.replace('−', "-");
                if let Some((mantissa, power)) = plain.clone().split_once("×10") {
                    let power: String = power.chars().map(|c| match c {
                        '⁻' => '-',
                        other => char::from(b'0' + "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|d| d == other).unwrap() as u8),
                    }).collect();
                    plain = format!("{mantissa}e{power}");
                }
                prop_assert_eq!(plain.parse::<f64>().unwrap(), tick.value, "{}", tick.label);
            }
        }
    }
}
