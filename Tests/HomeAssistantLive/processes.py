"""The processes of the live test: broker, simulator, bridge and Home Assistant, each ended by its own handle."""
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KEY, PASSWORD = "SIMULATOR-LICENSE-KEY", "simulator-password"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(what, attempt, within=60):
    """Tries until it returns something true, and returns that."""
    deadline = time.monotonic() + within
    while True:
        result = attempt()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(0.2)


class Process:
    def __init__(self, name, command, log, ready=None, environment=None):
        self.name, self.command, self.log, self.ready, self.environment = name, command, log, ready, environment
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in self.command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env=os.environ | (self.environment or {}))
        if self.ready:
            before = self.log.stat().st_size
            eventually(f"{self.name} is ready", lambda: self.shows(self.ready), 30)
        return self

    def shows(self, text):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended:\n{self.log.read_text()[-3000:]}")
        return text in self.log.read_text()

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(20)

    def restart(self):
        self.stop()
        self.log.rename(self.log.with_suffix(f".{time.monotonic_ns()}.log"))
        self.start()


class Site:
    """A broker that keeps nothing, a simulated account of three stations, and the bridge."""

    def __init__(self, folder, programs):
        self.folder = folder
        self.mqtt, self.api = free_port(), free_port()
        conf = folder / "mosquitto.conf"
        conf.write_text(
            f"listener {self.mqtt} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\npersistence false\n")
        mosquitto = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin")
        self.broker = Process("mosquitto", [mosquitto, "-c", conf], folder / "mosquitto.log", "running")
        self.simulator = Process(
            "simulator",
            [programs / "chargepoint-simulator", "--listen", f"127.0.0.1:{self.api}", "--stations", 3, "--ports", 2,
             "--no-vehicles", "--no-alarms", "--speed", 1, "--username", KEY, "--password", PASSWORD],
            folder / "simulator.log", "listening")
        self.bridge = Process(
            "bridge", [programs / "chargepoint2mqtt", "run", "--config", folder / "config"], folder / "bridge.log",
            " running ")

    def configure(self, stations, more=""):
        config = self.folder / "config"
        shutil.rmtree(config, ignore_errors=True)
        (config / "registry_configs").mkdir(parents=True)
        # The registry that ships, read faster.
        lines = (ROOT / "config/registry_configs/chargepoint.csv").read_text().splitlines()
        for index, line in enumerate(lines):
            if "ChargingSessionRegister" in line or "AlarmRegister" in line:
                lines[index] = ",".join(line.split(",")[:-2] + ["2", ""])
        (config / "registry_configs/chargepoint.csv").write_text("\n".join(lines) + "\n")
        (config / "secret").write_text(PASSWORD)
        (config / "secret").chmod(0o600)
        (config / "bridge.yaml").write_text(
            f"instance: live\nbroker: {{port: {self.mqtt}}}\nstate: {self.folder}/state\n"
            f"accounts:\n  alameda:\n    endpoint: http://127.0.0.1:{self.api}/webservices/chargepoint/services/5.0\n"
            f"    username: {KEY}\n    passwordFile: secret\n    limits: {{perSecond: 100, perDay: 5000000}}\n{more}")
        for number in stations:
            file = config / f"devices/campus/building/station_00{number}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                f'{{"driver_type": "chargepoint", "driver_config": {{"stationID": "1:3400{number}"}}, '
                f'"registry_config": "config://chargepoint.csv", "interval": 1}}')

    def ask(self, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.api}{path}", data=json.dumps(body).encode() if body else None,
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as reply:
            text = reply.read().decode()
        return json.loads(text) if text else None

    def calls(self, operation):
        return len(self.ask(f"/requests?operation={operation}"))

    def retained(self, *filters):
        """What a new subscriber gets at once."""
        command = ["mosquitto_sub", "-p", str(self.mqtt), "-F", "%t\t%p", "-W", "2", "--retained-only"]
        for topic in filters:
            command += ["-t", topic]
        output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return dict(line.split("\t", 1) for line in output.splitlines() if "\t" in line)

    def stop(self):
        for process in (self.bridge, self.simulator, self.broker):
            process.stop()


class HomeAssistant:
    """Home Assistant's core in a process of its own, asked and told over its standard input."""

    def __init__(self, folder, mqtt_port):
        self.folder, self.mqtt_port = folder, mqtt_port
        self.process = None

    def start(self):
        self.folder.mkdir(exist_ok=True)
        errors = open(self.folder / "stderr.log", "ab")
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "core_host.py"), str(self.folder), str(self.mqtt_port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True)
        errors.close()
        self.read(120)
        return self

    def read(self, within):
        if not select.select([self.process.stdout], [], [], within)[0]:
            raise AssertionError(f"Home Assistant says nothing:\n{(self.folder / 'stderr.log').read_text()[-3000:]}")
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"Home Assistant ended:\n{(self.folder / 'stderr.log').read_text()[-3000:]}")
        return json.loads(line)

    def ask(self, what, **more):
        self.process.stdin.write(json.dumps({"do": what} | more) + "\n")
        self.process.stdin.flush()
        answer = self.read(60)
        if "error" in answer:
            raise AssertionError(f"{what} {more}: {answer['error']}")
        return answer["answer"]

    def stop(self):
        if self.process and self.process.poll() is None:
            self.ask("stop")
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)

    def log(self):
        return (self.folder / "home-assistant.log").read_text()
