//! From where K-means starts.

use hyades_cluster::KMeansInit;
use ndarray::{Array2, s};

use super::{KMeansProgram, Start};
use crate::BookError;
use crate::text::{counted, cut};

impl KMeansProgram {
    /// The start that the flags ask for; there are at least k points.
    pub(super) fn init(&self, points: &Array2<f64>) -> Result<KMeansInit<f64>, BookError> {
        if let Some(text) = &self.centroids {
            let centroids = centroids(text, self.k).map_err(BookError::Flag)?;
            return Ok(KMeansInit::Precomputed(centroids));
        }
        Ok(match self.start {
            Start::PlusPlus => KMeansInit::KMeansPlusPlus,
            Start::Random => KMeansInit::Random,
            Start::First => KMeansInit::Precomputed(points.slice(s![..self.k, ..]).to_owned()),
        })
    }
}

/// Centroids as they are typed: k points `x,y`, parted by semicolons.
fn centroids(text: &str, k: usize) -> Result<Array2<f64>, String> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|x| x.is_finite());
    let point = |text: &str| {
        let point = text.split_once(',');
        let point = point.and_then(|(x, y)| Some([number(x)?, number(y)?]));
        point.ok_or_else(|| {
            let text = if text.is_empty() { "(nothing)" } else { text };
            format!(
                "--centroids: {} is no point x,y of two finite numbers",
                cut(text)
            )
        })
    };
    let points = text.split(';').map(point).collect::<Result<Vec<_>, _>>()?;
    if points.len() != k {
        return Err(format!(
            "--centroids has {}, but must have {k}: one for each cluster of --k",
            counted(points.len(), "point")
        ));
    }
    Ok(Array2::from(points))
}

#[cfg(test)]
mod tests {
    use crate::program::outcome;

    fn with(flags: &[&str]) -> String {
        outcome::<super::KMeansProgram>(flags)
    }

    #[test]
    fn typed_centroids_are_a_start() {
        // The groups are apart: from a centroid in each, the end is that of the chapter, and no other start is tried.
        let typed = with(&["--centroids", "3,3; 8,8"]);
        let lines = |text: &str| text.lines().take(3).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines(&typed), lines(&with(&[])));
        // A number below 0 comes first, and may.
        let far = with(&["--centroids", "-3,-3;8,8"]);
        assert_eq!(lines(&far), lines(&with(&[])));
        assert_eq!(
            with(&["--start", "first"]),
            with(&["--start", "first", "--runs", "1"])
        );
    }

    #[test]
    fn bad_centroids_are_named() {
        for (flags, expected) in [
            (
                &["--centroids", "3,3"][..],
                "--centroids has 1 point, but must have 2: one for each cluster of --k",
            ),
            (
                &["--centroids", "3,3;8,8", "--k", "3"],
                "--centroids has 2 points, but must have 3: one for each cluster of --k",
            ),
            (
                &["--centroids", "3,3;8"],
                "--centroids: 8 is no point x,y of two finite numbers",
            ),
            (
                &["--centroids", "3,3;8,inf"],
                "--centroids: 8,inf is no point x,y of two finite numbers",
            ),
            (
                &["--centroids", "3,3;"],
                "--centroids: (nothing) is no point x,y of two finite numbers",
            ),
        ] {
            assert_eq!(with(flags), expected, "{flags:?}");
        }
        for other in [["--start", "random"], ["--runs", "3"]] {
            let said = with(&["--centroids", "3,3;8,8", other[0], other[1]]);
            assert!(said.contains("cannot be used with"), "{said}");
        }
    }
}
