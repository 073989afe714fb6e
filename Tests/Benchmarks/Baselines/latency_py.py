"""usage: latency_py.py PORT QOS COUNT INTERVAL-US : mqtt_lat in Python, with paho."""
import os
import struct
import sys
import threading
import time

import paho.mqtt.client as mqtt

port, qos, count, interval = (int(argument) for argument in sys.argv[1:5])
latencies = []


def client(on_ready, **callbacks):
    made = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    for name, callback in callbacks.items():
        setattr(made, name, callback)
    made.connect("127.0.0.1", port)
    made.loop_start()
    on_ready.wait(5)
    return made


def on_message(_client, _data, message):
    latencies.append(time.monotonic_ns() - struct.unpack_from("<Q", message.payload)[0])


subscribed, connected = threading.Event(), threading.Event()
client(
    subscribed,
    on_connect=lambda made, *_: made.subscribe("devices/#", qos),
    on_subscribe=lambda *_: subscribed.set(),
    on_message=on_message,
)
publisher = client(connected, on_connect=lambda *_: connected.set())
padding = b"x" * 592
due = time.monotonic_ns()
for index in range(count):
    due += interval * 1000
    time.sleep(max(0, due - time.monotonic_ns()) / 1e9)
    topic = f"devices/campus/building/s{index // 2 % 500:05d}/{index % 2 + 1}/all"
    publisher.publish(topic, struct.pack("<Q", time.monotonic_ns()) + padding, qos)
deadline = time.monotonic() + 5
while len(latencies) < count and time.monotonic() < deadline:
    time.sleep(0.001)
if len(latencies) < count:
    sys.exit(f"{len(latencies)} of {count} messages arrived")
latencies.sort()
p50, p90, p99 = (latencies[count * part // 100] / 1e3 for part in (50, 90, 99))
most = latencies[-1] / 1e3
print(f"mode=paho qos={qos} n={count} p50_us={p50:.1f} p90_us={p90:.1f} p99_us={p99:.1f} max_us={most:.1f}")
sys.stdout.flush()
os._exit(0)
