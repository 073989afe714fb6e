"""Memory at rest: connected, and after the first loads of 500 stations."""
import contextlib
import functools
import time

from runner import bridge, description, documents
from runner.groups import Column, Entry, Group
from runner.processes import Broker, free_port, run
from runner.programs import STATIONS_IN_A_REPLY
from runner.summary import Target

from .cycles import account

GROUP, C, PYTHON = "memory", "C", "python zeep, paho"
BRIDGE, NAMEPLATES, SERVING = "bridge of 500 stations", "bridge, nameplates too", "bridge, HTTP too"


def groups(programs):
    yield GROUP, functools.partial(memory, programs)


@contextlib.contextmanager
def memory(programs):
    with account(programs) as (server, with_names):
        def of_loads(name, **options):
            folder = programs.folder / f"config-memory-{name}"
            if not folder.exists():
                registry = bridge.COLUMNS + bridge.LOADS
                bridge.write_configuration(
                    folder, STATIONS_IN_A_REPLY, registry, documents.FIRST_STATION, interval=1, **options
                )
            return folder

        loads, served = of_loads("alone"), of_loads("served", listen=f"127.0.0.1:{free_port()}")
        url = server.url + "/load"
        wsdl = programs.write("memory.wsdl", description.wsdl(url))

        def connected(command):
            with Broker(programs.folder) as broker:
                return run(command(broker))

        yield Group(
            GROUP,
            "What is resident once connected to the broker, and how much more after the loads of 500 stations were "
            "read, and published: the bridge then keeps 1,000 devices with their values; C and Python keep nothing. "
            "nameplates too: it has read 500 nameplates as well, 1 MB. HTTP too: it also listens for health, metrics and "
            "dashboard, as it does unless told not to. Reference: C that uses libcurl, libxml2 and libmosquitto.",
            C,
            [
                Column("connected_kb", "connected MB", scale=1 / 1024),
                Column("grown_kb", "growth MB", scale=1 / 1024),
                Column("loaded_kb", "then MB", scale=1 / 1024),
            ],
            [
                Entry(C, lambda: connected(lambda broker: programs.c("rss", broker.port, url, programs.request))),
                Entry(PYTHON, lambda: connected(lambda broker: programs.python("rss_py.py", broker.port, wsdl))),
                Entry(BRIDGE, lambda: memory_of_bridge(programs, server, loads, 2 * STATIONS_IN_A_REPLY)),
                Entry(SERVING, lambda: memory_of_bridge(programs, server, served, 2 * STATIONS_IN_A_REPLY)),
                Entry(NAMEPLATES, lambda: memory_of_bridge(programs, server, with_names, 3 * STATIONS_IN_A_REPLY)),
            ],
        )


def memory_of_bridge(programs, server, configuration, devices):
    with Broker(programs.folder) as broker, bridge.Subscriber(broker.port, "chargepoint2mqtt/#") as states:
        with bridge.Subscriber(broker.port) as subscriber, server.stopped() as go_on:
            subscriber.expect(devices)
            state = programs.folder / "state-memory"
            with bridge.Bridge(programs, configuration, broker, server.url + "/soap", state) as process:
                process.wait_for(lambda: states.messages > 0)
                time.sleep(0.5)
                connected = process.resident_kb
                go_on()
                process.wait_for_snapshots(subscriber)
                time.sleep(0.5)
                loaded = process.resident_kb
    return {"connected_kb": connected, "loaded_kb": loaded, "grown_kb": loaded - connected}


def targets(results):
    yield Target("memory connected", "<= 2 C", results.timed(GROUP, BRIDGE, "connected_kb"))
    yield Target("memory connected, python's", ">= 1.5 bridge", results.timed(GROUP, PYTHON, "connected_kb", BRIDGE))
    yield Target("memory after them, python's", ">= 1.5 bridge", results.timed(GROUP, PYTHON, "loaded_kb", BRIDGE))
    grown = results.value(GROUP, BRIDGE, "grown_kb")
    yield Target("growth by loads of 500", "<= 2 MB", grown and grown / 1024, unit="MB")
