"""Reads that fall due."""
import contextlib
import functools

from runner.counts import Count
from runner.groups import Column, Entry, Group
from runner.summary import Target

GROUP, READS = "schedule-1M", 1_000_000


def groups(programs):
    yield GROUP, functools.partial(schedule, programs)


@contextlib.contextmanager
def schedule(programs):
    yield Group(
        GROUP,
        f"{READS:,} reads with intervals of 5 to 300 s: what taking one that is due costs, with the planning of its "
        "next tick, and what telling that it was answered costs. C has numbers for reads; the bridge's memory holds "
        "their names, classes and ages too, and whether each runs. Reference: a binary heap.",
        "C heap",
        [
            Column("ns_op", "ns taking"),
            Column("ns_done", "ns answered", ratio=False),
            Column("bytes_entry", "bytes each", ratio=False),
        ],
        [
            Entry("C heap", programs.c("timer", "heap", READS, 2_000_000)),
            Entry("C wheel", programs.c("timer", "wheel", READS, 2_000_000)),
            Entry("swift schedule", programs.swift("schedule-reads", READS, 1_000_000)),
        ],
    )


def counts(programs, _broker):
    for label in ("C heap", "C wheel"):
        yield Count(
            GROUP, label, lambda times, how=label[2:]: programs.c("timer", how, 200_000, times), 100_000, 300_000
        )
    yield Count(
        GROUP, "swift schedule", lambda times: programs.swift("schedule-reads", 50_000, times), 50_000, 150_000
    )


def targets(results):
    swift, what = "swift schedule", "schedule of 1,000,000, taking one that is due"
    yield Target(what, "<= 0.35 C heap", results.timed(GROUP, swift, "ns_op"))
    yield Target(what, "<= 1.2 C wheel", results.timed(GROUP, swift, "ns_op", "C wheel"))
