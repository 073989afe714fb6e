"""What was aimed at, beside what was measured. Nothing fails by it: a noisy machine would fail at random."""
from dataclasses import dataclass
from typing import Callable

from .table import print_paragraph, print_rows, ratio


@dataclass
class Target:
    """`measured` gives a ratio, or None if its group did not run."""

    what: str
    aim: str
    measured: Callable


def print_summary(targets):
    rows = [["aim", "ratio aimed at", "measured"]]
    for target in targets:
        value = target.measured()
        if value is not None:
            rows.append([target.what, target.aim, ratio(value)])
    if len(rows) == 1:
        return
    print("\nsummary")
    print_paragraph("Medians of the ratios within a round, and ratios of counts. For information: nothing fails by it.")
    print_rows(rows, names=2)
