"""Runs Home Assistant's core with nothing but its MQTT integration, and does what it is told on standard input.

Usage: core_host.py FOLDER MQTT_PORT. A line is a JSON object {"do": …}; the answer is one line of JSON. The log goes to
FOLDER/home-assistant.log. The folder keeps registries and entry, so that a second start is a restart.
"""
import asyncio
import json
import logging
import socket
import sys
import uuid
from pathlib import Path

from homeassistant import auth, bootstrap, config_entries, core, loader
from homeassistant.helpers import device_registry, entity_registry
from homeassistant.setup import async_setup_component


def write_entry(folder, port):
    """The MQTT integration as if a person had set it up."""
    file = folder / ".storage" / "core.config_entries"
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    entry = {
        "data": {"broker": "127.0.0.1", "port": port, "discovery": True, "discovery_prefix": "homeassistant"},
        "disabled_by": None, "domain": "mqtt", "entry_id": uuid.uuid4().hex, "minor_version": 1, "options": {},
        "pref_disable_new_entities": False, "pref_disable_polling": False, "source": "user", "title": "broker",
        "unique_id": None, "version": 1,
    }
    file.write_text(json.dumps({
        "version": 1, "minor_version": 1, "key": "core.config_entries", "data": {"entries": [entry]}}))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Host:
    def __init__(self, folder, port):
        self.folder = folder
        self.port = port
        self.hass = None

    async def start(self):
        write_entry(self.folder, self.port)
        (self.folder / "configuration.yaml").touch()
        hass = core.HomeAssistant(str(self.folder))
        self.hass = hass
        hass.config.skip_pip = True
        loader.async_setup(hass)
        hass.config_entries = config_entries.ConfigEntries(hass, {})
        await bootstrap.async_load_base_functionality(hass)
        hass.auth = await auth.auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
        for domain in ("homeassistant", "persistent_notification"):
            if not await async_setup_component(hass, domain, {}):
                raise RuntimeError(f"{domain} cannot be set up")
        http = {"http": {"server_host": "127.0.0.1", "server_port": free_port()}}
        if not await async_setup_component(hass, "http", http):
            raise RuntimeError("http cannot be set up")
        if not await async_setup_component(hass, "mqtt", {}):
            raise RuntimeError("mqtt cannot be set up")
        await hass.async_start()
        await hass.async_block_till_done()

    def entities(self):
        """Every entity by its unique id: what the registry and the state machine say of it."""
        hass = self.hass
        found = {}
        for entry in entity_registry.async_get(hass).entities.values():
            state = hass.states.get(entry.entity_id)
            key = f"{entry.domain} {entry.unique_id}"
            found[key] = {
                "entity_id": entry.entity_id, "device_id": entry.device_id, "disabled": entry.disabled,
                "category": entry.entity_category, "state": state.state if state else None,
                "attributes": {name: value for name, value in state.attributes.items()} if state else {},
            }
        return found

    def devices(self):
        registry = device_registry.async_get(self.hass)
        found = {}
        for device in registry.devices.values():
            parent = registry.devices.get(device.via_device_id)
            found[next(iter(device.identifiers))[1]] = {
                "name": device.name, "model": device.model, "manufacturer": device.manufacturer,
                "via": next(iter(parent.identifiers))[1] if parent else None,
            }
        return found

    async def do(self, request):
        what = request["do"]
        if what == "entities":
            return self.entities()
        if what == "devices":
            return self.devices()
        if what == "call":
            await self.hass.services.async_call(
                request["domain"], request["service"], request["data"], blocking=True)
            return True
        if what == "enable":
            registry = entity_registry.async_get(self.hass)
            registry.async_update_entity(request["entity_id"], disabled_by=None)
            return True
        if what == "stop":
            await self.hass.async_stop()
            return True
        raise ValueError(f"unknown request {what}")


async def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        filename=folder / "home-assistant.log", level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("homeassistant.components.mqtt").setLevel(logging.INFO)
    host = Host(folder, int(sys.argv[2]))
    await host.start()
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print(json.dumps({"ready": True}), flush=True)
    while line := await reader.readline():
        request = json.loads(line)
        try:
            answer = {"answer": await host.do(request)}
        except Exception as error:  # the test is to see whatever it is
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, default=str), flush=True)
        if request["do"] == "stop":
            return
    await host.hass.async_stop()


asyncio.run(main())
