//! Sets that never change, so that a result can be set beside one from a notebook.

use crate::Dataset;
use crate::shape::dataset;
use ndarray::{Array1, Array2};

const TWO_GROUPS_2025: &str = include_str!("fixed/two_groups_2025.csv");
const MOONS_2025: &str = include_str!("fixed/moons_2025.csv");

/// Two groups of 50 points around (3, 3) and (8, 8), both with covariance 2 I: records `(100, 2)`, targets 0 and 1.
///
/// Made with NumPy 2.4.6: `numpy.random.seed(2025)` and two calls of `multivariate_normal`. Every coordinate is the
/// number that NumPy drew, to the last bit.
///
/// ```
/// let dataset = hyades_datasets::two_groups_2025();
/// assert_eq!(dataset.records.dim(), (100, 2));
/// assert_eq!(dataset.targets.sum(), 50);
/// ```
#[must_use]
pub fn two_groups_2025() -> Dataset {
    parse(TWO_GROUPS_2025)
}

/// Two moons of 100 points each with noise 0.1, shuffled: records `(200, 2)`, targets 0 (upper) and 1 (lower).
///
/// Made with scikit-learn 1.9.1: `make_moons(n_samples=200, noise=0.1, random_state=2025)`. Every coordinate is the
/// number that scikit-learn gave, to the last bit.
///
/// ```
/// let dataset = hyades_datasets::moons_2025();
/// assert_eq!(dataset.records.dim(), (200, 2));
/// assert_eq!(dataset.targets.sum(), 100);
/// ```
#[must_use]
pub fn moons_2025() -> Dataset {
    parse(MOONS_2025)
}

/// Reads a compiled-in table: a header, then x, y and group separated by commas.
#[expect(
    clippy::expect_used,
    reason = "the text is part of the crate, and a test reads it"
)]
fn parse(table: &str) -> Dataset {
    let (values, targets) = read(table).expect("a compiled-in table is well formed");
    let records = Array2::from_shape_fn((targets.len(), 2), |(row, column)| values[row][column]);
    dataset(records, Array1::from_vec(targets))
}

/// The points and groups of a table, where it is well formed.
fn read(table: &str) -> Option<(Vec<[f64; 2]>, Vec<usize>)> {
    table
        .lines()
        .skip(1)
        .map(|row| {
            let mut fields = row.split(',');
            let point = [fields.next()?.parse().ok()?, fields.next()?.parse().ok()?];
            let group: usize = fields.next()?.parse().ok()?;
            fields.next().is_none().then_some((point, group))
        })
        .collect::<Option<Vec<([f64; 2], usize)>>>()
        .map(|rows| rows.into_iter().unzip())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shortest text of a number is unique: equal text after a round trip means equal to the last bit.
    #[test]
    fn the_tables_come_back_as_they_were_written() {
        for (table, dataset, header) in [
            (TWO_GROUPS_2025, two_groups_2025(), "x,y,group"),
            (MOONS_2025, moons_2025(), "x,y,moon"),
        ] {
            let mut written = format!("{header}\n");
            for (point, group) in dataset.records.rows().into_iter().zip(&dataset.targets) {
                written += &format!("{},{},{group}\n", point[0], point[1]);
            }
            assert_eq!(written, table);
            assert_eq!(dataset.feature_names(), ["x", "y"]);
        }
    }

    #[test]
    fn a_broken_table_is_no_data_set() {
        for table in [
            "x,y,group\n1,2",
            "x,y,group\n1,2,3,4",
            "x,y,group\n1,b,0",
            "x,y,group\n1,2,-1",
        ] {
            assert_eq!(read(table), None, "{table}");
        }
    }
}
