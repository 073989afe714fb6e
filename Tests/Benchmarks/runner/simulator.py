"""The simulated service."""
import datetime
import json
import time
import urllib.request

from .bridge import ENDPOINT
from .processes import Server, free_port


class Simulator(Server):
    """A world of stations with two ports, in groups of 200 and of 50, in which vehicles charge at the pace of the clock."""

    def __init__(self, program, stations, folder):
        self.port = free_port()
        self.endpoint = ENDPOINT.format(self.port)
        super().__init__(
            [program, "--listen", f"127.0.0.1:{self.port}", "--speed", 1]
            + ["--stations", stations, "--building", 200, "--ports", 2],
            folder / f"simulator-{stations}.log",
        )
        self.wait_for(lambda: "listening" in self.transcript(), seconds=120)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return json.load(answer)

    @property
    def calls(self):
        """All, by operation."""
        return self.get("/stats")["calls"]

    @property
    def last_number(self):
        last = self.get("/requests?limit=1")
        return last[0]["number"] if last else 0

    def first_call_after(self, number):
        """When it came, on the monotonic clock; None if there was none."""
        first = self.get(f"/requests?after={number}&limit=1")
        if not first:
            return None
        came = datetime.datetime.fromisoformat(first[0]["time"].replace("Z", "+00:00")).timestamp()
        return came - time.time() + time.monotonic()


def difference(calls, before):
    """Calls by operation since then."""
    more = {operation: count - before.get(operation, 0) for operation, count in calls.items()}
    return {operation: count for operation, count in more.items() if count}
