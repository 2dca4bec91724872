"""Do a case's work with one library: `libraries.py CASE LIBRARY FILE` prints a line of JSON with seconds, quality and version.

The work is done once to warm up and three times under the clock, of which the median counts; a case that the list marks `once` only once, after a warm-up on a few rows. Imports and reading do not count.
"""

import json
import statistics
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np

import cases

# The few rows of a warm-up that must not take long.
FEW = 500
TIMES = 3

DISTRIBUTIONS = {
    "scikit-learn (Elkan)": "scikit-learn",
    "faiss (single precision)": "faiss-cpu",
    "SciPy": "scipy",
}


def counted(labels):
    """Clusters and noise of labels, where noise is −1."""
    labels = np.asarray(labels)
    return {"clusters": len(np.unique(labels[labels >= 0])), "noise": int(np.sum(labels < 0))}


def in_turn(points, groups):
    """Labels that take turns."""
    return np.arange(len(points)) % groups


def from_first_rows(k):
    """K-means as every library takes it: the first k rows are the start, and 25 iterations at most."""
    return lambda points: {"init": points[:k].copy(), "n_init": 1, "max_iter": 25, "tol": 0}


def ten_starts(points):
    """K-means with the start that the library finds."""
    return {"n_init": 10, "random_state": 0}


def sklearn_kmeans(k, flags, algorithm="lloyd"):
    """scikit-learn's K-means."""
    from sklearn.cluster import KMeans

    def work(points):
        model = KMeans(n_clusters=k, algorithm=algorithm, **flags(points)).fit(points)
        return {"inertia": float(model.inertia_)}

    return work


def intelex_kmeans(k, flags):
    """Intel's K-means under scikit-learn's name."""
    from sklearnex.cluster import KMeans

    def work(points):
        return {"inertia": float(KMeans(n_clusters=k, **flags(points)).fit(points).inertia_)}

    return work


def faiss_kmeans(k):
    """faiss's K-means, which knows single precision only; the points are converted under the clock, as a user must."""
    import faiss

    def work(points):
        single = points.astype("f4")
        settings = {"niter": 25, "max_points_per_centroid": 10**9, "seed": 1}
        model = faiss.Kmeans(points.shape[1], k, **settings)
        model.train(single, init_centroids=single[:k].copy())
        # Its own figure is that before the last step. It gives no labels; to find them and judge the result is not its work.
        return lambda: {"inertia": float(model.index.search(single, 1)[0].sum(dtype="f8"))}

    return work


def kmeans(case, library):
    """K-means with a given start."""
    k = int(case.name.rsplit("k", 1)[1])
    return {
        "scikit-learn": lambda: sklearn_kmeans(k, from_first_rows(k)),
        "scikit-learn (Elkan)": lambda: sklearn_kmeans(k, from_first_rows(k), "elkan"),
        "scikit-learn-intelex": lambda: intelex_kmeans(k, from_first_rows(k)),
        "faiss (single precision)": lambda: faiss_kmeans(k),
    }[library]()


def kmeanspp(case, library):
    """K-means from ten starts."""
    k = int(case.name.rsplit("k", 1)[1])
    make = {"scikit-learn": sklearn_kmeans, "scikit-learn-intelex": intelex_kmeans}[library]
    return make(k, ten_starts)


def minibatch(case, library):
    """Mini-batches of 1024."""
    from sklearn.cluster import MiniBatchKMeans

    def work(points):
        return {"inertia": float(MiniBatchKMeans(8, n_init=1, random_state=0).fit(points).inertia_)}

    return work


def dbscan(case, library):
    """DBSCAN with the eps and the min_samples of the case."""
    eps, least = {
        "dbscan-20k-2": (0.02, 5),
        "dbscan-200k-2": (0.1, 10),
        "dbscan-100k-3": (0.25, 10),
        "dbscan-50k-8": (2.0, 10),
    }[case.name]
    if library == "scikit-learn":
        from sklearn.cluster import DBSCAN

        return lambda points: counted(DBSCAN(eps=eps, min_samples=least).fit_predict(points))
    # Wang, Gu and Shun's.
    from dbscan import DBSCAN

    return lambda points: counted(DBSCAN(points, eps=eps, min_samples=least)[0])


