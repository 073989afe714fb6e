"""usage: command_stream.py PORT RATE COUNT SEED DEVICE...   an independent MQTT 5 operator (paho) who sends commands and keeps account.

Sends COUNT commands (0: until SIGTERM), RATE a second, to the port devices DEVICE, in random order. Each carries
correlation data of its own and asks for its answer on a response topic. After the last it waits until every command that
the broker took has an answer, and a little longer for any that come twice. Then it prints one line of JSON a command:

    {"n": 1, "device": "campus/s1/1", "write": "cap", "limit": "1.001", "sentAt": 1790000000.123, "acknowledged": true,
     "responses": 1, "results": 1, "answers": [{…}]}

`answers` are the distinct payloads; `responses` and `results` count the messages on the response and the result topic.

The caps are different for each command, so that each API request tells which command it carries out.
"""

import json
import random
import signal
import sys
import threading
import time

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PATIENCE, LINGER = 120, 2

port, rate, count, seed = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
devices = sys.argv[5:]
answers_topic = f"operators/{seed}/answers"
dice = random.Random(seed)
lock = threading.Lock()
commands = []
by_packet = {}
early = set()
strangers = []
stop = threading.Event()
subscribed = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())


def write(number):
    """The kind of a command and its payload; caps lie between 1 and 6.6 kW, in watts, and never come twice."""
    chance = dice.random()
    name = {"id": f"{seed}-{number}"}
    if chance < 0.7:
        limit = f"{1 + (number % 5600) / 1000:.3f}"
        # By hand: a float's own text is not always the three digits.
        return "cap", limit, '{"shedState": 1, "allowedLoad": %s, "id": "%s"}' % (limit, name["id"])
    if chance < 0.8:
        limit = str(dice.randrange(101))
        return "percent", limit, json.dumps({"shedState": True, "percentShed": int(limit), **name})
    return "clear", None, json.dumps({"shedState": 0, **name})


def on_connect(client, userdata, flags, reason, properties):
    client.subscribe([(answers_topic, mqtt.SubscribeOptions(qos=1))] + [
        (f"devices/{device}/set/result", mqtt.SubscribeOptions(qos=1)) for device in devices
    ])


def on_publish(client, userdata, packet, reason, properties):
    with lock:
        if packet in by_packet:
            by_packet.pop(packet)["acknowledged"] = not reason.is_failure
        else:
            early.add(packet)


def on_message(client, userdata, message):
    data = getattr(message.properties, "CorrelationData", b"")
    with lock:
        try:
            command = commands[int.from_bytes(data, "big") - 1]
            if message.topic != answers_topic and message.topic != f"devices/{command['device']}/set/result":
                raise IndexError
        except IndexError:
            strangers.append(f"{message.topic}: {message.payload[:200]!r}")
            return
        command["responses" if message.topic == answers_topic else "results"] += 1
        answer = json.loads(message.payload)
        if answer not in command["answers"]:
            command["answers"].append(answer)


client = mqtt.Client(
    mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5, client_id=f"operator-{seed}", reconnect_on_failure=True
)
client.on_connect, client.on_publish, client.on_message = on_connect, on_publish, on_message
client.on_subscribe = lambda *_: subscribed.set()
client.reconnect_delay_set(1, 1)
client.max_inflight_messages_set(1000)
# The session outlives a restart of the broker, and with it the answers that wait there.
session = Properties(PacketTypes.CONNECT)
session.SessionExpiryInterval = 600
client.connect("127.0.0.1", port, clean_start=False, properties=session)
client.loop_start()
if not subscribed.wait(20):
    sys.exit("no SUBACK within 20 s")
print("ready", flush=True)

begin = time.monotonic()
while not stop.is_set() and (count == 0 or len(commands) < count):
    number = len(commands) + 1
    kind, limit, payload = write(number)
    properties = Properties(PacketTypes.PUBLISH)
    properties.ResponseTopic = answers_topic
    properties.CorrelationData = number.to_bytes(4, "big")
    command = {
        "n": number, "device": dice.choice(devices), "write": kind, "limit": limit, "sentAt": time.time(),
        "acknowledged": False, "responses": 0, "results": 0, "answers": [],
    }
    with lock:
        commands.append(command)
    packet = client.publish(f"devices/{command['device']}/set", payload, qos=1, properties=properties).mid
    with lock:
        if packet in early:
            early.discard(packet)
            command["acknowledged"] = True
        else:
            by_packet[packet] = command
    stop.wait(max(0, begin + number / rate - time.monotonic()))


def unanswered():
    with lock:
        return [c["n"] for c in commands if not (c["acknowledged"] and c["responses"] and c["results"])]


deadline = time.monotonic() + PATIENCE
while unanswered() and time.monotonic() < deadline:
    time.sleep(0.05)
time.sleep(LINGER)
client.disconnect()
client.loop_stop()
for command in commands:
    print(json.dumps(command))
for stranger in strangers:
    print(json.dumps({"stranger": stranger}))
