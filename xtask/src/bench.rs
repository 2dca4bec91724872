//! `cargo xtask bench CASE INPUT ROWS COLUMNS`: Hyades' side of a comparison with other libraries.
//!
//! A case is a fixed piece of work through the public API. It is done once to warm up and three times under the clock; reading the input does not count.

mod cases;

pub use cases::CASES;

use crate::error::{Error, Result};
use cases::Case;
use ndarray::Array2;
use std::path::Path;
use std::time::Instant;

/// The exit status that says that a case is not known.
pub const UNKNOWN_CASE: u8 = 3;

/// How often a case runs under the clock.
const ROUNDS: usize = 3;

/// Runs a case on the records in a file, and answers with one line of JSON: the median time in seconds and the quality reached.
///
/// The file holds `rows` × `columns` numbers row by row, each of eight bytes, the least significant first.
///
/// # Errors
///
/// The case is not known ([`Error::Exit`] with [`UNKNOWN_CASE`]), the file cannot be read or has another size, or the case's algorithm refuses the records.
pub fn run(case: &str, input: &Path, rows: usize, columns: usize) -> Result<String> {
    let Some(case) = CASES.iter().find(|known| known.name == case) else {
        return Err(Error::Exit(UNKNOWN_CASE));
    };
    let records = read(input, rows, columns)?;
    let (seconds, quality) = time(case, records)?;
    Ok(serde_json::json!({"seconds": seconds, "quality": quality}).to_string())
}

/// The median time of a case, and the quality it reached.
fn time(case: &Case, records: Array2<f64>) -> Result<(f64, serde_json::Value)> {
    let dataset = linfa::DatasetBase::from(records);
    let mut quality = (case.work)(&dataset).map_err(Error::other)?;
    let mut seconds = [0.0; ROUNDS];
    for time in &mut seconds {
        let start = Instant::now();
        quality = (case.work)(&dataset).map_err(Error::other)?;
        *time = start.elapsed().as_secs_f64();
    }
    seconds.sort_by(f64::total_cmp);
    Ok((seconds[ROUNDS / 2], quality))
}

fn read(path: &Path, rows: usize, columns: usize) -> Result<Array2<f64>> {
    let bytes = std::fs::read(path).map_err(Error::io("read", path))?;
    let expected = rows
        .checked_mul(columns)
        .and_then(|numbers| numbers.checked_mul(size_of::<f64>()));
    if expected != Some(bytes.len()) {
        return Err(Error::Other(format!(
            "{} has {} bytes, where {rows} rows of {columns} numbers of eight bytes were expected",
            path.display(),
            bytes.len()
        )));
    }
    let numbers = bytes.chunks_exact(size_of::<f64>()).map(|number| {
        let mut eight = [0; size_of::<f64>()];
        eight.copy_from_slice(number);
        f64::from_le_bytes(eight)
    });
    Array2::from_shape_vec((rows, columns), numbers.collect()).map_err(Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(numbers: &[f64]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
        std::fs::write(file.path(), bytes).unwrap();
        file
    }

    #[test]
    fn every_case_runs_and_tells_its_quality() {
        // Eight groups of a dozen points in the plane; in more columns the rest repeats them.
        let groups = |columns: usize| {
            Array2::from_shape_fn((96, columns), |(i, j)| {
                let (group, member) = (i % 8, i / 8);
                let side = if j % 2 == 0 { group % 3 } else { group / 3 };
                20.0 * side as f64 + 0.1 * (member * (j + 1) % 7) as f64
            })
        };
        for case in CASES {
            let (seconds, quality) = time(case, groups(case.columns)).unwrap();
            assert!(seconds > 0.0, "{}", case.name);
            let quality = quality.as_object().unwrap();
            assert!(!quality.is_empty(), "{}", case.name);
            for (key, value) in quality {
                assert!(value.as_f64().unwrap().is_finite(), "{} {key}", case.name);
            }
        }
    }

    #[test]
    fn an_answer_is_one_line_with_seconds_and_quality() {
        let numbers: Vec<f64> = (0..100).map(|i| f64::from(i * i % 17)).collect();
        let file = file(&numbers);
        let line = run("scores-1m-2", file.path(), 50, 2).unwrap();
        assert!(!line.contains('\n'));
        let answer: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert!(answer["seconds"].as_f64().unwrap() > 0.0);
        assert!(answer["quality"]["davies"].as_f64().unwrap() > 0.0);
    }

    #[test]
    fn bad_input_is_named() {
        let file = file(&[1.0, 2.0, 3.0]);
        let error = run("scores-1m-2", file.path(), 2, 2).unwrap_err();
        let expected = "has 24 bytes, where 2 rows of 2 numbers of eight bytes were expected";
        assert!(error.to_string().ends_with(expected), "{error}");
        let error = run("scores-1m-2", file.path(), usize::MAX, 2).unwrap_err();
        assert!(error.to_string().contains("24 bytes"), "{error}");
        let missing = run("scores-1m-2", Path::new("no such file"), 2, 2);
        assert!(matches!(missing, Err(Error::Io { .. })));
        let unknown = run("k-medoids", file.path(), 3, 1);
        assert!(matches!(unknown, Err(Error::Exit(UNKNOWN_CASE))));
    }
}
