"""usage: echo_service.py   a service that gives back what it was sent, credentials and all, in every kind of answer.

Prints its port. The answers take turns: a fault, a code with its text, a document that is cut, fields of the wrong
kind, a page of HTML under 503, and headers.
"""

import http.server
import itertools
import re
from xml.sax.saxutils import escape

SERVICE = "urn:dictionary:com.chargepoint.webservices"
TURN = itertools.count()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        key, password = (re.search(f"<[^>]*{name}[^>]*>([^<]*)<", sent).group(1) for name in ("Username", "Password"))
        operation = re.search(r"Body><(?:\w+:)?(\w+)", sent).group(1)
        secrets = f"{key} {password}"
        kind = next(TURN) % 6
        status, content_type, headers = 200, "text/xml; charset=utf-8", {}
        start, end = f"<r:{operation}Response xmlns:r='{SERVICE}'>", f"</r:{operation}Response>"
        body = (
            f"<S:Fault><faultcode>S:{key}</faultcode><faultstring>cannot serve {secrets} {escape(sent)}</faultstring>"
            f"<detail>{secrets}</detail></S:Fault>")
        if kind == 1:
            body = f"<responseCode>{password}</responseCode><responseText>{secrets}</responseText>"
            body = start + body + end
        elif kind == 2:
            body = f"<{key.replace(' ', '')}><password>{password}</passwrd>"
        elif kind == 3:
            body = (
                f"{start}<responseCode>100</responseCode><stationData><stationID>1:34001</stationID><stationLoad>"
                f"{secrets}</stationLoad><numPorts>{secrets}</numPorts></stationData><moreFlag>{key}</moreFlag>{end}")
        elif kind == 4:
            status, content_type = 503, "text/html"
        elif kind == 5:
            status, headers = 429, {"Retry-After": f"{key}", "X-Secret": key}
        answer = f"<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'><S:Body>{body}</S:Body></S:Envelope>"
        if kind == 4:
            answer = f"<html><body>{secrets}</body></html>"
        self.send_response(status, key)
        for name, value in {"Content-Type": content_type, "Content-Length": len(answer.encode()), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
