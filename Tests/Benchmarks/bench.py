#!/usr/bin/env python3
"""Measures the parts of the bridge, and the whole of it, beside what C can do and what Python does, in the same run.

usage: bench.py --programs FOLDER [--baselines FOLDER] [GROUP ...]     `make bench` calls it; GROUP is part of a name
    BENCH_ROUNDS    rounds of each group (5)
    BENCH_STATIONS  sizes of the whole scrape (10,1000)

To add a group:
 1. Write a program that does the work once or many times and prints `name=value name=value` on its last line, with the
    same names in Swift (Sources/, on top of Measuring), C (Baselines/, one word more in its Makefile) and Python.
 2. Add a Group to `groups()` below: what is done, which entry is the reference, the figures to show, the entries. An
    entry is a command line, or a function that returns figures where a program alone cannot tell them.
 3. For counts of instructions or system calls add a Count a program to `counts()`; its command takes the number of
    repetitions.
 4. For an aim in the summary add a Target to `targets()`.
"""
import argparse
import contextlib
import functools
import os
import pathlib
import sys
import tempfile
import time

from runner import bridge, description, documents
from runner.counts import CALLS, Count, Counts, available
from runner.groups import Column, Entry, Group
from runner.processes import BenchmarkFailed, Broker, ReplyServer, run
from runner.summary import Target, print_summary
from runner.table import print_group, print_paragraph

HERE = pathlib.Path(__file__).resolve().parent
STATIONS_IN_A_REPLY = 500
MESSAGES, PAYLOAD = 10_000, 600
SIZES = [int(size) for size in os.environ.get("BENCH_STATIONS", "10,1000").split(",")]


class Bench:
    """The programs, and the data that they work on."""

    def __init__(self, programs, baselines, folder):
        self.programs, self.baselines, self.folder = programs, baselines, folder
        self.points = HERE / "Baselines/points.txt"
        self.replies = {
            ("getStations", STATIONS_IN_A_REPLY): self.write(
                "getstations.xml", documents.get_stations(STATIONS_IN_A_REPLY)
            )
        }
        for size in {1, STATIONS_IN_A_REPLY, *SIZES}:
            self.replies["getLoad", size] = self.write(f"getload-{size}.xml", documents.get_load(size))
        self.request = self.write("request.xml", documents.request())
        self.wsdl = self.write("baseline.wsdl", description.wsdl("http://127.0.0.1:1/"))

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def c(self, program, *arguments):
        return [self.baselines / program, *arguments]

    def swift(self, program, *arguments):
        return [self.programs / program, *arguments]

    def python(self, program, *arguments):
        return [sys.executable, HERE / "Baselines" / program, *arguments]

    # Commands that are timed and counted alike

    def decode(self, operation, how, times, stations=STATIONS_IN_A_REPLY):
        path = self.replies[operation, stations]
        if how in ("sax", "mem"):
            return self.c("xml", how, path, times)
        if how in ("zeep", "lxml"):
            return self.python("xml_py.py", how, path, self.wsdl, times)
        return self.swift(how, operation, path, times)

    def encode(self, how, times):
        if how == "text":
            return self.c("json", self.points, times)
        if how == "swift":
            return self.swift("encode-snapshot", self.points, times)
        return self.python("json_py.py", how, self.points, times)


def groups(bench):
    """Name and context manager of each group; within the context what the group needs is running."""
    yield "xml-getLoad", functools.partial(xml, bench, "getLoad", STATIONS_IN_A_REPLY, 50)
    yield "xml-getStations", functools.partial(xml, bench, "getStations", STATIONS_IN_A_REPLY, 25)
    yield "xml-getLoad-single", functools.partial(xml, bench, "getLoad", 1, 2000)
    yield "json-40pt", functools.partial(json, bench)
    for qos in (0, 1, 2):
        yield f"publish-qos{qos}", functools.partial(publish, bench, qos)
    for kilobytes, concurrency, count in (("300", 1, 2000), ("300", 8, 2000), ("0.4", 8, 8000)):
        yield f"http-{kilobytes}kB-c{concurrency}", functools.partial(http, bench, kilobytes, concurrency, count)
    for stations in SIZES:
        yield f"end-to-end-{stations}", functools.partial(end_to_end, bench, stations)


