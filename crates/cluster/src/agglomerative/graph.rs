//! Merges along the links of a graph of nearest neighbours: clusters that no link joins stay apart.
//!
//! A merged cluster inherits the links of its parts. Ward's, centroid and median linkage measure a link between the centres; the others know only the
//! distances of linked samples, so the farthest pair or the mean of all pairs is that of the linked ones. scikit-learn defines it likewise.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use linfa::Float;
use ndarray::Axis;

use super::centres::{move_centre, ward_factor};
use super::distinct::Distinct;
use super::{Dissimilarity, Linkage, Merges};
use crate::ClusterError;
use crate::input::Records;
use crate::k_d_tree::KdTree;
use crate::metric::{Euclidean, Measure, with_measure};
use crate::neighbour_graph::NeighbourGraph;
use crate::reduce::{SEARCHES, map_chunks};

/// The most parts of a graph of which every two are linked.
const MOST_COMPONENTS: usize = 1 << 11;

/// Two clusters that may merge, the later one first.
#[derive(PartialEq)]
struct Link<F> {
    distance: F,
    later: usize,
    earlier: usize,
}

impl<F: Float> Eq for Link<F> {}

impl<F: Float> Ord for Link<F> {
    /// By distance; of equal ones the link whose later cluster is older comes first, as in scikit-learn's Ward linkage.
    fn cmp(&self, other: &Self) -> Ordering {
        let distances = self.distance.partial_cmp(&other.distance);
        let clusters = (self.later, self.earlier).cmp(&(other.later, other.earlier));
        distances.unwrap_or(Ordering::Equal).then(clusters)
    }
}

impl<F: Float> PartialOrd for Link<F> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The clusters: distinct rows at first, then one more for each merge.
struct Clusters<F> {
    linkage: Linkage,
    metric: Dissimilarity,
    /// 0 once a cluster has merged.
    sizes: Vec<F>,
    /// The centre of each, as many values as features.
    centres: Vec<F>,
    n_features: usize,
    /// The clusters to which each is linked, ascending, with their distances; some have merged since.
    links: Vec<Vec<(usize, F)>>,
    heap: BinaryHeap<Reverse<Link<F>>>,
}

/// The merges in order, each of two distinct rows' clusters, and the number of parts of the graph.
pub(super) fn merges<F: Float>(
    linkage: Linkage,
    metric: Dissimilarity,
    records: &Records<'_, F>,
    distinct: &Distinct<'_, F>,
    n_neighbours: usize,
) -> Result<(Merges<F>, usize), ClusterError> {
    let n = distinct.len();
    let graph = NeighbourGraph::build::<F, Euclidean>(records, n_neighbours)?;
    let mut pairs = Vec::new();
    for sample in 0..graph.len() {
        let me = distinct.row_of[sample];
        let others = graph.links(sample).iter();
        let others = others.map(|link| distinct.row_of[link.to as usize]);
        pairs.extend(others.filter(|&other| other < me).map(|other| (me, other)));
    }
    drop(graph);
    pairs.sort_unstable();
    pairs.dedup();
    let (component, n_components) = components(n, &pairs);
    if n_components > MOST_COMPONENTS {
        return Err(ClusterError::TooManyComponents {
            n_neighbours,
            n_components,
            bound: MOST_COMPONENTS,
        });
    }
    if n_components > 1 {
        with_measure!(metric.measure(), M => {
            link_components::<F, M>(distinct, &component, n_components, &mut pairs)?;
        });
        pairs.sort_unstable();
    }

    let mut clusters = Clusters {
        linkage,
        metric,
        sizes: distinct.counts.clone(),
        centres: distinct.rows.iter().copied().collect(),
        n_features: distinct.rows.ncols(),
        links: vec![Vec::new(); n],
        heap: BinaryHeap::with_capacity(pairs.len()),
    };
    // The pairs are in ascending order, so the links of each row are, too: first those to earlier rows, then those to later ones.
    for (later, earlier) in pairs {
        let distance = clusters.distance_of_rows(later, earlier);
        clusters.links[later].push((earlier, distance));
        clusters.links[earlier].push((later, distance));
        clusters.heap.push(Reverse(Link {
            distance,
            later,
            earlier,
        }));
    }
    let mut first: Vec<usize> = (0..n).collect();
    let mut merges = Vec::with_capacity(n - 1);
    while let Some(Reverse(link)) = clusters.heap.pop() {
        if clusters.has_merged(link.later) || clusters.has_merged(link.earlier) {
            continue;
        }
        merges.push((
            first[link.later],
            first[link.earlier],
            clusters.height(link.distance),
        ));
        first.push(first[link.later]);
        clusters.merge(link.later, link.earlier);
    }
    Ok((merges, n_components))
}

impl<F: Float> Clusters<F> {
    fn has_merged(&self, cluster: usize) -> bool {
        self.sizes[cluster] == F::zero()
    }

    /// The distance of two rows, under linkages by centres in their own measure.
    fn distance_of_rows(&self, a: usize, b: usize) -> F {
        if self.linkage.needs_centres() {
            return self.distance_of_centres(a, b);
        }
        let mut distance = [self.reduced(self.metric, a, b)];
        self.metric.expand(&mut distance);
        distance[0]
    }

    fn reduced(&self, metric: Dissimilarity, a: usize, b: usize) -> F {
        let centre = |i: usize| &self.centres[i * self.n_features..][..self.n_features];
        with_measure!(metric.measure(), M => M::between(centre(a), centre(b)))
    }

