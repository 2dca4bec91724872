//! The numbers in the prose of the page on BIRCH.

use std::sync::OnceLock;

use hyades_cluster::{Agglomerative, Birch, Linkage};
use hyades_metrics::adjusted_rand_score;
use linfa::DatasetBase;
use linfa::traits::Fit;

use super::figures::{SEEN, after, by_order, fit, of_the_page, on_moons, sweep};
use super::points::Order;
use super::race::{NAMES, Race, Run};
use super::{BRANCHING, RACE, SEED, THRESHOLD};
use crate::progress::Progress;
use crate::text::fixed;
use crate::{BookError, Values, once};

/// The race of the page.
fn race() -> Result<&'static [Run], BookError> {
    static FOUND: OnceLock<Vec<Run>> = OnceLock::new();
    let found = once(&FOUND, || {
        let race = Race {
            samples: RACE,
            threshold: THRESHOLD,
            branching: BRANCHING,
            seed: SEED,
        };
        race.runs(&Progress::silent())
    });
    found.map(Vec::as_slice)
}

/// The page's points at half the threshold, in nodes of so many subclusters.
fn branched(branching: usize) -> Result<Birch<f64>, BookError> {
    let params = Birch::params(None)
        .threshold(THRESHOLD / 2.0)
        .branching_factor(branching);
    Ok(params.fit(&of_the_page(Order::Shuffled)?)?)
}

