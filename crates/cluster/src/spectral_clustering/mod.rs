//! Spectral clustering: samples become nodes of a graph, and the graph is cut where little is lost.

mod cholesky;
mod davidson;
mod distinct;
mod eigen;
mod embedding;
mod inverse;
mod laplacian;
mod multigrid;
mod params;
mod sparse;
mod two_level;
mod vectors;

use linfa::traits::Fit;
use linfa::{DatasetBase, Float};
use ndarray::{Array1, Array2, ArrayBase, Data, Ix2};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use self::distinct::Distinct;
use self::embedding::Embedding;
use self::laplacian::Laplacian;
use crate::input::Records;
use crate::metric::Euclidean;
use crate::neighbour_graph::NeighbourGraph;
use crate::{ClusterError, KMeans};

pub use params::{Affinity, SpectralClusteringParams, SpectralClusteringValidParams};

/// Distinct samples of which every two may be linked: their affinities take 0.8 GB.
const MOST_IN_PAIRS: usize = 10_000;
/// Numbers that the embedding may hold: 1 GB.
const MOST_COORDINATES: usize = 1 << 27;

/// A clustering of a graph by the eigenvectors of its normalised Laplacian (Shi & Malik 2000; Ng, Jordan & Weiss 2001).
///
/// Samples become the nodes of a graph, linked by their [`Affinity`]: each with its nearest neighbours, or every two, the more strongly the
/// nearer they are. A good cut of the graph goes through few and weak links and leaves no small pieces. To find the best one is not feasible, but a
/// relaxed form is solved by eigenvectors: with W the affinities and D the diagonal matrix of their sums, the
/// degrees, those of L = I − D^−½ W D^−½ that belong to its smallest eigenvalues. Divided by the roots of the degrees, they give each sample
/// as many coordinates, in which samples that hang together lie together, whatever the shape of their group. There K-means finds the clusters.
///
/// L has as many eigenvalues 0 as the graph has pieces without a link between them ([`SpectralClustering::n_graph_components`]). Their eigenvectors are known: each is constant on
/// one piece. They come first, those of the pieces with most samples before the others. If there are more pieces than
/// `n_components`, the smaller ones get no coordinate of their own and lie at the origin; K-means then joins
/// them to other clusters, whatever their place. More neighbours, or a smaller γ, make the graph whole.
///
/// Equal samples are one node. Copies are linked with affinity 1 among themselves, and each of them with all that the node is linked with, so many
/// copies weigh as much as many samples. Clusters are numbered in order of first appearance. If there are fewer distinct samples than clusters or components,
/// there are as many of these as distinct samples.
///
/// | scikit-learn | here |
/// |---|---|
/// | `n_clusters` | argument of [`SpectralClustering::params`] |
/// | `affinity="rbf"`, `gamma` | [`Affinity::Rbf`], γ = 1 at first as there |
/// | `affinity="nearest_neighbors"`, `n_neighbors` | [`Affinity::NearestNeighbours`], the sample itself counted as there; equal samples count once |
/// | `n_components` | [`SpectralClusteringParams::n_components`], k at first as there |
/// | `n_init` | [`SpectralClusteringParams::n_runs`], 10 as there |
/// | `random_state` | the generator given to [`SpectralClustering::params_with_rng`]; it serves K-means only |
/// | `assign_labels="kmeans"` | always; no `discretize`, no `cluster_qr` |
/// | `eigen_solver`, `eigen_tol` | nothing: there is one solver, and eigenvectors miss by at most 10⁻¹⁰ |
/// | other kernels, `precomputed`, `degree`, `coef0`, `kernel_params` | nothing |
/// | `labels_` | [`SpectralClustering::labels`] |
/// | `affinity_matrix_` | nothing: [`SpectralClustering::embedding`] and [`SpectralClustering::eigenvalues`] tell what came of it |
/// | `n_jobs`, `verbose` | nothing: the result does not depend on threads |
///
/// Eigenvectors are those of scikit-learn up to their sign (here the largest coordinate is positive) and, where eigenvalues are equal, up to rotation. Which of equally
/// near samples are neighbours differs. So does K-means, by its generator.
///
/// # Errors
///
/// What [`Fit::fit`] can refuse: no rows, no columns, values that are not finite or so large that squared distances overflow, more clusters or
/// components than samples, with [`Affinity::Rbf`] more than 10 000 distinct samples or a γ so large that no two are linked, an embedding of more than 2²⁷ numbers, and
/// eigenvectors that do not converge.
///
/// # Complexity
///
/// With nearest neighbours, O(n log n) time to find them in low dimensions and O(n · n_neighbours · n_components) a step of the solver, of which there are some
/// ten to thirty whatever n is; O(n · (n_neighbours + n_components)) memory. With every two linked, O(n²) time a step and O(n²) memory, n the number of distinct samples. K-means
/// comes to that.
///
/// # Example
///
/// ```
/// use hyades_cluster::{Affinity, SpectralClustering};
/// use linfa::{DatasetBase, traits::Fit};
/// use ndarray::Array2;
///
/// // Two circles around one centre: no centroids could tell them apart.
/// let circles = Array2::from_shape_fn((80, 2), |(i, j)| {
///     let radius = if i < 40 { 1.0 } else { 3.0 };
///     let angle = i as f64 / 40.0 * std::f64::consts::TAU;
///     radius * if j == 0 { angle.cos() } else { angle.sin() }
/// });
/// let params = SpectralClustering::params(2).affinity(Affinity::NearestNeighbours(5));
/// let model = params.fit(&DatasetBase::from(circles))?;
/// assert!(model.labels().iter().enumerate().all(|(i, &label)| label == i / 40));
/// assert_eq!(model.n_graph_components(), 2);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Papers
///
/// J. Shi, J. Malik, “Normalized cuts and image segmentation”, IEEE Trans. Pattern Anal. Mach. Intell. 22 (2000), doi:10.1109/34.868688.
/// A. Y. Ng, M. I. Jordan, Y. Weiss, “On spectral clustering: analysis and an algorithm”, NIPS 14 (2001).
/// U. von Luxburg, “A tutorial on spectral clustering”, Statistics and Computing 17 (2007), doi:10.1007/s11222-007-9033-z.
/// The solver: A. Stathopoulos, Y. Saad, “Restarting techniques for the (Jacobi-)Davidson symmetric eigenvalue methods”, ETNA 7 (1998);
/// P. Vaněk, J. Mandel, M. Brezina, “Algebraic multigrid by smoothed aggregation for second and fourth order elliptic problems”, Computing 56 (1996), doi:10.1007/BF02238511.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectralClustering<F> {
    labels: Array1<usize>,
    n_clusters: usize,
    embedding: Array2<F>,
    eigenvalues: Array1<F>,
    n_graph_components: usize,
}

