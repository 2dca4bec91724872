//! The numbers in the prose of the page on machine learning.

use super::{DBSCAN, FEW, K_MEANS, LABELS, SEMI, SUPERVISED, figures, of_the_chapter};
use crate::text::fixed;
use crate::{BookError, Values};

pub(super) fn values() -> Result<Values, BookError> {
    let lessons = of_the_chapter()?;
    let percent = |name: &str| {
        let lesson = lessons.named(name);
        let fraction = lesson.map_or(f64::NAN, |l| l.right as f64 / l.judged.len() as f64);
        fixed(fraction * 100.0, 1)
    };
    let duels = figures::duels()?;
    let rand = |i: usize, j: usize| fixed(duels[i].found[j].1, 2);
    Ok(vec![
        ("machine-learning.labels", LABELS.to_string()),
        ("machine-learning.supervised", percent(SUPERVISED)),
        ("machine-learning.few", percent(FEW)),
        ("machine-learning.semi", percent(SEMI)),
        ("machine-learning.k-means", percent(K_MEANS)),
        ("machine-learning.dbscan", percent(DBSCAN)),
        ("machine-learning.clouds-k-means", rand(0, 0)),
        ("machine-learning.clouds-dbscan", rand(0, 1)),
        ("machine-learning.moons-k-means", rand(1, 0)),
        ("machine-learning.moons-dbscan", rand(1, 1)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("machine-learning.{key}"));
        let lessons = of_the_chapter().unwrap();
        let points = lessons.dataset.records().view();
        let truth = lessons.dataset.targets().to_vec();
        let share = |right: usize, of: usize| format!("{:.1}", right as f64 / of as f64 * 100.0);
        // The nearest of all labelled points, by sorting them.
        for (name, key) in [(SUPERVISED, "supervised"), (FEW, "few")] {
            let lesson = lessons.named(name).unwrap();
            let others: Vec<usize> = (0..200).filter(|i| !lesson.given.contains(i)).collect();
            let says = |i: usize| {
                let mut given = lesson.given.clone();
                given.sort_by(|&a, &b| {
                    oracle::squared(points, i, a).total_cmp(&oracle::squared(points, i, b))
                });
                truth[given[0]]
            };
            let right = others.iter().filter(|&&i| says(i) == truth[i]).count();
            assert_eq!(value(key), share(right, others.len()));
        }
        // Labels that are passed on, all pairs looked at each time.
        let given = &lessons.named(SEMI).unwrap().given;
        let mut labels: Vec<Option<usize>> = vec![None; 200];
        given.iter().for_each(|&i| labels[i] = Some(truth[i]));
        while labels.contains(&None) {
            let pairs = (0..200).flat_map(|i| (0..200).map(move |j| (i, j)));
            let open = pairs.filter(|&(i, j)| labels[i].is_none() && labels[j].is_some());
            let by_distance = |a: &(usize, usize), b: &(usize, usize)| {
                oracle::squared(points, a.0, a.1).total_cmp(&oracle::squared(points, b.0, b.1))
            };
            let (i, j) = open.min_by(by_distance).unwrap();
            labels[i] = labels[j];
        }
        let right = (0..200)
            .filter(|i| !given.contains(i) && labels[*i] == Some(truth[*i]))
            .count();
        assert_eq!(value("semi"), share(right, 200 - given.len()));
        // Two clusters: the better of the two ways to name them.
        let found = oracle::dbscan(points, 0.22, 5);
        let agree = |swap: usize| {
            (0..200)
                .filter(|&i| found[i] == Some(truth[i] ^ swap))
                .count()
        };
        assert_eq!(value("dbscan"), share(agree(0).max(agree(1)), 200));
        let duels = figures::duels().unwrap();
        for (i, set) in ["clouds", "moons"].iter().enumerate() {
            for (j, name) in ["k-means", "dbscan"].iter().enumerate() {
                let labels = &duels[i].found[j].0;
                let rand = oracle::adjusted_rand(labels, &duels[i].dataset.targets().to_vec());
                assert_eq!(value(&format!("{set}-{name}")), format!("{rand:.2}"));
            }
        }
    }
}
