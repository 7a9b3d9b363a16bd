#!/usr/bin/env python3
"""A second verifier of Counterproof bundles.

It was written from EVIDENCE.md and the JSON Schemas in docs/evidence alone, without a look at the
software that makes bundles, so that a mistake of that software does not hide itself.

    python3 verify.py [--key FINGERPRINT] [--head HASH] [--root FILE] BUNDLE.zip

It prints one line a check, `passed`, `failed` or `not checked`, with where and why, and ends with
status 0 where nothing failed, 1 where something did, 2 where it could not look.

It needs Python 3.10 or later, `cryptography` (all signatures, and the certificates of time stamps), and, where they are in
the repository, `docs/evidence/*.schema.json` (which fields documents have) and the guide's text.

How it reads. Every byte may be somebody's who wants to be believed:
  - the file is only read, from its first byte to its last; nothing is unpacked, nothing is expanded;
  - contents are hashed in blocks; only documents up to 16 MiB and lines up to 4096 bytes are held whole;
  - nothing of a bundle is printed but in ASCII, with everything else escaped.

How to follow it: `documents.py` has canonical JSON and the schemas, `archive.py` the ZIP, `timestamp.py` time stamps,
`web_archive.py` the web archive. Here is a function for each of "What a verifier checks" in EVIDENCE.md, in its order, and at the end `verify`, which calls them.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Callable, Iterator

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from archive import Archive
from documents import REPOSITORY, CannotLook, Refused, Schema, parse, sha256, spell
from timestamp import check_anchor
from web_archive import check_archive

GUIDE = REPOSITORY / "crates" / "evidence" / "src" / "bundle" / "VERIFY.txt"

DOCUMENT_LIMIT = 16 * 1024 * 1024
LINE_LIMIT = 4096
MANIFEST_LINE_LIMIT = 64 + 2 + 255 + 1
REASONS_SHOWN = 10

STEPS = (
    "open quiet first_view reading embedded_state slices frozen_page archive images network "
    "stitched_page stamped_copy annotated_view clock seal"
).split()
ROLE_LEFT_BY_STEP = {
    "first_view": "first_view",
    "reading": "reading",
    "embedded_state": "embedded_state",
    "frozen_page": "frozen_page",
    "archive": "archive",
    "stitched_page": "stitched",
    "stamped_copy": "stamped",
}
ANNOTATION_OF_EVENT = {"labelled": "label", "noted": "note", "assigned": "case", "role_given": "role"}


@dataclass
class Check:
    """One check, and what was found: what is wrong, or why it was not checked, or what there is to say."""

    name: str
    problems: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    further: int = 0

    def fail(self, where: str, why: str) -> None:
        if len(self.problems) < REASONS_SHOWN:
            self.problems.append(f"{where}: {why}")
        else:
            self.further += 1

    @property
    def outcome(self) -> str:
        return "failed" if self.problems else "not checked" if self.unchecked else "passed"

    def line(self) -> str:
        reasons = "; ".join(self.problems or self.unchecked + self.remarks)
        further = f"; and {self.further} more" if self.further else ""
        return ascii(f"{self.outcome:<12} {self.name:<16} {reasons}{further}")[1:-1]


# The chain


@dataclass(frozen=True)
class Link:
    kind: str
    subject: str


@dataclass
class Chain:
    """What is known of the chain after it was read: the links somebody asks for, and its two ends."""

    name: str = ""
    first_key: str = ""
    count: int = 0
    head: str = ""
    whole: bool = False
    links: dict[int, Link] = field(default_factory=dict)
    hashes: list[str] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    archive_keys: set[str] = field(default_factory=set)
    pinned_at: int | None = None


# The curve's prime, and the y of the points whose order divides 8: of order 1, 2, 4, and twice 8.
P = 2**255 - 19
ORDER_8_Y = 55188659117513257062467267217118295137698188065244968500265048394206261417927
SMALL_ORDER_Y = {1, P - 1, 0, ORDER_8_Y, P - ORDER_8_Y}


def small_order(point: bytes) -> bool:
    """Whether these 32 bytes are one of the eight points of edwards25519 whose order divides 8, however spelled."""
    return int.from_bytes(point, "little") % 2**255 % P in SMALL_ORDER_Y


def signature_matches(key: bytes, signature: bytes, message: bytes) -> bool:
    """Ed25519, strictly; that S is below the group's order is checked by `cryptography`."""
    if small_order(key) or small_order(signature[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def check_chain(check: Check, bundle: Bundle, wanted: set[int], pin: str | None) -> Chain:
    """Form, numbers, order, keys and signatures of all links; keeps what the `wanted` ones are about."""
    chain, schema = Chain(), Schema("link")
    bundle.payload.append("data/chain/links.jsonl")
    member = bundle.archive.members.get("data/chain/links.jsonl")
    if member is None:
        raise Refused("data/chain/links.jsonl: lacks")
    signs, before, backwards = "", None, 0
    for number, line in enumerate(bundle.archive.lines(member, LINE_LIMIT)):
        where = f"data/chain/links.jsonl line {number + 1}"
        try:
            signed = parse(line)
        except Refused as refused:
            raise Refused(f"{where}: {refused}") from None
        if problem := next(schema.problems(signed, schema.root, ""), None):
            raise Refused(f"{where}: {problem}")
        link, key = signed["link"], bytes.fromhex(signed["key"])
        fingerprint, message = sha256(key), spell(signed["link"])
        if number == 0:
            chain.name, chain.first_key, signs = link["chain"], fingerprint, fingerprint
            if link["kind"] != "key" or not link["subject_sha256"] == link["chain"] == fingerprint:
                check.fail(where, "the first link does not announce the key whose fingerprint is the chain's name")
        if link["chain"] != chain.name:
            check.fail(where, "of another chain")
        if link["seq"] != number:
            check.fail(where, f"its number is {link['seq']}")
        if link["prev"] != (chain.head if number else None):
            check.fail(where, "does not follow the link before")
        if fingerprint != signs:
            check.fail(where, "signed with another key than the one announced")
        if not signature_matches(key, bytes.fromhex(signed["signature"]), message):
            check.fail(where, "the signature does not match")
        if link["kind"] == "key":
            signs = link["subject_sha256"]
        if link["kind"] == "archive-key":
            chain.archive_keys.add(link["subject_sha256"])
        backwards += before is not None and link["utc"] < before
        before = link["utc"]
        chain.count, chain.head = number + 1, sha256(message)
        chain.hashes.append(chain.head)
        chain.kinds[link["kind"]] = chain.kinds.get(link["kind"], 0) + 1
        if number in wanted:
            chain.links[number] = Link(link["kind"], link["subject_sha256"])
        if chain.head == pin:
            chain.pinned_at = number
    if not chain.count:
        raise Refused("data/chain/links.jsonl: no link")
    chain.whole = not check.problems
    if bundle.description["chain"] != chain.name:
        check.fail("data/bundle.json", "names another chain")
    if bundle.description["head"] != {"seq": chain.count - 1, "sha256": chain.head}:
        check.fail("data/bundle.json", "names another last link")
    check.remarks.append(f"{chain.count} links from the first on, every signature matches")
    if backwards:
        check.remarks.append(f"the clock went backwards {backwards} times")
    return chain


# The bundle


class Bundle:
    """The archive with what its documents say."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.id = ""
        self.description: dict[str, Any] = {"exhibits": [], "custody": [], "deleted": [], "anchors": []}
        self.chain = Chain()
        # The files of the payload there have to be, in their order, as far as documents say so up to here.
        self.payload: list[str] = []
        # A document could not be read, so that it is not known which others there have to be.
        self.unknown = False
        # How many files and annotations hold conclusions.
        self.conclusions = 0
        # The redactions, in their order, and the last one of each picture by exhibit and name.
        self.redactions: list[dict[str, Any]] = []
        self.redacted: dict[tuple[str, str], dict[str, Any]] = {}
        # The files of facts that are withheld, because a redacted copy stands for them.
        self.originals: list[str] = []
        # The time stamps in which nothing is wrong.
        self.anchors: list[dict[str, Any]] = []

    @property
    def withholds(self) -> bool:
        return self.description["opinions"] == "withheld"

    def document(self, check: Check, path: str, schema_name: str, expected: str | None) -> Any:
        """A document that is canonical, of its format and has the hash it is to have; or None."""
        self.payload.append(path)
        try:
            member = self.archive.members.get(path)
            if member is None:
                raise Refused("lacks")
            if expected is not None and member.sha256 != expected:
                check.fail(path, f"its hash is {member.sha256}, listed is {expected}")
            value, schema = parse(self.archive.contents(member, DOCUMENT_LIMIT)), Schema(schema_name)
            if problem := next(schema.problems(value, schema.root, ""), None):
                raise Refused(problem)
        except Refused as refused:
            check.fail(path, str(refused))
            self.unknown = True
            return None
        return value

    def expect_link(self, check: Check, seq: int, kind: str, subject: str) -> None:
        if not self.chain.count:
            check.unchecked.append("the chain could not be read")
        elif self.chain.links.get(seq) != Link(kind, subject):
            check.fail(f"link {seq}", f"is none of the kind {kind} about {subject}")

    def expect_file(self, check: Check, path: str, size: int, digest: str) -> None:
        self.payload.append(path)
        member = self.archive.members.get(path)
        if member is None:
            check.fail(path, "lacks")
        elif (member.size, member.sha256) != (size, digest):
            check.fail(path, f"{member.size} bytes with the hash {member.sha256}, sealed were {size} with {digest}")


def check_bag(check: Check, bundle: Bundle) -> None:
    """Both manifests against the files, both ways."""
    files = bundle.archive.members
    payload = {path for path in files if path.startswith("data/")}
    tags = set("bagit.txt bag-info.txt manifest-sha256.txt VERIFY.txt".split())
    for manifest, left in (("manifest-sha256.txt", set(payload)), ("tagmanifest-sha256.txt", tags)):
        if manifest not in files:
            check.fail(manifest, "lacks")
            continue
        most = len(left)
        for number, line in enumerate(bundle.archive.lines(files[manifest], MANIFEST_LINE_LIMIT)):
            if number == most:
                raise Refused(f"{manifest} has more lines than there are files")
            digest, path = line[:64].decode("latin-1"), line[66:].decode("latin-1")
            if line[64:66] != b"  " or path not in left:
                check.fail(manifest, f"lists {path!r}, which is not there, twice, or not its to list")
            elif path not in files or files[path].sha256 != digest:
                check.fail(path, f"is not the file {manifest} lists")
            left.discard(path)
        for path in sorted(left):
            check.fail(path, f"is not in {manifest}")
    check.remarks.append(f"{len(payload)} files, {sum(files[path].size for path in payload)} bytes")


def ascending(values: list[Any]) -> bool:
    return all(left < right for left, right in zip(values, values[1:]))


def check_description(check: Check, bundle: Bundle) -> None:
    """`data/bundle.json` is canonical, known, and names its folder."""
    path = "data/bundle.json"
    description = bundle.document(check, path, "bundle", None)
    if description is None:
        return
    bundle.id = bundle.archive.members[path].sha256
    if bundle.archive.folder != f"counterproof-{bundle.id[:12]}":
        check.fail(bundle.archive.folder, f"the folder is not named after the bundle {bundle.id}")
    for name in ("exhibits", "custody", "deleted", "anchors"):
        if not ascending([one["link_seq"] for one in description[name]]):
            check.fail(path, f"{name} are not in the order of their links")
    ids = [one["id"] for one in description["exhibits"] + description["deleted"]]
    if len(set(ids)) != len(ids):
        check.fail(path, "an exhibit stands twice, or is both deleted and there")
    bundle.description = description
    check.remarks.append(bundle.id)


def check_custody(check: Check, bundle: Bundle) -> None:
    """Each event with its annotation, and each tombstone."""
    description = bundle.description
    find_redactions(bundle)
    for entry in description["custody"]:
        check_event(check, bundle, entry)
    for entry in description["deleted"]:
        path = f"data/tombstones/{entry['tombstone_seq']}.json"
        bundle.expect_link(check, entry["link_seq"], "exhibit", entry["record_sha256"])
        bundle.expect_link(check, entry["tombstone_seq"], "tombstone", entry["tombstone_sha256"])
        if entry["tombstone_seq"] <= entry["link_seq"]:
            check.fail(path, "its link is not after the one that sealed the exhibit")
        tombstone = bundle.document(check, path, "tombstone", entry["tombstone_sha256"])
        if tombstone and (tombstone["exhibit"], tombstone["record_sha256"]) != (entry["id"], entry["record_sha256"]):
            check.fail(path, "is of another exhibit")
    for kind, listed in (("custody", description["custody"]), ("tombstone", description["deleted"])):
        unseen = bundle.chain.kinds.get(kind, 0) - len(listed)
        check.remarks.append(f"{len(listed)} of the kind {kind} are here, {unseen} more only by their links")


def find_redactions(bundle: Bundle) -> None:
    """Of several copies of one picture the last holds. What can't be read is told when the event is checked."""
    for entry in bundle.description["custody"]:
        member = bundle.archive.members.get(f"data/custody/{entry['link_seq']}.json")
        try:
            value = parse(bundle.archive.contents(member, DOCUMENT_LIMIT)) if member else None
        except Refused:
            continue
        schema = Schema("custody")
        if value is None or next(schema.problems(value, schema.root, ""), None) or value["event"]["kind"] != "redacted":
            continue
        event = {**value, "seq": entry["link_seq"]}
        bundle.redactions.append(event)
        for one in value["exhibits"]:
            bundle.redacted[one["id"], value["event"]["file"]] = event


def check_event(check: Check, bundle: Bundle, entry: dict[str, Any]) -> None:
    seq, path = entry["link_seq"], f"data/custody/{entry['link_seq']}.json"
    bundle.expect_link(check, seq, "custody", entry["sha256"])
    document = bundle.document(check, path, "custody", entry["sha256"])
    if document is None:
        return
    if not ascending([one["id"] for one in document["exhibits"]]):
        check.fail(path, "its exhibits are not in the order of their ids, or one stands twice")
    if not ascending(document["event"].get("failed", [])):
        check.fail(path, "the codes of what failed are not in their order")
    records = {one["id"]: one["record_sha256"] for one in bundle.description["exhibits"]}
    concerned = [one for one in document["exhibits"] if one["id"] in records]
    if not concerned or any(one["record_sha256"] != records[one["id"]] for one in concerned):
        check.fail(path, "concerns no exhibit of the bundle, or one with another record")
    annotation = document["event"].get("annotation_sha256")
    bundle.conclusions += annotation is not None
    if entry["withheld"] != (annotation if bundle.withholds else None):
        check.fail("data/bundle.json", f"what it says is withheld of event {seq} is not its annotation")
    if annotation is not None and not bundle.withholds:
        path = f"data/custody/{seq}-annotation.json"
        said = bundle.document(check, path, "annotation", annotation)
        if said is not None and said["kind"] != ANNOTATION_OF_EVENT[document["event"]["kind"]]:
            check.fail(path, f"is none of an event {document['event']['kind']}")
    copy = document["event"].get("copy")
    if copy is not None and any(event["seq"] == seq for event in bundle.redacted.values()):
        bundle.expect_file(check, f"data/custody/{seq}-redacted.png", copy["size"], copy["sha256"])


def check_timestamps(check: Check, bundle: Bundle) -> None:
    """Each anchor: its link, the link it is about, its files, and what an authority signed."""
    for entry in bundle.description["anchors"]:
        seq, path, before = entry["link_seq"], f"data/anchors/{entry['link_seq']}.json", len(check.problems)
        bundle.expect_link(check, seq, "anchor", entry["sha256"])
        anchor = bundle.document(check, path, "anchor", entry["sha256"])
        if anchor is None:
            continue
        head = anchor["head"]
        if bundle.chain.whole and bundle.chain.hashes[head["seq"] : head["seq"] + 1] != [head["sha256"]]:
            check.fail(path, f"is not about link {head['seq']}")
        if head["seq"] >= seq:
            check.fail(path, "is about no link before its own")
        if all(one["link_seq"] > head["seq"] for one in bundle.description["exhibits"]):
            check.fail(path, "covers no exhibit")
        names = ["response.tsr", "token.der", *(f"certificate-{n + 1}.der" for n in range(len(anchor["certificates"])))]
        expected = [anchor["response"], anchor["token"], *anchor["certificates"]]
        for name, one in zip(names, expected):
            bundle.expect_file(check, f"data/anchors/{seq}-{name}", one["size"], one["sha256"])
        if len(check.problems) > before:
            continue
        members = [bundle.archive.members[f"data/anchors/{seq}-{name}"] for name in names]
        try:
            check_anchor(anchor, [bundle.archive.contents(member, DOCUMENT_LIMIT) for member in members])
        except Refused as refused:
            check.fail(path, str(refused))
            continue
        bundle.anchors.append(anchor)
        check.remarks.append(f"link {head['seq']} was there at {anchor['time']}, by {anchor['authority']['name']}")
    if not bundle.description["anchors"]:
        check.unchecked.append("no time stamp")
    last = max((anchor["head"]["seq"] for anchor in bundle.anchors), default=-1)
    later = [one["id"] for one in bundle.description["exhibits"] if one["link_seq"] > last]
    if bundle.anchors and later:
        check.unchecked.append(f"sealed after what was stamped: {' '.join(later[:REASONS_SHOWN])}")


def check_root(check: Check, bundle: Bundle, roots: set[str]) -> None:
    """A time stamp's certificates come to a root that is known from elsewhere."""
    if not bundle.anchors:
        check.unchecked.append("no time stamp that holds")
    found = {one["sha256"] for anchor in bundle.anchors for one in anchor["certificates"]}
    for anchor in bundle.anchors:
        last, who = anchor["certificates"][-1], anchor["authority"]["name"]
        if any(one["sha256"] in roots for one in anchor["certificates"]):
            check.remarks.append(f"{who} comes to a given root")
        elif roots and not found & roots:
            check.fail(who, f"comes to no given root, but to {last['sha256']}")
        else:
            check.unchecked.append(f"root unknown: {who} ends in {last['sha256']}")


def record_problems(record: dict[str, Any]) -> Iterator[str]:
    """What the schema of `exhibit.json` can't say."""
    files, opinions, steps = record["files"], record["opinions"], record["steps"]
    names = [one["name"] for one in files + opinions]
    if len(set(names)) != len(names):
        yield "two files have one name"
    before: set[str] = set()
    for one in files:
        if not before.issuperset(one["derived_from"]):
            yield f"{one['name']} is derived from what is no file before it"
        before.add(one["name"])
        is_stitched = one["geometry"] is not None and one["geometry"]["kind"] == "stitched"
        if is_stitched != (one["role"] == "stitched"):
            yield f"{one['name']} has strips and is not stitched, or the other way round"
        elif is_stitched:
            yield from strip_problems(one)
    for one in opinions:
        if not before.issuperset(one["derived_from"]):
            yield f"{one['name']} is derived from what is no file of facts"
    signs = {sign["logged_in"] for sign in record["environment"]["logged_in_signs"]}
    if record["environment"]["logged_in"] != (signs.pop() if len(signs) == 1 else None):
        yield "whether somebody was logged in is not what the signs of it say"
    order = [step["name"] for step in steps]
    if order != [name for name in STEPS if name in order]:
        yield "its steps are not in their order, or one stands twice"
    whole = order == STEPS and all(step["outcome"] in ("ok", "not_applicable") for step in steps)
    if record["completeness"] != ("complete" if whole else "partial"):
        yield f"its steps do not make it {record['completeness']}"
    roles = {one["role"] for one in files}
    for step in steps:
        role = ROLE_LEFT_BY_STEP.get(step["name"])
        if step["outcome"] == "ok" and role is not None and role not in roles:
            yield f"the step {step['name']} is ok and left no file"


def strip_problems(picture: dict[str, Any]) -> Iterator[str]:
    """Strips stand below one another without a gap, and their files are those the picture is derived from."""
    row, sources = 0, []
    for strip in picture["geometry"]["strips"]:
        if strip["row"] != row:
            yield f"{picture['name']} has strips that do not follow one another"
        row = strip["row"] + strip["height"]
        if sources[-1:] != [strip["file"]]:
            sources.append(strip["file"])
    if sources != picture["derived_from"]:
        yield f"{picture['name']} is not derived from the files of its strips"


def check_exhibit(check: Check, bundle: Bundle, entry: dict[str, Any]) -> None:
    """One exhibit: its record, its link, its files, conclusions included."""
    folder = f"data/exhibits/{entry['id']}"
    bundle.expect_link(check, entry["link_seq"], "exhibit", entry["record_sha256"])
    record = bundle.document(check, f"{folder}/exhibit.json", "exhibit", entry["record_sha256"])
    if record is None:
        return
    if record["id"] != entry["id"]:
        check.fail(f"{folder}/exhibit.json", "has another id")
    for problem in record_problems(record):
        check.fail(f"{folder}/exhibit.json", problem)
    pictures = {(one["name"], one["sha256"]) for one in record["files"] if one["media_type"].startswith("image/")}
    for event in bundle.redactions:
        of_it = any(one["id"] == record["id"] for one in event["exhibits"])
        if of_it and (event["event"]["file"], event["event"]["source_sha256"]) not in pictures:
            check.fail(f"data/custody/{event['seq']}.json", "redacts no picture the exhibit has")
    withheld = withheld_of(bundle, record)
    if entry["withheld"] != [{"name": one["name"], "sha256": one["sha256"]} for one in withheld]:
        check.fail("data/bundle.json", f"what it says is withheld of {entry['id']} is not what may be")
    bundle.conclusions += len([one for one in record["opinions"] if bundle.withholds or one not in withheld])
    bundle.originals += [f"{folder}/files/{one['name']}" for one in record["files"] if one in withheld]
    for one in record["files"] + record["opinions"]:
        if one not in withheld:
            bundle.expect_file(check, f"{folder}/files/{one['name']}", one["size"], one["sha256"])
    check.remarks.append(f"{record['completeness']}, {len(record['files'])} files of facts, link {entry['link_seq']}")


def withheld_of(bundle: Bundle, record: dict[str, Any]) -> list[dict[str, Any]]:
    """What the bundle leaves out of an exhibit, in the order of the record."""
    revealing: set[str] = set()
    if bundle.description["originals"] == "withheld":
        for one in record["files"] + record["opinions"]:
            event = bundle.redacted.get((record["id"], one["name"]))
            is_redacted = event is not None and event["event"]["copy"] is not None
            if is_redacted or revealing & set(one["derived_from"]):
                revealing.add(one["name"])
        if any(bundle.redacted[key]["event"]["copy"] for key in bundle.redacted if key[0] == record["id"]):
            of_the_page = ("frozen_page", "archive", "embedded_state")
            revealing |= {one["name"] for one in record["files"] if one["role"] in of_the_page}
    opinions = record["opinions"] if bundle.withholds else []
    return [one for one in record["files"] + record["opinions"] if one in opinions or one["name"] in revealing]


def check_originals(check: Check, bundle: Bundle) -> None:
    """Says which originals were withheld; a redacted copy stands for each."""
    check.unchecked += [f"{path} was withheld" for path in bundle.originals]
    if not bundle.originals:
        check.remarks.append("none was withheld")


def check_conclusions(check: Check, bundle: Bundle) -> None:
    """Says whether they are there; each was checked with the exhibit or the event it belongs to."""
    if bundle.withholds:
        check.unchecked.append(f"{bundle.conclusions} were withheld")
    else:
        check.remarks.append(f"{bundle.conclusions}, each checked with its exhibit or event")


def check_documents(check: Check, bundle: Bundle) -> None:
    """The documents that tell what is in the bundle are as they are listed; what they say is not looked at."""
    files = (bundle.description["documents"] or {"files": []})["files"]
    if not ascending([one["name"] for one in files]):
        check.fail("data/bundle.json", "documents are not in the order of their names, or one stands twice")
    for one in files:
        bundle.expect_file(check, f"data/documents/{one['name']}", one["size"], one["sha256"])
    if files:
        check.unchecked.append(f"whether {len(files)} files say what the exhibits say")
    else:
        check.remarks.append("there are none")


def check_web_archive(check: Check, bundle: Bundle) -> None:
    """The web archive among them: its form, its signature, and its records against the exhibits' files."""
    files = (bundle.description["documents"] or {"files": []})["files"]
    listed = [one for one in files if one["name"] == "archive.wacz"]
    member = bundle.archive.members.get("data/documents/archive.wacz")
    if not listed:
        check.remarks.append("there is none")
        return
    if member is None or member.sha256 != listed[0]["sha256"]:
        check.unchecked.append("the file is not the one data/bundle.json lists")
        return
    kept = {one.sha256 for path, one in bundle.archive.members.items() if path.startswith("data/exhibits/")}
    key = check_archive(bundle.archive.file, member, bundle.description, kept)
    if key is None:
        check.unchecked.append("not signed")
    elif key in bundle.chain.archive_keys:
        check.remarks.append(f"signed with {key}, which the chain announces")
    elif bundle.chain.whole:
        check.fail("datapackage-digest.json", f"signed with {key}, which the chain does not announce")
    else:
        check.unchecked.append("the chain could not be read")


def own_files(bundle: Bundle) -> dict[str, str]:
    """The text each of the bag's own files has to have, in their order."""
    description, files = bundle.description, bundle.archive.members
    payload = [path for path in bundle.payload if path in files]
    texts = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (
            f"Bag-Software-Agent: {description['software']}\n"
            f"Bagging-Date: {description['created'][:10]}\n"
            f"External-Identifier: {bundle.id}\n"
            f"Payload-Oxum: {sum(files[path].size for path in payload)}.{len(payload)}\n"
        ),
        "manifest-sha256.txt": "".join(f"{files[path].sha256}  {path}\n" for path in payload),
        "tagmanifest-sha256.txt": "",
        "VERIFY.txt": GUIDE.read_text("utf-8")
        .replace("{id}", bundle.id)
        .replace("{chain}", description["chain"])
        .replace("{head}", description["head"]["sha256"])
        .replace("{head_line}", str(description["head"]["seq"] + 1)),
    }
    listed = [path for path in texts if path != "tagmanifest-sha256.txt"]
    texts["tagmanifest-sha256.txt"] = "".join(f"{sha256(texts[path].encode())}  {path}\n" for path in listed)
    return texts


def check_everything_else(check: Check, bundle: Bundle) -> None:
    """The bytes of the bag's own files, and the list and order of members."""
    if bundle.unknown:
        check.unchecked.append("a document could not be read, so it is not known which files there have to be")
        return
    files, texts = bundle.archive.members, own_files(bundle)
    for path, text in texts.items():
        if path in files and files[path].sha256 != sha256(text.encode()):
            check.fail(path, "is not what follows from the rest of the bundle")
    expected, found = [*texts, *bundle.payload], list(files)
    for path in sorted(set(expected) - set(found)):
        check.fail(path, "lacks")
    for path in sorted(set(found) - set(expected)):
        check.fail(path, "is no file of this bundle")
    if set(expected) == set(found) and expected != found:
        check.fail("the ZIP", "its members are not in their order")
    check.remarks.append("every other byte follows from what was checked")


def check_key(check: Check, chain: Chain, pin: str | None) -> None:
    """Link 0 announces the key whose fingerprint is known from elsewhere."""
    if not chain.first_key:
        check.unchecked.append("no link could be read")
    elif pin is None:
        check.unchecked.append(f"no pinned key; the first is {chain.first_key}")
    elif pin != chain.first_key:
        check.fail("link 0", f"announces the key {chain.first_key}, pinned is {pin}")
    else:
        check.remarks.append("link 0 announces the pinned key")


def check_head(check: Check, bundle: Bundle, pin: str | None) -> None:
    """A link whose hash is known from elsewhere is in the chain, after every exhibit."""
    chain = bundle.chain
    if pin is None:
        check.unchecked.append(f"no anchor; the last link is {chain.head}")
    elif chain.pinned_at is not None:
        check.remarks.append(f"it is link {chain.pinned_at}")
        later = [one["id"] for one in bundle.description["exhibits"] if one["link_seq"] > chain.pinned_at]
        if later:
            check.unchecked.append(f"sealed after the anchor, and not covered by it: {' '.join(later[:REASONS_SHOWN])}")
    elif chain.whole:
        check.fail("the chain", f"has no link with the hash {pin}")
    else:
        check.unchecked.append("the chain could not be read to its end")


def verify(
    file: BinaryIO, key: str | None = None, head: str | None = None, roots: set[str] = frozenset()
) -> list[Check]:
    """All checks of one bundle, in their order. What can't be looked at, because of what failed before, is left out."""
    bundle, checks = Bundle(Archive(file)), [Check("ZIP")]
    try:
        bundle.archive.read(checks[0].fail)
    except Refused as refused:
        checks[0].fail("the archive", str(refused))
        return checks
    checks[0].remarks.append(f"{len(bundle.archive.members)} members, {bundle.archive.size} bytes, in the one form")

    def run(name: str, examine: Callable[..., Any], *arguments: Any) -> Any:
        check = Check(name)
        checks.append(check)
        try:
            return examine(check, *arguments)
        except Refused as refused:
            check.fail("the rest of it", str(refused))
            return None

    run("Bag", check_bag, bundle)
    run("Description", check_description, bundle)
    if not bundle.id:
        return checks
    description = bundle.description
    wanted = {one["link_seq"] for name in ("exhibits", "custody", "deleted", "anchors") for one in description[name]}
    wanted |= {one["tombstone_seq"] for one in description["deleted"]}
    bundle.chain = run("Chain", check_chain, bundle, wanted, head) or Chain()
    run("Custody", check_custody, bundle)
    run("Timestamps", check_timestamps, bundle)
    for entry in description["exhibits"]:
        run(f"Exhibit {entry['id']}", check_exhibit, bundle, entry)
    run("Conclusions", check_conclusions, bundle)
    run("Originals", check_originals, bundle)
    run("Documents", check_documents, bundle)
    run("Web archive", check_web_archive, bundle)
    run("Everything else", check_everything_else, bundle)
    run("Key", check_key, bundle.chain, key)
    run("Anchor", check_head, bundle, head)
    run("Timestamp root", check_root, bundle, roots)
    return checks


def holds(checks: list[Check]) -> bool:
    return all(check.outcome != "failed" for check in checks)


def fingerprint(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError("64 lower-case hexadecimal digits")
    return text


def root(name: str) -> str:
    """The hash of a root certificate in PEM."""
    with open(name, "rb") as file:
        return sha256(x509.load_pem_x509_certificate(file.read()).public_bytes(Encoding.DER))


def main() -> int:
    options = argparse.ArgumentParser(description="Check that a bundle is as it was sealed.")
    options.add_argument("--key", type=fingerprint, help="the fingerprint of the first key, known from elsewhere")
    options.add_argument("--head", type=fingerprint, help="the hash of a link of the chain, noted elsewhere")
    options.add_argument("--root", type=root, action="append", default=[], help="an authority's root certificate (PEM)")
    options.add_argument("bundle", help="the bundle, a ZIP")
    given = options.parse_args()
    try:
        with open(given.bundle, "rb") as file:
            checks = verify(file, given.key, given.head, set(given.root))
    except (OSError, CannotLook) as error:
        print(ascii(f"could not look: {error}")[1:-1], file=sys.stderr)
        return 2
    for check in checks:
        print(check.line())
    return 0 if holds(checks) else 1


if __name__ == "__main__":
    sys.exit(main())
