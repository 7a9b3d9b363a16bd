"""The web archive of a bundle: a WACZ of our form, whose records are files of the exhibits."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import re
from typing import Any, BinaryIO, Iterator

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from archive import Archive, Member
from documents import CannotLook, Refused, parse, sha256, spell

WARC, INDEX, PAGES, PACKAGE, DIGEST = (
    "archive/data.warc",
    "indexes/index.cdxj",
    "pages/pages.jsonl",
    "datapackage.json",
    "datapackage-digest.json",
)
DOCUMENT_LIMIT = 16 * 1024 * 1024
HEAD_LIMIT = 4 * 1024 * 1024
LINE_LIMIT = 8 * 1024 * 1024
BLANK_LINE = b"\r\n\r\n"


class Window(io.RawIOBase):
    """A part of a file, as a file."""

    def __init__(self, file: BinaryIO, offset: int, size: int) -> None:
        self.file, self.offset, self.size, self.position = file, offset, size, 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = offset + (self.size if whence == 2 else 0)
        return self.position

    def read(self, length: int = -1) -> bytes:
        left = max(0, self.size - self.position)
        length = left if length < 0 else min(length, left)
        self.file.seek(self.offset + self.position)
        data = self.file.read(length)
        self.position += len(data)
        return data


def check_archive(file: BinaryIO, member: Member, description: dict[str, Any], files: set[str]) -> str | None:
    """Everything but whose key it is; `files` are the hashes of the exhibits' files. What the key's link is about, if it is signed."""
    try:
        archive = Archive(Window(file, member.offset, member.size))
    except CannotLook:
        raise Refused("no ZIP") from None
    broken = []
    archive.read(lambda where, why: broken.append(f"{where}: {why}"), in_a_folder=False)
    if broken:
        raise Refused(broken[0])
    if list(archive.members) != [WARC, INDEX, PAGES, PACKAGE, DIGEST]:
        raise Refused("its members are not those of a web archive")
    check_package(archive)
    key = check_signature(archive, description)
    records = list(check_records(archive, files))
    check_index(archive, records)
    check_pages(archive, {one["id"] for one in description["exhibits"]}, {url for _, _, url, _ in records})
    return key


def document(archive: Archive, name: str, fields: dict[str, type]) -> Any:
    """A canonical object with exactly these fields."""
    value = parse(archive.contents(archive.members[name], DOCUMENT_LIMIT))
    if not isinstance(value, dict) or value.keys() != fields.keys():
        raise Refused(f"{name}: not its fields")
    if any(type(value[field]) is not kind for field, kind in fields.items()):
        raise Refused(f"{name}: a field of another kind")
    return value


def check_package(archive: Archive) -> None:
    fields = {"profile": str, "wacz_version": str, "title": str, "created": str, "software": str, "resources": list}
    package = document(archive, PACKAGE, fields)
    expected = [
        {
            "name": path.rsplit("/")[-1],
            "path": path,
            "hash": f"sha256:{archive.members[path].sha256}",
            "bytes": archive.members[path].size,
        }
        for path in (WARC, INDEX, PAGES)
    ]
    if package["resources"] != expected:
        raise Refused(f"{PACKAGE}: does not describe what is there")


def check_signature(archive: Archive, description: dict[str, Any]) -> str | None:
    hash_ = f"sha256:{archive.members[PACKAGE].sha256}"
    value = parse(archive.contents(archive.members[DIGEST], DOCUMENT_LIMIT))
    signed = value.get("signedData") if isinstance(value, dict) else None
    fields = {"path": str, "hash": str} | ({} if signed is None else {"signedData": dict})
    digest = document(archive, DIGEST, fields)
    if (digest["path"], digest["hash"]) != (PACKAGE, hash_):
        raise Refused(f"{DIGEST}: is not about {PACKAGE}")
    if signed is None:
        return None
    expected = {
        "hash": hash_,
        "created": description["created"],
        "software": description["software"],
        "version": "0.1.0",
        "signature": signed.get("signature"),
        "publicKey": signed.get("publicKey"),
    }
    if signed != expected:
        raise Refused(f"{DIGEST}: what is signed is not what there is to sign")
    try:
        spki, signature = (base64.b64decode(signed[name], validate=True) for name in ("publicKey", "signature"))
        key = load_der_public_key(spki)
        if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP384R1):
            raise Refused(f"{DIGEST}: no key on P-384")
        if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != spki or len(signature) != 96:
            raise Refused(f"{DIGEST}: a key or a signature that is spelled otherwise")
        r, s = (int.from_bytes(half, "big") for half in (signature[:48], signature[48:]))
        key.verify(encode_dss_signature(r, s), hash_.encode(), ECDSA(SHA256()))
    except (InvalidSignature, ValueError, TypeError, binascii.Error) as error:
        raise Refused(f"{DIGEST}: the signature does not match ({type(error).__name__})") from None
    return sha256(spell({"format": "counterproof-archive-key/1", "public_key": signed["publicKey"]}))


def check_records(archive: Archive, files: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Offset, length, address and digest of each `resource` record."""
    warc = archive.members[WARC]
    at, end = warc.offset, warc.offset + warc.size
    while at < end:
        where = f"{WARC} byte {at - warc.offset}"
        head = archive.at(at, min(HEAD_LIMIT, end - at)).partition(BLANK_LINE)
        if not head[1]:
            raise Refused(f"{where}: no record")
        try:
            version, *lines = head[0].decode("utf-8").split("\r\n")
        except ValueError:
            raise Refused(f"{where}: a head that is no text") from None
        fields = dict(line.partition(": ")[::2] for line in lines)
        if version != "WARC/1.1" or len(fields) != len(lines) or not all(": " in line for line in lines):
            raise Refused(f"{where}: no head of a record")
        # Rust's numbers may have a plus and leading zeros; ours have neither, and both readers take what is a number.
        if not re.fullmatch(r"\+?[0-9]{1,30}", fields.get("Content-Length", "")):
            raise Refused(f"{where}: no length")
        start = at + len(head[0]) + len(BLANK_LINE)
        length = int(fields["Content-Length"])
        if start + length + len(BLANK_LINE) > end or archive.at(start + length, len(BLANK_LINE)) != BLANK_LINE:
            raise Refused(f"{where}: does not end where it says")
        digest = hashlib.sha256()
        for block in archive.blocks(start, length):
            digest.update(block)
        spelled, after = f"sha256:{digest.hexdigest()}", start + length + len(BLANK_LINE)
        kind = fields.get("WARC-Type")
        if kind == "resource":
            digests = {fields.get("WARC-Block-Digest"), fields.get("WARC-Payload-Digest")}
            if digests != {spelled} or digest.hexdigest() not in files:
                raise Refused(f"{where}: of no file of an exhibit")
            yield str(at - warc.offset), str(after - at), fields.get("WARC-Target-URI", ""), spelled
        elif kind == "metadata":
            if fields.get("WARC-Block-Digest") != spelled:
                raise Refused(f"{where}: of another digest")
        elif kind != "warcinfo" or at != warc.offset:
            raise Refused(f"{where}: a record of another kind")
        at = after


def objects(archive: Archive, name: str) -> Iterator[dict[str, Any]]:
    """The object each line ends with."""
    for number, line in enumerate(archive.lines(archive.members[name], LINE_LIMIT), 1):
        try:
            value = json.loads(line[max(0, line.find(b"{")) :].decode("utf-8"))
        except (ValueError, RecursionError):
            raise Refused(f"{name} line {number}: no object") from None
        if not isinstance(value, dict):
            raise Refused(f"{name} line {number}: no object")
        yield value


def check_index(archive: Archive, records: list[tuple[str, str, str, str]]) -> None:
    indexed = [tuple(one.get(field) for field in ("offset", "length", "url", "digest")) for one in objects(archive, INDEX)]
    if len(set(indexed)) != len(indexed) or set(indexed) != set(records):
        raise Refused(f"{INDEX}: not the index of the records")


def check_pages(archive: Archive, exhibits: set[str], addresses: set[str]) -> None:
    for number, page in enumerate(objects(archive, PAGES)):
        right = page.get("url") is None if number == 0 else page.get("id") in exhibits and page.get("url") in addresses
        if not right or not isinstance(page.get("id"), str):
            raise Refused(f"{PAGES} line {number + 1}: names no exhibit, or no address of a record")
