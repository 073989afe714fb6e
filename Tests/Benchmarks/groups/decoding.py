"""Replies, from bytes to typed values."""
import contextlib
import functools

from runner.counts import Count
from runner.groups import Column, Entry, Group
from runner.programs import STATIONS_IN_A_REPLY
from runner.summary import Target

SWIFT, ZEEP = "swift, reply schema", "python zeep"


def decode(programs, operation, how, times, stations=STATIONS_IN_A_REPLY):
    """The command that decodes a reply so many times."""
    path = programs.reply(operation, stations)
    if how in ("sax", "mem"):
        return programs.c("xml", how, path, times)
    if how in ("zeep", "lxml"):
        return programs.python("xml_py.py", how, path, programs.wsdl, times)
    return programs.swift(how, operation, path, times)


def groups(programs):
    yield "xml-getLoad", functools.partial(xml, programs, "getLoad", STATIONS_IN_A_REPLY, 50)
    yield "xml-getStations", functools.partial(xml, programs, "getStations", STATIONS_IN_A_REPLY, 25)
    yield "xml-getLoad-single", functools.partial(xml, programs, "getLoad", 1, 2000)


@contextlib.contextmanager
def xml(programs, operation, stations, times):
    def entry(label, how, times=times):
        return Entry(label, decode(programs, operation, how, times, stations))

    yield Group(
        f"xml-{operation}" + ("-single" if stations == 1 else ""),
        f"One {operation} reply, stations with 2 ports: {stations}, from bytes to typed values. client call: all that "
        "a call does but for the network. Reference: C on libxml2's SAX2, in pieces of 16 kB.",
        "C sax",
        [Column("cpu_us", "CPU µs"), Column("us_min", "best µs"), Column("grown_kb", "memory MB", scale=1 / 1024)],
        [
            entry("C sax", "sax"),
            entry("C sax, whole", "mem"),
            entry(SWIFT, "decode-reply"),
            entry("swift, client call", "call-operation"),
            entry("python lxml", "lxml", max(3, times // 50)),
            entry(ZEEP, "zeep", max(3, times // 50)),
        ],
    )


def counts(programs, _broker):
    for operation in ("getLoad", "getStations"):
        for label, how in (("C sax", "sax"), ("C sax, whole", "mem"), (SWIFT, "decode-reply")):
            yield Count(f"xml-{operation}", label, functools.partial(decode, programs, operation, how), 2, 6)
        yield Count(f"xml-{operation}", ZEEP, functools.partial(decode, programs, operation, "zeep"), 1, 2)


def targets(results):
    for operation, most in (("getLoad", 1.15), ("getStations", 1.25)):
        group = f"xml-{operation}"
        yield Target(f"decode {operation}, instructions", f"<= {most} C", results.count(group, SWIFT))
        yield Target(f"decode {operation}, best time", "<= 1.3 C", results.timed(group, SWIFT, "us_min"))
        yield Target(f"decode {operation}, instructions of zeep", ">= 30 bridge", results.count(group, ZEEP, SWIFT))
        yield Target(
            f"decode {operation}, CPU time of zeep", ">= 50 bridge", results.timed(group, ZEEP, "cpu_us", SWIFT)
        )
    group = "xml-getStations"
    yield Target("decode getStations, memory", "<= 1.5 C", results.timed(group, SWIFT, "grown_kb"))
    yield Target("decode getStations, memory of zeep", ">= 6 bridge", results.timed(group, ZEEP, "grown_kb", SWIFT))
