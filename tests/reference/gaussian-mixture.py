"""Reference values for GaussianMixture of hyades-cluster, from scikit-learn 1.9.1.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
    .venv/bin/python gaussian-mixture.py        # writes gaussian-mixture.json beside this file

scikit-learn has no parameter for the first responsibilities. `Given` hands them to `_initialize`, the method that every start of its own ends in.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.datasets import make_blobs, make_moons
from sklearn.mixture import GaussianMixture

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__
warnings.filterwarnings("ignore")

here = pathlib.Path(__file__).resolve().parent
kinds = ["full", "tied", "diag", "spherical"]


class Given(GaussianMixture):
    def _initialize_parameters(self, X, random_state, xp=None):
        self._initialize(X, self.given, xp=xp)


def answers(m, X, new):
    return {
        "weights": m.weights_.tolist(), "means": m.means_.tolist(), "covariances": m.covariances_.ravel().tolist(),
        "lower_bounds": np.asarray(m.lower_bounds_).tolist(), "converged": bool(m.converged_), "labels": m.predict(X).tolist(),
        "probabilities": m.predict_proba(new).tolist(), "log_likelihoods": m.score_samples(new).tolist(),
        "score": m.score(X), "aic": m.aic(X), "bic": m.bic(X), "n_parameters": m._n_parameters(),
    }


def given_case(name, X, shares, tol=1e-3, max_iter=100, reg_covar=1e-6):
    new = np.random.default_rng(0).uniform(X.min(0) - 1, X.max(0) + 1, (12, X.shape[1])).round(6)
    fits = {}
    for kind in kinds:
        m = Given(shares.shape[1], covariance_type=kind, tol=tol, max_iter=max_iter, reg_covar=reg_covar)
        m.given = shares
        fits[kind] = answers(m.fit(X), X, new)
    return {
        "name": name, "records": X.tolist(), "responsibilities": shares.tolist(), "new": new.tolist(),
        "tolerance": tol, "max_n_iterations": max_iter, "regularization": reg_covar, "fits": fits,
    }


def soft(rng, n, k):
    """Random responsibilities of six digits, 1 together."""
    shares = rng.dirichlet(np.ones(k), n).round(6)
    shares[:, -1] = (1 - shares[:, :-1].sum(1)).round(6)
    return shares.clip(0, 1)


def hard(labels, k):
    return np.eye(k)[labels]


def given_cases():
    rng = np.random.default_rng(5)
    blobs, truth = make_blobs(120, 2, centers=3, cluster_std=1.2, random_state=3)
    blobs = blobs.round(6)
    sheared = (blobs @ np.array([[0.6, -0.6], [-0.4, 0.8]])).round(6)
    wide = make_blobs(90, 5, centers=4, cluster_std=2.5, random_state=4)[0].round(6)
    moons = make_moons(100, noise=0.1, random_state=5)[0].round(6)
    line = np.concatenate([rng.normal(0, 1, 60), rng.normal(4, 0.5, 40)])[:, None].round(6)
    yield given_case("blobs from their truth", blobs, hard(truth, 3))
    yield given_case("blobs from nothing known", blobs, soft(rng, 120, 3), tol=1e-6)
    yield given_case("sheared, one too many", sheared, soft(rng, 120, 4), tol=1e-5, max_iter=300)
    yield given_case("sheared, three iterations", sheared, hard(rng.integers(0, 3, 120), 3), tol=0, max_iter=3)
    yield given_case("five features", wide, soft(rng, 90, 4))
    yield given_case("moons", moons, hard((moons[:, 0] > 0.5).astype(int), 2), tol=1e-7, max_iter=500)
    yield given_case("one feature, nothing added", line, soft(rng, 100, 2), tol=1e-8, max_iter=1000, reg_covar=0)
    yield given_case("much added", line, soft(rng, 100, 3), reg_covar=0.5)
    yield given_case("one component", wide[:30], np.ones((30, 1)))


def default_cases():
    """From K-means, as both start by themselves: of blobs apart it finds the same clusters, only their order differs."""
    for seed in (7, 8):
        X = make_blobs(150, 2, centers=[[0, 0], [7, 0], [0, 7], [7, 7]], random_state=seed)[0].round(6)
        for kind in kinds:
            m = GaussianMixture(4, covariance_type=kind, random_state=0).fit(X)
            order = np.lexsort((m.means_[:, 1], m.means_[:, 0].round()))
            yield {
                "records": X.tolist(), "covariance": kind, "means": m.means_[order].tolist(), "weights": m.weights_[order].tolist(),
                "lower_bound": m.lower_bound_, "n_iterations": m.n_iter_, "bic": m.bic(X), "labels": np.argsort(order)[m.predict(X)].tolist(),
            }


out = {"given": list(given_cases()), "default": list(default_cases())}
path = here / "gaussian-mixture.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(f"{path.name}: {path.stat().st_size // 1000} kB")
