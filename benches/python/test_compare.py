"""Tests of the comparison that need nothing but Python: `python -m unittest discover -s benches/python`."""

import ast
import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

import cases
import compare

HERE = pathlib.Path(__file__).resolve().parent


def program(text):
    """A command that runs these lines of Python."""
    return [sys.executable, "-c", text]


def saying(seconds, **quality):
    """A command that tells a time and a quality."""
    return program(f"print({json.dumps({'seconds': seconds, 'quality': quality})!r})")


@contextlib.contextmanager
def quiet():
    """Without complaints on the terminal."""
    with contextlib.redirect_stderr(io.StringIO()) as complaints:
        yield complaints


class Cases(unittest.TestCase):
    def test_each_case_has_libraries_and_work(self):
        work = ast.parse((HERE / "libraries.py").read_text(encoding="utf-8"))
        kinds = next(
            node.value for node in work.body if isinstance(node, ast.Assign) and node.targets[0].id == "KINDS"
        )
        known = {key.value for key in kinds.keys}
        for case in cases.all_cases():
            self.assertIn(case.kind, known)
            self.assertTrue(case.libraries)
        self.assertEqual(known, {case.kind for case in cases.all_cases()})

    def test_results_that_differ_are_found(self):
        case = cases.Case("x-1k-2", 1000, 2, False, {"clusters": 0, "inertia": 0.01})
        ours = {"clusters": 3, "inertia": 100.0}
        for clusters, inertia, count in [(3, 100.9, 0), (4, 100, 1), (3, 101.2, 1), (3, float("nan"), 1), (2, 50, 2)]:
            theirs = {"clusters": clusters, "inertia": inertia}
            self.assertEqual(len(case.differences(ours, theirs)), count, theirs)
        self.assertEqual(case.differences(ours, {"clusters": 3}), ["no inertia"])


class Turns(unittest.TestCase):
    def test_the_median_counts_and_a_failure_stops_only_its_own(self):
        commands = {"Hyades": saying(0.5, clusters=3), "x": program("import sys; sys.exit(9)")}
        with quiet():
            told = compare.take_turns(commands, 3, 60)
        case = cases.Case("x-1k-2", 1000, 2, False, {"clusters": 0})
        ours = told["Hyades"][-1]["quality"]
        found = compare.result(case, "Hyades", told["Hyades"], ours)
        self.assertEqual(found["seconds"], 0.5)
        self.assertGreater(found["mib"], 1)
        self.assertEqual(compare.result(case, "x", told["x"], ours), {"name": "x", "failed": "exit status 9"})

    def test_another_result_is_a_failure(self):
        case = cases.Case("x-1k-2", 1000, 2, False, {"clusters": 0})
        turns = [compare.turn(saying(0.1, clusters=4), 60)]
        found = compare.result(case, "x", turns, {"clusters": 3})
        self.assertEqual(found, {"name": "x", "failed": "another result: clusters 4, ours 3"})

    def test_each_way_to_fail_has_its_words(self):
        for command, limit, words in [
            (["no-such-program"], 60, "not started"),
            (program("print('{}')"), 60, "no answer"),
            (program("pass"), 60, "no answer"),
            (program("import sys; sys.exit(3)"), 60, "no such case"),
            (program("import os; os.abort()"), 60, "signal 6"),
            (program("import time; time.sleep(60)"), 1, "longer than 1 s"),
        ]:
            with quiet(), self.assertRaises(compare.Failure) as caught:
                compare.turn(command, limit)
            self.assertEqual(str(caught.exception), words)


class CommandLine(unittest.TestCase):
    def test_bad_flags_are_refused(self):
        for words, why in [
            (["--list", "--rounds", "0"], "0 must be between 1 and 99"),
            (["--list", "--seeds", "1,x"], "x is no whole number"),
            (["--list", "--only", "k-medoids"], "--only k-medoids fits no case"),
            ([], "--hyades is needed"),
        ]:
            with quiet() as complaints, self.assertRaises(SystemExit):
                compare.arguments(words)
            self.assertIn(why, complaints.getvalue())

    def test_a_document_is_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "out.json"
            compare.write_whole(path, {"rows": []})
            self.assertEqual(json.loads(path.read_text(encoding="utf-8")), {"rows": []})
            self.assertEqual([file.name for file in pathlib.Path(folder).iterdir()], ["out.json"])


if __name__ == "__main__":
    unittest.main()
