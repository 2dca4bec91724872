"""Reference values for HDBSCAN, from scikit-learn 1.9.1, and outlier scores from hdbscan 0.8.44.

    python3 -m venv .venv && .venv/bin/pip install numpy==2.3.5 scipy==1.17.1 scikit-learn==1.9.1 hdbscan==0.8.44
    .venv/bin/python -I hdbscan.py     # writes hdbscan.json beside this file; -I, or this file would stand before the package of its name

With numpy 2.4 scikit-learn 1.9.1 fails as soon as `cluster_selection_epsilon` has something to do: it takes an array of one number for a number.

Several edges of a spanning tree often have one length, that of a core distance. scikit-learn removes them one after another, in an order that changes
with the order of the rows. So each case is computed for 40 orders of the rows, the given one first. A sample counts as *settled* if it fares alike in all of them: what it fares
otherwise is decided by ties, and no result to compare with. A case of which the number of clusters is not settled is refused here.
"""

import json
import pathlib
import warnings
from importlib.metadata import version

import hdbscan
import numpy as np
import scipy
import sklearn
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import HDBSCAN
from sklearn.datasets import make_blobs, make_moons

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert scipy.__version__ == "1.17.1", scipy.__version__
assert np.__version__ == "2.3.5", np.__version__
assert version("hdbscan") == "0.8.44", version("hdbscan")
warnings.filterwarnings("ignore")

here = pathlib.Path(__file__).resolve().parent


def renamed(labels, model):
    """The labels under the names that the model's labels have, as far as clusters share samples."""
    k = max(labels.max(), model.max()) + 1
    shared = np.zeros((k, k), int)
    both = (labels >= 0) & (model >= 0)
    np.add.at(shared, (labels[both], model[both]), 1)
    rows, columns = linear_sum_assignment(-shared)
    name = dict(zip(rows, columns))
    return np.array([-1 if label < 0 else name[label] for label in labels])


def case(name, X, cuts=(), **options):
    rng = np.random.default_rng(7)
    n = len(X)
    m = HDBSCAN(copy=True, **options).fit(X)
    settled = np.ones(n, bool)
    for _ in range(39):
        order = rng.permutation(n)
        other = HDBSCAN(copy=True, **options).fit(X[order])
        labels, probabilities = np.empty(n, int), np.empty(n)
        labels[order], probabilities[order] = other.labels_, other.probabilities_
        assert labels.max() == m.labels_.max(), name
        settled &= renamed(labels, m.labels_) == m.labels_
        settled &= np.isclose(probabilities, m.probabilities_, rtol=0, atol=1e-12)
    scores = None
    if options.get("min_samples") == 2:
        # That package does not count the sample itself.
        options_there = {**options, "min_samples": 1, "algorithm": "prims_kdtree", "allow_single_cluster": False}
        options_there.pop("max_cluster_size", None)
        scores = hdbscan.HDBSCAN(**options_there).fit(X).outlier_scores_.tolist()
    return {
        "name": name, "records": X.tolist(), "options": options,
        "heights": m._single_linkage_tree_["value"].tolist(),
        "labels": m.labels_.tolist(), "probabilities": m.probabilities_.tolist(),
        "outlier_scores": scores, "unsettled": np.flatnonzero(~settled).tolist(),
        "cuts": [{"eps": eps, "min_cluster_size": size, "labels": m.dbscan_clustering(eps, size).tolist()} for eps, size in cuts],
    }


def cases():
    varied = make_blobs(200, 2, centers=4, cluster_std=[0.4, 1.0, 1.8, 0.6], random_state=12)[0].round(6)
    moons = make_moons(160, noise=0.08, random_state=13)[0].round(6)
    noisy = np.vstack([moons, np.random.default_rng(14).uniform(-1.5, 2.5, (40, 2))]).round(6)
    deep = make_blobs(150, 5, centers=3, cluster_std=1.2, random_state=15)[0].round(6)
    line = np.random.default_rng(16).normal(size=(120, 1)).round(6)
    square = np.random.default_rng(17).random((150, 2)).round(6)
    # Up to min_samples = 2 core distances make no equal lengths, and nothing is unsettled.
    yield case("varied, no core distances", varied, min_cluster_size=5, min_samples=1)
    yield case("varied, nearest neighbours", varied, min_cluster_size=8, min_samples=2)
    yield case("varied, leaves", varied, min_cluster_size=5, min_samples=2, cluster_selection_method="leaf")
    yield case("varied", varied, cuts=[(0.3, 5), (0.6, 8), (1.5, 20)], min_cluster_size=8)
    yield case("varied, at most 40", varied, min_cluster_size=8, min_samples=2, max_cluster_size=40)
    yield case("noisy moons", noisy, cuts=[(0.15, 3), (0.25, 10)], min_cluster_size=10, min_samples=4)
    yield case("noisy moons, epsilon", noisy, min_cluster_size=5, min_samples=2, cluster_selection_epsilon=0.2)
    yield case("noisy moons, leaves and epsilon", noisy, min_cluster_size=5, min_samples=2, cluster_selection_method="leaf", cluster_selection_epsilon=0.15)
    yield case("noisy moons, wide epsilon", noisy, min_cluster_size=5, min_samples=2, cluster_selection_epsilon=5.0)
    yield case("noisy moons, manhattan", noisy, min_cluster_size=8, min_samples=3, metric="manhattan")
    yield case("noisy moons, chebyshev", noisy, min_cluster_size=8, min_samples=2, metric="chebyshev")
    yield case("noisy moons, alpha", noisy, min_cluster_size=8, min_samples=2, alpha=1.3)
    yield case("five features", deep, min_cluster_size=6, min_samples=2)
    yield case("one feature", line, min_cluster_size=6, min_samples=2)
    yield case("square", square, min_cluster_size=10, min_samples=2)
    yield case("square, may be one", square, min_cluster_size=10, min_samples=2, allow_single_cluster=True)
    yield case("square, may be one, epsilon", square, min_cluster_size=10, min_samples=3, allow_single_cluster=True, cluster_selection_epsilon=0.09)
    yield case("square, leaves may be one with epsilon", square, min_cluster_size=4, min_samples=2, allow_single_cluster=True, cluster_selection_method="leaf", cluster_selection_epsilon=0.05)
    yield case("fewer samples than a cluster needs", square[:7], min_cluster_size=10, min_samples=2)


path = here / "hdbscan.json"
path.write_text(json.dumps({"hdbscan": list(cases())}, separators=(",", ":")) + "\n")
for c in json.loads(path.read_text())["hdbscan"]:
    print(c["name"], max(c["labels"]) + 1, "clusters,", c["labels"].count(-1), "noise,", len(c["unsettled"]), "unsettled")
