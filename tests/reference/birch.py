"""Reference values for BIRCH, from scikit-learn 1.9.1.

    python3 -m venv .venv && .venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    .venv/bin/python birch.py        # writes birch.json beside this file

A case is a data set by name, the batches into which it is cut, the parameters, and what the tree holds after each batch.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.cluster import Birch
from sklearn.datasets import make_blobs, make_circles, make_moons

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__
warnings.filterwarnings("ignore")

here = pathlib.Path(__file__).resolve().parent


def records():
    rng = np.random.default_rng(11)
    blobs = make_blobs(300, 2, centers=5, cluster_std=1.2, random_state=3)[0].round(6)
    return {
        "blobs": blobs,
        "sorted": blobs[np.lexsort(blobs.T)],
        "moons": make_moons(250, noise=0.08, random_state=5)[0].round(6),
        "circles": make_circles(200, noise=0.05, factor=0.5, random_state=6)[0].round(6),
        "four": make_blobs(200, 4, centers=4, cluster_std=2.0, random_state=4)[0].round(6),
        "line": rng.normal(0, 3, (200, 1)).round(6),
        "uniform": rng.uniform(0, 10, (400, 2)).round(6),
        "away": (blobs[:150] + [300.0, -200.0]).round(6),
        # Distances between equal rows and whole numbers are exact: ties that no rounding decides.
        "grid": rng.integers(0, 7, (200, 2)).astype(float),
    }


def shape(node):
    """Height of the tree and number of its nodes."""
    below = [shape(s.child_) for s in node.subclusters_ if s.child_ is not None]
    return 1 + max((h for h, _ in below), default=0), 1 + sum(n for _, n in below)


def ways(node, name="0"):
    """For each subcluster of the leaves, by centroid, the nodes from the root down to its leaf."""
    for i, s in enumerate(node.subclusters_):
        if s.child_ is None:
            yield id(s), [name]
        else:
            yield from ((which, [name, *way]) for which, way in ways(s.child_, f"{name}.{i}"))


def case(data, name, threshold, branching, k, sizes=None):
    X, model, steps, start = data[name], None, [], 0
    model = Birch(threshold=threshold, branching_factor=branching, n_clusters=k)
    for size in sizes or [len(X)]:
        batch = X[start:start + size].copy()
        start += size
        model.partial_fit(batch)
        leaves = [s for leaf in model._get_leaves() for s in leaf.subclusters_]
        way = dict(ways(model.root_))
        height, n_nodes = shape(model.root_)
        names = [list(dict.fromkeys(way[id(s)][level] for s in leaves)) for level in range(height)]
        steps.append({
            "centroids": model.subcluster_centers_.tolist(), "sizes": [s.n_samples_ for s in leaves],
            "radii": [s.radius for s in leaves], "subcluster_labels": model.subcluster_labels_.tolist(),
            "labels": model.labels_.tolist(), "height": height, "n_nodes": n_nodes,
            # For each level from the root, the node in which each subcluster lies.
            "nodes": [[of.index(way[id(s)][level]) for s in leaves] for level, of in enumerate(names)],
        })
    if sizes is None:
        whole = Birch(threshold=threshold, branching_factor=branching, n_clusters=k).fit(X.copy())
        assert whole.labels_.tolist() == steps[0]["labels"]
    return {
        "records": name, "threshold": threshold, "branching_factor": branching, "n_clusters": k,
        "sizes": sizes or [len(X)], "steps": steps,
    }


def cases(data):
    yield case(data, "blobs", 0.5, 50, 5)
    yield case(data, "blobs", 0.5, 5, 5)
    yield case(data, "blobs", 1.0, 3, 4)
    yield case(data, "blobs", 0.2, 10, None)
    yield case(data, "blobs", 3.0, 50, 3)
    yield case(data, "blobs", 20.0, 50, 3)
    yield case(data, "sorted", 0.5, 8, 5)
    yield case(data, "moons", 0.1, 4, 2)
    yield case(data, "circles", 0.1, 2, 2)
    yield case(data, "four", 1.0, 6, 4)
    yield case(data, "four", 2.5, 50, 4)
    yield case(data, "line", 0.05, 7, 3)
    yield case(data, "line", 0.3, 2, None)
    yield case(data, "uniform", 0.4, 4, 9)
    yield case(data, "uniform", 0.6, 12, None)
    yield case(data, "away", 0.5, 6, 5)
    yield case(data, "grid", 0.25, 100, None)
    yield case(data, "blobs", 0.7, 5, 4, sizes=[100, 100, 100])
    yield case(data, "sorted", 0.7, 5, 3, sizes=[10, 200, 90])
    yield case(data, "uniform", 0.5, 3, 6, sizes=[1, 199, 150, 50])


data = records()
result = {"records": {name: X.tolist() for name, X in data.items()}, "cases": list(cases(data))}
(here / "birch.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
