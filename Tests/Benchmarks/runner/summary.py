"""What was aimed at, beside what was measured. Nothing fails by it: a noisy machine would fail at random."""
import re
from dataclasses import dataclass
from typing import Optional

from .table import number, print_paragraph, print_rows, ratio


@dataclass
class Target:
    """`aim` begins with <= or >= and a number; `measured` is a ratio unless it has a `unit`; None: not measured."""

    what: str
    aim: str
    measured: Optional[float]
    unit: Optional[str] = None

    @property
    def is_met(self):
        sign, bound = re.match(r"([<>]=) ([\d.]+)", self.aim).groups()
        return self.measured <= float(bound) if sign == "<=" else self.measured >= float(bound)


def print_summary(targets, is_whole):
    """- Parameter is_whole: whether all groups were asked for, so that each aim without a figure is a gap."""
    targets = list(targets)
    measured = [target for target in targets if target.measured is not None]
    rows = [["aim", "aimed at", "measured", ""]]
    for target in targets if is_whole else measured:
        if target.measured is None:
            rows.append([target.what, target.aim, "-", "not measured"])
            continue
        shown = f"{number(target.measured)} {target.unit}" if target.unit else ratio(target.measured)
        rows.append([target.what, target.aim, shown, "met" if target.is_met else "missed"])
    if len(rows) == 1:
        return
    print("\nsummary")
    print_paragraph("Medians of the ratios within a round, and ratios of counts. For information: nothing fails by it.")
    print_rows(rows, names=2)
    print(f"\n  met: {sum(target.is_met for target in measured)} of {len(measured)}")
