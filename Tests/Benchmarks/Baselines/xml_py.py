"""usage: xml_py.py zeep|lxml FILE WSDL ITERATIONS : decodes a reply.

zeep: as VOLTTRON's driver sets it up    lxml: fromstring, and a walk into dictionaries"""
import sys
import time

import memory

mode, path, wsdl, iterations = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
start_kb = memory.kilobytes("VmRSS")
with open(path, "rb") as file:
    data = file.read()
operation = "getLoad" if b"getLoadResponse" in data else "getStations"


def zeep_decoder():
    import zeep
    from zeep.wsse.username import UsernameToken

    client = zeep.Client(
        wsdl,
        wsse=UsernameToken("user", "pass"),
        settings=zeep.Settings(strict=False, xml_huge_tree=True, xsd_ignore_sequence_order=True),
    )

    class Answer:
        """What requests hands to zeep."""

        status_code = 200
        content = data
        headers = {"Content-Type": "text/xml; charset=utf-8"}
        encoding = "utf-8"

    binding = client.service._binding
    return lambda: binding.process_reply(client, binding.get(operation), Answer).stationData


def lxml_decoder():
    from lxml import etree

    lists = ("stationData", "Port", "Pricing")

    def walk(element):
        result = {}
        for child in element:
            name = child.tag.rsplit("}", 1)[-1]
            value = walk(child) if len(child) else child.text
            if name in lists:
                result.setdefault(name, []).append(value)
            else:
                result[name] = value
        return result

    return lambda: walk(etree.fromstring(data))["Body"][operation + "Response"]["stationData"]


decode = zeep_decoder() if mode == "zeep" else lxml_decoder()
wall, cpu = [], []
for _ in range(iterations):
    wall_before, cpu_before = time.monotonic_ns(), time.process_time_ns()
    stations = decode()
    cpu.append(time.process_time_ns() - cpu_before)
    wall.append(time.monotonic_ns() - wall_before)
wall.sort()
cpu.sort()
peak_kb = memory.kilobytes()
print(
    f"mode={mode} bytes={len(data)} us={wall[iterations // 2] / 1e3:.1f} us_min={wall[0] / 1e3:.1f}"
    f" cpu_us={cpu[iterations // 2] / 1e3:.1f} stations={len(stations)} maxrss_kb={peak_kb}"
    f" grown_kb={peak_kb - start_kb}"
)
