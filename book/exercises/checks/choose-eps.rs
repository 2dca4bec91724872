//! Checks of exercise 2: eps for the two moons.

use std::process::ExitCode;

use answer::Judgement;
use hyades_book::exercise::{self, Check, Failure};
use hyades_cluster::Dbscan;
use hyades_cluster::choose::sweep_eps;
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;

#[cfg(not(hyades_answer))]
#[path = "../choose-eps.rs"]
#[allow(
    unreachable_pub,
    clippy::needless_range_loop,
    reason = "plain loops and plain pub: readers need no more Rust than that"
)]
mod answer;

hyades_book::answer_of_the_reader!();

/// min_samples of the exercise.
const MIN_SAMPLES: usize = 3;

/// The adjusted Rand index from which on two clusters are the moons.
const MOONS: f64 = 0.95;

fn main() -> ExitCode {
    exercise::main(&[
        Check {
            what: "the number of labels for eps 0.02, 0.07, 0.22 and 0.40",
            hint: "Count the clusters, and one more if there is noise.",
            run: labels,
        },
        Check {
            what: "your judgement of 0.04, 0.10, 0.15 and 0.23",
            hint: "Two labels for two moons, and perhaps one for noise. Where does the curve come down to that?",
            run: judgement,
        },
        Check {
            what: "the eps of your choice finds the two moons",
            hint: "On the curve, look for the longest stretch on which the number of labels hardly changes, before it falls to 1.",
            run: choice,
        },
    ])
}

fn labels() -> Result<(), Failure> {
    let dataset = hyades_datasets::moons_2025();
    let rows = sweep_eps(
        &Dbscan::params(1.0, MIN_SAMPLES),
        [0.02, 0.07, 0.22, 0.40],
        &dataset,
    );
    for row in rows? {
        let came = answer::n_labels(dataset.records(), row.eps)?;
        if came == row.n_labels() {
            continue;
        }
        let (clusters, noise) = (row.model.n_clusters(), row.model.n_noise());
        let failure = Failure::expected(
            format!(
                "eps {}, with {clusters} clusters and {noise} noise points",
                row.eps
            ),
            row.n_labels(),
            came,
        );
        return Err(if noise > 0 && came == clusters {
            failure
                .hint("The noise has a label too: it counts as one more, as -1 does in a notebook.")
        } else if noise > 1 && came == clusters + noise {
            failure.hint("All noise has one label, however many points it is.")
        } else if noise == 0 && came == clusters + 1 {
            failure.hint("Here nothing is noise. Its label counts only if there is any.")
        } else {
            failure
        });
    }
    Ok(())
}

fn judgement() -> Result<(), Failure> {
    let judged = answer::judge();
    for (wanted, (eps, judgement)) in [0.04, 0.10, 0.15, 0.23].into_iter().zip(judged) {
        if eps != wanted {
            return Err(Failure::expected("the eps that is judged", wanted, eps)
                .hint("Leave the four values as they are, and judge each."));
        }
        let (right, found) = what_it_gives(eps)?;
        if judgement == right {
            continue;
        }
        let failure = Failure::new(format!(
            "you call {eps} {}, but it gives {found}",
            words(judgement)
        ));
        return Err(match (right, judgement) {
            (Judgement::TooSmall, _) if eps < 0.12 => failure.hint(
                "Near the eps with the most labels, most of them are scraps: a few points that lie close by chance. There are two moons.",
            ),
            (Judgement::TooSmall, _) => failure.hint(
                "The moons are still in pieces. A larger eps would join them before it joins the moons with each other.",
            ),
            _ => failure,
        });
    }
    Ok(())
}

fn choice() -> Result<(), Failure> {
    let eps = answer::choose();
    let (judgement, found) = what_it_gives(eps)?;
    match judgement {
        Judgement::Good => Ok(()),
        other => {
            let way = words(other);
            let failure = Failure::new(format!("eps {eps} gives {found}"));
            Err(failure.hint(format!(
                "Your eps is {way}. On the curve, look for the longest stretch before the end on which the number of labels hardly changes."
            )))
        }
    }
}

/// What an eps deserves, and what it gives in words.
fn what_it_gives(eps: f64) -> Result<(Judgement, String), Failure> {
    let dataset = hyades_datasets::moons_2025();
    let model = Dbscan::params(eps, MIN_SAMPLES).fit(&dataset)?;
    let (clusters, noise) = (model.n_clusters(), model.n_noise());
    let found = format!(
        "{clusters} cluster{} and {noise} noise point{}",
        s(clusters),
        s(noise)
    );
    let index = adjusted_rand_score(dataset.targets(), model.labels());
    let right = match index {
        Ok(index) if clusters == 2 && index >= MOONS => Judgement::Good,
        _ if clusters == 1 && noise < 20 => Judgement::TooLarge,
        _ => Judgement::TooSmall,
    };
    Ok((right, found))
}

fn s(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

fn words(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::TooSmall => "too small",
        Judgement::Good => "good",
        Judgement::TooLarge => "too large",
    }
}
