//! OPTICS: the samples in an order in which dense places are valleys, for every density at once.

mod core;
mod extract;
mod params;
mod walk;

use std::ops::RangeInclusive;

use linfa::traits::Fit;
use linfa::{DatasetBase, Float};
use ndarray::{Array1, ArrayBase, Data, Ix2};

use crate::ClusterError;
use crate::input::Records;
use crate::k_d_tree::KdTree;
use crate::metric::{Measure, with_measure};
use extract::{Plot, Valleys};
pub use params::{ClusterSize, OpticsExtraction, OpticsParams, OpticsValidParams};

/// An ordering of the samples by density, and the clusters in it (Ankerst, Breunig, Kriegel & Sander 1999).
///
/// The *core distance* of a sample is the distance to its `min_samples`-th nearest sample, itself counted as the first. The *reachability distance* of a sample from another is their distance, but at least
/// the other's core distance. The walk begins at the first sample and goes on, every time, to the sample that any of those visited reaches for least; of several to the first in the records. What it was reached for is a
/// sample's *reachability*, and the visited sample that first offered it is its *predecessor*. With a limit `max_eps` the walk may find nothing in
/// reach: it then begins anew at the first sample that is left, whose reachability is infinite.
///
/// Reachabilities in the order of the walk are the reachability plot. Its valleys are clusters, the deeper the denser, and valleys within valleys are clusters within clusters. Two
/// ways lead from the plot to labels ([`OpticsExtraction`]), and a fitted model takes either again without another walk: [`Optics::extract_xi`] and [`Optics::extract_dbscan`].
/// A sample in no cluster is noise: its label is `None`.
///
/// Ordering, reachabilities, core distances, predecessors, clusters and labels are those of scikit-learn's `OPTICS` with `algorithm="kd_tree"`. Like it, this rounds distances to 15 decimals, so records should
/// not be smaller than that; in `f32`, whose digits end before, nothing is rounded. Where distances are equal the samples' order decides, the last digit of a distance therefore matters, and scikit-learn computes distances in
/// another way with `algorithm="brute"`, which it takes by itself for more than 15 features and for a `min_samples` of half the samples or more, and with `metric="euclidean"` instead of its default, Minkowski's with p = 2.
/// Of weights in the dataset OPTICS knows nothing.
///
/// | scikit-learn | here |
/// |---|---|
/// | `min_samples` | argument of [`Optics::params`], at least 2, the sample itself counted as there; a fraction of the samples is multiplied out |
/// | `max_eps` | [`OpticsParams::max_eps`], inclusive, no limit by default as there |
/// | `metric`, `p`, `metric_params` | [`OpticsParams::metric`]; no other Minkowski `p`, no precomputed distances |
/// | `cluster_method="xi"` with `xi`, `min_cluster_size`, `predecessor_correction` | [`OpticsParams::extraction`] with [`OpticsExtraction::Xi`], the default with xi = 0.05; `min_cluster_size` is a [`ClusterSize`] |
/// | `cluster_method="dbscan"` with `eps` | [`OpticsParams::extraction`] with [`OpticsExtraction::Dbscan`]; eps is finite (an infinite one makes everything noise there) |
/// | `ordering_` | [`Optics::ordering`] |
/// | `reachability_`, `core_distances_` | [`Optics::reachability`], [`Optics::core_distances`] |
/// | `predecessor_`, −1 for none | [`Optics::predecessors`], `None` for none |
/// | `labels_`, −1 for noise | [`Optics::labels`], `None` for noise |
/// | `cluster_hierarchy_` | [`Optics::cluster_hierarchy`] |
/// | `cluster_optics_xi`, `cluster_optics_dbscan` | [`Optics::extract_xi`], [`Optics::extract_dbscan`] |
/// | `algorithm`, `leaf_size`, `memory`, `n_jobs` | nothing: there is one index, and the result does not depend on threads |
///
/// # Complexity
///
/// O(n log n) time in few dimensions, whatever `max_eps` is: the walk looks closely only at what lies near. In many dimensions everything is near: O(n²). Memory is O(n · n_features) for the index; offers that wait in it
/// (see the source of the walk) stay few against n log n. An extraction takes O(n) time and memory, more where very many slopes lie within each other.
///
/// # Example
///
/// ```
/// use hyades_cluster::Optics;
/// use linfa::{DatasetBase, traits::Fit};
/// use ndarray::array;
///
/// // A dense group, a loose one, and a sample far off.
/// let records = array![[0.0], [0.1], [0.2], [0.3], [5.0], [6.0], [7.0], [8.0], [30.0]];
/// let model = Optics::params(3).fit(&DatasetBase::from(records))?;
/// assert_eq!(model.ordering().to_vec(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
/// assert_eq!(model.reachability()[6], 1.0);
/// assert_eq!(model.n_clusters(), 2);
/// // The same model, cut as DBSCAN would: at one height both groups are left, at another only the dense one.
/// let cut = model.extract_dbscan(2.5)?;
/// assert_eq!((cut.n_clusters(), cut.n_noise()), (2, 1));
/// assert_eq!(model.extract_dbscan(0.5)?.n_clusters(), 1);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Paper
///
/// M. Ankerst, M. M. Breunig, H.-P. Kriegel, J. Sander, “OPTICS: ordering points to identify the clustering structure”, SIGMOD Record 28(2), 49–60 (1999), doi:10.1145/304181.304187. The
/// correction by predecessors: E. Schubert, M. Gertz, “Improving the cluster structure extracted from OPTICS plots”, LWDA 2018, 318–329.
#[derive(Debug, Clone, PartialEq)]
pub struct Optics<F> {
    min_samples: usize,
    max_eps: F,
    ordering: Array1<usize>,
    reachability: Array1<F>,
    core_distances: Array1<F>,
    predecessors: Array1<Option<usize>>,
    clusters: OpticsClusters,
}

