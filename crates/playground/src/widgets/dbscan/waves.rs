//! How clusters grow, wave by wave.

use ndarray::{Array1, ArrayView2};

/// A step of the expansion: a wave of a cluster, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) cluster: usize,
    pub(super) wave: usize,
}

/// The expansion of all clusters, one after the other.
///
/// A cluster's wave 0 is its first core point. Each later wave takes in the neighbours of the core points of the wave
/// before that no cluster has yet. Border points are taken in and lead no further.
#[derive(Debug, Clone, Default)]
pub(super) struct Waves {
    /// The steps, in their order.
    steps: Vec<Step>,
    /// The step in which each point is taken in; none for noise.
    reached: Vec<Option<usize>>,
}

impl Waves {
    /// The expansion over points of the plane, `(n, 2)`, of which it is known which are core points.
    pub(super) fn of(points: ArrayView2<'_, f64>, eps: f64, core: &Array1<bool>) -> Self {
        let places: Vec<[f64; 2]> = points
            .rows()
            .into_iter()
            .map(|row| [row[0], row[1]])
            .collect();
        // As the library compares: the sum of squares against the square of eps.
        let near = |i: usize, j: usize| {
            let (dx, dy) = (places[i][0] - places[j][0], places[i][1] - places[j][1]);
            dx * dx + dy * dy <= eps * eps
        };
        let mut waves = Self {
            steps: Vec::new(),
            reached: vec![None; places.len()],
        };
        let mut waiting: Vec<usize> = (0..places.len()).collect();
        let mut cluster = 0;
        for start in (0..places.len()).filter(|&i| core[i]) {
            if waves.reached[start].is_some() {
                continue;
            }
            let mut front = vec![start];
            for wave in 0.. {
                let step = waves.steps.len();
                waves.steps.push(Step { cluster, wave });
                front.iter().for_each(|&i| waves.reached[i] = Some(step));
                waiting.retain(|&i| waves.reached[i].is_none());
                front.retain(|&i| core[i]);
                let taken = |j: &usize| front.iter().any(|&i| near(i, *j));
                front = waiting.iter().copied().filter(taken).collect();
                if front.is_empty() {
                    break;
                }
            }
            cluster += 1;
        }
        waves
    }

    /// How many steps there are.
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    /// The step of this number.
    pub(super) fn step(&self, number: usize) -> Option<Step> {
        self.steps.get(number).copied()
    }

    /// The last wave of a cluster.
    pub(super) fn last_wave(&self, cluster: usize) -> usize {
        let of_cluster = self.steps.iter().filter(|step| step.cluster == cluster);
        of_cluster.map(|step| step.wave).max().unwrap_or_default()
    }

    /// The step in which each point is taken in.
    pub(super) fn reached(&self) -> &[Option<usize>] {
        &self.reached
    }

    /// The cluster of each point, as far as it is taken in when this step is done.
    pub(super) fn labels_after(&self, number: usize) -> Vec<Option<usize>> {
        let label = |step: usize| Some(self.step(step)?.cluster);
        let done = |step: &usize| *step <= number;
        self.reached
            .iter()
            .map(|step| step.filter(done).and_then(label))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyades_cluster::Dbscan;
    use hyades_datasets::moons_2025;
    use linfa::{DatasetBase, traits::Fit};
    use ndarray::Array2;
    use proptest::prelude::*;

    fn fit(points: &Array2<f64>, eps: f64, min_samples: usize) -> (Dbscan, Waves) {
        let dataset = DatasetBase::from(points.clone());
        let model = Dbscan::params(eps, min_samples).fit(&dataset).unwrap();
        let waves = Waves::of(points.view(), eps, model.core_mask());
        (model, waves)
    }

    /// The last wave is the library's result, and each wave is what the one before leads to.
    fn check(points: &Array2<f64>, eps: f64, min_samples: usize) {
        let (model, waves) = fit(points, eps, min_samples);
        let all = waves.labels_after(usize::MAX);
        assert_eq!(all, model.labels().to_vec());
        assert_eq!(waves.len() == 0, model.n_clusters() == 0);
        let near = |i: usize, j: usize| {
            let difference = &points.row(i) - &points.row(j);
            difference.dot(&difference) <= eps * eps
        };
        let n = points.nrows();
        for (i, reached) in waves.reached().iter().enumerate() {
            let Some(number) = *reached else { continue };
            let step = waves.step(number).unwrap();
            // The first wave of the cluster with a core point near this one is the one before.
            let leads = (0..n).filter(|&j| j != i && model.core_mask()[j] && near(i, j));
            let of_cluster = leads.filter_map(|j| waves.reached()[j]);
            let of_cluster = of_cluster.filter(|&s| waves.steps[s].cluster == step.cluster);
            let first = of_cluster.map(|s| waves.steps[s].wave).min();
            match step.wave {
                0 => assert!(model.core_mask()[i]),
                wave => assert_eq!(first, Some(wave - 1), "point {i}"),
            }
        }
        for number in 0..waves.len() {
            assert!(waves.reached().contains(&Some(number)), "an empty step");
        }
    }

    #[test]
    fn the_moons_end_as_the_library_has_them() {
        for (eps, min_samples) in [(0.08, 3), (0.22, 5), (0.15, 4), (0.3, 2), (5.0, 7)] {
            check(&moons_2025().records, eps, min_samples);
        }
    }

    #[test]
    fn a_row_of_points_is_taken_in_from_its_first() {
        // Five in a row, the first core point second, and one far off.
        let xs = [0.0, 1.0, 2.0, 3.0, 4.0, 9.0];
        let points = Array2::from_shape_fn((6, 2), |(i, j)| if j == 0 { xs[i] } else { 0.0 });
        let (_, waves) = fit(&points, 1.0, 3);
        // Core points: 1, 2, 3. Wave 1 of point 1 takes in 0 and 2, then 3, then 4.
        assert_eq!(
            waves.reached(),
            [Some(1), Some(0), Some(1), Some(2), Some(3), None]
        );
        assert_eq!((waves.len(), waves.last_wave(0)), (4, 3));
        assert_eq!(
            waves.labels_after(1),
            [Some(0), Some(0), Some(0), None, None, None]
        );
    }

    #[test]
    fn no_points_have_no_waves() {
        let waves = Waves::of(
            Array2::zeros((0, 2)).view(),
            1.0,
            &Array1::from_elem(0, false),
        );
        assert_eq!((waves.len(), waves.step(0)), (0, None));
    }

    proptest! {
        /// On a coarse grid many distances equal eps, and many points each other.
        #[test]
        fn the_last_wave_is_the_librarys_result(
            places in prop::collection::vec((-6_i32..=6, -6_i32..=6), 1..60),
            eps in 1_u32..=8,
            min_samples in 1_usize..=8,
        ) {
            let points = Array2::from_shape_fn((places.len(), 2), |(i, j)| {
                0.5 * f64::from(if j == 0 { places[i].0 } else { places[i].1 })
            });
            check(&points, 0.5 * f64::from(eps), min_samples);
        }

        #[test]
        fn the_last_wave_is_the_librarys_result_anywhere(
            places in prop::collection::vec((-1.0_f64..1.0, -1.0_f64..1.0), 1..120),
            eps in 0.01_f64..1.0,
            min_samples in 1_usize..=12,
        ) {
            let points = Array2::from_shape_fn((places.len(), 2), |(i, j)| {
                if j == 0 { places[i].0 } else { places[i].1 }
            });
            check(&points, eps, min_samples);
        }
    }
}
