// Exercise 3: The sweep over k
//
// The stars of the catalogue, with the widths of He II 4200 and He I 4471, and no types. Find out how many groups to
// make of them, make them, and say what they are.
//
//   sweep(stars)        stars (n_stars, 2): the widths of He II in column 0 and of He I in column 1, in ångström.
//                       The result has a pair (k, score) for each k from 2 to 10. The score is your choice:
//                       silhouette, Calinski–Harabasz or Davies–Bouldin.
//   choose(scores)      the k with the best score
//   groups(stars, k)    for each star its group, from 0 to k - 1, as K-means finds it
//   lines(he_ii, he_i)  which lines are strong in a group whose mean widths these are
//
// The page draws the stars without their types. Read it up to the box of this exercise, and no further yet.
//
// Check your answer with
//
//   cargo xtask exercise 3

use hyades_cluster::KMeans;
use hyades_cluster::choose::sweep_k;
use hyades_metrics::InternalScores;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};

/// What a group of stars is, told by its lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lines {
    /// Ionised helium is strong: hotter than all others.
    StrongIonisedHelium,
    /// Neutral helium is strong, ionised helium is not.
    StrongNeutralHelium,
    /// Both are weak: too cool for either.
    BothWeak,
    /// A width of ionised helium far below zero: emission, or a continuum that was drawn too low.
    NegativeIonisedHelium,
}

/// The score of K-means for each k from 2 to 10.
pub fn sweep(stars: &Array2<f64>) -> Result<Vec<(usize, f64)>, Box<dyn std::error::Error>> {
    let dataset = DatasetBase::from(stars.clone());
    let mut scores = Vec::new();
    //~ solution
    let sweep = sweep_k(&KMeans::params(2), 2..=10, &dataset, InternalScores::of)?;
    for row in sweep.rows() {
        scores.push((row.k, row.scores.davies_bouldin));
    }
    //~ starter
    // // `sweep_k(&KMeans::params(2), …, &dataset, InternalScores::of)?` takes a range of k. Each of its `rows()` has
    // // `row.k` and, for instance, `row.scores.silhouette`, `.calinski_harabasz` or `.davies_bouldin`.
    // todo!("push a pair (k, score) for each k from 2 to 10");
    //~ wrong without-ten: 2..=10
    // let sweep = sweep_k(&KMeans::params(2), 2..10, &dataset, InternalScores::of)?;
    // for row in sweep.rows() {
    //     scores.push((row.k, row.scores.davies_bouldin));
    // }
    //~ wrong inertia: always falls
    // let sweep = sweep_k(&KMeans::params(2), 2..=10, &dataset, InternalScores::of)?;
    // for row in sweep.rows() {
    //     scores.push((row.k, row.scores.inertia));
    // }
    //~ wrong silhouette-lowest: more is better
    // let sweep = sweep_k(&KMeans::params(2), 2..=10, &dataset, InternalScores::of)?;
    // for row in sweep.rows() {
    //     scores.push((row.k, row.scores.silhouette));
    // }
    //~ end
    Ok(scores)
}

/// The k with the best score.
pub fn choose(scores: &[(usize, f64)]) -> usize {
    //~ solution
    let mut best = scores[0];
    for &(k, score) in scores {
        // Less is better for Davies–Bouldin, more for the other two.
        if score < best.1 {
            best = (k, score);
        }
    }
    best.0
    //~ starter
    // // `for &(k, score) in scores` goes through the pairs. Is more better for your score, or less?
    // todo!("the k with the best score")
    //~ wrong davies-bouldin-highest: less is better
    // let mut best = scores[0];
    // for &(k, score) in scores {
    //     if score > best.1 {
    //         best = (k, score);
    //     }
    // }
    // best.0
    //~ wrong place-in-the-list: place in the list
    // let mut best = 0;
    // for i in 0..scores.len() {
    //     if scores[i].1 < scores[best].1 {
    //         best = i;
    //     }
    // }
    // best
    //~ wrong fixed-k: follow from the scores
    // 5
    //~ end
}

/// The group of each star.
pub fn groups(stars: &Array2<f64>, k: usize) -> Result<Array1<usize>, Box<dyn std::error::Error>> {
    let dataset = DatasetBase::from(stars.clone());
    //~ solution
    let model = KMeans::params(k).fit(&dataset)?;
    Ok(model.labels().clone())
    //~ starter
    // // `KMeans::params(…).fit(&dataset)?` is a model, and `model.labels().clone()` is what is asked for.
    // Ok(todo!("the labels of K-means with k clusters"))
    //~ wrong two-groups: as many groups as it is asked for
    // let model = KMeans::params(2).fit(&dataset)?;
    // Ok(model.labels().clone())
    //~ end
}

/// What a group is whose stars have these mean widths, in ångström.
pub fn lines(he_ii: f64, he_i: f64) -> Lines {
    //~ solution
    if he_ii < -0.4 {
        Lines::NegativeIonisedHelium
    } else if he_ii > 0.2 {
        Lines::StrongIonisedHelium
    } else if he_i > 0.4 {
        Lines::StrongNeutralHelium
    } else {
        Lines::BothWeak
    }
    //~ starter
    // // Read from the figure on the page which widths you would call strong. `if he_ii > … { Lines::… } else …`
    // todo!("which lines are strong")
    //~ wrong any-negative: only scatter
    // if he_ii < 0.0 {
    //     Lines::NegativeIonisedHelium
    // } else if he_ii > 0.2 {
    //     Lines::StrongIonisedHelium
    // } else if he_i > 0.4 {
    //     Lines::StrongNeutralHelium
    // } else {
    //     Lines::BothWeak
    // }
    //~ wrong neutral-first: Ask for ionised helium first
    // if he_ii < -0.4 {
    //     Lines::NegativeIonisedHelium
    // } else if he_i > 0.4 {
    //     Lines::StrongNeutralHelium
    // } else if he_ii > 0.2 {
    //     Lines::StrongIonisedHelium
    // } else {
    //     Lines::BothWeak
    // }
    //~ end
}
