"""Reference values for hyades-cluster, from scikit-learn 1.9.1 and kneed 0.9.0.

    python3 -m venv .venv && .venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1 kneed==0.9.0
    .venv/bin/python cluster.py        # writes cluster.json beside this file

Every input stands in the file next to what the peers made of it, so the tests need neither Python nor a random generator of its own kind.
"""

import json
import pathlib
import warnings

import kneed
import numpy as np
import sklearn
from sklearn.cluster import DBSCAN, KMeans, MiniBatchKMeans
from sklearn.datasets import make_blobs, make_moons
from sklearn.neighbors import NearestNeighbors

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__
warnings.filterwarnings("ignore")

here = pathlib.Path(__file__).resolve().parent
data = here.parent.parent / "data"


def k_means(name, X, init, weights=None, **options):
    options = {"tol": 1e-4, "max_iter": 300, **options}
    m = KMeans(len(init), init=np.asarray(init, float), n_init=1, algorithm="lloyd", **options)
    m.fit(X, sample_weight=weights)
    return {
        "name": name, "records": X.tolist(), "init": np.asarray(init, float).tolist(),
        "weights": None if weights is None else weights.tolist(), "tolerance": options["tol"], "max_n_iterations": options["max_iter"],
        "labels": m.labels_.tolist(), "centroids": m.cluster_centers_.tolist(), "inertia": m.inertia_, "n_iterations": m.n_iter_,
    }


def k_means_cases():
    rng = np.random.default_rng(1)
    blobs = make_blobs(300, 2, centers=5, cluster_std=1.5, random_state=3)[0].round(6)
    wide = make_blobs(200, 6, centers=4, cluster_std=3.0, random_state=4)[0].round(6)
    moons = make_moons(150, noise=0.1, random_state=5)[0].round(6)
    line = rng.normal(size=(120, 1)).round(6)
    # Weights that a 32-bit float holds exactly: linfa's are 32 bits.
    weights = rng.integers(0, 9, 300) / 4
    yield k_means("blobs from their first rows", blobs, blobs[:5])
    yield k_means("blobs from five neighbours", blobs, blobs[np.argsort(blobs[:, 0])[:5]])
    yield k_means("blobs, nothing tolerated", blobs, blobs[10:18], tol=0)
    yield k_means("blobs, cut off after three iterations", blobs, blobs[:7], max_iter=3, tol=0)
    yield k_means("blobs, weighted", blobs, blobs[20:25], weights=weights)
    yield k_means("six features", wide, wide[:9], tol=0)
    yield k_means("moons", moons, moons[:2])
    yield k_means("one feature", line, line[:6], tol=0)
    yield k_means("one cluster", blobs[:50], blobs[:1])
    yield k_means("as many clusters as samples", blobs[:6], blobs[[3, 1, 2, 0, 5, 4]])
    yield k_means("an empty cluster", blobs, np.vstack([blobs[:3], [[500.0, 500.0]]]), tol=0)
    yield k_means("two empty clusters", blobs, np.vstack([[[900.0, -700.0]], blobs[:3], [[500.0, 500.0]]]), tol=0)
    yield k_means("an empty cluster, weighted", blobs, np.vstack([blobs[:3], [[500.0, 500.0]]]), weights=weights + 0.25, tol=0)
    far = blobs[:90] + 1e4
    yield k_means("far from the origin", far.round(4), far[:3].round(4), tol=0)


def dbscan_case(name, X, eps, min_samples, metric="euclidean", weights=None):
    m = DBSCAN(eps=eps, min_samples=min_samples, metric=metric).fit(X, sample_weight=weights)
    return {
        "name": name, "records": X.tolist(), "eps": eps, "min_samples": min_samples, "metric": metric,
        "weights": None if weights is None else weights.tolist(),
        "labels": m.labels_.tolist(), "core": m.core_sample_indices_.tolist(),
    }


