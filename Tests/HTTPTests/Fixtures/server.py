#!/usr/bin/env python3
"""An HTTP/1.1 server that misbehaves on demand. Prints "port N", serves 127.0.0.1 until it is killed.
usage: server.py [--cert FILE --key FILE [--client-ca FILE] [--old-tls]]
Every answer says which connection it came over (X-Connection) and the how-manieth there it is (X-Request)."""
import argparse, gzip, itertools, socket, ssl, struct, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

lock = threading.Lock()
connections = itertools.count(1)
seen = []  # "METHOD path connection" of each request
now_open = most_open = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def setup(self):
        global now_open, most_open
        super().setup()
        with lock:
            self.number, self.served = next(connections), 0
            now_open += 1
            most_open = max(most_open, now_open)

    def finish(self):
        global now_open
        with lock:
            now_open -= 1
        try:
            super().finish()
        except OSError:
            pass

    def answer(self, body=b"", status=200, headers=(), length=None):
        self.send_response(status)
        self.send_header("X-Connection", str(self.number))
        self.send_header("X-Request", str(self.served))
        for name, value in headers:
            self.send_header(name, value)
        if length is None:
            length = len(body)
        if length >= 0:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def chunked(self, headers=()):
        self.answer(headers=[("Transfer-Encoding", "chunked"), *headers], length=-1)

    def end_abruptly(self, reset=False):
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def until_client_leaves(self):
        try:
            while self.connection.recv(4096):
                pass
        except OSError:
            pass
        self.close_connection = True

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (ConnectionError, ssl.SSLError, TimeoutError):
            self.close_connection = True

    def serve(self):
        url = urlsplit(self.path)
        number = int(parse_qs(url.query).get("n", ["0"])[0])
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with lock:
            self.served += 1
            seen.append(f"{self.command} {url.path} {self.number}")
        path = url.path
        if path == "/echo":
            head = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
            self.answer(f"{self.command} {self.path}\n{head}\n".encode() + body)
        elif path == "/stats":
            with lock:
                lines = [f"most open {most_open}", f"open {now_open}", *seen]
            self.answer("\n".join(lines).encode())
        elif path == "/wait":  # milliseconds
            time.sleep(number / 1000)
            self.answer(b"waited")
        elif path == "/status":
            self.answer(b"status body", number, [("Retry-After", "7"), ("Content-Type", "text/plain")])
        elif path == "/redirect":
            self.answer(b"", 302, [("Location", "/echo")])
        elif path == "/gzip":
            if "gzip" not in self.headers.get("Accept-Encoding", ""):
                return self.answer(b"gzip was not asked for", 406)
            self.answer(gzip.compress(b"x" * number), headers=[("Content-Encoding", "gzip")])
        elif path == "/bad-gzip":
            self.answer(b"this is no gzip", headers=[("Content-Encoding", "gzip")])
        elif path == "/large":
            self.answer(b"x" * number)
        elif path == "/large-chunked":
            self.chunked()
            for _ in range(number // 10000):
                self.chunk(b"x" * 10000)
            self.chunk(b"")
        elif path == "/chunked":
            self.chunked([("Trailer", "X-Sum")])
            for part in (b"one ", b"two ", b"three"):
                self.chunk(part)
            self.wfile.write(b"0\r\nX-Sum: 3\r\n\r\n")
        elif path == "/slow":
            self.answer(b"0123456789", length=1000)
            self.until_client_leaves()
        elif path == "/silent":
            self.until_client_leaves()
        elif path == "/cut":
            self.answer(b"0123456789", length=1000)
            self.end_abruptly(reset=number == 1)
        elif path == "/cut-chunked":
            self.chunked()
            self.chunk(b"0123456789")
            self.end_abruptly()
        elif path == "/no-answer":
            self.end_abruptly(reset=number == 1)
        elif path == "/until-close":
            self.answer(b"all of it", headers=[("Connection", "close")], length=-1)
            self.end_abruptly()
        elif path == "/then-close":  # says nothing of it
            self.answer(b"bye")
            self.end_abruptly()
        elif path == "/first-only":  # answers the first request of a connection, leaves at the second
            if self.served == 1:
                return self.answer(b"first")
            self.end_abruptly()
        elif path == "/interim":
            self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n")
            self.answer(b"final", headers=[("X-Late", "yes")])
        elif path == "/folded":
            self.answer(b"", headers=[("X-Folded", "one\r\n two"), ("X-Empty", ""), ("X-Twice", "1"), ("x-twice", "2")])
        elif path == "/many-headers":
            self.answer(b"", headers=[(f"X-Header-{i}", "x" * 1000) for i in range(number)])
        elif path == "/not-http":
            self.wfile.write(b"220 mail.example.com ESMTP\r\n")
            self.end_abruptly()
        else:
            self.answer(b"unknown path", 404)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = serve


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, address):
        pass


parser = argparse.ArgumentParser()
for flag in ("--cert", "--key", "--client-ca"):
    parser.add_argument(flag)
parser.add_argument("--old-tls", action="store_true")
options = parser.parse_args()
server = Server(("127.0.0.1", 0), Handler)
if options.cert:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.cert, options.key)
    if options.client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(options.client_ca)
    if options.old_tls:
        import warnings

        warnings.simplefilter("ignore")
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(f"port {server.server_port}", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.exit(0)