impl<F: Float> SpectralClustering<F> {
    /// Parameters for k clusters, with a generator of fixed seed: equal input gives equal output.
    #[must_use]
    pub fn params(n_clusters: usize) -> SpectralClusteringParams<F, Xoshiro256PlusPlus> {
        Self::params_with_rng(n_clusters, Xoshiro256PlusPlus::seed_from_u64(42))
    }

    /// Parameters for k clusters, with the given generator.
    #[must_use]
    pub fn params_with_rng<R: Rng>(n_clusters: usize, rng: R) -> SpectralClusteringParams<F, R> {
        SpectralClusteringParams::new(n_clusters, rng)
    }

    /// The cluster of each sample, shape `(n_samples,)`.
    #[must_use]
    pub fn labels(&self) -> &Array1<usize> {
        &self.labels
    }

    /// The number of clusters that hold a sample: k, unless there are fewer than k distinct samples or they coincide in the embedding.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// The coordinates in which K-means found the clusters, shape `(n_samples, n_components)`: a column for each eigenvalue.
    ///
    /// With the degrees as weights, columns have length 1 and are orthogonal to each other.
    #[must_use]
    pub fn embedding(&self) -> &Array2<F> {
        &self.embedding
    }

    /// The smallest eigenvalues of the normalised Laplacian, ascending, shape `(n_components,)`: numbers from 0 to 2.
    ///
    /// A gap after the k-th says that the graph has k parts that hang together and are linked loosely with each other.
    #[must_use]
    pub fn eigenvalues(&self) -> &Array1<F> {
        &self.eigenvalues
    }

    /// The number of pieces of the graph, between which there is no link, samples without any link counted.
    ///
    /// With [`Affinity::Rbf`], links so weak that all of them together would be lost in rounding are none.
    #[must_use]
    pub fn n_graph_components(&self) -> usize {
        self.n_graph_components
    }
}

impl<F: Float, R: Rng + Clone, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for SpectralClusteringValidParams<F, R>
{
    type Object = SpectralClustering<F>;

