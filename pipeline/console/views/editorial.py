"""The editors' and analysts' views: stories, trends, syndication, article, search."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pipeline.console import words
from pipeline.console.asks import Ask, Row, ask
from pipeline.console.formats import TEHRAN
from pipeline.console.marks import Mark, hits, paragraphs, pieces
from pipeline.console.views.base import Answers, Params, View, chart, rows, top
from pipeline.text.folding import fold

DAYS: Final = 30  # of the trends
AGENCIES: Final = 4  # lines of the chart of agencies
SEARCH_WORDS: Final = 8
BEFORE, EXCERPT = 60, 240  # characters before the first word, and of an excerpt in all, as `search.sql` cuts them


def _stories_asks(params: Params) -> dict[str, Ask]:
    asks = {"stories": ask("stories")}
    if params.get("story"):
        asks["timeline"] = ask("timeline", story=params["story"])
    return asks


def _stories(params: Params, answers: Answers) -> dict[str, Any]:
    told = rows(answers.get("timeline"))
    times = [row["published_at"] for row in told if row["published_at"] is not None]
    span = (max(times) - min(times)).total_seconds() if times else 0
    lanes: dict[str, list[tuple[float | None, Row]]] = {}
    for row in told:
        at = row["published_at"]
        place = None if at is None else (at - min(times)).total_seconds() / span if span else 0.5
        lanes.setdefault(row["outlet"], []).append((place, row))
    return {"lanes": lanes, "first": min(times, default=None), "last": max(times, default=None)}


def _trends_asks(params: Params) -> dict[str, Ask]:
    today = datetime.now(TEHRAN).date()
    since = (today - timedelta(days=DAYS)).isoformat()
    asks = {
        "volume": ask("volume", since=since, until=today.isoformat()),
        "agencies": ask("agencies", since=since, until=today.isoformat()),
        "burst": ask("burst"),
        "topics": ask("burst", of="topic"),
        "speakers": ask("quoted", limit="20"),
    }
    if params.get("entity"):
        asks["voice"] = ask("share_of_voice", entity=params["entity"], since=since, until=today.isoformat())
        asks["together"] = ask("cooccurrence", entity=params["entity"])
        asks["names"] = ask("names", entity=params["entity"])
    return asks


def _trends(params: Params, answers: Answers) -> dict[str, Any]:
    now = datetime.now(UTC)
    counted = params.get("measure") == "count"
    found = rows(answers["volume"])
    quoted = [row for row in rows(answers["agencies"]) if row["quoted"]]
    most = top(quoted, "agency", "articles", AGENCIES)
    by_day: dict[tuple[Any, str], int] = {}
    for row in quoted:
        if row["agency"] in most:
            by_day[row["day"], row["agency"]] = by_day.get((row["day"], row["agency"]), 0) + row["articles"]
    voice = rows(answers.get("voice"))
    named = any(row["hits"] for row in voice)  # periods without a hit are there too, with 0
    agencies = [{"day": day, "agency": agency, "articles": n} for (day, agency), n in by_day.items()]
    names: dict[str, str] = {}
    for row in rows(answers.get("names")):
        names.setdefault(row["entity"], row["name"])  # the Persian one is first
    entity = params.get("entity", "")
    return {
        "counted": counted,
        "entity": names.get(entity, entity),
        "meant": {} if named else {known: name for known, name in names.items() if known != entity},
        "days": DAYS,
        "undated": sum(row["articles"] for row in found if row["day"] is None),
        "volume": chart(
            found, x="day", series="outlet", value="articles", missing=0.0, now=now, share=not counted
        ),
        "quoted": chart(
            agencies, x="day", series="agency", value="articles", missing=0.0, now=now, share=not counted
        ),
        "voice": chart(
            voice if named else [], x="period", series="outlet", value="hits" if counted else "share",
            missing=0.0 if counted else None, now=now,  # of no articles there is no share
        ),
    }  # fmt: skip


def _syndication_asks(params: Params) -> dict[str, Ask]:
    return {
        "matrix": ask("syndication"),
        "copies": ask("copies", **{"from": params.get("from", ""), "to": params.get("to", "")}),
    }


def _syndication(_: Params, answers: Answers) -> dict[str, Any]:
    found = rows(answers["matrix"])
    most = max((row["copies"] for row in found), default=0)
    known = list(words.outlets())
    others = sorted({row[side] for row in found for side in ("from_outlet", "to_outlet")} - set(known))
    return {
        "cells": {(row["from_outlet"], row["to_outlet"]): row for row in found},
        "outlets": [*known, *others],
        "shade": lambda row: 1 + min(4, int(5 * (row["copies"] - 1) / most)) if most else 0,
        "total": sum(row["copies"] for row in found),
    }


def _article_asks(params: Params) -> dict[str, Ask]:
    if not params.get("id"):
        return {"latest": ask("latest", limit="30")}
    id_ = params["id"]
    return {
        "article": ask("article", id=id_),
        "lineage": ask("lineage", id=id_),
        "mentions": ask("mentions_of", id=id_),
        "quotes": ask("quotes_of", id=id_),
    }


def _article(params: Params, answers: Answers) -> dict[str, Any]:
    versions = rows(answers.get("article"))
    chosen = next(
        (row for row in versions if row["article_id"] == params.get("id")), versions[0] if versions else None
    )
    text = chosen["text"] if chosen else ""
    return {
        "versions": versions,
        "chosen": chosen,
        "paragraphs": paragraphs(text, marks(rows(answers.get("mentions")), rows(answers.get("quotes")))),
        "named": list({row["id"]: row for row in rows(answers.get("mentions"))}.values()),
    }


def marks(mentions: list[Row], quotes: list[Row]) -> list[Mark]:
    """Entities and quotes as marks on the text."""
    made = [
        Mark(
            start=row["start"],
            end=row["end"],
            kind="quote",
            label=row["speaker"] or "",
            about=f"گفتهٔ {row['speaker'] or 'نامعلوم'}",
        )
        for row in quotes
    ]
    for row in mentions:
        about = f"{row['name']} ({row['id']})"
        made.append(
            Mark(start=row["start"], end=row["end"], kind=f"entity {row['type']}", label=row["id"], about=about)
        )
    return made


def _search_asks(params: Params) -> dict[str, Ask]:
    found = search_words(params.get("q", ""))
    if not found:
        return {}
    return {
        "found": ask(
            "search",
            words=json.dumps(found, ensure_ascii=False),
            outlet=params.get("outlet", ""),
            language=params.get("language", ""),
            copies="0" if params.get("copies") == "0" else "",
        )
    }


def search_words(text: str) -> list[str]:
    """The words of a search in their matching form.

    >>> search_words("  كتاب‌ها  ۱۴۰۴ ")
    ['کتابها', '1404']
    """
    return list(dict.fromkeys(fold(text).split()))[:SEARCH_WORDS]


def excerpt(text: str, wanted: list[str]) -> str:
    """An excerpt as `search.sql` cuts it, in whole words, with an ellipsis on each side where the text goes on.

    >>> excerpt("irst " + "a" * 54 + " dam " + "b" * 170 + " half a wo", ["dam"])[:9]
    '… aaaaaaa'
    >>> excerpt("Dam full", ["dam"])
    'Dam full'
    """
    starts_later = text.lower().find(wanted[0].lower()) == BEFORE if wanted else False
    goes_on = len(text) >= EXCERPT
    if starts_later and (space := re.search(r"\s", text[:BEFORE])):
        text = text[space.end() :]
    if goes_on and (last := re.search(r"\s\S*$", text)):
        text = text[: last.start()]
    return ("… " if starts_later else "") + text.strip() + (" …" if goes_on else "")


def _search(params: Params, answers: Answers) -> dict[str, Any]:
    wanted = search_words(params.get("q", ""))
    found = rows(answers.get("found"))
    return {
        "wanted": wanted,
        "total": found[0]["found"] if found else 0,
        "marked": lambda text: pieces(text, hits(text, wanted)),
        "excerpt": lambda text: excerpt(text, wanted),
    }


STORIES: Final = View(
    name="stories", title="رویدادها", question="چه می‌گذرد؟", asks=_stories_asks, context=_stories, params=("story",)
)
TRENDS: Final = View(
    name="trends",
    title="روندها",
    question="توجه به کیست؟",
    asks=_trends_asks,
    context=_trends,
    params=("measure", "entity"),
)
SYNDICATION: Final = View(
    name="syndication",
    title="بازنشر",
    question="چه کسی از چه کسی برمی‌دارد؟",
    asks=_syndication_asks,
    context=_syndication,
    params=("from", "to"),
)
ARTICLE: Final = View(
    name="article", title="خبر", question="این متن از کجا آمد؟", asks=_article_asks, context=_article, params=("id",)
)
SEARCH: Final = View(
    name="search",
    title="جست‌وجو",
    question="چه نوشته‌اند؟",
    asks=_search_asks,
    context=_search,
    params=("q", "outlet", "language", "copies"),
)
