"""Hyades beside Python's clustering libraries: the same work on the same points, in turn.

Each library has its turn in a process of its own, round after round; the median of the rounds counts. Peak memory is that of the whole process, the interpreter of a Python library included, as the
system counts it. A result that differs from Hyades' by more than the case allows is no success but a failure of that library's row.

    compare.py --hyades 'target/release/xtask bench' [--only dbscan] [--rounds 3] [--seeds 1,2] [--json out.json]

`cargo xtask speed` calls it with all that it needs.
"""

import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading

import cases

HERE = pathlib.Path(__file__).resolve().parent
HYADES = "Hyades"
# The exit status of a program that does not know a case.
UNKNOWN_CASE = 3


def bounded(least, most):
    """A whole number of the command line, between bounds."""

    def parse(text):
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text} is no whole number") from None
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text} must be between {least} and {most}")
        return number

    return parse


def seed_list(text):
    """Seeds with commas between them."""
    return [bounded(0, 2**32 - 1)(part) for part in text.split(",")]


def arguments(words):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hyades", type=shlex.split, metavar="COMMAND", help="Hyades' side, which is given case, file, rows and columns")
    parser.add_argument("--only", default="", metavar="TEXT", help="only cases with this text in their name")
    parser.add_argument("--rounds", type=bounded(1, 99), default=3, metavar="N", help="how often each library has its turn (default: 3)")
    parser.add_argument("--seeds", type=seed_list, default=[1], metavar="N,N", help="seeds of the points (default: 1)")
    parser.add_argument("--limit", type=bounded(1, 86_400), default=900, metavar="SECONDS", help="the longest turn (default: 900)")
    parser.add_argument("--json", type=pathlib.Path, metavar="PATH", help="write the results to this file as well")
    parser.add_argument("--list", action="store_true", help="list the cases, and measure nothing")
    flags = parser.parse_args(words)
    if not flags.list and not flags.hyades:
        parser.error("--hyades is needed: how Hyades' side is started")
    flags.cases = [case for case in cases.all_cases() if flags.only in case.name]
    if not flags.cases:
        parser.error(f"--only {flags.only} fits no case; --list lists them")
    return flags


class Failure(Exception):
    """Why a turn gave no time, in words that name no path."""


def run(command, limit):
    """What a program printed, and the most memory it had, in MiB."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=complaints)
        except OSError as error:
            print(error, file=sys.stderr)
            raise Failure("not started") from None
        timer = threading.Timer(limit, process.kill)
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            late = not timer.is_alive()
            timer.cancel()
        code = process.returncode = os.waitstatus_to_exitcode(status)
        if code != 0:
            complaints.seek(0)
            sys.stderr.write(complaints.read().decode(errors="replace"))
            raise Failure(f"longer than {limit} s" if late else ended(code))
        out.seek(0)
        text = out.read().decode(errors="replace")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return text, usage.ru_maxrss / unit


def ended(code):
    """How a program ended, by its exit code."""
    if code == UNKNOWN_CASE:
        return "no such case"
    return f"signal {-code}" if code < 0 else f"exit status {code}"


def turn(command, limit):
    """One library's turn: seconds, quality, memory and version."""
    text, mib = run(command, limit)
    try:
        told = json.loads(text.strip().splitlines()[-1])
        return {"version": None, **told, "seconds": float(told["seconds"]), "quality": dict(told["quality"]), "mib": mib}
    except (IndexError, KeyError, TypeError, ValueError):
        raise Failure("no answer") from None


def take_turns(commands, rounds, limit):
    """The turns of each library, or the failure that ended them."""
    told = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            if isinstance(told[name], Failure):
                continue
            try:
                told[name].append(turn(command, limit))
            except Failure as failure:
                told[name] = failure
    return told


def result(case, name, turns, ours):
    """A library's line in the document."""
    if not isinstance(turns, Failure) and ours is not None:
        differences = case.differences(ours, turns[-1]["quality"])
        if differences:
            turns = Failure("another result: " + ", ".join(differences))
    if isinstance(turns, Failure):
        return {"name": name, "failed": str(turns)}
    found = {"name": name}
    if turns[-1]["version"]:
        found["version"] = turns[-1]["version"]
    found["seconds"] = statistics.median(turn["seconds"] for turn in turns)
    found["mib"] = max(turn["mib"] for turn in turns)
    return found


def measure(case, seed, flags, folder):
    """All libraries on one case."""
    path = folder / "points"
    try:
        run([sys.executable, HERE / "inputs.py", case.name, str(seed), path], flags.limit)
    except Failure as failure:
        results = [{"name": HYADES, "failed": f"no points: {failure}"}]
        return {"case": case.name, "seed": seed, "rounds": flags.rounds, "results": results}
    commands = {HYADES: [*flags.hyades, case.name, path, str(case.rows), str(case.columns)]}
    for library in case.libraries:
        commands[library] = [sys.executable, HERE / "libraries.py", case.name, library, path]
    # A slow library's case has one turn: what it takes is far more than what it varies by.
    rounds = 1 if case.once else flags.rounds
    told = take_turns(commands, rounds, flags.limit)
    ours = None if isinstance(told[HYADES], Failure) else told[HYADES][-1]["quality"]
    results = [result(case, name, turns, ours) for name, turns in told.items()]
    return {"case": case.name, "seed": seed, "rounds": rounds, "results": results}


def lines(row):
    """A line for each library."""
    ours = row["results"][0].get("seconds")
    for found in row["results"]:
        start = f"{row['case']:22} seed {row['seed']}  {found['name']:25}"
        if "failed" in found:
            yield f"{start} failed: {found['failed']}"
            continue
        beside = f"  {found['seconds'] / ours:.2f} times ours" if ours and found["name"] != HYADES else ""
        yield f"{start} {found['seconds']:9.4f} s {found['mib']:6.0f} MiB{beside}"


def write_whole(path, document):
    """Write a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def main(words):
    """Measure what the command line asks for."""
    flags = arguments(words)
    if flags.list:
        for case in flags.cases:
            print(case.name)
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for case in flags.cases:
            for seed in flags.seeds:
                rows.append(measure(case, seed, flags, pathlib.Path(folder)))
                for line in lines(rows[-1]):
                    print(line, flush=True)
                # After every case: what an interruption leaves is whole.
                if flags.json:
                    write_whole(flags.json, {"rows": rows})


if __name__ == "__main__":
    main(sys.argv[1:])
