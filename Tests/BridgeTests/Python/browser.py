"""Drives a headless Chromium for a test, which posts JSON with one member, what to do, and gets an answer or an error.

    {"open": URL} {"evaluate": EXPRESSION} {"size": [WIDTH, HEIGHT]} {"scheme": "dark" or "light"} {"screenshot": FILE}
    {"type": TEXT} {"key": KEY} {"click": SELECTOR} {"metrics": null} {"console": null} {"requests": null}

The DevTools protocol goes over pipes (--remote-debugging-pipe), messages ended by NUL, so that no other program can speak
to the browser. Usage: browser.py CHROMIUM PROFILE_FOLDER
"""
import base64
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time


class Browser:
    def __init__(self, program, profile):
        to_read, self.write_end = os.pipe()
        self.read_end, to_write = os.pipe()

        def pipes():
            # Numbers that the protocol prescribes; the copies are inherited.
            low, high = os.dup(to_read), os.dup(to_write)
            os.dup2(low, 3)
            os.dup2(high, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-extensions", "--disable-background-networking", "--force-color-profile=srgb",
             "--hide-scrollbars", "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=pipes, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.number = 0
        self.answers = {}
        self.arrived = threading.Condition()
        self.console = []
        self.requests = []
        threading.Thread(target=self.read, daemon=True).start()
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Performance"):
            self.page(f"{domain}.enable")

    def read(self):
        rest = b""
        while chunk := os.read(self.read_end, 1 << 16):
            *messages, rest = (rest + chunk).split(b"\0")
            for message in messages:
                self.take(json.loads(message))
        with self.arrived:
            self.answers = None
            self.arrived.notify_all()

    def take(self, message):
        method, about = message.get("method"), message.get("params", {})
        if "id" in message:
            with self.arrived:
                self.answers[message["id"]] = message
                self.arrived.notify_all()
        elif method == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning", "assert"):
            self.console.append(" ".join(str(a.get("value", a.get("description"))) for a in about["args"]))
        elif method == "Runtime.exceptionThrown":
            details = about["exceptionDetails"]
            self.console.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
            entry = about["entry"]
            self.console.append(f"{entry['source']}: {entry['text']} {entry.get('url', '')}")
        elif method == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])

    def call(self, method, session=None, **params):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        with self.arrived:
            if not self.arrived.wait_for(lambda: self.answers is None or number in self.answers, 60):
                raise RuntimeError(f"no answer to {method}")
            if self.answers is None:
                raise RuntimeError("the browser has ended")
            answer = self.answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def page(self, method, **params):
        return self.call(method, self.session, **params)

    # What a test may say.

    def open(self, url):
        failure = self.page("Page.navigate", url=url).get("errorText")
        deadline = time.monotonic() + 30
        done = "location.href === %s && document.readyState === 'complete'" % json.dumps(url)
        while failure or not self.evaluate(done):
            if failure or time.monotonic() > deadline:
                raise RuntimeError(f"{url} does not load: {failure}")
            time.sleep(0.05)

    def evaluate(self, expression):
        answer = self.page("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True,
                           userGesture=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def size(self, size):
        self.page("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1],
                  deviceScaleFactor=size[2] if len(size) > 2 else 1, mobile=size[0] < 600)

    def scheme(self, scheme):
        self.page("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self, file):
        data = self.page("Page.captureScreenshot", format="png")["data"]
        with open(file, "wb") as out:
            out.write(base64.b64decode(data))

    def type(self, text):
        self.page("Input.insertText", text=text)

    def key(self, key):
        codes = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35}
        about = {"key": key, "code": key, "windowsVirtualKeyCode": codes.get(key, 0)}
        if key == "Enter":
            about["text"] = "\r"
        self.page("Input.dispatchKeyEvent", type="keyDown", **about)
        self.page("Input.dispatchKeyEvent", type="keyUp", key=key, code=key)

    def click(self, selector):
        """With a real mouse, so that what lies over it is noticed."""
        place = self.evaluate(
            "(() => { const e = document.querySelector(%s); if (!e) return null; e.scrollIntoView({block: 'center'});"
            " const r = e.getBoundingClientRect(); const [x, y] = [r.x + r.width / 2, r.y + r.height / 2];"
            " const hit = document.elementFromPoint(x, y); return [x, y, e === hit || e.contains(hit)]; })()"
            % json.dumps(selector))
        if not place or not place[2]:
            raise RuntimeError(f"{selector} cannot be clicked: {'covered' if place else 'not there'}")
        for kind in ("mousePressed", "mouseReleased"):
            self.page("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def metrics(self, _=None):
        return {m["name"]: m["value"] for m in self.page("Performance.getMetrics")["metrics"]}

    def messages(self):
        """Errors and warnings on the console since the last time."""
        messages, self.console = self.console, []
        return messages


def main():
    browser = Browser(sys.argv[1], sys.argv[2])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            (what, about), = json.loads(self.rfile.read(int(self.headers["Content-Length"]))).items()
            try:
                if what == "requests":
                    answer = browser.requests
                elif what == "console":
                    answer = browser.messages()
                else:
                    answer = getattr(browser, what)(about)
                answer = {"answer": answer}
            except Exception as error:
                answer = {"error": str(error)}
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)

    def end(*_):
        browser.process.kill()
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    print("listening on", server.server_address[1], flush=True)
    server.serve_forever()


main()
