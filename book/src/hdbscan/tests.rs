use hyades_cluster::Dbscan;
use linfa::traits::Fit;

use super::data::{KINDS, STREWN};
use super::figures::{CUTS, SQUARE, WRONG, sweep};
use super::values::{all_found, eps_that_work, of_seeds, values};
use super::*;
use crate::oracle;

fn outcome(flags: &[&str]) -> String {
    crate::program::outcome::<HdbscanProgram>(flags)
}

#[test]
fn bad_flags_name_value_and_bound() {
    for (flags, expected) in [
        (&["--samples", "19"][..], "--samples 19 must be at least 20"),
        (
            &["--samples", "5001"],
            "--samples 5001 must be at most 5000",
        ),
        (
            &["--min-cluster-size", "1"],
            "--min-cluster-size 1 must be at least 2",
        ),
        (
            &["--min-samples", "0"],
            "--min-samples 0 must be at least 1",
        ),
        (
            &["--min-samples", "151"],
            "--min-samples 151 must be at most the 150 points of --samples",
        ),
        (
            &["--min-cluster-size", "151"],
            "--min-cluster-size 151 must be at most the 150 points of --samples",
        ),
        (
            &["--epsilon", "-1"],
            "--epsilon -1 must be at least 0 and at most 1000000",
        ),
        (&["--epsilon", "far"], "--epsilon far is no number"),
        (
            &["--selection", "root"],
            "--selection root must be excess-of-mass or leaf",
        ),
        (
            &["--data", "stars"],
            "--data stars must be mixed, moons, varied, square, two-groups-2025, moons-2025, blobs, sheared, circles, uniform or mystery",
        ),
        (&["--seed", "-1"], "--seed -1 must be at least 0"),
        (
            &["--cut", "0"],
            "--cut 0 must be at least 1e-9 and at most 1000000",
        ),
        (
            &["--data", "blobs", "--seed", "1"],
            "--seed works only with the program's own points; those of other chapters have --data-seed",
        ),
    ] {
        assert_eq!(outcome(flags), expected, "{flags:?}");
    }
}

#[test]
fn other_points_and_choices() {
    for data in ["mixed", "moons", "varied", "square"] {
        for samples in ["20", "21", "400"] {
            let flags = ["--data", data, "--samples", samples];
            let text = outcome(&flags);
            assert!(text.contains("in the condensed tree"), "{flags:?}: {text}");
            assert_eq!(text.contains("against the truth"), data != "square");
        }
    }
    assert!(outcome(&["--min-cluster-size", "2", "--min-samples", "1"]).contains(" more  "));
    assert!(outcome(&["--selection", "leaf"]).contains("\n6 clusters of 11 in the condensed tree"));
    assert!(outcome(&["--epsilon", "0.3"]).contains("\n3 clusters of 11 in the condensed tree"));
    assert!(
        outcome(&["--min-cluster-size", "150"])
            .contains("\n0 clusters of 1 in the condensed tree; 150 noise points")
    );
    let varied = outcome(&["--data", "varied", "--samples", "500"]);
    assert!(
        varied.contains("\n2            24  ") && varied.contains("\n3            33  "),
        "{varied}"
    );
    // Ten times as many points, as the page proposes.
    assert!(
        outcome(&["--samples", "1500", "--min-cluster-size", "100"]).contains("\n4 clusters of ")
    );
}

#[test]
fn points_of_the_other_chapters() {
    let moons = outcome(&["--data", "moons-2025"]);
    assert!(moons.starts_with("200 points, min_cluster_size 10,"));
    let shared = ["--data", "moons", "--samples", "100", "--data-seed", "42"];
    assert_ne!(outcome(&shared), outcome(&shared[..4]));
    let mystery = outcome(&["--data", "mystery", "--cut", "0.5"]);
    assert!(!mystery.contains("truth") && !mystery.contains("Rand"));
    // More points to a cluster than there are: all are noise.
    let few = outcome(&["--data", "moons-2025", "--min-cluster-size", "201"]);
    assert!(few.contains("\n0 clusters of 1 in the condensed tree; 200 noise points"));
}

#[test]
fn a_cut_is_dbscan_without_border_points() {
    let dataset = of_the_chapter().unwrap();
    let dbscan = Dbscan::params(0.25, MIN_SAMPLES).fit(&dataset).unwrap();
    let core = dbscan.core_mask();
    let labels: Vec<Option<usize>> = (0..SAMPLES)
        .map(|i| dbscan.labels()[i].filter(|_| core[i]))
        .collect();
    // Clusters of fewer core points than min_cluster_size are none.
    let size = |label: usize| labels.iter().filter(|&&l| l == Some(label)).count();
    let large: Vec<usize> = (0..dbscan.n_clusters())
        .filter(|&label| size(label) >= MIN_CLUSTER_SIZE)
        .collect();
    let noise = labels
        .iter()
        .filter(|label| label.is_none_or(|label| !large.contains(&label)));
    let expected = format!(
        "\ncut at 0.25: {} clusters, {} noise points; adjusted Rand index ",
        large.len(),
        noise.count()
    );
    let report = crate::program::report::<HdbscanProgram>(&["--cut", "0.25"]).unwrap();
    assert!(report.text.contains(&expected), "{}", report.text);
    let figure = report.figures.last().unwrap();
    assert!(figure.id() == "hdbscan-cut" && figure.svg().is_ok());
    assert!(large.len() > 1);
}

