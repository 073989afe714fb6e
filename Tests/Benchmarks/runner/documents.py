"""Replies of the API, a WSDL and a request, made up but the same at each run."""
import random

NAMESPACE = "urn:dictionary:com.chargepoint.webservices"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ORGANIZATION, GROUP, FIRST_STATION = "1:ORG07225", 46923, 33923
# What http_srv replaces by the station of a request.
ANY_STATION = "1:00000"


def element(name, value):
    return f"<{name}>{value}</{name}>"


def elements(**values):
    return "".join(element(name, value) for name, value in values.items())


def reply(operation, content):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}" xmlns:ns1="{NAMESPACE}"><SOAP-ENV:Body>'
        f'<ns1:{operation}Response xmlns:ns1="{NAMESPACE}">'
        + elements(responseCode=100, responseText="API input request executed successfully.")
        + content
        + f"</ns1:{operation}Response></SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    )


def organizations():
    """One, with one station group."""
    group = element("sgData", elements(sgID=GROUP, sgName="Campus Garage &amp; Lots", parentGroupID=0))
    content = elements(orgID=ORGANIZATION, organizationName="University of Somewhere") + group
    return reply("getOrgsAndStationGroups", element("orgData", content))


def station_groups(stations):
    """The group, of all stations."""
    content = elements(
        sgID=GROUP, orgID=ORGANIZATION, sgName="Campus Garage &amp; Lots", organizationName="University of Somewhere"
    )
    for index in range(stations):
        station = elements(stationID=f"1:{FIRST_STATION + index}", Geo=elements(Lat="37.904261", Long="-122.218407"))
        content += element("stationData", station)
    return reply("getStationGroups", element("groupData", content))


def any_load():
    """A reply of getLoad for whichever station the request names: one port, idle, not shed."""
    port = elements(portNumber=1, userID="", credentialID="", shedState=0, portLoad="0.000", allowedLoad="0.000")
    return reply(
        "getLoad",
        element(
            "stationData",
            elements(stationID=ANY_STATION, stationName="CAMPUS / GARAGE", Address="1 Main St", stationLoad="0.000")
            + element("Port", port + element("percentShed", 0)),
        ),
    )


def get_load(stations, ports=2):
    """A reply for a station group: half of the ports charge, a tenth is shed."""
    chance = random.Random(20)
    content = [elements(sgID=GROUP, numStations=stations, groupName="Campus Garage &amp; Lots", sgLoad="1873.402")]
    for index in range(stations):
        busy = [chance.random() < 0.55 for _ in range(ports)]
        kilowatts = [chance.uniform(0.1, 7.2) if is_busy else 0 for is_busy in busy]
        content.append(
            "<stationData>"
            + elements(
                stationID=f"1:{FIRST_STATION + index}",
                stationName=f"CAMPUS / GARAGE {index:03d}",
                Address=f"{index + 1} Main St, Oakland, California, 94607, United States",
                stationLoad=f"{sum(kilowatts):.3f}",
            )
        )
        for port in range(ports):
            content.append(
                "<Port>"
                + elements(
                    portNumber=port + 1,
                    userID=chance.randint(10_000, 9_999_999) if busy[port] else "",
                    credentialID=f"CNCP{chance.randint(0, 10**10 - 1):010d}" if busy[port] else "",
                    shedState=int(chance.random() < 0.1),
                    portLoad=f"{kilowatts[port]:.3f}",
                    allowedLoad=f"{chance.choice([0, 0, 0, 3.3]):.3f}",
                    percentShed=chance.choice([0, 0, 0, 50]),
                )
                + "</Port>"
            )
        content.append("</stationData>")
    return reply("getLoad", "".join(content))


def get_stations(stations, ports=2):
    """Nameplates, long ones."""
    chance = random.Random(20)
    content = []
    for index in range(stations):
        content.append(
            "<stationData>"
            + elements(
                stationID=f"1:{FIRST_STATION + index}",
                stationManufacturer="ChargePoint",
                stationModel=chance.choice(["CT4021-GW1", "CT2100-HD-CDMA-CCR"]),
                stationMacAddr=f"000D:6F00:0154:{index:04X}",
                stationSerialNum=f"{115110013 + index:012d}",
                stationActivationDate=f"2016-01-{index % 28 + 1:02d}T12:23:45Z",
                Address=f"{index + 1} Main St",
                City="Oakland",
                State="California",
                Country="United States",
                postalCode="94607",
            )
        )
        for port in range(ports):
            geo = elements(Lat=f"{chance.uniform(37, 38):.15f}", Long=f"{chance.uniform(-123, -122):.15f}")
            level = index % 5
            content.append(
                "<Port>"
                + elements(portNumber=port + 1, stationName=f"CAMPUS / GARAGE {index:03d}", Geo=geo)
                + elements(
                    Description="Use garage entrance on Main St., turn right &amp; follow the signs to level "
                    f"{level}.",
                    Reservable=0,
                    Level="L2",
                    Mode=1,
                    Connector="J1772",
                    Voltage=208,
                    Current=30,
                    Power="6.600",
                    estimatedCost="0.0",
                    Status=chance.choice(["AVAILABLE", "INUSE"]),
                    timeStamp=f"2026-11-22T09:{index % 60:02d}:{port:02d}Z",
                )
                + "</Port>"
            )
        content.append(
            element(
                "Pricing",
                elements(
                    Type="None",
                    startTime="00:00:00",
                    endTime="23:59:59",
                    minPrice="0.0",
                    maxPrice="10.0",
                    unitPricePerHour="0.5",
                    unitPricePerSession="1.0",
                    unitPricePerKWh="0.2",
                    unitPriceForFirst="0.0",
                    unitPricePerHourThereafter="0.0",
                    sessionTime="0.0",
                ),
            )
            + elements(
                numPorts=ports,
                mainPhone="1-888-123-4567",
                currencyCode="USD",
                orgID="1:ORG07225",
                organizationName="University of Somewhere",
                sgID="46923, 46924, 47801",
                sgName="Main St Garage, Public Garages, California Stations",
            )
            + "</stationData>"
        )
    return reply("getStations", "".join(content) + element("moreFlag", 0))


def request():
    """A getLoad as clients send it, filled up to a kilobyte."""
    security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
    token = element("wsse:Username", "0123456789abcdef0123456789abcdef54d8c8d2") + (
        f'<wsse:Password Type="{security}username-token-profile-1.0#PasswordText">'
        "fedcba9876543210fedcba9876543210</wsse:Password>"
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><soap-env:Envelope xmlns:soap-env="{SOAP}"><soap-env:Header>'
        f'<wsse:Security xmlns:wsse="{security}wssecurity-secext-1.0.xsd">{element("wsse:UsernameToken", token)}'
        f'</wsse:Security></soap-env:Header><soap-env:Body><ns0:getLoad xmlns:ns0="{NAMESPACE}"><searchQuery>'
        "<sgID>46923</sgID></searchQuery></ns0:getLoad></soap-env:Body></soap-env:Envelope>"
    )
    return text.replace("</soap-env:Body>", f"<!--{'p' * (1024 - len(text) - 7)}--></soap-env:Body>")
