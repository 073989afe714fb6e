"""usage: snapshots.py PORT TOPIC...   an independent MQTT 5 subscriber (paho): waits for a snapshot on each topic and checks it."""

import datetime
import json
import sys
import threading

import paho.mqtt.client as mqtt

port, wanted = int(sys.argv[1]), set(sys.argv[2:])
done = threading.Event()
mistakes = []


def check(message):
    values, metadata = json.loads(message.payload)
    assert values.keys() == metadata.keys(), "points and metadata differ"
    for point, about in metadata.items():
        assert set(about) == {"units", "tz", "type"}, f"{point}: {about}"
        kind = {"boolean": bool, "integer": int, "float": (int, float), "string": str, "dict": dict}[about["type"]]
        assert values[point] is None or isinstance(values[point], kind), f"{point}: {values[point]!r}"
    properties = dict(message.properties.UserProperty)
    for name in ("Date", "TimeStamp", "SynchronizedTimeStamp"):
        assert datetime.datetime.fromisoformat(properties[name]).utcoffset() == datetime.timedelta(0), name
    assert message.properties.ContentType == "application/json"
    assert message.properties.MessageExpiryInterval > 0


def on_connect(client, userdata, flags, reason, properties):
    client.subscribe([(topic, mqtt.SubscribeOptions(qos=1)) for topic in wanted])


def on_message(client, userdata, message):
    try:
        check(message)
    except Exception as error:
        mistakes.append(f"{message.topic}: {error!r}: {message.payload[:300]!r}")
    wanted.discard(message.topic)
    if not wanted:
        done.set()


client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
client.on_connect, client.on_message = on_connect, on_message
client.connect("127.0.0.1", port)
client.loop_start()
finished = done.wait(30)
client.loop_stop()
for mistake in mistakes:
    print(mistake)
if not finished:
    print("nothing came on", sorted(wanted))
sys.exit(0 if finished and not mistakes else 1)
