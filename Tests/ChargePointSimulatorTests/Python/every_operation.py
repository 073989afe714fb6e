"""Calls every operation of the contract that the bridge uses, through whatever SOAP client is handed in, and holds each
answer against what the simulator says of its world at /world.

Expects the simulator's ordinary six stations of two ports, all reachable and not shed: vehicles that came half an hour
ago at 1:34001 port 2 and 1:34002 port 1, one that came and left at 1:34003 port 1, and an alarm on 1:34001 port 1.
"""

import datetime
import json
import sys
import urllib.request
from decimal import ROUND_DOWN, Decimal

# Every operation of the product's client, by name.
OPERATIONS = [
    "getStationStatus", "getLoad", "shedLoad", "clearShedState", "getAlarms", "clearAlarms", "getStationRights",
    "getChargingSessionData", "getStations", "getStationGroups", "getOrgsAndStationGroups", "getCPNInstances",
    "getStationGroupDetails", "getStationRightsProfile", "get15minChargingSessionData", "createLoadShedEvent",
    "removeLoadShedEvent",
]


def same(actual, expected, what):
    if actual != expected:
        sys.exit(f"{what}: {actual!r} instead of {expected!r}")


def many(element, name):
    """What is there of an element that may come any number of times; clients show none as None, [] or not at all."""
    found = getattr(element, name, None)
    if found is None:
        return []
    return list(found) if isinstance(found, list) else [found]


def text(element, name):
    """A field as text; empty and absent are the same."""
    value = getattr(element, name, None)
    return "" if value is None else str(value)


def number(element, name):
    return Decimal(text(element, name) or "0")


def kilowatts(value):
    """As the service gives powers: three decimals, rounded down."""
    return (Decimal(repr(value)) + Decimal("0.000000001")).quantize(Decimal("0.001"), ROUND_DOWN)


