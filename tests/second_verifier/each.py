"""What the second verifier says of many bundles, in one process.

usage: each.py LIST

LIST has a line for each: the bundle, the pinned key and the pinned head (or `-`), parted by tabs. For each a line is
printed: `holds`, `fails` with the names of the checks that failed, or `no ZIP`.
"""

import sys

from documents import CannotLook
from verify import verify

for line in open(sys.argv[1], encoding="utf-8"):
    path, *pins = line.rstrip("\n").split("\t")
    key, head = (None if pin == "-" else pin for pin in pins)
    try:
        with open(path, "rb") as bundle:
            checks = verify(bundle, key, head)
    except CannotLook:
        print("no ZIP")
        continue
    failed = [check.name for check in checks if check.outcome == "failed"]
    print("\t".join(["fails", *failed] if failed else ["holds"]))
