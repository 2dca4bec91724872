//! The numbers in the prose of the page on affinity propagation.

use std::sync::OnceLock;

use hyades_cluster::AffinityPropagation;
use hyades_datasets::Dataset;
use linfa::traits::Fit;

use super::data::Source;
use super::{median, rand};
use crate::text::{fixed, with_minus};
use crate::{BookError, Values, once};

/// The damping of all fits but those that show what too little does.
pub(super) const DAMPING: f64 = 0.7;
/// The preferences that the page compares: on the groups, and on the moons.
pub(super) const PREFERENCES: [f64; 4] = [-2.0, -20.0, -200.0, -2000.0];
pub(super) const MOONS: [f64; 2] = [-3.0, -50.0];
/// The preference with which messages swing, and one that differs from it in the ninth digit.
pub(super) const SWING: f64 = -200.0;
const NUDGED: f64 = -200.000_000_2;
/// A preference for the moons with which heavy damping ends too early.
const EARLY: f64 = -0.07;

pub(super) fn fit(
    dataset: &Dataset,
    preference: f64,
) -> Result<AffinityPropagation<f64>, BookError> {
    let params = AffinityPropagation::params().damping(DAMPING);
    Ok(params.preference(preference).fit(dataset)?)
}

/// Preferences from −0.1 to −3000, and the number of exemplars that each gives.
pub(super) type Sweep = Vec<(f64, usize)>;

pub(super) fn sweep() -> Result<&'static Sweep, BookError> {
    static FOUND: OnceLock<Sweep> = OnceLock::new();
    once(&FOUND, || {
        let dataset = Source::Groups.of_the_page()?;
        let row = |preference: f64| {
            let model = AffinityPropagation::params()
                .damping(DAMPING)
                .preference(preference)
                .max_n_iterations(1000)
                .fit(&dataset)?;
            Ok((preference, model.n_clusters()))
        };
        preferences().into_iter().map(row).collect()
    })
}

/// Twelve steps each decade, written with three digits: powers may differ in the last one from machine to machine.
fn preferences() -> Vec<f64> {
    let exact = (-12..=42).map(|i| -(10_f64.powf(f64::from(i) / 12.0)));
    exact
        .map(|p| format!("{p:.2e}").parse().unwrap_or(p))
        .collect()
}

/// The first and the last preference of the longest stretch of a sweep with so many exemplars.
pub(super) fn plateau(rows: &Sweep, exemplars: usize) -> (f64, f64) {
    let stretches = rows.chunk_by(|a, b| a.1 == b.1);
    let longest = stretches
        .filter(|stretch| stretch[0].1 == exemplars)
        .max_by_key(|stretch| stretch.len());
    longest.map_or((f64::NAN, f64::NAN), |stretch| {
        (stretch[0].0, stretch[stretch.len() - 1].0)
    })
}

/// A preference in whole numbers, with the sign of printed text.
pub(super) fn rounded(preference: f64) -> String {
    with_minus(&fixed(preference, 0))
}

