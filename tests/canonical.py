"""Whether JSON documents are spelled canonically in the eyes of another implementation of RFC 8785.

usage: canonical.py FILE…

Each FILE is one document, or one a line where its name ends in .jsonl. Needs the package rfc8785.
"""

import json
import sys

import rfc8785


def documents(path):
    with open(path, "rb") as file:
        contents = file.read()
    if not path.endswith(".jsonl"):
        return [contents]
    *lines, rest = contents.split(b"\n")
    if rest:
        sys.exit(f"{path}: the last line has no end")
    return lines


count = 0
for path in sys.argv[1:]:
    for number, spelled in enumerate(documents(path), 1):
        expected = rfc8785.dumps(json.loads(spelled))
        if spelled != expected:
            sys.exit(f"{path}: document {number}\nis       {spelled!r}\nand not  {expected!r}")
        count += 1
print(count)
