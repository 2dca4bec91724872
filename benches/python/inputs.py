"""Make the points of a case: `inputs.py CASE SEED FILE` writes them, row by row, as little-endian numbers of eight bytes.

A case and a seed fix the points. The recipes are scikit-learn's, and make groups that look as those of the book do.
"""

import sys

import numpy as np
from sklearn.datasets import make_blobs, make_moons

import cases


def moons(rows, columns, seed):
    """Two half circles that reach into each other."""
    return make_moons(rows, noise=0.05, random_state=seed)[0]


def groups(count, deviation):
    """Round groups around random places."""

    def points(rows, columns, seed):
        return make_blobs(rows, columns, centers=count, cluster_std=deviation, random_state=seed)[0]

    return points


def groups_in_noise(rows, columns, seed):
    """Twelve tight groups; every twentieth point lies anywhere."""
    anywhere = rows // 20
    rng = np.random.default_rng(seed)
    dense = make_blobs(rows - anywhere, columns, centers=12, cluster_std=0.4, random_state=seed)[0]
    points = np.concatenate([dense, rng.uniform(-12, 12, size=(anywhere, columns))])
    return rng.permutation(points)


def recipe(case):
    """How a case's points are made."""
    kind = case.kind
    if case.rows == 20_000 and kind in {"dbscan", "optics", "hdbscan", "spectral"}:
        return moons
    if kind in {"dbscan", "hdbscan"}:
        return groups_in_noise
    if case.columns == 16:
        return groups(20, 4.0)
    return groups(8 if case.rows > 20_000 else 5, 1.0)


def main(name, seed, path):
    """Write the points of a case to a file."""
    case = cases.find(name)
    points = recipe(case)(case.rows, case.columns, int(seed))
    np.ascontiguousarray(points, dtype="<f8").tofile(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
