"""A scrape as it comes again and again: one getLoad of 500 stations, 1,000 snapshots."""
import contextlib
import functools
import statistics
import time

from runner import bridge, description, documents
from runner.groups import Column, Entry, Group
from runner.processes import Broker, ReplyServer, run
from runner.programs import STATIONS_IN_A_REPLY
from runner.summary import Target

GROUP, CYCLES = "cycle-500x2", 8
C, SNAPSHOTS, PYTHON, BRIDGE = "C loop", "C loop, snapshots", "python zeep, json, paho", "bridge"


def groups(programs):
    yield GROUP, functools.partial(cycle, programs)


@contextlib.contextmanager
def account(programs):
    """A server of one group of stations, and a configuration that gets it every second."""
    configuration = programs.folder / "config-cycle"
    if not configuration.exists():
        bridge.write_configuration(
            configuration,
            STATIONS_IN_A_REPLY,
            bridge.LOAD_REGISTRY,
            first_station=documents.FIRST_STATION,
            interval=1,
        )
    load = programs.reply("getLoad")
    answers = {
        "getLoad": load,
        "getStations": programs.reply("getStations"),
        "getOrgsAndStationGroups": programs.write("organizations.xml", documents.organizations()),
        "getStationGroups": programs.write("groups.xml", documents.station_groups(STATIONS_IN_A_REPLY)),
    }
    with ReplyServer(programs.baselines / "http_srv", load, programs.folder, answers) as server:
        yield server, configuration


@contextlib.contextmanager
def cycle(programs):
    with account(programs) as (server, configuration):
        url = server.url + "/load"
        wsdl = programs.write("cycle.wsdl", description.wsdl(url))

        def watched(command):
            with Broker(programs.folder) as broker, bridge.Subscriber(broker.port):
                return run(command(broker))

        def c(version):
            return lambda: watched(
                lambda broker: programs.c(
                    "poll_cycle", broker.port, url, CYCLES, programs.request, 1, 20, broker.pid, version
                )
            )

        yield Group(
            GROUP,
            "One getLoad of 500 stations with 2 ports, 1,000 snapshots of 8 points at QoS 1, to a broker with a "
            "subscriber. The bridge makes one a second; its time is from the request's arrival at the server to the "
            "last message at the subscriber, its CPU that of the whole second. Reference: C, one thread; snapshots: "
            "MQTT 5, retained, with properties, as the bridge's are.",
            C,
            [Column("ms", "ms"), Column("cpu_ms", "CPU ms"), Column("broker_ms", "broker ms", ratio=False)],
            [
                Entry(C, c(4)),
                Entry(SNAPSHOTS, c(5)),
                Entry(
                    PYTHON, lambda: watched(lambda broker: programs.python("poll_py.py", broker.port, wsdl, 3))
                ),
                Entry(BRIDGE, lambda: cycles_of_bridge(programs, server, configuration)),
            ],
        )


def cycles_of_bridge(programs, server, configuration):
    snapshots = 2 * STATIONS_IN_A_REPLY
    with Broker(programs.folder) as broker, bridge.Subscriber(broker.port) as subscriber:
        subscriber.expect(snapshots + STATIONS_IN_A_REPLY)
        state = programs.folder / "state-cycle"
        with bridge.Bridge(programs, configuration, broker, server.url + "/soap", state) as process:
            process.wait_for_snapshots(subscriber)
            for _ in range(2):
                subscriber.expect(snapshots)
                process.wait_for_snapshots(subscriber)
            # The middle of a second: nothing is due.
            time.sleep(0.4)
            server.arrivals()
            subscriber.times.clear()
            cpu, broker_cpu = process.cpu_seconds, broker.cpu_seconds
            time.sleep(CYCLES)
            cpu, broker_cpu = process.cpu_seconds - cpu, broker.cpu_seconds - broker_cpu
            requests = [arrival.seconds for arrival in server.arrivals() if arrival.operation == "getLoad"]
            times = list(subscriber.times)
    ends = requests[1:] + [float("inf")]
    took = [
        max(moment for moment in times if begin <= moment < end) - begin
        for begin, end in zip(requests, ends)
        if any(begin <= moment < end for moment in times)
    ]
    return {
        "ms": statistics.median(took) * 1e3,
        "cpu_ms": cpu * 1e3 / CYCLES,
        "broker_ms": broker_cpu * 1e3 / CYCLES,
        "msgs": len(times) / len(requests),
        "calls": len(requests) / CYCLES,
    }


def targets(results):
    yield Target("cycle of 500 stations, time", "<= 1.15 C", results.timed(GROUP, BRIDGE, "ms"))
    yield Target("cycle of 500 stations, CPU", "<= 1.15 C", results.timed(GROUP, BRIDGE, "cpu_ms"))
    yield Target("the same, to C that sends snapshots", "<= 1.15 C", results.timed(GROUP, BRIDGE, "cpu_ms", SNAPSHOTS))
    yield Target("cycle of 500 stations, CPU of python", ">= 12 bridge", results.timed(GROUP, PYTHON, "cpu_ms", BRIDGE))
    yield Target("cycle of 500 stations, time of python", ">= 8 bridge", results.timed(GROUP, PYTHON, "ms", BRIDGE))
