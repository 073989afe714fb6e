"""The bridge and the real Home Assistant core: what it is told becomes entities that work, and all heal.

Usage: live_test.py FOLDER_OF_PROGRAMS. Run by `make test-homeassistant`.
"""
import json
import re
import sys
import tempfile
import time
from pathlib import Path

from processes import HomeAssistant, Site, eventually

NODE = "cp2mqtt_live_1_34001_1"
ALL = "devices/campus/building/station_001/1/all"


def key(domain, point, node=NODE):
    return f"{domain} {node}_{point}"


class LiveTest:
    def __init__(self, folder, programs):
        self.site = Site(folder, programs)
        self.ha = HomeAssistant(folder / "home-assistant", self.site.mqtt)
        self.steps = 0

    # What Home Assistant shows

    def entity(self, name):
        return self.ha.ask("entities").get(name, {})

    def state(self, name):
        return self.entity(name).get("state")

    def becomes(self, name, wanted, within=60):
        """Waits for a state; wanted is a value, or says whether one fits."""
        fits = wanted if callable(wanted) else lambda state: state == wanted
        last = []

        def look():
            last[:] = [self.state(name)]
            return fits(last[0])

        try:
            eventually(f"{name} is {wanted}", look, within)
        except AssertionError as error:
            raise AssertionError(f"{error}; it is {last[0]!r}") from None

    def number(self, name):
        try:
            return float(self.state(name))
        except (TypeError, ValueError):
            return None

    def call(self, domain, service, name, **data):
        entity_id = self.entity(name)["entity_id"]
        self.ha.ask("call", domain=domain, service=service, data={"entity_id": entity_id} | data)

    def all_available(self):
        found = self.ha.ask("entities")
        states = [one["state"] for one in found.values() if not one["disabled"]]
        return len(states) > 50 and "unavailable" not in states

    def done(self, what):
        self.steps += 1
        print(f"ok {self.steps}: {what}", flush=True)

    # What happens

    def run(self):
        self.site.broker.start()
        self.site.simulator.start()
        self.site.configure([1, 2, 3])
        self.site.bridge.start()
        self.ha.start()
        self.appears()
        self.shows_what_is()
        self.writes()
        self.clears_alarms()
        self.reloads()
        self.heals("the broker", self.restart_broker)
        self.heals("the bridge", self.site.bridge.restart)
        self.heals("Home Assistant", self.restart_home_assistant)
        self.works_after_all()
        self.forgets()
        self.log_is_clean()

    def appears(self):
        eventually("all devices", lambda: len(self.ha.ask("devices")) == 1 + 3 + 6)
        devices = self.ha.ask("devices")
        for number in (1, 2, 3):
            station = f"cp2mqtt_live_1_3400{number}"
            assert devices[station]["via"] == "cp2mqtt_live", devices[station]
            for port in (1, 2):
                assert devices[f"{station}_{port}"]["via"] == station, devices[f"{station}_{port}"]
                assert devices[f"{station}_{port}"]["manufacturer"] == "ChargePoint"
        eventually("nothing is unavailable", self.all_available)
        found = self.ha.ask("entities")
        announced = [topic for topic in self.site.retained("homeassistant/#") if topic.endswith("/config")]
        assert len(found) == len(announced), f"{len(found)} entities of {len(announced)} documents"
        load = found[key("sensor", "portLoad")]
        assert load["entity_id"] == "sensor.campus_building_station_001_1_port_load", load
        assert load["attributes"]["unit_of_measurement"] == "kW", load
        assert found[key("sensor", "Status.TimeStamp")]["category"] == "diagnostic"
        self.done(f"{len(devices)} devices and {len(found)} entities appear by themselves")

    def shows_what_is(self):
        self.site.ask("/vehicles", {
            "stationID": "1:34001", "portNumber": 1, "action": "arrive", "power": 6.0, "energy": 80, "taper": False})
        self.becomes(key("sensor", "Status"), "INUSE")
        self.becomes(f"binary_sensor {NODE}/charging", "on")
        self.becomes(f"binary_sensor {NODE}/occupied", "on")
        self.becomes(f"binary_sensor {NODE.replace('34001_1', '34001_2')}/charging", "off")
        eventually("the load", lambda: abs((self.number(key("sensor", "portLoad")) or 0) - 6.0) < 0.1)
        eventually("the energy", lambda: self.number(key("sensor", "Energy")) is not None)
        self.becomes("binary_sensor cp2mqtt_live/connection", "on")
        self.becomes("binary_sensor cp2mqtt_live_1_34001_0/reachable", "on")
        self.becomes("sensor cp2mqtt_live/calls_left", lambda state: state and state.isdigit(), 90)

        def agrees():
            """Every enabled entity that reads one point, against the snapshot."""
            values = json.loads(self.site.retained(ALL)[ALL])[0]
            found = self.ha.ask("entities")
            wrong = []
            for point in ("portLoad", "Energy", "energyTotal", "Power", "Voltage", "Current", "Level", "Status"):
                state = found[key("sensor", point)]["state"]
                wanted = values.get(point)
                same = (state == "unknown" if wanted is None and point != "Status"
                        else abs(float(state) - wanted) < 0.2 if isinstance(wanted, (int, float))
                        else state == wanted)
                if not same:
                    wrong.append((point, state, wanted))
            agrees.wrong = wrong
            return not wrong

        try:
            eventually("states are those of the snapshot", agrees)
        except AssertionError as error:
            raise AssertionError(f"{error}: {agrees.wrong}") from None
        energy = self.entity(key("sensor", "Energy"))
        assert energy["attributes"]["state_class"] == "total", energy
        assert energy["attributes"].get("last_reset"), energy
        self.done("states are what the broker's snapshots say")

    def power(self):
        ports = self.site.ask("/world?stationID=1:34001")[0]["ports"]
        return next(port["power"] for port in ports if port["portNumber"] == 1)

    def writes(self):
        limit, shed = key("number", "allowedLoad"), key("switch", "shedState")
        assert self.entity(limit)["attributes"]["max"] < 100, "the nameplate power"
        self.becomes(shed, "off")
        self.call("number", "set_value", limit, value=2.5)
        self.becomes(limit, lambda state: state and state[0].isdigit() and float(state) == 2.5)
        assert self.site.calls("shedLoad") == 0, "a limit alone waits for the switch"
        self.call("switch", "turn_on", shed)
        self.becomes(shed, "on")
        eventually("the simulator limits the port", lambda: abs(self.power() - 2.5) < 0.01)
        eventually("the load comes back", lambda: abs((self.number(key("sensor", "portLoad")) or 0) - 2.5) < 0.01)
        self.call("switch", "turn_off", shed)
        self.becomes(shed, "off")
        eventually("the simulator lets it go", lambda: abs(self.power() - 6.0) < 0.1)
        share = key("number", "percentShed")
        self.call("number", "set_value", share, value=50)
        self.becomes(share, lambda state: state and state[0].isdigit() and float(state) == 50)
        self.becomes(limit, "unknown")
        self.done("numbers and the switch reach the simulator and come back as state")

    def clears_alarms(self):
        station = "cp2mqtt_live_1_34001_0"
        alarm, problem = f"sensor {station}_alarmType", f"binary_sensor {station}/problem"
        self.becomes(problem, "off", 90)
        self.becomes(alarm, "none")
        self.site.ask("/alarms", {"stationID": "1:34001", "alarmType": "GFCI Trip"})
        self.becomes(problem, "on", 150)
        self.becomes(alarm, "GFCI Trip")
        assert self.entity(problem)["attributes"]["type"] == "GFCI Trip"
        self.call("button", "press", f"button {station}_clearAlarms")
        eventually("the alarm is cleared", lambda: self.site.calls("clearAlarms") == 1)
        self.becomes(problem, "off", 150)
        self.done("the button clears the alarm")

    def reloads(self):
        self.call("button", "press", "button cp2mqtt_live/reload")
        eventually("the configuration is read again", lambda: self.site.bridge.shows("the configuration is unchanged"))
        self.done("the button reloads the configuration")

    def restart_broker(self):
        self.site.broker.stop()
        self.becomes(key("sensor", "portLoad"), "unavailable", 90)
        self.site.broker.start()

    def restart_home_assistant(self):
        self.ha.stop()
        time.sleep(1)
        self.ha.start()

    def heals(self, who, restart):
        before = {name: one["entity_id"] for name, one in self.ha.ask("entities").items()}
        restart()
        eventually(f"all is available after {who} restarted", self.all_available, 120)
        eventually("the load", lambda: (self.number(key("sensor", "portLoad")) or 0) > 1, 60)
        after = {name: one["entity_id"] for name, one in self.ha.ask("entities").items()}
        assert after == before, set(after.items()) ^ set(before.items())
        self.done(f"a restart of {who} heals")

    def works_after_all(self):
        share, shed = key("number", "percentShed"), key("switch", "shedState")
        self.becomes(share, lambda state: state and state[0].isdigit() and float(state) == 50)
        self.call("switch", "turn_on", shed)
        self.becomes(shed, "on")
        eventually("the simulator sheds by half", lambda: abs(self.power() - 3.0) < 0.1)
        self.call("switch", "turn_off", shed)
        self.becomes(shed, "off")
        self.done("what was staged survives all of it")

    def forgets(self):
        self.site.bridge.stop()
        self.site.configure([1, 3])
        self.site.bridge.start()
        eventually("the removed station is gone", lambda: not any(
            "34002" in node for node in self.ha.ask("devices")))
        assert not any("34002" in name for name in self.ha.ask("entities"))
        eventually("the others are there", self.all_available)
        assert not any("34002" in topic for topic in self.site.retained("homeassistant/#"))
        self.site.bridge.stop()
        self.site.configure([1, 3], "homeAssistant: {enabled: false}\n")
        self.site.bridge.start()
        eventually("all is gone", lambda: not self.ha.ask("devices") and not self.ha.ask("entities"))
        self.done("what is removed while the bridge is down vanishes")

    def log_is_clean(self):
        """Nothing is complained of but the outages that were made, and how slow this machine is."""
        outage = re.compile(
            r"failed to receive on socket|Disconnected from MQTT server|Failed to connect to MQTT"
            r"|Error returned from MQTT server|Updating state for .* took")
        complaints = [
            line for line in self.ha.log().splitlines()
            if re.match(r"^\S+ \S+ (WARNING|ERROR|CRITICAL) ", line)
            and ("mqtt" in line or "devices/" in line or "cp2mqtt" in line or "template" in line or "station_00" in line)
            and not outage.search(line)
        ]
        assert not complaints, "\n".join(complaints[:20])
        self.done("Home Assistant's log has nothing against it")


def main():
    programs = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="chargepoint2mqtt-live.") as folder:
        test = LiveTest(Path(folder), programs)
        try:
            test.run()
        except BaseException:
            for name in ("bridge.log", "home-assistant/home-assistant.log"):
                file = Path(folder) / name
                print(f"--- {name}\n{file.read_text()[-4000:] if file.exists() else ''}", file=sys.stderr)
            raise
        finally:
            test.ha.stop()
            test.site.stop()
    print(f"{test.steps} steps, all passed")


main()