    /// Finds the clusters of `dataset`'s records, shape `(n_samples, n_features)`. Weights are not used, as the graph has none.
    ///
    /// # Errors
    ///
    /// See [`SpectralClustering`].
    fn fit(
        &self,
        dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<SpectralClustering<F>, ClusterError> {
        let records = Records::check(dataset.records.view())?;
        self.check_size(records.n_samples())?;
        records.check_spread(None, F::one())?;
        let distinct = Distinct::of(&records)?;
        let laplacian = self.laplacian(&distinct)?;
        let n_components = self.n_components().min(distinct.n_nodes());
        // On a thread of the pool: to enter it for each of many small products would take as long as these do.
        let (embedding, ()) = rayon::join(|| Embedding::of(&laplacian, n_components), || ());
        let embedding = embedding?;
        self.check_embedding(&embedding)?;
        let of_nodes = self.cluster(&embedding, &distinct)?;
        // Numbered in order of first appearance.
        let mut numbers = vec![None; distinct.n_nodes()];
        let mut n_clusters = 0;
        let nodes = distinct.node_of.iter().map(|&node| node as usize);
        let labels = nodes.clone().map(|node| {
            *numbers[of_nodes[node]].get_or_insert_with(|| {
                n_clusters += 1;
                n_clusters - 1
            })
        });
        let labels = labels.collect();
        let coordinates = embedding.coordinates.mapv(F::cast);
        Ok(SpectralClustering {
            labels,
            n_clusters,
            embedding: coordinates.select(ndarray::Axis(0), &nodes.collect::<Vec<_>>()),
            eigenvalues: embedding.eigenvalues.into_iter().map(F::cast).collect(),
            n_graph_components: laplacian.components.len(),
        })
    }
}

impl<F: Float, R: Rng + Clone> SpectralClusteringValidParams<F, R> {
    fn check_size(&self, n_samples: usize) -> Result<(), ClusterError> {
        if self.n_clusters() > n_samples {
            return Err(ClusterError::TooFewSamples {
                n_clusters: self.n_clusters(),
                n_samples,
            });
        }
        let n_components = self.n_components();
        if n_components > n_samples {
            return Err(ClusterError::parameter(
                "n_components",
                n_components,
                "at most the number of samples",
            ));
        }
        if n_components.saturating_mul(n_samples) > MOST_COORDINATES {
            return Err(ClusterError::parameter(
                "n_components",
                n_components,
                "so small that all samples have at most 2^27 coordinates together",
            ));
        }
        Ok(())
    }

    fn laplacian(&self, distinct: &Distinct<F>) -> Result<Laplacian, ClusterError> {
        let nodes = Records::trusted(distinct.rows.view());
        match self.affinity() {
            Affinity::NearestNeighbours(n_neighbours) => {
                let graph = NeighbourGraph::build::<F, Euclidean>(&nodes, n_neighbours - 1)?;
                Ok(Laplacian::of_neighbours(&graph, &distinct.count))
            }
            Affinity::Rbf { gamma } => {
                let n_distinct = distinct.n_nodes();
                if n_distinct > MOST_IN_PAIRS {
                    return Err(ClusterError::TooManyPairs {
                        n_distinct,
                        bound: MOST_IN_PAIRS,
                    });
                }
                let number = gamma.to_f64().unwrap_or(1.0);
                let laplacian = Laplacian::of_all_pairs(&nodes, &distinct.count, number);
                if laplacian.components.len() == n_distinct && n_distinct > 1 {
                    return Err(ClusterError::parameter(
                        "gamma",
                        gamma,
                        "small enough that some distinct samples are linked",
                    ));
                }
                Ok(laplacian)
            }
        }
    }

    /// Refuses coordinates that overflow, as those of a piece do that hangs together by the weakest of links.
    fn check_embedding(&self, embedding: &Embedding) -> Result<(), ClusterError> {
        let largest = embedding
            .coordinates
            .iter()
            .fold(0.0, |a: f64, &b| a.max(b.abs()));
        let fits = F::cast(largest).is_finite() && (largest * largest * 1e20).is_finite();
        match self.affinity() {
            Affinity::Rbf { gamma } if !fits => Err(ClusterError::parameter(
                "gamma",
                gamma,
                "smaller: some samples are linked so weakly that their coordinates overflow",
            )),
            _ => Ok(()),
        }
    }

    /// The cluster of each node, by K-means on the embedding.
    fn cluster(
        &self,
        embedding: &Embedding,
        distinct: &Distinct<F>,
    ) -> Result<Array1<usize>, ClusterError> {
        let n_clusters = self.n_clusters().min(distinct.n_nodes());
        let mut nodes = DatasetBase::from(embedding.coordinates.view());
        if distinct.count.iter().any(|&count| count > 1) {
            nodes = nodes.with_weights(distinct.count.iter().map(|&count| count as f32).collect());
        }
        let params = KMeans::params_with_rng(n_clusters, self.rng().clone()).n_runs(self.n_runs());
        Ok(params.fit(&nodes)?.labels().clone())
    }
}
