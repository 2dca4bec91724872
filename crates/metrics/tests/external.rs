//! The scores against a truth, by counting pairs, by trying all labelings, and what must leave them unchanged.

use std::collections::BTreeSet;

use approx::assert_relative_eq;
use hyades_metrics::{
    AverageMethod, ContingencyTable, MetricsError, adjusted_mutual_information,
    adjusted_rand_score, completeness, fowlkes_mallows_score, homogeneity, mutual_information,
    normalized_mutual_information, purity, rand_score, v_measure,
};
use ndarray::{Array1, Axis, array};
use proptest::prelude::*;
use rand::{SeedableRng, seq::SliceRandom};
use rand_xoshiro::Xoshiro256PlusPlus;

type Labels = Array1<usize>;
type Score = fn(&Labels, &Labels) -> Result<f64, MetricsError>;

const ALL: [(&str, Score); 10] = [
    ("rand", rand_score),
    ("adjusted rand", adjusted_rand_score),
    ("mutual information", mutual_information),
    ("adjusted mutual information", adjusted_mutual_information),
    (
        "normalized mutual information",
        normalized_mutual_information,
    ),
    ("homogeneity", homogeneity),
    ("completeness", completeness),
    ("v-measure", v_measure),
    ("fowlkes-mallows", fowlkes_mallows_score),
    ("purity", purity),
];

/// Pairs together in both, in the truth only, as found only, in neither.
fn count_pairs(truth: &Labels, found: &Labels) -> [f64; 4] {
    let mut pairs = [0.0; 4];
    for i in 0..truth.len() {
        for j in 0..i {
            let kind = match (truth[i] == truth[j], found[i] == found[j]) {
                (true, true) => 0,
                (true, false) => 1,
                (false, true) => 2,
                (false, false) => 3,
            };
            pairs[kind] += 1.0;
        }
    }
    pairs
}

/// Part of the samples for which `holds`.
fn probability(n: usize, holds: impl Fn(usize) -> bool) -> f64 {
    (0..n).filter(|&i| holds(i)).count() as f64 / n as f64
}

fn naive_entropy(labels: &Labels) -> f64 {
    let distinct: BTreeSet<usize> = labels.iter().copied().collect();
    distinct
        .iter()
        .map(|&label| probability(labels.len(), |i| labels[i] == label))
        .map(|p| -p * p.ln())
        .sum()
}

/// H(T) + H(F) − H(T, F): not the sum that the crate takes.
fn naive_mutual_information(truth: &Labels, found: &Labels) -> f64 {
    let both = Array1::from_shape_fn(truth.len(), |i| truth[i] * 1000 + found[i]);
    naive_entropy(truth) + naive_entropy(found) - naive_entropy(&both)
}

/// Calls `visit` with each order of `items[at..]`.
fn permutations(items: &mut Vec<usize>, at: usize, visit: &mut impl FnMut(&[usize])) {
    if at + 1 >= items.len() {
        return visit(items);
    }
    for i in at..items.len() {
        items.swap(at, i);
        permutations(items, at + 1, visit);
        items.swap(at, i);
    }
}

/// The mean over all orders of the found labels: what "expected by chance" means.
fn mean_over_chance(
    truth: &Labels,
    found: &Labels,
    score: impl Fn(&Labels, &Labels) -> f64,
) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    permutations(&mut found.to_vec(), 0, &mut |order| {
        sum += score(truth, &Array1::from(order.to_vec()));
        count += 1.0;
    });
    sum / count
}

fn is_same_partition(truth: &Labels, found: &Labels) -> bool {
    let pairs = count_pairs(truth, found);
    pairs[1] == 0.0 && pairs[2] == 0.0
}

fn labelings_of(table: &[[usize; 3]; 3]) -> (Labels, Labels) {
    let (mut truth, mut found) = (Vec::new(), Vec::new());
    for (i, row) in table.iter().enumerate() {
        for (j, &count) in row.iter().enumerate() {
            truth.extend(std::iter::repeat_n(i, count));
            found.extend(std::iter::repeat_n(j, count));
        }
    }
    (truth.into(), found.into())
}

