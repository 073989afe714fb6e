"""Requests and their answers."""
import contextlib
import functools

from runner.groups import Column, Entry, Group
from runner.processes import ReplyServer
from runner.summary import Target

CASES = (("300", 1, 2000), ("300", 8, 2000), ("300", 64, 2000), ("0.4", 8, 8000))


def name(kilobytes, concurrency):
    return f"http-{kilobytes}kB-c{concurrency}"


def groups(programs):
    for kilobytes, concurrency, count in CASES:
        yield name(kilobytes, concurrency), functools.partial(http, programs, kilobytes, concurrency, count)


@contextlib.contextmanager
def http(programs, kilobytes, concurrency, count):
    with ReplyServer(programs.baselines / "http_srv", programs.reply("getLoad"), programs.folder) as server:
        url = server.url + ("/load" if kilobytes == "300" else "/cmd")
        entries = [
            Entry("C socket", programs.c("http_multi", url, concurrency, count, programs.request, server.pid)),
            Entry(
                "C socket, answers kept",
                programs.c("http_multi", url, concurrency, count, programs.request, server.pid, "keep"),
            ),
            Entry(
                "swift client",
                programs.swift("post-requests", url, concurrency, count, programs.request, server.pid),
            ),
        ]
        if concurrency <= 8:
            python = programs.python("http_py.py", url, concurrency, 160, programs.request)
            entries.append(Entry("python requests", python))
        yield Group(
            name(kilobytes, concurrency),
            f"POST of 1 kB on kept connections, answers of {kilobytes} kB, {concurrency} at once. Reference: libcurl's "
            "multi_socket with epoll, which throws answers away; answers kept: as whoever decodes them must.",
            "C socket",
            [
                Column("req_s", "requests/s"),
                Column("cpu_us_req", "CPU µs each"),
                Column("srv_us_req", "server µs", ratio=False),
                Column("faults_req", "page faults", ratio=False),
            ],
            entries,
        )


def targets(results):
    for kilobytes, concurrency, _ in CASES:
        group, swift = name(kilobytes, concurrency), "swift client"
        yield Target(f"{group}, requests/s", ">= 0.95 C", results.timed(group, swift, "req_s"))
        yield Target(f"{group}, CPU", "<= 1.15 C", results.timed(group, swift, "cpu_us_req"))
        if kilobytes == "300":
            kept = results.timed(group, swift, "cpu_us_req", "C socket, answers kept")
            yield Target(f"{group}, CPU", "<= 1.15 C that keeps them", kept)
        if concurrency <= 8:
            yield Target(
                f"{group}, requests/s", ">= 10 python", results.timed(group, swift, "req_s", "python requests")
            )
