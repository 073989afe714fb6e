"""usage: mqtt_py.py PORT QOS COUNT [SIZE] [WINDOW] : publishes with paho until all is acknowledged."""
import os
import sys
import threading
import time

import paho.mqtt.client as mqtt

import memory

port, qos, count = (int(argument) for argument in sys.argv[1:4])
size = int(sys.argv[4]) if len(sys.argv) > 4 else 600
window = int(sys.argv[5]) if len(sys.argv) > 5 else 20

client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
client.max_inflight_messages_set(window)
client.max_queued_messages_set(0)
connected = threading.Event()
client.on_connect = lambda *_: connected.set()
acknowledged = 0


def on_publish(*_):
    global acknowledged
    acknowledged += 1


client.on_publish = on_publish
client.connect("127.0.0.1", port)
client.loop_start()
connected.wait(5)
payload = b"x" * size
topics = [f"devices/campus/building/s{index // 2:05d}/{index % 2 + 1}/all" for index in range(1000)]

wall, cpu = time.monotonic(), time.process_time()
for index in range(count):
    client.publish(topics[index % 1000], payload, qos)
if not qos:
    # Acknowledged once the broker has read everything before it.
    client.publish("end", b"x", 1)
while acknowledged < count + (not qos):
    time.sleep(0.0005)
wall, cpu = time.monotonic() - wall, time.process_time() - cpu
print(
    f"mode=paho qos={qos} inflight={window} n={count} msgs_s={count / wall:.0f} us_msg={wall * 1e6 / count:.2f}"
    f" cpu_us_msg={cpu * 1e6 / count:.2f} maxrss_kb={memory.kilobytes()}"
)
sys.stdout.flush()
os._exit(0)
