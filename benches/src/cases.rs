//! What is computed beside other Rust libraries, with which parameters.

use crate::{BenchError, points, rivals};
use hyades_cluster::{
    Agglomerative, Dbscan, GaussianMixture, GaussianMixtureInit, Hdbscan, KMeans, KMeansInit,
    Linkage, Optics,
};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, s};
use std::collections::BTreeMap;
use std::fmt::Display;

/// What a result is compared by.
pub type Quality = BTreeMap<&'static str, f64>;

/// Does the work on these points.
pub type Work = fn(&Array2<f64>) -> Result<Quality, BenchError>;

/// The name of our own side.
pub const HYADES: &str = "Hyades";

/// A case.
pub struct Case {
    /// Its name in the list.
    pub name: &'static str,
    /// So many points with this seed.
    pub points: fn(usize, u64) -> Result<Array2<f64>, BenchError>,
    /// The libraries, Hyades first.
    pub sides: [(&'static str, Work); 2],
}

const fn case(
    name: &'static str,
    points: fn(usize, u64) -> Result<Array2<f64>, BenchError>,
    ours: Work,
    peer: (&'static str, Work),
) -> Case {
    Case {
        name,
        points,
        sides: [(HYADES, ours), peer],
    }
}

/// All of them. A peer is called what its package is called.
pub const CASES: &[Case] = &[
    case(
        "rust-kmeans-100k-2-k8",
        points::eight_groups,
        |points| k_means(points, 8),
        ("linfa-clustering", |points| rivals::k_means(points, 8)),
    ),
    case(
        "rust-kmeans-100k-16-k20",
        points::twenty_groups,
        |points| k_means(points, 20),
        ("linfa-clustering", |points| rivals::k_means(points, 20)),
    ),
    case(
        "rust-dbscan-20k-2",
        points::moons,
        |points| dbscan(points, 0.02, 5),
        ("linfa-clustering", |points| rivals::dbscan(points, 0.02, 5)),
    ),
    case(
        "rust-dbscan-20k-8",
        points::noisy_space,
        |points| dbscan(points, 2.0, 10),
        ("linfa-clustering", |points| rivals::dbscan(points, 2.0, 10)),
    ),
    case(
        "rust-optics-5k-2",
        points::moons,
        optics,
        ("linfa-clustering", rivals::optics),
    ),
    case(
        "rust-hdbscan-5k-2",
        points::noisy_plane,
        hdbscan,
        ("hdbscan", rivals::hdbscan),
    ),
    case(
        "rust-gmm-20k-2-k4",
        points::four_corners,
        mixture,
        ("linfa-clustering", rivals::mixture),
    ),
    case(
        "rust-ward-5k-2",
        points::eight_groups,
        |points| linkage(points, Linkage::Ward),
        ("kodama", |points| {
            rivals::linkage(points, kodama::Method::Ward)
        }),
    ),
    case(
        "rust-average-5k-2",
        points::eight_groups,
        |points| linkage(points, Linkage::Average),
        ("kodama", |points| {
            rivals::linkage(points, kodama::Method::Average)
        }),
    ),
    case(
        "rust-single-5k-2",
        points::eight_groups,
        |points| linkage(points, Linkage::Single),
        ("kodama", |points| {
            rivals::linkage(points, kodama::Method::Single)
        }),
    ),
];

/// The iterations of a K-means whose start is given.
pub(crate) const ITERATIONS: usize = 25;
/// How far OPTICS looks.
pub(crate) const REACH: f64 = 0.2;
/// When a mixture has converged: the change of the mean log-likelihood.
pub(crate) const CHANGE: f64 = 1e-3;

/// The first k points, as a start.
pub(crate) fn first(points: &Array2<f64>, k: usize) -> Array2<f64> {
    points.slice(s![..k, ..]).to_owned()
}

/// Clusters and noise.
pub(crate) fn counts(clusters: usize, noise: usize) -> Quality {
    Quality::from([("clusters", clusters as f64), ("noise", noise as f64)])
}

fn refused(error: impl Display) -> BenchError {
    BenchError::Refused {
        library: HYADES,
        why: error.to_string(),
    }
}

/// Points as linfa takes them.
fn dataset(points: &Array2<f64>) -> DatasetBase<ndarray::ArrayView2<'_, f64>, Array1<()>> {
    DatasetBase::from(points.view())
}

fn k_means(points: &Array2<f64>, k: usize) -> Result<Quality, BenchError> {
    let params = KMeans::params(k)
        .init_method(KMeansInit::Precomputed(first(points, k)))
        .n_runs(1)
        .max_n_iterations(ITERATIONS)
        .tolerance(0.0);
    let model = params.fit(&dataset(points)).map_err(refused)?;
    Ok(Quality::from([("inertia", model.inertia())]))
}

fn dbscan(points: &Array2<f64>, eps: f64, min_samples: usize) -> Result<Quality, BenchError> {
    let params = Dbscan::params(eps, min_samples);
    let model = params.fit(&dataset(points)).map_err(refused)?;
    Ok(counts(model.n_clusters(), model.n_noise()))
}

fn optics(points: &Array2<f64>) -> Result<Quality, BenchError> {
    let params = Optics::params(10).max_eps(REACH);
    let model = params.fit(&dataset(points)).map_err(refused)?;
    let finite = model.reachability().iter().filter(|x| x.is_finite());
    Ok(Quality::from([("reachability_sum", finite.sum())]))
}

fn hdbscan(points: &Array2<f64>) -> Result<Quality, BenchError> {
    let model = Hdbscan::params(15).fit(&dataset(points)).map_err(refused)?;
    Ok(counts(model.n_clusters(), model.n_noise()))
}

fn mixture(points: &Array2<f64>) -> Result<Quality, BenchError> {
    let params = GaussianMixture::params(4).init_method(GaussianMixtureInit::KMeans);
    let model = params
        .tolerance(CHANGE)
        .fit(&dataset(points))
        .map_err(refused)?;
    let traces = (0..4).filter_map(|i| Some(model.covariance_of(i)?.diag().sum()));
    let spread = model.weights().iter().zip(traces).map(|(w, t)| w * t).sum();
    Ok(Quality::from([("spread", spread)]))
}

fn linkage(points: &Array2<f64>, linkage: Linkage) -> Result<Quality, BenchError> {
    let params = Agglomerative::params(linkage);
    let model = params.fit(&dataset(points)).map_err(refused)?;
    let heights = model.dendrogram().merges().iter().map(|merge| merge.height);
    Ok(Quality::from([("height_sum", heights.sum())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::{self, Beside};
    use crate::turns::differences;

    #[test]
    fn the_list_has_these_cases() {
        let listed = list::all().unwrap();
        let of_rust = listed.iter().filter(|case| case.beside == Beside::Rust);
        let listed: Vec<&str> = of_rust.map(|case| case.name.as_str()).collect();
        let cases: Vec<&str> = CASES.iter().map(|case| case.name).collect();
        assert_eq!(listed, cases);
    }

    /// A benchmark of different work would be a lie.
    #[test]
    fn all_libraries_do_the_same_work() {
        for listed in list::all().unwrap() {
            let Some(case) = CASES.iter().find(|case| case.name == listed.name) else {
                continue;
            };
            // Fewer points: this is a debug build.
            let points = (case.points)(listed.rows.min(2_000), 1).unwrap();
            assert_eq!(points.ncols(), listed.columns, "{}", case.name);
            let [ours, theirs] = case.sides.map(|(_, work)| work(&points).unwrap());
            let keys: Vec<&str> = ours.keys().copied().collect();
            assert!(listed.agree.keys().eq(&keys), "{}: {keys:?}", case.name);
            let differ = differences(&listed.agree, &named(&ours), &named(&theirs));
            assert_eq!(differ, [""; 0], "{}", case.name);
        }
    }

    fn named(quality: &Quality) -> BTreeMap<String, f64> {
        let named = quality
            .iter()
            .map(|(key, value)| ((*key).to_owned(), *value));
        named.collect()
    }
}
