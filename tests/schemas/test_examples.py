"""Every example is what it says: good ones validate and decode, bad ones fail for the stated reason."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from schemas import raw, rejected
from schemas.generate import DIRECTORY
from schemas.jsonschemas import VALUES, schemas
from tests.schemas.examples import examples, message

FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def is_instant(value: object) -> bool:
    """RFC 3339: with an offset."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def validator(schema: str) -> Draft202012Validator:
    document = json.loads((DIRECTORY / "jsonschema" / f"{schema}.json").read_text("utf-8"))
    return Draft202012Validator(document, format_checker=FORMATS)


def decode(schema: str, content: dict[str, Any]) -> Any:
    """The record of an example, as the pipeline reads it."""
    if schema == "raw_page.v1":
        return raw.decode(message(content.get("message", content)))
    if schema == "rejected.v1":
        return rejected.decode(message(content.get("message", content)))
    text = content["text"] if "text" in content else json.dumps(content.get("record", content))
    return msgspec.json.decode(text.encode(), type=VALUES[schema])


@pytest.mark.parametrize("schema", schemas())
def test_each_schema_is_valid_and_has_examples_of_both_kinds(schema: str) -> None:
    Draft202012Validator.check_schema(schemas()[schema])
    assert examples("good", schema)
    assert examples("bad", schema)


@pytest.mark.parametrize("schema, content", examples("good"))
def test_good(schema: str, content: dict[str, Any]) -> None:
    decoded = decode(schema, content)
    if schema in VALUES:
        validator(schema).validate(content)
        # What we write ourselves is valid, too, and reads back as the same record.
        written = msgspec.json.encode(decoded)
        validator(schema).validate(json.loads(written))
        assert msgspec.json.decode(written, type=VALUES[schema]) == decoded
    else:
        validator(schema).validate(content["headers"])


@pytest.mark.parametrize(
    "content", [pytest.param(p.values[1], id=str(p.id)) for p in examples("good", "raw_page.v1")]
)
def test_good_pages_are_encoded_as_they_stand(content: dict[str, Any]) -> None:
    assert raw.encode(raw.decode(message(content)), key=content["key"]).headers == message(content).headers


@pytest.mark.parametrize("schema, content", examples("bad"))
def test_bad(schema: str, content: dict[str, Any]) -> None:
    assert content["why"]
    with pytest.raises((msgspec.DecodeError, ValueError, KeyError)) as refused:
        decode(schema, content)
    assert content["decode"] in str(refused.value)
    if "text" in content:  # a schema is about JSON, and this is none
        assert content["schema"] is None
        return
    told = content["record"] if "record" in content else content["message"]["headers"]
    paths = {error.json_path for top in validator(schema).iter_errors(told) for error in (top, *(top.context or ()))}
    assert (content["schema"] in paths) if content["schema"] else not paths, paths
