"""What a group of benchmarks is, and how it is run: every entry once a round, one after the other, again and again."""
import statistics
from dataclasses import dataclass, field
from typing import Callable, Optional

from .processes import run


@dataclass
class Column:
    """A figure that is shown, times `scale`. `ratio`: beside the same figure of the reference in the same round."""

    figure: str
    title: str
    ratio: bool = True
    scale: float = 1


@dataclass
class Entry:
    """A program that is measured: a command line, or a function that returns its figures.

    `against`: the entry that it is compared with, if not the group's reference."""

    label: str
    command: object
    against: Optional[str] = None

    def measure(self):
        return self.command() if callable(self.command) else run(self.command)


@dataclass
class Group:
    """Entries that do the same work. `what` says which work and what the reference is.

    `most_rounds`: for what takes long and varies little."""

    name: str
    what: str
    reference: str
    columns: list
    entries: list
    note: Optional[Callable] = None
    most_rounds: Optional[int] = None
    rounds: list = field(default_factory=list)

    def measure(self, rounds, progress):
        rounds = min(rounds, self.most_rounds or rounds)
        for number in range(rounds):
            figures = {}
            for entry in self.entries:
                progress(f"{self.name}: round {number + 1} of {rounds}, {entry.label}")
                figures[entry.label] = entry.measure()
            self.rounds.append(figures)

    def values(self, label, figure):
        """One value a round; none of rounds in which it was not measured."""
        return [r[label][figure] for r in self.rounds if figure in r.get(label, {})]

    def ratios(self, label, figure, against=None):
        entry = next((entry for entry in self.entries if entry.label == label), None)
        other = against or (entry and entry.against) or self.reference
        return [
            r[label][figure] / r[other][figure]
            for r in self.rounds
            if figure in r.get(label, {}) and r.get(other, {}).get(figure)
        ]

    def median(self, label, figure):
        """None if it was not measured."""
        values = self.values(label, figure)
        return statistics.median(values) if values else None

    def ratio(self, label, figure, against=None):
        """The median over the rounds; None if there is none."""
        ratios = self.ratios(label, figure, against)
        return statistics.median(ratios) if ratios else None
