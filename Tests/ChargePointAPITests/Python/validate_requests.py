#!/usr/bin/env python3
"""Validates request documents with zeep and lxml, which know nothing of the code that wrote them.

    validate_requests.py FIXTURES FOLDER

FOLDER holds an index.json, a list of {"file", "operation", "method", "headers", "fixture"}, and the files. Each
document must have the WS-Security header of the fixtures, a body that is valid under the WSDL's own schema and under
the tolerant one, the operation's SOAPAction, and, if it names a fixture, the same body as that; the arguments that
zeep reads out of it must be those that the manifest states. The documents "*.full.xml" of one operation must together
use every element that the operation's schema has.
"""

import json
import pathlib
import sys

try:
    import zeep
    import zeep.helpers
    from lxml import etree
except ImportError as error:
    sys.exit(f"{error}: run `make test`, which installs the packages of Tests/requirements.txt")

NS = "urn:dictionary:com.chargepoint.webservices"
XSD = "http://www.w3.org/2001/XMLSchema"
WSDL = "http://schemas.xmlsoap.org/wsdl/"
ENV = "http://schemas.xmlsoap.org/soap/envelope/"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
PASSWORD_TEXT = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"
ACTION = "urn:provider/interface/chargepointservices/"

failures = []


def check(name, ok, detail=""):
    if not ok:
        failures.append(f"{name}: {detail}")
    return ok


class Offline(zeep.transports.Transport):
    def load(self, url):
        if "://" in url:
            raise OSError("the contract must not need the network: " + url)
        return super().load(url)


def wsdl_schema(path):
    return etree.fromstring(etree.tostring(etree.parse(str(path)).find(f"{{{WSDL}}}types/{{{XSD}}}schema")))


class Contract:
    """One version of the API."""

    def __init__(self, folder, wsdl):
        self.client = zeep.Client(str(folder / wsdl), transport=Offline())
        self.tree = wsdl_schema(folder / wsdl)
        self.schema = etree.XMLSchema(self.tree)

    def action(self, operation):
        return self.client.service._binding.get(operation).soapaction

    def arguments(self, operation, element):
        """What zeep reads out of a request, without what is absent."""
        kind = self.client.wsdl.types.get_element(etree.QName(NS, operation))
        value = kind.parse(element, self.client.wsdl.types)
        # None: an operation without arguments.
        return present(zeep.helpers.serialize_object(value, dict) or {})

    def elements(self, operation):
        """The paths of all elements below an operation's."""
        types = {t.get("name"): t for t in self.tree.findall(f"{{{XSD}}}complexType")}

        def below(node, path):
            for element in node.iterfind(f"{{{XSD}}}complexType"):
                yield from inside(element, path)
            kind = (node.get("type") or "").rpartition(":")[2]
            if kind in types:
                yield from inside(types[kind], path)

        def inside(kind, path):
            for group in kind:
                for element in group.iterfind(f"{{{XSD}}}element"):
                    inner = f"{path}/{element.get('name')}"
                    yield inner
                    yield from below(element, inner)

        root = next(e for e in self.tree.findall(f"{{{XSD}}}element") if e.get("name") == operation)
        return set(below(root, ""))


def present(value):
    """JSON types only, without what is null or empty; numbers as they would be written."""
    if isinstance(value, dict):
        return {k: present(v) for k, v in value.items() if v not in (None, [], {})}
    if isinstance(value, list):
        return [present(v) for v in value]
    return value if isinstance(value, (bool, int, str)) else str(value)


def shape(node):
    """An element without prefixes and layout; in a query, the order of different elements does not matter."""
    children = [shape(c) for c in node if isinstance(c.tag, str)]
    return node.tag, sorted(node.attrib.items()), (node.text or "").strip() if not children else "", sorted(
        children, key=lambda c: c[0])


def paths(node, path=""):
    for child in node:
        inner = f"{path}/{etree.QName(child).localname}"
        yield inner
        yield from paths(child, inner)


def check_security(name, root):
    header = root.find(f"{{{ENV}}}Header")
    security = header.find(f"{{{WSSE}}}Security")
    token = security.find(f"{{{WSSE}}}UsernameToken")
    password = token.find(f"{{{WSSE}}}Password")
    found = (security.get(f"{{{ENV}}}mustUnderstand"), token.findtext(f"{{{WSSE}}}Username"), password.text,
             password.get("Type"))
    check(name, found == ("1", "EXAMPLE-LICENSE-KEY", "EXAMPLE-PASSWORD", PASSWORD_TEXT), f"token {found}")


def main(fixtures, folder):
    contracts = {"5.0": Contract(fixtures / "wsdl", "cp_api_5.0.wsdl"),
                 "5.1": Contract(fixtures / "wsdl", "cp_api_5.1_inferred.wsdl")}
    tolerant = etree.XMLSchema(etree.parse(str(fixtures / "wsdl" / "cp_api_5.0_tolerant.xsd")))
    manifest = {e["file"]: e for e in json.loads((fixtures / "manifest.json").read_text(encoding="utf-8"))}
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    used = {}
    for entry in index:
        name, operation = entry["file"], entry["operation"]
        root = etree.fromstring((folder / name).read_bytes())
        check(name, root.tag == f"{{{ENV}}}Envelope", root.tag)
        body = root.find(f"{{{ENV}}}Body")
        check(name, len(body) == 1 and body[0].tag == etree.QName(NS, operation), [c.tag for c in body])
        check_security(name, root)
        element = etree.fromstring(etree.tostring(body[0]))

        stated = manifest.get(entry["fixture"], {})
        api = stated.get("api") or ("5.0" if contracts["5.0"].schema.validate(element) else "5.1")
        contract = contracts[api]
        check(name, contract.schema.validate(element), contract.schema.error_log.last_error)
        if api == "5.0":
            check(name, tolerant.validate(element), tolerant.error_log.last_error)

        headers = {k.lower(): v for k, v in entry["headers"].items()}
        check(name, headers.get("soapaction") == f'"{ACTION}{operation}"', headers)
        check(name, contract.action(operation) == ACTION + operation, "SOAPAction of the WSDL")
        check(name, headers.get("content-type") == "text/xml; charset=utf-8", headers)
        check(name, entry["method"] == "POST", entry["method"])

        if entry["fixture"]:
            wanted = etree.fromstring((fixtures / entry["fixture"]).read_bytes()).find(f"{{{ENV}}}Body")[0]
            check(name, shape(element) == shape(wanted), f"{etree.tostring(element)} is not {etree.tostring(wanted)}")
        if "zeep_call" in stated:
            found = contract.arguments(operation, element)
            check(name, found == present(stated["zeep_call"]), f"{found} is not {stated['zeep_call']}")
        if name.endswith(".full.xml"):
            used.setdefault(operation, set()).update(paths(element))

    check("index", len(used) == 16, f"full documents of {sorted(used)}")
    for operation, found in used.items():
        wanted = contracts["5.1"].elements(operation)
        check(operation, found == wanted, f"never written: {wanted - found}; unknown: {found - wanted}")
    for failure in failures:
        print("FAIL", failure)
    if failures:
        return 1
    print(f"{len(index)} documents passed")
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
