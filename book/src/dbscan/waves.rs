//! The expansion of one cluster, wave by wave.

use ndarray::ArrayView2;

/// For each point the wave in which the cluster that starts at `seed` reaches it: 0 for the seed, `None` for points it never reaches.
///
/// A wave takes in the neighbours of all core points of the wave before. Border points are taken in and lead no further.
pub(super) fn waves(
    points: ArrayView2<'_, f64>,
    eps: f64,
    min_samples: usize,
    seed: usize,
) -> Vec<Option<usize>> {
    let n = points.nrows();
    let near = |i: usize, j: usize| {
        let difference = &points.row(i) - &points.row(j);
        difference.dot(&difference) <= eps * eps
    };
    let neighbours = |i: usize| (0..n).filter(move |&j| near(i, j));
    let mut reached = vec![None; n];
    reached[seed] = Some(0);
    let mut front = vec![seed];
    for wave in 1.. {
        let cores = front
            .iter()
            .filter(|&&i| neighbours(i).count() >= min_samples);
        let mut next: Vec<usize> = cores.flat_map(|&i| neighbours(i)).collect();
        next.retain(|&j| reached[j].is_none());
        next.sort_unstable();
        next.dedup();
        if next.is_empty() {
            break;
        }
        next.iter().for_each(|&j| reached[j] = Some(wave));
        front = next;
    }
    reached
}

#[cfg(test)]
mod tests {
    use hyades_cluster::Dbscan;
    use hyades_datasets::moons_2025;
    use linfa::traits::Fit;

    #[test]
    fn the_last_wave_has_reached_the_cluster_of_the_library() {
        let dataset = moons_2025();
        for (eps, min_samples) in [(0.22, 5), (0.08, 3), (0.15, 4)] {
            let model = Dbscan::params(eps, min_samples).fit(&dataset).unwrap();
            let seed = model.core_samples()[0];
            let waves = super::waves(dataset.records().view(), eps, min_samples, seed);
            for (i, wave) in waves.iter().enumerate() {
                // The first cluster takes every border point that it reaches.
                assert_eq!(wave.is_some(), model.labels()[i] == Some(0));
            }
        }
    }
}