pub(super) fn values() -> Result<Values, BookError> {
    let few = Source::Few.of_the_page()?;
    let groups = Source::Groups.of_the_page()?;
    let moons = Source::Moons.of_the_page()?;
    let (from, to) = plateau(sweep()?, 3);
    let swing = |preference| {
        AffinityPropagation::params()
            .preference(preference)
            .fit(&groups)
    };
    let (swung, nudged) = (swing(SWING)?, swing(NUDGED)?);
    let damped = fit(&groups, SWING)?;
    let default = AffinityPropagation::params().fit(&groups)?;
    let hasty = AffinityPropagation::params().damping(0.9).preference(EARLY);
    let early = hasty.clone().fit(&moons)?;
    let patient = hasty
        .convergence_iterations(100)
        .max_n_iterations(1000)
        .fit(&moons)?;
    let few_found = AffinityPropagation::params().fit(&few)?;
    let two = fit(&moons, MOONS[1])?;
    Ok(vec![
        (
            "affinity-propagation.few-iterations",
            few_found.n_iterations().to_string(),
        ),
        (
            "affinity-propagation.median",
            with_minus(&fixed(median(&groups), 1)),
        ),
        (
            "affinity-propagation.median-exemplars",
            default.n_clusters().to_string(),
        ),
        ("affinity-propagation.plateau-from", rounded(from)),
        ("affinity-propagation.plateau-to", rounded(to)),
        (
            "affinity-propagation.swing-exemplars",
            swung.n_clusters().to_string(),
        ),
        (
            "affinity-propagation.nudged-exemplars",
            nudged.n_clusters().to_string(),
        ),
        (
            "affinity-propagation.damped-iterations",
            damped.n_iterations().to_string(),
        ),
        (
            "affinity-propagation.early-iterations",
            early.n_iterations().to_string(),
        ),
        (
            "affinity-propagation.early-exemplars",
            early.n_clusters().to_string(),
        ),
        (
            "affinity-propagation.patient-exemplars",
            patient.n_clusters().to_string(),
        ),
        (
            "affinity-propagation.moons-exemplars",
            fit(&moons, MOONS[0])?.n_clusters().to_string(),
        ),
        (
            "affinity-propagation.moons-rand",
            fixed(rand(&moons, &two)?, 2),
        ),
        (
            "affinity-propagation.square-exemplars",
            AffinityPropagation::params()
                .damping(DAMPING)
                .fit(&Source::Square.of_the_page()?)?
                .n_clusters()
                .to_string(),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;
    use ndarray::{Array2, ArrayView2};

    fn similarity(points: ArrayView2<'_, f64>, preference: f64) -> Array2<f64> {
        let n = points.nrows();
        Array2::from_shape_fn((n, n), |(i, k)| {
            if i == k {
                preference
            } else {
                -oracle::squared(points, i, k)
            }
        })
    }

    /// The messages of the page, as matrices: the exemplars at the end, and after how many iterations it came.
    fn by_definition(
        s: &Array2<f64>,
        damping: f64,
        patience: usize,
        most: usize,
    ) -> (Vec<usize>, usize) {
        let n = s.nrows();
        let mix = |old: f64, new: f64| damping * old + (1.0 - damping) * new;
        let (mut r, mut a) = (Array2::<f64>::zeros((n, n)), Array2::<f64>::zeros((n, n)));
        let mut history: Vec<Vec<usize>> = Vec::new();
        for iteration in 1..=most {
            for i in 0..n {
                let offers: Vec<f64> = (0..n).map(|k| a[(i, k)] + s[(i, k)]).collect();
                let mut sorted = offers.clone();
                sorted.sort_by(|a, b| b.total_cmp(a));
                for k in 0..n {
                    // The best offer of the others is the second best where k makes the best.
                    let best = sorted[usize::from(offers[k] == sorted[0])];
                    r[(i, k)] = mix(r[(i, k)], s[(i, k)] - best);
                }
            }
            for k in 0..n {
                let support: f64 = (0..n).filter(|&i| i != k).map(|i| r[(i, k)].max(0.0)).sum();
                for i in 0..n {
                    let new = if i == k {
                        support
                    } else {
                        (r[(k, k)] + support - r[(i, k)].max(0.0)).min(0.0)
                    };
                    a[(i, k)] = mix(a[(i, k)], new);
                }
            }
            history.push((0..n).filter(|&k| r[(k, k)] + a[(k, k)] > 0.0).collect());
            let last = &history[history.len() - 1];
            let same = history
                .iter()
                .rev()
                .take_while(|&exemplars| exemplars == last)
                .count();
            if iteration > patience && same >= patience && !last.is_empty() {
                break;
            }
        }
        (history[history.len() - 1].clone(), history.len())
    }

    fn found(
        source: Source,
        preference: f64,
        damping: f64,
        patience: usize,
        most: usize,
    ) -> (Vec<usize>, usize) {
        let dataset = source.of_the_page().unwrap();
        by_definition(
            &similarity(dataset.records().view(), preference),
            damping,
            patience,
            most,
        )
    }

    fn middle(source: Source) -> f64 {
        let dataset = source.of_the_page().unwrap();
        let mut all = similarity(dataset.records().view(), 0.0)
            .into_raw_vec_and_offset()
            .0;
        all.sort_by(f64::total_cmp);
        let n = all.len();
        (all[(n - 1) / 2] + all[n / 2]) / 2.0
    }

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("affinity-propagation.{key}"));
        let count = |source, preference, damping, patience, most| {
            found(source, preference, damping, patience, most)
                .0
                .len()
                .to_string()
        };
        let few = found(Source::Few, middle(Source::Few), 0.5, 15, 200);
        assert_eq!(
            (few.0.len(), few.1.to_string()),
            (3, value("few-iterations"))
        );
        let median = middle(Source::Groups);
        assert_eq!(value("median"), format!("−{:.1}", -median));
        assert_eq!(
            value("median-exemplars"),
            count(Source::Groups, median, 0.5, 15, 200)
        );
        let damped = found(Source::Groups, SWING, 0.7, 15, 200);
        assert_eq!(
            (damped.0.len(), damped.1.to_string()),
            (3, value("damped-iterations"))
        );
        let early = found(Source::Moons, EARLY, 0.9, 15, 200);
        assert_eq!(value("early-exemplars"), early.0.len().to_string());
        assert_eq!(value("early-iterations"), early.1.to_string());
        assert_eq!(
            value("moons-exemplars"),
            count(Source::Moons, MOONS[0], 0.7, 15, 200)
        );
        assert_eq!(
            value("square-exemplars"),
            count(Source::Square, middle(Source::Square), 0.7, 15, 200)
        );
    }

    #[test]
    fn two_exemplars_do_not_stand_for_two_moons() {
        let values = values().unwrap();
        let dataset = Source::Moons.of_the_page().unwrap();
        let points = dataset.records().view();
        let mut exemplars = found(Source::Moons, MOONS[1], 0.7, 15, 200).0;
        let nearest = |exemplars: &[usize], i: usize| {
            let to = |k: &usize| oracle::squared(points, i, exemplars[*k]);
            let by = |a: &usize, b: &usize| to(a).total_cmp(&to(b));
            (0..exemplars.len()).min_by(by).unwrap()
        };
        // In each cluster the point with the least sum of squared distances takes over, and all choose once more.
        let labels: Vec<usize> = (0..200).map(|i| nearest(&exemplars, i)).collect();
        for (cluster, exemplar) in exemplars.iter_mut().enumerate() {
            let members: Vec<usize> = (0..200).filter(|&i| labels[i] == cluster).collect();
            let sum = |k: usize| {
                members
                    .iter()
                    .map(|&i| oracle::squared(points, i, k))
                    .sum::<f64>()
            };
            let by = |a: &&usize, b: &&usize| sum(**a).total_cmp(&sum(**b));
            *exemplar = *members.iter().min_by(by).unwrap();
        }
        let labels: Vec<usize> = (0..200).map(|i| nearest(&exemplars, i)).collect();
        let rand = oracle::adjusted_rand(&labels, &dataset.targets().to_vec());
        assert_eq!(
            (
                exemplars.len(),
                oracle::value(&values, "affinity-propagation.moons-rand")
            ),
            (2, format!("{rand:.2}"))
        );
        let patient = found(Source::Moons, EARLY, 0.9, 100, 1000).0.len();
        assert_eq!(
            oracle::value(&values, "affinity-propagation.patient-exemplars"),
            patient.to_string()
        );
    }

    /// What hangs on the last digits has no second source; that it does hang on them is the claim.
    #[test]
    fn what_swings_and_what_stays() {
        let groups = Source::Groups.of_the_page().unwrap();
        let swing = |preference, damping| {
            let params = AffinityPropagation::params().damping(damping);
            params.preference(preference).fit(&groups).unwrap()
        };
        let (one, other) = (swing(SWING, 0.5), swing(NUDGED, 0.5));
        assert!(!one.converged() && !other.converged());
        assert_ne!(one.n_clusters(), other.n_clusters());
        let (one, other) = (swing(SWING, 0.7), swing(NUDGED, 0.7));
        assert!(one.converged() && one.labels() == other.labels());
        for (preference, damping) in preferences().into_iter().map(|p| (p, DAMPING)) {
            let params = AffinityPropagation::params()
                .damping(damping)
                .max_n_iterations(1000);
            assert!(
                params
                    .preference(preference)
                    .fit(&groups)
                    .unwrap()
                    .converged(),
                "{preference}"
            );
        }
        for (source, preference) in [(Source::Moons, MOONS[0]), (Source::Moons, MOONS[1])] {
            assert!(
                fit(&source.of_the_page().unwrap(), preference)
                    .unwrap()
                    .converged()
            );
        }
    }

    /// Of all choices of exemplars among the few points, the messages find the best.
    #[test]
    fn the_few_points_choose_the_best_exemplars() {
        let dataset = Source::Few.of_the_page().unwrap();
        let s = similarity(dataset.records().view(), middle(Source::Few));
        let net = |chosen: &dyn Fn(usize) -> bool| {
            let of = |i: usize| {
                if chosen(i) {
                    return s[(i, i)];
                }
                let exemplars = (0..15).filter(|&k| chosen(k));
                exemplars
                    .map(|k| s[(i, k)])
                    .fold(f64::NEG_INFINITY, f64::max)
            };
            (0..15).map(of).sum::<f64>()
        };
        let best = (1_u32..1 << 15)
            .map(|set| net(&|i| set >> i & 1 == 1))
            .fold(f64::NEG_INFINITY, f64::max);
        let model = AffinityPropagation::params().fit(&dataset).unwrap();
        assert_eq!(net(&|i| model.exemplars().contains(&i)), best);
    }
}
