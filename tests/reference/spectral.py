"""Scores of K-means on the real catalogue of equivalent widths, from scikit-learn 1.9.1.

    .venv/bin/python spectral.py PATH      # writes spectral.json beside this file

PATH is the real catalogue, which is not part of the repository; of it the file keeps nothing but centroids and scores.
"""

import json
import pathlib
import sys

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__

stars = {}
for line in pathlib.Path(sys.argv[1]).read_text().splitlines():
    if not line.startswith("#"):
        star, name, width = line.split()
        stars.setdefault(star, {})[name] = float(width)
pair = ("HeII/4200", "HeI/4471")
X = np.array([[widths[name] for name in pair] for widths in stars.values() if all(name in widths for name in pair)])

rows = []
for k in range(2, 11):
    m = KMeans(k, n_init=10, random_state=42).fit(X)
    rows.append({"k": k, "centroids": m.cluster_centers_.tolist(), "inertia": m.inertia_, "silhouette": silhouette_score(X, m.labels_),
                 "calinski_harabasz": calinski_harabasz_score(X, m.labels_), "davies_bouldin": davies_bouldin_score(X, m.labels_)})
out = {"shape": X.shape, "rows": rows}
(pathlib.Path(__file__).resolve().parent / "spectral.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
