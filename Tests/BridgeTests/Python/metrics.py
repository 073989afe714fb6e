"""usage: metrics.py URL

Reads a bridge's metrics twice, as an old Prometheus and as one that asks for OpenMetrics, with Prometheus's own parsers,
and prints what it found as JSON: {family: {"type", "help", "samples": [{"name", "labels", "value"}]}}.
"""

import json
import sys
import urllib.request

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics_parser

URL = sys.argv[1]


def fetch(accept):
    request = urllib.request.Request(URL, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def families(text, parse):
    found = {}
    for family in parse(text):
        assert family.name not in found, f"{family.name} comes twice"
        assert family.documentation, f"{family.name} has no help"
        seen = set()
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            assert key not in seen, f"{key} comes twice"
            seen.add(key)
        found[family.name] = {
            "type": family.type, "help": family.documentation,
            "samples": [{"name": s.name, "labels": s.labels, "value": s.value} for s in family.samples]}
    return found


kind, text = fetch("text/plain;version=0.0.4;q=0.5,*/*;q=0.1")
assert kind == "text/plain; version=0.0.4; charset=utf-8", kind
plain = families(text, parser.text_string_to_metric_families)

kind, text = fetch("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5")
assert kind == "application/openmetrics-text; version=1.0.0; charset=utf-8", kind
# Strict: it refuses families that are torn apart, wrong suffixes, histograms that do not add up, text behind the end.
strict = families(text, openmetrics_parser.text_string_to_metric_families)

# Both tell of the same; an info is a gauge in the older format.
assert {name.removesuffix("_info") for name in plain} == set(strict), set(plain) ^ set(strict)
for name, family in plain.items():
    other = strict[name.removesuffix("_info")]
    assert family["help"] == other["help"]
    assert family["type"] == ("gauge" if other["type"] == "info" else other["type"])

print(json.dumps(plain))
