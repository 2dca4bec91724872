//! The points of the page, and ways to scale them.

use clap::ValueEnum;
use hyades_datasets::{Blob, blobs};
use ndarray::{Array1, Array2, Axis, array};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{quantile, sorted};
use crate::BookError;

/// What stands in a catalogue where nothing was measured.
pub(super) const MISSING: f64 = 99.99;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Source {
    /// Two kinds of stars, by colour (magnitudes) and distance (parsec)
    Stars,
    /// Four groups of stars in a row, both coordinates in parsec
    Row,
}

/// Points with the groups that they were drawn from.
pub(super) struct Measured {
    pub(super) records: Array2<f64>,
    pub(super) groups: Array1<usize>,
    pub(super) names: [&'static str; 2],
}

impl Measured {
    pub(super) fn of(source: Source, missing: usize, seed: u64) -> Result<Self, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let groups: Vec<Blob> = match source {
            Source::Stars => [0.3, 1.1]
                .map(|colour| {
                    Blob::new(
                        array![colour, 500.0],
                        array![[0.0225, 0.0], [0.0, 14_400.0]],
                        100,
                    )
                })
                .into_iter()
                .collect::<Result<_, _>>()?,
            Source::Row => [0.0, 12.0, 24.0, 36.0]
                .map(|x| Blob::new(array![x, 0.0], array![[1.0, 0.0], [0.0, 1.0]], 50))
                .into_iter()
                .collect::<Result<_, _>>()?,
        };
        let dataset = blobs(&groups, &mut rng)?;
        let mut records = dataset.records;
        // Spread over the list, so that both kinds of stars have some.
        let step = records.nrows() / missing.max(1);
        for i in 0..missing {
            records[(i * step, 0)] = MISSING;
        }
        Ok(Self {
            records,
            groups: dataset.targets,
            names: match source {
                Source::Stars => ["colour (mag)", "distance (pc)"],
                Source::Row => ["x (pc)", "y (pc)"],
            },
        })
    }

    pub(super) fn n_groups(&self) -> usize {
        self.groups.iter().max().map_or(0, |most| most + 1)
    }
}

/// How values are scaled before distances are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Scaling {
    /// As measured
    None,
    /// Mean 0 and standard deviation 1
    Standard,
    /// From 0 to 1
    MinMax,
    /// Median 0 and quartiles 1 apart
    Robust,
}

impl Scaling {
    pub(super) const ALL: [Self; 4] = [Self::None, Self::Standard, Self::MinMax, Self::Robust];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "as measured",
            Self::Standard => "standardised",
            Self::MinMax => "from 0 to 1",
            Self::Robust => "by quartiles",
        }
    }

    /// The records scaled column by column. A column without spread is only moved.
    pub(super) fn of(self, records: &Array2<f64>) -> Array2<f64> {
        let mut scaled = records.clone();
        for mut column in scaled.axis_iter_mut(Axis(1)) {
            let values = sorted(column.view());
            let (middle, unit) = match self {
                Self::None => (0.0, 1.0),
                Self::Standard => (column.mean().unwrap_or(0.0), column.std(0.0)),
                Self::MinMax => (values[0], values[values.len() - 1] - values[0]),
                Self::Robust => (
                    quantile(&values, 0.5),
                    quantile(&values, 0.75) - quantile(&values, 0.25),
                ),
            };
            let unit = if unit > 0.0 { unit } else { 1.0 };
            column.mapv_inplace(|value| (value - middle) / unit);
        }
        scaled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaled_values_are_what_they_say() {
        let records = array![[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [6.0, 5.0]];
        let of = |scaling: Scaling| scaling.of(&records);
        let standard = of(Scaling::Standard);
        assert!(standard.column(0).sum().abs() < 1e-12);
        assert!((standard.column(0).mapv(|x| x * x).sum() / 4.0 - 1.0).abs() < 1e-12);
        assert_eq!(of(Scaling::MinMax).column(0).to_vec(), [0.0, 0.2, 0.4, 1.0]);
        // Median 2.5, quartiles 1.75 and 3.75.
        assert_eq!(
            of(Scaling::Robust).column(0).to_vec(),
            [-0.75, -0.25, 0.25, 1.75]
        );
        assert_eq!(of(Scaling::None), records);
        for scaling in [Scaling::Standard, Scaling::MinMax, Scaling::Robust] {
            assert_eq!(of(scaling).column(1).to_vec(), [0.0; 4], "no spread");
        }
    }

    #[test]
    fn missing_colours_are_in_both_groups() {
        let measured = Measured::of(Source::Stars, 3, 1).unwrap();
        let missing: Vec<usize> = (0..200)
            .filter(|&i| measured.records[(i, 0)] == MISSING)
            .collect();
        assert_eq!(missing, [0, 66, 132]);
    }
}
