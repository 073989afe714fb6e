#!/usr/bin/env python3
"""Talks to the simulator over bare sockets, as only the careless or the malicious do.

    hostile_client.py HOST PORT USERNAME PASSWORD

Expects a server whose patience is short. After each attempt an ordinary call must be answered as ever.
"""

import gzip
import socket
import sys
import zlib
from xml.sax.saxutils import escape

HOST, PORT, USERNAME, PASSWORD = sys.argv[1:]
PATH = "/webservices/chargepoint/services/5.0"


def envelope(operation, content="<searchQuery/>"):
    return (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><Security><UsernameToken>'
        f"<Username>{USERNAME}</Username><Password>{escape(PASSWORD)}</Password></UsernameToken></Security></e:Header>"
        f"<e:Body><{operation}>{content}</{operation}></e:Body></e:Envelope>").encode()


def head(length, more=""):
    return f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{more}\r\n".encode()


def same(actual, expected, what):
    if actual != expected:
        sys.exit(f"{what}: {actual!r} instead of {expected!r}")


class Connection:
    def __init__(self):
        self.socket = socket.create_connection((HOST, int(PORT)), timeout=60)
        self.rest = b""

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def fill(self):
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        self.rest += data
        return bool(data)

    def answer(self):
        """Status, headers and body of the next answer; None if the connection ends first."""
        while b"\r\n\r\n" not in self.rest:
            if not self.fill():
                return None
        top, self.rest = self.rest.split(b"\r\n\r\n", 1)
        lines = top.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}
        length = int(headers["content-length"])
        while len(self.rest) < length:
            if not self.fill():
                return None
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(lines[0].split(" ")[1]), headers, body

    def is_closed(self):
        """Whether the server closes without another word."""
        while True:
            if not self.fill():
                return self.rest == b""


def check_alive():
    connection = Connection()
    body = envelope("getCPNInstances", "")
    connection.send(head(len(body)) + body)
    status, _, reply = connection.answer()
    same((status, reply.count(b"<CPN>")), (200, 4), "an ordinary call")


def check_kept_alive():
    connection = Connection()
    body = envelope("getCPNInstances", "")
    for _ in range(20):
        connection.send(head(len(body)) + body)
        same(connection.answer()[0], 200, "a call on a kept connection")
    # And several at once.
    connection.send((head(len(body)) + body) * 5)
    for _ in range(5):
        same(connection.answer()[0], 200, "a pipelined call")


def check_compression():
    body = envelope("getStations")
    for offer, encoding in [
            ("gzip", "gzip"), ("gzip, deflate", "gzip"), ("deflate, gzip;q=0.5", "gzip"), ("GZIP", "gzip"), ("br", None),
            ("gzip;q=0", None), ("identity", None), ("deflate", None), ("*", None)]:
        connection = Connection()
        connection.send(head(len(body), f"Accept-Encoding: {offer}\r\n") + body)
        _, headers, reply = connection.answer()
        same(headers.get("content-encoding"), encoding, f"Accept-Encoding: {offer}")
        plain = gzip.decompress(reply) if encoding else reply
        same((plain.count(b"<stationData>"), len(plain) > len(reply)), (6, bool(encoding)), "stations")
        # A short answer is left as it is.
        short = envelope("getLoad")
        connection.send(head(len(short), f"Accept-Encoding: {offer}\r\n") + short)
        _, headers, reply = connection.answer()
        same((headers.get("content-encoding"), b"<responseCode>102" in reply), (None, True), "a short answer")


def check_refusals():
    nested = b"<a>" * 10_000 + b"</a>" * 10_000
    cases = {
        "deep nesting": nested,
        "a deep query": envelope("getLoad", nested.decode()),
        "a billion laughs": b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
        "an external entity": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "half an envelope": envelope("getLoad")[:200],
        "invalid UTF-8": envelope("getLoad", "<searchQuery><stationID>\0</stationID></searchQuery>"),
        "much text": envelope("getLoad", f"<searchQuery><stationID>{'1' * 900_000}</stationID></searchQuery>"),
        "nothing": b"",
        "an unknown operation": envelope("dropTables"),
        "too much": envelope("getLoad", "<x/>" * 600_000),
    }
    for what, body in cases.items():
        connection = Connection()
        connection.send(head(len(body)) + body)
        status, _, reply = connection.answer()
        same((status, b"Client</faultcode>" in reply), (500, True), what)
        check_alive()


def check_many_elements():
    ports = "".join("<Port><portNumber>1</portNumber></Port>" for _ in range(20_000))
    body = envelope("clearShedState", f"<shedQuery><shedStation><stationID>1:34001</stationID><Ports>{ports}</Ports>"
                    "</shedStation></shedQuery>")
    connection = Connection()
    connection.send(head(len(body)) + body)
    same(connection.answer()[0], 200, "20,000 ports")


def check_what_is_not_http():
    for text in [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"HELO example.org\r\n\r\n", b"GET\r\n\r\n",
                 b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"\0" * 100 + b"\r\n\r\n"]:
        connection = Connection()
        connection.send(text)
        answer = connection.answer()
        same(answer[0], 400, f"{text[:20]!r}")
        same(b"Client</faultcode>" in answer[2], True, f"{text[:20]!r}")
        same(connection.is_closed(), True, f"closed after {text[:20]!r}")
    connection = Connection()
    connection.send(b"POST / HTTP/1.1\r\n" + b"X-Header: " + b"x" * 500_000)
    answer = connection.answer()
    same(answer is None or 400 <= answer[0] < 500, True, "a header without end")
    check_alive()


def check_slow():
    silent, slow_head, slow_body, no_end = Connection(), Connection(), Connection(), Connection()
    slow_head.send(b"POST / HTTP/1.1\r\nHost: x\r\n")
    body = envelope("getLoad")
    slow_body.send(head(len(body)) + body[:50])
    no_end.send(head(0, "Transfer-Encoding: chunked\r\n").replace(b"Content-Length: 0\r\n", b"") + b"5\r\nhello\r\n")
    check_alive()
    for connection in [slow_body, no_end]:
        answer = connection.answer()
        same(answer[0], 408, "a slow body")
        same(connection.is_closed(), True, "closed after a slow body")
    same(silent.is_closed(), True, "closed when silent")
    same(slow_head.is_closed(), True, "closed after half a head")


check_alive()
check_kept_alive()
check_compression()
check_refusals()
check_many_elements()
check_what_is_not_http()
check_slow()
check_alive()
print("the simulator is content")