def hdbscan(case, library):
    """HDBSCAN with clusters of at least fifteen.

    Both libraries count a point's neighbours without the point itself, so their fourteen are scikit-learn's and Hyades' fifteen. hdbscan would build an approximate tree if it was not told otherwise.
    """
    flags = {"min_cluster_size": 15, "min_samples": 14}
    if library == "hdbscan":
        from hdbscan import HDBSCAN

        flags["approx_min_span_tree"] = False
    else:
        from fast_hdbscan import HDBSCAN
    return lambda points: counted(HDBSCAN(**flags).fit_predict(points))


def optics(case, library):
    """OPTICS without a limit."""
    from sklearn.cluster import OPTICS

    def work(points):
        reachability = OPTICS(min_samples=10).fit(points).reachability_
        return {"reachability_sum": float(reachability[np.isfinite(reachability)].sum())}

    return work


def silhouette(case, library):
    """The mean silhouette of five groups."""
    from sklearn.metrics import silhouette_score

    return lambda points: {"score": float(silhouette_score(points, in_turn(points, 5)))}


def scores(case, library):
    """The two scores that cost little."""
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

    def work(points):
        labels = in_turn(points, 8)
        return {
            "calinski": float(calinski_harabasz_score(points, labels)),
            "davies": float(davies_bouldin_score(points, labels)),
        }

    return work


def linkage(case, library):
    """A whole dendrogram. fastcluster's way from the points alone is taken where it has one."""
    method = case.kind
    if library == "SciPy":
        from scipy.cluster.hierarchy import linkage as tree
    else:
        import fastcluster

        tree = fastcluster.linkage if method == "average" else fastcluster.linkage_vector
    return lambda points: {"height_sum": float(tree(points, method)[:, 2].sum())}


def birch(case, library):
    """BIRCH with Ward's linkage on its leaves."""
    from sklearn.cluster import Birch

    return lambda points: counted_clusters(Birch(n_clusters=8, threshold=0.5).fit_predict(points))


def counted_clusters(labels):
    """How many clusters there are."""
    return {"clusters": len(np.unique(labels))}


def gmm(case, library):
    """Twenty steps of a Gaussian mixture with full covariances."""
    from sklearn.mixture import GaussianMixture

    def work(points):
        model = GaussianMixture(8, random_state=0, max_iter=20, tol=0).fit(points)
        return {"log_likelihood": float(model.score(points))}

    return work


def meanshift(case, library):
    """Mean shift, from bins where there are many points."""
    from sklearn.cluster import MeanShift

    binned = case.rows > 2_000
    return lambda points: {
        "clusters": len(MeanShift(bandwidth=2.0, bin_seeding=binned).fit(points).cluster_centers_)
    }


def affinity(case, library):
    """Affinity propagation with a low preference."""
    from sklearn.cluster import AffinityPropagation

    flags = {"damping": 0.9, "preference": -200, "random_state": 0}
    return lambda points: {
        "clusters": len(AffinityPropagation(**flags).fit(points).cluster_centers_indices_)
    }


def spectral(case, library):
    """Spectral clustering of the ten nearest neighbours' graph."""
    from sklearn.cluster import SpectralClustering

    k = 2 if case.rows > 2_000 else 5
    flags = {"affinity": "nearest_neighbors", "random_state": 0}
    return lambda points: counted_clusters(SpectralClustering(k, **flags).fit_predict(points))


KINDS = {
    "kmeans": kmeans,
    "kmeanspp": kmeanspp,
    "minibatch": minibatch,
    "dbscan": dbscan,
    "hdbscan": hdbscan,
    "optics": optics,
    "silhouette": silhouette,
    "scores": scores,
    "ward": linkage,
    "average": linkage,
    "single": linkage,
    "birch": birch,
    "gmm": gmm,
    "meanshift": meanshift,
    "affinity": affinity,
    "spectral": spectral,
}


def timed(work, points, once):
    """The median time of the work in seconds, and its last result."""
    # What compiles itself at its first call, or loads something, does so now.
    work(points[:FEW].copy() if once else points)
    times = []
    for _ in range(1 if once else TIMES):
        start = time.perf_counter()
        quality = work(points)
        times.append(time.perf_counter() - start)
    return statistics.median(times), quality() if callable(quality) else quality


def main(name, library, path):
    """Do the work and print what came out."""
    warnings.filterwarnings("ignore")
    case = cases.find(name)
    points = np.fromfile(path, dtype="<f8").reshape(case.rows, case.columns)
    seconds, quality = timed(KINDS[case.kind](case, library), points, case.once)
    told = {
        "seconds": seconds,
        "quality": quality,
        "version": version(DISTRIBUTIONS.get(library, library)),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
