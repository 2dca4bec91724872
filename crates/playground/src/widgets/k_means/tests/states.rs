//! What stands in an address, and what is refused.

use super::{after, click, drag, is_enabled, number_of_steps, press, set, widget};
use crate::widgets::k_means::{BUTTONS, NAMES};
use crate::{Call, View};

/// Sequences of calls that lead to states of every kind.
fn ways() -> Vec<Vec<Call>> {
    let drawn = [
        set("data", "drawn"),
        click(1.0, 1.0),
        click(1.5, 2.0),
        click(9.0, 8.123),
        click(8.0, 8.0),
    ];
    vec![
        vec![],
        vec![press("step")],
        vec![press("to_the_end"), press("back")],
        vec![set("k", "5"), set("seed", "7"), press("to_the_end")],
        vec![set("start", "random"), set("k", "3"), set("step", "4")],
        vec![
            set("data", "blobs"),
            set("samples", "600"),
            set("data_seed", "3"),
            set("k", "3"),
        ],
        vec![
            set("data", "mystery"),
            set("data_seed", "391"),
            set("start", "first"),
        ],
        vec![
            set("data", "circles"),
            press("step"),
            drag("centroid-2", 0.1234, -1.0),
        ],
        vec![
            press("step"),
            press("step"),
            drag("centroid-1", 4.0, 4.0),
            press("step"),
        ],
        drawn.to_vec(),
        [&drawn[..], &[set("k", "3"), press("step"), press("undo")]].concat(),
        [
            &drawn[..],
            &[drag("centroid-1", 5.0, 5.0), click(5.0, 5.0), press("play")],
        ]
        .concat(),
        vec![set("data", "drawn"), click(3.0, 3.0)],
        vec![set("data", "drawn"), set("k", "1")],
        // The samples of a set that is no longer shown leave no trace.
        vec![
            set("data", "blobs"),
            set("samples", "100"),
            set("data", "moons-2025"),
        ],
    ]
}

#[test]
fn a_state_gives_back_the_view() {
    for calls in ways() {
        let view = after(&calls);
        let state = view.state.clone();
        let safe = |c: char| c.is_ascii_alphanumeric() || ".,;-_/:+=&".contains(c);
        assert!(state.chars().all(safe), "{state}");
        let restore = Call::Restore { state };
        assert_eq!(after(std::slice::from_ref(&restore)), view, "{calls:?}");
        // Whatever was there before.
        let other = [
            set("data", "uniform"),
            set("k", "9"),
            press("to_the_end"),
            restore,
        ];
        assert_eq!(after(&other), view, "{calls:?}");
    }
    let reset = after(&[set("k", "4"), press("step"), Call::Reset]);
    assert_eq!(reset, after(&[]));
    assert_eq!(reset.state, "");
}

#[test]
fn back_after_a_step_is_where_it_was() {
    for calls in ways() {
        let view = after(&calls);
        if is_enabled(&view, "step") {
            let there_and_back = [&calls[..], &[press("step"), press("back")]].concat();
            assert_eq!(after(&there_and_back), view, "{calls:?}");
        }
        if is_enabled(&view, "back") {
            let back_and_there = [&calls[..], &[press("back"), press("step")]].concat();
            assert_eq!(after(&back_and_there), view, "{calls:?}");
        }
    }
}

#[test]
fn play_steps_to_the_end_and_begins_anew() {
    let mut widget = widget();
    let steps = number_of_steps(&[]);
    for step in 1..=steps {
        let view = widget.act(&[press("play")]);
        assert_eq!(view.state, format!("step={step}"));
    }
    assert_eq!(widget.act(&[press("play")]).state, "");
}

