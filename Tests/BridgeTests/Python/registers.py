"""usage: registers.py WSDL ENDPOINT USERNAME PASSWORD STATION SNAPSHOTS exact|moving

Asks the service what it knows of a station, through zeep, and says what each register of each class must read on each
port and for the station. SNAPSHOTS is a file with one line `DEVICE JSON` a device, the device being a port number or
`station`; the points are called `Class.attribute`. `moving` allows for a world that goes on between two looks at it.
"""

import datetime
import decimal
import json
import sys

import zeep
from zeep.wsse.username import UsernameToken

WSDL, ENDPOINT, USERNAME, PASSWORD, STATION, SNAPSHOTS, MODE = sys.argv[1:]

# The service's words

client = zeep.Client(
    WSDL, wsse=UsernameToken(USERNAME, PASSWORD),
    settings=zeep.Settings(strict=False, xsd_ignore_sequence_order=True))
binding = next(iter(client.wsdl.bindings))
service = client.create_service(binding, ENDPOINT)


def call(operation, records, more, **query):
    """All records of all pages."""
    found = []
    while True:
        reply = service[operation](searchQuery=query | {"stationID": STATION} | (
            {"startRecord": len(found) + 1} if more else {}))
        new = getattr(reply, records) or []
        found += new
        if not more or not new or getattr(reply, more) != 1:
            return found


status = call("getStationStatus", "stationData", "")[0]
load = call("getLoad", "stationData", "")[0]
station = call("getStations", "stationData", "")[0]
alarms = call("getAlarms", "Alarms", "moreFlag")
sessions = call("getChargingSessionData", "ChargingSessionData", "MoreFlag")
rights = call("getStationRights", "rightsData", "moreFlag")


def of(ports, port):
    return next((each for each in ports if each.portNumber == port), None)


def latest_alarm(port):
    """An alarm without a port belongs to every port; of two in the same second the one recorded later counts."""
    concerned = [alarm for alarm in alarms if not port or not alarm.portNumber or alarm.portNumber == port]
    return max(concerned, key=lambda alarm: (alarm.alarmTime, alarm.recordNumber), default=None)


def latest_session(port):
    """A running session is later than any that ended."""
    own = [session for session in sessions if session.portNumber == port]
    return max(own, key=lambda session: (session.endTime is None, session.endTime or session.startTime), default=None)


# What each register must read: the class, whose record it comes from, and its attributes with what makes a value.

def text(value):
    return None if value in (None, "", "None") else str(value)


def number(value):
    return None if text(value) is None else decimal.Decimal(str(value))


def whole(value):
    return None if text(value) is None else int(value)


def flag(value):
    return None if value is None else bool(value)


def moment(value):
    return value


def clock(value):
    return value.isoformat() if isinstance(value, datetime.time) else text(value)


def limit(name):
    """A limit that is 0 while shed is not the one in force; while not shed there is none."""
    def value(port):
        return number(getattr(port, name)) if port.shedState == 1 and getattr(port, name) else None
    return value


PORT = {
    "StationStatusRegister": (
        lambda port: of(status.Port, port),
        {"Status": text, "TimeStamp": moment, "Connector": text, "Power": number, "faultReason": text}),
    "LoadRegister": (
        lambda port: of(load.Port, port),
        {"shedState": whole, "portLoad": number, "allowedLoad": limit("allowedLoad"),
         "percentShed": limit("percentShed"), "userID": text, "credentialID": text, "sessionID": text,
         "lastBatteryPercent": number}),
    "ChargingSessionRegister": (
        latest_session,
        {"sessionID": text, "startTime": moment, "endTime": moment, "Energy": number, "rfidSerialNumber": text,
         "driverAccountNumber": text, "driverName": text, "userID": text, "credentialID": text,
         "totalChargingDuration": clock, "totalSessionDuration": clock, "startBatteryPercentage": number,
         "stopBatteryPercentage": number, "endedBy": text, "vehicleMake": text, "vehicleModel": text,
         "vehicleModelYear": text, "vehicleType": text, "vehiclePortMAC": text, "driverOptedOut": text,
         "driverOptOutTimestamp": moment, "paymentTerminalInfo": text}),
    "StationRegister": (
        lambda port: of(station.Port, port),
        {"portNumber": text, "Reservable": flag, "Level": text, "Mode": whole, "Connector": text, "Voltage": number,
         "Current": number, "Power": number, "Description": text}),
}
GEO = {"Lat": number, "Long": number}
ALARM = {"alarmType": text, "alarmTime": moment, "clearAlarms": text}
WHOLE = {
    "StationStatusRegister": (status, {"networkStatus": text}),
    "LoadRegister": (load, {"stationLoad": number}),
    "StationRegister": (
        station,
        {"stationID": text, "stationManufacturer": text, "stationModel": text, "stationMacAddr": text,
         "stationSerialNum": text, "Address": text, "City": text, "State": text, "Country": text, "postalCode": text,
         "numPorts": whole, "mainPhone": text, "orgID": text, "organizationName": text, "sgID": text, "sgName": text,
         "currencyCode": text, "stationActivationDate": moment, "timezoneOffset": text, "modTimeStamp": moment}),
}
PRICING = {
    "Type": text, "startTime": clock, "endTime": clock, "minPrice": number, "maxPrice": number,
    "unitPricePerHour": number, "unitPricePerSession": number, "unitPricePerKWh": number, "unitPriceForFirst": number,
    "unitPricePerHourThereafter": number, "sessionTime": text,
}


