#!/usr/bin/env python3
"""Calls the simulator with suds, which reads strictly, takes many numbers for text and sends unset ones as empty elements.

    suds_client.py BASE_URL USERNAME PASSWORD

Expects what every_operation.py does.
"""

import sys
import urllib.request

import suds.client
import suds.wsse

from every_operation import Check, same

BASE, USERNAME, PASSWORD = sys.argv[1:]


def connect(version):
    client = suds.client.Client(f"{BASE}/cp_api_{version}.wsdl", cache=None)
    security = suds.wsse.Security()
    security.tokens.append(suds.wsse.UsernameToken(USERNAME, PASSWORD))
    client.set_options(wsse=security)
    return client


def check_empty_elements(client):
    """As VOLTTRON's first driver did: objects from the factory, whose unset fields are sent empty."""
    shed = client.factory.create("shedLoadQueryInputData")
    shed.shedStation = client.factory.create("shedLoadStationInputData")
    shed.shedStation.stationID = "1:34001"
    shed.shedStation.percentShedPerStation = 50
    reply = client.service.shedLoad(shed)
    same((reply.responseCode, str(reply.Success)), ("100", "1"), "shed")
    load = client.service.getLoad({"stationID": "1:34001"}).stationData[0].Port[1]
    same((str(load.portLoad), str(load.percentShed)), ("3.600", "50"), "load when shed")
    clear = client.factory.create("shedQueryInputData")
    clear.shedStation = client.factory.create("shedStationInputData")
    clear.shedStation.stationID = "1:34001"
    same(client.service.clearShedState(clear).responseCode, "100", "clear")
    query = client.factory.create("statusSearchdataForGetStations")
    query.stationID = "1:34001"
    ports = client.service.getStationStatus(query).stationData[0].Port
    same([port.Status for port in ports], ["AVAILABLE", "INUSE"], "status")


def raise_alarm():
    body = b'{"stationID": "1:34001", "portNumber": 1, "alarmType": "GFCI Trip"}'
    urllib.request.urlopen(urllib.request.Request(f"{BASE}/alarms", data=body, method="POST"))


for version in ["5.0", "5.1"]:
    client = connect(version)
    check_empty_elements(client)
    Check(BASE, version, lambda operation, **arguments: client.service[0][operation](**arguments)).every_operation()
    raise_alarm()
print("suds is content")
