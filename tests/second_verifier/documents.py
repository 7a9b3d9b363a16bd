"""Canonical JSON (RFC 8785), and as much of JSON Schema (2020-12) as the schemas in docs/evidence use."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
SCHEMAS = REPOSITORY / "docs" / "evidence"


class CannotLook(Exception):
    """The file could not be looked at: status 2."""


class Refused(Exception):
    """Something is not as it has to be, and what depends on it can't be read."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def spell(value: Any) -> bytes:
    """The canonical spelling of what `parse` gave, whose names are already in order."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def parse(data: bytes) -> Any:
    """The value of a canonical JSON text (RFC 8785); any other text is refused."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name.encode("utf-16-be") for name, _ in pairs]
        if any(left >= right for left, right in zip(names, names[1:])):
            raise Refused("names out of order or twice")
        return dict(pairs)

    def integer(digits: str) -> int:
        if len(digits) > 17 or abs(int(digits)) > 2**53 - 1:
            raise Refused("an integer beyond 2^53 - 1")
        return int(digits)

    def not_ours(text: str) -> Any:
        raise Refused(f"a number that is no integer: {text[:20]}")

    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=members,
            parse_int=integer,
            parse_float=not_ours,
            parse_constant=not_ours,
        )
        if spell(value) != data:
            raise Refused("not spelled canonically")
    except (ValueError, RecursionError) as error:
        raise Refused(f"no canonical JSON ({type(error).__name__})") from None
    return value


@cache
def read_schema(document: str) -> Any:
    return json.loads((SCHEMAS / f"{document}.schema.json").read_text("utf-8"))


class Schema:
    KEYWORDS = set(
        "$ref type const enum pattern minimum maximum maxLength properties required additionalProperties "
        "items minItems maxItems uniqueItems contains anyOf oneOf not if then else".split()
    )
    IGNORED = {"$schema", "$defs", "title", "description"}
    TYPES = {
        "object": lambda value: isinstance(value, dict),
        "array": lambda value: isinstance(value, list),
        "string": lambda value: isinstance(value, str),
        "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
        "boolean": lambda value: isinstance(value, bool),
        "null": lambda value: value is None,
    }

    def __init__(self, document: str) -> None:
        self.root = read_schema(document)

    def fits(self, value: Any, schema: dict[str, Any]) -> bool:
        return next(self.problems(value, schema, ""), None) is None

    def problems(self, value: Any, schema: dict[str, Any] | bool, at: str) -> Iterator[str]:
        """What of `value`, which stands at `at`, is not as the schema has it."""
        if isinstance(schema, bool):
            if not schema:
                yield f"{at}: not a field of this document"
            return
        if unknown := schema.keys() - self.KEYWORDS - self.IGNORED:
            raise CannotLook(f"this verifier does not know {unknown} of JSON Schema")
        if "$ref" in schema:
            target: Any = self.root
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            yield from self.problems(value, target, at)
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        if types and not any(self.TYPES[name](value) for name in types):
            yield f"{at}: not {' or '.join(types)}"
            return
        # Compared as they are spelled, because to Python 1 and True are equal.
        if "const" in schema and spell(value) != spell(schema["const"]):
            yield f"{at}: not {schema['const']!r}"
        if "enum" in schema and spell(value) not in [spell(one) for one in schema["enum"]]:
            yield f"{at}: none of the known values"
        if isinstance(value, str):
            yield from self.string(value, schema, at)
        elif isinstance(value, list):
            yield from self.array(value, schema, at)
        elif isinstance(value, dict):
            yield from self.object(value, schema, at)
        elif isinstance(value, int) and not isinstance(value, bool):
            if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
                yield f"{at}: out of its bounds"
        if "anyOf" in schema and not any(self.fits(value, one) for one in schema["anyOf"]):
            yield f"{at}: of none of the forms it may have"
        if "oneOf" in schema and sum(self.fits(value, one) for one in schema["oneOf"]) != 1:
            yield f"{at}: of none of the forms it may have"
        if "not" in schema and self.fits(value, schema["not"]):
            yield f"{at}: as it must not be: {json.dumps(schema['not'])}"
        if "if" in schema:
            branch = "then" if self.fits(value, schema["if"]) else "else"
            yield from self.problems(value, schema.get(branch, True), at)

    def string(self, value: str, schema: dict[str, Any], at: str) -> Iterator[str]:
        # `$` of JSON Schema is the end; Python's would let a newline stand after it.
        pattern = re.sub(r"\$$", r"\\Z", schema.get("pattern", ""))
        if not re.search(pattern, value):
            yield f"{at}: not spelled as {schema['pattern']}"
        if len(value) > schema.get("maxLength", len(value)):
            yield f"{at}: too long"

    def array(self, value: list[Any], schema: dict[str, Any], at: str) -> Iterator[str]:
        for number, item in enumerate(value):
            yield from self.problems(item, schema.get("items", True), f"{at}[{number}]")
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{at}: {len(value)} items"
        if schema.get("uniqueItems") and len({spell(item) for item in value}) != len(value):
            yield f"{at}: an item stands twice"
        if "contains" in schema and not any(self.fits(item, schema["contains"]) for item in value):
            yield f"{at}: lacks an item like {json.dumps(schema['contains'])}"

    def object(self, value: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
        for name in schema.get("required", []):
            if name not in value:
                yield f"{at}.{name}: lacks"
        known = schema.get("properties", {})
        for name, item in value.items():
            yield from self.problems(item, known.get(name, schema.get("additionalProperties", True)), f"{at}.{name}")
