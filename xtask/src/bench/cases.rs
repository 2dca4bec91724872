//! The cases: what is computed, with which parameters.

use hyades_cluster::{
    Affinity, AffinityPropagation, Agglomerative, Birch, Dbscan, GaussianMixture,
    GaussianMixtureInit, Hdbscan, KMeans, KMeansInit, Linkage, MeanShift, MiniBatchKMeans, Optics,
    SpectralClustering,
};
use hyades_metrics::{calinski_harabasz_score, davies_bouldin_score, silhouette_score};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, s};
use serde_json::{Value, json};

type Records = DatasetBase<Array2<f64>, Array1<()>>;
type Quality = Result<Value, Box<dyn std::error::Error>>;

/// A piece of work that is timed.
pub struct Case {
    /// Its name: the work, then the number of rows and columns it is meant for.
    pub name: &'static str,
    /// How many columns its input has.
    pub columns: usize,
    /// Does the work and tells the quality reached.
    pub(super) work: fn(&Records) -> Quality,
}

const fn case(name: &'static str, columns: usize, work: fn(&Records) -> Quality) -> Case {
    Case {
        name,
        columns,
        work,
    }
}

/// All of them.
pub const CASES: &[Case] = &[
    case("kmeans-100k-2-k8", 2, |data| lloyd(data, 8)),
    case("kmeans-1m-2-k8", 2, |data| lloyd(data, 8)),
    case("kmeans-100k-16-k20", 16, |data| lloyd(data, 20)),
    case("kmeanspp-100k-2-k8", 2, |data| ten_runs(data, 8)),
    case("kmeanspp-1m-2-k8", 2, |data| ten_runs(data, 8)),
    case("kmeanspp-100k-16-k20", 16, |data| ten_runs(data, 20)),
    case("minibatch-1m-2-k8", 2, mini_batch),
    case("dbscan-20k-2", 2, |data| dbscan(data, 0.02, 5)),
    case("dbscan-200k-2", 2, |data| dbscan(data, 0.1, 10)),
    case("dbscan-100k-3", 3, |data| dbscan(data, 0.25, 10)),
    case("dbscan-50k-8", 8, |data| dbscan(data, 2.0, 10)),
    case("silhouette-10k-2", 2, silhouette),
    case("silhouette-20k-2", 2, silhouette),
    case("silhouette-10k-16", 16, silhouette),
    case("scores-1m-2", 2, scores),
    case("optics-20k-2", 2, optics),
    case("hdbscan-20k-2", 2, hdbscan),
    case("hdbscan-200k-2", 2, hdbscan),
    case("hdbscan-50k-8", 8, hdbscan),
    case("ward-10k-2", 2, |data| dendrogram(data, Linkage::Ward)),
    case("average-10k-2", 2, |data| {
        dendrogram(data, Linkage::Average)
    }),
    case("single-20k-2", 2, |data| dendrogram(data, Linkage::Single)),
    case("birch-100k-2", 2, birch),
    case("gmm-100k-2-k8", 2, mixture),
    case("meanshift-2k-2", 2, |data| mean_shift(data, false)),
    case("meanshift-10k-2", 2, |data| mean_shift(data, true)),
    case("affinity-1k-2", 2, affinity),
    case("spectral-2k-2", 2, |data| spectral(data, 5)),
    case("spectral-20k-2", 2, |data| spectral(data, 2)),
];

/// Lloyd's algorithm from the first k rows, 25 iterations or until nothing moves.
fn lloyd(data: &Records, k: usize) -> Quality {
    let first = data.records().slice(s![..k, ..]).to_owned();
    let params = KMeans::params(k).init_method(KMeansInit::Precomputed(first));
    let model = params
        .n_runs(1)
        .max_n_iterations(25)
        .tolerance(0.0)
        .fit(data)?;
    Ok(json!({"inertia": model.inertia()}))
}

fn ten_runs(data: &Records, k: usize) -> Quality {
    let model = KMeans::params(k).n_runs(10).fit(data)?;
    Ok(json!({"inertia": model.inertia()}))
}

fn mini_batch(data: &Records) -> Quality {
    let model = MiniBatchKMeans::params(8).fit(data)?;
    Ok(json!({"inertia": model.inertia()}))
}

fn dbscan(data: &Records, eps: f64, min_samples: usize) -> Quality {
    let model = Dbscan::params(eps, min_samples).fit(data)?;
    Ok(json!({"clusters": model.n_clusters(), "noise": model.n_noise()}))
}

/// Labels that take turns.
fn in_turn(data: &Records, k: usize) -> Array1<usize> {
    Array1::from_shape_fn(data.records().nrows(), |i| i % k)
}

fn silhouette(data: &Records) -> Quality {
    let score = silhouette_score(data.records(), &in_turn(data, 5))?;
    Ok(json!({"score": score}))
}

fn scores(data: &Records) -> Quality {
    let labels = in_turn(data, 8);
    let calinski = calinski_harabasz_score(data.records(), &labels)?;
    let davies = davies_bouldin_score(data.records(), &labels)?;
    Ok(json!({"calinski": calinski, "davies": davies}))
}

fn optics(data: &Records) -> Quality {
    let model = Optics::params(10).fit(data)?;
    let finite = model.reachability().iter().filter(|x| x.is_finite());
    Ok(json!({"reachability_sum": finite.sum::<f64>()}))
}

fn hdbscan(data: &Records) -> Quality {
    let model = Hdbscan::params(15).fit(data)?;
    Ok(json!({"clusters": model.n_clusters(), "noise": model.n_noise()}))
}

fn dendrogram(data: &Records, linkage: Linkage) -> Quality {
    let model = Agglomerative::params(linkage).fit(data)?;
    let heights = model.dendrogram().merges().iter().map(|merge| merge.height);
    Ok(json!({"height_sum": heights.sum::<f64>()}))
}

fn birch(data: &Records) -> Quality {
    let model = Birch::params(8).threshold(0.5).fit(data)?;
    Ok(json!({"clusters": model.n_clusters()}))
}

/// Exactly twenty steps from the responsibilities of a K-means.
fn mixture(data: &Records) -> Quality {
    let params = GaussianMixture::params(8).init_method(GaussianMixtureInit::KMeans);
    let model = params.max_n_iterations(20).tolerance(0.0).fit(data)?;
    let score = model.score(data.records().view())?;
    Ok(json!({"log_likelihood": score}))
}

fn mean_shift(data: &Records, binned: bool) -> Quality {
    let model = MeanShift::params(2.0).binned_seeds(binned).fit(data)?;
    Ok(json!({"clusters": model.n_clusters()}))
}

fn affinity(data: &Records) -> Quality {
    let params = AffinityPropagation::params()
        .damping(0.9)
        .preference(-200.0);
    let model = params.max_n_iterations(200).fit(data)?;
    Ok(json!({"clusters": model.n_clusters()}))
}

fn spectral(data: &Records, k: usize) -> Quality {
    let params = SpectralClustering::params(k).affinity(Affinity::NearestNeighbours(10));
    let model = params.fit(data)?;
    Ok(json!({"clusters": model.n_clusters()}))
}
