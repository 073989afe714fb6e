"""The real bridge, measured from outside: its configuration, its process, and who listens to it."""
import csv
import io
import os
import subprocess
import threading
import time

from .processes import BenchmarkFailed, Server

ENDPOINT = "http://127.0.0.1:{}/webservices/chargepoint/services/5.0"
# The simulator's own.
KEY, PASSWORD = "SIMULATOR-LICENSE-KEY", "SIMULATOR-PASSWORD"

COLUMNS = "Volttron Point Name,Attribute Name,Register Name,Port #,Type,Units,Starting Value,Writable,Notes\n"
LOADS = """shedState,shedState,LoadRegister,*,integer,0 or 1,,TRUE,
portLoad,portLoad,LoadRegister,*,float,kw,,FALSE,
allowedLoad,allowedLoad,LoadRegister,*,float,kw,,TRUE,
percentShed,percentShed,LoadRegister,*,integer,percent,,TRUE,
userID,userID,LoadRegister,*,string,,,FALSE,
credentialID,credentialID,LoadRegister,*,string,,,FALSE,
"""
NAMES = """stationID,stationID,StationRegister,,string,,,FALSE,
stationName,stationName,StationRegister,,string,,,FALSE,
"""
STATUS = """Status,Status,StationStatusRegister,*,string,,,FALSE,
Status.TimeStamp,TimeStamp,StationStatusRegister,*,datetime,,,FALSE,
"""
# The eight points of the C baseline's messages.
LOAD_REGISTRY = COLUMNS + LOADS + NAMES
# What is watched: status and load.
STATUS_AND_LOAD_REGISTRY = COLUMNS + STATUS + LOADS + NAMES
# One port a station.
ONE_PORT_REGISTRY = COLUMNS + LOADS.replace("*", "1")


def write_configuration(folder, stations, registry, first_station=34001, interval=86400, more="", listen="off"):
    """A complete configuration folder: of a bridge that serves nobody by HTTP and announces nothing to Home Assistant,
    as the programs that it is compared with."""
    devices = folder / "devices/campus/building"
    devices.mkdir(parents=True)
    (folder / "registry_configs").mkdir()
    (folder / "registry_configs/registry.csv").write_text(without_intervals(registry))
    (folder / "bridge.yaml").write_text(
        "instance: bench\n"
        # What is compared publishes readings, and nothing else.
        "homeAssistant: {enabled: false}\n"
        "broker: {host: 127.0.0.1}\n"
        "accounts:\n"
        f"  simulated: {{endpoint: \"{ENDPOINT.format(1)}\", username: {KEY}, passwordEnv: BENCH_PASSWORD,\n"
        "    limits: {concurrent: 8, perSecond: 1000, perDay: 100000000}}\n"
        f"http: {{listen: {listen}}}\n"
        "log: {level: warning}\n" + more
    )
    for index in range(stations):
        (devices / f"s{10001 + index}").write_text(
            f'driver_type: chargepoint\ndriver_config: {{stationID: "1:{first_station + index}"}}\n'
            f"registry_config: config://registry.csv\ninterval: {interval}\ntimezone: US/Pacific\n"
        )


def without_intervals(registry):
    """The registry: status and load at their device's interval, all else once a day."""
    header, *rows = csv.reader(io.StringIO(registry))
    if "Scrape Interval" not in header:
        header.append("Scrape Interval")
        rows = [row + [""] for row in rows]
    for row in rows:
        is_quick = row[header.index("Register Name")] in ("StationStatusRegister", "LoadRegister", "BridgeRegister")
        row[header.index("Scrape Interval")] = "" if is_quick else "86400"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


class Subscriber:
    """Notes when which topics came, through mosquitto_sub."""

    def __init__(self, port, topics="devices/#"):
        self.process = subprocess.Popen(
            ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-V", "5", "-t", topics, "-F", "%t"],
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.messages = 0
        # Seconds of the monotonic clock at which snapshots came.
        self.times = []
        self.expect(0)
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def expect(self, wanted):
        """From now on `complete` is when snapshots of so many devices have come."""
        self.snapshots, self.wanted, self.complete = set(), wanted, threading.Event()
        self.messages_before, self.completed_at = self.messages, None

    def wait_for_silence(self, seconds=0.5):
        """Returns when nothing more has come for so long."""
        seen = None
        while seen != (seen := self.messages):
            time.sleep(seconds)

    def read(self):
        for line in self.process.stdout:
            self.messages += 1
            topic = line.rstrip("\n")
            if topic.endswith("/all"):
                now = time.monotonic()
                self.times.append(now)
                self.snapshots.add(topic)
                if len(self.snapshots) == self.wanted:
                    self.completed_at = now
                    self.complete.set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.thread.join()


class Bridge(Server):
    """`chargepoint2mqtt run` until the end of the block, which it must survive."""

    def __init__(self, programs, configuration, broker, endpoint, state):
        self.started_at = time.monotonic()
        super().__init__(
            [programs.programs / "chargepoint2mqtt", "run", "--config", configuration],
            programs.folder / "bridge.log",
            {
                "BENCH_PASSWORD": PASSWORD,
                "CHARGEPOINT2MQTT_BROKER_PORT": str(broker.port),
                "CHARGEPOINT2MQTT_ACCOUNTS_SIMULATED_ENDPOINT": endpoint,
                "CHARGEPOINT2MQTT_STATE": str(state),
            },
        )

    def wait_for_snapshots(self, subscriber, seconds=300):
        deadline = time.monotonic() + seconds
        while not subscriber.complete.wait(0.2):
            if self.process.poll() is None and time.monotonic() < deadline:
                continue
            what = f"within {seconds} s" if self.process.returncode is None else "and ended"
            raise BenchmarkFailed(
                f"the bridge published {len(subscriber.snapshots)} of {subscriber.wanted} devices {what}:\n"
                + self.transcript()
            )

    def __exit__(self, kind, *rest):
        has_ended = self.process.poll() is not None
        super().__exit__(kind, *rest)
        if kind is None and (has_ended or self.process.returncode):
            raise BenchmarkFailed(f"the bridge ended with {self.process.returncode}:\n{self.transcript()}")


def start_alone(programs, configuration):
    """Figures of a bridge that reads its configuration and ends."""
    start, log = time.monotonic(), programs.folder / "check.log"
    state = str(programs.folder / "state-check")
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [programs.programs / "chargepoint2mqtt", "check", "--config", configuration],
            stdout=output,
            stderr=output,
            env={**os.environ, "BENCH_PASSWORD": PASSWORD, "CHARGEPOINT2MQTT_STATE": state},
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BenchmarkFailed(f"check: exit {process.returncode}\n{log.read_text()[-4000:]}")
    return {
        "ms": (time.monotonic() - start) * 1e3,
        "cpu_ms": (used.ru_utime + used.ru_stime) * 1e3,
        "maxrss_kb": used.ru_maxrss,
    }
