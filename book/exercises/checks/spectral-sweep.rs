//! Checks of exercise 3: the sweep over k on the mock catalogue of stars.

use std::process::ExitCode;

use answer::Lines;
use hyades_book::exercise::{self, Check, Failure, check_length};
use hyades_cluster::KMeans;
use hyades_cluster::choose::sweep_k;
use hyades_datasets::Catalogue;
use hyades_metrics::InternalScores;
use linfa::DatasetBase;
use ndarray::{Array1, Array2, Axis};

#[cfg(not(hyades_answer))]
#[path = "../spectral-sweep.rs"]
#[allow(
    unreachable_pub,
    clippy::needless_range_loop,
    reason = "plain loops and plain pub: readers need no more Rust than that"
)]
mod answer;

hyades_book::answer_of_the_reader!();

/// How far, relatively, a score may be from the library's: other starts end in other places.
const CLOSE: f64 = 0.03;

fn main() -> ExitCode {
    exercise::main(&[
        Check {
            what: "the sweep has a score for each k from 2 to 10",
            hint: "The range 2..10 ends before 10; 2..=10 has it too.",
            run: every_k,
        },
        Check {
            what: "the score is one that can choose k",
            hint: "Take row.scores.silhouette, row.scores.calinski_harabasz or row.scores.davies_bouldin as it is.",
            run: score,
        },
        Check {
            what: "the best k of scores that were made up",
            hint: "Keep the best pair so far, and return its k.",
            run: best,
        },
        Check {
            what: "K-means with the k that you chose",
            hint: "Give k to KMeans::params: it must make as many groups as it is asked for.",
            run: groups,
        },
        Check {
            what: "what the groups are",
            hint: "Look at the figure on the page: ionised helium runs to the right, neutral helium upwards.",
            run: lines,
        },
    ])
}

fn stars() -> Result<Array2<f64>, Failure> {
    let text = include_str!("../../../data/stellar_mock.dat");
    let selection = Catalogue::parse(text).and_then(|c| c.select(&["HeII/4200", "HeI/4471"]));
    Ok(selection?.records)
}

fn every_k() -> Result<(), Failure> {
    let scores = answer::sweep(&stars()?).map_err(Failure::new)?;
    let came: Vec<usize> = scores.iter().map(|&(k, _)| k).collect();
    let expected: Vec<usize> = (2..=10).collect();
    if came == expected {
        return Ok(());
    }
    Err(Failure::expected(
        "the k of the sweep",
        format!("{expected:?}"),
        format!("{came:?}"),
    ))
}

/// A score by name, with the sign that makes more better.
struct Score {
    name: &'static str,
    sign: f64,
    of: fn(&InternalScores<f64>) -> f64,
}

const SCORES: [Score; 4] = [
    Score {
        name: "the silhouette",
        sign: 1.0,
        of: |scores| scores.silhouette,
    },
    Score {
        name: "Calinski–Harabasz",
        sign: 1.0,
        of: |scores| scores.calinski_harabasz,
    },
    Score {
        name: "Davies–Bouldin",
        sign: -1.0,
        of: |scores| scores.davies_bouldin,
    },
    // It is none that can choose, but one that is often taken.
    Score {
        name: "the inertia",
        sign: 0.0,
        of: |scores| scores.inertia,
    },
];

/// Which score the reader took, and whether they turned its sign.
fn score_taken() -> Result<(&'static Score, f64), Failure> {
    let stars = stars()?;
    let came = answer::sweep(&stars).map_err(Failure::new)?;
    let dataset = DatasetBase::from(stars);
    let sweep = sweep_k(&KMeans::params(2), 2..=10, &dataset, InternalScores::of)?;
    for score in &SCORES {
        for turned in [1.0, -1.0] {
            let is_it = sweep.rows().iter().zip(&came).all(|(row, &(_, value))| {
                let expected = turned * (score.of)(&row.scores);
                (value - expected).abs() <= CLOSE * expected.abs()
            });
            if is_it {
                return Ok((score, turned));
            }
        }
    }
    let scores = &sweep.rows()[0].scores;
    Err(Failure::new(format!(
        "k = 2: your score is {:.3}; the silhouette is {:.3}, Calinski–Harabasz {:.1}, Davies–Bouldin {:.3}",
        came.first().map_or(f64::NAN, |pair| pair.1),
        scores.silhouette,
        scores.calinski_harabasz,
        scores.davies_bouldin
    )))
}

