"""Whether the JSON documents of an unpacked bundle keep to their schemas.

usage: valid.py SCHEMAS BAG

SCHEMAS is docs/evidence, BAG the bundle's folder. Needs the package jsonschema.
"""

import json
import pathlib
import sys

import jsonschema

schemas = pathlib.Path(sys.argv[1])
bag = pathlib.Path(sys.argv[2])
PLACES = {
    "data/bundle.json": "bundle",
    "data/exhibits/*/exhibit.json": "exhibit",
    "data/custody/*-annotation.json": "annotation",
    "data/custody/*[0-9].json": "custody",
    "data/tombstones/*.json": "tombstone",
    "data/anchors/*.json": "anchor",
    "data/chain/links.jsonl": "link",
}

count = 0
for place, name in PLACES.items():
    schema = json.loads((schemas / f"{name}.schema.json").read_bytes())
    validator = jsonschema.Draft202012Validator(schema)
    for path in bag.glob(place):
        text = path.read_text("utf-8")
        for document in text.splitlines() if path.suffix == ".jsonl" else [text]:
            for problem in validator.iter_errors(json.loads(document)):
                sys.exit(f"{path}: {problem.json_path}: {problem.message}")
            count += 1
print(count)
