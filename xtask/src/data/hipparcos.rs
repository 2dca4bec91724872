//! The stars within 100 pc, selected from the original Hipparcos-2 catalogue.

use super::{DataError, sha256};
use hyades_datasets::hipparcos::Catalogue;
use std::path::Path;

/// The SHA-256 of `hip2.dat`, all 117 955 stars of it.
const ORIGINAL: &str = "c45d6325bd59dd691764af173a9702e543804a2b6c1d9fea59210e8332e50a4a";

/// A parallax above this, in milliarcseconds: nearer than 100 pc.
const PARALLAX: f64 = 10.0;
/// An error below this part of the parallax.
const RELATIVE_ERROR: f64 = 0.1;

/// The table of the stars that are chosen from the original at `path`.
pub(super) fn selection(path: &Path) -> Result<String, DataError> {
    let bytes = std::fs::read(path).map_err(crate::Error::io("read", path))?;
    let found = sha256(&bytes);
    if found != ORIGINAL {
        return Err(DataError::OtherOriginal {
            path: path.to_path_buf(),
            expected: ORIGINAL,
            found,
        });
    }
    select(&bytes).map_err(|source| DataError::Original {
        path: path.to_path_buf(),
        source,
    })
}

fn select(original: &[u8]) -> hyades_datasets::Result<String> {
    let all = Catalogue::from_hip2_reader(original)?;
    Ok(all.select(PARALLAX, RELATIVE_ERROR)?.to_csv())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{HIPPARCOS, rebuild};

    /// The first three stars of the original.
    const LINES: &str = "     1   5 0 1  0.0000159148  0.0190068680    4.55    -4.55    -1.19   1.29   0.66   1.33   1.25   0.75  90  0.91  0    0.0    0  9.2043 0.0020 0.017 0  0.482 0.025  0.550\n     2  75 4 1  0.0000662767 -0.3403189126   20.85   182.88    -1.31   0.95   0.53   1.13   1.22   0.66 121  0.06  0    0.0    0  9.4017 0.0017 0.015 0  0.999 0.002  1.040\n     3   5 0 1  0.0000874051  0.6782224871    2.26     4.27    -3.43   0.31   0.21   0.36   0.34   0.27 129  1.56  0    0.0    0  6.6081 0.0006 0.008 0 -0.019 0.004  0.000\n";

    #[test]
    fn near_stars_are_chosen_with_the_digits_of_the_original() {
        let table = select(LINES.as_bytes()).unwrap();
        let rows: Vec<&str> = table.lines().skip(1).collect();
        let second =
            "2,0.0000662767,-0.3403189126,20.85,182.88,-1.31,0.95,0.53,1.13,1.22,0.66,9.4017,0.999";
        assert_eq!(rows, [second]);
    }

    #[test]
    fn another_file_is_no_original() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hip2.dat");
        std::fs::write(&path, LINES).unwrap();
        let error = rebuild(&crate::workspace::root(), true, Some(&path)).unwrap_err();
        assert!(matches!(error, DataError::OtherOriginal { .. }), "{error}");
        let words = error.to_string();
        for part in ["hip2.dat", HIPPARCOS, ORIGINAL] {
            assert!(words.contains(part), "{words}");
        }
        let missing = folder.path().join("none.dat");
        let error = rebuild(&crate::workspace::root(), true, Some(&missing)).unwrap_err();
        assert!(error.to_string().contains("none.dat"), "{error}");
    }

    /// Where `HYADES_HIP2` names the original.
    #[test]
    fn the_table_is_what_the_original_gives() {
        let Some(path) = std::env::var_os("HYADES_HIP2") else {
            println!("skipped: HYADES_HIP2 is not set");
            return;
        };
        let lines = rebuild(&crate::workspace::root(), true, Some(Path::new(&path))).unwrap();
        assert!(
            lines.contains(&format!("{HIPPARCOS}: up to date")),
            "{lines:?}"
        );
    }
}
