//! Numbers.

use hyades_cluster::{KMeans, KMeansInit};
use hyades_datasets::{ComparisonSet, moons_2025, mystery_blobs, two_groups_2025};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{array, s};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{after, centroids, equal, fact, labels, made, model, number_of_steps, press, set};
use crate::widgets::k_means::lines;

#[test]
fn at_the_beginning_the_end_is_the_library_s_own() {
    // With ten starts, as the chapter's program has them by default.
    let expected = KMeans::params(2).fit(&two_groups_2025()).unwrap();
    equal(&[], &expected);
    let view = after(&[press("to_the_end")]);
    assert!(view.says.contains("inertia 357.96."), "{}", view.says);
    assert!(view.says.starts_with("Nothing moves any more after"));
    assert_eq!(fact(&view, "adjusted Rand index"), Some("1.0000"));
    assert_eq!(view.line, Some(lines::END));
}

#[test]
fn the_end_is_the_library_s_to_the_last_bit() {
    let starts = [
        ("k-means++", KMeansInit::KMeansPlusPlus),
        ("random", KMeansInit::Random),
    ];
    for (name, set_of) in [
        ("blobs", ComparisonSet::Blobs),
        ("sheared", ComparisonSet::Sheared),
        ("uniform", ComparisonSet::Uniform),
    ] {
        for (k, seed) in [(1, 42), (3, 7), (20, 999_999)] {
            for (start, method) in &starts {
                let calls = [
                    set("data", name),
                    set("samples", "150"),
                    set("data_seed", "5"),
                    set("k", k.to_string()),
                    set("seed", seed.to_string()),
                    set("start", start),
                ];
                let records = made(set_of, 150, 5);
                equal(&calls, &model(&records, k, method.clone(), seed));
            }
        }
    }
}

#[test]
fn other_points_and_the_first_points() {
    let moons = moons_2025().records;
    let first = moons.slice(s![..4, ..]).to_owned();
    let calls = [
        set("data", "moons-2025"),
        set("k", "4"),
        set("start", "first"),
    ];
    equal(
        &calls,
        &model(&moons, 4, KMeansInit::Precomputed(first), 42),
    );
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(391);
    let mystery = mystery_blobs(&mut rng).records().to_owned();
    let calls = [
        set("data", "mystery"),
        set("data_seed", "391"),
        set("k", "5"),
    ];
    equal(&calls, &model(&mystery, 5, KMeansInit::KMeansPlusPlus, 42));
    // The answer is kept.
    let view = after(&[&calls[..], &[press("to_the_end")]].concat());
    assert_eq!(fact(&view, "adjusted Rand index"), None);
    assert_eq!(
        fact(
            &after(&[set("data", "uniform"), press("step")]),
            "adjusted Rand index"
        ),
        None
    );
}

#[test]
fn every_half_step_is_what_it_says() {
    let records = made(ComparisonSet::Varied, 90, 42);
    let calls = [
        set("data", "varied"),
        set("samples", "90"),
        set("k", "4"),
        set("start", "first"),
    ];
    let steps = number_of_steps(&calls);
    assert!(steps > 5);
    let mut before = centroids(&after(&calls));
    assert_eq!(before, records.slice(s![..4, ..]));
    let mut lowest = f64::INFINITY;
    for step in 1..=steps {
        let calls = [&calls[..], &[set("step", step.to_string())]].concat();
        let view = after(&calls);
        let (now, labels) = (centroids(&view), labels(&calls));
        let distance = |i: usize, c: usize| {
            let (dx, dy) = (records[(i, 0)] - now[(c, 0)], records[(i, 1)] - now[(c, 1)]);
            dx * dx + dy * dy
        };
        if step % 2 == 1 {
            let far = (&now - &before).mapv(f64::abs).sum();
            assert!(far < 1e-12, "nothing moves while points are assigned");
            for (i, &label) in labels.iter().enumerate() {
                let least = (0..4).map(|c| distance(i, c)).fold(f64::INFINITY, f64::min);
                assert!(distance(i, label) <= least + 1e-12);
            }
        } else {
            for c in 0..4 {
                let members: Vec<usize> = (0..90).filter(|&i| labels[i] == c).collect();
                for axis in 0..2 {
                    let sum: f64 = members.iter().map(|&i| records[(i, axis)]).sum();
                    let mean = sum / members.len() as f64;
                    assert!((now[(c, axis)] - mean).abs() < 1e-12, "step {step}");
                }
            }
        }
        // The loss is that of these labels and centroids, and never rises.
        let expected: f64 = labels
            .iter()
            .enumerate()
            .map(|(i, &c)| distance(i, c))
            .sum();
        let inertia: f64 = fact(&view, "inertia").unwrap().parse().unwrap();
        assert!((inertia - expected).abs() < 1e-9, "step {step}");
        assert!(inertia <= lowest + 1e-9);
        lowest = inertia;
        before = now;
        let line = match step {
            _ if step == steps => lines::END,
            _ if step % 2 == 1 => lines::ASSIGN,
            _ => lines::MOVE,
        };
        assert_eq!(view.line, Some(line));
    }
}

#[test]
fn changed_points_are_counted() {
    // Two centroids in the lower group, as in the chapter: the library tells the labels of each iteration.
    let records = two_groups_2025().records;
    let start = array![[1.0, 4.5], [4.5, 1.0]];
    let history = KMeans::params(2)
        .init_method(KMeansInit::Precomputed(start.clone()))
        .keep_history(true)
        .fit(&DatasetBase::from(records.view()))
        .unwrap();
    let history = history.history().unwrap();
    let placed = set("centroids", "1,4.5;4.5,1");
    for (i, pair) in history.windows(2).enumerate() {
        let pairs = pair[0].labels.iter().zip(&pair[1].labels);
        let changed = pairs.filter(|(a, b)| a != b).count();
        let view = after(&[placed.clone(), set("step", (2 * i + 3).to_string())]);
        let expected = match changed {
            0 => "Nothing moves any more".to_owned(),
            1 => format!(
                "Iteration {} of {}: 1 point changed its",
                i + 2,
                history.len()
            ),
            _ => format!(
                "Iteration {} of {}: {changed} points changed",
                i + 2,
                history.len()
            ),
        };
        assert!(
            view.says.starts_with(&expected),
            "{} — {expected}",
            view.says
        );
    }
    let first = after(std::slice::from_ref(&placed));
    assert_eq!(
        first.says,
        "The start: 2 centroids, placed by hand. No point has a cluster yet."
    );
    let moved = after(&[placed, set("step", "2")]);
    let inertia = format!("inertia {:.2}.", history[0].inertia);
    assert!(
        moved
            .says
            .contains("the centroids moved to the means of their points, the farthest by")
    );
    assert!(moved.says.ends_with(&inertia), "{}", moved.says);
}
