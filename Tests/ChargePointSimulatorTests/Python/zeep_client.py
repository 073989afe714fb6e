#!/usr/bin/env python3
"""Calls the simulator with zeep, unmodified and strict, from nothing but the WSDL that it serves.

    zeep_client.py BASE_URL USERNAME PASSWORD CONTRACT_FOLDER

Expects what every_operation.py does. Every reply to version 5.0 is also checked against the tolerant schema of the
contract.
"""

import copy
import pathlib
import sys
import urllib.request

import zeep
import zeep.exceptions
import zeep.helpers
import zeep.plugins
from lxml import etree
from zeep.wsse.username import UsernameToken

from every_operation import Check, same

BASE, USERNAME, PASSWORD, CONTRACT = sys.argv[1:]
XSD = "{http://www.w3.org/2001/XMLSchema}"
NOTES = "{urn:x-contract-notes:chargepoint}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"


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

    def __call__(self, operation, **arguments):
        reply = self.client.service[operation](**arguments)
        if self.schema is not None:
            body = self.history.last_received["envelope"].find(f"{ENVELOPE}Body")
            if not self.schema.validate(etree.ElementTree(copy.deepcopy(body[0]))):
                sys.exit(f"{operation}: {self.schema.error_log}")
        return reply


def check_wrong_password():
    try:
        Client("5.0", password="wrong")("getCPNInstances")
    except zeep.exceptions.Fault as fault:
        same(fault.message, "UsernameToken processing failed", "fault")
        same(fault.code.split(":")[-1], "InvalidSecurity", "fault")
    else:
        sys.exit("a wrong password was accepted")


def raise_alarm():
    body = b'{"stationID": "1:34001", "portNumber": 1, "alarmType": "GFCI Trip"}'
    urllib.request.urlopen(urllib.request.Request(f"{BASE}/alarms", data=body, method="POST"))


check_description("5.0", "cp_api_5.0.wsdl")
check_description("5.1", "cp_api_5.1_inferred.wsdl")
for version in ["5.0", "5.1"]:
    Check(BASE, version, Client(version)).every_operation()
    raise_alarm()
same(Client("5.0")("getUsers", searchQuery={}).responseCode, "188", "what the product does not use")
check_wrong_password()
print("zeep is content")
