"""usage: poll_py.py MQTT-PORT WSDL CYCLES [QOS] : poll_cycle in Python: zeep over requests, json and paho, all
acknowledged. The WSDL says where the service is."""
import json
import os
import sys
import threading
import time

import paho.mqtt.client as mqtt
import zeep
from zeep.wsse.username import UsernameToken

import memory

port, wsdl, cycles = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
qos = int(sys.argv[4]) if len(sys.argv) > 4 else 1
service = zeep.Client(
    wsdl,
    wsse=UsernameToken("user", "pass"),
    settings=zeep.Settings(strict=False, xml_huge_tree=True, xsd_ignore_sequence_order=True),
).service
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
connected = threading.Event()
client.on_connect = lambda *_: connected.set()
acknowledged = 0


def on_publish(*_):
    global acknowledged
    acknowledged += 1


def metadata(units, type_name):
    return {"units": units, "tz": "UTC", "type": type_name}


METADATA = {
    "shedState": metadata("0 or 1", "integer"),
    "portLoad": metadata("kw", "float"),
    "allowedLoad": metadata("kw", "float"),
    "percentShed": metadata("percent", "integer"),
    "stationID": metadata("", "string"),
    "stationName": metadata("", "string"),
    "userID": metadata("", "string"),
    "credentialID": metadata("", "string"),
}

client.on_publish = on_publish
client.connect("127.0.0.1", port)
client.loop_start()
connected.wait(5)
times, sent = [], 0
cpu = time.process_time()
for _ in range(cycles):
    start = time.monotonic()
    reply = service.getLoad(searchQuery={"sgID": "46923"})
    for index, station in enumerate(reply.stationData, 1):
        for reading in station.Port:
            values = {
                "shedState": reading.shedState,
                "portLoad": reading.portLoad,
                "allowedLoad": reading.allowedLoad,
                "percentShed": int(reading.percentShed),
                "stationID": station.stationID,
                "stationName": station.stationName,
                "userID": reading.userID,
                "credentialID": reading.credentialID,
            }
            topic = f"devices/campus/building/s{10000 + index}/{reading.portNumber}/all"
            client.publish(topic, json.dumps([values, METADATA]), qos=qos)
            sent += 1
    while acknowledged < sent:
        time.sleep(0.0002)
    times.append(time.monotonic() - start)
cpu = time.process_time() - cpu
times.sort()
print(
    f"mode=python qos={qos} cycles={cycles} stations={len(reply.stationData)} calls=1 msgs={sent // cycles}"
    f" ms={times[cycles // 2] * 1e3:.2f} ms_min={times[0] * 1e3:.2f} cpu_ms={cpu * 1e3 / cycles:.2f}"
    f" maxrss_kb={memory.kilobytes()}"
)
sys.stdout.flush()
os._exit(0)