fn score() -> Result<(), Failure> {
    let (score, _) = score_taken()?;
    if score.sign == 0.0 {
        let failure = Failure::new(format!("your score is {}", score.name));
        return Err(failure.hint(
            "The inertia always falls as k grows, so it has no best k. Take a score that weighs what more clusters cost.",
        ));
    }
    Ok(())
}

fn best() -> Result<(), Failure> {
    let made_up = [(2, 0.5), (3, 0.9), (4, 0.3), (5, 0.6)];
    let (score, turned) = score_taken()?;
    let (best, worst, place) = if score.sign * turned > 0.0 {
        (3, 4, 1)
    } else {
        (4, 3, 2)
    };
    let came = answer::choose(&made_up);
    if came == best {
        return Ok(());
    }
    let way = if score.sign > 0.0 {
        "more is better"
    } else {
        "less is better"
    };
    let failure = Failure::expected(format!("of {made_up:?}, as {}", score.name), best, came);
    Err(if came == worst {
        failure.hint(format!(
            "You took {}, where {way}: which way round do you compare?",
            score.name
        ))
    } else if came == place {
        failure.hint("This is the place in the list, which begins at 0. Asked for is the k that stands there.")
    } else {
        failure.hint("The k must follow from the scores that the function is given: go through all of them and keep the best.")
    })
}

fn groups() -> Result<(), Failure> {
    let stars = stars()?;
    let scores = answer::sweep(&stars).map_err(Failure::new)?;
    let chosen = answer::choose(&scores);
    for k in [chosen, 3] {
        let labels = answer::groups(&stars, k).map_err(Failure::new)?;
        check_length("stars", stars.nrows(), labels.len())?;
        let mut different = labels.to_vec();
        different.sort_unstable();
        different.dedup();
        if different.len() != k {
            return Err(Failure::expected(
                format!("the number of groups for k = {k}"),
                k,
                different.len(),
            ));
        }
    }
    Ok(())
}

/// Prints the reader's own groups with what the reader says they are.
fn print_groups() -> Result<(), Failure> {
    let stars = stars()?;
    let scores = answer::sweep(&stars).map_err(Failure::new)?;
    let k = answer::choose(&scores);
    let labels = answer::groups(&stars, k).map_err(Failure::new)?;
    println!("  Your {k} groups: mean widths of He II and He I, stars, and what you say they are");
    for (he_ii, he_i, count) in means(&stars, &labels, k) {
        println!(
            "  {he_ii:8.2} {he_i:8.2} {count:6}  {:?}",
            answer::lines(he_ii, he_i)
        );
    }
    Ok(())
}

fn means(stars: &Array2<f64>, labels: &Array1<usize>, k: usize) -> Vec<(f64, f64, usize)> {
    let of_group = |group| {
        let members: Vec<usize> = (0..labels.len()).filter(|&i| labels[i] == group).collect();
        let mean = stars.select(Axis(0), &members).mean_axis(Axis(0));
        mean.map(|mean| (mean[0], mean[1], members.len()))
    };
    (0..k).filter_map(of_group).collect()
}

fn lines() -> Result<(), Failure> {
    use Lines::{BothWeak, NegativeIonisedHelium, StrongIonisedHelium, StrongNeutralHelium};
    // Mean widths as K-means finds them for one k or another: no borderline cases.
    for (he_ii, he_i, right, hint) in [
        (
            0.04,
            0.96,
            StrongNeutralHelium,
            "Neutral helium is as strong here as anywhere, and ionised helium is all but missing.",
        ),
        (
            -0.04,
            0.17,
            BothWeak,
            "A width of −0.04 is only scatter around zero, and 0.17 is little for He I: neither line is strong.",
        ),
        (
            0.40,
            0.67,
            StrongIonisedHelium,
            "Ask for ionised helium first. Only the hottest stars have it, and they have neutral helium as well.",
        ),
        (
            -0.71,
            0.48,
            NegativeIonisedHelium,
            "A mean width as far below zero as −0.71 is no scatter.",
        ),
    ] {
        let came = answer::lines(he_ii, he_i);
        if came != right {
            let of_what = format!("mean widths of {he_ii} for He II and {he_i} for He I");
            let failure = Failure::expected(of_what, format!("{right:?}"), format!("{came:?}"));
            return Err(failure.hint(hint));
        }
    }
    print_groups()
}
