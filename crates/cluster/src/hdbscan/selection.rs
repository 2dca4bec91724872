//! From the condensed tree to groups: which clusters are taken, and how firmly each sample belongs to its own.

use linfa::Float;
use ndarray::Array1;

use super::condensed_tree::CondensedTree;
use super::{ClusterSelection, HdbscanValidParams};

/// What a selection makes of the samples.
pub(super) struct Selected<F> {
    pub(super) labels: Array1<Option<usize>>,
    pub(super) probabilities: Array1<F>,
    /// The condensed cluster of each label.
    pub(super) clusters: Vec<usize>,
}

/// Clusters of the condensed tree by their place in it: the root is 0, parents come before their children.
pub(super) fn select<F: Float>(
    tree: &CondensedTree<F>,
    params: &HdbscanValidParams<F>,
) -> Selected<F> {
    let mut chosen = match params.cluster_selection() {
        ClusterSelection::ExcessOfMass => excess_of_mass(tree, params),
        ClusterSelection::Leaf => (0..tree.clusters().len())
            .map(|place| place > 0 && tree.children(place).is_empty())
            .collect(),
    };
    if params.cluster_selection_epsilon() > F::zero() {
        chosen = widened(tree, params, &chosen);
    }
    // Fewer samples than a cluster needs are none, whatever is allowed.
    chosen[0] &= tree.n_samples() >= params.min_cluster_size();
    label(tree, params, &chosen)
}

/// From the leaves up: a cluster is taken if it is at least as stable as what is taken below it.
fn excess_of_mass<F: Float>(tree: &CondensedTree<F>, params: &HdbscanValidParams<F>) -> Vec<bool> {
    let clusters = tree.clusters();
    let largest = params.max_cluster_size().unwrap_or(usize::MAX);
    let mut mass: Vec<f64> = clusters
        .iter()
        .map(|cluster| cluster.stability.to_f64().unwrap_or(0.0))
        .collect();
    let mut chosen = vec![false; clusters.len()];
    let lowest = usize::from(!params.allow_single_cluster());
    for place in (lowest..clusters.len()).rev() {
        let children = tree.children(place);
        let below: f64 = mass[children.clone()].iter().sum();
        // The root counts the samples of its clusters only, as in scikit-learn.
        let size = if place == 0 {
            clusters[children].iter().map(|child| child.size).sum()
        } else {
            clusters[place].size
        };
        chosen[place] = below <= mass[place] && size <= largest;
        if !chosen[place] {
            mass[place] = below;
        }
    }
    // From the root down: what lies in a cluster that is taken is not taken itself.
    let mut inside = vec![false; clusters.len()];
    for place in 0..clusters.len() {
        chosen[place] &= !inside[place];
        let taken = inside[place] || chosen[place];
        inside[tree.children(place)].fill(taken);
    }
    chosen
}

/// Instead of every cluster that begins at a distance below epsilon: the smallest one around it that begins above.
fn widened<F: Float>(
    tree: &CondensedTree<F>,
    params: &HdbscanValidParams<F>,
    chosen: &[bool],
) -> Vec<bool> {
    let epsilon = params.cluster_selection_epsilon();
    let begins_at = |place: usize| F::one() / tree.clusters()[place].birth;
    // What stands for each cluster below epsilon. Where nothing begins above, it is the cluster next to the root, or the root if it may be a cluster.
    let mut stands_for: Vec<usize> = (0..chosen.len()).collect();
    for place in 0..chosen.len() {
        for child in tree.children(place) {
            stands_for[child] = if place == 0 {
                if params.allow_single_cluster() {
                    0
                } else {
                    child
                }
            } else if begins_at(place) > epsilon {
                place
            } else {
                stands_for[place]
            };
        }
    }
    let mut widened = vec![false; chosen.len()];
    for place in (0..chosen.len()).filter(|&place| chosen[place]) {
        let stays = place == 0 || begins_at(place) >= epsilon;
        widened[if stays { place } else { stands_for[place] }] = true;
    }
    widened
}

fn label<F: Float>(
    tree: &CondensedTree<F>,
    params: &HdbscanValidParams<F>,
    chosen: &[bool],
) -> Selected<F> {
    const NOISE: usize = usize::MAX;
    let n = tree.n_samples();
    let clusters = tree.clusters();
    // The chosen cluster in which each lies.
    let mut around = vec![NOISE; clusters.len()];
    for place in 0..clusters.len() {
        if chosen[place] {
            around[place] = place;
        }
        let mine = around[place];
        around[tree.children(place)].fill(mine);
    }
    // If all is one cluster, a sample belongs to it that stays to the end, or down to epsilon.
    let epsilon = params.cluster_selection_epsilon();
    let stays_until = if epsilon > F::zero() {
        F::one() / epsilon
    } else {
        clusters[0].death
    };
    let mut cluster_of = vec![NOISE; n];
    let mut probabilities = Array1::zeros(n);
    for row in tree.rows().iter().filter(|row| row.child < n) {
        let cluster = around[row.parent - n];
        if cluster == NOISE || (cluster == 0 && row.lambda < stays_until) {
            continue;
        }
        cluster_of[row.child] = cluster;
        let death = clusters[cluster].death;
        probabilities[row.child] = if row.lambda.is_infinite() {
            F::one()
        } else {
            row.lambda.min(death) / death
        };
    }
    let mut number = vec![NOISE; clusters.len()];
    let mut found = Vec::new();
    let labels = cluster_of.into_iter().map(|cluster| {
        (cluster != NOISE).then(|| {
            if number[cluster] == NOISE {
                number[cluster] = found.len();
                found.push(n + cluster);
            }
            number[cluster]
        })
    });
    Selected {
        labels: labels.collect(),
        probabilities,
        clusters: found,
    }
}

/// GLOSH: how much farther out a sample leaves its cluster than the densest sample inside of that cluster does.
pub(super) fn outlier_scores<F: Float>(tree: &CondensedTree<F>) -> Array1<F> {
    let n = tree.n_samples();
    let mut last: Vec<F> = tree
        .clusters()
        .iter()
        .map(|cluster| cluster.death)
        .collect();
    for place in (0..last.len()).rev() {
        last[place] = tree
            .children(place)
            .fold(last[place], |last_of, child| last_of.max(last[child]));
    }
    let mut scores = Array1::zeros(n);
    for row in tree.rows().iter().filter(|row| row.child < n) {
        let last = last[row.parent - n];
        if row.lambda < last {
            scores[row.child] = F::one() - row.lambda / last;
        }
    }
    scores
}
