"""Reference values for hierarchies, from SciPy 1.17.1 and scikit-learn 1.9.1.

    .venv/bin/python hierarchy.py        # writes hierarchy.json beside this file
"""

import json
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.neighbors import kneighbors_graph
from sklearn.preprocessing import StandardScaler

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__
assert scipy.__version__ == "1.17.1", scipy.__version__
warnings.filterwarnings("ignore")

here = pathlib.Path(__file__).resolve().parent
METRICS = {"euclidean": "euclidean", "manhattan": "cityblock", "chebyshev": "chebyshev", "cosine": "cosine"}


def tree_cases():
    sets = {
        "three features": make_blobs(40, 3, centers=4, cluster_std=2.0, random_state=1)[0].round(6),
        "one feature": np.random.default_rng(2).normal(size=(30, 1)).round(6),
        # Equal samples, each once more; the copies merge at height 0.
        "copies": make_blobs(20, 2, centers=3, random_state=3)[0].round(6)[np.r_[0:20, 0:9]],
    }
    for name, X in sets.items():
        for method in ("single", "complete", "average", "weighted", "ward", "centroid", "median"):
            for metric, theirs in METRICS.items():
                if metric != "euclidean" and (method in ("ward", "centroid", "median") or name != "three features"):
                    continue
                Z = linkage(X, method, theirs)
                yield {"name": name, "method": method, "metric": metric, "records": X.tolist(), "tree": Z.tolist()}


def comparison_sets(n):
    """The six sets of scikit-learn's comparison of clustering algorithms, with its numbers of neighbours and clusters, but fewer samples."""
    rng = np.random.RandomState(30)
    X, _ = make_blobs(n, random_state=170)
    yield "circles", make_circles(n, factor=0.5, noise=0.05, random_state=30)[0], 3, 2
    yield "moons", make_moons(n, noise=0.05, random_state=30)[0], 3, 2
    yield "varied", make_blobs(n, cluster_std=[1.0, 2.5, 0.5], random_state=170)[0], 2, 3
    yield "anisotropic", np.dot(X, [[0.6, -0.6], [-0.4, 0.8]]), 2, 3
    yield "blobs", make_blobs(n, random_state=30)[0], 3, 3
    yield "square", rng.rand(n, 2), 3, 3


def graph_cases():
    for name, X, default_k, n_clusters in comparison_sets(160):
        X = StandardScaler().fit_transform(X).round(6)
        for k in (default_k, 10):
            graph = kneighbors_graph(X, n_neighbors=k, include_self=False)
            graph = 0.5 * (graph + graph.T)
            for method, metric in (("ward", "euclidean"), ("average", "manhattan"), ("average", "euclidean"), ("complete", "euclidean"), ("single", "euclidean")):
                m = AgglomerativeClustering(
                    n_clusters=n_clusters, linkage=method, connectivity=graph, metric=METRICS[metric], compute_distances=True,
                    compute_full_tree=True,
                ).fit(X)
                yield {
                    "name": f"{name}, {k} neighbours", "method": method, "metric": metric, "k": k, "n_clusters": n_clusters, "set": name,
                    "labels": m.labels_.tolist(), "components": int(m.n_connected_components_),
                    # Heights where the tree is short enough to show; the rest by their sum.
                    "heights": np.round(m.distances_, 10).tolist() if k == 10 else None, "sum": float(m.distances_.sum()),
                }


def cut_cases():
    X = make_blobs(90, 2, centers=5, cluster_std=1.2, random_state=4)[0].round(6)
    for method in ("single", "complete", "average", "ward"):
        for n_clusters, threshold in ((4, None), (None, 0.0), (None, 1.0), (None, 3.0), (None, 1e9)):
            m = AgglomerativeClustering(n_clusters=n_clusters, distance_threshold=threshold, linkage=method).fit(X)
            yield {"method": method, "n_clusters": n_clusters, "threshold": threshold, "found": int(m.n_clusters_), "labels": m.labels_.tolist()}
        # A threshold that is one of the heights: nothing merges at it.
        heights = linkage(X, method)[:, 2]
        m = AgglomerativeClustering(n_clusters=None, distance_threshold=heights[-3], linkage=method).fit(X)
        yield {"method": method, "n_clusters": None, "threshold": heights[-3], "found": int(m.n_clusters_), "labels": m.labels_.tolist()}


comparison = {name: StandardScaler().fit_transform(X).round(6).tolist() for name, X, _, _ in comparison_sets(160)}
reference = {
    "trees": list(tree_cases()),
    "sets": comparison,
    "graphs": list(graph_cases()),
    "cut_records": make_blobs(90, 2, centers=5, cluster_std=1.2, random_state=4)[0].round(6).tolist(),
    "cuts": list(cut_cases()),
}
(here / "hierarchy.json").write_text(json.dumps(reference, separators=(",", ":")) + "\n")
