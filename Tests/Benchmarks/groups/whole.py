"""The whole: the real bridge, simulator and broker, for accounts of any size."""
import contextlib
import functools

from runner import bridge, description
from runner.groups import Column, Entry, Group
from runner.processes import BenchmarkFailed, Broker, ReplyServer, run
from runner.programs import SIZES
from runner.simulator import Simulator, difference
from runner.summary import Target
from runner.table import number, print_paragraph, print_rows, ratio

C, PYTHON, START = "C poll_cycle loop", "python zeep, json, paho", "bridge, start alone"
FIRST, NEXT = "status and load, first", "status and load, next"
ALL_FIRST, ALL_NEXT = "all registers, first", "all registers, next"
HANGING = "first, the broker hangs"
# Above this size: the parts whose cost grows without telling anything new are left out.
MOST_PYTHON, MOST_ALL = 1000, 10_000
WAITING_STATIONS = 10_000


def name(stations):
    return f"end-to-end-{stations}"


def groups(programs):
    for stations in SIZES:
        yield name(stations), functools.partial(end_to_end, programs, stations)


def interval(stations):
    """Seconds from scrape to scrape: more than one takes."""
    return 5 if stations <= 1000 else 20 if stations <= 10_000 else 120


class Account:
    """A simulated account of so many stations, and bridges that scrape it."""

    def __init__(self, programs, stations, simulator):
        self.programs, self.stations, self.simulator = programs, stations, simulator
        # The figures of the next scrape, which the first one's run measured.
        self.following = {}
        self.calls = {}

    def configuration(self, registry):
        folder = self.programs.folder / f"config-{self.stations}-{registry}"
        if not folder.exists():
            text = bridge.STATUS_AND_LOAD_REGISTRY if registry == "watched" else self.programs.registry.read_text()
            bridge.write_configuration(folder, self.stations, text, interval=interval(self.stations))
        return folder

    @contextlib.contextmanager
    def running(self, registry, state):
        """A broker, a subscriber, and a bridge that has just been started with nothing remembered."""
        configuration = self.configuration(registry)
        with Broker(self.programs.folder) as broker, bridge.Subscriber(broker.port) as subscriber:
            subscriber.expect(3 * self.stations)
            with bridge.Bridge(self.programs, configuration, broker, self.simulator.endpoint, state) as process:
                yield broker, subscriber, process

    def scrapes(self, registry):
        """Figures from the start of a bridge until every port and station was published, and of the scrape after it."""
        before = self.simulator.calls
        with self.running(registry, self.fresh_state()) as (broker, subscriber, process):
            process.wait_for_snapshots(subscriber)
            first = self.figures(process, subscriber, before, process.started_at)
            self.following[registry] = self.next_scrape(process, subscriber, registry)
        return first

    def next_scrape(self, process, subscriber, registry):
        """Figures of the first scrape for which the API is called.

        A tick shortly after the start makes no call: what the start read is fresh, and is published again."""
        for _ in range(2):
            subscriber.wait_for_silence()
            subscriber.expect(2 * self.stations)
            calls, last, cpu = self.simulator.calls, self.simulator.last_number, process.cpu_seconds
            process.wait_for_snapshots(subscriber)
            began = self.simulator.first_call_after(last)
            if began is not None:
                figures = self.figures(process, subscriber, calls, began)
                figures["cpu_ms"] -= cpu * 1e3
                self.calls[registry] = difference(self.simulator.calls, calls)
                return figures
        raise BenchmarkFailed(
            f"the bridge published {self.stations:,} stations twice, {interval(self.stations)} s apart, without a call:\n"
            + process.transcript()
        )

    def figures(self, process, subscriber, calls, began):
        return {
            "cpu_ms": process.cpu_seconds * 1e3,
            "maxrss_kb": process.peak_kb,
            "ms": (subscriber.completed_at - began) * 1e3,
            "msgs": subscriber.messages - subscriber.messages_before,
            "calls": sum(difference(self.simulator.calls, calls).values()),
        }

    def first_while_the_broker_hangs(self):
        """The first scrape with everything waiting: the broker does not answer until the API has no more to say."""
        with self.running("watched", self.fresh_state()) as (broker, subscriber, process):
            process.wait_for(lambda: subscriber.messages > 0, seconds=120)
            with broker.stopped():
                calls = 0
                while calls != (calls := sum(self.simulator.calls.values())):
                    with contextlib.suppress(TimeoutError):
                        subscriber.complete.wait(3)
                waiting = process.resident_kb
            process.wait_for_snapshots(subscriber)
            return {"maxrss_kb": process.peak_kb, "waiting_kb": waiting}

    def fresh_state(self):
        self.states = getattr(self, "states", 0) + 1
        return self.programs.folder / f"state-{self.stations}-{self.states}"

    def note(self, group):
        for registry, label in (("watched", NEXT), ("all", ALL_NEXT)):
            if registry in self.calls:
                calls = ", ".join(f"{operation} {count:,}" for operation, count in sorted(self.calls[registry].items()))
                yield f"{label}: {calls}"


