"""Named queries: the files of `schemas/clickhouse/queries/`.

A file begins with comment lines that say what it tells. A line `-- param NAME = DEFAULT: MEANING` declares a
parameter of the SQL below (`{NAME:Type}`, bound by ClickHouse itself); without `= DEFAULT` it must be given. What it
may be stands in brackets before the colon: `(day|week|month)`, or `(time)` for an instant.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

DIRECTORY = Path(__file__).resolve().parents[1] / "schemas" / "clickhouse" / "queries"

_PARAMETER = re.compile(r"-- param (\w+)(?: = ?([^:(]*?))?(?: ?\(([\w|]+)\))?: (.+)")
_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_PLACEHOLDER = re.compile(r"\{\s*(\w+)\s*:\s*([^{}]+?)\s*\}")


class QueryError(ValueError):
    """A query that does not exist or whose parameters do not fit; one line that says what to do."""


class Parameter(Struct, frozen=True, kw_only=True):
    """A parameter of a named query."""

    name: str
    type: str  # ClickHouse's
    default: str | None  # None: must be given
    allowed: list[str] = []  # values; ["time"]: an instant; none: anything of its type
    meaning: str


class NamedQuery(Struct, frozen=True, kw_only=True):
    """One file."""

    name: str
    about: str
    sql: str
    parameters: list[Parameter]


def named_queries() -> dict[str, NamedQuery]:
    """Every named query by its name."""
    return {path.stem: parse(path.stem, path.read_text("utf-8")) for path in sorted(DIRECTORY.glob("*.sql"))}


def parse(name: str, sql: str) -> NamedQuery:
    """A named query from its file's text. Raises QueryError where its head and its SQL do not agree.

    >>> query = parse("numbers", "-- Numbers.\\n-- param n = 3: how many\\nSELECT * FROM numbers({n:UInt8})")
    >>> query.about, query.parameters[0].default
    ('Numbers.', '3')
    """
    types = placeholders(sql)
    about: list[str] = []
    parameters: list[Parameter] = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        declared = _PARAMETER.fullmatch(line.rstrip())
        if declared is None:
            about.append(line.lstrip("- "))
            continue
        if declared[1] not in types:
            raise QueryError(f"{name}.sql declares the parameter {declared[1]}, which its SQL does not use")
        name_, default, allowed, meaning = declared.groups()
        words = allowed.split("|") if allowed else []
        parameters.append(Parameter(name=name_, type=types[name_], default=default, allowed=words, meaning=meaning))
    missing = types.keys() - {parameter.name for parameter in parameters}
    if missing:
        raise QueryError(f"{name}.sql uses parameters it does not declare: {', '.join(sorted(missing))}")
    return NamedQuery(name=name, about=" ".join(about), sql=sql, parameters=parameters)


def placeholders(sql: str) -> dict[str, str]:
    """The parameters `{name:Type}` of a query and their types."""
    return {match[1]: match[2] for match in _PLACEHOLDER.finditer(sql)}


def find(text: str) -> NamedQuery | None:
    """The named query that a text asks for; None when it is SQL. Raises QueryError for a name that does not exist."""
    if not _NAME.fullmatch(text):
        return None
    known = named_queries()
    if text in known:
        return known[text]
    near = difflib.get_close_matches(text, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    raise QueryError(f"no such query: {text}; {hint}")


def defaults(query: NamedQuery, given: Mapping[str, str]) -> dict[str, str]:
    """What was given, and the defaults of the rest. Raises QueryError when one that has none was not given, and for a
    value that it may not have: the SQL would take it for something else without a word."""
    values = {p.name: p.default for p in query.parameters if p.default is not None} | dict(given)
    for parameter in query.parameters:
        if parameter.name not in values:
            raise QueryError(f"{query.name} needs --param {parameter.name}=...: {parameter.meaning}")
        value = values[parameter.name]
        if parameter.allowed == ["time"]:
            if value and not _is_time(value):
                raise QueryError(f"--param {parameter.name}={value} is no time: write it as 2025-08-12T12:00:00Z")
        elif parameter.allowed and value not in parameter.allowed:
            raise QueryError(f"--param {parameter.name}={value}: it is one of {', '.join(parameter.allowed)}")
    return values


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def bind(sql: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The values given, for the server to bind; raises QueryError when the query has no such parameter.

    An array is written as JSON: `["isna", "irna"]`.
    """
    types = placeholders(sql)
    for name in given:
        if name not in types:
            has = f"it has {', '.join(sorted(types))}" if types else "it has none"
            raise QueryError(f"the query has no parameter {name}; {has}")
    return {name: _value(name, types[name], value) for name, value in given.items()}


def _value(name: str, type_: str, text: str) -> Any:
    if not type_.startswith("Array("):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, list):
        raise QueryError(f'--param {name}: an array is written as JSON, e.g. ["isna", "irna"]')
    return value
