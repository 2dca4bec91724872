use hyades_cluster::KMeans;
use hyades_cluster::choose::sweep_k;
use hyades_metrics::{InternalScores, silhouette_samples};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, array};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::judged::{Judged, Score, largest_k, n_distinct};
use crate::testing::{click, drag, press, set};
use crate::{Call, Kind, Playground, View};

fn playground() -> Playground {
    Playground::new("how-many").unwrap()
}

fn after(calls: &[Call]) -> View {
    playground().act(calls)
}

fn mystery() -> Array2<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(42);
    hyades_datasets::mystery_blobs(&mut rng).records().clone()
}

#[test]
fn it_begins_with_the_mystery() {
    let view = after(&[]);
    assert_eq!(view.state, "");
    assert_eq!(view.refused, None);
    assert_eq!(view.drawings.len(), 3);
    assert!(
        view.says.starts_with("k = 4: mean silhouette 0."),
        "{}",
        view.says
    );
    assert_eq!(
        view.command,
        "cargo chapter how-many -- --data mystery --data-seed 42 --k-max 12 --k 4 --seed 42"
    );
    let scores = &view.drawings[1];
    assert_eq!(scores.frames.len(), 4);
    let handle = &scores.handles[0];
    assert_eq!((&*handle.name, handle.x, handle.y), ("k", Some(4.0), None));
    assert!(
        view.drawings
            .iter()
            .all(|drawing| !drawing.alt.is_empty() && !drawing.clicks)
    );
}

#[test]
fn scores_are_those_of_the_library() {
    let records = mystery();
    let params = KMeans::params_with_rng(2, Xoshiro256PlusPlus::seed_from_u64(7)).n_runs(10);
    let dataset = DatasetBase::from(records.view());
    let sweep = sweep_k(&params, 2..=12, &dataset, InternalScores::of).unwrap();
    let judged = Judged::of(&records, 7).unwrap().unwrap();
    assert_eq!(judged.rows().len(), 11);
    for (ours, theirs) in judged.rows().iter().zip(sweep.rows()) {
        assert_eq!(ours.model, theirs.model);
        assert_eq!(ours.scores.scores, theirs.scores);
        let samples = silhouette_samples(&records, theirs.model.labels()).unwrap();
        let samples: Vec<f64> = samples.into_iter().flatten().collect();
        assert_eq!(ours.scores.silhouettes, samples);
    }
    let best = |value: &dyn Fn(&InternalScores<f64>) -> f64| sweep.best_by(value).map(|r| r.k);
    for (score, expected) in [
        (Score::Inertia, sweep.elbow().unwrap()),
        (Score::Silhouette, best(&|s| s.silhouette)),
        (Score::CalinskiHarabasz, best(&|s| s.calinski_harabasz)),
        (Score::DaviesBouldin, best(&|s| -s.davies_bouldin)),
    ] {
        assert_eq!(judged.choice(score).map(|row| row.k), expected, "{score:?}");
    }
}

#[test]
fn a_link_gives_the_same_view() {
    let own: Vec<Call> = [[1.0, 1.0], [1.0, 2.0], [8.0, 8.0], [9.0, 8.0], [5.004, 2.0]]
        .map(|[x, y]| click(x, y))
        .into();
    let drawn = [vec![set("data", "drawn")], own].concat();
    for calls in [
        vec![set("k", "7")],
        vec![
            set("data", "moons"),
            set("samples", "80"),
            set("data_seed", "9"),
            set("seed", "1"),
        ],
        vec![set("data", "two-groups-2025"), drag("k", 2.4, 0.0)],
        vec![
            set("k", "12"),
            set("data", "blobs"),
            set("k", "1"),
            drag("k", 99.0, 0.0),
        ],
        drawn.clone(),
        [drawn.clone(), vec![set("k", "11")]].concat(),
        [drawn, vec![press("undo"), drag("k", 3.0, 0.0)]].concat(),
        vec![set("data", "drawn")],
        vec![set("k", "5"), Call::Reset],
    ] {
        let mut played = playground();
        for call in &calls {
            played.act(std::slice::from_ref(call));
        }
        let view = played.act(&[]);
        let state = view.state.clone();
        assert_eq!(after(&[Call::Restore { state }]), view, "{calls:?}");
        assert!(!view.state.contains(['#', '%', ' ']), "{}", view.state);
    }
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut playground = playground();
    let before = playground.act(&[set("k", "5")]);
    for (call, words) in [
        (
            set("k", "1"),
            "k is \"1\", but must be a whole number from 2 to 12",
        ),
        (set("k", "13"), "k is \"13\""),
        (set("k", "four"), "k is \"four\""),
        (set("seed", "-1"), "from 0 to 999999"),
        (set("eps", "0.3"), "there is no control \"eps\""),
        (set("points", "1,2"), "points"),
        (press("play"), "there is no button"),
        (drag("eps", 1.0, 1.0), "there is no handle"),
        (drag("k", f64::NAN, 0.0), "k is \"NaN\""),
    ] {
        let mut view = playground.act(&[call]);
        let refused = view.refused.take().unwrap();
        assert!(refused.contains(words), "{refused}");
        assert_eq!(view, before, "{words}");
    }
}

