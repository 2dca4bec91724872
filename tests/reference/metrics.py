"""Reference values for hyades-metrics, from scikit-learn 1.9.1 with NumPy 2.4.6.

How to run, from the root of the repository, in an environment with these versions:

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    venv/bin/python tests/reference/metrics.py

It reads two_groups_2025.csv and moons_2025.csv from data/ (or from the folder given as the first argument) and writes
metrics.json beside itself. `cargo test -p hyades-tests --test metrics_reference` compares.

scikit-learn takes a Euclidean distance as sqrt(|x|^2 - 2 x.y + |y|^2), which loses up to half of the digits where points
are close or far from the origin: the distance of a point to itself may come out as 1e-7. So silhouette and Davies-Bouldin
are there twice: as scikit-learn gives them, and, ending in `_exact`, from the same functions of scikit-learn with the
distances of scipy.spatial.distance.cdist, which subtracts first.

Its expected mutual information adds logarithms of factorials, which loses digits for many samples. One such adjusted
mutual information is taken from the definition instead, in exact fractions and 40 digits.
"""

import json
import math
import pathlib
import sys
from collections import Counter
from decimal import Decimal, getcontext
from unittest import mock

import numpy as np
import sklearn
from scipy.spatial.distance import cdist
from sklearn import metrics
from sklearn.cluster import DBSCAN, KMeans
from sklearn.datasets import make_blobs

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__

HERE = pathlib.Path(__file__).resolve().parent
DATA = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "data"
AVERAGES = ["min", "geometric", "arithmetic", "max"]
BETAS = [0.25, 1.0, 2.0]


def table(name):
    """The coordinates and the truth of a fixed set."""
    rows = np.genfromtxt(DATA / name, delimiter=",", names=True)
    columns = rows.dtype.names
    points = np.column_stack([rows[columns[0]], rows[columns[1]]])
    return points, rows[columns[2]].astype(int)


def inertia(points, labels):
    """The sum of squared distances to the cluster means."""
    means = {c: points[labels == c].mean(axis=0) for c in np.unique(labels)}
    return float(sum(((points[labels == c] - m) ** 2).sum() for c, m in means.items()))


def davies_bouldin_distances(a, b=None):
    """The distances between rows, each from the difference of its two points."""
    return cdist(a, a if b is None else b)


def internal(name, key, points, labels, per_sample):
    """Internal scores; noise, -1, is removed first."""
    labels = np.asarray(labels)
    kept = labels >= 0
    x, y = points[kept], labels[kept]
    samples = metrics.silhouette_samples(cdist(x, x), y, metric="precomputed")
    with mock.patch("sklearn.metrics.cluster._unsupervised.pairwise_distances", davies_bouldin_distances):
        davies_bouldin_exact = metrics.davies_bouldin_score(x, y)
    case = {
        "name": name,
        "records": key,
        "labels": labels.tolist(),
        "inertia": inertia(x, y),
        "silhouette": metrics.silhouette_score(x, y),
        "silhouette_exact": float(samples.mean()),
        "silhouette_by_cluster": {str(c): float(samples[y == c].mean()) for c in np.unique(y)},
        "calinski_harabasz": metrics.calinski_harabasz_score(x, y),
        "davies_bouldin": metrics.davies_bouldin_score(x, y),
        "davies_bouldin_exact": davies_bouldin_exact,
    }
    if per_sample:
        case["silhouette_samples"] = samples.tolist()
    return case


def external(name, truth, found):
    """Scores against a truth; samples that are noise, -1, in either are removed first."""
    truth, found = np.asarray(truth), np.asarray(found)
    kept = (truth >= 0) & (found >= 0)
    t, f = truth[kept], found[kept]
    counts = metrics.cluster.contingency_matrix(t, f)
    return {
        "name": name,
        "truth": truth.tolist(),
        "found": found.tolist(),
        "contingency": counts.tolist(),
        "rand": metrics.rand_score(t, f),
        "adjusted_rand": metrics.adjusted_rand_score(t, f),
        "mutual_information": metrics.mutual_info_score(t, f),
        "adjusted_mutual_information": {
            a: metrics.adjusted_mutual_info_score(t, f, average_method=a) for a in AVERAGES
        },
        "normalized_mutual_information": {
            a: metrics.normalized_mutual_info_score(t, f, average_method=a) for a in AVERAGES
        },
        "homogeneity": metrics.homogeneity_score(t, f),
        "completeness": metrics.completeness_score(t, f),
        "v_measure": [[b, metrics.v_measure_score(t, f, beta=b)] for b in BETAS],
        "fowlkes_mallows": metrics.fowlkes_mallows_score(t, f),
        "purity": float(counts.max(axis=0).sum() / counts.sum()),
    }