@contextlib.contextmanager
def end_to_end(programs, stations):
    load = programs.reply("getLoad", stations)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(ReplyServer(programs.baselines / "http_srv", load, programs.folder))
        simulator = stack.enter_context(
            Simulator(programs.programs / "chargepoint-simulator", stations, programs.folder)
        )
        url, account = server.url + "/load", Account(programs, stations, simulator)
        wsdl = programs.write(f"cycle-{stations}.wsdl", description.wsdl(url))

        def cycle(command):
            with Broker(programs.folder) as broker, bridge.Subscriber(broker.port):
                return run(command(broker), seconds=300)

        entries = [
            Entry(
                C,
                lambda: cycle(
                    lambda broker: programs.c(
                        "poll_cycle", broker.port, url, max(1, min(20, 4000 // stations)), programs.request
                    )
                ),
            )
        ]
        if stations <= MOST_PYTHON:
            entries.append(
                Entry(PYTHON, lambda: cycle(lambda broker: programs.python("poll_py.py", broker.port, wsdl, 3)))
            )
        entries += [
            Entry(START, lambda: bridge.start_alone(programs, account.configuration("watched"))),
            Entry(FIRST, lambda: account.scrapes("watched")),
            Entry(NEXT, lambda: account.following["watched"]),
        ]
        if stations <= MOST_ALL:
            entries += [
                Entry(ALL_FIRST, lambda: account.scrapes("all")),
                Entry(ALL_NEXT, lambda: account.following["all"]),
            ]
        if stations == WAITING_STATIONS:
            entries.append(Entry(HANGING, account.first_while_the_broker_hangs, against=FIRST))
        yield Group(
            name(stations),
            f"{stations:,} stations with 2 ports, to a broker with a subscriber. first: from the bridge's start until "
            "every port and station is published. next: the scrape of status and load after it. Reference: C that gets "
            "all loads in one getLoad and publishes 8 points a port, without its start.",
            C,
            [
                Column("calls", "calls", ratio=False),
                Column("msgs", "messages", ratio=False),
                Column("ms", "ms"),
                Column("cpu_ms", "CPU ms"),
                Column("maxrss_kb", "peak MB", scale=1 / 1024),
            ],
            entries,
            note=account.note,
            most_rounds=3 if stations <= 1000 else 1,
        )



def print_growth(results):
    """How cost grows with the account, of the sizes that ran."""
    sizes = [stations for stations in SIZES if name(stations) in results.groups]
    if len(sizes) < 2:
        return
    rows = [["", "stations", "calls", "messages", "ms", "CPU ms", "CPU µs each", "peak MB", "CPU for C's"]]
    for label in (FIRST, NEXT, ALL_FIRST):
        for stations in sizes:
            group = results.groups[name(stations)]
            calls, messages, ms, cpu, peak = (
                group.median(label, figure) for figure in ("calls", "msgs", "ms", "cpu_ms", "maxrss_kb")
            )
            if messages:
                rows.append(
                    [label if stations == sizes[0] else "", f"{stations:,}"]
                    + [number(value) for value in (calls, messages, ms, cpu, cpu * 1e3 / messages, peak / 1024)]
                    + [ratio(group.ratio(label, "cpu_ms"))]
                )
    print("\ngrowth")
    print_paragraph("What one scrape costs as the account grows; each: a message.")
    print_rows(rows)


def targets(results):
    for stations in SIZES:
        group = name(stations)
        if stations == 10_000:
            calls = results.value(group, NEXT, "calls")
            yield Target("10,000 stations, calls for status and load", "<= 70", calls, unit="calls")
            yield Target(
                "20,000 snapshots wait for the broker, memory",
                "<= 1.1 without",
                results.timed(group, HANGING, "maxrss_kb", FIRST),
            )
        if stations == 100_000:
            # A scrape a minute, as C would have to make.
            yield Target("100,000 stations, CPU of a scrape", "<= 1.3 C", results.timed(group, NEXT, "cpu_ms"))
            cpu = results.value(group, NEXT, "cpu_ms")
            yield Target("100,000 stations each minute", "<= 15 % of a core", cpu and cpu / 600, unit="%")
