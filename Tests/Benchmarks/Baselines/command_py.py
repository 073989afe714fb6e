"""usage: command_py.py MQTT-PORT URL : command_run in Python, with paho and requests and without a journal. Prints
"ready" and goes on until it is ended."""
import sys

import paho.mqtt.client as mqtt
import requests

port, url = int(sys.argv[1]), sys.argv[2]
REQUEST = (
    '<?xml version="1.0" encoding="UTF-8"?><soap-env:Envelope '
    'xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/"><soap-env:Header><wsse:Security '
    'xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">'
    "<wsse:UsernameToken><wsse:Username>0123456789abcdef0123456789abcdef54d8c8d2</wsse:Username><wsse:Password "
    'Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">'
    "fedcba9876543210</wsse:Password></wsse:UsernameToken></wsse:Security></soap-env:Header><soap-env:Body>"
    '<ns0:shedLoad xmlns:ns0="urn:dictionary:com.chargepoint.webservices"><shedQuery><shedStation><stationID>1:{}'
    "</stationID><Ports><Port><portNumber>1</portNumber><allowedLoadPerPort>{}</allowedLoadPerPort></Port></Ports>"
    "</shedStation></shedQuery></ns0:shedLoad></soap-env:Body></soap-env:Envelope>"
)
session = requests.Session()
session.trust_env = False


def on_message(_client, _data, message):
    station = message.topic.split("/")[3][1:]
    session.post(
        url,
        data=REQUEST.format(station, message.payload.decode()),
        headers={"Content-Type": "text/xml; charset=utf-8"},
    )


client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
client.on_connect = lambda *_: client.subscribe("devices/+/+/+/+/+/set")
client.on_subscribe = lambda *_: print("ready", flush=True)
client.on_message = on_message
client.connect("127.0.0.1", port)
client.loop_forever()