#[test]
fn chance_correction_equals_the_mean_over_all_labelings() {
    let cases = [
        (array![0, 0, 0, 1, 1, 1], array![0, 0, 1, 1, 2, 2]),
        (array![0, 0, 1, 1, 2, 2], array![0, 0, 0, 0, 1, 1]),
        (array![0, 1, 1, 1, 1, 1], array![0, 0, 1, 2, 3, 3]),
        (array![0, 0, 1, 2, 2, 2, 2], array![1, 1, 1, 0, 0, 1, 1]),
        (array![0, 1, 2, 3, 4, 4, 4], array![0, 0, 0, 0, 0, 0, 1]),
    ];
    for (truth, found) in cases {
        let expected = mean_over_chance(&truth, &found, naive_mutual_information);
        let shared = naive_mutual_information(&truth, &found);
        let (h, g) = (naive_entropy(&truth), naive_entropy(&found));
        let table = ContingencyTable::of(&truth, &found).unwrap();
        for (average, entropy) in [
            (AverageMethod::Min, h.min(g)),
            (AverageMethod::Geometric, (h * g).sqrt()),
            (AverageMethod::Arithmetic, 0.5 * (h + g)),
            (AverageMethod::Max, h.max(g)),
        ] {
            let want = (shared - expected) / (entropy - expected);
            let got = table.adjusted_mutual_information_with(average);
            assert_relative_eq!(got, want, epsilon = 1e-12, max_relative = 1e-12);
            let got = table.normalized_mutual_information_with(average);
            assert_relative_eq!(got, shared / entropy, epsilon = 1e-12);
        }
        assert_eq!(
            adjusted_mutual_information(&truth, &found).unwrap(),
            table.adjusted_mutual_information_with(AverageMethod::Arithmetic)
        );
        let mean = mean_over_chance(&truth, &found, |t, f| adjusted_rand_score(t, f).unwrap());
        assert_relative_eq!(mean, 0.0, epsilon = 1e-12);
        let mean = mean_over_chance(&truth, &found, |t, f| {
            adjusted_mutual_information(t, f).unwrap()
        });
        assert_relative_eq!(mean, 0.0, epsilon = 1e-12);
    }
}

