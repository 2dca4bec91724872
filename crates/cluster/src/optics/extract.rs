//! From the reachability plot to clusters: a cut at one height, or valleys between steep slopes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use linfa::Float;
use ndarray::Array1;

use super::OpticsClusters;

/// The clusters of a cut at `eps`: each begins at a core sample that is only reached from above the cut.
pub(super) fn cut<F: Float>(
    ordering: &Array1<usize>,
    reachability: &Array1<F>,
    core_distances: &Array1<F>,
    eps: F,
) -> OpticsClusters {
    let mut labels = Array1::from_elem(ordering.len(), None);
    let mut n_clusters = 0;
    for &sample in ordering {
        if reachability[sample] > eps {
            if core_distances[sample] > eps {
                continue;
            }
            n_clusters += 1;
        }
        // The first sample of the walk is reached for infinity, so there is a cluster whenever one is looked for.
        labels[sample] = Some(n_clusters - 1);
    }
    OpticsClusters {
        labels,
        n_clusters,
        hierarchy: Vec::new(),
    }
}

/// The labels of nested clusters, given as stretches of the ordering with inner ones before outer ones: a stretch is a cluster if no sample of it
/// has a label yet.
pub(super) fn label(
    ordering: &Array1<usize>,
    hierarchy: Vec<RangeInclusive<usize>>,
) -> OpticsClusters {
    let mut labels = Array1::from_elem(ordering.len(), None);
    // Start and end of the stretches with labels, which lie apart.
    let mut labelled: BTreeMap<usize, usize> = BTreeMap::new();
    for stretch in &hierarchy {
        let last = labelled.range(..=*stretch.end()).next_back();
        if last.is_some_and(|(_, end)| end >= stretch.start()) {
            continue;
        }
        for place in stretch.clone() {
            labels[ordering[place]] = Some(labelled.len());
        }
        labelled.insert(*stretch.start(), *stretch.end());
    }
    OpticsClusters {
        labels,
        n_clusters: labelled.len(),
        hierarchy,
    }
}

/// The reachability plot and what else the search for valleys needs.
pub(super) struct Plot<F> {
    /// Reachabilities in the order of the walk, and infinity behind the last: there every valley ends.
    heights: Vec<F>,
    /// Each height divided by the next one.
    ratios: Vec<F>,
    /// The place in the walk of each sample's predecessor.
    predecessors: Vec<Option<usize>>,
}

/// What a valley must be.
pub(super) struct Valleys<F> {
    pub(super) xi: F,
    pub(super) min_samples: usize,
    pub(super) min_cluster_size: usize,
    pub(super) predecessor_correction: bool,
}

/// A slope that leads down.
struct Descent<F> {
    start: usize,
    end: usize,
    /// The greatest height between the slope and where the search stands.
    highest_since: F,
}

impl<F: Float> Plot<F> {
    pub(super) fn new(
        ordering: &Array1<usize>,
        reachability: &Array1<F>,
        predecessors: &Array1<Option<usize>>,
    ) -> Self {
        let mut heights: Vec<F> = ordering
            .iter()
            .map(|&sample| reachability[sample])
            .collect();
        heights.push(F::infinity());
        let ratios = heights.windows(2).map(|pair| pair[0] / pair[1]).collect();
        let mut place_of = vec![0; ordering.len()];
        for (place, &sample) in ordering.iter().enumerate() {
            place_of[sample] = place;
        }
        let predecessors = ordering.iter().map(|&sample| predecessors[sample]);
        Self {
            heights,
            ratios,
            predecessors: predecessors.map(|p| p.map(|p| place_of[p])).collect(),
        }
    }

    /// The valleys, as stretches of the ordering. They come by the slope that ends them, and before that inner ones before outer ones.
    ///
    /// The search goes along the plot from slope to slope (figure 19 of the paper) and joins each slope up with every slope down before it that is
    /// still high enough. Two conditions of the paper are turned round, as in scikit-learn, which otherwise no slope would meet.
    pub(super) fn valleys(&self, wanted: &Valleys<F>) -> Vec<RangeInclusive<usize>> {
        let rest = F::one() - wanted.xi;
        let is_down = |place: usize| self.ratios[place] >= F::one() / rest;
        let is_up = |place: usize| self.ratios[place] <= rest;
        let falls = |place: usize| self.ratios[place] > F::one();
        let rises = |place: usize| self.ratios[place] < F::one();

        let mut valleys = Vec::new();
        let mut descents: Vec<Descent<F>> = Vec::new();
        // The first place behind the last slope, and the greatest height from there on.
        let (mut next, mut highest) = (0, F::zero());
        for place in 0..self.ratios.len() {
            if place < next || !(is_down(place) || is_up(place)) {
                continue;
            }
            let since = self.heights[next..=place].iter();
            highest = since.fold(highest, |highest, &height| highest.max(height));
            descents.retain_mut(|descent| {
                descent.highest_since = descent.highest_since.max(highest);
                highest.is_finite() && highest <= self.heights[descent.start] * rest
            });
            let end = if is_down(place) {
                let end = self.slope_end(place, wanted.min_samples, is_down, rises);
                descents.push(Descent {
                    start: place,
                    end,
                    highest_since: F::zero(),
                });
                end
            } else {
                let end = self.slope_end(place, wanted.min_samples, is_up, falls);
                // The nearest slope down bounds the smallest valley, which comes first.
                let found = descents.iter().rev();
                valleys.extend(found.filter_map(|down| self.valley(down, place..=end, wanted)));
                end
            };
            next = end + 1;
            highest = self.heights[next];
        }
        valleys
    }

    /// The last steep place of the slope that begins at `start`: a slope never turns, and has at most `min_samples`
    /// places in a row that are not steep.
    fn slope_end(
        &self,
        start: usize,
        min_samples: usize,
        is_steep: impl Fn(usize) -> bool,
        turns: impl Fn(usize) -> bool,
    ) -> usize {
        let mut end = start;
        for place in start..self.ratios.len() {
            if is_steep(place) {
                end = place;
            } else if turns(place) || place - end > min_samples {
                break;
            }
        }
        end
    }

    /// The valley between a slope down and a slope up, if they bound one.
    fn valley(
        &self,
        down: &Descent<F>,
        up: RangeInclusive<usize>,
        wanted: &Valleys<F>,
    ) -> Option<RangeInclusive<usize>> {
        let rest = F::one() - wanted.xi;
        let (left, right) = (self.heights[down.start], self.heights[up.end() + 1]);
        if right * rest < down.highest_since {
            return None;
        }
        // The higher edge is cut down to about the height of the lower one.
        let (mut start, mut end) = (down.start, *up.end());
        if left * rest >= right {
            while start < down.end && self.heights[start + 1] > right {
                start += 1;
            }
        } else if right * rest >= left {
            while end > *up.start() && self.heights[end - 1] > left {
                end -= 1;
            }
        }
        if wanted.predecessor_correction {
            end = self.last_from_inside(start, end)?;
        }
        let is_long_enough = end + 1 >= start + wanted.min_cluster_size;
        let touches_both = start <= down.end && end >= *up.start();
        (is_long_enough && touches_both).then_some(start..=end)
    }

    /// The last place up to `end` that lies below the start or was reached from a place before it in the valley.
    fn last_from_inside(&self, start: usize, end: usize) -> Option<usize> {
        let is_inside = |&place: &usize| {
            self.heights[start] > self.heights[place]
                || self.predecessors[place].is_some_and(|p| (start..place).contains(&p))
        };
        (start + 1..=end).rev().find(is_inside)
    }
}
