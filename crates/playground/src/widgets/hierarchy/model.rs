//! The hierarchy of some points, by one of the methods, and its cuts.

use hyades_cluster::{Agglomerative, ClusterError, Hdbscan, Linkage, Optics, OpticsExtraction};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};

use super::words::{between, ceiling, decimals, rounded};

/// How the hierarchy is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Linkage(Linkage),
    Hdbscan,
    Optics,
}

/// All of them with their names and what the reader sees.
pub(super) const METHODS: [(&str, Method, &str); 6] = [
    ("single", Method::Linkage(Linkage::Single), "single linkage"),
    (
        "complete",
        Method::Linkage(Linkage::Complete),
        "complete linkage",
    ),
    (
        "average",
        Method::Linkage(Linkage::Average),
        "average linkage",
    ),
    ("ward", Method::Linkage(Linkage::Ward), "Ward's linkage"),
    ("hdbscan", Method::Hdbscan, "HDBSCAN"),
    ("optics", Method::Optics, "OPTICS"),
];

impl Method {
    /// Its name, and what the reader sees.
    pub(super) fn names(self) -> (&'static str, &'static str) {
        let found = METHODS.iter().find(|(_, method, _)| *method == self);
        found.map_or(("", ""), |(name, _, label)| (name, label))
    }

    /// The name of its cut.
    pub(super) fn cut(self) -> &'static str {
        match self {
            Self::Linkage(_) => "height",
            Self::Hdbscan => "cut",
            Self::Optics => "eps",
        }
    }

    /// The least distance and the largest at which it can be cut.
    pub(super) fn bounds(self) -> (f64, f64) {
        match self {
            Self::Linkage(_) => (0.0, LARGEST),
            Self::Hdbscan | Self::Optics => (LEAST, LARGEST),
        }
    }
}

/// The bounds of the chapters' programs.
const LEAST: f64 = 1e-9;
const LARGEST: f64 = 1e6;

/// What a fit needs besides the points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Parameters {
    pub(super) method: Method,
    pub(super) min_cluster_size: usize,
    pub(super) min_samples: usize,
}

/// A hierarchy. It is kept while the reader moves the cut.
#[derive(Debug)]
pub(super) enum Tree {
    Linkage(Agglomerative<f64>),
    Hdbscan(Hdbscan<f64>),
    Optics(Optics<f64>),
}

/// A hierarchy with where it is cut at first.
#[derive(Debug)]
pub(super) struct Fitted {
    pub(super) tree: Tree,
    min_cluster_size: usize,
    /// The cut at first; without one HDBSCAN's own clusters are shown.
    initial: Option<f64>,
    /// A round number above all heights.
    top: f64,
}

/// The eps among which OPTICS' first cut is looked for.
const CANDIDATES: u32 = 200;

impl Fitted {
    /// The hierarchy, and a first cut into `wanted` clusters where there is one.
    pub(super) fn of(
        records: &Array2<f64>,
        wanted: usize,
        parameters: Parameters,
    ) -> Result<Self, ClusterError> {
        let dataset = DatasetBase::from(records.view());
        let Parameters {
            method,
            min_cluster_size,
            min_samples,
        } = parameters;
        let tree = match method {
            Method::Linkage(linkage) => {
                let params = Agglomerative::params(linkage).n_clusters(1);
                Tree::Linkage(params.fit(&dataset)?)
            }
            Method::Hdbscan => {
                let params = Hdbscan::params(min_cluster_size).min_samples(min_samples);
                Tree::Hdbscan(params.fit(&dataset)?)
            }
            Method::Optics => {
                // The cheap extraction: the one that is shown follows.
                let extraction = OpticsExtraction::Dbscan { eps: 0.0 };
                let params = Optics::params(min_samples).extraction(extraction);
                Tree::Optics(params.fit(&dataset)?)
            }
        };
        let top = ceiling(1.04 * highest(&tree));
        let initial = first_cut(&tree, wanted, top)?;
        Ok(Self {
            tree,
            min_cluster_size,
            initial,
            top,
        })
    }

