"""Snapshots, from values to bytes."""
import contextlib
import functools

from runner.counts import Count
from runner.groups import Column, Entry, Group
from runner.summary import Target

GROUP, SWIFT = "json-40pt", "swift encoder"


def encode(programs, how, times):
    """The command that encodes the snapshot so many times."""
    if how == "text":
        return programs.c("json", programs.points, times)
    if how == "swift":
        return programs.swift("encode-snapshot", programs.points, times)
    return programs.python("json_py.py", how, programs.points, times)


def groups(programs):
    yield GROUP, functools.partial(json, programs)


@contextlib.contextmanager
def json(programs):
    yield Group(
        GROUP,
        "The snapshot of a port with 40 points, 3.5 kB. Reference: C that has keys and metadata ready and copies the "
        "API's digits.",
        "C text",
        [Column("us", "µs"), Column("us_min", "best µs")],
        [
            Entry("C text", encode(programs, "text", 64_000)),
            Entry(SWIFT, encode(programs, "swift", 64_000)),
            Entry("python orjson", encode(programs, "orjson", 8_000)),
            Entry("python json", encode(programs, "json", 8_000)),
        ],
    )


def counts(programs, _broker):
    for label, how in (("C text", "text"), (SWIFT, "swift")):
        yield Count(GROUP, label, functools.partial(encode, programs, how), 640, 6400)
    for how in ("orjson", "json"):
        yield Count(GROUP, f"python {how}", functools.partial(encode, programs, how), 400, 2400)


def targets(results):
    yield Target("encode 40 points, instructions", "<= 1.6 C", results.count(GROUP, SWIFT))
    yield Target("encode 40 points, best time", "<= 2.2 C", results.timed(GROUP, SWIFT, "us_min"))
    for module, least in (("orjson", 5), ("json", 45)):
        yield Target(
            f"encode 40 points, best time of {module}",
            f">= {least} bridge",
            results.timed(GROUP, f"python {module}", "us_min", SWIFT),
        )
