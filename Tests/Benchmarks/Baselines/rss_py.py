"""usage: rss_py.py MQTT-PORT WSDL : rss in Python: zeep and paho, connected, and after one getLoad."""
import json  # what a bridge needs is counted too
import os
import sys
import threading

import paho.mqtt.client as mqtt
import zeep
from zeep.wsse.username import UsernameToken

import memory

service = zeep.Client(
    sys.argv[2],
    wsse=UsernameToken("user", "pass"),
    settings=zeep.Settings(strict=False, xml_huge_tree=True, xsd_ignore_sequence_order=True),
).service
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
connected = threading.Event()
client.on_connect = lambda *_: connected.set()
client.connect("127.0.0.1", int(sys.argv[1]))
client.loop_start()
connected.wait(5)
before = memory.kilobytes("VmRSS")
reply = service.getLoad(searchQuery={"sgID": "46923"})
after = memory.kilobytes("VmRSS")
print(
    f"mode=python stations={len(reply.stationData)} connected_kb={before} loaded_kb={after} grown_kb={after - before}"
    f" json={len(json.dumps({}))}"
)
sys.stdout.flush()
os._exit(0)