@contextlib.contextmanager
def xml(bench, operation, stations, times):
    def entry(label, how, times=times):
        return Entry(label, bench.decode(operation, how, times, stations))

    yield Group(
        f"xml-{operation}" + ("-single" if stations == 1 else ""),
        f"One {operation} reply, stations with 2 ports: {stations}, from bytes to typed values. client call: all that "
        "a call does but for the network. Reference: C on libxml2's SAX2, in pieces of 16 kB.",
        "C sax",
        [Column("cpu_us", "CPU µs"), Column("us_min", "best µs"), Column("grown_kb", "memory MB", scale=1 / 1024)],
        [
            entry("C sax", "sax"),
            entry("C sax, whole", "mem"),
            entry("swift, reply schema", "decode-reply"),
            entry("swift, client call", "call-operation"),
            entry("python lxml", "lxml", max(3, times // 50)),
            entry("python zeep", "zeep", max(3, times // 50)),
        ],
    )


@contextlib.contextmanager
def json(bench):
    yield Group(
        "json-40pt",
        "The snapshot of a port with 40 points, 3.5 kB. Reference: C that has keys and metadata ready and copies the "
        "API's digits.",
        "C text",
        [Column("us", "µs"), Column("us_min", "best µs")],
        [
            Entry("C text", bench.encode("text", 64_000)),
            Entry("swift encoder", bench.encode("swift", 64_000)),
            Entry("python orjson", bench.encode("orjson", 8_000)),
            Entry("python json", bench.encode("json", 8_000)),
        ],
    )


@contextlib.contextmanager
def publish(bench, qos):
    with Broker(bench.folder) as broker, Broker(bench.folder, max_inflight=0) as unlimited:

        def c(mode, version=4):
            return bench.c("mqtt_pub", mode, broker.port, qos, MESSAGES, PAYLOAD, 20, broker.pid, version)

        def swift(mode, version=4, to=broker, window=20):
            return bench.swift("publish-messages", mode, to.port, qos, MESSAGES, PAYLOAD, window, to.pid, version)

        entries = [
            Entry("C thread", c("thread")),
            Entry("C cork", c("cork")),
            Entry("swift client", swift("stream")),
            Entry("swift, bridge's batches", swift("bridge")),
            Entry("C thread, snapshots", c("thread", 5)),
            Entry("swift, snapshots", swift("stream", 5), against="C thread, snapshots"),
            Entry("python paho", bench.python("mqtt_py.py", broker.port, qos, MESSAGES // 2, PAYLOAD)),
        ]
        if qos:
            wide = Entry("swift, window 1000", swift("stream", 5, unlimited, 1000), against="C thread, snapshots")
            entries.insert(6, wide)
        yield Group(
            f"publish-qos{qos}",
            f"{MESSAGES:,} messages of {PAYLOAD} bytes until all are acknowledged, 20 at a time. snapshots: MQTT 5, "
            "retained, with properties. Reference: libmosquitto and its thread.",
            "C thread",
            [
                Column("msgs_s", "messages/s"),
                Column("cpu_us_msg", "CPU µs each"),
                Column("broker_us_msg", "broker µs", ratio=False),
            ],
            entries,
        )


@contextlib.contextmanager
def http(bench, kilobytes, concurrency, count):
    answer = bench.replies["getLoad", STATIONS_IN_A_REPLY]
    with ReplyServer(bench.baselines / "http_srv", answer, bench.folder) as server:
        url = server.url + ("/load" if kilobytes == "300" else "/cmd")
        yield Group(
            f"http-{kilobytes}kB-c{concurrency}",
            f"POST of 1 kB on kept connections, answers of {kilobytes} kB, {concurrency} at once. Reference: libcurl's "
            "multi_socket with epoll.",
            "C socket",
            [
                Column("req_s", "requests/s"),
                Column("cpu_us_req", "CPU µs each"),
                Column("srv_us_req", "server µs", ratio=False),
            ],
            [
                Entry("C socket", bench.c("http_multi", url, concurrency, count, bench.request, server.pid)),
                Entry(
                    "swift client", bench.swift("post-requests", url, concurrency, count, bench.request, server.pid)
                ),
                Entry("python requests", bench.python("http_py.py", url, concurrency, 160, bench.request)),
            ],
        )


@contextlib.contextmanager
def end_to_end(bench, stations):
    program = bench.programs / "chargepoint2mqtt"
    whole = (HERE.parents[1] / "config/registry_configs/chargepoint.csv").read_text()
    folders = {}
    for name, registry in (("load", bridge.LOAD_REGISTRY), ("all", whole)):
        folders[name] = bench.folder / f"config-{stations}-{name}"
        bridge.write_configuration(folders[name], stations, registry)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(
            ReplyServer(bench.baselines / "http_srv", bench.replies["getLoad", stations], bench.folder)
        )
        simulator = stack.enter_context(
            bridge.Simulator(bench.programs / "chargepoint-simulator", stations, bench.folder)
        )
        url = server.url + "/load"
        wsdl = bench.write(f"cycle-{stations}.wsdl", description.wsdl(url))

        def cycle(command):
            with Broker(bench.folder) as broker, bridge.Subscriber(broker.port):
                return run(command(broker))

        def scrape(name):
            return bridge.scrape(program, folders[name], stations, simulator, bench.folder)

        yield Group(
            f"end-to-end-{stations}",
            f"All of {stations} stations with 2 ports once, to a broker with a subscriber. Reference: C that gets all "
            "in one getLoad and publishes 8 points a port, without its start; the bridge is measured from its start.",
            "C poll_cycle loop",
            [
                Column("calls", "calls", ratio=False),
                Column("msgs", "messages", ratio=False),
                Column("ms", "ms"),
                Column("cpu_ms", "CPU ms"),
                Column("maxrss_kb", "peak MB", scale=1 / 1024),
            ],
            [
                Entry(
                    "C poll_cycle loop",
                    lambda: cycle(
                        lambda broker: bench.c("poll_cycle", broker.port, url, max(4, 2000 // stations), bench.request)
                    ),
                ),
                Entry(
                    "python zeep, json, paho",
                    lambda: cycle(lambda broker: bench.python("poll_py.py", broker.port, wsdl, 3)),
                ),
                Entry("bridge, start alone", lambda: bridge.start_alone(program, folders["all"], bench.folder)),
                Entry("bridge, 8 points", lambda: scrape("load")),
                Entry("bridge, all registers", lambda: scrape("all")),
            ],
            note=bridge.shares,
        )


def counts(bench):
    """What is counted; the first of each group is what the others are compared with."""
    for operation in ("getLoad", "getStations"):
        for label, how in (("C sax", "sax"), ("C sax, whole", "mem"), ("swift, reply schema", "decode-reply")):
            yield Count(f"xml-{operation}", label, functools.partial(bench.decode, operation, how), 2, 6)
        yield Count(f"xml-{operation}", "python zeep", functools.partial(bench.decode, operation, "zeep"), 1, 2)
    for label, how in (("C text", "text"), ("swift encoder", "swift")):
        yield Count("json-40pt", label, functools.partial(bench.encode, how), 640, 6400)
    for how in ("orjson", "json"):
        yield Count("json-40pt", f"python {how}", functools.partial(bench.encode, how), 400, 2400)


def calls(bench, broker):
    """System calls of publishing, to a broker that runs."""
    for qos in (0, 1, 2):
        for label, program in (
            ("C thread", functools.partial(bench.c, "mqtt_pub", "thread")),
            ("swift client", functools.partial(bench.swift, "publish-messages", "stream")),
        ):
            yield Count(
                f"publish-qos{qos}",
                label,
                lambda count, program=program, qos=qos: program(broker.port, qos, count, PAYLOAD, 20),
                1000,
                5000,
                CALLS,
            )


def targets(done, counted):
    """What is aimed at; see README.md for where the numbers come from."""

    def timed(group, label, figure, against=None):
        return lambda: done[group].ratio(label, figure, against) if group in done else None

    def count(group, label, against=None, what=None):
        return lambda: counted.ratio(group, label, against, *([what] if what else []))

    for operation, most in (("getLoad", 1.15), ("getStations", 1.25)):
        group = f"xml-{operation}"
        yield Target(f"decode {operation}, instructions", f"<= {most} C", count(group, "swift, reply schema"))
        yield Target(f"decode {operation}, best time", "<= 1.3 C", timed(group, "swift, reply schema", "us_min"))
        yield Target(
            f"decode {operation}, instructions of zeep",
            ">= 30 bridge",
            count(group, "python zeep", "swift, reply schema"),
        )
        yield Target(
            f"decode {operation}, CPU time of zeep",
            ">= 50 bridge",
            timed(group, "python zeep", "cpu_us", "swift, reply schema"),
        )
    yield Target("decode getStations, memory", "<= 1.5 C", timed("xml-getStations", "swift, reply schema", "grown_kb"))
    yield Target("encode 40 points, instructions", "<= 1.6 C", count("json-40pt", "swift encoder"))
    yield Target("encode 40 points, best time", "<= 2.2 C", timed("json-40pt", "swift encoder", "us_min"))
    for module, least in (("orjson", 5), ("json", 45)):
        yield Target(
            f"encode 40 points, best time of {module}",
            f">= {least} bridge",
            timed("json-40pt", f"python {module}", "us_min", "swift encoder"),
        )
    for qos in (0, 1, 2):
        group = f"publish-qos{qos}"
        yield Target(f"publish QoS {qos}, messages/s", ">= 0.95 C", timed(group, "swift client", "msgs_s"))
        yield Target(f"publish QoS {qos}, CPU", "<= 1.05 C", timed(group, "swift client", "cpu_us_msg"))
        yield Target(
            f"publish QoS {qos}, messages/s", ">= 3.5 paho", timed(group, "swift client", "msgs_s", "python paho")
        )
        yield Target(
            f"publish QoS {qos}, CPU of paho", ">= 5 bridge", timed(group, "python paho", "cpu_us_msg", "swift client")
        )
    for group in ("http-300kB-c1", "http-300kB-c8", "http-0.4kB-c8"):
        yield Target(f"{group}, requests/s", ">= 0.95 C", timed(group, "swift client", "req_s"))
        yield Target(f"{group}, CPU", "<= 1.15 C", timed(group, "swift client", "cpu_us_req"))
        yield Target(f"{group}, requests/s", ">= 10 python", timed(group, "swift client", "req_s", "python requests"))


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
    progress, start = Progress(), time.monotonic()

    def is_wanted(name):
        return not options.groups or any(part in name for part in options.groups)

    print_paragraph(
        f"{rounds} rounds, the entries of a group by turns. Each figure: median, least–most, and x: the median of its "
        "ratios to the reference (ref.) within a round. Trust the ratios: other work on the machine moves both alike."
    )
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(options.programs.resolve(), options.baselines.resolve(), pathlib.Path(folder))
        done = {}
        for name, context in groups(bench):
            if is_wanted(name):
                with context() as group:
                    group.measure(rounds, progress)
                progress("")
                print_group(group)
                done[name] = group
        tools = available()
        with Broker(bench.folder) as broker:
            wanted = [*counts(bench), *calls(bench, broker)]
            counted = Counts([c for c in wanted if is_wanted(c.group) and c.what in tools])
            counted.measure(progress)
        progress("")
        if counted.counts:
            counted.print()
        print_summary(list(targets(done, counted)))
    print(f"\n{(time.monotonic() - start) / 60:.1f} minutes")


if __name__ == "__main__":
    try:
        main()
    except BenchmarkFailed as failure:
        sys.exit(f"\n{failure}")