class Check:
    """`call(operation, **arguments)` sends one request and returns the reply."""

    def __init__(self, base, version, call):
        self.base = base
        self.is_51 = version == "5.1"
        self.version = version
        self.send = call
        self.called = set()

    def call(self, operation, code="100", **arguments):
        self.called.add(operation)
        reply = self.send(operation, **arguments)
        if code is not None:
            same(text(reply, "responseCode"), code, f"{self.version} {operation} {arguments}")
        return reply

    def world(self):
        return json.load(urllib.request.urlopen(f"{self.base}/world"))

    def port(self, station, number):
        return next(
            port for found in self.world() if found["stationID"] == station
            for port in found["ports"] if port["portNumber"] == number)

    def every_operation(self):
        self.status()
        self.load({"sgID": 20200})
        self.stations()
        self.rights()
        self.groups()
        self.sessions()
        self.sheds()
        self.events()
        self.alarms()
        networks = self.call("getCPNInstances", code=None)
        networks = many(networks, "CPN") or list(networks)
        same([text(network, "cpnID") for network in networks], ["1", "2", "3", "4"], "networks")
        same(self.called, set(OPERATIONS), "operations called")

    def status(self):
        world = self.world()
        ids = [station["stationID"] for station in world]
        for query in [{}, {"stationIDs": {"stationID": ids}}, {"stationName": "ALAMEDA*", "numStations": 500}]:
            reply = self.call("getStationStatus", searchQuery=query)
            same([(text(station, "stationID"), [(text(port, "portNumber"), text(port, "Status"))
                                                for port in many(station, "Port")])
                  for station in many(reply, "stationData")],
                 [(station["stationID"], [(str(port["portNumber"]), port["status"]) for port in station["ports"]])
                  for station in world], f"status {query}")
            same(text(reply, "moreFlag"), "0", "moreFlag")
        reply = self.call("getStationStatus", searchQuery={"Status": 2})
        same([text(station, "stationID") for station in many(reply, "stationData")],
             [station["stationID"] for station in world if any(port["status"] == "INUSE" for port in station["ports"])],
             "stations in use")
        first = many(reply, "stationData")[0]
        same(text(first, "networkStatus"), "Reachable" if self.is_51 else "", "networkStatus")
        same(text(many(first, "Port")[0], "faultReason"), "NONE" if self.is_51 else "", "faultReason")
        pages = [self.call("getStationStatus", searchQuery={"startRecord": start, "numStations": 4})
                 for start in (1, 5)]
        same([[text(station, "stationID") for station in many(page, "stationData")] for page in pages],
             [ids[:4], ids[4:]], "pages")
        same([text(page, "moreFlag") for page in pages], ["1", "0"], "moreFlag of pages")

    def load(self, query):
        world = {station["stationID"]: station for station in self.world()}
        reply = self.call("getLoad", searchQuery=query)
        stations = many(reply, "stationData")
        for station in stations:
            truth = world[text(station, "stationID")]
            same(text(station, "stationName"), truth["stationName"], "stationName")
            same(number(station, "stationLoad"), Decimal(repr(truth["load"])), "stationLoad")
            for port, real in zip(many(station, "Port"), truth["ports"], strict=True):
                is_percent = real.get("shed") == "percent"
                value = Decimal(repr(real.get("shedValue", 0)))
                same((text(port, "portNumber"), number(port, "portLoad"), text(port, "userID"),
                      text(port, "shedState"), number(port, "allowedLoad"), number(port, "percentShed")),
                     (str(real["portNumber"]), kilowatts(real["power"]), real.get("userID", ""),
                      "1" if "shed" in real else "0", 0 if is_percent else value, value if is_percent else 0),
                     f"port of {truth['stationID']}")
                if self.is_51:
                    same(int(text(port, "sessionID")), real.get("sessionID", 0), "sessionID")
        if "sgID" in query:
            members = [station for station in world.values() if query["sgID"] in station["groups"]]
            same((text(reply, "sgID"), int(text(reply, "numStations")), len(stations)),
                 (str(query["sgID"]), len(members), len(members)), "group")
            same(number(reply, "sgLoad"), sum(Decimal(repr(member["load"])) for member in members), "sgLoad")
        else:
            same((len(stations), text(reply, "sgID"), text(reply, "numStations")), (1, "", ""), "one station")

    def stations(self):
        world = self.world()
        reply = self.call("getStations", searchQuery={})
        for station, truth in zip(many(reply, "stationData"), world, strict=True):
            ports = many(station, "Port")
            names = [text(station, "stationName")] if self.is_51 else [text(port, "stationName") for port in ports]
            same((text(station, "stationID"), set(names)), (truth["stationID"], {truth["stationName"]}), "station")
            same([int(group) for group in text(station, "sgID").split(", ")], truth["groups"], "groups")
            same([number(port, "Power") for port in ports], [Decimal(repr(port["nameplate"])) for port in truth["ports"]],
                 "Power")
            same((int(text(station, "numPorts")), len(many(station, "Pricing")) > 0, text(ports[0].Geo, "Lat") != ""),
                 (len(truth["ports"]), True, True), "ports, prices and place")
        for query, count in [({"sgID": "39491"}, 3), ({"City": "oak*"}, 6), ({"stationID": "1:34002"}, 1),
                             ({"Geo": {"Lat": "37.8", "Long": "-122.3"}, "Proximity": 0.1}, None)]:
            reply = self.call("getStations", code="102" if count is None else "100", searchQuery=query)
            same(len(many(reply, "stationData")), count or 0, f"stations {query}")

    def rights(self):
        world = self.world()
        reply = self.call("getStationRights", searchQuery={})
        same({int(text(right, "sgID")): [text(station, "stationID") for station in many(right, "stationData")]
              for right in many(reply, "rightsData")},
             {group: [station["stationID"] for station in world if group in station["groups"]]
              for station in world for group in station["groups"]}, "rights")
        same({text(right, "stationRightsProfile") for right in many(reply, "rightsData")},
             {"network_manager", "station_manager"}, "profiles")
        tasks = self.call("getStationRightsProfile", sgID=39491, stationRightsProfile="network_manager")
        same("Shed Load" in [text(task, "Task") for task in many(tasks, "taskList")], True, "tasks")

    def groups(self):
        world = self.world()
        members = {group: [station["stationID"] for station in world if group in station["groups"]]
                   for group in [20200, 39491, 39492, 39501, 39502, 30100]}
        reply = self.call("getStationGroups", orgID="1:ORG07225")
        same({int(text(group, "sgID")): [text(station, "stationID") for station in many(group, "stationData")]
              for group in many(reply, "groupData")}, members, "groups")
        reply = self.call("getOrgsAndStationGroups", searchQuery={"organizationName": "Alameda*"})
        organization = many(reply, "orgData")[0]
        same({int(text(group, "sgID")): text(group, "parentGroupID") for group in many(organization, "sgData")},
             {20200: "0", 39491: "20200", 39492: "39491", 39501: "20200", 39502: "39501", 30100: "0"}, "parents")
        reply = self.call("getStationGroupDetails", sgID=39491)
        same(([text(group, "sgID") for group in many(reply, "groupData")],
              [text(station, "stationID") for station in many(reply, "stationData")], text(reply, "numStations")),
             (["39492"], members[39491], "3"), "details")

    def sessions(self):
        running = {port["sessionID"]: port for station in self.world() for port in station["ports"]
                   if "sessionID" in port}
        same(len(running), 2, "running sessions")
        reply = self.call("getChargingSessionData", searchQuery={})
        sessions = {int(text(session, "sessionID")): session for session in many(reply, "ChargingSessionData")}
        same({id: text(session, "userID") for id, session in sessions.items() if not text(session, "endTime")},
             {id: port["userID"] for id, port in running.items()}, "sessions without an end")
        same((len(sessions), text(reply, "MoreFlag")), (3, "0"), "sessions")
        for id, session in sessions.items():
            energy = number(session, "Energy")
            if id in running:
                same(energy, Decimal(repr(round(running[id]["energy"], 6))), "Energy")
            total = self.call("get15minChargingSessionData", sessionID=id, energyConsumedInterval=False)
            parts = self.call("get15minChargingSessionData", sessionID=id, energyConsumedInterval=True)
            rows = many(parts, "fifteenminData")
            same((text(parts, "stationID"), text(parts, "portNumber")),
                 (text(session, "stationID"), text(session, "portNumber")), "port of a session")
            same(sum(number(row, "energyConsumed") for row in rows), energy, "the parts of a session")
            same(number(many(total, "fifteenminData")[-1], "energyConsumed"), energy, "the last total of a session")
            same([text(row, "stationTime") for row in rows],
                 [text(row, "stationTime") for row in many(total, "fifteenminData")], "quarter hours")
            only = self.call("getChargingSessionData", searchQuery={"sessionID": id})
            same([int(text(found, "sessionID")) for found in many(only, "ChargingSessionData")], [id], "one session")
        if self.is_51:
            reply = self.call("getChargingSessionData", searchQuery={
                "activeSessionsOnly": True, "stationIDs": {"stationID": ["1:34001", "1:34002"]}})
            same({int(text(session, "sessionID")) for session in many(reply, "ChargingSessionData")}, set(running),
                 "active sessions")
            for id in running:
                self.load({"sessionID": id})
        self.call("getChargingSessionData", code="136", searchQuery={"sessionID": 1})
        self.call("get15minChargingSessionData", code="136", sessionID=1)

    def sheds(self):
        one = {"stationID": "1:34001"}
        limited = {"portNumber": "2", "allowedLoadPerPort": Decimal("3.0")}
        reply = self.call("shedLoad", shedQuery={
            "shedStation": {**one, "Ports": {"Port": [limited]}}, "timeInterval": 30})
        same((text(reply, "Success"), text(reply, "stationID")), ("1", "1:34001"), "shed")
        echo = many(reply.Ports, "Port")[0]
        same((text(echo, "portNumber"), number(echo, "allowedLoadPerPort")), ("2", 3), "shed, echoed")
        port = self.port("1:34001", 2)
        same([port[key] for key in ("shed", "shedValue", "shedTarget", "shedSecondsLeft", "power")],
             ["cap", 3, "port", 1800, 3], "port shed")
        same("shed" in self.port("1:34001", 1), False, "port beside it")
        self.load(one)
        self.call("shedLoad", code="171", shedQuery={
            "shedStation": {**one, "percentShedPerStation": 50}, "timeInterval": 0})
        reply = self.call("clearShedState", shedQuery={"shedStation": {**one, "Ports": {"Port": [{"portNumber": "2"}]}}})
        same((text(reply, "Success"), text(reply, "stationID")), ("1", "1:34001"), "clear")
        same("shed" in self.port("1:34001", 2), False, "port cleared")
        reply = self.call("shedLoad", shedQuery={"shedGroup": {"sgID": 39491, "percentShedPerStation": 25}})
        same((text(reply, "sgID"), text(reply, "percentShedPerStation")), ("39491", "25"), "shed of a group")
        port = self.port("1:34002", 1)
        same((port["shed"], port["shedValue"], port["shedTarget"]), ("percent", 25, "group 39491"), "group shed")
        same("shedSecondsLeft" in port, False, "no timeInterval: until cleared")
        self.load({"sgID": 39491})
        self.load(one)
        reply = self.call("clearShedState", shedQuery={"shedGroup": {"sgID": 39491}})
        same(text(reply, "sgID"), "39491", "clear of a group")
        same([port for station in self.world() for port in station["ports"] if "shed" in port], [], "all cleared")
        for code, query in [
                ("119", {"shedStation": {"stationID": "1:1", "percentShedPerStation": 50}}),
                ("102", {"shedGroup": {"sgID": 1, "percentShedPerStation": 50}}),
                ("171", {"shedGroup": {"sgID": 39491}}),
                ("171", {"shedStation": {**one, "allowedLoadPerStation": Decimal("-1")}}),
                ("171", {"shedStation": {**one, "Ports": {"Port": [{**limited, "portNumber": "9"}]}}})]:
            self.call("shedLoad", code=code, shedQuery=query)
        same([port for station in self.world() for port in station["ports"] if "shed" in port], [], "nothing shed")

    def events(self):
        start = datetime.datetime(2026, 9, 1, tzinfo=datetime.timezone.utc)
        reply = self.call("createLoadShedEvent", shedEvent={
            "sgID": "39491", "eventStartTime": start, "eventDuration": 1_000_000, "allowOptOut": False,
            "allowedLoadPerPort": 2.5})
        event = int(text(reply, "eventId"))
        port = self.port("1:34002", 1)
        same((port["shed"], port["shedValue"], port["shedTarget"], port["power"]),
             ("cap", 2.5, f"event {event}", 2.5), "event")
        self.load({"sgID": 39491})
        same(text(self.call("removeLoadShedEvent", eventId=event), "response"), "1", "removal")
        self.call("removeLoadShedEvent", code="171", eventId=event)
        reply = self.call("createLoadShedEvent", shedEvent={
            "stationID": "1:34002", "eventStartTime": start.replace(year=2036), "eventDuration": 60,
            "percentShedPerStation": 50.0})
        pending = self.port("1:34002", 1)["pending"]
        same([(order["shed"], order["shedValue"], order["effectAt"]) for order in pending],
             [("percent", 50, "2036-09-01T00:00:00Z")], "an event of the future")
        self.call("removeLoadShedEvent", eventId=int(text(reply, "eventId")))
        port = self.port("1:34002", 1)
        same(("shed" in port, port["pending"], port["power"]), (False, [], 7.2), "no event")

    def alarms(self):
        alarms = [(station["stationID"], alarm) for station in self.world() for alarm in station["alarms"]]
        reply = self.call("getAlarms", searchQuery={})
        same([(text(alarm, "stationID"), f"{text(alarm, 'portNumber')}: {text(alarm, 'alarmType')}")
              for alarm in many(reply, "Alarms")], alarms, "alarms")
        same(alarms, [("1:34001", "1: GFCI Trip")], "alarms expected")
        self.call("clearAlarms", code="153", searchQuery={"stationID": "1:34002"})
        self.call("clearAlarms", searchQuery={"stationID": "1:34001", "alarmType": "GFCI Trip"})
        same([station["alarms"] for station in self.world()], [[]] * 6, "alarms cleared")
        self.call("getAlarms", code="153", searchQuery={})
