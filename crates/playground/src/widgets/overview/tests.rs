use hyades_datasets::ComparisonSet;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::comparison::{Algorithm, Settings, agreement, labels, n_clusters, n_noise};
use crate::testing::set;
use crate::{Call, Playground, View};

fn playground() -> Playground {
    Playground::new("overview").unwrap()
}

fn after(calls: &[Call]) -> View {
    playground().act(calls)
}

#[test]
fn it_begins_with_all_on_the_moons() {
    let view = after(&[]);
    assert_eq!((&*view.state, &view.refused), ("", &None));
    assert_eq!(
        view.command,
        "cargo chapter overview -- --set moons --data new --samples 300 --seed 42"
    );
    let [drawing] = &view.drawings[..] else {
        panic!("{} drawings", view.drawings.len())
    };
    // The truth, and the eleven.
    assert_eq!(drawing.frames.len(), 12);
    assert!(drawing.width <= 760.0);
    assert_eq!(view.facts.len(), 12);
    assert!(
        view.says.starts_with("Of eleven algorithms "),
        "{}",
        view.says
    );
}

#[test]
fn what_it_says_is_what_the_library_finds() {
    let kind = ComparisonSet::Sheared;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
    let made = kind.make_with_noise(120, 0.5, &mut rng).unwrap();
    let truth: Vec<_> = made.targets.iter().copied().map(Some).collect();
    let all = [
        set("set", "sheared"),
        set("samples", "120"),
        set("noise", "0.5"),
        set("seed", "5"),
    ];
    let view = after(&all);
    let mut found = Vec::new();
    for (algorithm, fact) in Algorithm::ALL.into_iter().zip(&view.facts) {
        let labels = labels(algorithm, &made.records, &Settings::of(kind)).unwrap();
        let score = agreement(&labels, &truth).unwrap();
        let name = algorithm.name();
        assert_eq!(fact.0, name);
        let clusters = format!("{} cluster", n_clusters(&labels));
        let noise = format!(", {} noise point", n_noise(&labels));
        assert!(
            fact.1.starts_with(&clusters) && fact.1.contains(&noise),
            "{fact:?}"
        );
        assert!(fact.1.ends_with(&format!("{score:.3}")), "{fact:?}");
        let one = after(&[&all[..], &[set("algorithm", algorithm.key())]].concat());
        assert!(
            one.says.contains(&fact.1) && one.says.starts_with(&name),
            "{}",
            one.says
        );
        assert_eq!(one.drawings[0].frames.len(), 1);
        if score >= 0.95 {
            found.push(name);
        }
    }
    let list = view.says.split_once(": ").map_or("", |(_, list)| list);
    assert!(!found.is_empty());
    assert_eq!(
        list.trim_end_matches('.').replace(" and ", ", "),
        found.join(", ")
    );
}

#[test]
fn a_link_gives_the_same_view() {
    for calls in [
        vec![set("set", "circles"), set("samples", "50")],
        vec![
            set("noise", "2.5"),
            set("seed", "7"),
            set("algorithm", "optics"),
        ],
        vec![
            set("set", "uniform"),
            set("noise", "3"),
            set("samples", "40"),
        ],
        vec![
            set("algorithm", "ward"),
            set("algorithm", "all"),
            set("noise", "0.1"),
        ],
        vec![
            set("set", "blobs"),
            set("noise", "0.10"),
            set("samples", "30"),
        ],
        vec![set("samples", "40"), Call::Reset, set("algorithm", "birch")],
    ] {
        let mut played = playground();
        for call in &calls {
            played.act(std::slice::from_ref(call));
        }
        let view = played.act(&[]);
        assert_eq!(view.refused, None, "{calls:?}");
        let state = view.state.clone();
        assert_eq!(after(&[Call::Restore { state }]), view, "{calls:?}");
    }
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut playground = playground();
    let before = playground.act(&[set("samples", "60")]);
    for (call, words) in [
        (
            set("set", "stars"),
            "one of circles, moons, varied, sheared, blobs, uniform",
        ),
        (
            set("samples", "29"),
            "samples is \"29\", but must be a whole number from 30 to 1000",
        ),
        (set("samples", "1001"), "samples is \"1001\""),
        (
            set("noise", "4.1"),
            "noise is \"4.1\", but must be a number from 0.1 to 4",
        ),
        (set("noise", "NaN"), "noise is \"NaN\""),
        (set("seed", "x"), "from 0 to 999999"),
        (
            set("algorithm", "k-means"),
            "one of all, mini-batch-k-means",
        ),
        (set("eps", "1"), "there is no control \"eps\""),
        (Call::Press { name: "go".into() }, "there is no button"),
    ] {
        let mut view = playground.act(&[call]);
        let refused = view.refused.take().unwrap();
        assert!(refused.contains(words), "{refused}");
        assert_eq!(view, before, "{words}");
    }
}

#[test]
fn every_algorithm_has_something_to_say_at_the_ends_of_the_sliders() {
    for kind in ComparisonSet::ALL {
        for (noise, samples) in [
            ("0.2", "31"),
            ("0.1", "30"),
            ("4", "30"),
            ("0.1", "150"),
            ("4", "150"),
        ] {
            let view = after(&[
                set("set", kind.name()),
                set("noise", noise),
                set("samples", samples),
            ]);
            assert_eq!(view.refused, None, "{} {noise} {samples}", kind.name());
            assert_eq!(view.drawings[0].frames.len(), 12);
            for (name, fact) in &view.facts {
                assert!(
                    !fact.starts_with("nothing"),
                    "{} {noise} {samples}: {name} {fact}",
                    kind.name()
                );
            }
        }
    }
}

#[test]
fn points_without_groups_are_left_whole() {
    let view = after(&[set("set", "uniform")]);
    assert!(
        view.says.contains("points without groups whole"),
        "{}",
        view.says
    );
    let noise = view.controls.iter().find(|control| control.name == "noise");
    assert!(noise.is_some_and(|control| !control.enabled));
}

#[test]
fn the_table_has_a_column_an_algorithm() {
    let mut playground = playground();
    playground.act(&[set("samples", "40"), set("set", "varied")]);
    let csv = playground.csv().unwrap();
    let header = csv.lines().next().unwrap();
    assert!(
        header.starts_with("x,y,truth,mini_batch_k_means,"),
        "{header}"
    );
    assert_eq!(header.split(',').count(), 14);
    assert_eq!(csv.lines().count(), 41);
    assert!(csv.contains("noise"));
    playground.act(&[set("algorithm", "dbscan")]);
    let csv = playground.csv().unwrap();
    assert!(csv.starts_with("x,y,truth,dbscan\n"), "{csv}");
}

#[test]
fn a_drawing_stays_small() {
    for samples in ["300", "1000"] {
        let view = after(&[set("samples", samples), set("algorithm", "dbscan")]);
        assert!(view.drawings[0].svg.len() < 150_000);
    }
    let view = after(&[set("set", "uniform")]);
    let size = view.drawings[0].svg.len();
    assert!(size < 200_000, "{size}");
}
