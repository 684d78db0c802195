"""The headers of Rasad's messages as JSON Schemas: an object whose values are the headers' UTF-8 texts."""

from __future__ import annotations

import types
import typing
from datetime import datetime
from typing import Any

from msgspec.structs import fields

from schemas import raw
from schemas import rejected as letters
from schemas.comments import comments
from schemas.envelope import SCHEMA_BASE, SOURCE, TYPE_PREFIX
from schemas.records import Reason

Schema = dict[str, Any]

_REF = r"^.+/\d+/\d+$"
_NUMBER = r"^\d+$"


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _object(title: str, description: str, properties: dict[str, Schema], required: list[str]) -> Schema:
    return {
        "title": title,
        "description": description,
        "type": "object",
        "properties": properties,
        "required": sorted(required),
    }


def event(schema: str | None = None) -> dict[str, Schema]:
    """The CloudEvents attributes in Kafka's binary mode that every message carries."""
    dataschema = {"const": SCHEMA_BASE + schema} if schema else {"pattern": f"^{SCHEMA_BASE}"}
    return {
        "ce_specversion": _text("Version of the CloudEvents specification.", const="1.0"),
        "ce_id": _text("The event's id: equal when it is delivered again, so that repeats can be dropped."),
        "ce_source": _text("Who sent it.", const=SOURCE, format="uri-reference"),
        "ce_type": _text("What happened.", pattern=f"^{TYPE_PREFIX.replace('.', '[.]')}"),
        "ce_time": _text("When it happened, RFC 3339 in UTC.", format="date-time"),
        "ce_subject": _text("What it happened to: the page_id, article_id or story_id."),
        "ce_dataschema": _text("The schema of the value (where that is bytes: of the headers).", **dataschema),
        "content-type": _text("Media type of the value."),
    }


def trace() -> Schema:
    """The headers of messages whose value is JSON."""
    own = {
        "rasad_raw": _text(
            "The raw record it goes back to: topic/partition/offset. On topics of articles always there.",
            pattern=_REF,
        ),
        "rasad_outlet": _text("The outlet, to select by without reading the value."),
        "rasad_generation": _text("Generation of the replay that made it; absent on live records."),
        "rasad_source": _text("Where the page came from, where it was not the crawl."),
        "rasad_redrive_of": _text(
            "The rejected raw record that was sent again as this one: topic/partition/offset.", pattern=_REF
        ),
        "rasad_redriven_at": _text("When it was sent again.", format="date-time"),
    }
    about = "CloudEvents attributes, and Rasad's own headers. Others may be added: pass over what you do not know."
    return _object("EventHeaders", about, event() | own, list(event()))


def raw_page() -> Schema:
    """The headers of `pages.raw.v1`."""
    hints = typing.get_type_hints(raw.RawPage)
    told = comments(raw.RawPage)
    own: dict[str, Schema] = {}
    required = list(event())
    for field in fields(raw.RawPage):
        if field.name in ("body", "content_type"):  # the value, and CloudEvents' own header
            continue
        own[f"rasad_{field.name}"] = _text(told.get(field.name, ""), **_form(hints[field.name]))
        if field.required:
            required.append(f"rasad_{field.name}")
    for schema in own.values():
        if not schema["description"]:
            del schema["description"]
    about = "Headers of a page as fetched; the message's value is the page's bytes, untouched."
    return _object("RawPageHeaders", about, event("raw_page.v1") | own, required)


def rejected() -> Schema:
    """The headers of `pages.rejected.v1`."""
    told = comments(letters.Rejected)
    reasons = "; ".join(f"{reason}: {comments(Reason)[reason.name]}" for reason in Reason)
    own = {
        letters.ERRORS + "topic": _text(told["topic"]),
        letters.ERRORS + "partition": _text("Its partition.", pattern=_NUMBER),
        letters.ERRORS + "offset": _text("Its offset.", pattern=_NUMBER),
        letters.ERRORS + "stage": _text("The stage that rejected it."),
        letters.ERRORS + "exception.class.name": _text(f"The reason, by name; more names may come. {reasons}."),
        letters.ERRORS + "exception.message": _text("What was wrong, in words."),
        "rasad_raw": _text(f"{told['raw']}: topic/partition/offset", pattern=_REF),
    }
    more = {letters.VERSIONS: _text(f"{told['versions']}: name -> version", contentMediaType="application/json")}
    about = (
        "Headers of a dead letter; the message's value is the input of the stage that rejected it, untouched. "
        "Its own headers are kept: those named like one of ours as original_<name>, the others as they were."
    )
    schema = _object("RejectedHeaders", about, event("rejected.v1") | own | more, [*event(), *own])
    schema["patternProperties"] = {f"^{letters.ORIGINAL}": _text("A header of the rejected message.")}
    return schema


def _form(hint: Any) -> Schema:
    """How a value of that type is written in a header."""
    kinds = [kind for kind in typing.get_args(hint) if kind is not types.NoneType] or [hint]
    if kinds[0] is bool:
        return {"const": "1"}
    if kinds[0] is int:
        return {"pattern": _NUMBER}
    if kinds[0] is datetime:
        return {"format": "date-time"}
    if kinds[0] is raw.FeedItem:
        return {"contentMediaType": "application/json", "contentSchema": {"$ref": "#/$defs/FeedItem"}}
    return {}
