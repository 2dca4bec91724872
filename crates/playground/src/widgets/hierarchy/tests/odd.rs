//! Few points, odd points, and calls in any order.

use proptest::prelude::*;

use super::super::NAMES;
use super::super::model::METHODS;
use super::{after, click, drag, labels, press, set};
use crate::{Call, Playground};

#[test]
fn few_points_are_no_trouble() {
    let spots = [(2.0, 2.0), (3.0, 2.0), (8.0, 7.5)];
    for method in METHODS.map(|(name, ..)| name) {
        let mut calls = vec![set("data", "drawn"), set("method", method)];
        for n in 0..=spots.len() {
            let (mut playground, view) = after(&calls);
            assert!(view.drawings[0].clicks, "{method}, {n}");
            assert_eq!(playground.csv().unwrap().lines().count(), 1 + n);
            let many = match method {
                "hdbscan" | "optics" => n >= 5,
                _ => n >= 1,
            };
            assert_eq!(
                view.drawings.len(),
                if many { 2 } else { 1 },
                "{method}, {n}"
            );
            match (n, many) {
                (0, _) => assert!(view.says.starts_with("There are no points yet.")),
                (_, true) => assert!(view.says.contains("cluster"), "{}", view.says),
                _ => assert!(view.says.starts_with("No clusters of "), "{}", view.says),
            }
            if let Some(&(x, y)) = spots.get(n) {
                calls.push(click(x, y));
            }
        }
        // Two neighbours suffice for all.
        calls.push(set("min_samples", 2));
        let (mut playground, view) = after(&calls);
        assert_eq!(view.drawings.len(), 2, "{method}");
        // With HDBSCAN there are fewer points than a cluster has.
        let noise = labels(&mut playground).iter().all(Option::is_none);
        assert_eq!(noise, method == "hdbscan");
        assert!(view.command.contains(" --points points.csv "));
        let view = playground.act(&[press("undo"), press("undo"), press("undo"), press("undo")]);
        assert!(view.says.starts_with("There are no points yet."));
    }
}

#[test]
fn odd_points_are_drawn() {
    let equal = "1,1;".repeat(12);
    let far = "-1000000,1000000;1000000,-1000000;0,0;0,1e-9;1,1;2,2;3,3";
    let pairs = "0,0;0,0;0,0;5,5;5,5;5,5;9,0;9,0;9,0";
    for points in [equal.as_str(), far, pairs] {
        for method in METHODS.map(|(name, ..)| name) {
            let calls = [
                set("data", "drawn"),
                set("points", points),
                set("min_cluster_size", 2),
                set("min_samples", 2),
                set("method", method),
            ];
            let (mut playground, view) = after(&calls);
            assert_eq!(view.drawings.len(), 2, "{method}: {}", view.says);
            let handle = &view.drawings[1].handles[0];
            for to in [-1.0, 0.0, 1e-3, 1.0, 1e9] {
                let view = playground.act(&[drag(&handle.name, to, to)]);
                assert_eq!(view.refused, None, "{method}, {points}, {to}");
            }
        }
    }
}

fn any_call() -> impl Strategy<Value = Call> {
    let name = prop::sample::select(NAMES.to_vec());
    let values = [
        "0",
        "1",
        "2",
        "5",
        "30",
        "61",
        "0.3",
        "0.31",
        "1e3",
        "-1",
        "nan",
        "inf",
        "drawn",
        "moons",
        "varied",
        "uniform",
        "single",
        "ward",
        "hdbscan",
        "optics",
        "1,1;2,2;5,1;5,2;7,7",
        "",
    ];
    let value = prop::sample::select(values.to_vec());
    let handle = prop::sample::select(vec!["height", "cut", "eps"]);
    let place = prop_oneof![
        -1.0..4.0,
        Just(f64::INFINITY),
        Just(f64::NAN),
        Just(-1e300),
        Just(1e300)
    ];
    prop_oneof![
        4 => (name, value).prop_map(|(name, value)| set(name, value)),
        2 => (handle, place.clone(), place.clone()).prop_map(|(name, x, y)| drag(name, x, y)),
        1 => (0..2_usize, place.clone(), place).prop_map(|(drawing, x, y)| Call::Click { drawing, x, y }),
        1 => prop::sample::select(vec!["first_cut", "undo", "none"]).prop_map(press),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_comes_is_shown_or_refused(calls in prop::collection::vec(any_call(), 1..12)) {
        let mut playground = Playground::new("hierarchy").unwrap();
        for call in calls {
            playground.act(&[call]);
        }
        let view = playground.act(&[]);
        prop_assert_eq!(&view.refused, &None);
        let state = view.state.clone();
        let safe = |c: char| c.is_ascii_alphanumeric() || ".,;-_/:+=&".contains(c);
        prop_assert!(state.chars().all(safe), "{}", state);
        let mut restored = Playground::new("hierarchy").unwrap();
        prop_assert_eq!(restored.act(&[Call::Restore { state }]), view);
    }
}
