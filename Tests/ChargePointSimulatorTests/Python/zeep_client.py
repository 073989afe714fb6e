#!/usr/bin/env python3
"""Calls the simulator with zeep, unmodified and strict, from nothing but the WSDL that it serves.

    zeep_client.py BASE_URL USERNAME PASSWORD CONTRACT_FOLDER

Expects vehicles at 1:34001 port 2 and 1:34002 port 1 (all others idle), an alarm on 1:34001 port 1, and nothing else.
Every reply to version 5.0 is also checked against the tolerant schema of the contract.
"""

import copy
import datetime
import decimal
import pathlib
import sys
import urllib.request

import zeep
import zeep.exceptions
import zeep.helpers
import zeep.plugins
from lxml import etree
from zeep.wsse.username import UsernameToken

BASE, USERNAME, PASSWORD, CONTRACT = sys.argv[1:]
XSD = "{http://www.w3.org/2001/XMLSchema}"
NOTES = "{urn:x-contract-notes:chargepoint}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"


def same(actual, expected, what):
    if actual != expected:
        sys.exit(f"{what}: {actual!r} instead of {expected!r}")


# The description

def shape(root):
    """A WSDL without comments, explanations, notes and layout."""
    for node in list(root.iter()):
        for name in [name for name in node.attrib if name.startswith(NOTES)]:
            del node.attrib[name]
        if node.tag == XSD + "annotation":
            node.getparent().remove(node)
    return nested(root)


def nested(node):
    return node.tag, sorted(node.attrib.items()), (node.text or "").strip(), [nested(child) for child in node]


def check_description(version, contract):
    parser = etree.XMLParser(remove_comments=True)
    served = etree.fromstring(urllib.request.urlopen(f"{BASE}/cp_api_{version}.wsdl").read(), parser)
    written = etree.parse(str(pathlib.Path(CONTRACT) / contract), parser).getroot()
    address = served.find(f".//{SOAP}address")
    same(address.get("location"), f"{BASE}/webservices/chargepoint/services/{version}", "address")
    address.set("location", written.find(f".//{SOAP}address").get("location"))
    same(shape(served), shape(written), f"WSDL {version}")


# The calls

class Client:
    def __init__(self, version, password=PASSWORD):
        self.history = zeep.plugins.HistoryPlugin()
        self.client = zeep.Client(
            f"{BASE}/cp_api_{version}.wsdl", wsse=UsernameToken(USERNAME, password), plugins=[self.history])
        self.schema = None
        if version == "5.0":
            self.schema = etree.XMLSchema(etree.parse(str(pathlib.Path(CONTRACT) / "cp_api_5.0_tolerant.xsd")))

    def __call__(self, operation, code="100", **arguments):
        reply = self.client.service[operation](**arguments)
        if self.schema is not None:
            body = self.history.last_received["envelope"].find(f"{ENVELOPE}Body")
            if not self.schema.validate(etree.ElementTree(copy.deepcopy(body[0]))):
                sys.exit(f"{operation}: {self.schema.error_log}")
        if code is not None:
            same(reply.responseCode, code, f"{operation} {arguments}")
        return reply


