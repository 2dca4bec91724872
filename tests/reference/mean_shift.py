"""Reference values for mean shift and its bandwidth, from scikit-learn 1.9.1.

    python3 -m venv .venv && .venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    .venv/bin/python mean_shift.py        # writes mean_shift.json beside this file

Every input stands in the file next to what the peer made of it. Bandwidths are 64-bit floats of numpy's, not Python's: with the latter
scikit-learn rounds binned seeds to 32 bits.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.cluster import MeanShift, estimate_bandwidth
from sklearn.datasets import make_blobs, make_moons

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__
warnings.filterwarnings("ignore")

here = pathlib.Path(__file__).resolve().parent


def case(name, X, bandwidth, new=None, **options):
    bandwidth = np.float64(bandwidth)
    m = MeanShift(bandwidth=bandwidth, **options).fit(X)
    new = X[:1] if new is None else new
    seeds = options.get("seeds")
    return {
        "name": name, "records": X.tolist(), "bandwidth": float(bandwidth),
        "seeds": None if seeds is None else seeds.tolist(),
        "binned_seeds": options.get("bin_seeding", False), "min_bin_frequency": options.get("min_bin_freq", 1),
        "assign_orphans": options.get("cluster_all", True), "max_n_iterations": options.get("max_iter", 300),
        "centers": m.cluster_centers_.tolist(), "labels": m.labels_.tolist(), "n_iterations": int(m.n_iter_),
        "new": new.tolist(), "predicted": m.predict(new).tolist(),
    }


def cases():
    rng = np.random.default_rng(1)
    blobs = make_blobs(300, 2, centers=5, cluster_std=1.2, random_state=3)[0].round(6)
    wide = make_blobs(200, 4, centers=3, cluster_std=2.0, random_state=4)[0].round(6)
    moons = make_moons(150, noise=0.06, random_state=5)[0].round(6)
    line = rng.normal(size=(120, 1)).round(6)
    new = rng.uniform(-12, 12, (40, 2)).round(6)
    for bandwidth in (0.8, 2.0, 4.5, 30.0):
        yield case(f"blobs, bandwidth {bandwidth}", blobs, bandwidth, new)
    yield case("blobs, binned", blobs, 2.0, new, bin_seeding=True)
    yield case("blobs, full bins", blobs, 2.0, bin_seeding=True, min_bin_freq=5)
    yield case("blobs, every sample a bin", blobs[:40], 0.01, bin_seeding=True)
    yield case("blobs, orphans", blobs, 1.5, bin_seeding=True, min_bin_freq=6, cluster_all=False)
    yield case("blobs, orphans of all seeds", blobs, 1.0, cluster_all=False)
    yield case("blobs, given seeds", blobs, 2.0, new, seeds=new[:9])
    yield case("blobs, given seeds twice, orphans", blobs, 1.0, seeds=np.vstack([blobs[:5], blobs[:5]]), cluster_all=False)
    for most in (0, 1, 3):
        yield case(f"blobs, cut off after {most}", blobs, 2.0, max_iter=most)
    yield case("four features", wide, 4.0)
    yield case("four features, binned", wide, 4.0, bin_seeding=True)
    yield case("moons", moons, 0.5)
    yield case("one feature", line, 0.4)
    yield case("far from the origin", (blobs[:100] + 1e5).round(4), 2.0)


def whole_numbers():
    """Many samples exactly a bandwidth from a mean, equal samples, equal peaks."""
    rng = np.random.default_rng(2)
    for i in range(60):
        d = 1 + i % 3
        X = rng.integers(0, [40, 12, 6][d - 1], (rng.integers(30, 70), d)).astype(float)
        options = [{}, {"bin_seeding": True}, {"cluster_all": False, "bin_seeding": True, "min_bin_freq": 2}][(i // 3) % 3]
        yield case(f"whole numbers {i}", X, float(rng.integers(1, 4)), **options)


def bandwidths():
    for d in (1, 2, 3):
        X = make_blobs(150, d, centers=3, random_state=20 + d)[0].round(6)
        for quantile in (0.001, 0.1, 0.2, 0.3, 0.5, 1.0):
            yield {"records": X.tolist(), "quantile": quantile, "bandwidth": float(estimate_bandwidth(X, quantile=quantile))}


out = {"cases": list(cases()), "whole_numbers": list(whole_numbers()), "bandwidths": list(bandwidths())}
path = here / "mean_shift.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(f"{path.name}: {path.stat().st_size // 1000} kB")
