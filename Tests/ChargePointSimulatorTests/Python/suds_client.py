#!/usr/bin/env python3
"""Calls the simulator with suds, which reads strictly and sends unset numbers as empty elements.

    suds_client.py BASE_URL USERNAME PASSWORD

Expects a vehicle at 1:34001 port 2.
"""

import sys

import suds.client
import suds.wsse

BASE, USERNAME, PASSWORD = sys.argv[1:]


def same(actual, expected, what):
    if actual != expected:
        sys.exit(f"{what}: {actual!r} instead of {expected!r}")


client = suds.client.Client(f"{BASE}/cp_api_5.0.wsdl", cache=None)
security = suds.wsse.Security()
security.tokens.append(suds.wsse.UsernameToken(USERNAME, PASSWORD))
client.set_options(wsse=security)

query = client.factory.create("statusSearchdataForGetStations")
query.stationID = "1:34001"
ports = client.service.getStationStatus(query).stationData[0].Port
same([port.Status for port in ports], ["AVAILABLE", "INUSE"], "status")

same(str(client.service.getLoad({"stationID": "1:34001"}).stationData[0].Port[1].portLoad), "7.200", "load")

shed = client.factory.create("shedLoadQueryInputData")
shed.shedStation = client.factory.create("shedLoadStationInputData")
shed.shedStation.stationID = "1:34001"
shed.shedStation.percentShedPerStation = 50
reply = client.service.shedLoad(shed)
same((reply.responseCode, str(reply.Success)), ("100", "1"), "shed")
same(str(client.service.getLoad({"stationID": "1:34001"}).stationData[0].Port[1].portLoad), "3.600", "load when shed")

clear = client.factory.create("shedQueryInputData")
clear.shedStation = client.factory.create("shedStationInputData")
clear.shedStation.stationID = "1:34001"
same(client.service.clearShedState(clear).responseCode, "100", "clear")

for operation in ["getStations", "getStationRights", "getChargingSessionData", "getOrgsAndStationGroups"]:
    same(client.service[0][operation]({}).responseCode, "100", operation)
same(client.service.getAlarms({}).responseCode, "153", "getAlarms")
same(len(client.service.getStationGroups("1:ORG07225").groupData), 6, "groups")
same(len(client.service.getCPNInstances()), 4, "networks")
print("suds is content")
