//! The simplest learners with labels for all and for a few.

use ndarray::ArrayView2;

fn squared(points: ArrayView2<'_, f64>, i: usize, j: usize) -> f64 {
    (&points.row(i) - &points.row(j)).mapv(|x| x * x).sum()
}

/// Supervised: each point takes the label of the nearest point that was given one.
pub(super) fn nearest_label(
    points: ArrayView2<'_, f64>,
    given: &[usize],
    truth: &[usize],
) -> Vec<Option<usize>> {
    let nearest = |i: usize| {
        let by_distance =
            |a: &&usize, b: &&usize| squared(points, i, **a).total_cmp(&squared(points, i, **b));
        given.iter().min_by(by_distance).map(|&j| truth[j])
    };
    (0..points.nrows()).map(nearest).collect()
}

/// Semi-supervised: again and again the point that is nearest to a labelled one takes its label, and passes it on.
pub(super) fn passed_on(
    points: ArrayView2<'_, f64>,
    given: &[usize],
    truth: &[usize],
) -> Vec<Option<usize>> {
    let n = points.nrows();
    let mut labels = vec![None; n];
    given.iter().for_each(|&i| labels[i] = Some(truth[i]));
    // For each point the nearest labelled one, and how far it is.
    let nearest = |i: usize| {
        let distances = given.iter().map(|&j| (squared(points, i, j), j));
        distances
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or((f64::INFINITY, i))
    };
    let mut reach: Vec<(f64, usize)> = (0..n).map(nearest).collect();
    loop {
        let open = (0..n).filter(|&i| labels[i].is_none());
        let Some(next) = open.min_by(|&a, &b| reach[a].0.total_cmp(&reach[b].0)) else {
            return labels;
        };
        labels[next] = labels[reach[next].1];
        if labels[next].is_none() {
            // Nothing was given: nothing can be passed on.
            return labels;
        }
        for (i, reach) in reach.iter_mut().enumerate() {
            let distance = squared(points, i, next);
            if distance < reach.0 {
                *reach = (distance, next);
            }
        }
    }
}

/// Clusters as classes, to be compared with the truth: each cluster is given the name of the class that most of its points have. Noise has none.
pub(super) fn as_classes(clusters: &[Option<usize>], truth: &[usize]) -> Vec<Option<usize>> {
    let class_of = |cluster: usize| {
        let classes = truth.iter().max().map_or(0, |most| most + 1);
        let held = |class: usize| {
            clusters
                .iter()
                .zip(truth)
                .filter(|(c, t)| **c == Some(cluster) && **t == class)
                .count()
        };
        // The first of equals.
        (0..classes).rev().max_by_key(|&class| held(class))
    };
    clusters
        .iter()
        .map(|cluster| cluster.and_then(class_of))
        .collect()
}

/// How many of these points are said to be what they are.
pub(super) fn right(said: &[Option<usize>], truth: &[usize], judged: &[usize]) -> usize {
    judged
        .iter()
        .filter(|&&i| said[i] == Some(truth[i]))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn labels_are_passed_from_neighbour_to_neighbour() {
        // A chain from 0 to 4, and a lone point that is nearer to the chain's end than to its beginning.
        let points = array![[0.0], [1.0], [2.0], [3.0], [4.0], [7.5], [9.0]];
        let truth = [0, 0, 0, 0, 0, 1, 1];
        let passed = passed_on(points.view(), &[0, 6], &truth);
        assert_eq!(
            passed,
            [
                Some(0),
                Some(0),
                Some(0),
                Some(0),
                Some(0),
                Some(1),
                Some(1)
            ]
        );
        // The nearest given label alone is wrong about where the chain ends.
        let points = array![[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [7.0]];
        let nearest = nearest_label(points.view(), &[0, 6], &truth);
        assert_eq!(nearest[4], Some(1));
        assert_eq!(passed_on(points.view(), &[0, 6], &truth)[4], Some(0));
        assert_eq!(passed_on(points.view(), &[], &truth), [None; 7]);
    }

    #[test]
    fn clusters_take_the_name_of_the_most() {
        let clusters = [Some(1), Some(1), Some(1), Some(0), Some(0), None];
        assert_eq!(
            as_classes(&clusters, &[0, 0, 1, 1, 1, 0]),
            [Some(0), Some(0), Some(0), Some(1), Some(1), None]
        );
        assert_eq!(right(&[Some(0), None, Some(1)], &[0, 0, 0], &[0, 1, 2]), 1);
    }
}
