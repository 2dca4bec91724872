"""Reference values for OPTICS, from scikit-learn 1.9.1.

    python3 -m venv .venv && .venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    .venv/bin/python optics.py        # writes optics.json beside this file

Each data set is walked with several limits, and each walk is cut with several heights and steepnesses. The tree as index, since
brute force computes distances in a way that loses their last digits.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.cluster import OPTICS, cluster_optics_dbscan, cluster_optics_xi
from sklearn.datasets import make_blobs, make_circles, make_moons

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__
warnings.filterwarnings("ignore")

here = pathlib.Path(__file__).resolve().parent


def finite(values):
    return [None if np.isinf(v) else v for v in values.tolist()]


def walk(X, min_samples, max_eps, metric, rng):
    m = OPTICS(min_samples=min_samples, max_eps=max_eps, metric=metric, algorithm="kd_tree").fit(X)
    graph = {"reachability": m.reachability_, "ordering": m.ordering_}
    xis, cuts = [], []
    for xi in (0.0, 0.01, 0.05, 0.1, 0.3):
        # A whole number is a count, anything else a fraction.
        for size in (None, min(int(rng.integers(2, 12)), len(X)), float(rng.integers(1, 30)) / 100):
            correction = bool(rng.random() < 0.7)
            labels, clusters = cluster_optics_xi(
                **graph, predecessor=m.predecessor_, min_samples=min_samples, min_cluster_size=size, xi=xi, predecessor_correction=correction)
            xis.append({
                "xi": xi, "min_cluster_size": size, "is_count": isinstance(size, int), "predecessor_correction": correction,
                "labels": labels.tolist(), "hierarchy": clusters.tolist(),
            })
    usual = m.reachability_[np.isfinite(m.reachability_)]
    for q in (0.3, 0.7, 0.95):
        # Heights that samples have make ties with the cut.
        eps = float(np.sort(usual)[int(q * (len(usual) - 1))]) if len(usual) else 0.5
        eps = min(eps, max_eps)
        cuts.append({"eps": eps, "labels": cluster_optics_dbscan(**graph, core_distances=m.core_distances_, eps=eps).tolist()})
    return {
        "min_samples": min_samples, "max_eps": None if np.isinf(max_eps) else max_eps, "metric": metric,
        "ordering": m.ordering_.tolist(), "predecessors": m.predecessor_.tolist(),
        "reachability": finite(m.reachability_), "core_distances": finite(m.core_distances_), "xi": xis, "cuts": cuts,
    }


def sets():
    rng = np.random.default_rng(7)
    inf = np.inf
    varied = make_blobs(140, 2, centers=3, cluster_std=[1.0, 2.5, 0.5], random_state=170)[0].round(6)
    yield "varied blobs", varied, [(5, inf, "minkowski"), (9, 2.0, "minkowski"), (2, inf, "manhattan")]
    nested = np.vstack([rng.normal(0, 3, (70, 2)), rng.normal(0, 0.2, (40, 2)), rng.normal([2, 2], 0.3, (20, 2))]).round(6)
    yield "nested", nested, [(4, inf, "minkowski"), (8, 1.0, "chebyshev")]
    yield "moons", make_moons(110, noise=0.08, random_state=3)[0].round(6), [(5, inf, "minkowski"), (3, 0.2, "minkowski")]
    yield "circles", make_circles(110, factor=0.5, noise=0.05, random_state=30)[0].round(6), [(7, inf, "minkowski")]
    yield "uniform square", rng.random((120, 2)).round(6), [(5, inf, "minkowski"), (5, 0.08, "minkowski")]
    yield "one feature", np.concatenate([rng.normal(0, 1, 60), rng.normal(9, 0.3, 30)]).round(6)[:, None], [(5, inf, "minkowski")]
    yield "four features", make_blobs(110, 4, centers=4, cluster_std=[0.5, 1, 2, 1], random_state=5)[0].round(6), [(6, inf, "minkowski")]
    yield "far from the origin", (varied[:90] + 1e4).round(4), [(5, inf, "minkowski")]
    for i in range(8):
        # Whole numbers: equal samples, equal distances, plateaus in the plot.
        d = 1 + i % 4
        X = rng.integers(0, [30, 9, 5, 4][d - 1], (int(rng.integers(40, 90)), d)).astype(float)
        metric = ["minkowski", "manhattan", "chebyshev"][i % 3]
        yield f"whole numbers {i}", X, [(int(rng.integers(2, 9)), inf if i % 2 else 2.0, metric)]
    yield "alone", np.array([[0.0], [10.0], [30.0], [70.0]]), [(2, 5.0, "minkowski"), (4, inf, "minkowski")]


rng = np.random.default_rng(8)
cases = [{"name": name, "records": X.tolist(), "walks": [walk(X, *options, rng) for options in walks]} for name, X, walks in sets()]
path = here / "optics.json"
path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
print(f"{path.name}: {path.stat().st_size // 1000} kB")
