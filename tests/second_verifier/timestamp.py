"""Time stamps (RFC 3161): a token in CMS (RFC 5652), and its certificates (RFC 5280), judged at the token's own time.

The signatures and the certificates are `cryptography`'s; what stands around them is read here, in DER.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from documents import Refused, sha256

INTEGER, OCTETS, OID, GENERALIZED_TIME, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x18, 0x30, 0x31
SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
HASHES: dict[str, Any] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256,
    "2.16.840.1.101.3.4.2.2": hashes.SHA384,
    "2.16.840.1.101.3.4.2.3": hashes.SHA512,
}
# A signature's algorithm, and the hash it names; RSA's own leaves that to the signer's digest.
SIGNATURES: dict[str, Any] = {
    "1.2.840.113549.1.1.1": None,
    "1.2.840.113549.1.1.11": hashes.SHA256,
    "1.2.840.113549.1.1.12": hashes.SHA384,
    "1.2.840.113549.1.1.13": hashes.SHA512,
    "1.2.840.10045.4.3.2": hashes.SHA256,
    "1.2.840.10045.4.3.3": hashes.SHA384,
    "1.2.840.10045.4.3.4": hashes.SHA512,
}
UNDERSTOOD = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.CERTIFICATE_POLICIES,
}


@dataclass
class Value:
    """One value in DER: its tag, its contents, and all of its bytes."""

    tag: int
    contents: bytes
    whole: bytes

    @property
    def inside(self) -> list[Value]:
        return values(self.contents)


def values(data: bytes) -> list[Value]:
    found, at = [], 0
    while at < len(data):
        head, length = at, data[at + 1] if at + 1 < len(data) else 0x80
        at += 2
        if length > 0x80:
            count = length - 0x80
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        elif length == 0x80:
            raise Refused("no DER")
        if at + length > len(data):
            raise Refused("DER that is cut off")
        found.append(Value(data[head], data[at : at + length], data[head : at + length]))
        at += length
    return found


def only(data: bytes, tag: int) -> Value:
    found = values(data)
    if len(found) != 1 or found[0].tag != tag:
        raise Refused("not the DER it should be")
    return found[0]


def oid(value: Value) -> str:
    if value.tag != OID or not value.contents:
        raise Refused("no object identifier")
    numbers, number = [], 0
    for byte in value.contents:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def unsigned(value: Value) -> str:
    """The digits of an INTEGER that is not negative, without the zero that keeps it so."""
    return (value.contents[1:] if len(value.contents) > 1 and value.contents[0] == 0 else value.contents).hex()


@dataclass
class Token:
    imprint: str
    time: str
    at: datetime
    accuracy: int | None
    policy: str
    serial: str
    nonce: str | None


def token_of(response: bytes) -> bytes:
    """The token that an authority's answer grants."""
    parts = only(response, SEQUENCE).inside
    if len(parts) != 2 or parts[0].inside[0].contents not in (b"\0", b"\1"):
        raise Refused("the authority granted nothing")
    return parts[1].whole


def read_info(content: bytes) -> Token:
    parts = only(content, SEQUENCE).inside
    if parts[0].whole != b"\x02\x01\x01":
        raise Refused("another version of time stamps")
    imprint = parts[2].inside
    if oid(imprint[0].inside[0]) != "2.16.840.1.101.3.4.2.1":
        raise Refused("stamped is no SHA-256")
    text = parts[4].contents.decode("ascii", "replace")
    matched = re.fullmatch(r"(\d{14})(?:\.(\d+))?Z", text, re.ASCII)
    if parts[4].tag != GENERALIZED_TIME or not matched:
        raise Refused(f"no time: {text!r}")
    milliseconds = int(f"{matched[2] or ''}000"[:3])
    at = datetime.strptime(matched[1], "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
    at += timedelta(milliseconds=milliseconds)
    accuracy = nonce = None
    for part in parts[5:]:
        if part.tag == SEQUENCE:
            amounts = {one.tag: int.from_bytes(one.contents, "big") for one in part.inside}
            accuracy = amounts.get(INTEGER, 0) * 1000 + amounts.get(0x80, 0) + -(-amounts.get(0x81, 0) // 1000)
        elif part.tag == INTEGER:
            nonce = unsigned(part)
        elif part.tag == 0xA1 and any(len(one.inside) == 3 and one.inside[1].contents != b"\0" for one in part.inside):
            raise Refused("an extension that has to be understood")
    return Token(
        imprint=imprint[1].contents.hex(),
        time=at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds:03}Z",
        at=at,
        accuracy=accuracy,
        policy=oid(parts[1]),
        serial=parts[3].contents.hex(),
        nonce=nonce,
    )


def verify_signature(key: Any, signature: bytes, message: bytes, algorithm: Any) -> None:
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), algorithm())
        elif isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in ("secp256r1", "secp384r1"):
            key.verify(signature, message, ec.ECDSA(algorithm()))
        else:
            raise Refused("signed in a way that is not known here")
    except (InvalidSignature, ValueError):
        raise Refused("the signature does not match") from None


def digest(name: str, data: bytes) -> bytes:
    if name not in HASHES:
        raise Refused(f"the hash {name} is not known here")
    return hashlib.new(HASHES[name].name, data).digest()


