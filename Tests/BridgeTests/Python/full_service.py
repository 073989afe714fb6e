"""usage: full_service.py WSDL   a ChargePoint service that sends every field of the contract, each a value of its own.

Made from the WSDL alone: one station, 1:34001, with two ports. Its elements stand in reverse order, which the real
service does not promise either. Alarms and sessions come two a page in no order, rights one a page. Prints its port.
"""

import datetime
import http.server
import itertools
import sys
import zlib

from lxml import etree

XSD = "{http://www.w3.org/2001/XMLSchema}"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICE = "urn:dictionary:com.chargepoint.webservices"
STATION = "1:34001"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
SCHEMA = etree.parse(sys.argv[1]).find(f".//{XSD}schema")
# Texts that registers read as numbers, times or flags.
READABLE = {
    "Lat": "37.0223175{:03d}", "Long": "-121.9{:03d}", "Voltage": "2{:03d}.0", "Current": "{}", "Power": "{}.600",
    "Mode": "{}", "Reservable": "1", "sgLoad": "{}.5", "totalChargingDuration": "26:03:{:02d}",
    "totalSessionDuration": "101:59:{:02d}", "currencyCode": "USD",
}


def ago(hours, minutes=0):
    return (NOW - datetime.timedelta(hours=hours, minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


# What the station has; a None leaves the element out.

ALARMS = [
    {"portNumber": "2", "alarmType": "Tamper, old", "alarmTime": ago(8)},
    {"portNumber": "", "alarmType": "Reachable", "alarmTime": ago(2)},
    {"portNumber": "1", "alarmType": "GFCI Trip", "alarmTime": ago(5)},
    {"portNumber": "2", "alarmType": "Tamper", "alarmTime": ago(1)},
    {"portNumber": None, "alarmType": "Reachable, old", "alarmTime": ago(30)},
]
SESSIONS = [
    {"portNumber": "1", "sessionID": "9001", "startTime": ago(30), "endTime": ago(29)},
    {"portNumber": "2", "sessionID": "9002", "startTime": ago(20), "endTime": None},  # runs, so it is the latest
    {"portNumber": "1", "sessionID": "9003", "startTime": ago(10), "endTime": ago(2)},  # ended last
    {"portNumber": "2", "sessionID": "9004", "startTime": ago(5), "endTime": ago(1)},
    {"portNumber": "1", "sessionID": "9005", "startTime": ago(9), "endTime": ago(3)},
]
RIGHTS = [
    {"sgID": "39491", "stationRightsProfile": "network_manager"},
    {"sgID": "20200", "stationRightsProfile": "station_manager"},
    {"sgID": "00007", "stationRightsProfile": None},
]
LOADS = [
    {"shedState": "1", "allowedLoad": "3.500", "percentShed": "0", "portLoad": "3.314"},
    {"shedState": "1", "allowedLoad": "0.000", "percentShed": "60", "portLoad": "0.120"},
]


# Elements of the schema, filled in.

def fields(kind):
    for part in kind:
        if part.tag in (XSD + "sequence", XSD + "all"):
            yield from part
        elif part.tag == XSD + "complexContent":
            extension = part[0]
            yield from fields(named(extension.get("base")))
            yield from fields(extension)


def named(name):
    return next(kind for kind in SCHEMA if kind.get("name") == name.split(":")[1] and kind.tag.endswith("Type"))


def text(field, number):
    name, kind = field.get("name"), field.get("type")
    if name in READABLE:
        return READABLE[name].format(number % 60)
    if not kind.startswith("xsd:"):
        kind = named(kind)[-1].get("base")
    return {
        "xsd:int": str(number), "xsd:long": str(number), "xsd:decimal": f"{number}.250", "xsd:double": f"{number}.250",
        "xsd:dateTime": f"2016-11-07T19:{number % 60:02d}:19Z", "xsd:time": f"06:{number % 60:02d}:00",
        "xsd:boolean": "true",
    }.get(kind, f"{name} {number}: é & <&>")


def fill(element, kind, known, numbers):
    """Appends every field of a type, or what is known of it: a text, an object, several of either, or None.

    What is known of a record decides what is made up for it, so that it reads the same on whichever page it comes.
    """
    if known:
        numbers = itertools.count(zlib.crc32(repr(known).encode()) % 900 + 1)
    for field in reversed(list(fields(kind))):
        name, inner = field.get("name"), field.find(f"{XSD}complexType")
        if inner is None and not field.get("type").startswith("xsd:"):
            found = named(field.get("type"))
            inner = found if found.tag == XSD + "complexType" else None
        values = known.get(name, {} if inner is not None else text(field, next(numbers)))
        for value in values if isinstance(values, list) else [values]:
            if value is None:
                continue
            child = etree.SubElement(element, name)
            if inner is None:
                child.text = value
            else:
                fill(child, inner, value, numbers)


def page(records, query, size, time=None, bounds=()):
    """Those of a window of time, one page of them, and whether more follow."""
    if time:
        lower, upper = (query.findtext(f".//{name}") for name in bounds)
        records = [each for each in records if (lower or "") <= each[time] and (not upper or each[time] <= upper)]
    start = int(query.findtext(".//startRecord") or 1) - 1
    return records[start:start + size], str(int(start + size < len(records)))


def reply(operation, query):
    ports = [{"portNumber": "2"}, {"portNumber": "1"}]
    known = {"responseCode": "100", "responseText": "", "moreFlag": "0", "MoreFlag": "0"}
    this = {"stationID": STATION}
    if operation in ("getStations", "getStationStatus"):
        known["stationData"] = [this | {"Port": ports, "Pricing": [{}, {"Type": "None"}], "numPorts": "2"}]
    elif operation == "getLoad":
        known["stationData"] = [this | {"Port": [{"portNumber": str(i + 1)} | load for i, load in enumerate(LOADS)]}]
        known |= {"sgID": query.findtext(".//sgID") or None, "numStations": "1"}
    elif operation == "getAlarms":
        alarms, known["moreFlag"] = page(ALARMS, query, 2, "alarmTime", ("startTime", "endTime"))
        known["Alarms"] = [this | alarm for alarm in alarms]
    elif operation == "getChargingSessionData":
        sessions, known["MoreFlag"] = page(SESSIONS, query, 2, "startTime", ("fromTimeStamp", "toTimeStamp"))
        known["ChargingSessionData"] = [this | session for session in sessions]
    elif operation == "getStationRights":
        rights, known["moreFlag"] = page(RIGHTS, query, 1)
        known["rightsData"] = [right | {"stationData": [this]} for right in rights]
    elif operation in ("getStationGroups", "getStationGroupDetails"):
        known |= {"groupData": [{"sgID": "39491", "stationData": [this]}], "stationData": [this], "numStations": "1"}
    elif operation == "getOrgsAndStationGroups":
        known["orgData"] = [{"sgData": [{"sgID": "39491", "parentGroupID": "0"}]}]
    return known


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = etree.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
        query = request.find(f"{{{SOAP}}}Body")[0]
        operation = etree.QName(query).localname
        envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP, "ns1": SERVICE})
        body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
        response = etree.SubElement(body, f"{{{SERVICE}}}{operation}Response")
        declared = next(e for e in SCHEMA if e.get("name") == f"{operation}Response" and e.tag == f"{XSD}element")
        fill(response, declared[-1], reply(operation, query), itertools.count(1))
        answer = etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
