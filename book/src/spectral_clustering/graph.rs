//! The graph of near points as a list of links, by comparing all pairs: for pictures, and to say what a cut costs.

use ndarray::ArrayView2;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A link between two points, the first before the second, and its weight.
pub(super) type Link = (usize, usize, f64);

/// The links of each point with its nearest: 1 where each is among the other's nearest, else ½. The point itself counts as one of them.
pub(super) fn links(points: ArrayView2<'_, f64>, neighbours: usize) -> Vec<Link> {
    let n = points.nrows();
    let square = |i: usize, j: usize| -> f64 {
        let pairs = points.row(i).into_iter().zip(points.row(j));
        pairs.map(|(a, b)| (a - b) * (a - b)).sum()
    };
    let nearest: Vec<Vec<usize>> = (0..n)
        .map(|i| {
            let mut others: Vec<usize> = (0..n).filter(|&j| j != i).collect();
            others.sort_by(|&a, &b| square(i, a).total_cmp(&square(i, b)));
            others.truncate(neighbours - 1);
            others
        })
        .collect();
    let mut links = Vec::new();
    for i in 0..n {
        for j in i + 1..n {
            let (there, back) = (nearest[i].contains(&j), nearest[j].contains(&i));
            if there || back {
                links.push((i, j, if there && back { 1.0 } else { 0.5 }));
            }
        }
    }
    links
}

/// The ends of links in the plane.
pub(super) fn ends<'a>(
    points: ArrayView2<'_, f64>,
    links: impl IntoIterator<Item = &'a Link>,
) -> Vec<[f64; 4]> {
    let links = links.into_iter();
    links
        .map(|&(i, j, _)| {
            [
                points[(i, 0)],
                points[(i, 1)],
                points[(j, 0)],
                points[(j, 1)],
            ]
        })
        .collect()
}

/// The degree of each of `n` points: the weights of its links, added up.
pub(super) fn degrees(n: usize, links: &[Link]) -> Vec<f64> {
    let mut degrees = vec![0.0; n];
    for &(i, j, weight) in links {
        degrees[i] += weight;
        degrees[j] += weight;
    }
    degrees
}

/// What a division into parts cuts: the weight of the links between parts, and the normalised cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cut {
    pub(super) weight: f64,
    pub(super) normalised: f64,
}

impl Cut {
    pub(super) fn of(links: &[Link], labels: &[usize]) -> Self {
        let parts = labels.iter().max().map_or(0, |most| most + 1);
        let (mut out, mut volume) = (vec![0.0; parts], vec![0.0; parts]);
        let mut cut = 0.0;
        for &(i, j, weight) in links {
            for (own, other) in [(labels[i], labels[j]), (labels[j], labels[i])] {
                volume[own] += weight;
                if own != other {
                    out[own] += weight;
                    cut += weight / 2.0;
                }
            }
        }
        Self {
            weight: cut,
            normalised: out
                .iter()
                .zip(volume)
                .map(|(out, volume)| out / volume)
                .sum(),
        }
    }
}

/// Random values at the points after so many rounds of averaging: each point goes halfway to the mean of its neighbours. What all points have in common is taken out, and
/// the values are scaled to lie between −1 and 1.
pub(super) fn averaged(n: usize, links: &[Link], rounds: usize, seed: u64) -> Vec<f64> {
    let degrees = degrees(n, links);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut values: Vec<f64> = (0..n).map(|_| rng.gen_range(-1.0..1.0)).collect();
    for round in 0..=rounds {
        if round > 0 {
            let mut sums = vec![0.0; n];
            for &(i, j, weight) in links {
                sums[i] += weight * values[j];
                sums[j] += weight * values[i];
            }
            for ((value, sum), degree) in values.iter_mut().zip(sums).zip(&degrees) {
                *value = 0.5 * (*value + sum / degree);
            }
        }
        let weighted: f64 = values.iter().zip(&degrees).map(|(v, d)| v * d).sum();
        let mean = weighted / degrees.iter().sum::<f64>();
        values.iter_mut().for_each(|value| *value -= mean);
        let most = values.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
        values.iter_mut().for_each(|value| *value /= most);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn links_and_cuts_by_hand() {
        // 3 has 2 as its nearest, not the other way round.
        let points = array![[0.0], [1.0], [3.0], [10.0], [11.0]];
        let found = links(points.view(), 2);
        assert_eq!(found, [(0, 1, 1.0), (1, 2, 0.5), (3, 4, 1.0)]);
        assert_eq!(degrees(5, &found), [1.0, 1.5, 0.5, 1.0, 1.0]);
        let cut = Cut::of(&found, &[0, 0, 1, 1, 1]);
        assert_eq!(cut.weight, 0.5);
        assert!((cut.normalised - (0.5 / 2.5 + 0.5 / 2.5)).abs() < 1e-15);
    }
}
