"""What runs beside a benchmark: brokers and servers on free ports of 127.0.0.1, each ended by its process."""
import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass

# Debian has mosquitto where only root looks for programs.
PATH = os.environ["PATH"] + ":/usr/sbin"


class BenchmarkFailed(Exception):
    """A program did not do what it should; the text says which and what it printed."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def figures(output):
    """The last line of `name=value` pairs that a program printed."""
    lines = [line for line in output.splitlines() if "=" in line]
    if not lines:
        raise BenchmarkFailed(f"no figures in {output!r}")
    pairs = dict(re.findall(r"(\w+)=(\S+)", lines[-1]))
    return {name: float(value) for name, value in pairs.items() if re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", value)}


def run(command, seconds=120, **options):
    """A program's figures."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, **options)
    except subprocess.TimeoutExpired as late:
        raise BenchmarkFailed(f"{' '.join(command)}: not done within {seconds} s") from late
    if done.returncode:
        raise BenchmarkFailed(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.strip()}")
    return figures(done.stdout)


class Server:
    """A program that runs until the end of a `with` block."""

    def __init__(self, command, log, environment=None):
        self.log = log
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PATH": PATH, **(environment or {})},
            )

    @property
    def pid(self):
        return self.process.pid

    @property
    def cpu_seconds(self):
        # clock_getcpuclockid(3) makes the number of a process's CPU clock of its id in this way; /proc/PID/stat counts
        # hundredths of a second.
        return time.clock_gettime((~self.pid << 3) | 2)

    @property
    def peak_kb(self):
        return self.memory_kb("VmHWM")

    @property
    def resident_kb(self):
        return self.memory_kb("VmRSS")

    def memory_kb(self, key):
        with open(f"/proc/{self.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(key + ":"))

    def transcript(self):
        with open(self.log, errors="replace") as log:
            return log.read()

    def wait_for(self, is_ready, seconds=30):
        deadline = time.monotonic() + seconds
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise BenchmarkFailed(f"{self.process.args[0]} did not start:\n{self.transcript()}")
            time.sleep(0.01)
        return self

    def wait_for_port(self, port):
        def is_open():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        return self.wait_for(is_open)

    @contextlib.contextmanager
    def stopped(self):
        """Does nothing, as if it hung, until the end of the block or until what the block gets is called."""

        def go_on():
            self.process.send_signal(signal.SIGCONT)

        self.process.send_signal(signal.SIGSTOP)
        try:
            yield go_on
        finally:
            go_on()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Broker(Server):
    """A mosquitto of our own. `max_inflight`: messages in flight to and from a client, 0: no limit."""

    def __init__(self, folder, max_inflight=20):
        self.port = free_port()
        configuration = folder / f"broker-{self.port}.conf"
        configuration.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type none\n"
            f"max_inflight_messages {max_inflight}\nmax_queued_messages 0\nset_tcp_nodelay true\n"
        )
        super().__init__(["mosquitto", "-c", configuration], folder / f"broker-{self.port}.log")
        self.wait_for_port(self.port)


@dataclass
class Arrival:
    """A POST that http_srv got: its operation, and when on the monotonic clock."""

    operation: str
    seconds: float


class ReplyServer(Server):
    """Baselines/http_srv with one document as the answer, and others by operation."""

    def __init__(self, program, document, folder, answers=None):
        self.port = free_port()
        named = [f"{operation}={path}" for operation, path in (answers or {}).items()]
        super().__init__([program, self.port, document, *named], folder / f"http-{self.port}.log")
        self.url = f"http://127.0.0.1:{self.port}"
        self.wait_for_port(self.port)

    def arrivals(self):
        """What came since this was last asked."""
        with urllib.request.urlopen(self.url + "/arrivals", timeout=10) as answer:
            lines = [line.split() for line in answer.read().decode().splitlines()]
        return [Arrival(operation, int(time) / 1e9) for operation, _, time in lines]
