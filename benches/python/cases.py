"""The cases that `../cases.json` lists, beside which libraries each runs, and when two results are the same.

Nothing here needs more than Python itself: `compare.py` reads it before anything is installed, and stays small while it measures others.
"""

import json
import pathlib
from dataclasses import dataclass

LIST = pathlib.Path(__file__).resolve().parent.parent / "cases.json"

LLOYD = ["scikit-learn", "scikit-learn (Elkan)", "scikit-learn-intelex", "faiss (single precision)"]
LINKAGE = ["fastcluster", "SciPy"]

# By the kind of work: the first word of a case's name.
LIBRARIES = {
    "kmeans": LLOYD,
    "kmeanspp": ["scikit-learn", "scikit-learn-intelex"],
    "dbscan": ["scikit-learn", "dbscan"],
    "hdbscan": ["hdbscan", "fast_hdbscan"],
    "ward": LINKAGE,
    "average": LINKAGE,
    "single": LINKAGE,
}
OTHERWISE = ["scikit-learn"]


@dataclass(frozen=True)
class Case:
    """A piece of work of a certain size."""

    name: str
    rows: int
    columns: int
    once: bool
    agree: dict

    @property
    def kind(self):
        """The kind of work."""
        return self.name.split("-")[0]

    @property
    def libraries(self):
        """The libraries that do it, without Hyades."""
        return LIBRARIES.get(self.kind, OTHERWISE)

    def differences(self, ours, theirs):
        """In what two results differ by more than they may, each in words."""
        found = []
        for key, tolerance in self.agree.items():
            if key not in ours or key not in theirs:
                found.append(f"no {key}")
                continue
            a, b = ours[key], theirs[key]
            # Written so that what is no number differs.
            if not abs(a - b) <= tolerance * max(abs(a), abs(b)):
                found.append(f"{key} {b:g}, ours {a:g}")
        return found


def all_cases():
    """Every case that is measured beside Python's libraries, in the list's order."""
    with open(LIST, encoding="utf-8") as file:
        entries = json.load(file)
    return [
        Case(entry["name"], entry["rows"], entry["columns"], entry.get("once", False), entry["agree"])
        for entry in entries
        if entry["beside"] == "python"
    ]


def find(name):
    """The case of this name; a `KeyError` where there is none."""
    by_name = {case.name: case for case in all_cases()}
    return by_name[name]
