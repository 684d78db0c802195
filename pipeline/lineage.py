"""What the store knows of one page or story: its versions, who copied whom, who else told of the event."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from clickhouse_connect.driver.client import Client
from msgspec import Struct

from connectors.profiles import article_ref
from pipeline.revisions import Change, Text, changes

SQL: Final = Path(__file__).resolve().parents[1] / "schemas" / "clickhouse" / "lineage"
MOST: Final = 500  # articles of one lineage that are shown

Row = dict[str, Any]


class UnknownError(LookupError):
    """Nothing is stored under what was asked for; one line, what to do."""


class Version(Struct, frozen=True, kw_only=True):
    """One text of a page, or its withdrawal, and how it differs from the text before."""

    row: Row
    changes: list[Change]


def pages(client: Client, text: str) -> list[str]:
    """The page_ids that a URL, an article_id or a page_id names. Raises UnknownError."""
    ref = article_ref(text) if "/" in text else None
    asked = {"text": text, "canonical": ref.canonical if ref else text, "page": ref.page_id if ref else ""}
    found = [row["page"] for row in _rows(client, "pages", asked)]
    if not found:
        raise UnknownError(f"no article is stored under {text}: give its URL, its article_id or its page_id")
    return found


def history(client: Client, page: str) -> list[Version]:
    """The versions of a page, the first one first."""
    found: list[Version] = []
    before: Text | None = None
    for row in _rows(client, "versions", {"page": page}):
        if row["outcome"] == "withdrawn":
            found.append(Version(row=row, changes=[]))
            continue
        text = Text(
            title=row["title"],
            lead=row["lead"],
            text=row["text"],
            published_at=row["published_at"],
            published_precision=row["published_precision"],
        )
        found.append(Version(row=row, changes=changes(before, text) if before else []))
        before = text
    return found


def lineage(client: Client, page: str) -> list[Row]:
    """The articles that hang together with those of a page by copying and revising, origins first.

    Each has `depth`: how many steps lead from it to an article that derives from none.
    """
    ids = {version.row["article_id"] for version in history(client, page)}
    relations: dict[str, Row] = {}
    front = set(ids)
    while front and len(relations) < MOST:
        rows = _rows(client, "related", {"ids": sorted(front)})
        relations |= {row["article_id"]: row for row in rows}
        near = {name for row in rows for name in (row["article_id"], row["of"]) if name}
        front, ids = near - ids, ids | near
    shown = {row["article_id"]: row for row in _rows(client, "articles", {"ids": sorted(relations)})}
    nodes = [relation | shown.get(name, {}) for name, relation in relations.items()]
    return _in_order(nodes)


def stories(client: Client, text: str) -> list[Row]:
    """The stories that a story_id, the beginning of one, or an article names; one that was merged is followed.

    Each has `members`. Raises UnknownError.
    """
    try:
        named = pages(client, text)
    except UnknownError:
        named = []
    asked = text if len(text) >= 6 and set(text) <= set("0123456789abcdef") else "-"
    rows = _rows(client, "story", {"text": asked, "pages": named})
    if not rows:
        raise UnknownError(f"no story is stored under {text}: give its story_id (six letters at least) or an article")
    found: dict[str, Row] = {}
    for row in rows:
        seen: list[str] = []
        while row["merged_into"] and row["story_id"] not in seen:
            seen.append(row["story_id"])
            after = _rows(client, "story", {"text": row["merged_into"], "pages": []})
            if not after:
                break
            row = after[0]
        found.setdefault(row["story_id"], row | {"merged_from": seen})
    for row in found.values():
        row["members"] = _rows(client, "members", {"story": row["story_id"]})
    return list(found.values())


def _in_order(nodes: Sequence[Row]) -> list[Row]:
    """Each article after the one it derives from, those of one origin by time."""
    by_origin: dict[str | None, list[Row]] = {}
    names = {node["article_id"] for node in nodes}
    for node in sorted(nodes, key=_time):
        origin = node["of"] if node["of"] in names else None
        by_origin.setdefault(origin, []).append(node)
    ordered: list[Row] = []
    stack = [(0, node) for node in reversed(by_origin.get(None, []))]
    while stack:
        depth, node = stack.pop()
        ordered.append(node | {"depth": depth})
        stack += [(depth + 1, child) for child in reversed(by_origin.get(node["article_id"], []))]
    return ordered


def _time(node: Row) -> tuple[bool, str, str]:
    published = node.get("published_at")
    return (published is None, published.isoformat() if published else "", node["article_id"])


def _rows(client: Client, name: str, parameters: Row) -> list[Row]:
    answer = client.query(
        (SQL / f"{name}.sql").read_text(encoding="utf-8"),
        parameters=parameters,
        query_formats={"FixedString": "string"},
        tz_mode="aware",
    )
    return list(answer.named_results())