impl<F: Float> Optics<F> {
    /// Parameters with the given number of samples, no limit of distance, the Euclidean metric, and valleys of steepness 0.05.
    #[must_use]
    pub fn params(min_samples: usize) -> OpticsParams<F> {
        OpticsParams::new(min_samples)
    }

    /// The samples in the order of the walk; shape `(n_samples,)`.
    #[must_use]
    pub fn ordering(&self) -> &Array1<usize> {
        &self.ordering
    }

    /// What each sample was reached for, infinity where a walk began; in the order of the records, shape `(n_samples,)`.
    #[must_use]
    pub fn reachability(&self) -> &Array1<F> {
        &self.reachability
    }

    /// The reachabilities in the order of the walk: the reachability plot, `n_samples` heights.
    #[must_use]
    pub fn reachability_plot(&self) -> Vec<F> {
        let ordering = self.ordering.iter();
        ordering.map(|&sample| self.reachability[sample]).collect()
    }

    /// The distance of each sample to its `min_samples`-th nearest, infinity where that is above `max_eps`; shape `(n_samples,)`.
    #[must_use]
    pub fn core_distances(&self) -> &Array1<F> {
        &self.core_distances
    }

    /// The sample from which each sample was reached, `None` where a walk began; shape `(n_samples,)`.
    #[must_use]
    pub fn predecessors(&self) -> &Array1<Option<usize>> {
        &self.predecessors
    }

    /// The cluster of each sample, `None` for noise; shape `(n_samples,)`. Of clusters within clusters, the innermost.
    #[must_use]
    pub fn labels(&self) -> &Array1<Option<usize>> {
        self.clusters.labels()
    }

    /// The number of clusters with a label, noise not counted.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.clusters.n_clusters()
    }

    /// The number of noise samples.
    #[must_use]
    pub fn n_noise(&self) -> usize {
        self.clusters.n_noise()
    }

    /// All valleys, clusters around clusters too; see [`OpticsClusters::hierarchy`].
    #[must_use]
    pub fn cluster_hierarchy(&self) -> &[RangeInclusive<usize>] {
        self.clusters.hierarchy()
    }

    /// Takes other valleys from the plot; see [`OpticsExtraction::Xi`]. A `min_cluster_size` of `None` is `min_samples`.
    ///
    /// # Errors
    ///
    /// `xi` below 0 or not below 1; a `min_cluster_size` below 2 or above the number of samples, or a fraction outside 0 to 1.
    pub fn extract_xi(
        &self,
        xi: F,
        min_cluster_size: Option<ClusterSize>,
        predecessor_correction: bool,
    ) -> Result<OpticsClusters, ClusterError> {
        self.extract(&OpticsExtraction::Xi {
            xi,
            min_cluster_size,
            predecessor_correction,
        })
    }

    /// Cuts the plot at one height; see [`OpticsExtraction::Dbscan`]. The labels are those of DBSCAN with this eps and the same `min_samples`, but for
    /// border samples that the walk met before any core sample of their cluster: these are noise here.
    ///
    /// # Errors
    ///
    /// `eps` below 0, above `max_eps` or not finite.
    pub fn extract_dbscan(&self, eps: F) -> Result<OpticsClusters, ClusterError> {
        self.extract(&OpticsExtraction::Dbscan { eps })
    }

    fn extract(&self, extraction: &OpticsExtraction<F>) -> Result<OpticsClusters, ClusterError> {
        extraction.check(self.max_eps)?;
        match *extraction {
            OpticsExtraction::Xi {
                xi,
                min_cluster_size,
                predecessor_correction,
            } => {
                let size = min_cluster_size.unwrap_or(ClusterSize::Count(self.min_samples));
                let wanted = Valleys {
                    xi,
                    min_samples: self.min_samples,
                    min_cluster_size: size.of_samples(self.ordering.len())?,
                    predecessor_correction,
                };
                let plot = Plot::new(&self.ordering, &self.reachability, &self.predecessors);
                Ok(extract::label(&self.ordering, plot.valleys(&wanted)))
            }
            OpticsExtraction::Dbscan { eps } => Ok(extract::cut(
                &self.ordering,
                &self.reachability,
                &self.core_distances,
                eps,
            )),
        }
    }
}

