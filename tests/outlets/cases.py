"""Fixtures of the outlets: `<outlet>/<name>.html` (or `.txt`) with `<name>.json`, found by directory.

The JSON holds `given` (url, fetched_at, content_type) and `expect`: outcome, reason, and the article's fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from pipeline.stages.base import Reject
from pipeline.stages.clean import clean
from schemas.raw import RawPage
from schemas.records import RawRef

HERE = Path(__file__).parent
PAGES = (".html", ".txt")
# What a fixture holds still; ids and versions change with the code, offsets follow from the text.
FIELDS = (
    *("edition", "url", "via", "language", "title", "kicker", "lead", "text", "paragraphs", "subheads"),
    *(
        "published_at",
        "published_precision",
        "published_from",
        "modified_at",
        "news_code",
        "section",
        "tags",
        "byline",
    ),
    *("desk", "author", "author_code", "dateline_place", "agencies"),
)


class Case(NamedTuple):
    """One fixture."""

    outlet: str
    page: Path
    given: dict[str, Any]
    expect: dict[str, Any]


def cases() -> Iterator[Case]:
    """Every fixture that has both files, in order."""
    for page in sorted(path for path in HERE.glob("*/*") if path.suffix in PAGES):
        record = page.with_suffix(".json")
        if record.is_file():
            data = json.loads(record.read_text("utf-8"))
            yield Case(page.parent.name, page, data["given"], data["expect"])


def found(outlet: str, page: Path, given: dict[str, Any]) -> dict[str, Any]:
    """What the clean stage makes of a page, as a fixture expects it."""
    raw = RawPage(
        body=page.read_bytes(),
        outlet=outlet,
        url=given.get("url"),
        fetched_at=datetime.fromisoformat(given["fetched_at"]),
        content_type=given.get("content_type", "text/plain" if page.suffix == ".txt" else "text/html"),
    )
    result = clean(raw, RawRef(topic="pages.raw.v1", partition=0, offset=7))
    if isinstance(result, Reject):
        return {"outcome": "rejected", "reason": result.reason.value}
    article = msgspec.to_builtins(result.article) if result.article else {}
    extraction = article.get("extraction") or {}
    return {
        "outcome": result.kind,
        "path": extraction.get("path"),
        "rule": extraction.get("rule"),
        **{name: article.get(name) for name in FIELDS},
    }