    /// Where the hierarchy is cut: where the reader says, or as at first.
    pub(super) fn cut(&self, chosen: Option<f64>) -> Option<f64> {
        chosen.or(self.initial)
    }

    /// The upper end of the axis of heights, which holds the cut too.
    pub(super) fn top(&self, chosen: Option<f64>) -> f64 {
        let chosen = chosen.filter(|&cut| cut > 0.0);
        chosen.map_or(self.top, |cut| self.top.max(ceiling(cut)))
    }

    /// The labels of a cut, or of HDBSCAN's own selection, `None` for noise.
    pub(super) fn labels(&self, cut: Option<f64>) -> Result<Array1<Option<usize>>, ClusterError> {
        match (&self.tree, cut) {
            (Tree::Linkage(model), cut) => {
                let labels = model.dendrogram().cut_at(cut.unwrap_or(0.0))?;
                Ok(labels.mapv(Some))
            }
            (Tree::Hdbscan(model), None) => Ok(model.labels().to_owned()),
            (Tree::Hdbscan(model), Some(eps)) => model.dbscan_at(eps, self.min_cluster_size),
            (Tree::Optics(model), eps) => {
                let clusters = model.extract_dbscan(eps.unwrap_or(0.0))?;
                Ok(clusters.labels().to_owned())
            }
        }
    }
}

/// The greatest height of a tree or plot.
fn highest(tree: &Tree) -> f64 {
    let heights = match tree {
        Tree::Linkage(model) => model.dendrogram().heights(),
        Tree::Hdbscan(model) => model.single_linkage_tree().heights(),
        Tree::Optics(model) => model.reachability_plot(),
    };
    let finite = heights.into_iter().filter(|height| height.is_finite());
    finite.fold(0.0, f64::max)
}

fn first_cut(tree: &Tree, wanted: usize, top: f64) -> Result<Option<f64>, ClusterError> {
    match tree {
        Tree::Linkage(model) => {
            let heights = model.dendrogram().heights();
            let wanted = wanted.clamp(1, heights.len() + 1);
            let merged = heights.len() + 1 - wanted;
            let low = merged.checked_sub(1).and_then(|last| heights.get(last));
            let high = heights.get(merged).copied().unwrap_or(top);
            Ok(Some(between(low.copied().unwrap_or(0.0), high)))
        }
        Tree::Hdbscan(_) => Ok(None),
        Tree::Optics(model) => {
            let step = top / f64::from(CANDIDATES);
            let eps = |i: u32| rounded(f64::from(i) * step, decimals(step, 2));
            // So many clusters can be had with outliers, too: the smallest shall be large.
            let mut best = (0, eps(CANDIDATES / 2));
            for eps in (1..=CANDIDATES).map(eps) {
                let clusters = model.extract_dbscan(eps)?;
                if clusters.n_clusters() == wanted {
                    let sizes = sizes(&clusters.labels().to_vec());
                    let smallest = sizes.last().copied().unwrap_or(0);
                    // Of equals the largest eps leaves the least noise.
                    if smallest >= best.0 {
                        best = (smallest, eps);
                    }
                }
            }
            Ok(Some(best.1))
        }
    }
}

/// How many clusters labels name, counted from 0 without gaps.
pub(super) fn n_clusters(labels: &[Option<usize>]) -> usize {
    labels.iter().flatten().max().map_or(0, |most| most + 1)
}

/// The number of points of each cluster, from the largest to the smallest.
pub(super) fn sizes(labels: &[Option<usize>]) -> Vec<usize> {
    let mut sizes = vec![0; n_clusters(labels)];
    for &label in labels.iter().flatten() {
        if let Some(size) = sizes.get_mut(label) {
            *size += 1;
        }
    }
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes
}