/// Clusters taken from the reachability plot of an [`Optics`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpticsClusters {
    labels: Array1<Option<usize>>,
    n_clusters: usize,
    hierarchy: Vec<RangeInclusive<usize>>,
}

impl OpticsClusters {
    /// The cluster of each sample, `None` for noise; shape `(n_samples,)`. Of clusters within clusters, the innermost.
    #[must_use]
    pub fn labels(&self) -> &Array1<Option<usize>> {
        &self.labels
    }

    /// The number of clusters with a label, noise not counted.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// The number of noise samples.
    #[must_use]
    pub fn n_noise(&self) -> usize {
        self.labels.iter().filter(|label| label.is_none()).count()
    }

    /// All valleys as stretches of the ordering, inner ones before those around them. Labels come from those that hold no other; empty after a cut at one height.
    #[must_use]
    pub fn hierarchy(&self) -> &[RangeInclusive<usize>] {
        &self.hierarchy
    }
}

impl<F: Float, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for OpticsValidParams<F>
{
    type Object = Optics<F>;

    /// Orders the samples of `dataset`'s records, shape `(n_samples, n_features)`, and extracts the clusters.
    ///
    /// # Errors
    ///
    /// No rows, no columns, a value that is not finite, values so far apart or so near each other that squared distances overflow or vanish, fewer samples than `min_samples` or than
    /// the `min_cluster_size`.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<Optics<F>, ClusterError> {
        let records = Records::check(dataset.records.view())?;
        with_measure!(self.metric(), M => records.check_spread_by::<M>(None, F::one()))?;
        let n_samples = records.n_samples();
        if self.min_samples() > n_samples {
            return Err(ClusterError::parameter(
                "min_samples",
                format!("{} for {n_samples} samples", self.min_samples()),
                "at most the number of samples",
            ));
        }
        if let OpticsExtraction::Xi {
            min_cluster_size: Some(size),
            ..
        } = self.extraction()
        {
            size.of_samples(n_samples)?;
        }
        let tree = KdTree::build(&records)?;
        let mut model = with_measure!(self.metric(), M => self.order::<M>(&tree));
        model.clusters = model.extract(&self.extraction())?;
        Ok(model)
    }
}

impl<F: Float> OpticsValidParams<F> {
    /// The model, as yet without clusters.
    fn order<M: Measure>(&self, tree: &KdTree<F>) -> Optics<F> {
        let n = tree.len();
        let core = core::core_distances::<F, M>(tree, self.min_samples(), self.max_eps());
        let walked = walk::walk::<F, M>(tree, &core, self.max_eps());
        let sample = |position: u32| tree.sample(position as usize);
        let mut model = Optics {
            min_samples: self.min_samples(),
            max_eps: self.max_eps(),
            ordering: walked.ordering.into_iter().map(sample).collect(),
            reachability: Array1::zeros(n),
            core_distances: Array1::zeros(n),
            predecessors: Array1::from_elem(n, None),
            clusters: OpticsClusters {
                labels: Array1::from_elem(n, None),
                n_clusters: 0,
                hierarchy: Vec::new(),
            },
        };
        for (position, &core) in core.iter().enumerate() {
            let at = tree.sample(position);
            model.core_distances[at] = core;
            model.reachability[at] = walked.reachability[position];
            model.predecessors[at] = walked.predecessors[position].map(sample);
        }
        model
    }
}

/// A distance to 15 decimals, halves to even. Distances that are equal but were computed along different ways then compare as equal; `f32`
/// has no such digits to lose.
fn rounded<F: Float>(distance: F) -> F {
    let scale = F::cast(1e15);
    // From here on a double holds whole numbers only.
    let whole = F::cast(4_503_599_627_370_496.0);
    let scaled = distance * scale;
    if F::epsilon() > F::cast(1e-9) || !scaled.is_finite() {
        return distance;
    }
    let to_whole = if scaled < whole {
        scaled + whole - whole
    } else {
        scaled
    };
    to_whole / scale
}
