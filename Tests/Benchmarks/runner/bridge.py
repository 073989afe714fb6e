"""The real bridge between a simulator and a broker: one whole scrape, measured from outside."""
import csv
import io
import json
import os
import statistics
import subprocess
import threading
import time
import urllib.request

from .processes import BenchmarkFailed, Broker, Server, free_port
from .table import number

ENDPOINT = "http://127.0.0.1:{}/webservices/chargepoint/services/5.0"
# The simulator's own.
KEY, PASSWORD = "SIMULATOR-LICENSE-KEY", "SIMULATOR-PASSWORD"

# The eight points of the C baseline's messages.
LOAD_REGISTRY = """Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes
shedState,shedState,LoadRegister,*,integer,0 or 1,,TRUE,
portLoad,portLoad,LoadRegister,*,float,kw,,FALSE,
allowedLoad,allowedLoad,LoadRegister,*,float,kw,,TRUE,
percentShed,percentShed,LoadRegister,*,integer,percent,,TRUE,
stationID,stationID,StationRegister,,string,,,FALSE,
stationName,stationName,StationRegister,,string,,,FALSE,
userID,userID,LoadRegister,*,string,,,FALSE,
credentialID,credentialID,LoadRegister,*,string,,,FALSE,
"""


class Simulator(Server):
    """The simulated service, with a world in which vehicles charge at the pace of the clock."""

    def __init__(self, program, stations, folder):
        self.port = free_port()
        super().__init__(
            [program, "--listen", f"127.0.0.1:{self.port}", "--stations", stations, "--ports", 2, "--speed", 1],
            folder / f"simulator-{stations}.log",
        )
        self.wait_for(lambda: "listening" in self.transcript())

    @property
    def calls(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/stats", timeout=10) as answer:
            return json.load(answer)["total"]


def write_configuration(folder, stations, registry):
    """A complete configuration folder. The intervals are a day: nothing falls due again while it is measured."""
    devices = folder / "devices/campus/building"
    devices.mkdir(parents=True)
    (folder / "registry_configs").mkdir()
    (folder / "registry_configs/registry.csv").write_text(without_intervals(registry))
    (folder / "bridge.yaml").write_text(
        "instance: bench\n"
        "broker: {host: 127.0.0.1}\n"
        "accounts:\n"
        f"  simulated: {{endpoint: \"{ENDPOINT.format(1)}\", username: {KEY}, passwordEnv: BENCH_PASSWORD,\n"
        "    limits: {concurrent: 8, perSecond: 1000}}\n"
        "log: {level: warning}\n"
    )
    for index in range(stations):
        (devices / f"s{10001 + index}").write_text(
            f'driver_type: chargepoint\ndriver_config: {{stationID: "1:{34001 + index}"}}\n'
            "registry_config: config://registry.csv\ninterval: 86400\ntimezone: US/Pacific\n"
        )


def without_intervals(registry):
    """The registry, each register at its device's interval."""
    header, *rows = csv.reader(io.StringIO(registry))
    if "Scrape Interval" in header:
        for row in rows:
            row[header.index("Scrape Interval")] = ""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


class Subscriber:
    """Notes when each topic below devices/ came first, through mosquitto_sub."""

    def __init__(self, port, wanted=None):
        self.process = subprocess.Popen(
            ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-V", "5", "-t", "devices/#", "-F", "%t"],
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.messages = 0
        self.snapshots = set()
        self.wanted = wanted
        self.completed_at = None
        self.complete = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            self.messages += 1
            topic = line.rstrip("\n")
            if topic.endswith("/all"):
                self.snapshots.add(topic)
                if len(self.snapshots) == self.wanted:
                    self.completed_at = time.monotonic()
                    self.complete.set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.thread.join()


def scrape(program, configuration, stations, simulator, folder):
    """Figures of a bridge from its start until every port and every station has been published once."""
    before = simulator.calls
    with Broker(folder) as broker, Subscriber(broker.port, wanted=3 * stations) as subscriber:
        environment = {
            "BENCH_PASSWORD": PASSWORD,
            "CHARGEPOINT2MQTT_BROKER_PORT": str(broker.port),
            "CHARGEPOINT2MQTT_ACCOUNTS_SIMULATED_ENDPOINT": ENDPOINT.format(simulator.port),
            "CHARGEPOINT2MQTT_STATE": str(folder / "state"),
        }
        start = time.monotonic()
        with Server([program, "run", "--config", configuration], folder / "bridge.log", environment) as bridge:
            if not subscriber.complete.wait(120):
                raise BenchmarkFailed(
                    f"the bridge published {len(subscriber.snapshots)} of {subscriber.wanted} devices within 120 s:\n"
                    + bridge.transcript()
                )
            figures = {
                "cpu_ms": bridge.cpu_seconds * 1e3,
                "maxrss_kb": bridge.peak_kb,
                "broker_ms": broker.cpu_seconds * 1e3,
                "ms": (subscriber.completed_at - start) * 1e3,
                "msgs": subscriber.messages,
            }
        if bridge.process.returncode:
            raise BenchmarkFailed(f"the bridge ended with {bridge.process.returncode}:\n{bridge.transcript()}")
    return {**figures, "calls": simulator.calls - before}


def start_alone(program, configuration, folder):
    """Figures of a bridge that reads its configuration and ends."""
    start = time.monotonic()
    with open(folder / "check.log", "wb") as log:
        process = subprocess.Popen(
            [program, "check", "--config", configuration],
            stdout=log,
            stderr=log,
            env={**os.environ, "BENCH_PASSWORD": PASSWORD},
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BenchmarkFailed(f"check: exit {process.returncode}\n{(folder / 'check.log').read_text()}")
    return {
        "calls": 0,
        "msgs": 0,
        "ms": (time.monotonic() - start) * 1e3,
        "cpu_ms": (used.ru_utime + used.ru_stime) * 1e3,
        "maxrss_kb": used.ru_maxrss,
    }


def shares(group):
    """What a call and a message of the whole scrape cost, the start taken off, beside C's message."""
    start = statistics.median(group.values("bridge, start alone", "cpu_ms"))
    c = group.reference
    each = statistics.median(group.values(c, "cpu_ms")) / statistics.median(group.values(c, "msgs")) * 1e3
    yield f"{c}: {number(each)} CPU µs a message"
    for label in ("bridge, 8 points", "bridge, all registers"):
        cpu = (statistics.median(group.values(label, "cpu_ms")) - start) * 1e3
        calls, messages = (statistics.median(group.values(label, name)) for name in ("calls", "msgs"))
        yield f"{label}, without its start: {number(cpu / calls)} CPU µs a call, {number(cpu / messages)} a message"