def check_token(token: bytes, certificates: list[bytes]) -> Token:
    """What the token says, once it was checked with its certificates: the authority's own first, each signed by the next."""
    outer = only(token, SEQUENCE).inside
    if oid(outer[0]) != SIGNED_DATA:
        raise Refused("no signed data")
    parts = outer[1].inside[0].inside
    encapsulated = parts[2].inside
    if oid(encapsulated[0]) != TST_INFO:
        raise Refused("signed is no time stamp")
    content = encapsulated[1].inside[0].contents
    signers = parts[-1].inside
    if len(signers) != 1:
        raise Refused("not exactly one signature")
    info = read_info(content)
    path = read_path(certificates)
    check_signer(signers[0].inside, content, certificates[0], path[0])
    check_path(path, info.at)
    return info


def check_signer(signer: list[Value], content: bytes, own: bytes, certificate: x509.Certificate) -> None:
    digest_algorithm = oid(signer[2].inside[0])
    if signer[3].tag != 0xA0:
        raise Refused("no signed attributes")
    attributes: dict[str, Value] = {}
    for attribute in signer[3].inside:
        kind, held = oid(attribute.inside[0]), attribute.inside[1].inside
        if kind in attributes or len(held) != 1:
            raise Refused(f"the attribute {kind} stands twice")
        attributes[kind] = held[0]
    if CONTENT_TYPE not in attributes or oid(attributes[CONTENT_TYPE]) != TST_INFO:
        raise Refused("the signature is of another kind of content")
    if MESSAGE_DIGEST not in attributes or attributes[MESSAGE_DIGEST].contents != digest(digest_algorithm, content):
        raise Refused("the signature is of another content")
    if SIGNING_CERTIFICATE_V2 in attributes:
        named = attributes[SIGNING_CERTIFICATE_V2].inside[0].inside[0].inside
        algorithm = oid(named[0].inside[0]) if named[0].tag == SEQUENCE else "2.16.840.1.101.3.4.2.1"
        names_it = named[named[0].tag == SEQUENCE].contents == digest(algorithm, own)
    elif SIGNING_CERTIFICATE in attributes:
        named = attributes[SIGNING_CERTIFICATE].inside[0].inside[0].inside
        names_it = named[0].contents == hashlib.sha1(own).digest()
    else:
        names_it = False
    if not names_it:
        raise Refused("the signature names another certificate")
    # Signed is the SET as such, which in the token has another tag.
    message = bytes([SET]) + signer[3].whole[1:]
    algorithm = oid(signer[4].inside[0])
    if algorithm not in SIGNATURES:
        raise Refused(f"the signature's algorithm {algorithm} is not known here")
    verify_signature(
        certificate.public_key(), signer[5].contents, message, SIGNATURES[algorithm] or HASHES[digest_algorithm]
    )


def read_path(certificates: list[bytes]) -> list[x509.Certificate]:
    try:
        return [x509.load_der_x509_certificate(one) for one in certificates]
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Refused(f"no certificate: {error}") from None


def check_path(path: list[x509.Certificate], at: datetime) -> None:
    """The first is for time stamps alone, and each is signed by the next, all valid at that time."""
    try:
        usage = path[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise Refused("the certificate does not say what it is for") from None
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise Refused("the certificate is not for time stamps alone")
    key_usage = extension(path[0], x509.KeyUsage)
    if key_usage is not None and not (key_usage.digital_signature or key_usage.content_commitment):
        raise Refused("the certificate may not sign")
    for one in path:
        if not one.not_valid_before_utc <= at <= one.not_valid_after_utc:
            raise Refused(f"{one.subject.rfc4514_string()} was not valid at {at}")
        if any(it.critical and it.oid not in UNDERSTOOD for it in one.extensions):
            raise Refused("a certificate has an extension that has to be understood")
    for below, (one, issuer) in enumerate(zip(path, path[1:])):
        constraints, usage_of_key = extension(issuer, x509.BasicConstraints), extension(issuer, x509.KeyUsage)
        if one.issuer != issuer.subject or constraints is None or not constraints.ca:
            raise Refused("a certificate is signed by none that may")
        if constraints.path_length is not None and below > constraints.path_length:
            raise Refused("a certificate has more below it than it allows")
        if usage_of_key is not None and not usage_of_key.key_cert_sign:
            raise Refused("a certificate's key may not sign certificates")
        algorithm = one.signature_algorithm_oid.dotted_string
        if SIGNATURES.get(algorithm) is None:
            raise Refused(f"the signature's algorithm {algorithm} is not known here")
        verify_signature(issuer.public_key(), one.signature, one.tbs_certificate_bytes, SIGNATURES[algorithm])
    if any(one.subject == one.issuer for one in path[:-1]):
        raise Refused("a root stands between")


def extension(certificate: x509.Certificate, kind: Any) -> Any:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def check_anchor(anchor: dict[str, Any], files: list[bytes]) -> None:
    """What an anchor says is what its response, its token and its certificates say."""
    response, token, *certificates = files
    try:
        if token_of(response) != token:
            raise Refused("the token is not the one of the response")
        found = check_token(token, certificates)
    except (IndexError, ValueError, OverflowError) as error:
        raise Refused(f"no time stamp: {error}") from None
    said = {
        "head": found.imprint,
        "nonce": found.nonce,
        "time": found.time,
        "accuracy_milliseconds": found.accuracy,
        "policy": found.policy,
        "serial": found.serial,
    }
    for name, value in said.items():
        expected = anchor["head"]["sha256"] if name == "head" else anchor[name]
        if expected != value:
            raise Refused(f"its {name} is {value}, written down is {expected}")
    for entry, one, der in zip(anchor["certificates"], read_path(certificates), certificates):
        if entry["sha256"] != sha256(der):
            raise Refused("a certificate is another")
