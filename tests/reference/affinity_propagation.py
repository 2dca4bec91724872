"""Reference values for affinity propagation, from scikit-learn 1.9.1.

    python3 -m venv .venv && .venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    .venv/bin/python affinity_propagation.py        # writes affinity_propagation.json beside this file

Every input stands in the file next to what the peer made of it. scikit-learn sets ties apart at random: each case is run with several
seeds, and kept only if all agree, so that nothing in the file hangs on chance.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.cluster import AffinityPropagation
from sklearn.datasets import make_blobs, make_moons

assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert np.__version__ == "2.4.6", np.__version__

here = pathlib.Path(__file__).resolve().parent


def fit(X, seed, **options):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        m = AffinityPropagation(random_state=seed, **options).fit(X)
    converged = not any("did not converge" in str(w.message) for w in caught)
    return m, converged


def case(name, X, new=None, **options):
    m, converged = fit(X, 0, **options)
    for seed in range(1, 5):
        other, _ = fit(X, seed, **options)
        if other.labels_.tolist() != m.labels_.tolist() or other.n_iter_ != m.n_iter_:
            print(f"{name}: chance decides, so it is left out")
            return
    new = X[:1] if new is None else new
    preference = options.get("preference")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        predicted = m.predict(new).tolist()
    yield {
        "name": name, "records": X.tolist(), "damping": options.get("damping", 0.5),
        "preference": preference.tolist() if isinstance(preference, np.ndarray) else preference,
        "max_n_iterations": options.get("max_iter", 200), "convergence_iterations": options.get("convergence_iter", 15),
        "exemplars": [int(i) for i in m.cluster_centers_indices_], "labels": m.labels_.tolist(),
        "n_iterations": int(m.n_iter_), "converged": converged, "new": new.tolist(), "predicted": predicted,
    }


def cases():
    rng = np.random.default_rng(1)
    blobs = make_blobs(300, 2, centers=[[1, 1], [-1, -1], [1, -1]], cluster_std=0.5, random_state=0)[0].round(6)
    wide = make_blobs(150, 4, centers=5, cluster_std=2.0, random_state=4)[0].round(6)
    moons = make_moons(150, noise=0.06, random_state=5)[0].round(6)
    line = rng.normal(size=(60, 1)).round(6)
    new = rng.uniform(-3, 3, (40, 2)).round(6)
    yield from case("blobs, preference -50", blobs, new, preference=-50)
    yield from case("blobs, median", blobs[:120], new)
    yield from case("blobs, damped", blobs, new, damping=0.9, preference=-200)
    yield from case("blobs, damped by 0.75", blobs[:200], damping=0.75, preference=-10)
    yield from case("blobs, each its own preference", blobs[:150], damping=0.7, preference=-rng.uniform(1, 30, 150).round(6))
    yield from case("blobs, high preference", blobs[:60], preference=-0.01)
    yield from case("blobs, positive preference", blobs[:60], preference=1.0)
    yield from case("four features", wide, damping=0.8)
    yield from case("four features, low preference", wide, damping=0.9, preference=-2000.0, max_iter=400)
    yield from case("moons", moons, damping=0.8, preference=-3.0)
    yield from case("one feature", line, damping=0.6)
    yield from case("patient", blobs[:100], damping=0.6, convergence_iter=40)
    yield from case("hasty", blobs[:100], damping=0.6, convergence_iter=1)
    for most in (1, 2, 5, 10, 20, 40):
        yield from case(f"cut off after {most}", blobs[:100], new, preference=-5.0, max_iter=most)
    for i in range(12):
        X = rng.normal(size=(rng.integers(5, 40), 1 + i % 4)).round(6)
        yield from case(f"few {i}", X, damping=0.5 + 0.04 * i)
    yield from case("one sample", blobs[:1])
    yield from case("two samples", blobs[:2])
    yield from case("two samples, low preference", blobs[:2], preference=-100.0)
    yield from case("equal similarities", np.eye(4))
    yield from case("equal similarities, low preference", np.eye(4), preference=-2.0)
    yield from case("equal samples", np.ones((7, 2)))
    yield from case("equal samples, high preference", np.ones((7, 2)), preference=0.5)


def whole_numbers():
    """Ties without end: those where chance decides are left out."""
    rng = np.random.default_rng(2)
    for i in range(30):
        d = 1 + i % 3
        X = rng.integers(0, [30, 9, 5][d - 1], (rng.integers(6, 40), d)).astype(float)
        yield from case(f"whole numbers {i}", X, damping=0.7)


out = {"cases": list(cases()), "whole_numbers": list(whole_numbers())}
path = here / "affinity_propagation.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(f"{path.name}: {path.stat().st_size // 1000} kB, {len(out['cases'])} and {len(out['whole_numbers'])} cases")
