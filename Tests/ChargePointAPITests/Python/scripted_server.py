#!/usr/bin/env python3
"""An HTTP server that misbehaves as the path says. Prints its port, then a line of JSON a request.

    scripted_server.py FIXTURES

/fixture/NAME?STATUS the file NAME, gzipped if asked for · /cut less than announced · /close nothing at all ·
/slow nothing for a minute · /large a body of 1 MB
"""

import gzip
import http.server
import json
import pathlib
import sys
import time

FIXTURES = pathlib.Path(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        print(json.dumps({"path": self.path, "headers": headers, "bytes": len(body)}), flush=True)
        kind, _, rest = self.path.lstrip("/").partition("/")
        if kind == "fixture":
            name, _, status = rest.partition("?")
            content = (FIXTURES / name).read_bytes()
            zipped = "gzip" in headers.get("accept-encoding", "")
            self.answer(int(status), gzip.compress(content) if zipped else content,
                        [("Content-Encoding", "gzip")] if zipped else [])
        elif kind == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"<S:Envelope")
            self.close_connection = True
        elif kind == "slow":
            time.sleep(60)
        elif kind == "large":
            self.answer(200, b"<a>" + b" " * (1 << 20) + b"</a>", [])
        self.close_connection = kind != "fixture"

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
print(server.server_address[1], flush=True)
server.serve_forever()
