"""Hand-made articles from TOML files: strict reading, every error names file, article and key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from connectors.newsroom.article import (
    EDITIONS,
    OUTLETS,
    QUIRKS,
    RELATIONS,
    TEHRAN,
    TEMPLATES,
    Article,
    default_template,
)
from connectors.newsroom.codes import authored_slot
from connectors.newsroom.sites import site_of

ARTICLES = Path(__file__).parent / "articles"

_TEXT = (
    "key", "outlet", "edition", "template", "time", "modified", "kicker", "title", "lead", "body", "reporter",
    "author_code", "byline", "desk", "dateline_place", "event", "relation", "of", "revises", "prefix",
    "prefix_on", "revised_at",
)  # fmt: skip
_LISTS = ("section", "tags", "agencies", "quirks")
_REQUIRED = ("key", "outlet", "edition", "day", "time", "title", "body", "agencies")


class ArticleError(ValueError):
    """A hand-made article that cannot be read: the message names file, article and key."""


def load_articles(today: date, root: Path = ARTICLES) -> list[Article]:
    """Every article under `root`, anchored to `today`; second versions (`revises`) follow in the same list.

    Raises ArticleError for an unknown key, a wrong type, a doubled article key or a reference to none.
    """
    raw: dict[str, tuple[Path, Mapping[str, Any]]] = {}
    for path in sorted(root.glob("**/*.toml")):
        for table in _tables(path):
            key = _checked(path, table)["key"]
            if key in raw:
                raise ArticleError(f"{path.name}: article {key!r}: also in {raw[key][0].name}")
            raw[key] = (path, table)
    for key, (path, table) in raw.items():
        for reference in ("of", "revises"):
            if table.get(reference, key) not in raw:
                raise ArticleError(
                    f"{path.name}: article {key!r}: {reference} names no article: {table[reference]!r}"
                )
    return _with_slots([_article(table, today) for _, table in raw.values()])


def _tables(path: Path) -> Iterable[Mapping[str, Any]]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ArticleError(f"{path.name}: {error}") from error
    unknown = set(document) - {"article"}
    if unknown:
        raise ArticleError(f"{path.name}: unknown table {sorted(unknown)[0]!r}")
    tables: list[Mapping[str, Any]] = document.get("article", [])
    return tables


def _checked(path: Path, table: Mapping[str, Any]) -> Mapping[str, Any]:
    where = f"{path.name}: article {table.get('key', '?')!r}"

    def wrong(message: str) -> ArticleError:
        return ArticleError(f"{where}: {message}")

    for key in _REQUIRED:
        if key not in table:
            raise wrong(f"{key} is missing")
    for key, value in table.items():
        if key in _TEXT:
            if not isinstance(value, str):
                raise wrong(f"{key} must be a string")
        elif key in _LISTS:
            if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
                raise wrong(f"{key} must be a list of strings")
        elif key == "day":
            if type(value) is not int or value > 0:
                raise wrong("day must be a whole number, 0 or less")
        elif key == "withdrawn":
            if not isinstance(value, bool):
                raise wrong("withdrawn must be true or false")
        else:
            raise wrong(f"unknown key {key!r}")
    allowed = {"outlet": OUTLETS, "edition": EDITIONS, "template": TEMPLATES, "relation": RELATIONS}
    for key, values in (*allowed.items(), ("prefix_on", ("body", "lead"))):
        if table.get(key, values[0]) not in values:
            raise wrong(f"{key} must be one of {', '.join(values)}")
    unknown = set(table.get("quirks", ())) - QUIRKS
    if unknown:
        raise wrong(f"quirks: unknown {sorted(unknown)[0]!r}")
    try:
        _moments(table, date(2000, 1, 10))
        site_of(table["outlet"], table["edition"])
    except ValueError as error:
        raise wrong(f"time or modified: {error}") from error
    except KeyError as error:
        raise wrong(f"no such edition {error}") from error
    return table


def _moments(table: Mapping[str, Any], day: date) -> tuple[datetime, datetime | None]:
    published = datetime.combine(day, time.fromisoformat(table["time"]), TEHRAN)
    modified = table.get("modified") or table.get("revised_at")
    if modified is None:
        return published, None
    days, _, clock = modified.rpartition(" ")
    return published, datetime.combine(day + timedelta(days=int(days or 0)), time.fromisoformat(clock), TEHRAN)


def _article(table: Mapping[str, Any], today: date) -> Article:
    published, modified = _moments(table, today + timedelta(days=table["day"]))
    plain = {key: table[key] for key in _TEXT if key in table} | {
        key: tuple(table[key]) for key in ("section", "tags", "agencies") if key in table
    }
    for key in ("time", "modified", "revised_at", "body", "template"):
        plain.pop(key, None)
    return Article(
        **plain,
        template=table.get("template") or default_template(table["outlet"], published.date()),
        published=published,
        modified=modified,
        body=tuple(line.strip() for line in table["body"].splitlines() if line.strip()),
        quirks=frozenset(table.get("quirks", ())),
        withdrawn=table.get("withdrawn", False),
        slot=-1,
    )


def _with_slots(articles: list[Article]) -> list[Article]:
    """Slots for all pages; a second version has its page's day, time and slot, since its address is the same."""
    pages: dict[str, Article] = {}
    taken: dict[tuple[str, date], set[int]] = {}
    for article in sorted((a for a in articles if a.revises is None), key=lambda a: a.key):
        used = taken.setdefault((article.outlet, article.day), set())
        slot = authored_slot(article.outlet, article.key, used)
        used.add(slot)
        pages[article.key] = replace(article, slot=slot)
    versions = []
    for article in articles:
        if article.revises is None:
            versions.append(pages[article.key])
            continue
        page = pages.get(article.revises)
        if page is None:
            raise ArticleError(f"article {article.key!r}: revises a second version, {article.revises!r}")
        versions.append(replace(article, slot=page.slot, published=page.published, first_title=page.title))
    return versions
