#!/usr/bin/env python3
"""An HTTP server that misbehaves as the path says. Prints its port, then a line of JSON a request.

    scripted_server.py FIXTURES [CERTIFICATE KEY]

/fixture/NAME?STATUS the file NAME, gzipped if asked for · /cut less than announced · /cut-chunk a chunk without its
end · /short a whole answer of half a document · /close nothing at all · /slow nothing for a minute · /large a body of
1 MB · /large-gzip the same, zipped to 1 kB · /bad-gzip what is no gzip · /busy twice 503 with Retry-After: 7, then a load
"""

import gzip
import http.server
import json
import pathlib
import ssl
import sys
import time

FIXTURES = pathlib.Path(sys.argv[1])
LARGE = b"<a>" + b" " * (1 << 20) + b"</a>"
busy = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        print(json.dumps({"path": self.path, "headers": headers, "bytes": len(body)}), flush=True)
        kind, _, rest = self.path.lstrip("/").partition("/")
        if kind == "fixture":
            name, _, status = rest.partition("?")
            self.fixture(name, int(status), "gzip" in headers.get("accept-encoding", ""))
        elif kind == "busy":
            global busy
            busy += 1
            if busy < 3:
                self.answer(503, b"<html><p>Busy</html>", [("Retry-After", "7")])
            else:
                self.fixture("getLoad__group_five_stations.response.xml", 200, False)
        elif kind == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"<S:Envelope")
            self.close_connection = True
        elif kind == "cut-chunk":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"1000\r\n<S:Envelope")
        elif kind == "short":
            self.answer(200, b"<S:Envelope", [])
        elif kind == "bad-gzip":
            self.answer(200, b"<S:Envelope", [("Content-Encoding", "gzip")])
        elif kind == "large-gzip":
            self.answer(200, gzip.compress(LARGE), [("Content-Encoding", "gzip")])
        elif kind == "slow":
            time.sleep(60)
        elif kind == "large":
            self.answer(200, LARGE, [])
        self.close_connection = kind != "fixture"

    def fixture(self, name, status, zipped):
        content = (FIXTURES / name).read_bytes()
        self.answer(status, gzip.compress(content) if zipped else content,
                    [("Content-Encoding", "gzip")] if zipped else [])

    def answer(self, status, content, headers):
        self.send_response(status)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