#[test]
fn degenerate_labelings() {
    let one = array![0, 0, 0, 0];
    let each = array![0, 1, 2, 3];
    let halves = array![0, 0, 1, 1];
    // rand, ari, mi, ami, nmi, homogeneity, completeness, v, fmi, purity
    let nats = 4_f64.ln();
    let half = 2_f64.ln();
    let cases = [
        (
            &one,
            &one,
            [1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
        ),
        (
            &each,
            &each,
            [1.0, 1.0, nats, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0],
        ),
        (
            &one,
            &each,
            [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
        ),
        (
            &each,
            &one,
            [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.25],
        ),
        (
            &halves,
            &one,
            [
                1.0 / 3.0,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                1.0,
                0.0,
                (1.0_f64 / 3.0).sqrt(),
                0.5,
            ],
        ),
        (
            &halves,
            &each,
            [
                2.0 / 3.0,
                0.0,
                half,
                0.0,
                2.0 / 3.0,
                1.0,
                0.5,
                2.0 / 3.0,
                0.0,
                1.0,
            ],
        ),
    ];
    for (truth, found, want) in cases {
        for ((name, score), want) in ALL.iter().zip(want) {
            let got = score(truth, found).unwrap();
            assert!(
                (got - want).abs() < 1e-15,
                "{name} of {truth} and {found}: {got}, not {want}"
            );
        }
    }
    // A single sample: every labeling of it is the same.
    for ((name, score), want) in ALL
        .iter()
        .zip([1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0])
    {
        assert_eq!(score(&array![3], &array![8]).unwrap(), want, "{name}");
    }
}

#[test]
fn halves_against_single_samples_by_the_smaller_entropy() {
    // Chance always shares all of the smaller entropy: 0/0, which is 0 by decision.
    let table = ContingencyTable::of(&array![0, 0, 1, 1], &array![0, 1, 2, 3]).unwrap();
    assert_eq!(
        table.adjusted_mutual_information_with(AverageMethod::Min),
        0.0
    );
}

#[test]
fn v_measure_weighs_completeness_by_beta() {
    let (truth, found) = labelings_of(&[[5, 2, 0], [1, 6, 1], [0, 3, 0]]);
    let table = ContingencyTable::of(&truth, &found).unwrap();
    let (h, c) = (table.homogeneity(), table.completeness());
    assert!((h - c).abs() > 0.01);
    for beta in [0.0, 0.3, 1.0, 4.0] {
        let want = if beta == 0.0 {
            h
        } else {
            (1.0 + beta) / (1.0 / h + beta / c)
        };
        // With β = 0 only homogeneity is left, as β grows only completeness.
        assert_relative_eq!(
            table.v_measure_with(beta).unwrap(),
            want,
            max_relative = 1e-14
        );
    }
    assert_relative_eq!(
        table.v_measure_with(1e300).unwrap(),
        c,
        max_relative = 1e-14
    );
    assert_relative_eq!(
        table.v_measure_with(f64::MAX).unwrap(),
        c,
        max_relative = 1e-14
    );
    for beta in [-0.5, f64::INFINITY] {
        assert_eq!(table.v_measure_with(beta), Err(MetricsError::Beta { beta }));
    }
    let message = table.v_measure_with(f64::NAN).unwrap_err().to_string();
    assert_eq!(message, "beta must be at least 0 and finite, got NaN");
}

#[test]
fn many_samples_do_not_overflow() {
    // 2 × 10⁶ samples: pairs of pairs exceed 64 bits. Two halves, a hundredth of each in the wrong one.
    let n = 2_000_000;
    let truth = Array1::from_shape_fn(n, |i| i % 2);
    let found = Array1::from_shape_fn(n, |i| if i % 200 < 2 { 1 - i % 2 } else { i % 2 });
    let table = ContingencyTable::of(&truth, &found).unwrap();
    assert_eq!(
        table.to_array(),
        array![[990_000, 10_000], [10_000, 990_000]]
    );
    // As n grows the adjusted Rand score of this table goes to (1 − 2·0.01)² · … = 0.9604.
    assert_relative_eq!(table.adjusted_rand_score(), 0.9604, epsilon = 1e-5);
    assert_relative_eq!(table.fowlkes_mallows_score(), 0.9802, epsilon = 1e-5);
    assert_relative_eq!(table.rand_score(), 0.9802, epsilon = 1e-5);
    let (p, q) = (0.99_f64, 0.01_f64);
    let shared = 2_f64.ln() + p * p.ln() + q * q.ln();
    assert_relative_eq!(table.mutual_information(), shared, max_relative = 1e-12);
    // Chance gives about 1/2n nats to a table of 2 × 2.
    let expected = 0.5 / n as f64;
    assert_relative_eq!(
        table.adjusted_mutual_information(),
        (shared - expected) / (2_f64.ln() - expected),
        max_relative = 1e-11
    );
}

#[test]
fn labels_of_any_type() {
    let numbers = array![0, 0, 1, 2, 2];
    let strings = array!["O", "O", "B", "A", "A"];
    let owned = strings.mapv(String::from);
    let flags = array![true, true, false, false, false];
    assert_eq!(adjusted_rand_score(&numbers, &strings).unwrap(), 1.0);
    assert_eq!(adjusted_rand_score(&owned, &strings).unwrap(), 1.0);
    assert_eq!(
        completeness(&flags, &numbers).unwrap(),
        completeness(&array![1, 1, 0, 0, 0], &numbers).unwrap()
    );
    assert_eq!(purity(&array![(), (), (), (), ()], &numbers).unwrap(), 1.0);
    // Views serve as well as arrays.
    assert_eq!(purity(&numbers.view(), &strings.view()).unwrap(), 1.0);
}

#[test]
fn the_table() {
    let truth = array![Some("b"), Some("b"), Some("a"), None, Some("c"), Some("a")];
    let found = array![Some(9), Some(2), Some(2), Some(5), None, Some(2)];
    let table = ContingencyTable::of(&truth, &found).unwrap();
    // "c" and 5 occur beside noise only: they are gone with it.
    assert_eq!(table.truth_labels(), [Some("a"), Some("b")]);
    assert_eq!(table.found_labels(), [Some(2), Some(9)]);
    assert_eq!(table.truth_counts(), [2, 2]);
    assert_eq!(table.found_counts(), [3, 1]);
    assert_eq!(table.n_samples(), 4);
    assert_eq!(
        table.cells().collect::<Vec<_>>(),
        [(0, 0, 2), (1, 0, 1), (1, 1, 1)]
    );
    assert_eq!(table.to_array(), array![[2, 0], [1, 1]]);

    let with_noise = ContingencyTable::of(&truth.mapv(Some), &found.mapv(Some)).unwrap();
    assert_eq!(with_noise.n_samples(), 6);
    assert_eq!(with_noise.truth_labels()[0], Some(None));
    assert_eq!(with_noise.found_counts(), [1, 3, 1, 1]);
}

prop_compose! {
    fn two_labelings()(n in 1_usize..40, k in 1_usize..6, m in 1_usize..6)
        (truth in prop::collection::vec(0..k, n), found in prop::collection::vec(0..m, n)) -> (Labels, Labels)
    {
        (truth.into(), found.into())
    }
}

proptest! {
    #[test]
    fn pair_scores_equal_counted_pairs((truth, found) in two_labelings()) {
        let [both, only_truth, only_found, neither] = count_pairs(&truth, &found);
        let all = both + only_truth + only_found + neither;
        if all > 0.0 {
            let want = (both + neither) / all;
            assert_relative_eq!(rand_score(&truth, &found).unwrap(), want, epsilon = 1e-14);
        }
        // Hubert and Arabie: (index − expected) / (largest − expected).
        let (in_truth, in_found) = (both + only_truth, both + only_found);
        let expected = in_truth * in_found / all;
        let largest = (in_truth + in_found) / 2.0;
        let want = if is_same_partition(&truth, &found) { 1.0 } else { (both - expected) / (largest - expected) };
        assert_relative_eq!(adjusted_rand_score(&truth, &found).unwrap(), want, epsilon = 1e-12);
        let want = if both == 0.0 { 0.0 } else { both / (in_truth * in_found).sqrt() };
        assert_relative_eq!(fowlkes_mallows_score(&truth, &found).unwrap(), want, epsilon = 1e-14);
    }

    #[test]
    fn information_scores_equal_their_definitions((truth, found) in two_labelings()) {
        let (h, g) = (naive_entropy(&truth), naive_entropy(&found));
        let shared = naive_mutual_information(&truth, &found);
        assert_relative_eq!(mutual_information(&truth, &found).unwrap(), shared, epsilon = 1e-13);
        let part = |entropy: f64| if entropy.abs() < 1e-15 { 1.0 } else { shared / entropy };
        assert_relative_eq!(homogeneity(&truth, &found).unwrap(), part(h), epsilon = 1e-12);
        assert_relative_eq!(completeness(&truth, &found).unwrap(), part(g), epsilon = 1e-12);
        let want = if is_same_partition(&truth, &found) { 1.0 } else { shared / ((h + g) / 2.0) };
        assert_relative_eq!(normalized_mutual_information(&truth, &found).unwrap(), want, epsilon = 1e-12);
        // Two names of one score.
        assert_relative_eq!(v_measure(&truth, &found).unwrap(), want, epsilon = 1e-12);
    }

    #[test]
    fn purity_equals_a_vote((truth, found) in two_labelings()) {
        let votes: usize = (0..6)
            .map(|cluster| {
                let votes = |class| (0..truth.len()).filter(|&i| found[i] == cluster && truth[i] == class).count();
                (0..6).map(votes).max().unwrap()
            })
            .sum();
        prop_assert_eq!(purity(&truth, &found).unwrap(), votes as f64 / truth.len() as f64);
    }

    #[test]
    fn symmetric_scores_are_symmetric((truth, found) in two_labelings()) {
        for (name, score) in ALL {
            if !["homogeneity", "completeness", "purity"].contains(&name) {
                let (there, back) = (score(&truth, &found).unwrap(), score(&found, &truth).unwrap());
                prop_assert!((there - back).abs() < 1e-12, "{}: {} {}", name, there, back);
            }
        }
        assert_relative_eq!(
            homogeneity(&truth, &found).unwrap(),
            completeness(&found, &truth).unwrap(),
            epsilon = 1e-14
        );
    }

    #[test]
    fn bounds_hold((truth, found) in two_labelings()) {
        for (name, score) in ALL {
            let value = score(&truth, &found).unwrap();
            let (least, most) = match name {
                "adjusted rand" => (-0.5, 1.0),
                "adjusted mutual information" => (-1.0, 1.0),
                "mutual information" => (0.0, f64::INFINITY),
                _ => (0.0, 1.0),
            };
            prop_assert!((least..=most).contains(&value), "{}: {}", name, value);
        }
        // Measured by the smaller entropy, too.
        let table = ContingencyTable::of(&truth, &found).unwrap();
        for average in [AverageMethod::Min, AverageMethod::Geometric, AverageMethod::Max] {
            prop_assert!(table.adjusted_mutual_information_with(average) <= 1.0);
            prop_assert!((0.0..=1.0).contains(&table.normalized_mutual_information_with(average)));
        }
    }

    #[test]
    fn a_labeling_agrees_wholly_with_itself((truth, _) in two_labelings()) {
        for (name, score) in ALL {
            if !["mutual information", "fowlkes-mallows"].contains(&name) {
                let value = score(&truth, &truth).unwrap();
                prop_assert!((value - 1.0).abs() < 1e-14, "{}: {}", name, value);
            }
        }
    }

    #[test]
    fn order_and_names_do_not_matter((truth, found) in two_labelings(), seed in any::<u64>()) {
        let mut order: Vec<usize> = (0..truth.len()).collect();
        order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
        let renamed = found.select(Axis(0), &order).mapv(|l| [5, 0, 9, 2, 7, 1][l]);
        let shuffled = truth.select(Axis(0), &order);
        for (name, score) in ALL {
            let (want, got) = (score(&truth, &found).unwrap(), score(&shuffled, &renamed).unwrap());
            prop_assert!((want - got).abs() < 1e-12, "{}: {} {}", name, want, got);
        }
    }

    #[test]
    fn noise_counts_as_deleted_samples((truth, found) in two_labelings()) {
        // Label 0 is noise in both.
        let noisy = |labels: &Labels| labels.mapv(|l| (l > 0).then_some(l));
        let kept: Vec<usize> = (0..truth.len()).filter(|&i| truth[i] > 0 && found[i] > 0).collect();
        let (kept_truth, kept_found) = (truth.select(Axis(0), &kept), found.select(Axis(0), &kept));
        let table = ContingencyTable::of(&noisy(&truth), &noisy(&found));
        if kept.is_empty() {
            prop_assert_eq!(table, Err(MetricsError::AllNoise { n_samples: truth.len() }));
        } else {
            let (table, want) = (table.unwrap(), ContingencyTable::of(&kept_truth, &kept_found).unwrap());
            prop_assert_eq!(table.to_array(), want.to_array());
            prop_assert_eq!(table.adjusted_rand_score(), want.adjusted_rand_score());
            prop_assert_eq!(table.adjusted_mutual_information(), want.adjusted_mutual_information());
        }
        // As a cluster of its own it is label 0 again.
        let counted = ContingencyTable::of(&noisy(&truth).mapv(Some), &noisy(&found).mapv(Some)).unwrap();
        prop_assert_eq!(counted.to_array(), ContingencyTable::of(&truth, &found).unwrap().to_array());
    }
}
