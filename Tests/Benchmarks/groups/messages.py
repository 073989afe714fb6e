"""Messages to the broker: how many, how soon, and how much memory those that wait take."""
import contextlib
import functools

from runner.counts import CALLS, Count
from runner.groups import Column, Entry, Group
from runner.processes import Broker
from runner.summary import Target

MESSAGES, WAITING, PAYLOAD = 10_000, 20_000, 600


def groups(programs):
    for qos in (0, 1, 2):
        yield f"publish-qos{qos}", functools.partial(publish, programs, qos)
    for qos in (0, 1):
        yield f"latency-qos{qos}", functools.partial(latency, programs, qos)
    yield "waiting-messages", functools.partial(waiting, programs)


@contextlib.contextmanager
def publish(programs, qos):
    with Broker(programs.folder) as broker, Broker(programs.folder, max_inflight=0) as unlimited:

        def c(mode, version=4):
            return programs.c("mqtt_pub", mode, broker.port, qos, MESSAGES, PAYLOAD, 20, broker.pid, version)

        def swift(mode, version=4, to=broker, window=20):
            return programs.swift("publish-messages", mode, to.port, qos, MESSAGES, PAYLOAD, window, to.pid, version)

        entries = [
            Entry("C thread", c("thread")),
            Entry("C cork", c("cork")),
            Entry("swift client", swift("stream")),
            Entry("swift, bridge's batches", swift("bridge")),
            Entry("C thread, snapshots", c("thread", 5)),
            Entry("swift, snapshots", swift("stream", 5), against="C thread, snapshots"),
            Entry("python paho", programs.python("mqtt_py.py", broker.port, qos, MESSAGES // 2, PAYLOAD)),
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
def latency(programs, qos):
    with Broker(programs.folder) as broker:

        def c(count, nodelay):
            return programs.c("mqtt_lat", broker.port, qos, count, 1000, nodelay)

        yield Group(
            f"latency-qos{qos}",
            f"One message of {PAYLOAD} bytes a millisecond, until the subscriber has it. Nagle: libmosquitto's "
            "default. Reference: libmosquitto and its threads, with NODELAY.",
            "C thread",
            [Column("p50_us", "median µs"), Column("p99_us", "99 of 100 µs")],
            [
                Entry("C thread", c(1000, 1)),
                Entry("swift clients", programs.swift("measure-latency", broker.port, qos, 1000, 1000)),
                Entry("C thread, Nagle", c(400, 0)),
                Entry("python paho", programs.python("latency_py.py", broker.port, qos, 250, 4000)),
            ],
        )


@contextlib.contextmanager
def waiting(programs):
    with Broker(programs.folder) as broker:

        def c(mode):
            return programs.c("mqtt_wait", mode, broker.port, WAITING, PAYLOAD, 20)

        yield Group(
            "waiting-messages",
            f"{WAITING:,} messages of {PAYLOAD} bytes that wait for the broker all at once (QoS 1), until it has "
            "acknowledged them. Reference: C that keeps topic and payload of each, and gives the library 20 at a time.",
            "C own list",
            [Column("grown_kb", "memory MB", scale=1 / 1024)],
            [
                Entry("C own list", c("own")),
                Entry("C, all to libmosquitto", c("library")),
                Entry("swift client", programs.swift("hold-messages", broker.port, WAITING, PAYLOAD, 20)),
            ],
        )


def counts(programs, broker):
    """System calls, to a broker that runs."""
    for qos in (0, 1, 2):
        for label, program in (
            ("C thread", functools.partial(programs.c, "mqtt_pub", "thread")),
            ("swift client", functools.partial(programs.swift, "publish-messages", "stream")),
        ):
            yield Count(
                f"publish-qos{qos}",
                label,
                lambda count, program=program, qos=qos: program(broker.port, qos, count, PAYLOAD, 20),
                1000,
                5000,
                CALLS,
            )


def targets(results):
    for qos in (0, 1, 2):
        group, swift = f"publish-qos{qos}", "swift client"
        yield Target(f"publish QoS {qos}, messages/s", ">= 0.95 C", results.timed(group, swift, "msgs_s"))
        yield Target(f"publish QoS {qos}, CPU", "<= 1.05 C", results.timed(group, swift, "cpu_us_msg"))
        yield Target(
            f"publish QoS {qos}, messages/s", ">= 3.5 paho", results.timed(group, swift, "msgs_s", "python paho")
        )
        yield Target(
            f"publish QoS {qos}, CPU of paho", ">= 5 bridge", results.timed(group, "python paho", "cpu_us_msg", swift)
        )
    held = results.timed("waiting-messages", "swift client", "grown_kb")
    yield Target("20,000 messages wait, memory", "<= 1.1 C", held)
    for qos in (0, 1):
        group, swift = f"latency-qos{qos}", "swift clients"
        yield Target(f"latency QoS {qos}, median", "<= 1.15 C", results.timed(group, swift, "p50_us"))
        yield Target(f"latency QoS {qos}, 99 of 100", "<= 1.5 C", results.timed(group, swift, "p99_us"))
    yield Target(
        "latency QoS 0, median of C with Nagle",
        ">= 20 bridge",
        results.timed("latency-qos0", "C thread, Nagle", "p50_us", "swift clients"),
    )
    yield Target(
        "latency QoS 1, median of paho",
        ">= 3 bridge",
        results.timed("latency-qos1", "python paho", "p50_us", "swift clients"),
    )