#[test]
fn figures_can_be_drawn_of_whatever_comes() {
    for flags in [
        &["--data", "square", "--samples", "20", "--min-samples", "20"][..],
        &["--min-cluster-size", "2", "--min-samples", "1"],
        &["--min-cluster-size", "150"],
        &["--samples", "600", "--selection", "leaf"],
    ] {
        let report = crate::program::report::<HdbscanProgram>(flags).unwrap();
        for figure in report.figures {
            assert!(figure.svg().is_ok(), "{flags:?}: {}", figure.id());
            assert!(!figure.alt_text().is_empty());
        }
    }
}

/// The core distance of a point and the mutual reachability distance of a pair, by sorting.
fn core_of(dataset: &Dataset, i: usize) -> f64 {
    let points = dataset.records().view();
    let n = points.nrows();
    let mut all: Vec<f64> = (0..n)
        .map(|j| oracle::squared(points, i, j).sqrt())
        .collect();
    all.sort_by(f64::total_cmp);
    all[MIN_SAMPLES - 1]
}

#[test]
fn the_numbers_of_the_page() {
    let values = values().unwrap();
    let value = |key: &str| oracle::value(&values, &format!("hdbscan.{key}"));
    // On the same points: scikit-learn 1.9.1, and for the stabilities the package hdbscan 0.8.44 with min_samples = 4, as it does not count the point itself.
    for (key, expected) in EXPECTED {
        assert_eq!(value(key), *expected, "{key}");
    }
    let dataset = of_the_chapter().unwrap();
    let model = fitted(&dataset, MIN_CLUSTER_SIZE, MIN_SAMPLES).unwrap();
    for (example, key) in [(2, "core-dense"), (3, "core-thin")] {
        let i = stages::examples(&dataset, &model)[example];
        assert_eq!(dataset.targets()[i], example);
        assert_eq!(value(key), format!("{:.2}", core_of(&dataset, i)));
    }
    let labels: Vec<Option<usize>> = model.labels().to_vec();
    let rand = oracle::adjusted_rand(&labels, &dataset.targets().to_vec());
    assert_eq!(value("rand"), format!("{rand:.2}"));
    // What the prose makes of them.
    let number = |key: &str| value(key).parse::<f64>().unwrap();
    assert!(number("lower-moon") > number("lower-pieces"));
    assert!(number("both-moons") < number("two-moons"));
    assert!(number("square-stability") > number("thin-stability"));
    assert!(1.2 * number("square-factor") < number("least-factor"));
    assert!(number("squares-as-long") <= 5.0);
    assert!(number("seeds-three") > 0.0 && number("seeds-four") > number("seeds-three"));
    assert!(1.0 < number("moons-join") / number("core-of-ten"));
    assert!(number("moons-join") / number("core-of-ten") < 1.2);
    // Of the noise, what is far from everything, and what is beside the moons.
    let noise = (0..SAMPLES).filter(|&i| model.labels()[i].is_none());
    let mut scores: Vec<f64> = noise.map(|i| model.outlier_scores()[i]).collect();
    scores.sort_by(f64::total_cmp);
    assert!(scores[0] > 0.65 && scores[2] < 0.72);
    assert!(scores[3] > 0.85 && scores[10] < 0.95);
    assert_eq!(of_seeds().unwrap()[6], 3);
    assert_eq!(of_seeds().unwrap()[SEED as usize - 1], 4);
    assert_eq!(
        number("seeds-four") as usize,
        of_seeds().unwrap().iter().filter(|&&n| n == 4).count()
    );
}

