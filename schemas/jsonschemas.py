"""JSON Schema (draft 2020-12) of every published schema, made from the records.

For topics whose value is JSON it describes the value; for `pages.raw.v1` and `pages.rejected.v1`, whose value is
bytes, it describes the headers (as one object of strings).
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgspec

from schemas import headers, raw, records
from schemas.comments import comments
from schemas.envelope import SCHEMA_BASE

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"

VALUES: dict[str, type[msgspec.Struct]] = {
    "clean.v1": records.Clean,
    "resolved.v1": records.Resolved,
    "enriched.v1": records.Enriched,
    "relation.v1": records.Relation,
    "story.v1": records.Story,
    "fingerprint.v1": records.Fingerprint,
    "takedown.v1": records.Takedown,
}


def schemas() -> dict[str, Schema]:
    """Every schema by its name, e.g. "enriched.v1"."""
    made = {name: _of_value(name, cls) for name, cls in VALUES.items()}
    made["raw_page.v1"] = _of_headers("raw_page.v1", headers.raw_page())
    made["rejected.v1"] = _of_headers("rejected.v1", headers.rejected())
    return dict(sorted(made.items()))


def components(*classes: type[msgspec.Struct], ref: str) -> dict[str, Schema]:
    """The schemas of record types and all they hold, by type name, with their comments as descriptions."""
    _, made = msgspec.json.schema_components(classes, ref_template=ref)
    for name, schema in made.items():
        cls = getattr(records, name, None) or getattr(raw, name)
        told = comments(cls)
        if issubclass(cls, Enum):
            values = "; ".join(f"{value}: {told[value.name]}" for value in cls)
            schema["description"] += f" {values}."
        for field, text in told.items():
            if field in schema.get("properties", {}):
                schema["properties"][field]["description"] = text
    return dict(sorted(made.items()))


def _of_value(name: str, cls: type[msgspec.Struct]) -> Schema:
    definitions = components(cls, ref="#/$defs/{name}")
    root = definitions.pop(cls.__name__)
    return _document(name, root, definitions)


def _of_headers(name: str, schema: Schema) -> Schema:
    definitions = components(raw.FeedItem, ref="#/$defs/{name}") if name == "raw_page.v1" else {}
    return _document(name, schema, definitions)


def _document(name: str, root: Schema, definitions: dict[str, Schema]) -> Schema:
    document = {"$schema": DRAFT, "$id": SCHEMA_BASE + name, **root}
    return document | ({"$defs": definitions} if definitions else {})
