"""The examples of `schemas/examples/`, found by directory: <schema>/good/*.json and <schema>/bad/*.json.

A good example is a record, or for topics whose value is bytes a message: key, headers, and `value` (text) or
`value_base64`. A bad one says `why` it is bad, what decoding it says (`decode`) and where its schema refuses it
(`schema`, a JSON path; null where a JSON Schema cannot know), beside the `record`, the `message` or the raw `text`.
"""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from schemas.envelope import Message

DIRECTORY = Path(__file__).resolve().parents[2] / "schemas" / "examples"


def examples(kind: str, schema: str = "*") -> list[Any]:
    """Parameters (schema, content) of all good or bad examples."""
    paths = sorted(DIRECTORY.glob(f"{schema}/{kind}/*.json"))
    return [
        pytest.param(path.parts[-3], json.loads(path.read_text("utf-8")), id=f"{path.parts[-3]}-{path.stem}")
        for path in paths
    ]


def message(content: dict[str, Any]) -> Message:
    """The Kafka message of a message example."""
    value = b64decode(content["value_base64"]) if "value_base64" in content else content["value"].encode()
    headers = {name: text.encode() for name, text in content["headers"].items()}
    key = content["key"].encode() if content["key"] is not None else None
    return Message(key=key, value=value, headers=headers, topic="t", partition=0, offset=0)