#[test]
fn all_groups_are_found_by_no_eps_and_by_hdbscan() {
    let dataset = of_the_chapter().unwrap();
    assert_eq!(eps_that_work(&dataset).unwrap(), 0);
    let model = fitted(&dataset, MIN_CLUSTER_SIZE, MIN_SAMPLES).unwrap();
    assert!(all_found(&dataset, &model.labels().to_vec()));
    // The truth itself is found, strewn points being noise.
    let truth: Vec<Option<usize>> = dataset
        .targets()
        .iter()
        .map(|&kind| (kind < STREWN).then_some(kind))
        .collect();
    assert!(all_found(&dataset, &truth));
    assert_eq!(KINDS.len(), STREWN + 1);
    // What the page says of the four pictures.
    let moons_apart = |eps: f64| {
        let labels = oracle::dbscan(dataset.records().view(), eps, MIN_SAMPLES);
        let model = Dbscan::params(eps, MIN_SAMPLES).fit(&dataset).unwrap();
        assert_eq!(model.labels().to_vec(), labels);
        let examples = stages::examples(
            &dataset,
            &fitted(&dataset, MIN_CLUSTER_SIZE, MIN_SAMPLES).unwrap(),
        );
        labels[examples[0]] != labels[examples[1]]
    };
    assert_eq!(CUTS.map(moons_apart), [true, true, false, false]);
    let pieces = |eps: f64| {
        let labels = oracle::dbscan(dataset.records().view(), eps, MIN_SAMPLES);
        let thin = (0..labels.len()).filter(|&i| dataset.targets()[i] == 3);
        let mut of: Vec<usize> = thin.filter_map(|i| labels[i]).collect();
        of.sort_unstable();
        of.dedup();
        of.len()
    };
    let in_clusters = |eps: f64| {
        let labels = oracle::dbscan(dataset.records().view(), eps, MIN_SAMPLES);
        let thin = (0..labels.len()).filter(|&i| dataset.targets()[i] == 3);
        thin.filter(|&i| labels[i].is_some()).count()
    };
    assert_eq!(pieces(CUTS[3]), 1);
    assert!(pieces(CUTS[2]) > 1);
    // Of its thirty points.
    assert!(in_clusters(CUTS[0]) <= 8 && in_clusters(CUTS[1]) <= 8);
}

#[test]
fn what_captions_and_alt_texts_claim() {
    let dataset = of_the_chapter().unwrap();
    let rows = sweep(&dataset).unwrap();
    let four: Vec<usize> = rows
        .iter()
        .filter(|row| row.1 == 4)
        .map(|row| row.0)
        .collect();
    // One stretch without gaps.
    assert!(four.windows(2).all(|pair| pair[0] + 1 == pair[1]));
    let square = sweep(&points(Source::Square, SAMPLES, SEED).unwrap()).unwrap();
    assert_eq!(square.last().unwrap().1, 0);
    let counts = |size: usize| square.iter().find(|row| row.0 == size).unwrap().1;
    // scikit-learn's numbers for the square, and where it is level.
    assert_eq!(SQUARE.map(counts), [5, 3, 3]);
    assert!((8..=24).all(|size| counts(size) == 3) && counts(7) != 3 && counts(25) != 3);
    assert_eq!(counts(40), 0);
    assert!(counts(34) > 0 && (35..=40).all(|size| counts(size) == 0));
    let kinds_in = |size: usize, min_samples: usize, kind: usize| {
        let model = fitted(&dataset, size, min_samples).unwrap();
        let of_kind = (0..SAMPLES).filter(|&i| dataset.targets()[i] == kind);
        let mut labels: Vec<usize> = of_kind.filter_map(|i| model.labels()[i]).collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    };
    let [small, large] = WRONG;
    assert_eq!(
        [0, 1, 2, 3].map(|kind| kinds_in(small.0, small.1, kind).len()),
        [1, 5, 1, 1]
    );
    assert_eq!(kinds_in(large.0, large.1, 0), kinds_in(large.0, large.1, 1));
}

#[test]
fn a_group_keeps_its_colour() {
    // Cluster 0 has most of kind 1, cluster 1 a piece of it; kind 0 is noise, 2 is whole.
    let kinds = [0, 1, 1, 1, 1, 2, 2, STREWN];
    let labels = [
        None,
        Some(1),
        Some(0),
        Some(0),
        Some(0),
        Some(2),
        Some(2),
        Some(2),
    ];
    let expected = [
        None,
        Some(3),
        Some(1),
        Some(1),
        Some(1),
        Some(2),
        Some(2),
        Some(2),
    ];
    assert_eq!(stages::as_kinds(&kinds, &labels), expected);
    assert!(stages::as_kinds(&[], &[]).is_empty());
}

const EXPECTED: &[(&str, &str)] = &[
    ("clusters", "4"),
    ("noise", "11"),
    ("condensed", "11"),
    ("lower-moon", "136"),
    ("lower-pieces", "11"),
    ("both-moons", "223"),
    ("two-moons", "252"),
    ("plateau-first", "2"),
    ("plateau-last", "26"),
    ("thin-stability", "60"),
    ("least-factor", "1.8"),
    ("most-factor", "10.4"),
    ("square-clusters", "3"),
    ("square-first", "8"),
    ("square-last", "24"),
    ("square-none", "35"),
    ("moons-join", "0.26"),
];
