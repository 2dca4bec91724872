//! The numbers in the prose of the page on K-means.

use hyades_cluster::KMeans;
use hyades_datasets::two_groups_2025;
use linfa::traits::Fit;

use super::{compare, figures, nearest_centre, order};
use crate::{BookError, Values};

pub(super) fn values() -> Result<Values, BookError> {
    let dataset = two_groups_2025();
    let model = KMeans::params(2).fit(&dataset)?;
    let steps = figures::from_a_bad_start(&dataset)?;
    let three = KMeans::params(3).fit(&dataset)?;
    let ten = KMeans::params(10).fit(&dataset)?;
    let (far, near) = figures::contrast(100)?;
    let off = |place: usize| {
        let cluster = order(&model)[place];
        format!("{:.2}", nearest_centre(model.centroids().row(cluster)).1)
    };
    Ok(vec![
        ("k-means.off-1", off(0)),
        ("k-means.off-2", off(1)),
        ("k-means.inertia", format!("{:.2}", model.inertia())),
        (
            "k-means.bad-start-iterations",
            steps.n_iterations().to_string(),
        ),
        ("k-means.inertia-3", format!("{:.2}", three.inertia())),
        ("k-means.inertia-10", format!("{:.2}", ten.inertia())),
        ("k-means.contrast-100", format!("{:.1}", far / near)),
        ("k-means.linfa-inertia", compare::inertia_text(&dataset)?),
        (
            "k-means.elongated-rand",
            format!("{:.2}", figures::elongated()?.2),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| {
            let found = values.iter().find(|(k, _)| *k == format!("k-means.{key}"));
            found.unwrap().1.clone()
        };
        // The groups are apart, so a cluster's centroid is the mean of its group.
        let dataset = two_groups_2025();
        let mut inertia = 0.0;
        for (group, centre) in [3.0, 8.0].into_iter().enumerate() {
            let of_group = |i: &usize| dataset.targets()[*i] == group;
            let members: Vec<usize> = (0..100).filter(of_group).collect();
            let mean = |j| {
                members
                    .iter()
                    .map(|&i| dataset.records()[(i, j)])
                    .sum::<f64>()
                    / 50.0
            };
            let (x, y): (f64, f64) = (mean(0), mean(1));
            let off = (x - centre).hypot(y - centre);
            assert_eq!(value(&format!("off-{}", group + 1)), format!("{off:.2}"));
            for &i in &members {
                let row = dataset.records().row(i);
                inertia += (row[0] - x).powi(2) + (row[1] - y).powi(2);
            }
        }
        assert_eq!(value("inertia"), format!("{inertia:.2}"));
        assert_eq!(value("linfa-inertia"), format!("{:.4}", inertia / 100.0));
        // The last iteration only finds that nothing changes: the labels before it are the same.
        let steps = figures::from_a_bad_start(&dataset).unwrap();
        let history = steps.history().unwrap();
        assert_eq!(value("bad-start-iterations"), history.len().to_string());
        let [.., before, last] = history else {
            panic!("one iteration")
        };
        assert_eq!(before.labels, last.labels);
        for k in [3, 10] {
            let model = KMeans::params(k).fit(&dataset).unwrap();
            let mut inertia = 0.0;
            for cluster in 0..k {
                let of_cluster = |i: &usize| model.labels()[*i] == cluster;
                let members: Vec<usize> = (0..100).filter(of_cluster).collect();
                for j in 0..2 {
                    let column = members.iter().map(|&i| dataset.records()[(i, j)]);
                    let column: Vec<f64> = column.collect();
                    let mean = column.iter().sum::<f64>() / column.len() as f64;
                    inertia += column.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
                }
            }
            assert_eq!(value(&format!("inertia-{k}")), format!("{inertia:.2}"));
        }
        // Three long bands: the adjusted Rand index by counting pairs.
        let (bands, model, _) = figures::elongated().unwrap();
        let (found, truth) = (model.labels(), bands.targets());
        let rand = crate::oracle::adjusted_rand(&found.to_vec(), &truth.to_vec());
        assert_eq!(value("elongated-rand"), format!("{rand:.2}"));
        // What the alt text says of the three pieces.
        let held = |cluster: usize, band: usize| {
            let pairs = found.iter().zip(truth);
            pairs.filter(|(f, t)| **f == cluster && **t == band).count()
        };
        let middle = |band: usize| {
            let rows = bands.records().rows().into_iter().zip(truth);
            let xs = rows.filter(|(_, t)| **t == band).map(|(row, _)| row[0]);
            xs.sum::<f64>() / 100.0
        };
        let right = (0..3)
            .max_by(|&a, &b| middle(a).total_cmp(&middle(b)))
            .unwrap();
        let whole = (0..3).max_by_key(|&cluster| held(cluster, right)).unwrap();
        assert!(held(whole, right) >= 90, "nearly the whole right-hand band");
        for cluster in (0..3).filter(|&c| c != whole) {
            for band in (0..3).filter(|&b| b != right) {
                assert!(held(cluster, band) >= 20, "parts of both left-hand bands");
            }
        }
    }
}
