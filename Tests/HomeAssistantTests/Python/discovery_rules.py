"""Holds discovery messages against the rules of Home Assistant's MQTT integration.

Usage: discovery_rules.py FILE. FILE is a list of cases: {"name", "style", "prefix", "instance", "messages": [{"topic",
"payload", "retain"}], "states": {topic: [payload, …]}}. All states of a topic are put to each template that reads it.

The rules are those of home-assistant.io (source/_integrations/mqtt.markdown) and of core 2024.3 to 2026.11
(homeassistant/components/mqtt), written down anew: what any of these versions refuses or warns of is a fault.
"""
import functools
import json
import re
import sys
from datetime import datetime

import jinja2

TOPIC_PART = re.compile(r"^[A-Za-z0-9_-]+$")
ENTITY_ID = re.compile(r"^(?!.+__)(?!_)[\da-z_]+(?<!_)\.(?!_)[\da-z_]+(?<!_)$")

DEVICE_KEYS = {
    "identifiers", "connections", "name", "manufacturer", "model", "serial_number", "sw_version", "hw_version",
    "suggested_area", "configuration_url", "via_device",
}
ORIGIN_KEYS = {"name", "sw_version", "support_url"}
COMMON = {
    "name", "unique_id", "object_id", "default_entity_id", "icon", "entity_category", "enabled_by_default",
    "availability", "availability_mode", "qos", "device", "origin", "json_attributes_topic",
    "json_attributes_template", "device_class",
}
READS = {"state_topic", "value_template"}
WRITES = {"command_topic", "retain"}
KEYS = {
    "sensor": READS | {
        "unit_of_measurement", "state_class", "suggested_display_precision", "options", "last_reset_value_template"},
    "binary_sensor": READS | {"payload_on", "payload_off"},
    "number": READS | WRITES | {"min", "max", "step", "mode", "unit_of_measurement"},
    "switch": READS | WRITES | {"payload_on", "payload_off", "state_on", "state_off"},
    "button": WRITES | {"payload_press"},
}
ROOT_KEYS = {
    "device", "origin", "availability", "availability_mode", "qos", "state_topic", "command_topic", "encoding",
    "payload_available", "payload_not_available", "components",
}
# Of each device class of sensors: units, and state classes.
SENSOR_CLASSES = {
    "power": ({"W", "kW"}, {None, "measurement"}),
    "energy": ({"Wh", "kWh"}, {None, "total", "total_increasing"}),
    "voltage": ({"V"}, {None, "measurement"}),
    "current": ({"A"}, {None, "measurement"}),
    "battery": ({"%"}, {None, "measurement"}),
    "duration": ({"s", "min", "h"}, {None, "measurement", "total"}),
    "timestamp": ({None}, {None}),
    "enum": ({None}, {None}),
}
# Units without a device class.
PLAIN_UNITS = {None, "%", "°", "calls"}
BINARY_CLASSES = {None, "occupancy", "battery_charging", "problem", "connectivity"}


def environment():
    # Whatever Home Assistant would log as undefined is an error here.
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.filters["tojson"] = json.dumps
    return environment


ENVIRONMENT = environment()


compiled = functools.lru_cache(maxsize=None)(ENVIRONMENT.from_string)


@functools.lru_cache(maxsize=None)
def variables(payload):
    try:
        return {"value": payload, "value_json": json.loads(payload)}
    except ValueError:
        return {"value": payload}


def render(template, payload):
    return compiled(template).render(variables(payload)).strip()


