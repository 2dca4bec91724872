//! Numbers rounded for a snapshot: what platforms may compute differently in the last digits is left out.

use crate::error::{Error, Result};

/// Significant digits that a snapshot keeps.
const DIGITS: usize = 6;

/// A CSV text with every decimal number rounded to six significant digits. Whole numbers and words stay as they are.
///
/// # Errors
///
/// The text is no CSV.
pub fn rounded_csv(text: &str) -> Result<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    for record in reader.records() {
        let record = record.map_err(Error::other)?;
        writer
            .write_record(record.iter().map(rounded))
            .map_err(Error::other)?;
    }
    let bytes = writer.into_inner().map_err(Error::other)?;
    String::from_utf8(bytes).map_err(Error::other)
}

/// One cell.
fn rounded(cell: &str) -> String {
    let decimal = cell.contains(['.', 'e', 'E']) && cell.contains(|c: char| c.is_ascii_digit());
    match cell.parse::<f64>() {
        Ok(number) if decimal && number.is_finite() => {
            let short: f64 = format!("{number:.*e}", DIGITS - 1)
                .parse()
                .unwrap_or(number);
            // Adding zero turns −0 into 0.
            format!("{}", short + 0.0)
        }
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_stay() {
        for (cell, expected) in [
            ("0.1234567", "0.123457"),
            ("-1234567.8", "-1234570"),
            ("1.0", "1"),
            ("-0.0", "0"),
            ("1e-7", "0.0000001"),
            ("2.5000000001", "2.5"),
        ] {
            assert_eq!(rounded(cell), expected, "{cell}");
        }
    }

    #[test]
    fn words_and_whole_numbers_stay() {
        for cell in ["", "noise", "12345678901", "B0.5-Ib", "NaN", "inf", "e"] {
            assert_eq!(rounded(cell), cell);
        }
    }

    #[test]
    fn rows_and_quotes_stay() {
        let text = "x,label\n0.33333333,\"a, b\"\n1,2,3\n";
        assert_eq!(
            rounded_csv(text).unwrap(),
            "x,label\n0.333333,\"a, b\"\n1,2,3\n"
        );
    }
}