#[test]
fn the_line_goes_by_whole_steps_and_stays_on_the_axis() {
    for (x, k) in [(2.4, 2), (2.5, 3), (6.9, 7), (-50.0, 2), (1e300, 12)] {
        let view = after(&[drag("k", x, 0.0)]);
        assert_eq!(view.drawings[1].handles[0].x, Some(f64::from(k)), "{x}");
        assert!(
            view.says.starts_with(&format!("k = {k}: ")),
            "{}",
            view.says
        );
    }
}

#[test]
fn few_points_give_sentences() {
    let mut playground = playground();
    let none = playground.act(&[set("data", "drawn")]);
    assert_eq!(none.says, "No points yet: click some into the drawing.");
    assert_eq!((none.drawings.len(), &none.refused), (1, &None));
    assert!(none.drawings[0].clicks && none.facts.is_empty());
    assert_eq!(
        none.command,
        "cargo chapter how-many -- --points points.csv --seed 42"
    );
    assert_eq!(playground.csv().unwrap(), "x,y,cluster,silhouette\n");
    for _ in 0..3 {
        let one = playground.act(&[click(1.0, 1.0)]);
        assert_eq!(one.says, "1 different point: the scores need at least 3.");
    }
    let two = playground.act(&[click(2.0, 1.0)]);
    assert_eq!(two.says, "2 different points: the scores need at least 3.");
    assert_eq!(playground.csv().unwrap().lines().count(), 5);
    let three = playground.act(&[click(9.0, 9.0)]);
    assert_eq!(three.refused, None);
    assert!(
        three.says.starts_with("k = 2: mean silhouette"),
        "{}",
        three.says
    );
    assert!(
        three.says.ends_with("so few points allow no other k."),
        "{}",
        three.says
    );
    assert_eq!(three.drawings.len(), 3);
    let mut many = three;
    for i in 0..20 {
        many = playground.act(&[click(f64::from(i * 7 % 10), f64::from(i * 3 % 7))]);
        assert_eq!((many.drawings.len(), &many.refused), (3, &None), "{i}");
    }
    // What the reader chose counts again as soon as it can.
    assert!(many.says.starts_with("k = 4: "), "{}", many.says);
    let ends = |view: &View| {
        let control = view
            .controls
            .iter()
            .find(|control| control.name == "k")
            .unwrap();
        let Kind::Slider { max, .. } = control.kind else {
            panic!("no slider")
        };
        max
    };
    assert_eq!(ends(&many), 12.0);
    for _ in 0..25 {
        many = playground.act(&[press("undo")]);
    }
    assert_eq!(many.says, "No points yet: click some into the drawing.");
    assert_eq!(
        playground
            .act(&[Call::Press {
                name: "undo".into()
            }])
            .refused,
        None
    );
}

#[test]
fn different_points_are_counted_once() {
    let points = array![[0.0, 1.0], [-0.0, 1.0], [0.0, 2.0], [3.0, 1.0], [3.0, 1.0]];
    assert_eq!((n_distinct(&points), largest_k(&points)), (3, 2));
    assert_eq!(largest_k(&Array2::zeros((0, 2))), 0);
    assert_eq!(largest_k(&mystery()), 12);
}

#[test]
fn the_table_has_a_line_a_point() {
    let mut playground = playground();
    playground.act(&[set("data", "two-groups-2025"), set("k", "2")]);
    let csv = playground.csv().unwrap();
    let records = hyades_datasets::two_groups_2025().records;
    let dataset = DatasetBase::from(records.view());
    let model = KMeans::params(2).n_runs(10).fit(&dataset).unwrap();
    let labels = model.labels();
    let samples = silhouette_samples(&records, labels).unwrap();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("x,y,cluster,silhouette"));
    for (i, line) in lines.enumerate() {
        let expected = format!(
            "{},{},{},{}",
            records[[i, 0]],
            records[[i, 1]],
            labels[i] + 1,
            samples[i].unwrap()
        );
        assert_eq!(line, expected);
    }
}

#[test]
fn a_thousand_points_stay_small() {
    let view = after(&[
        set("data", "uniform"),
        set("samples", "1000"),
        set("k", "12"),
    ]);
    assert_eq!(view.refused, None);
    let sizes: Vec<usize> = view
        .drawings
        .iter()
        .map(|drawing| drawing.svg.len())
        .collect();
    assert!(sizes.iter().all(|&size| size < 150_000), "{sizes:?}");
}
