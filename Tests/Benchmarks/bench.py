#!/usr/bin/env python3
"""Measures the parts of the bridge, and the whole of it, beside what C can do and what Python does, in the same run.

usage: bench.py --programs FOLDER [--baselines FOLDER] [GROUP ...]     `make bench` calls it; GROUP is part of a name
    BENCH_ROUNDS    rounds of each group (5)
    BENCH_STATIONS  sizes of the whole scrape (10,1000,10000)

To add a group:
 1. Write a program that does the work once or many times and prints `name=value name=value` on its last line, with the
    same names in Swift (Sources/, on top of Measuring), C (Baselines/, one word more in its Makefile) and Python.
 2. In a file of groups/ add a Group to its `groups`: what is done, which entry is the reference, the figures to show,
    the entries. An entry is a command line, or a function that returns figures where a program alone cannot tell them.
 3. For counts of instructions or system calls add a Count a program to `counts`; its command takes the number of
    repetitions.
 4. For an aim in the summary add a Target to `targets`.
"""
import argparse
import os
import pathlib
import sys
import tempfile
import time
import traceback

from groups import SUBJECTS, whole
from runner.counts import Counts, available
from runner.processes import BenchmarkFailed, Broker
from runner.programs import Programs
from runner.results import Results
from runner.summary import print_summary
from runner.table import print_group, print_paragraph


class Progress:
    """One line that says what runs, on a terminal only."""

    def __init__(self):
        self.is_shown = sys.stderr.isatty()

    def __call__(self, text):
        if self.is_shown:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder of the Swift programs")
    parser.add_argument("--baselines", type=pathlib.Path, required=True, help="folder of the C programs")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help="part of a group's name; default: all")
    options = parser.parse_args()
    rounds = int(os.environ.get("BENCH_ROUNDS", "5"))
    progress, start, failures = Progress(), time.monotonic(), []

    def is_wanted(name):
        return not options.groups or any(part in name for part in options.groups)

    print_paragraph(
        f"{rounds} rounds or fewer, the entries of a group by turns. Each figure: median, least–most, and x: the median "
        "of its ratios to the reference (ref.) within a round. Trust the ratios: other work on the machine moves both."
    )
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        programs = Programs(options.programs.resolve(), options.baselines.resolve(), pathlib.Path(folder))
        done = {}
        for subject in SUBJECTS:
            for name, context in subject.groups(programs):
                if not is_wanted(name):
                    continue
                begun = time.monotonic()
                try:
                    with context() as group:
                        group.measure(rounds, progress)
                except Exception as failure:
                    # The others are worth having all the same.
                    progress("")
                    text = str(failure) if isinstance(failure, BenchmarkFailed) else traceback.format_exc()
                    print(f"\n{name} failed: {text}", flush=True)
                    failures.append(name)
                    continue
                progress("")
                print_group(group, time.monotonic() - begun)
                done[name] = group
        tools = available()
        with Broker(programs.folder) as broker:
            wanted = [count for subject in SUBJECTS for count in getattr(subject, "counts", nothing)(programs, broker)]
            counted = Counts([c for c in wanted if is_wanted(c.group) and c.what in tools])
            counted.measure(progress)
        progress("")
        if counted.counts:
            counted.print()
        results = Results(done, counted)
        whole.print_growth(results)
        print_summary(
            [target for subject in SUBJECTS for target in subject.targets(results)], is_whole=not options.groups
        )
    print(f"\n{(time.monotonic() - start) / 60:.1f} minutes")
    if failures:
        sys.exit(f"failed: {', '.join(failures)}")


def nothing(_programs, _broker):
    return []


if __name__ == "__main__":
    main()
