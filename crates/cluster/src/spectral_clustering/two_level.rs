//! An approximate inverse for dense Laplacians: what varies slowly is solved for on a few groups of nodes, the rest is taken as it is, for most of a dense Laplacian is close to the identity.

use super::cholesky::Cholesky;
use super::laplacian::Laplacian;
use crate::reduce::map_chunks;

/// Groups that are few enough for a dense decomposition.
const MOST_GROUPS: usize = 500;
/// A node joins a group whose first node is linked with it at least so strongly, compared with that one's strongest link.
const STRONG: f64 = 0.4;

pub(super) struct TwoLevel {
    /// The group of each node.
    group: Vec<usize>,
    /// What a node takes from its group.
    share: Vec<f64>,
    n_groups: usize,
    groups: Cholesky,
}

impl TwoLevel {
    /// For a dense Laplacian, given by its rows; `None` where its nodes do not make groups.
    pub(super) fn new(laplacian: &Laplacian, values: &[f64]) -> Option<Self> {
        let root_degree = &laplacian.root_degree;
        let n = root_degree.len();
        let (mut group, mut n_groups) = grouped(values, root_degree);
        let (mut coarse, mut lengths) = coarse(values, &group, n_groups, root_degree);
        while n_groups > MOST_GROUPS {
            let (larger, fewer) = grouped(&coarse, &lengths);
            if fewer * 10 > n_groups * 9 {
                return None;
            }
            group.iter_mut().for_each(|g| *g = larger[*g]);
            (coarse, lengths) = self::coarse(&coarse, &larger, fewer, &lengths);
            n_groups = fewer;
        }
        Some(Self {
            share: (0..n).map(|a| root_degree[a] / lengths[group[a]]).collect(),
            group,
            n_groups,
            groups: Cholesky::of_laplacian(coarse, &lengths),
        })
    }

    /// Writes an approximate solution for the right-hand side `right` to `x`.
    pub(super) fn solve(&self, right: &[f64], x: &mut [f64]) {
        let mut sums = vec![0.0; self.n_groups];
        for ((&group, share), right) in self.group.iter().zip(&self.share).zip(right) {
            sums[group] += share * right;
        }
        self.groups.solve_one(&mut sums);
        for (a, x) in x.iter_mut().enumerate() {
            *x = right[a] + self.share[a] * sums[self.group[a]];
        }
    }
}

/// Groups around nodes in the order of the records: each takes what is linked strongly enough and not taken yet.
fn grouped(values: &[f64], root_degree: &[f64]) -> (Vec<usize>, usize) {
    const OPEN: usize = usize::MAX;
    let n = root_degree.len();
    let mut group = vec![OPEN; n];
    let mut n_groups = 0;
    for first in 0..n {
        if group[first] != OPEN {
            continue;
        }
        group[first] = n_groups;
        let row = &values[first * n..(first + 1) * n];
        // Affinities to the first node: entries of the Laplacian without the other node's degree.
        let affinity = |b: usize| -row[b] * root_degree[b];
        let others = (0..n).filter(|&b| b != first);
        let strongest = others.map(affinity).fold(0.0, f64::max);
        for (b, group) in group.iter_mut().enumerate() {
            if *group == OPEN && affinity(b) >= STRONG * strongest && affinity(b) > 0.0 {
                *group = n_groups;
            }
        }
        n_groups += 1;
    }
    (group, n_groups)
}

/// The matrix of the groups, and the lengths of the null vector in them, which is their null vector.
fn coarse(
    values: &[f64],
    group: &[usize],
    n_groups: usize,
    null_vector: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let n = group.len();
    let mut members = vec![Vec::new(); n_groups];
    let mut lengths = vec![0.0; n_groups];
    for (a, &g) in group.iter().enumerate() {
        members[g].push(a);
        lengths[g] += null_vector[a] * null_vector[a];
    }
    lengths
        .iter_mut()
        .for_each(|length| *length = length.sqrt());
    let share: Vec<f64> = (0..n).map(|a| null_vector[a] / lengths[group[a]]).collect();
    let rows = map_chunks(n_groups, 1, |range| {
        let mut row = vec![0.0; n_groups];
        for &a in range.flat_map(|g| &members[g]) {
            let entries = values[a * n..(a + 1) * n].iter();
            for ((value, &to), other) in entries.zip(group).zip(&share) {
                row[to] += share[a] * value * other;
            }
        }
        row
    });
    (rows.concat(), lengths)
}
