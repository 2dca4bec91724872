//! Obvious, slow versions of what the chapters quote, for their tests.

use ndarray::ArrayView2;

/// The squared distance of two rows.
pub(crate) fn squared(points: ArrayView2<'_, f64>, i: usize, j: usize) -> f64 {
    let pairs = points.row(i).into_iter().zip(points.row(j));
    pairs.map(|(x, y)| (x - y) * (x - y)).sum()
}

/// The adjusted Rand index, by counting pairs.
pub(crate) fn adjusted_rand<A: PartialEq, B: PartialEq>(found: &[A], truth: &[B]) -> f64 {
    let (mut both, mut first, mut second, mut neither) = (0.0, 0.0, 0.0, 0.0);
    for i in 0..found.len() {
        for j in 0..i {
            match (found[i] == found[j], truth[i] == truth[j]) {
                (true, true) => both += 1.0,
                (true, false) => first += 1.0,
                (false, true) => second += 1.0,
                (false, false) => neither += 1.0,
            }
        }
    }
    2.0 * (both * neither - first * second)
        / ((both + first) * (first + neither) + (both + second) * (second + neither))
}

/// The sum of squared distances of all points to the mean of their group, as half the mean over pairs in each group.
pub(crate) fn inertia(points: ArrayView2<'_, f64>, labels: &[usize]) -> f64 {
    let groups = labels.iter().max().map_or(0, |most| most + 1);
    let of_group = |group: usize| {
        let members: Vec<usize> = (0..labels.len()).filter(|&i| labels[i] == group).collect();
        let pairs = members
            .iter()
            .flat_map(|&i| members.iter().map(move |&j| (i, j)));
        let sum: f64 = pairs.map(|(i, j)| squared(points, i, j)).sum();
        sum / (2.0 * members.len().max(1) as f64)
    };
    (0..groups).map(of_group).sum()
}

/// The mean silhouette of a partition.
pub(crate) fn silhouette(points: ArrayView2<'_, f64>, labels: &[usize]) -> f64 {
    let groups = labels.iter().max().map_or(0, |most| most + 1);
    let size = |group: usize| labels.iter().filter(|&&l| l == group).count();
    let total = |i: usize, group: usize| -> f64 {
        let members = (0..labels.len()).filter(|&j| labels[j] == group);
        members.map(|j| squared(points, i, j).sqrt()).sum()
    };
    let of_point = |i: usize| {
        let own = labels[i];
        if size(own) == 1 {
            return 0.0;
        }
        let a = total(i, own) / (size(own) - 1) as f64;
        let others = (0..groups).filter(|&group| group != own);
        let b = others
            .map(|g| total(i, g) / size(g) as f64)
            .fold(f64::INFINITY, f64::min);
        (b - a) / a.max(b)
    };
    (0..labels.len()).map(of_point).sum::<f64>() / labels.len() as f64
}

/// DBSCAN by its definition: clusters in the order of their first core point; a border point goes to the first cluster that reaches it.
pub(crate) fn dbscan(
    points: ArrayView2<'_, f64>,
    eps: f64,
    min_samples: usize,
) -> Vec<Option<usize>> {
    let n = points.nrows();
    let near = |i: usize| (0..n).filter(move |&j| squared(points, i, j) <= eps * eps);
    let core: Vec<bool> = (0..n).map(|i| near(i).count() >= min_samples).collect();
    let mut labels = vec![None; n];
    let mut clusters = 0;
    for start in 0..n {
        if !core[start] || labels[start].is_some() {
            continue;
        }
        labels[start] = Some(clusters);
        let mut open = vec![start];
        while let Some(i) = open.pop() {
            for j in near(i) {
                if labels[j].is_none() {
                    labels[j] = Some(clusters);
                    if core[j] {
                        open.push(j);
                    }
                }
            }
        }
        clusters += 1;
    }
    labels
}

/// How many clusters, and how many points of noise.
pub(crate) fn counts(labels: &[Option<usize>]) -> (usize, usize) {
    let clusters = labels.iter().flatten().max().map_or(0, |most| most + 1);
    (
        clusters,
        labels.iter().filter(|label| label.is_none()).count(),
    )
}

/// The number that a chapter gives under this key.
pub(crate) fn value(values: &crate::Values, key: &str) -> String {
    let found = values.iter().find(|(k, _)| *k == key);
    found.unwrap_or_else(|| panic!("no value {key}")).1.clone()
}
