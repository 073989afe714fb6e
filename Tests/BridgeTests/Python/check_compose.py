"""Reads docker/compose.yaml and what it names, without an engine.

usage: check_compose.py ROOT

Prints a JSON object: "faults", a list of sentences; and "environment", the bridge's variables with .env filled in.
"""

import json
import pathlib
import re
import sys

import yaml

root = pathlib.Path(sys.argv[1])
docker = root / "docker"
faults = []


def expect(condition, fault):
    if not condition:
        faults.append(fault)


def read_env(path):
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


env = read_env(docker / ".env")
used = {"COMPOSE_PROFILES"}


def filled(value):
    """Replaces ${NAME:-default}, as compose does."""
    if isinstance(value, dict):
        return {key: filled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each) for each in value]
    if not isinstance(value, str):
        return value

    def replace(match):
        name, default = match.group(1), match.group(2)
        used.add(name)
        expect(name in env, f".env does not explain {name}")
        expect(default is not None, f"{name} has no default")
        return env.get(name) or default or ""

    return re.sub(r"\$\{(\w+)(?::-([^}]*))?\}", replace, value)


compose = filled(yaml.safe_load((docker / "compose.yaml").read_text(encoding="utf-8")))
services = compose["services"]
stages = {}
stage = None
for line in (docker / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
    if match := re.match(r"FROM (\S+)(?: AS (\w+))?$", line):
        stage = match.group(2)
        stages[stage] = []
    elif stage:
        stages[stage].append(line)

expect(set(env) == used, f".env and compose.yaml differ: {sorted(set(env) ^ used)}")
profiles = {profile for service in services.values() for profile in service.get("profiles", [])}
expect(set(env["COMPOSE_PROFILES"].split(",")) <= profiles, "COMPOSE_PROFILES names a profile that is not there")

for name, service in services.items():
    for mount in service.get("volumes", []):
        source, _, rest = mount.partition(":")
        if source.startswith("."):
            expect((docker / source).exists(), f"{name}: there is no docker/{source}")
            expect(rest.endswith(":ro"), f"{name}: {source} can be written")
        else:
            expect(source in compose["volumes"], f"{name}: no volume {source}")
    for port in service.get("ports", []):
        expect(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port), f"{name}: {port} is open to others")
    if build := service.get("build"):
        expect(build["target"] in stages, f"{name}: no stage {build['target']} in the Dockerfile")
        expect((docker / build["context"] / build["dockerfile"]).samefile(docker / "Dockerfile"), f"{name}: Dockerfile")
    else:
        expect(re.search(r":[\w.]+$", service["image"]), f"{name}: {service['image']} has no tag")
    expect("no-new-privileges:true" in service.get("security_opt", []), f"{name}: may gain privileges")
    if name != "homeassistant":  # whose image starts many processes as root
        expect(service.get("read_only") is True, f"{name}: its root can be written")
        expect(service.get("cap_drop") == ["ALL"], f"{name}: keeps capabilities")
        expect(name == "passwords" or "cap_add" not in service, f"{name}: has capabilities")
    for other, how in service.get("depends_on", {}).items():
        expect(other in services, f"{name}: depends on {other}, which is not there")
        if how["condition"] == "service_healthy":
            target = services[other].get("build", {}).get("target")
            has_check = "healthcheck" in services[other] or any(
                line.startswith("HEALTHCHECK") for line in stages.get(target, [])
            )
            expect(has_check, f"{name}: waits for the health of {other}, which has no check")
        if "profiles" in services[other] and not set(service.get("profiles", [])) & set(services[other]["profiles"]):
            expect(how.get("required") is False, f"{name}: needs {other}, which may be left out")
expect(set(compose["volumes"]) == {
    mount.partition(":")[0] for service in services.values() for mount in service.get("volumes", [])
    if not mount.startswith(".")
}, "a volume is nobody's")

# What the Dockerfile copies must be let in by .dockerignore, and be there.
let_in = {line[1:] for line in (root / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
for lines in stages.values():
    for line in lines:
        if line.startswith("COPY ") and "--from=" not in line:
            for source in line.split()[1:-1]:
                expect(source in let_in and (root / source).exists(), f"Dockerfile: {source} is not in its context")

print(json.dumps({"faults": faults, "environment": services["bridge"]["environment"]}))