def dbscan_cases():
    rng = np.random.default_rng(2)
    # Whole numbers make many samples exactly eps apart, equal samples, and border samples that two clusters reach.
    for i in range(60):
        d = 1 + i % 3
        X = rng.integers(0, [30, 9, 5][d - 1], (rng.integers(20, 70), d)).astype(float)
        metric = ["euclidean", "manhattan", "chebyshev"][i % 3 if i < 30 else (i // 3) % 3]
        yield dbscan_case(f"whole numbers {i}", X, float(rng.integers(1, 3)), int(rng.integers(1, 7)), metric)
    for i in range(6):
        X = rng.integers(0, 8, (50, 2)).astype(float)
        yield dbscan_case(f"weighted {i}", X, 1.0, 4, weights=rng.integers(0, 9, 50) / 4)
    blobs = make_blobs(250, 2, centers=4, cluster_std=0.8, random_state=8)[0].round(6)
    for metric in ("euclidean", "manhattan", "chebyshev"):
        yield dbscan_case(f"blobs, {metric}", blobs, 0.7, 6, metric)
    yield dbscan_case("five features", make_blobs(150, 5, centers=3, random_state=9)[0].round(6), 2.0, 5)


def mini_batch_case(name, X, init, sizes, weights=None):
    m = MiniBatchKMeans(len(init), init=init, n_init=1, reassignment_ratio=0.0)
    steps, start = [], 0
    for size in sizes:
        w = None if weights is None else weights[start:start + size]
        m.partial_fit(X[start:start + size], sample_weight=w)
        start += size
        steps.append(m.cluster_centers_.tolist())
    return {"name": name, "records": X.tolist(), "init": init.tolist(), "sizes": sizes, "steps": steps, "weights": None if weights is None else weights.tolist()}


def mini_batch_cases():
    rng = np.random.default_rng(3)
    X = make_blobs(240, 2, centers=4, cluster_std=1.2, random_state=10)[0].round(6)
    yield mini_batch_case("equal batches", X, X[:4], [40] * 6)
    yield mini_batch_case("uneven batches", X, X[50:55], [10, 100, 30, 60, 40])
    yield mini_batch_case("weighted batches", X, X[:3], [60] * 4, weights=rng.integers(1, 9, 240) / 4)


def above(case, x):
    """Whether the curve of whole-numbered x stands out at x on the side of its bend."""
    xs, ys = np.array(case["x"]), np.array(case["y"])
    height = (ys[int(x)] - ys.min()) / (ys.max() - ys.min()) - (x - xs.min()) / (xs.max() - xs.min())
    return height > 1e-9 if case["curve"] == "concave" else height < -1e-9


def knee_cases():
    rng = np.random.default_rng(4)

    def case(name, x, y, curve, direction, s=1.0):
        k = kneed.KneeLocator(x, y, S=s, curve=curve, direction=direction, online=True)
        return {"name": name, "x": np.asarray(x, float).tolist(), "y": np.asarray(y, float).tolist(), "curve": curve, "direction": direction,
                "sensitivity": s, "knees": sorted(float(v) for v in k.all_knees)}

    k = np.arange(1, 14)
    for i in range(12):
        X = make_blobs(200, 2, centers=2 + i % 6, cluster_std=0.5 + 0.2 * i, random_state=i)[0]
        inertia = np.array([KMeans(int(j), n_init=5, random_state=0).fit(X).inertia_ for j in k])
        yield case(f"inertia of {2 + i % 6} blobs", k, inertia.round(9), "convex", "decreasing")
    x = np.linspace(0, 1, 40)
    for s in (0.0, 1.0, 5.0):
        yield case(f"saturation, sensitivity {s}", x, (1 - np.exp(-5 * x)).round(12), "concave", "increasing", s)
        yield case(f"growth, sensitivity {s}", x, np.exp(5 * x).round(9), "convex", "increasing", s)
        yield case(f"fall, sensitivity {s}", x, (-np.exp(5 * x)).round(9), "concave", "decreasing", s)
    for i in range(30):
        y = np.sort(rng.gamma(1.0, 1.0, 40)).round(9)
        for curve in ("convex", "concave"):
            c = case(f"sorted noise {i}, {curve}", np.arange(40), y, curve, "increasing")
            # kneed also reports the curve's own ends and points below the line between them.
            inside = [v for v in c["knees"] if 0 < v < 39 and above(c, v)]
            yield {**c, "knees": inside}


def k_distance_cases():
    for d in (1, 2, 3):
        X = make_blobs(120, d, centers=3, random_state=20 + d)[0].round(6)
        for m in (1, 2, 5, 120):
            distances = NearestNeighbors(n_neighbors=m, algorithm="brute").fit(X).kneighbors(X)[0][:, -1]
            yield {"records": X.tolist(), "min_samples": m, "distances": distances.tolist()}


def shipped():
    """The book's own sets, read from data/."""
    groups = np.loadtxt(data / "two_groups_2025.csv", delimiter=",", skiprows=1)[:, :2]
    moons = np.loadtxt(data / "moons_2025.csv", delimiter=",", skiprows=1)[:, :2]
    m = KMeans(2, n_init=10, random_state=42).fit(groups)
    order = np.argsort(m.cluster_centers_[:, 0])
    dbscan = {}
    for eps, min_samples in [(0.08, 3), (0.22, 5), (0.05, 2), (0.3, 7), (0.1, 5)]:
        labels = DBSCAN(eps=eps, min_samples=min_samples).fit(moons).labels_
        dbscan[f"{eps} {min_samples}"] = labels.tolist()
    sweep = [len(set(DBSCAN(eps=round(0.001 + 0.01 * i, 3), min_samples=3).fit(moons).labels_.tolist())) for i in range(50)]
    return {
        "two_groups": {"centroids": m.cluster_centers_[order].tolist(), "inertia": m.inertia_},
        "moons_dbscan": dbscan, "moons_sweep": sweep,
    }


out = {
    "k_means": list(k_means_cases()), "dbscan": list(dbscan_cases()), "mini_batch": list(mini_batch_cases()),
    "knees": list(knee_cases()), "k_distances": list(k_distance_cases()), "shipped": shipped(),
}
path = here / "cluster.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(f"{path.name}: {path.stat().st_size // 1000} kB")
