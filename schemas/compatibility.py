"""Whether a schema may replace a published one under the same name.

A published version is immutable but for one thing: a field may be added with a default. Then a subscriber that
knows the old schema reads the new records (it passes over what it does not know), and one that knows the new schema
reads the old records (the default stands for what they lack). Everything else is a new version on a new topic. Enums
are closed: a value more would reach subscribers that have no branch for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

ANNOTATIONS = frozenset({"title", "description", "$schema", "$id", "$defs", "examples"})  # say nothing of validity


def breaking(published: Schema, new: Schema) -> list[str]:
    """What in `new` breaks the contract of `published`, one line each; empty when it may replace it."""
    return list(_walk(published, new, published.get("$defs", {}), new.get("$defs", {}), "$"))


def _walk(old: Any, new: Any, old_defs: Schema, new_defs: Schema, path: str) -> Iterator[str]:
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from _walk(*pair, old_defs, new_defs, f"{path}[{index}]")
        return
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield f"{path}: was {old}, is {new}"
        return
    old, new = _resolved(old, old_defs), _resolved(new, new_defs)
    for keyword in sorted((old.keys() | new.keys()) - ANNOTATIONS - {"properties", "default"}):
        before, after = old.get(keyword), new.get(keyword)
        if keyword in ("required", "enum"):
            yield from _members(keyword, before or [], after or [], path)
        else:
            yield from _walk(before, after, old_defs, new_defs, f"{path}.{keyword}")
    if old.get("default") != new.get("default") or ("default" in old) != ("default" in new):
        yield f"{path}: the default was {old.get('default')}, is {new.get('default')}"
    fields = new.get("properties", {})
    for name, field in old.get("properties", {}).items():
        if name in fields:
            yield from _walk(field, fields[name], old_defs, new_defs, f"{path}.{name}")
        else:
            yield f"{path}.{name}: removed"


def _members(keyword: str, old: list[Any], new: list[Any], path: str) -> Iterator[str]:
    yield from (f"{path}: {keyword} has lost {value}" for value in old if value not in new)
    yield from (f"{path}: {keyword} has gained {value}" for value in new if value not in old)


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    rest = {keyword: value for keyword, value in schema.items() if keyword != "$ref"}
    return {**definitions[schema["$ref"].rsplit("/", 1)[1]], **rest}