def values(record, attributes):
    """Null for what the record does not have."""
    for name, make in attributes.items():
        if name in ("allowedLoad", "percentShed"):
            yield name, make(record)
        else:
            yield name, make(getattr(record, name, None))


def expected(port):
    """Every point of a port's device, or of the station's."""
    points = {}

    def add(kind, record, attributes):
        points.update((f"{kind}.{name}", value) for name, value in values(record, attributes))

    for kind, (record, attributes) in WHOLE.items():
        add(kind, record, attributes)
    add("StationRegister", station.Pricing[0], PRICING)
    add("AlarmRegister", latest_alarm(port), ALARM)
    points["StationRightsRegister.stationRightsProfile"] = {
        right.sgID: right.stationRightsProfile for right in rights if right.stationRightsProfile}
    if port:
        for kind, (record, attributes) in PORT.items():
            add(kind, record(port), attributes)
        nameplate = of(station.Port, port)
        add("StationRegister", nameplate.Geo, GEO)
        name = getattr(nameplate, "stationName", None) or getattr(station, "stationName", None)
        points["StationRegister.stationName"] = text(name)
    return points


# The bridge's own

OWN = {
    "heartbeat": lambda value: value in (0, 1),
    "dataAge": lambda value: isinstance(value, int) and 0 <= value < 120,
    "shedPending": lambda value: value in (None, True, False),
    "shedUntil": lambda value: value is None or datetime.datetime.fromisoformat(value).utcoffset() is not None,
    "energyTotal": lambda value: value is None or 0 <= value < 100,
}
# How far a value may move between the bridge's look and ours.
SLACK = {
    "StationStatusRegister.TimeStamp": 120, "LoadRegister.portLoad": decimal.Decimal("1.0"),
    "LoadRegister.stationLoad": decimal.Decimal("2.0"), "ChargingSessionRegister.Energy": decimal.Decimal("0.2"),
    "ChargingSessionRegister.totalChargingDuration": 120, "ChargingSessionRegister.totalSessionDuration": 120,
    "LoadRegister.lastBatteryPercent": decimal.Decimal("1"),
}


def seconds(value):
    hours, minutes, rest = value.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def agree(point, read, wanted):
    if isinstance(wanted, datetime.datetime) and isinstance(read, str):
        read = datetime.datetime.fromisoformat(read)
    if read == wanted and type(read) is not type(True) or read is wanted:
        return True
    if isinstance(wanted, bool) or isinstance(read, bool):
        return read is wanted
    if MODE != "moving" or point not in SLACK or read is None or wanted is None:
        return False
    if isinstance(wanted, datetime.datetime):
        return abs((read - wanted).total_seconds()) <= SLACK[point]
    if isinstance(wanted, str):
        return abs(seconds(read) - seconds(wanted)) <= SLACK[point]
    return abs(read - wanted) <= SLACK[point]


mistakes, filled, seen = [], 0, set()
for line in open(SNAPSHOTS, encoding="utf-8"):
    device, snapshot = line.split(" ", 1)
    read = json.loads(snapshot, parse_float=decimal.Decimal)
    wanted = expected("" if device == "station" else device)
    seen.update(read)
    own = {name for name in read if name.startswith("BridgeRegister.")}
    if set(read) - own != set(wanted):
        mistakes.append(f"{device}: points without an expectation, or missing: {set(read) - own ^ set(wanted)}")
    for point in sorted(set(read) & set(wanted)):
        filled += read[point] is not None
        if not agree(point, read[point], wanted[point]):
            mistakes.append(f"{device}: {point} reads {read[point]!r}, and zeep says {wanted[point]!r}")
    for point in sorted(own):
        if not OWN[point.split(".")[1]](read[point]):
            mistakes.append(f"{device}: {point} reads {read[point]!r}")
print(filled, "values,", len(seen), "points")
for mistake in mistakes:
    print(mistake)
sys.exit(1 if mistakes else 0)
