"""The generated files are current, say what the records say, and break nothing that was published."""

from __future__ import annotations

import copy
import inspect
import json
import re
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas import comments, generate, jsonschemas, records
from schemas.compatibility import breaking
from schemas.topics import topics

Schema = dict[str, Any]


def test_generated_files_are_current() -> None:
    assert generate.stale() == [], "run `python -m schemas.generate`"


def test_nothing_published_is_broken() -> None:
    assert generate.broken() == [], "make a new version of the schema, on a new topic"


def test_every_topic_has_a_schema_and_every_schema_a_topic() -> None:
    assert {topic.schema for topic in topics().values()} == set(jsonschemas.schemas())


def test_every_schema_is_published() -> None:
    published = {path.stem for path in generate.PUBLISHED.glob("*.json")}
    assert published == set(jsonschemas.schemas()), (
        "a new schema: run `python -m schemas.generate --publish` once subscribers may rely on it"
    )


def test_descriptions_come_from_the_comments() -> None:
    properties = jsonschemas.schemas()["enriched.v1"]["$defs"]["Article"]["properties"]
    assert properties["article_id"]["description"] == "this version: hash of page and raw coordinates"
    assert properties["published_at"]["anyOf"][0] == {"type": "string", "format": "date-time"}
    inherited = comments.comments(records.Enriched)
    assert inherited["kind"] == "article | stub | gone"
    assert "title" not in comments.comments(records.Article)


@pytest.mark.parametrize(
    "cls", [c for c in vars(records).values() if isinstance(c, type(records.Clean)) and c is not msgspec.Struct]
)
def test_no_comment_is_lost(cls: type[msgspec.Struct]) -> None:
    """Each `#` behind a field of a record is the description of that field."""
    told = comments.comments(cls)
    assert set(told) <= set(cls.__struct_fields__)
    assert set(re.findall(r"^    (\w+): .*  # ", inspect.getsource(cls), re.MULTILINE)) <= set(told)
    assert all(text and not text.startswith("#") for text in told.values())


class Inner(msgspec.Struct, kw_only=True):
    a: int
    b: list[str] = []


class Outer(msgspec.Struct, kw_only=True):
    inner: Inner
    kind: typing.Literal["x", "y"]
    size: int | None = None
    pair: tuple[int, int] = (0, 0)


def base() -> Schema:
    _, made = msgspec.json.schema_components([Outer], ref_template="#/$defs/{name}")
    return {**made["Outer"], "$defs": made}


def allowed_new_field(schema: Schema) -> None:
    schema["properties"]["added"] = {"type": "string", "default": ""}


def allowed_new_field_inside(schema: Schema) -> None:
    schema["$defs"]["Inner"]["properties"]["added"] = {"type": "integer", "default": 0}


def allowed_new_words(schema: Schema) -> None:
    schema["description"] = "said better"
    schema["properties"]["size"]["description"] = "in bytes"


def allowed_new_name_of_a_type(schema: Schema) -> None:
    schema["$defs"]["Renamed"] = schema["$defs"].pop("Inner")
    schema["properties"]["inner"]["$ref"] = "#/$defs/Renamed"


@pytest.mark.parametrize(
    "change",
    [allowed_new_field, allowed_new_field_inside, allowed_new_words, allowed_new_name_of_a_type],
)
def test_compatible_changes(change: Callable[[Schema], None]) -> None:
    new = copy.deepcopy(base())
    change(new)
    assert new != base()
    assert breaking(base(), new) == []


@pytest.mark.parametrize(
    "path, value, told",
    [
        (["properties", "size"], None, "$.size: removed"),
        (["$defs", "Inner", "properties", "b"], None, "$.inner.b: removed"),
        (["required"], ["inner", "kind", "size"], "$: required has gained size"),
        (["required"], ["inner"], "$: required has lost kind"),
        (["properties", "kind", "enum"], ["x", "y", "z"], "$.kind: enum has gained z"),
        (["properties", "kind", "enum"], ["x"], "$.kind: enum has lost y"),
        (["$defs", "Inner", "properties", "a", "type"], "string", "$.inner.a.type: was integer, is string"),
        (["$defs", "Inner", "properties", "b", "items", "type"], "null", "$.inner.b.items.type: was string, is null"),
        (["properties", "size", "anyOf", 0, "type"], "number", "$.size.anyOf[0].type: was integer, is number"),
        (["properties", "size", "default"], 1, "$.size: the default was None, is 1"),
        (["properties", "pair", "prefixItems", 1, "type"], "string", "prefixItems[1].type: was integer, is string"),
        (["additionalProperties"], False, "$.additionalProperties: was None, is False"),
    ],
)
def test_breaking_changes(path: list[Any], value: Any, told: str) -> None:
    new = copy.deepcopy(base())
    at = new
    for step in path[:-1]:
        at = at[step]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    lines = breaking(base(), new)
    assert len(lines) == 1
    assert told in lines[0]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(generate, "DIRECTORY", tmp_path / "schemas")
    monkeypatch.setattr(generate, "PUBLISHED", tmp_path / "schemas" / "jsonschema" / "published")
    return tmp_path / "schemas"


def test_the_command(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 1
    assert "stale: schemas/asyncapi.json; run `python -m schemas.generate`" in capsys.readouterr().err
    assert generate.main([]) == 0
    assert not (elsewhere / "jsonschema" / "published").exists()
    (elsewhere / "jsonschema" / "left.v1.json").write_text("{}")
    assert generate.main(["--check"]) == 1
    assert generate.main(["--publish"]) == 0
    assert not (elsewhere / "jsonschema" / "left.v1.json").exists()
    assert generate.main(["--check"]) == 0
    path = elsewhere / "jsonschema" / "published" / "clean.v1.json"
    schema = json.loads(path.read_text())
    schema["properties"]["gone_since"] = {"type": "string"}
    path.write_text(json.dumps(schema))
    capsys.readouterr()
    for arguments in ([], ["--check"], ["--publish"]):
        assert generate.main(arguments) == 1
        told = capsys.readouterr().err
        assert "breaks a published schema: clean.v1 $.gone_since: removed" in told
        assert "new version" in told
