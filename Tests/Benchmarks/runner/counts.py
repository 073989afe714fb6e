"""Figures that a busy machine does not change: instructions in user code (callgrind) and system calls (strace), each
the difference of two runs of different length, so that a program's start does not count."""
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Callable

from .processes import BenchmarkFailed
from .table import number, print_paragraph, print_rows, ratio

INSTRUCTIONS, CALLS = "instructions", "system calls"


@dataclass
class Count:
    """`command` makes the command line for so many repetitions."""

    group: str
    label: str
    command: Callable[[int], list]
    few: int
    many: int
    what: str = INSTRUCTIONS

    def measure(self):
        once = {INSTRUCTIONS: instructions, CALLS: system_calls}[self.what]
        return (once(self.command(self.many)) - once(self.command(self.few))) / (self.many - self.few)


def traced(command):
    # Python's hashes differ from run to run unless told not to.
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    if done.returncode:
        words = " ".join(str(word) for word in command)
        raise BenchmarkFailed(f"{words}: exit {done.returncode}, {done.stderr.strip()[-400:]}")
    return done.stderr


def instructions(command):
    report = traced(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command])
    return int(re.search(r"Collected : ([\d,]+)", report).group(1).replace(",", ""))


def system_calls(command):
    lines = [line.split() for line in traced(["strace", "-f", "-c", *command]).splitlines()]
    rows = [line for line in lines if len(line) >= 5 and re.fullmatch(r"\d+\.\d+", line[0])]
    return sum(int(row[3]) for row in rows if row[-1] != "total")


def available():
    """What can be counted here; a container may forbid tracing."""
    tools = {INSTRUCTIONS: ["valgrind", "--version"], CALLS: ["strace", "-c", "true"]}
    return [
        what
        for what, command in tools.items()
        if shutil.which(command[0]) and not subprocess.run(command, capture_output=True).returncode
    ]


class Counts:
    """Counts of several groups; the first of a group is its reference."""

    def __init__(self, counts):
        self.counts = counts
        self.results = {}

    def measure(self, progress):
        def one(count):
            progress(f"{count.what}: {count.group}, {count.label}")
            try:
                self.results[count.group, count.label, count.what] = count.measure()
            except BenchmarkFailed as failure:
                # Valgrind itself fails at some programs; the others still count.
                print(f"\nnot counted: {count.group}, {count.label}: {failure}", file=sys.stderr)

        # Side by side, since no count depends on what else runs; those that take longest first.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(one, sorted(self.counts, key=lambda count: "python" not in count.label)))

    def ratio(self, group, label, against=None, what=INSTRUCTIONS):
        """To `against`, or to the group's first entry; None if either was not counted."""
        first = next((c.label for c in self.counts if c.group == group and c.what == what), None)
        own, other = (self.results.get((group, name, what)) for name in (label, against or first))
        return own / other if own is not None and other else None

    def value(self, group, label, what):
        return self.results.get((group, label, what))

    def print(self):
        print("\ncounts")
        print_paragraph(
            "What one document, one message or one publication takes, without the program's start. x: against the "
            "first of the group."
        )
        rows = [["", "", "counted", "once", ""]]
        seen = None
        for count in self.counts:
            key = (count.group, count.label, count.what)
            if key not in self.results:
                continue
            rows.append(
                [
                    count.group if count.group != seen else "",
                    count.label,
                    count.what,
                    number(self.results[key]),
                    ratio(self.ratio(count.group, count.label, what=count.what)),
                ]
            )
            seen = count.group
        print_rows(rows, names=3)
