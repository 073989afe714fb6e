#!/usr/bin/env python3
"""A small HTTP/2 server over TLS, enough to answer POSTs. Prints "port N", serves 127.0.0.1 until it is killed.
usage: http2_server.py --cert FILE --key FILE
It answers with the number of the connection, the number of the stream and the size of the request's body. A request with
a body of 7 bytes is refused once (REFUSED_STREAM: not acted on, may be repeated), one of 9 bytes is broken off half-way."""
import argparse, itertools, socket, ssl, struct, threading

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS = 1, 1, 4
REFUSED_STREAM, INTERNAL_ERROR = 7, 2
connections = itertools.count(1)
refused = threading.Event()


def literal(name, value):
    """A header of HPACK that needs no table: literal, not indexed (RFC 7541, section 6.2.2)."""
    return b"\x00" + bytes([len(name)]) + name + bytes([len(value)]) + value


def serve(connection, number):
    reader = connection.makefile("rb")

    def frame(kind, flags, stream, payload=b""):
        connection.sendall(struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload)

    assert reader.read(len(PREFACE)) == PREFACE
    frame(SETTINGS, 0, 0)
    received = {}
    while head := reader.read(9):
        length, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
        stream = int.from_bytes(head[5:], "big") & 0x7FFFFFFF
        payload = reader.read(length)
        if kind == SETTINGS and not flags & ACK:
            frame(SETTINGS, ACK, 0)
        elif kind == PING and not flags & ACK:
            frame(PING, ACK, 0, payload)
        elif kind == HEADERS:
            received[stream] = 0
        elif kind == DATA:
            received[stream] += length
            if length:
                for where in (0, stream):
                    frame(WINDOW_UPDATE, 0, where, struct.pack(">I", length))
        if kind in (HEADERS, DATA) and flags & END_STREAM:
            size = received.pop(stream)
            if size == 7 and not refused.is_set():
                refused.set()
                frame(RST_STREAM, 0, stream, struct.pack(">I", REFUSED_STREAM))
                continue
            body = f"connection {number} stream {stream} received {size}".encode()
            # 0x88: ":status: 200" of the static table.
            frame(HEADERS, END_HEADERS, stream, b"\x88" + literal(b"x-connection", str(number).encode()))
            if size == 9:
                frame(DATA, 0, stream, body[:5])
                frame(RST_STREAM, 0, stream, struct.pack(">I", INTERNAL_ERROR))
            else:
                frame(DATA, END_STREAM, stream, body)


def run(raw, context, number):
    try:
        with context.wrap_socket(raw, server_side=True) as connection:
            if connection.selected_alpn_protocol() == "h2":
                serve(connection, number)
    except OSError:
        pass


parser = argparse.ArgumentParser()
for flag in ("--cert", "--key"):
    parser.add_argument(flag, required=True)
options = parser.parse_args()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(options.cert, options.key)
context.set_alpn_protocols(["h2"])
listener = socket.create_server(("127.0.0.1", 0), backlog=64)
print(f"port {listener.getsockname()[1]}", flush=True)
while True:
    raw, _ = listener.accept()
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=run, args=(raw, context, next(connections)), daemon=True).start()