pub(super) fn values() -> Result<Values, BookError> {
    let rows = sweep()?;
    let count_at = |threshold: f64| {
        let row = rows.iter().find(|row| (row.0 - threshold).abs() < 1e-9);
        row.map_or_else(String::new, |row| row.1.to_string())
    };
    let plateau: Vec<f64> = rows
        .iter()
        .filter(|row| row.1 == 5)
        .map(|row| row.0)
        .collect();
    let longest = plateau
        .chunk_by(|a, b| b - a < 0.06)
        .max_by_key(|chunk| chunk.len())
        .unwrap_or_default();
    let end = |at: Option<&f64>| fixed(at.copied().unwrap_or(f64::NAN), 2);
    let (narrow, wide) = (branched(3)?, branched(50)?);
    let orders = by_order()?;
    let rand_in = |wanted: Order| {
        let found = orders.iter().find(|(order, ..)| *order == wanted);
        fixed(found.map_or(f64::NAN, |(.., rand)| *rand), 2)
    };
    let (moons, model, rand) = on_moons()?;
    // The chains of single linkage, on the subclusters in place of the points.
    let centroids = DatasetBase::from(model.subcluster_centroids().view());
    let chains = Agglomerative::params(Linkage::Single)
        .n_clusters(2)
        .fit(&centroids)?;
    let labels = model.subclusters().mapv(|i| chains.labels()[i]);
    let single = adjusted_rand_score(moons.targets(), &labels)?;
    let runs = race()?;
    let last = |name: &str| {
        let of_name = runs.iter().filter(|run| run.name == name);
        of_name.max_by_key(|run| run.n)
    };
    let percent = |name: &str| {
        let loss = |name| last(name).map_or(f64::NAN, |run| run.loss);
        fixed((loss(name) / loss(NAMES[0]) - 1.0).abs() * 100.0, 0)
    };
    Ok(vec![
        ("birch.ten", after(SEEN[0])?.n_subclusters().to_string()),
        ("birch.more", after(SEEN[2])?.n_subclusters().to_string()),
        (
            "birch.all",
            fit(&of_the_page(Order::Shuffled)?, THRESHOLD, 5)?
                .n_subclusters()
                .to_string(),
        ),
        ("birch.at-tenth", count_at(0.1)),
        ("birch.at-half", count_at(0.5)),
        ("birch.at-one", count_at(1.0)),
        ("birch.plateau-from", end(longest.first())),
        ("birch.plateau-to", end(longest.last())),
        ("birch.narrow", narrow.n_subclusters().to_string()),
        ("birch.narrow-levels", narrow.height().to_string()),
        ("birch.wide", wide.n_subclusters().to_string()),
        ("birch.wide-levels", wide.height().to_string()),
        ("birch.rand-shuffled", rand_in(Order::Shuffled)),
        ("birch.rand-sorted", rand_in(Order::Sorted)),
        ("birch.moons", fixed(rand, 2)),
        ("birch.moons-single", fixed(single, 2)),
        (
            "birch.kept",
            last(NAMES[2]).map_or_else(String::new, |run| run.kept.to_string()),
        ),
        ("birch.loss-more", percent(NAMES[2])),
        ("birch.loss-less", percent(NAMES[3])),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::birch::figures::{feature, nights, two_groups};
    use crate::oracle;

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("birch.{key}"));
        // What scikit-learn 1.9.1 makes of the same points, read from the figure's data.
        for (key, expected) in [
            ("ten", "6"),
            ("more", "19"),
            ("all", "21"),
            ("at-tenth", "655"),
            ("at-half", "110"),
            ("at-one", "21"),
            ("plateau-from", "1.75"),
            ("plateau-to", "3.30"),
            ("narrow", "126"),
            ("narrow-levels", "6"),
            ("wide", "99"),
            ("wide-levels", "2"),
        ] {
            assert_eq!(value(key), expected, "{key}");
        }
        // The indices again, by counting pairs.
        for (order, dataset, model, rand) in by_order().unwrap() {
            let (found, truth) = (model.labels().to_vec(), dataset.targets().to_vec());
            let pairs = oracle::adjusted_rand(&found, &truth);
            assert!((rand - pairs).abs() < 1e-9, "{order:?}");
            let key = if order == Order::Sorted {
                "rand-sorted"
            } else {
                "rand-shuffled"
            };
            assert_eq!(value(key), format!("{pairs:.2}"));
        }
        let (dataset, model, _) = on_moons().unwrap();
        let pairs = oracle::adjusted_rand(&model.labels().to_vec(), &dataset.targets().to_vec());
        assert_eq!(value("moons"), format!("{pairs:.2}"));
        // The losses from what the program prints.
        let report = crate::program::report::<super::super::BirchProgram>(&["--race"]).unwrap();
        let rows: Vec<Vec<&str>> = report
            .text
            .lines()
            .map(|line| line.split("  ").map(str::trim).collect())
            .map(|cells: Vec<&str>| cells.into_iter().filter(|c| !c.is_empty()).collect())
            .collect();
        let loss_at = |points: &str, name: &str| -> f64 {
            let of_name = |row: &&Vec<&str>| row.len() == 5 && row[0] == points && row[1] == name;
            rows.iter().find(of_name).unwrap()[3].parse().unwrap()
        };
        assert!(loss_at("10000", "BIRCH, K-means") > loss_at("10000", "K-means"));
        let loss = |name: &str| loss_at("100000", name);
        let percent =
            |name: &str| format!("{:.0}", (loss(name) / loss("K-means") - 1.0).abs() * 100.0);
        assert!(loss("BIRCH") > loss("K-means") && loss("BIRCH, K-means") < loss("K-means"));
        assert_eq!(value("loss-more"), percent("BIRCH"));
        assert_eq!(value("loss-less"), percent("BIRCH, K-means"));
    }

    /// What the page says of the sum of two features: it is the feature of all points, by definition.
    #[test]
    fn features_add_up() {
        let by_definition = |points: &ndarray::Array2<f64>| {
            let mean = points.mean_axis(ndarray::Axis(0)).unwrap();
            let square = (points - &mean).mapv(|x| x * x).sum() / points.nrows() as f64;
            (points.nrows(), [mean[0], mean[1]], square.sqrt())
        };
        let [a, b] = two_groups().unwrap();
        let both = ndarray::concatenate![ndarray::Axis(0), a, b];
        for points in [&a, &b, &both] {
            let ((n, [x, y], radius), expected) = (feature(points).unwrap(), by_definition(points));
            assert_eq!(n, expected.0);
            let differences = [x - expected.1[0], y - expected.1[1], radius - expected.2];
            assert!(
                differences.iter().all(|d| d.abs() < 1e-12),
                "{differences:?}"
            );
        }
    }

    #[test]
    fn the_second_batch_leaves_the_first_in_place() {
        let [(first, one), (second, two)] = nights().unwrap();
        assert_eq!((one.n_clusters(), two.n_clusters()), (4, 5));
        assert!(two.n_subclusters() > one.n_subclusters());
        let all = (first.nrows() + second.nrows()) as f64;
        assert_eq!(two.subcluster_sizes().sum(), all);
    }
}