    fn distance_of_centres(&self, a: usize, b: usize) -> F {
        let square = self.reduced(Dissimilarity::Euclidean, a, b);
        match self.linkage {
            Linkage::Ward => square * ward_factor(self.sizes[a], self.sizes[b]),
            _ => square,
        }
    }

    fn height(&self, distance: F) -> F {
        if self.linkage.needs_centres() {
            distance.sqrt()
        } else {
            distance
        }
    }

    /// The distance to a third cluster, from those that the two parts have to it, if both are linked to it.
    fn join(&self, (a, size_a): (F, F), (b, size_b): (F, F)) -> F {
        match self.linkage {
            Linkage::Single => a.min(b),
            Linkage::Complete => a.max(b),
            Linkage::Weighted => (a + b) * F::cast(0.5),
            _ => (size_a * a + size_b * b) / (size_a + size_b),
        }
    }

    fn merge(&mut self, a: usize, b: usize) {
        let me = self.links.len();
        let (size_a, size_b) = (self.sizes[a], self.sizes[b]);
        (self.sizes[a], self.sizes[b]) = (F::zero(), F::zero());
        self.sizes.push(size_a + size_b);
        if self.linkage.needs_centres() {
            for j in 0..self.n_features {
                let (mut value, other) = (
                    self.centres[a * self.n_features + j],
                    self.centres[b * self.n_features + j],
                );
                move_centre(self.linkage, (&mut value, size_a), (other, size_b));
                self.centres.push(value);
            }
        }
        let (of_a, of_b) = (
            std::mem::take(&mut self.links[a]),
            std::mem::take(&mut self.links[b]),
        );
        let mut mine = Vec::with_capacity(of_a.len() + of_b.len());
        let alive = |links: Vec<(usize, F)>| {
            links
                .into_iter()
                .filter(|link| self.sizes[link.0] > F::zero())
        };
        let (mut of_a, mut of_b) = (alive(of_a).peekable(), alive(of_b).peekable());
        loop {
            let order = match (of_a.peek(), of_b.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => a.0.cmp(&b.0),
            };
            let from_a = if order.is_le() { of_a.next() } else { None };
            let from_b = if order.is_ge() { of_b.next() } else { None };
            match (from_a, from_b) {
                (Some(a), Some(b)) => mine.push((a.0, self.join((a.1, size_a), (b.1, size_b)))),
                (one, other) => mine.extend(one.or(other)),
            }
        }
        drop((of_a, of_b));
        for (other, distance) in &mut mine {
            if self.linkage.needs_centres() {
                *distance = self.distance_of_centres(me, *other);
            }
            // This cluster is later than all, so the others' links stay in order.
            self.links[*other].push((me, *distance));
            self.heap.push(Reverse(Link {
                distance: *distance,
                later: me,
                earlier: *other,
            }));
        }
        self.links.push(mine);
    }
}

/// The component of each row, and how many there are.
fn components(n: usize, pairs: &[(usize, usize)]) -> (Vec<usize>, usize) {
    let mut root: Vec<usize> = (0..n).collect();
    let find = |root: &mut Vec<usize>, mut i: usize| {
        while root[i] != i {
            root[i] = root[root[i]];
            i = root[i];
        }
        i
    };
    for &(a, b) in pairs {
        let (a, b) = (find(&mut root, a), find(&mut root, b));
        // The earlier row is the root.
        root[a.max(b)] = a.min(b);
    }
    let mut component: Vec<usize> = vec![0; n];
    let mut n_components = 0;
    for i in 0..n {
        let root = find(&mut root, i);
        if root == i {
            component[i] = n_components;
            n_components += 1;
        } else {
            component[i] = component[root];
        }
    }
    (component, n_components)
}

/// Links the nearest rows of every two components.
fn link_components<F: Float, M: Measure>(
    distinct: &Distinct<'_, F>,
    component: &[usize],
    n_components: usize,
    pairs: &mut Vec<(usize, usize)>,
) -> Result<(), ClusterError> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); n_components];
    for (row, &component) in component.iter().enumerate() {
        members[component].push(row);
    }
    let trees = members.iter().map(|members| {
        let rows = distinct.rows.select(Axis(0), members);
        KdTree::build(&Records::trusted(rows.view()))
    });
    let trees: Vec<KdTree<F>> = trees.collect::<Result<_, _>>()?;
    let row = |i: usize| {
        let d = distinct.rows.ncols();
        &distinct.rows.as_slice().unwrap_or_default()[i * d..(i + 1) * d]
    };
    let mut found = Vec::new();
    for a in 0..n_components {
        for b in 0..a {
            // Every row of the smaller component looks for its nearest in the larger one.
            let (few, many) = if members[a].len() <= members[b].len() {
                (a, b)
            } else {
                (b, a)
            };
            let nearest = map_chunks(members[few].len(), SEARCHES, |range| {
                let mut found = Vec::with_capacity(1);
                let mut nearest = (F::infinity(), usize::MAX, usize::MAX);
                for &me in &members[few][range] {
                    trees[many].nearest_k::<M>(row(me), 1, &mut found);
                    for &(distance, position) in &found {
                        let other = members[many][trees[many].sample(position as usize)];
                        let pair = (distance, me.max(other), me.min(other));
                        if pair < nearest {
                            nearest = pair;
                        }
                    }
                }
                nearest
            });
            let first = nearest.into_iter().reduce(|a, b| if b < a { b } else { a });
            found.extend(first.map(|(_, later, earlier)| (later, earlier)));
        }
    }
    pairs.extend(found);
    Ok(())
}
