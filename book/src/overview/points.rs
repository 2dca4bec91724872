//! The points of the comparison, and what scikit-learn makes of them.

use hyades_datasets::ComparisonSet;
use hyades_playground::comparison::Algorithm;
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;

/// See `data/README.md`.
const TABLE: &str = include_str!("../../../data/comparison.csv");
/// Columns before the labels: set, x, y, group.
const LEADING: usize = 4;

/// One of the six sets with its points.
pub(super) struct Points {
    pub(super) set: ComparisonSet,
    pub(super) records: Array2<f64>,
    pub(super) groups: Array1<usize>,
    /// scikit-learn's labels by algorithm, in the order of [`Algorithm::ALL`]; none for new points.
    pub(super) reference: Vec<Vec<Option<usize>>>,
}

impl Points {
    /// scikit-learn's own points.
    pub(super) fn published(set: ComparisonSet) -> Result<Self, BookError> {
        let rows = rows_of(set);
        let broken = || BookError::Flag(format!("the table of the set {} is broken", set.name()));
        let number = |row: &[&str], column: usize| -> Result<f64, BookError> {
            row[column].parse().map_err(|_| broken())
        };
        let mut values = Vec::with_capacity(2 * rows.len());
        let mut groups = Vec::with_capacity(rows.len());
        let mut reference = vec![Vec::with_capacity(rows.len()); Algorithm::ALL.len()];
        for row in &rows {
            if row.len() != LEADING + Algorithm::ALL.len() {
                return Err(broken());
            }
            values.extend([number(row, 1)?, number(row, 2)?]);
            groups.push(row[3].parse().map_err(|_| broken())?);
            for (labels, field) in reference.iter_mut().zip(&row[LEADING..]) {
                let label: i64 = field.parse().map_err(|_| broken())?;
                labels.push(usize::try_from(label).ok());
            }
        }
        let records = Array2::from_shape_vec((rows.len(), 2), values).map_err(|_| broken())?;
        Ok(Self {
            set,
            records,
            groups: Array1::from(groups),
            reference,
        })
    }

    /// scikit-learn's labels by an algorithm; none for new points.
    pub(super) fn labels_of(&self, algorithm: Algorithm) -> &[Option<usize>] {
        let column = Algorithm::ALL.iter().position(|&a| a == algorithm);
        let labels = column.and_then(|column| self.reference.get(column));
        labels.map_or(&[], Vec::as_slice)
    }

    /// New points of the same kind, with so many times the noise.
    pub(super) fn new(
        set: ComparisonSet,
        n_samples: usize,
        noise: f64,
        seed: u64,
    ) -> Result<Self, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let made = set.make_with_noise(n_samples, noise, &mut rng)?;
        Ok(Self {
            set,
            records: made.records,
            groups: made.targets,
            reference: Vec::new(),
        })
    }
}

fn rows_of(set: ComparisonSet) -> Vec<Vec<&'static str>> {
    let rows = TABLE.lines().skip(1).map(|line| line.split(',').collect());
    rows.filter(|row: &Vec<&str>| row[0] == set.name())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_500_standardised_points_a_set_and_a_column_an_algorithm() {
        let header: Vec<&str> = TABLE.lines().next().unwrap().split(',').collect();
        let columns: Vec<String> = Algorithm::ALL.iter().map(|a| a.column()).collect();
        assert_eq!(header[LEADING..], columns);
        for set in ComparisonSet::ALL {
            let points = Points::published(set).unwrap();
            assert_eq!(points.records.dim(), (500, 2));
            for feature in points.records.columns() {
                assert!(feature.mean().unwrap().abs() < 1e-12);
                assert!((feature.std(0.0) - 1.0).abs() < 1e-12);
            }
        }
    }
}
