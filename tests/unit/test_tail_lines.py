"""Messages as `rasad tail` shows them: good ones by what they say, broken ones as such."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.cli.tail import as_line, as_object
from pipeline.decoding import decode, schema_of
from schemas.envelope import Message
from schemas.jsonschemas import VALUES, schemas
from schemas.topics import topics
from tests.schemas.examples import examples, message

HEADERS = {"ce_type": b"ir.rasad.article.published.v1", "rasad_outlet": b"isna"}


def of(schema: str, content: dict[str, Any]) -> Message:
    """The message of an example."""
    if schema in VALUES:
        value = json.dumps(content).encode()
        made = Message(key=b"0123456789abcdef", value=value, headers=HEADERS, partition=3, offset=1274)
    else:
        made = replace(message(content), partition=3, offset=1274)
    return replace(made, timestamp=datetime(2025, 8, 12, 9, 48, 1, 250000, tzinfo=UTC))


def test_topics_have_their_schemas() -> None:
    assert {schema_of(entry.name) for entry in topics().values()} == set(schemas())
    assert schema_of("somebody.elses") is None


@pytest.mark.parametrize("schema, content", examples("good"))
def test_good_messages(schema: str, content: dict[str, Any]) -> None:
    sent = of(schema, content)
    decoded = decode(sent, schema)
    assert decoded.broken is None
    line = as_line(sent, decoded)
    assert line.startswith("2025-08-12T09:48:01Z  3/1274  ")
    assert "\n" not in line
    told = json.loads(as_object(sent, decoded))
    assert told["headers"] == {name: value.decode() for name, value in sent.headers.items()}
    if schema in VALUES:
        assert told["value"] == content
    else:
        assert told["size"] == len(sent.value or b"")
        assert decoded.outlet == sent.headers["rasad_outlet"].decode()


@pytest.mark.parametrize("schema, content", examples("bad"))
def test_broken_messages_are_shown_as_such(schema: str, content: dict[str, Any]) -> None:
    sent = of(schema, content.get("record", content.get("message")))
    if "text" in content:
        sent = replace(sent, value=content["text"].encode())
    decoded = decode(sent, schema)
    assert decoded.broken is not None
    assert "BROKEN: " in as_line(sent, decoded)
    assert json.loads(as_object(sent, decoded))["broken"] == decoded.broken


def example(schema: str, name: str) -> Message:
    """A good example by name."""
    content = {str(p.id): p.values[1] for p in examples("good", schema)}[f"{schema}-{name}"]
    return of(schema, content)


@pytest.mark.parametrize(
    "schema, name, told",
    [
        ("enriched.v1", "article_fa", "article.published.v1  isna  article ذخیره سدهای استان به ۴۲ درصد رسید"),
        ("enriched.v1", "copy_ar", "article (copy) حافلات كهربائية تربط المحطة المركزية بالجامعة"),
        ("enriched.v1", "withdrawn", "withdrawn https://www.isna.ir/news/1404052101234"),
        ("clean.v1", "gone", "  gone https://www.isna.ir/news/1404052101234"),
        ("relation.v1", "exact_copy", "exact copy of "),
        ("story.v1", "two_languages", "ذخیره سدهای استان به ۴۳ درصد رسید (2 articles)"),
        ("raw_page.v1", "html_fa", "page.fetched.v1  isna  200 text/html; charset=utf-8 https://www.isna.ir/news/"),
        ("raw_page.v1", "gzip_windows_1256_ar", 'bytes: <html lang="ar"><title>حافلات كهربائية</title>'),
        ("raw_page.v1", "shell", "(challenge shell) نمایشگاه کتاب استان گشایش یافت 30 bytes: Transferring to the"),
        ("raw_page.v1", "cut_at_the_cap", f"{len('متن بلند ' * 4) * 2 - 8} of 20971520 bytes: 20971520 bytes"),
        ("rejected.v1", "too_large", "too_large in clean: 20971520 bytes, the cap is 8388608 (pages.raw.v1/3/1274)"),
        ("fingerprint.v1", "withdrawn", "withdrawn version 2 of "),
    ],
)  # fmt: skip
def test_what_a_line_says(schema: str, name: str, told: str) -> None:
    sent = example(schema, name)
    assert told in as_line(sent, decode(sent, schema))


def test_keys_are_shortened_on_lines_only() -> None:
    sent = example("enriched.v1", "article_fa")
    assert "  0123456789ab…  " in as_line(sent, decode(sent, "enriched.v1"))
    assert json.loads(as_object(sent, decode(sent, "enriched.v1")))["key"] == "0123456789abcdef"


@pytest.mark.parametrize("schema", [*schemas(), None])
@pytest.mark.parametrize(
    "value", [b"", b"\x00\xff\xfe\x1b[2J", b"{", b"null", b"[]", b'"\\ud800"', b"\x1f\x8b\x08", None]
)
@pytest.mark.parametrize("headers", [{}, {"ce_type": b"\xff", "rasad_outlet": b"\xff\x1b[31m", "rasad_raw": b"//"}])
def test_anything_can_be_shown(schema: str | None, value: bytes | None, headers: dict[str, bytes]) -> None:
    sent = Message(key=b"\xff\x1b", value=value, headers=headers)
    decoded = decode(sent, schema)
    line = as_line(sent, decoded)
    assert "\x1b" not in line
    assert "\n" not in line
    assert json.loads(as_object(sent, decoded))["key"] == "\ufffd\x1b"
    if value is None and schema in VALUES:
        assert "tombstone" in line
