"""Reference values for spectral clustering, from scikit-learn 1.9.1 and SciPy 1.17.1.

    python3 -m venv .venv && .venv/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    .venv/bin/python spectral_clustering.py        # writes spectral_clustering.json beside this file

Eigenvalues are those of all eigenvalues of the dense normalised Laplacian of scikit-learn's affinities, so they do not depend on its sparse solver.
"""

import json
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
from scipy.sparse import csgraph, issparse
from sklearn.cluster import SpectralClustering
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.manifold import spectral_embedding
from sklearn.preprocessing import StandardScaler

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__
assert scipy.__version__ == "1.17.1", scipy.__version__
warnings.filterwarnings("ignore")

here = pathlib.Path(__file__).resolve().parent


def case(name, X, k, embedding=False, **options):
    X = StandardScaler().fit_transform(X).round(6)
    m = SpectralClustering(k, random_state=0, n_init=20, **options).fit(X)
    W = m.affinity_matrix_
    W = W.toarray() if issparse(W) else np.array(W)
    L, _ = csgraph.laplacian(W, normed=True, return_diag=True)
    n_pieces = csgraph.connected_components(W)[0]
    result = {
        "name": name, "records": X.tolist(), "k": k, "n_neighbours": options.get("n_neighbors", 10) if "affinity" in options else None,
        "gamma": options.get("gamma", 1.0), "labels": m.labels_.tolist(), "n_pieces": int(n_pieces),
        "eigenvalues": np.linalg.eigvalsh(L)[: k + 2].tolist(),
    }
    if embedding:
        columns = spectral_embedding(W, n_components=k, drop_first=False, random_state=0)
        result["embedding"] = columns.round(12).tolist()
    return result


def cases():
    near = {"affinity": "nearest_neighbors"}
    n = 240
    circles = make_circles(n, factor=0.5, noise=0.05, random_state=30)[0]
    moons = make_moons(n, noise=0.05, random_state=30)[0]
    blobs = make_blobs(n, random_state=30)[0]
    varied = make_blobs(n, cluster_std=[1.0, 2.5, 0.5], random_state=170)[0]
    stretched = make_blobs(n, random_state=170)[0] @ [[0.6, -0.6], [-0.4, 0.8]]
    square = np.random.default_rng(30).random((n, 2))
    wide = make_blobs(n, 4, centers=4, cluster_std=2.0, random_state=5)[0]
    yield case("circles", circles, 2, **near)
    yield case("moons", moons, 2, **near)
    yield case("moons, linked", make_moons(n, noise=0.12, random_state=3)[0], 2, embedding=True, **near)
    yield case("varied blobs", varied, 3, embedding=True, **near)
    yield case("stretched blobs", stretched, 3, **near)
    yield case("blobs", blobs, 3, **near)
    yield case("square", square, 3, embedding=True, **near)
    yield case("four features", wide, 4, n_neighbors=7, **near)
    yield case("circles, by all pairs", circles, 2, gamma=20.0)
    yield case("moons, by all pairs", moons, 2, gamma=30.0)
    yield case("blobs, by all pairs", blobs, 3)
    yield case("square, by all pairs", square, 2, embedding=True, gamma=5.0)
    yield case("four features, by all pairs", wide, 4, embedding=True, gamma=0.5)


out = {"cases": list(cases())}
path = here / "spectral_clustering.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(f"{path.name}: {path.stat().st_size // 1000} kB")
for c in out["cases"]:
    print(c["name"], c["n_pieces"], np.round(c["eigenvalues"], 6), np.bincount(c["labels"]))