def check_calls(call):
    one = {"stationID": "1:34001"}
    status = call("getStationStatus", searchQuery={"stationIDs": {"stationID": ["1:34001", "1:34002"]}})
    same([[port.Status for port in station.Port] for station in status.stationData],
         [["AVAILABLE", "INUSE"], ["INUSE", "AVAILABLE"]], "status")
    same(status.stationData[0].Port[0].TimeStamp.tzinfo is not None, True, "time zone")
    same(status.moreFlag, 0, "moreFlag")

    load = call("getLoad", searchQuery=one)
    same(load.numStations, None, "numStations of one station")
    same([str(port.portLoad) for port in load.stationData[0].Port], ["0.000", "7.200"], "load")
    load = call("getLoad", searchQuery={"sgID": 39491})
    same((load.sgID, load.numStations, load.sgLoad), (39491, 3, "14.400"), "load of a group")

    stations = call("getStations", searchQuery={})
    same(len(stations.stationData), 6, "stations")
    same(stations.stationData[0].Pricing[0].Type, "None", "Pricing")
    same(stations.stationData[0].sgID, "20200, 39491, 39492", "sgID")
    call("getStations", code="102", searchQuery={"stationID": "1:1"})

    rights = call("getStationRights", searchQuery=one)
    same({right.sgID: right.stationRightsProfile for right in rights.rightsData},
         {"20200": "network_manager", "39491": "network_manager", "39492": "station_manager"}, "rights")

    alarms = call("getAlarms", searchQuery=one)
    same([(alarm.portNumber, alarm.alarmType) for alarm in alarms.Alarms], [("1", "GFCI Trip")], "alarms")

    sessions = call("getChargingSessionData", searchQuery=one)
    same([(session.portNumber, session.endTime) for session in sessions.ChargingSessionData], [("2", None)], "sessions")
    same(isinstance(sessions.ChargingSessionData[0].startTime, datetime.datetime), True, "startTime")
    call("getChargingSessionData", code="136", searchQuery={"sessionID": 1})

    port = {"portNumber": "2", "allowedLoadPerPort": decimal.Decimal("3.0")}
    station = {"stationID": "1:34001", "Ports": {"Port": [port]}}
    shed = call("shedLoad", shedQuery={"shedStation": station, "timeInterval": 30})
    same((shed.Success, shed.stationID), (1, "1:34001"), "shed")
    same(str(shed.Ports.Port[0].allowedLoadPerPort), "3.000", "shed")
    ports = call("getLoad", searchQuery=one).stationData[0].Port
    same([(port.shedState, port.allowedLoad) for port in ports], [(0, 0), (1, 3)], "load when shed")
    call("shedLoad", code="171", shedQuery={
        "shedStation": {"stationID": "1:34001", "percentShedPerStation": 50}, "timeInterval": 0})
    call("shedLoad", code="119", shedQuery={"shedStation": {"stationID": "1:1", "percentShedPerStation": 50}})
    same(call("clearShedState", shedQuery={"shedStation": one}).Success, 1, "clear")
    group = {"shedGroup": {"sgID": 39501, "percentShedPerStation": 50}, "timeInterval": 0}
    same(call("shedLoad", shedQuery=group).percentShedPerStation, 50, "shed of a group")
    same(call("clearShedState", shedQuery={"shedGroup": {"sgID": 39501}}).sgID, 39501, "clear of a group")

    groups = call("getStationGroups", orgID="1:ORG07225")
    same({group.sgID: len(group.stationData) for group in groups.groupData},
         {20200: 6, 39491: 3, 39492: 1, 39501: 3, 39502: 1, 30100: 0}, "groups")
    orgs = call("getOrgsAndStationGroups", searchQuery={})
    same(orgs.orgData[0].sgData[1].parentGroupID, "20200", "parent")
    same(call("getStationGroupDetails", sgID=39491).numStations, 3, "details")
    networks = call("getCPNInstances", code=None)
    same([network.cpnID for network in networks], ["1", "2", "3", "4"], "networks")
    start = datetime.datetime(2036, 1, 1, tzinfo=datetime.timezone.utc)
    event = call("createLoadShedEvent", shedEvent={
        "stationID": "1:34001", "eventStartTime": start, "eventDuration": 60, "allowedLoadPerPort": 2.0})
    same(call("removeLoadShedEvent", eventId=event.eventId).response, "1", "event")
    call("getUsers", code="188", searchQuery={})


def check_calls_of_51(call):
    one = {"stationID": "1:34001"}
    same(call("getStationStatus", searchQuery=one).stationData[0].networkStatus, "Reachable", "networkStatus")
    load = call("getLoad", searchQuery=one)
    session = load.stationData[0].Port[1].sessionID
    same(load.stationData[0].Port[0].sessionID, 0, "no session")
    same(call("getLoad", searchQuery={"sessionID": session}).stationData[0].stationID, "1:34001", "load of a session")
    stations = call("getStations", searchQuery=one)
    same(stations.stationData[0].stationName, "ALAMEDA COUNTY / GARAGE 1 001", "name")
    query = {"activeSessionsOnly": True, "stationIDs": {"stationID": ["1:34001"]}}
    running = call("getChargingSessionData", searchQuery=query)
    same([entry.sessionID for entry in running.ChargingSessionData], [session], "running session")


def check_wrong_password():
    try:
        Client("5.0", password="wrong")("getCPNInstances", code=None)
    except zeep.exceptions.Fault as fault:
        same(fault.message, "UsernameToken processing failed", "fault")
        same(fault.code.split(":")[-1], "InvalidSecurity", "fault")
    else:
        sys.exit("a wrong password was accepted")


check_description("5.0", "cp_api_5.0.wsdl")
check_description("5.1", "cp_api_5.1_inferred.wsdl")
check_calls(Client("5.0"))
check_calls_of_51(Client("5.1"))
check_wrong_password()
call = Client("5.0")
same(call("clearAlarms", searchQuery={"stationID": "1:34001"}).responseCode, "100", "clearAlarms")
call("clearAlarms", code="153", searchQuery={"stationID": "1:34001"})
call("getAlarms", code="153", searchQuery={"stationID": "1:34001"})
print("zeep is content")
