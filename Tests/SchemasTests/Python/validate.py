"""Validates documents against the program's JSON Schemas with PyPI's jsonschema.

usage: validate.py SCHEMAS MANIFEST

SCHEMAS is a folder of NAME.json. MANIFEST is a file with a JSON object a line:
{"schema": NAME, "name": what it is, "valid": whether it should be, "document": …} or, with "file" in place of "document",
the path of a YAML or JSON file. Prints every disagreement, then how many documents were looked at.
"""
import json
import pathlib
import sys

import jsonschema
import yaml


def main() -> int:
    schemas = {}
    for path in pathlib.Path(sys.argv[1]).glob("*.json"):
        schema = json.loads(path.read_text())
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema", path
        jsonschema.Draft202012Validator.check_schema(schema)
        schemas[path.stem] = jsonschema.Draft202012Validator(schema)
    wrong = 0
    count = 0
    for line in pathlib.Path(sys.argv[2]).read_text().splitlines():
        entry = json.loads(line)
        if "file" in entry:
            document = yaml.safe_load(pathlib.Path(entry["file"]).read_text())
        else:
            document = entry["document"]
        errors = list(schemas[entry["schema"]].iter_errors(document))
        count += 1
        if (not errors) != entry["valid"]:
            wrong += 1
            reason = "; ".join(error.message[:300] for error in errors) or "it is valid"
            print(f"{entry['schema']}: {entry['name']}: {reason}")
    print(f"{count} documents, {wrong} disagreements")
    return 1 if wrong else 0


sys.exit(main())
