//! The expansion step by step, and links.

use proptest::prelude::*;

use super::*;

#[test]
fn nothing_grows_without_a_core_point() {
    let mut playground = Playground::new("dbscan").unwrap();
    playground.act(&[set("eps", "1e-9")]);
    for button in ["to_the_beginning", "back", "play", "step", "to_the_end"] {
        assert_eq!(playground.act(&[press(button)]).state, "eps=0.000000001");
    }
    let refused = playground.act(&[set("wave", 0)]).refused.unwrap();
    assert!(
        refused.ends_with("left out where there is no core point"),
        "{refused}"
    );
}

#[test]
fn steps_lead_to_the_result_and_back() {
    let mut calls = scraps();
    let done = view(&calls);
    assert!(!enabled(&done, "step") && !enabled(&done, "to_the_end") && enabled(&done, "back"));
    calls.push(press("to_the_beginning"));
    let (mut playground, first) = playground(&calls);
    assert!(first.says.starts_with("Wave 0 of "), "{}", first.says);
    assert!(
        first
            .says
            .ends_with(" in cluster 1: a cluster begins at a core point; 1 of 200 points so far.")
    );
    assert_eq!(first.state, "eps=0.08&min_samples=3&wave=0");
    assert!(!enabled(&first, "back") && !enabled(&first, "to_the_beginning"));
    // Forwards, and from everywhere back.
    let mut views = vec![first];
    loop {
        let view = playground.act(&[press("step")]);
        let back = playground.act(&[press("back")]);
        assert_eq!(&back, views.last().unwrap());
        assert_eq!(playground.act(&[press("step")]), view);
        let ended = !enabled(&view, "step");
        views.push(view);
        if ended {
            break;
        }
    }
    assert_eq!(views.last(), Some(&done));
    // Each wave takes something in, and all clusters have their turn.
    let words: Vec<&str> = views.iter().map(|view| view.says.as_str()).collect();
    let taken = |says: &str| {
        let (_, rest) = says.split_once("; ").unwrap();
        rest.split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let waves = &words[..words.len() - 1];
    assert!(waves.windows(2).all(|pair| taken(pair[0]) < taken(pair[1])));
    assert_eq!(taken(waves[waves.len() - 1]), 200 - 73);
    for cluster in 1..=25 {
        let of_cluster = format!(" in cluster {cluster}: ");
        let of_cluster: Vec<_> = waves
            .iter()
            .filter(|says| says.contains(&of_cluster))
            .collect();
        let last = of_cluster.len() - 1;
        for (wave, says) in of_cluster.into_iter().enumerate() {
            assert!(
                says.starts_with(&format!("Wave {wave} of {last} in cluster ")),
                "{says}"
            );
        }
    }
    // And the other way, without asking for single steps.
    assert_eq!(playground.act(&[press("to_the_beginning")]), views[0]);
    assert_eq!(playground.act(&[press("to_the_end")]), done);
    assert_eq!(playground.act(&[press("step")]), done);
    // Playing begins anew at the end.
    assert_eq!(playground.act(&[press("play")]), views[0]);
    assert_eq!(playground.act(&[press("play")]), views[1]);
    // A position of the slider is a step, and its last the end.
    assert_eq!(playground.act(&[set("wave", 4)]), views[4]);
    assert_eq!(playground.act(&[set("wave", views.len() - 1)]), done);
    let refused = playground.act(&[press("jump")]).refused.unwrap();
    assert!(refused.starts_with("there is no button \"jump\"; there are: to_the_beginning, back"));
}

#[test]
fn a_wave_is_part_of_a_link_and_of_what_is_saved() {
    let mut calls = scraps();
    calls.push(set("wave", 4));
    let (mut playground, view) = playground(&calls);
    assert_eq!(view.state, "eps=0.08&min_samples=3&wave=4");
    assert!(
        view.command
            .starts_with("cargo chapter dbscan -- --eps 0.08 --min-samples 3 # after wave ")
    );
    let csv = playground.csv().unwrap();
    let not_reached = csv
        .lines()
        .filter(|line| line.ends_with(",,not reached"))
        .count();
    assert_eq!(
        fact(&view, "points not reached yet").unwrap(),
        not_reached.to_string()
    );
    assert_eq!(
        fact(&view, "points taken in").unwrap(),
        (200 - not_reached).to_string()
    );
    // Other parameters, another expansion: all of it is shown.
    let other = playground.act(&[set("eps", 0.09)]);
    assert_eq!(other.state, "eps=0.09&min_samples=3");
    // The same again is no change.
    let same = playground.act(&[set("wave", 2), set("eps", "0.090")]);
    assert_eq!(same.state, "eps=0.09&min_samples=3&wave=2");
}

#[test]
fn a_waves_neighbourhoods_are_drawn() {
    let dashed = |view: &View| count(&view.drawings[0], "stroke-dasharray");
    let done = view(&[]);
    let first = view(&[press("to_the_beginning")]);
    assert_eq!((dashed(&done), dashed(&first)), (0, 1));
    // The plot keeps its place.
    assert_eq!(first.drawings[0].frames, done.drawings[0].frames);
    assert!(first.drawings[0].svg.contains(">not reached<"));
}

#[test]
fn a_link_restores_all_that_is_shown() {
    let mut waves = scraps();
    waves.extend([press("to_the_beginning"), press("step"), press("step")]);
    for calls in [
        vec![],
        scraps(),
        waves,
        vec![drag("eps", 0.0, 0.3), press("back"), press("back")],
        vec![
            set("data", "circles"),
            set("samples", 120),
            set("eps", 0.3),
            press("play"),
        ],
        vec![
            set("data", "mystery"),
            set("data_seed", 3),
            drag("eps", 0.0, 1.5),
        ],
        vec![
            set("data", "drawn"),
            click(1.0, 2.0),
            click(1.1, 2.0),
            set("min_samples", 2),
        ],
        vec![set("data", "drawn")],
        vec![
            set("data", "blobs"),
            set("data_seed", 5),
            set("data", "moons-2025"),
            set("eps", 2),
        ],
        vec![
            set("eps", 0.1),
            press("back"),
            Call::Reset,
            set("min_samples", 7),
        ],
    ] {
        let (mut playground, view) = playground(&calls);
        let state = view.state.clone();
        let url_safe = |c: char| c.is_ascii_alphanumeric() || ".,;-_/:+=&".contains(c);
        assert!(state.chars().all(url_safe), "{state}");
        let restore = Call::Restore { state };
        assert_eq!(super::view(std::slice::from_ref(&restore)), view);
        // Wherever one comes from.
        playground.act(&[set("data", "uniform"), set("eps", 0.5), press("back")]);
        assert_eq!(playground.act(&[restore]), view);
        assert_eq!(playground.act(&[Call::Reset]), super::view(&[]));
    }
}

fn calls() -> impl Strategy<Value = Call> {
    let names = prop::sample::select(vec![
        "to_the_beginning",
        "back",
        "play",
        "step",
        "to_the_end",
        "undo",
        "other",
    ]);
    let data = prop::sample::select(vec!["moons-2025", "two-groups-2025", "circles", "drawn"]);
    prop_oneof![
        names.prop_map(press),
        data.prop_map(|name| set("data", name)),
        (0.0..1.2_f64).prop_map(|eps| set("eps", eps)),
        (0..12_usize).prop_map(|min_samples| set("min_samples", min_samples)),
        (0..40_usize).prop_map(|wave| set("wave", wave)),
        (-0.2..1.5_f64).prop_map(|eps| drag("eps", 0.0, eps)),
        (0..2_usize, 0.0..10.0_f64, 0.0..10.0_f64).prop_map(|(drawing, x, y)| Call::Click {
            drawing,
            x,
            y
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_state_is_all_there_is(calls in prop::collection::vec(calls(), 0..12)) {
        let mut playground = Playground::new("dbscan").unwrap();
        // One after the other, as a reader's: what is refused does not end it.
        let mut view = playground.act(&[]);
        for call in calls {
            view = playground.act(&[call]);
        }
        view.refused = None;
        let state = view.state.clone();
        prop_assert_eq!(super::view(&[Call::Restore { state }]), view);
    }
}
