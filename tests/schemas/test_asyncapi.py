"""The AsyncAPI document: whole, and true of the messages that the pipeline writes.

AsyncAPI's own JSON Schema is not a dependency; validating against it takes Node's package `@asyncapi/specs`
(`npm pack @asyncapi/specs`, then `schemas/3.0.0-without-$id.json` with jsonschema's Draft7Validator). Here the
structure that Rasad uses is checked: references resolve, schemas are valid, every topic is there as it is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft7Validator

from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index
from pipeline.steps import enrich_step, reject, resolve_step, state_message
from schemas import asyncapi
from schemas.envelope import Message
from schemas.generate import DIRECTORY
from schemas.records import RawRef, Reason
from schemas.topics import topic, topics
from tests.schemas.examples import examples, message


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads((DIRECTORY / "asyncapi.json").read_text("utf-8"))


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_references_resolve(document: Any) -> None:
    found = set(references(document))
    assert len(found) > 20
    for reference in found:
        node = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_schemas_are_valid_in_the_default_dialect(document: Any) -> None:
    for schema in document["components"]["schemas"].values():
        Draft7Validator.check_schema(schema)
    assert "prefixItems" not in json.dumps(document)


def test_channels_are_the_topics(document: Any) -> None:
    assert {channel["address"] for channel in document["channels"].values()} == {t.name for t in topics().values()}
    for short, entry in topics().items():
        channel = document["channels"][short]
        binding = channel["bindings"]["kafka"]
        assert channel["tags"] == [{"name": "public" if entry.public else "internal"}]
        assert binding["partitions"] == entry.partitions
        assert {name: str(value) for name, value in binding["topicConfiguration"].items()} == {
            **entry.config(),
            "cleanup.policy": str([entry.cleanup]),
        }
        assert entry.key in channel["description"]
        assert document["operations"][short]["channel"] == {"$ref": f"#/channels/{short}"}
        assert channel["messages"]


def check(document: Any, short: str, sent: Message) -> str:
    """A message against the document: its type is one of the channel's, its headers and value validate."""
    event = sent.headers["ce_type"].decode().removeprefix("ir.rasad.")
    name = event.replace(".", "_")
    assert name in document["channels"][short]["messages"]
    described = document["components"]["messages"][name]
    headers = {header: value.decode() for header, value in sent.headers.items()}
    assert headers["ce_dataschema"] == f"urn:rasad:schema:{topic(short).schema}"
    Draft7Validator({**described["headers"], "components": document["components"]}).validate(headers)
    if described["contentType"] == "application/json":
        payload = {**described["payload"], "components": document["components"]}
        Draft7Validator(payload).validate(json.loads(sent.value or b""))
    return event


def input_of(schema: str, content: dict[str, Any], headers: dict[str, bytes]) -> Message:
    short = schema.removesuffix(".v1")
    value = json.dumps(content).encode()
    return Message(key=b"k", value=value, headers=headers, topic=topic(short).name, partition=0, offset=1)


LIVE = {"rasad_source": b"crawl"}
REPLAYED = {"rasad_source": b"redrive", "rasad_generation": b"g2", "rasad_redrive_of": b"pages.rejected.v1/1/7"}


@pytest.mark.parametrize("headers", [LIVE, REPLAYED])
def test_messages_of_the_stages(document: Any, headers: dict[str, bytes]) -> None:
    index = Index()
    events = set()
    for parameter in examples("good", "clean.v1"):
        handled, print_ = resolve_step(input_of(*parameter.values, headers), index)
        assert print_ is not None
        index.add(print_)
        events |= {check(document, *output) for output in handled.outputs}
        events.add(check(document, "state", state_message(print_)))
    for parameter in examples("good", "resolved.v1"):
        handled = enrich_step(input_of(*parameter.values, headers))
        events |= {check(document, *output) for output in handled.outputs}
    assert events == {
        "article.resolved.v1",
        "article.related.v1",
        "resolver.verdict.v1",
        "article.enriched.v1",
        "article.published.v1",
        "article.revised.v1",
        "article.withdrawn.v1",
    }


@pytest.mark.parametrize("schema, content", examples("good", "raw_page.v1"))
def test_raw_pages_and_their_dead_letters(document: Any, schema: str, content: dict[str, Any]) -> None:
    page = message(content)
    check(document, "raw", page)
    why = Reject(Reason.TIMEOUT, "longer than 10 s")
    raw = RawRef(topic=topic("raw").name, partition=0, offset=3)
    handled = reject(page, raw, "clean", why)
    assert check(document, *handled.outputs[0]) == "record.rejected.v1"


def test_every_event_is_described_once() -> None:
    events = [event for described in asyncapi.EVENTS.values() for event in described]
    assert len(events) == len(set(events))
    assert set(asyncapi.EVENTS) == set(topics())
