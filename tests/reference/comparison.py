"""Points and reference labels of the comparison of eleven algorithms on six data sets, from scikit-learn 1.9.1.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
    .venv/bin/python comparison.py     # writes ../../data/comparison.csv, and comparison.json beside this file

The sets and the parameters of each cell are those of scikit-learn's published example "Comparing different clustering
algorithms on toy datasets" (seeds 30 and 170). comparison.csv holds the standardised points, each one's true group, and
scikit-learn's label for every algorithm, -1 for noise. comparison.json holds the parameters, and what scikit-learn
reached where a random start decides: inertia, normalised cut, mean log-likelihood.
"""

import csv
import json
import pathlib
import time
import warnings

import numpy as np
import sklearn
from sklearn import cluster, mixture
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import kneighbors_graph
from sklearn.preprocessing import StandardScaler

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__
warnings.filterwarnings("ignore")

here = pathlib.Path(__file__).resolve().parent
N, SEED, BLOB_SEED = 500, 30, 170


def sets():
    yield "circles", *make_circles(N, factor=0.5, noise=0.05, random_state=SEED), dict(
        damping=0.77, preference=-240, quantile=0.2, n_clusters=2, xi=0.08)
    yield "moons", *make_moons(N, noise=0.05, random_state=SEED), dict(damping=0.75, preference=-220, n_clusters=2, xi=0.1)
    yield "varied", *make_blobs(N, cluster_std=[1.0, 2.5, 0.5], random_state=BLOB_SEED), dict(
        eps=0.18, n_neighbors=2, xi=0.01, min_cluster_size=0.2)
    points, group = make_blobs(N, random_state=BLOB_SEED)
    yield "sheared", points @ [[0.6, -0.6], [-0.4, 0.8]], group, dict(eps=0.15, n_neighbors=2, xi=0.1, min_cluster_size=0.2)
    yield "blobs", *make_blobs(N, random_state=SEED), dict(xi=0.1, min_cluster_size=0.2)
    yield "uniform", np.random.RandomState(SEED).rand(N, 2), np.zeros(N, int), {}


BASE = dict(quantile=0.3, eps=0.3, damping=0.9, preference=-200, n_neighbors=3, n_clusters=3, min_samples=7, xi=0.05, min_cluster_size=0.1)
RANDOM_STATE = 42


def algorithms(X, p, bandwidth):
    graph = kneighbors_graph(X, n_neighbors=p["n_neighbors"], include_self=False)
    graph = 0.5 * (graph + graph.T)
    k = p["n_clusters"]
    return {
        "mini_batch_k_means": cluster.MiniBatchKMeans(n_clusters=k, random_state=RANDOM_STATE),
        "affinity_propagation": cluster.AffinityPropagation(damping=p["damping"], preference=p["preference"], random_state=RANDOM_STATE),
        "mean_shift": cluster.MeanShift(bandwidth=bandwidth, bin_seeding=True),
        "spectral_clustering": cluster.SpectralClustering(n_clusters=k, eigen_solver="arpack", affinity="nearest_neighbors", random_state=RANDOM_STATE),
        "ward": cluster.AgglomerativeClustering(n_clusters=k, linkage="ward", connectivity=graph),
        "average": cluster.AgglomerativeClustering(linkage="average", metric="cityblock", n_clusters=k, connectivity=graph),
        "dbscan": cluster.DBSCAN(eps=p["eps"]),
        "hdbscan": cluster.HDBSCAN(min_samples=3, min_cluster_size=15, allow_single_cluster=True, copy=True),
        "optics": cluster.OPTICS(min_samples=p["min_samples"], xi=p["xi"], min_cluster_size=p["min_cluster_size"]),
        "birch": cluster.Birch(n_clusters=k),
        "gaussian_mixture": mixture.GaussianMixture(n_components=k, covariance_type="full", random_state=RANDOM_STATE),
    }


def normalised_cut(model, labels):
    """The sum over clusters of the weight that leaves them over the weight of all their links, the diagonal left out."""
    W = model.affinity_matrix_.toarray()
    np.fill_diagonal(W, 0)
    inside = [labels == c for c in np.unique(labels)]
    return float(sum(W[a][:, ~a].sum() / W[a].sum() for a in inside))


rows, parameters, reached, seconds = [], {}, {}, 0.0
for name, X, group, own in sets():
    p = {**BASE, **own}
    X = StandardScaler().fit_transform(X)
    bandwidth = cluster.estimate_bandwidth(X, quantile=p["quantile"])
    columns = {}
    for algorithm, model in algorithms(X, p, bandwidth).items():
        start = time.perf_counter()
        model.fit(X)
        seconds += time.perf_counter() - start
        columns[algorithm] = model.labels_ if hasattr(model, "labels_") else model.predict(X)
        if algorithm == "mini_batch_k_means":
            centers = np.array([X[model.labels_ == c].mean(axis=0) for c in range(p["n_clusters"])])
            reached[name] = {"inertia": float(((X - centers[model.labels_]) ** 2).sum())}
        elif algorithm == "spectral_clustering":
            reached[name]["normalised_cut"] = normalised_cut(model, model.labels_)
        elif algorithm == "gaussian_mixture":
            reached[name]["log_likelihood"] = float(model.score(X))
        elif algorithm == "affinity_propagation":
            reached[name]["exemplars"] = len(model.cluster_centers_indices_)
    parameters[name] = {**p, "bandwidth": float(bandwidth)}
    for i in range(N):
        rows.append([name, repr(float(X[i, 0])), repr(float(X[i, 1])), int(group[i])] + [int(labels[i]) for labels in columns.values()])
    print(f"{name:8}", {a: f"{adjusted_rand_score(group, labels):.2f} {len(set(labels) - {-1})}" for a, labels in columns.items()})

with open(here.parent.parent / "data" / "comparison.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["set", "x", "y", "group", *columns])
    writer.writerows(rows)
(here / "comparison.json").write_text(json.dumps({"parameters": parameters, "reached": reached}, indent=1) + "\n")
print(f"all fits: {seconds:.2f} s")
