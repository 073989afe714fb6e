"""From a set message to the POST that carries it out."""
import contextlib
import functools
import pathlib
import tempfile

from runner import bridge, documents
from runner.groups import Column, Entry, Group
from runner.processes import Broker, ReplyServer, Server, run
from runner.summary import Target

GROUP, COMMANDS, INTERVAL = "commands", 300, 4000
DIRECT, JOURNAL, PYTHON = "C direct", "C journal", "python paho, requests"
BRIDGE, MEMORY = "bridge", "bridge, state in memory"


def groups(programs):
    yield GROUP, functools.partial(commands, programs)


@contextlib.contextmanager
def commands(programs):
    answer = programs.write("getload-any.xml", documents.any_load())
    configuration = programs.folder / "config-commands"
    bridge.write_configuration(
        configuration,
        COMMANDS,
        bridge.ONE_PORT_REGISTRY,
        first_station=10001,
        more="commands: {writeMode: immediate}\npublish: {mode: on_change}\n",
    )
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(
            ReplyServer(programs.baselines / "http_srv", answer, programs.folder, {"getLoad": answer})
        )

        def send(broker, subscriber):
            return run(
                programs.c("command_send", broker.port, server.port, COMMANDS, INTERVAL, subscriber.pid), seconds=60
            )

        def program(command):
            with Broker(programs.folder) as broker:
                with Server(command(broker), programs.folder / "subscriber.log") as subscriber:
                    subscriber.wait_for(lambda: "ready" in subscriber.transcript())
                    return send(broker, subscriber)

        def whole(state):
            with Broker(programs.folder) as broker, bridge.Subscriber(broker.port) as subscriber:
                subscriber.expect(COMMANDS)
                with bridge.Bridge(programs, configuration, broker, server.url + "/soap", state) as process:
                    process.wait_for_snapshots(subscriber)
                    return send(broker, process)

        def c(mode):
            url = server.url + "/cmd"
            return program(lambda broker: programs.c("command_run", mode, broker.port, url, programs.folder))

        def python():
            return program(lambda broker: programs.python("command_py.py", broker.port, server.url + "/cmd"))

        entries = [
            Entry(DIRECT, lambda: c("direct")),
            Entry(JOURNAL, lambda: c("journal")),
            Entry(PYTHON, python),
            Entry(BRIDGE, lambda: whole(programs.folder / "state-commands"), against=JOURNAL),
        ]
        memory = pathlib.Path("/dev/shm")
        if memory.is_dir():
            folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=memory)))
            entries.append(Entry(MEMORY, lambda: whole(folder / "state")))
        yield Group(
            GROUP,
            f"{COMMANDS} set messages, one each {INTERVAL / 1000:.0f} ms, until the POST of each has arrived. The "
            "bridge journals, checks, calls, reads back, publishes the result and watches the load; C and Python call "
            "and do no more. C journal: fdatasync before the POST. Reference: libmosquitto's callback with libcurl in "
            "it.",
            DIRECT,
            [
                Column("p50_us", "median µs"),
                Column("p99_us", "99 of 100 µs"),
                Column("cpu_us_cmd", "CPU µs each"),
            ],
            entries,
        )


def targets(results):
    def aim(what, ratio, label, figure, against):
        return Target(f"set message to POST, {what}", ratio, results.timed(GROUP, label, figure, against))

    yield aim("median, journal", "<= 1.25 C journal", BRIDGE, "p50_us", JOURNAL)
    yield aim("99 of 100, journal", "<= 1.5 C journal", BRIDGE, "p99_us", JOURNAL)
    yield aim("median, journal", "<= 0.6 python", BRIDGE, "p50_us", PYTHON)
    yield aim("median, state in memory", "<= 1.3 C", MEMORY, "p50_us", DIRECT)
    yield aim("CPU, state in memory", "<= 1.3 C", MEMORY, "cpu_us_cmd", DIRECT)
