//! The tree of clustering features: where a sample goes down, what it changes on its way, and how a full node splits.

use linfa::Float;
use ndarray::{Array1, Array2};

use super::node::{Feature, Kind, Node, Subcluster, as_f64};

/// Nodes by number. The first leaf is number 0 for ever, since a node that splits keeps its number for the first part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree<F> {
    n_features: usize,
    threshold: F,
    branching_factor: usize,
    nodes: Vec<Node<F>>,
    root: usize,
    height: usize,
    total_weight: f64,
}

/// The subclusters in the leaves: one row, one number each.
pub(super) struct Leaves<F> {
    pub(super) centroids: Array2<F>,
    pub(super) weights: Array1<F>,
    pub(super) radii: Array1<F>,
}

impl<F: Float> Tree<F> {
    pub(super) fn new(n_features: usize, threshold: F, branching_factor: usize) -> Self {
        Self {
            n_features,
            threshold,
            branching_factor,
            nodes: vec![Node::new(n_features, Kind::Leaf { next: None })],
            root: 0,
            height: 1,
            total_weight: 0.0,
        }
    }

    pub(super) fn threshold(&self) -> F {
        self.threshold
    }

    pub(super) fn branching_factor(&self) -> usize {
        self.branching_factor
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    pub(super) fn n_nodes(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn root(&self) -> usize {
        self.root
    }

    pub(super) fn node(&self, number: usize) -> &Node<F> {
        &self.nodes[number]
    }

    pub(super) fn total_weight(&self) -> f64 {
        self.total_weight
    }

    /// Takes in the rows of `values` one after another, each with its weight.
    pub(super) fn insert_all(&mut self, values: &[F], weights: Option<&[F]>) {
        let mut path = Vec::new();
        for (i, row) in values.chunks_exact(self.n_features).enumerate() {
            let weight = weights.map_or(1.0, |weights| as_f64(weights[i]));
            if weight > 0.0 {
                self.insert(row, weight, &mut path);
            }
        }
    }

    /// Takes in one sample. `path` is room for the way down, as nodes and subclusters in them with their squared distances.
    fn insert(&mut self, row: &[F], weight: f64, path: &mut Vec<(usize, usize, F)>) {
        self.total_weight += weight;
        let sample = Feature::of_sample(weight);
        path.clear();
        let mut leaf = self.root;
        while self.nodes[leaf].kind == Kind::Inner {
            let (i, square) = self.nodes[leaf].nearest(row);
            path.push((leaf, i, square));
            leaf = self.nodes[leaf].features[i].child;
        }
        let node = &mut self.nodes[leaf];
        let mut too_full = false;
        let merged = (node.len() > 0).then(|| {
            let (i, square) = node.nearest(row);
            (i, node.features[i].plus(&sample, as_f64(square)))
        });
        let bound = as_f64(self.threshold) * as_f64(self.threshold);
        match merged {
            Some((i, feature)) if feature.squared_radius() <= bound => {
                node.absorb(i, row, weight, feature);
            }
            _ => {
                node.push(row, sample);
                too_full = node.len() > self.branching_factor;
            }
        }
        // Up again: a split gives the parent one subcluster more, which may be too many in turn. Above the last split the
        // subclusters on the way only take in the sample.
        let mut child = leaf;
        while let Some((parent, i, square)) = path.pop() {
            if too_full {
                let (first, second) = self.split(child);
                let node = &mut self.nodes[parent];
                node.replace(i, &first);
                node.push(&second.centroid, second.feature);
                too_full = node.len() > self.branching_factor;
            } else {
                let node = &mut self.nodes[parent];
                let feature = node.features[i].plus(&sample, as_f64(square));
                node.absorb(i, row, weight, feature);
            }
            child = parent;
        }
        if too_full {
            let (first, second) = self.split(child);
            let mut root = Node::new(self.n_features, Kind::Inner);
            root.push(&first.centroid, first.feature);
            root.push(&second.centroid, second.feature);
            self.root = self.nodes.len();
            self.height += 1;
            self.nodes.push(root);
        }
    }

    /// Splits a node into itself and a new one, which follows it in the chain of leaves. Returns what their parent is to hold.
    fn split(&mut self, number: usize) -> (Subcluster<F>, Subcluster<F>) {
        let new = self.nodes.len();
        let part = self.nodes[number].split();
        let node = &mut self.nodes[number];
        if let Kind::Leaf { next } = &mut node.kind {
            *next = Some(new);
        }
        let first = Subcluster::of_all(node, number);
        let second = Subcluster::of_all(&part, new);
        self.nodes.push(part);
        (first, second)
    }

    /// The subclusters, leaf after leaf.
    pub(super) fn leaves(&self) -> Leaves<F> {
        let (mut centroids, mut weights, mut radii) = (Vec::new(), Vec::new(), Vec::new());
        let mut leaf = Some(0);
        while let Some(number) = leaf {
            let node = &self.nodes[number];
            for (i, feature) in node.features.iter().enumerate() {
                centroids.extend(node.row(i));
                weights.push(F::cast(feature.weight));
                radii.push(F::cast(feature.squared_radius().sqrt()));
            }
            leaf = match node.kind {
                Kind::Leaf { next } => next,
                Kind::Inner => None,
            };
        }
        let shape = (weights.len(), self.n_features);
        Leaves {
            // As many centroids of `n_features` numbers as weights: the shape cannot be wrong.
            centroids: Array2::from_shape_vec(shape, centroids).unwrap_or_default(),
            weights: Array1::from(weights),
            radii: Array1::from(radii),
        }
    }
}