#[test]
fn what_is_not_allowed_is_named_and_changes_nothing() {
    let drawn = set("data", "drawn");
    for (calls, expected) in [
        (
            vec![set("data", "stars")],
            "data is \"stars\", but must be one of two-groups-2025, moons-2025, blobs, varied, sheared, moons, circles, uniform, mystery, drawn",
        ),
        (
            vec![set("samples", "29")],
            "samples is \"29\", but must be a whole number from 30 to 1000",
        ),
        (
            vec![set("data_seed", "-1")],
            "data_seed is \"-1\", but must be a whole number from 0 to 999999",
        ),
        (
            vec![set("points", "1,1")],
            "points is \"1,1\", but must be left out unless data is drawn",
        ),
        (
            vec![drawn.clone(), set("points", "1,1;2")],
            "points is \"1,1;2\", but must be at most 300 points x,y parted by semicolons, each number from -1000000 to 1000000",
        ),
        (
            vec![set("k", "0")],
            "k is \"0\", but must be a whole number from 1 to 20",
        ),
        (
            vec![set("k", "21")],
            "k is \"21\", but must be a whole number from 1 to 20",
        ),
        (
            vec![set("seed", "1e3")],
            "seed is \"1e3\", but must be a whole number from 0 to 999999",
        ),
        (
            vec![set("start", "near")],
            "start is \"near\", but must be one of k-means++, random, first",
        ),
        (
            vec![set("start", "placed")],
            "start is \"placed\", but must be one of k-means++, random, first",
        ),
        (
            vec![set("centroids", "1,1;2,2;3,3")],
            "centroids is \"1,1;2,2;3,3\", but must be 2 points x,y, as k is 2",
        ),
        (
            vec![set("centroids", "1,NaN;2,2")],
            "centroids is \"1,NaN;2,2\", but must be at most 20 points x,y parted by semicolons, each number from -1000000 to 1000000",
        ),
        (
            vec![drawn.clone(), set("step", "1")],
            "step is \"1\", but must be a whole number from 0 to 0",
        ),
        (
            vec![set("eps", "1")],
            "there is no control \"eps\"; there are: data, samples, data_seed, points, k, seed, start, centroids, step",
        ),
        (
            vec![press("undo")],
            "there is no button \"undo\"; there are: to_the_beginning, back, step, play, to_the_end, undo",
        ),
        (
            vec![drag("centroid-3", 1.0, 1.0)],
            "there is no handle \"centroid-3\"; there are: centroid-1, centroid-2",
        ),
        (
            vec![drag("centroid-1", f64::NAN, 1.0)],
            "x is \"NaN\", but must be a number from -1000000 to 1000000",
        ),
        (
            vec![drawn.clone(), drag("centroid-1", 1.0, 1.0)],
            "there is no handle \"centroid-1\"; there are: none",
        ),
        (
            vec![drawn.clone(), click(1.0, f64::INFINITY)],
            "y is \"inf\", but must be a number from -1000000 to 1000000",
        ),
    ] {
        let view = widget().act(&calls);
        assert_eq!(view.refused.as_deref(), Some(expected));
        let before = after(&calls[..calls.len() - 1]);
        let unchanged = View {
            refused: None,
            ..view
        };
        assert_eq!(unchanged, before, "{calls:?}");
    }
    let many = "1,1;".repeat(301);
    let view = widget().act(&[drawn.clone(), set("points", &many)]);
    assert!(view.refused.unwrap().contains("at most 300 points"));
    let full = [drawn, set("points", "1,1;".repeat(300)), click(1.0, 1.0)];
    assert!(
        widget()
            .act(&full)
            .refused
            .unwrap()
            .contains("at most 300 points")
    );
    assert!(NAMES.contains(&"step") && BUTTONS.contains(&"step"));
}

#[test]
fn a_link_with_a_mistake_keeps_the_rest() {
    let state = "k=3&seed=x&step=2".to_owned();
    let view = widget().act(&[Call::Restore { state }]);
    assert_eq!(view.state, "k=3&step=2");
    assert!(view.refused.unwrap().contains("seed"));
}

#[test]
fn commands_say_what_is_shown() {
    let at_the_end = |calls: &[Call]| after(&[calls, &[press("to_the_end")]].concat()).command;
    assert_eq!(
        at_the_end(&[]),
        "cargo chapter k-means -- --k 2 --runs 1 --start k-means++ --seed 42"
    );
    assert_eq!(
        at_the_end(&[
            set("data", "moons-2025"),
            set("start", "first"),
            set("k", "3")
        ]),
        "cargo chapter k-means -- --data moons-2025 --k 3 --runs 1 --start first"
    );
    assert_eq!(
        at_the_end(&[
            set("data", "blobs"),
            set("start", "random"),
            set("seed", "3")
        ]),
        "cargo chapter k-means -- --data blobs --samples 300 --data-seed 42 --k 2 --runs 1 --start random --seed 3"
    );
    assert_eq!(
        at_the_end(&[set("centroids", "1,2;-3,4.5")]),
        "cargo chapter k-means -- --k 2 --centroids '1,2;-3,4.5'"
    );
    let steps = number_of_steps(&[]);
    assert_eq!(
        after(&[press("step")]).command,
        format!(
            "cargo chapter k-means -- --k 2 --runs 1 --start k-means++ --seed 42 # it goes to the end, the page shows step 1 of {steps}"
        )
    );
    assert_eq!(
        at_the_end(&[set("data", "drawn"), click(1.0, 1.0), click(2.0, 2.0)]),
        "cargo chapter k-means -- --points points.csv --k 2 --runs 1 --start k-means++ --seed 42 # points.csv is the file that Save CSV writes"
    );
}