def adjusted_mutual_information_of_many():
    """200 000 samples, class 7919 i mod 50 000, cluster the whole part of the square root of i."""
    getcontext().prec = 40
    n = 200_000
    truth = [7919 * i % 50_000 for i in range(n)]
    found = [math.isqrt(i) for i in range(n)]
    classes, clusters = Counter(truth), Counter(found)

    def information(shared, a, b):
        return Decimal(shared) / n * (Decimal(shared * n) / (a * b)).ln()

    def entropy(counts):
        return -sum(Decimal(c) / n * (Decimal(c) / n).ln() for c in counts.values())

    expected = Decimal(0)
    for a, times_a in Counter(classes.values()).items():
        for b, times_b in Counter(clusters.values()).items():
            for shared in range(1, min(a, b) + 1):
                ways = math.comb(b, shared) * math.comb(n - b, a - shared)
                chance = Decimal(ways) / math.comb(n, a)
                expected += times_a * times_b * chance * information(shared, a, b)
    shared = sum(information(c, classes[t], clusters[f]) for (t, f), c in Counter(zip(truth, found)).items())
    entropies = (entropy(classes) + entropy(clusters)) / 2
    return float((shared - expected) / (entropies - expected))


def main():
    rng = np.random.default_rng(2025)
    records, truths, internals, externals = {}, {}, [], []

    records["two_groups_2025"], truths["two_groups_2025"] = table("two_groups_2025.csv")
    records["moons_2025"], truths["moons_2025"] = table("moons_2025.csv")
    for d, n in [(2, 180), (5, 120)]:
        points, truth = make_blobs(n, d, centers=6, cluster_std=[0.4, 0.8, 1.2, 1.6, 2.0, 2.4], random_state=d)
        # Few digits keep the file small; the values are what they are.
        records[f"blobs_{d}"], truths[f"blobs_{d}"] = points.round(4), truth
    sizes = [80, 30, 9, 1]
    truth = np.repeat(np.arange(4), sizes)
    centres = np.array([[0.0, 0.0, 0.0], [4.0, 0.0, 1.0], [0.0, 5.0, -3.0], [9.0, 9.0, 9.0]])
    records["unbalanced"] = (centres[truth] + rng.normal(size=(120, 3))).round(4)
    truths["unbalanced"] = truth
    # Far from the origin, in small units.
    records["offset"] = (1000 + 0.01 * records["unbalanced"]).round(6)
    truths["offset"] = truth

    for key, points in records.items():
        truth, n = truths[key], len(points)
        internals.append(internal(f"{key}: truth", key, points, truth, True))
        # KMeans for every k on the blobs, elsewhere for a few.
        for k in range(2, 11) if key == "blobs_2" else (2, 5, 10):
            found = KMeans(k, n_init=3, random_state=k).fit_predict(points)
            internals.append(internal(f"{key}: k-means, k = {k}", key, points, found, k == 5))
            externals.append(external(f"{key}: k-means, k = {k}", truth, found))
        found = rng.integers(0, 4, n)
        internals.append(internal(f"{key}: random labels", key, points, found, False))
        externals.append(external(f"{key}: random labels", truth, found))
        # Single samples as clusters, labels with gaps.
        found = np.where(np.arange(n) % 37 == 5, 100 + np.arange(n), 2 * truth)
        internals.append(internal(f"{key}: singletons", key, points, found, True))
        externals.append(external(f"{key}: singletons", truth, found))
        # Almost as many labels as samples.
        found = np.minimum(np.arange(n), n - 2)
        internals.append(internal(f"{key}: all but one alone", key, points, found, False))
        externals.append(external(f"{key}: all but one alone", truth, found))
    for key, eps in [("moons_2025", 0.08), ("moons_2025", 0.22), ("blobs_2", 0.6)]:
        found = DBSCAN(eps=eps, min_samples=3).fit_predict(records[key])
        assert (found == -1).any() and found.max() > 0
        internals.append(internal(f"{key}: DBSCAN, eps = {eps}", key, records[key], found, eps < 0.1))
        externals.append(external(f"{key}: DBSCAN, eps = {eps}", truths[key], found))

    # No records: truth against found alone.
    one, halves, crossed = np.zeros(8, int), np.repeat([0, 1], 4), np.tile([0, 1], 4)
    each = np.arange(8)
    externals += [
        external("one against one", one, one),
        external("one against halves", one, halves),
        external("halves against one", halves, one),
        external("halves, renamed", halves, 7 - halves),
        external("independent halves", halves, crossed),
        external("one against each", one, each),
        external("each against one", each, one),
        external("a single sample", [3], [5]),
        external("many small classes", rng.integers(0, 40, 300), rng.integers(0, 25, 300)),
        external("nearly equal", np.arange(300) % 7, np.where(np.arange(300) < 10, 0, np.arange(300) % 7)),
        external("noise in both", rng.integers(-1, 4, 200), rng.integers(-1, 5, 200)),
    ]

    result = {
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "adjusted_mutual_information_of_many": adjusted_mutual_information_of_many(),
        "records": {key: points.tolist() for key, points in records.items()},
        "internal": internals,
        "external": externals,
    }
    text = json.dumps(result, separators=(",", ":"), ensure_ascii=False)
    # A case a line, so that a change shows where it is.
    text = text.replace('},{"name"', '},\n{"name"').replace('"internal":[', '\n"internal":[\n').replace('"external":[', '\n"external":[\n')
    (HERE / "metrics.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(internals)} internal and {len(externals)} external cases")


if __name__ == "__main__":
    main()
