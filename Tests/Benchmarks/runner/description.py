"""The least WSDL that zeep needs for getLoad and getStations."""
from .documents import NAMESPACE

TEXT, REAL, WHOLE, TIME = "xsd:string", "xsd:float", "xsd:int", "xsd:dateTime"


def item(name, kind=TEXT, most=1, least=0):
    return f'<xsd:element name="{name}" type="{kind}" minOccurs="{least}" maxOccurs="{most}"/>'


def items(names, kind=TEXT):
    return [item(name, kind) for name in names.split()]


def sequence(content):
    return f"<xsd:sequence>{''.join(content)}</xsd:sequence>"


def complex_type(name, content):
    return f'<xsd:complexType name="{name}">{sequence(content)}</xsd:complexType>'


def root(name, content):
    return f'<xsd:element name="{name}"><xsd:complexType>{sequence(content)}</xsd:complexType></xsd:element>'


def types():
    prices = (
        "minPrice maxPrice unitPricePerHour unitPricePerSession unitPricePerKWh unitPriceForFirst "
        "unitPricePerHourThereafter sessionTime"
    )
    return [
        complex_type(
            "loadPort",
            items("portNumber userID credentialID")
            + [item("shedState", WHOLE)]
            + items("portLoad allowedLoad", REAL)
            + items("percentShed"),
        ),
        complex_type(
            "loadStation",
            items("stationID stationName Address")
            + [item("stationLoad", REAL), item("Port", "tns:loadPort", "unbounded")],
        ),
        complex_type("geo", items("Lat Long")),
        complex_type(
            "stationPort",
            items("portNumber stationName")
            + [item("Geo", "tns:geo"), item("Description"), item("Reservable", WHOLE), item("Level")]
            + [item("Mode", WHOLE)]
            + items("Connector Voltage Current Power")
            + [item("estimatedCost", REAL), item("Status"), item("timeStamp", TIME)],
        ),
        complex_type(
            "pricing", [item("Type")] + items("startTime endTime", "xsd:time") + items(prices, REAL)
        ),
        complex_type(
            "station",
            items("stationID stationManufacturer stationModel stationMacAddr stationSerialNum")
            + [item("stationActivationDate", TIME)]
            + items("Address City State Country postalCode")
            + [item("Port", "tns:stationPort", "unbounded"), item("Pricing", "tns:pricing", "unbounded")]
            + [item("numPorts", WHOLE)]
            + items("mainPhone currencyCode orgID organizationName sgID sgName"),
        ),
        complex_type("query", items("sgID stationID")),
    ]


def roots():
    code = [item("responseCode", TEXT, 1, 1), item("responseText", TEXT, 1, 1)]
    return [
        root("getLoad", [item("searchQuery", "tns:query")]),
        root("getStations", [item("searchQuery", "tns:query")]),
        root(
            "getLoadResponse",
            code
            + [item("sgID"), item("numStations", WHOLE), item("groupName"), item("sgLoad")]
            + [item("stationData", "tns:loadStation", "unbounded")],
        ),
        root(
            "getStationsResponse",
            code + [item("stationData", "tns:station", "unbounded"), item("moreFlag", WHOLE)],
        ),
    ]


def wsdl(url):
    """The description of a service at `url`."""
    operations = ("getLoad", "getStations")
    messages = "".join(
        f'<message name="{name}"><part name="parameters" element="tns:{name}"/></message>'
        for operation in operations
        for name in (operation, operation + "Response")
    )
    port_type = "".join(
        f'<operation name="{name}"><input message="tns:{name}"/><output message="tns:{name}Response"/></operation>'
        for name in operations
    )
    body = '<soap:body use="literal"/>'
    binding = "".join(
        f'<operation name="{name}"><soap:operation soapAction="{NAMESPACE}/{name}"/>'
        f"<input>{body}</input><output>{body}</output></operation>"
        for name in operations
    )
    return (
        f'<?xml version="1.0"?><definitions name="baseline" targetNamespace="{NAMESPACE}" xmlns:tns="{NAMESPACE}"'
        ' xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"'
        f' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><types><xsd:schema targetNamespace="{NAMESPACE}"'
        f' elementFormDefault="unqualified">{"".join(types() + roots())}</xsd:schema></types>{messages}'
        f'<portType name="port">{port_type}</portType><binding name="binding" type="tns:port"><soap:binding'
        f' style="document" transport="http://schemas.xmlsoap.org/soap/http"/>{binding}</binding><service'
        f' name="service"><port name="port" binding="tns:binding"><soap:address location="{url}"/></port></service>'
        "</definitions>"
    )