class Checker:
    def __init__(self, case):
        self.case = case
        self.faults = []
        self.unique_ids = {}
        self.topics = set()
        self.identifiers = []
        self.parents = []
        self.entities = 0
        self.rendered = 0

    def fault(self, where, what):
        self.faults.append(f"{self.case['name']}: {where}: {what}")

    def run(self):
        for message in self.case["messages"]:
            self.message(message["topic"], message["payload"], message["retain"])
        for where, parent in self.parents:
            if parent not in self.identifiers:
                self.fault(where, f"hangs on {parent}, which was not announced before")
        return self.faults

    def message(self, topic, payload, retain):
        if topic in self.topics:
            self.fault(topic, "announced twice")
        self.topics.add(topic)
        if not retain:
            self.fault(topic, "not retained")
        prefix = self.case["prefix"] + "/"
        if not topic.startswith(prefix):
            return self.fault(topic, "not below the prefix")
        levels = topic[len(prefix):].split("/")
        if not all(TOPIC_PART.match(level) for level in levels):
            self.fault(topic, "characters that Home Assistant drops")
        document = json.loads(payload)
        if self.case["style"] == "entity":
            if len(levels) != 4 or levels[0] not in KEYS or levels[3] != "config":
                return self.fault(topic, "no topic of an entity")
            self.block(topic, document, levels[1])
            self.entity(topic, levels[0], document, {})
        else:
            if len(levels) != 3 or levels[0] != "device" or levels[2] != "config":
                return self.fault(topic, "no topic of a device")
            if extra := set(document) - ROOT_KEYS:
                self.fault(topic, f"root keys {extra} reject the device")
            self.block(topic, document, levels[1])
            shared = {key: document[key] for key in ("availability", "availability_mode", "qos", "state_topic")
                      if key in document}
            for name, component in document["components"].items():
                if not TOPIC_PART.match(name):
                    self.fault(topic, f"component {name!r}")
                platform = component.pop("platform", None)
                if platform not in KEYS:
                    self.fault(topic, f"component {name} has no platform")
                    continue
                self.entity(f"{topic} {name}", platform, component, shared)

    def block(self, where, document, node):
        device = document.get("device", {})
        if extra := set(device) - DEVICE_KEYS:
            self.fault(where, f"device keys {extra} discard the entity")
        if device.get("identifiers") != [node]:
            self.fault(where, f"identifiers {device.get('identifiers')}")
        if not device.get("name") or not device.get("manufacturer"):
            self.fault(where, "a device without name or manufacturer")
        if not all(isinstance(value, str) for key, value in device.items() if key != "identifiers"):
            self.fault(where, "a device key that is no text")
        if node not in self.identifiers:
            self.identifiers.append(node)
        if "via_device" in device:
            if device["via_device"] not in self.identifiers:
                self.fault(where, "announced before what it hangs on")
            self.parents.append((where, device["via_device"]))
        origin = document.get("origin", {})
        if set(origin) - ORIGIN_KEYS or not origin.get("name"):
            self.fault(where, f"origin {origin}")

    def entity(self, where, platform, own, shared):
        self.entities += 1
        document = shared | own
        if extra := set(document) - COMMON - KEYS[platform]:
            if platform != "button" or extra != {"state_topic"}:
                self.fault(where, f"keys that a {platform} does not have: {extra}")
        unique_id = document.get("unique_id", "")
        if not unique_id.startswith(f"cp2mqtt_{self.case['instance']}"):
            self.fault(where, f"unique_id {unique_id!r}")
        if unique_id in self.unique_ids:
            self.fault(where, f"unique_id is that of {self.unique_ids[unique_id]} too")
        self.unique_ids[unique_id] = where
        if not document.get("name"):
            self.fault(where, "no name")
        entity_id = document.get("default_entity_id", "")
        if not ENTITY_ID.match(entity_id) or not entity_id.startswith(platform + ".") or len(entity_id) > 255:
            self.fault(where, f"default_entity_id {entity_id!r}")
        if f"{platform}.{document.get('object_id')}" != entity_id:
            self.fault(where, "object_id and default_entity_id differ")
        if document.get("qos") != 1:
            self.fault(where, "qos")
        if document.get("entity_category") not in (None, "diagnostic", "config"):
            self.fault(where, "entity_category")
        if document.get("entity_category") == "config" and platform in ("sensor", "binary_sensor"):
            self.fault(where, "a sensor of category config is not added")
        if "icon" in document and not document["icon"].startswith("mdi:"):
            self.fault(where, "icon")
        self.availability(where, document)
        if platform == "button":
            wanted = "restart" if document.get("command_topic", "").endswith("/reload") else None
            if document.get("device_class") != wanted:
                self.fault(where, f"the device class should be {wanted}")
        elif "state_topic" not in document:
            self.fault(where, "no state_topic")
        if "command_topic" in KEYS[platform]:
            if document.get("retain") is not False or not document.get("command_topic", "").endswith(
                ("/set", "/reload")
            ):
                self.fault(where, "a command must go to …/set or …/reload and not be retained")
        for key in ("state_topic", "command_topic", "json_attributes_topic"):
            if key in document and re.search(r"[+#\0]", document[key]):
                self.fault(where, f"{key} has wildcards")
        getattr(self, platform)(where, document)
        self.attributes(where, document)

    def availability(self, where, document):
        topics = [entry.get("topic") for entry in document.get("availability", [])]
        state = f"chargepoint2mqtt/{self.case['bridge']}/state"
        if not topics:
            # What tells of the connection itself must not disappear with it.
            if document.get("state_topic") != state:
                self.fault(where, "no availability")
            return
        if document.get("availability_mode") != "all" or topics[0] != state:
            self.fault(where, f"availability {topics}")
        reads = document.get("state_topic") or document.get("command_topic")
        if len(topics) == 1:
            if not reads.startswith("chargepoint2mqtt/") and not reads.endswith("/availability"):
                self.fault(where, "availability of the device is missing")
        elif not topics[1].endswith("/availability") or not reads.startswith(topics[1][: -len("availability")]):
            self.fault(where, f"availability {topics[1]} of another device than {reads}")

    def results(self, where, document, topic_key="state_topic", template_key="value_template"):
        template = document.get(template_key)
        states = self.case["states"].get(document.get(topic_key), [])
        if template is None:
            return states
        self.template(where, template)
        results = []
        for payload in states:
            try:
                results.append(render(template, payload))
                self.rendered += 1
            except jinja2.TemplateError as error:
                self.fault(where, f"{template_key} fails for {payload[:60]!r}: {error}")
        return results

    def template(self, where, template):
        """Attribute access fails for points with a dot in their name."""
        code = re.sub(r"'(?:\\.|[^'\\])*'", "''", template)
        for access in re.findall(r"(?<=[\w\])])\.(\w+)(?!\w|\()", code):
            if not access.isdigit():
                self.fault(where, f"attribute access .{access} in {template}")

    def attributes(self, where, document):
        if "json_attributes_topic" not in document:
            return
        for result in self.results(where, document, "json_attributes_topic", "json_attributes_template"):
            if not isinstance(json.loads(result), dict):
                self.fault(where, f"attributes {result}")

    def sensor(self, where, document):
        device_class, unit = document.get("device_class"), document.get("unit_of_measurement")
        state_class = document.get("state_class")
        units, state_classes = SENSOR_CLASSES.get(device_class, (PLAIN_UNITS, {None, "measurement"}))
        if device_class is not None and device_class not in SENSOR_CLASSES:
            self.fault(where, f"device class {device_class}")
        if unit not in units or state_class not in state_classes:
            self.fault(where, f"{device_class} in {unit}, state class {state_class}")
        if "last_reset_value_template" in document:
            if state_class != "total":
                self.fault(where, "last_reset goes with total")
            for result in self.results(where, document, template_key="last_reset_value_template"):
                if result and datetime.fromisoformat(result).tzinfo is None:
                    self.fault(where, f"last reset {result}")
        if state_class == "total" and "last_reset_value_template" not in document:
            self.fault(where, "a total that begins again, and nothing says when")
        if "options" in document and device_class != "enum":
            self.fault(where, "options go with enum")
        is_numeric = unit is not None or state_class is not None or "suggested_display_precision" in document
        for result in self.results(where, document):
            if len(result) > 255:
                self.fault(where, "a state of more than 255 characters")
            if is_numeric:
                if result not in ("None", ""):
                    float(result)
            elif device_class == "timestamp":
                if result == "None":
                    if document.get("enabled_by_default", True) and document["unique_id"] not in self.case["sure"]:
                        self.fault(where, "a timestamp that may be null must be disabled")
                elif datetime.fromisoformat(result).tzinfo is None:
                    self.fault(where, f"timestamp {result} without zone")
            elif device_class == "enum":
                if result not in document["options"]:
                    self.fault(where, f"{result} is not among the options")
            elif result in ("None", ""):
                self.fault(where, f"a text must not be {result!r}")

    def binary_sensor(self, where, document):
        if document.get("device_class") not in BINARY_CLASSES:
            self.fault(where, f"device class {document['device_class']}")
        states = {document.get("payload_on", "ON"), document.get("payload_off", "OFF"), "None"}
        for result in self.results(where, document):
            if result not in states:
                self.fault(where, f"state {result!r}")

    def switch(self, where, document):
        states = {document.get("state_on"), document.get("state_off"), "None"}
        for result in self.results(where, document):
            if result not in states:
                self.fault(where, f"state {result!r}")
        if (document.get("payload_on"), document.get("payload_off")) != ("1", "0"):
            self.fault(where, "payloads")

    def number(self, where, document):
        low, high = document["min"], document["max"]
        if low >= high or document["step"] < 0.001 or document["mode"] not in ("box", "slider", "auto"):
            self.fault(where, f"range {low} to {high}")
        classes = {(None, "%"), ("power", "kW")}
        if (document.get("device_class"), document.get("unit_of_measurement")) not in classes:
            self.fault(where, "unit and device class")
        for result in self.results(where, document):
            if result != "None" and not low <= float(result) <= high:
                self.fault(where, f"state {result} is outside of {low} to {high}")

    def button(self, where, document):
        if document.get("payload_press") != "1" or document.get("entity_category") != "config":
            self.fault(where, "payload or category")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    faults, entities, rendered = [], 0, 0
    for case in cases:
        checker = Checker(case)
        faults += checker.run()
        entities += checker.entities
        rendered += checker.rendered
    for fault in faults:
        print(fault)
    print(f"{len(cases)} cases, {entities} entities, {rendered} results of templates, {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
