//! A node of the tree: clustering features side by side, laid out so that the nearest one is found quickly.

use linfa::Float;

/// Centroids that are compared at once.
const LANES: usize = 8;

/// What a subcluster keeps of its samples beside their mean: enough to know its radius, and to be added to another.
///
/// The first paper keeps the sum and the sum of squares instead. Their difference gives the radius as well, but loses all
/// digits where a group is small and far from the origin; the sum of squared deviations does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Feature {
    /// The total weight of the samples. 64 bits, whatever the records are, so that counts stay exact.
    pub(super) weight: f64,
    /// The weighted sum of the samples' squared distances to their mean.
    pub(super) deviation: f64,
    /// The node with the parts of this subcluster. In a leaf there is none, and the number is not read.
    pub(super) child: usize,
}

impl Feature {
    /// The feature of a single sample.
    pub(super) fn of_sample(weight: f64) -> Self {
        Self {
            weight,
            deviation: 0.0,
            child: usize::MAX,
        }
    }

    /// The sum of two features whose means are so far apart, `square` being the squared distance.
    pub(super) fn plus(self, other: &Self, square: f64) -> Self {
        let weight = self.weight + other.weight;
        // The ratio first: the product of two large weights could overflow.
        let between = square * self.weight * (other.weight / weight);
        Self {
            weight,
            deviation: self.deviation + other.deviation + between,
            child: self.child,
        }
    }

    /// The mean squared distance of the samples to their mean.
    pub(super) fn squared_radius(&self) -> f64 {
        self.deviation / self.weight
    }
}

/// A subcluster outside of a node: its feature, and its centroid.
pub(super) struct Subcluster<F> {
    pub(super) feature: Feature,
    pub(super) centroid: Vec<F>,
}

impl<F: Float> Subcluster<F> {
    /// All subclusters of a node as one, over `child`.
    pub(super) fn of_all(node: &Node<F>, child: usize) -> Self {
        let mut centroid: Vec<F> = node.row(0).collect();
        let mut feature = node.features[0];
        for (i, other) in node.features.iter().enumerate().skip(1) {
            let share = F::cast(other.weight / (feature.weight + other.weight));
            let mut square = F::zero();
            for (mean, value) in centroid.iter_mut().zip(node.row(i)) {
                let difference = value - *mean;
                square += difference * difference;
                *mean += difference * share;
            }
            feature = feature.plus(other, as_f64(square));
        }
        feature.child = child;
        Self { feature, centroid }
    }
}

/// A node of the tree. Its subclusters keep the order in which they came.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node<F> {
    n_features: usize,
    /// Blocks of `LANES` centroids; in a block the first feature of all, then the second of all, and so on. Lanes that
    /// are not taken yet lie infinitely far away.
    blocks: Vec<F>,
    pub(super) features: Vec<Feature>,
    pub(super) kind: Kind,
}

/// Leaves form a chain, in the order in which their subclusters are listed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Leaf { next: Option<usize> },
    Inner,
}

impl<F: Float> Node<F> {
    pub(super) fn new(n_features: usize, kind: Kind) -> Self {
        Self {
            n_features,
            blocks: Vec::new(),
            features: Vec::new(),
            kind,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.features.len()
    }

    fn cell(&self, i: usize, j: usize) -> usize {
        (i / LANES * self.n_features + j) * LANES + i % LANES
    }

    /// The centroid of a subcluster, feature by feature.
    pub(super) fn row(&self, i: usize) -> impl Iterator<Item = F> + '_ {
        (0..self.n_features).map(move |j| self.blocks[self.cell(i, j)])
    }

    fn set_row(&mut self, i: usize, centroid: &[F]) {
        for (j, &value) in centroid.iter().enumerate() {
            let cell = self.cell(i, j);
            self.blocks[cell] = value;
        }
    }

    pub(super) fn push(&mut self, centroid: &[F], feature: Feature) {
        let i = self.len();
        if i.is_multiple_of(LANES) {
            let len = self.blocks.len() + LANES * self.n_features;
            self.blocks.resize(len, F::infinity());
        }
        self.set_row(i, centroid);
        self.features.push(feature);
    }

    pub(super) fn replace(&mut self, i: usize, part: &Subcluster<F>) {
        self.set_row(i, &part.centroid);
        self.features[i] = part.feature;
    }

    /// The subcluster whose centroid is nearest to `row`, the first of equals, and the squared distance.
    pub(super) fn nearest(&self, row: &[F]) -> (usize, F) {
        let mut best = (0, F::infinity());
        let blocks = self.blocks.chunks_exact(LANES * self.n_features);
        for (b, block) in blocks.enumerate() {
            let mut sums = [F::zero(); LANES];
            for (&value, lanes) in row.iter().zip(block.chunks_exact(LANES)) {
                for (sum, &centroid) in sums.iter_mut().zip(lanes) {
                    let difference = value - centroid;
                    *sum += difference * difference;
                }
            }
            let least = sums
                .iter()
                .fold(F::infinity(), |a, &b| if b < a { b } else { a });
            if least < best.1 {
                let lane = sums.iter().position(|&sum| sum == least);
                best = (b * LANES + lane.unwrap_or(0), least);
            }
        }
        best
    }

    /// Adds a sample to a subcluster, which gets `feature`: the mean moves towards it by its share of the weight.
    pub(super) fn absorb(&mut self, i: usize, row: &[F], weight: f64, feature: Feature) {
        let share = F::cast(weight / feature.weight);
        let first = self.cell(i, 0);
        for (mean, &value) in self.blocks[first..].iter_mut().step_by(LANES).zip(row) {
            *mean += (value - *mean) * share;
        }
        self.features[i] = feature;
    }

    /// Takes about half of the subclusters away: of the two that are farthest apart one stays, one goes, and each of the others
    /// follows the nearer one. Both parts keep their order. What goes is returned as a node.
    pub(super) fn split(&mut self) -> Self {
        let n = self.len();
        let rows: Vec<F> = (0..n).flat_map(|i| self.row(i)).collect();
        let row = |i: usize| &rows[i * self.n_features..(i + 1) * self.n_features];
        let square = |a: usize, b: usize| {
            let pairs = row(a).iter().zip(row(b));
            pairs.fold(F::zero(), |sum, (&x, &y)| sum + (x - y) * (x - y))
        };
        let mut farthest = (0, 0, F::zero());
        for a in 0..n {
            for b in a + 1..n {
                let distance = square(a, b);
                if distance > farthest.2 {
                    farthest = (a, b, distance);
                }
            }
        }
        let (stays, goes, _) = farthest;
        let mut kept = Self::new(self.n_features, self.kind);
        let mut taken = Self::new(self.n_features, self.kind);
        for (i, &feature) in self.features.iter().enumerate() {
            // The first one stays even where all centroids are equal, so that neither part is empty.
            if i == stays || square(stays, i) < square(goes, i) {
                kept.push(row(i), feature);
            } else {
                taken.push(row(i), feature);
            }
        }
        *self = kept;
        taken
    }
}

/// A float as 64 bits, which hold every finite one.
pub(super) fn as_f64<F: Float>(value: F) -> f64 {
    value.to_f64().unwrap_or(f64::INFINITY)
}
