//! The points that the page clusters, and the order in which they come.

use clap::ValueEnum;
use hyades_datasets::{
    Dataset, anisotropic_blobs, two_circles, two_moons, uniform_square, varied_blobs,
};
use ndarray::Axis;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;
use crate::round_groups::round_groups;

/// Where the five round groups of the page lie.
pub(super) const MIDDLES: [[f64; 2]; 5] = [
    [3.0, 3.0],
    [9.0, 2.0],
    [15.0, 4.0],
    [5.0, 9.0],
    [12.0, 10.0],
];

/// Which points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Data {
    /// Five round groups of standard deviation 1
    Groups,
    /// Two half circles that reach into each other
    Moons,
    /// A circle within a circle
    Circles,
    /// Three round groups of different width
    Varied,
    /// Three long, narrow groups
    Stretched,
    /// No group at all
    Square,
}

impl Data {
    /// The groups that there are, and so the clusters to ask for where the reader says nothing.
    pub(super) fn n_groups(self) -> usize {
        match self {
            Self::Groups => MIDDLES.len(),
            Self::Moons | Self::Circles => 2,
            Self::Varied | Self::Stretched => 3,
            Self::Square => 1,
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Groups => "five round groups",
            Self::Moons => "two moons",
            Self::Circles => "two circles",
            Self::Varied => "three groups of different width",
            Self::Stretched => "three long groups",
            Self::Square => "a square without groups",
        }
    }

    /// So many points, in this order.
    pub(super) fn points(
        self,
        samples: usize,
        order: Order,
        seed: u64,
    ) -> Result<Dataset, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let dataset = match self {
            Self::Groups => {
                // As equal in size as can be: made in full, then the last ones of the last groups left out.
                let each = samples.div_ceil(MIDDLES.len());
                let dataset = round_groups(&MIDDLES, 1.0, each, &mut rng)?;
                let kept: Vec<usize> = (0..each * MIDDLES.len())
                    .filter(|i| i % each * MIDDLES.len() + i / each < samples)
                    .collect();
                picked(&dataset, &kept)
            }
            Self::Moons => two_moons(samples, 0.06, &mut rng)?,
            Self::Circles => two_circles(samples, 0.5, 0.05, &mut rng)?,
            Self::Varied => varied_blobs(samples, &mut rng)?,
            Self::Stretched => anisotropic_blobs(samples, &mut rng)?,
            Self::Square => uniform_square(samples, &mut rng)?,
        };
        Ok(order.of(&dataset, &mut rng))
    }
}

/// In which order the points come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Order {
    /// At random
    Shuffled,
    /// By x, from left to right
    Sorted,
    /// Group after group
    Grouped,
}

impl Order {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Shuffled => "shuffled",
            Self::Sorted => "sorted by x",
            Self::Grouped => "group after group",
        }
    }

    pub(super) fn of(self, dataset: &Dataset, rng: &mut Xoshiro256PlusPlus) -> Dataset {
        let mut rows: Vec<usize> = (0..dataset.records().nrows()).collect();
        match self {
            Self::Shuffled => rows.shuffle(rng),
            Self::Sorted => {
                let x = |i: &usize| dataset.records()[(*i, 0)];
                rows.sort_by(|a, b| x(a).total_cmp(&x(b)));
            }
            Self::Grouped => {}
        }
        picked(dataset, &rows)
    }
}

/// These rows with their targets.
pub(super) fn picked(dataset: &Dataset, rows: &[usize]) -> Dataset {
    let records = dataset.records().select(Axis(0), rows);
    Dataset::new(records, dataset.targets().select(Axis(0), rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_as_equal_as_can_be() {
        for samples in [5, 7, 14, 1000] {
            let dataset = Data::Groups.points(samples, Order::Grouped, 1).unwrap();
            let size = |group| dataset.targets().iter().filter(|&&g| g == group).count();
            let sizes: Vec<usize> = (0..5).map(size).collect();
            assert_eq!(sizes.iter().sum::<usize>(), samples);
            assert!(
                sizes[0] - sizes[4] <= 1 && sizes.is_sorted_by(|a, b| a >= b),
                "{sizes:?}"
            );
        }
    }

    #[test]
    fn an_order_only_orders() {
        let sum = |order| {
            let dataset = Data::Groups.points(100, order, 3).unwrap();
            (dataset.records().sum(), dataset.targets().sum())
        };
        let (grouped, sorted, shuffled) = (
            sum(Order::Grouped),
            sum(Order::Sorted),
            sum(Order::Shuffled),
        );
        assert!((grouped.0 - sorted.0).abs() < 1e-9 && (grouped.0 - shuffled.0).abs() < 1e-9);
        assert_eq!((grouped.1, grouped.1), (sorted.1, shuffled.1));
        let sorted = Data::Groups.points(100, Order::Sorted, 3).unwrap();
        assert!(sorted.records().column(0).iter().is_sorted());
    }
}
