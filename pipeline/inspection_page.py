"""A page for a browser: articles with their entities, statements, topics and origin marked in the text.

One file that needs nothing else; right-to-left where the article is, light or dark as the reader's machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct
from msgspec.structs import replace

from pipeline.explain import Fact, facts
from pipeline.inspection import Inspection
from schemas.records import Article, Enrichment, Entity, Quote

_KEYS: Final = (
    "topics", "names", "quotes", "direct", "indirect", "nobody", "person", "organisation", "place", "group", "event",
)  # fmt: skip
_LABELS: Final = {
    "fa": "موضوع،نام‌ها،گفته‌ها،مستقیم،غیرمستقیم،بی‌نام،شخص،سازمان،مکان،گروه،رویداد",
    "ar": "الموضوع،الأسماء،الأقوال،مباشر،غير مباشر،بلا اسم،شخص،منظمة،مكان،جماعة،حدث",
    "en": "Topics،Names،Statements،direct،indirect،unnamed،person،organisation،place،group،event",
}
_SIGNS: Final = "»”\"'.,،؛:!?؟"
_TYPES: Final = ("person", "organisation", "place", "group", "event")


class Piece(Struct, frozen=True):
    """A stretch of the text inside at most one statement and one mention, which may hold another."""

    parts: list[tuple[str, Entity | None]]  # text, and the mention inside the mention
    entity: Entity | None = None
    quote: Quote | None = None
    closes: Quote | None = None  # the statement that ended here, or before the signs that are this piece


class Line(Struct, frozen=True):
    """A paragraph or a subhead."""

    pieces: list[Piece]
    head: bool


def page(inspections: Iterable[Inspection]) -> str:
    """The HTML of these inspections, in their order."""
    sections = [_section(found) for found in inspections]
    return _environment().get_template("inspection.html").render(sections=sections, types=_TYPES)


def lines(article: Article, found: Enrichment) -> Iterator[Line]:
    """The article's text, cut where a mention or a statement begins or ends."""
    text = article.text
    mentions = [(mention, entity) for entity in found.entities for mention in entity.mentions]
    mentions.sort(key=lambda pair: pair[0].start - pair[0].end)
    outer, inner, said = ([-1] * len(text) for _ in range(3))
    for number, (mention, _) in enumerate(mentions):  # the longest first: shorter ones stand inside
        place = outer if outer[mention.start] < 0 else inner
        place[mention.start : mention.end] = [number] * (mention.end - mention.start)
    for number, quote in enumerate(found.quotes):
        said[quote.start : quote.end] = [number] * (quote.end - quote.start)
    heads = iter(article.subheads)
    head = next(heads, None)
    at = 0
    for written in text.split("\n"):
        places = range(at, at + len(written))
        pieces: list[Piece] = []
        for (named, quoted), run in groupby(places, lambda i: (outer[i], said[i])):
            whole = list(run)
            parts = []
            for inside, some in groupby(whole, lambda i: inner[i]):
                first, *rest = some
                entity = mentions[inside][1] if inside >= 0 and named >= 0 else None
                parts.append((text[first : first + len(rest) + 1], entity))
            within = found.quotes[quoted] if quoted >= 0 else None
            ended = within if within and within.end == whole[-1] + 1 else None
            pieces.append(Piece(parts, mentions[named][1] if named >= 0 else None, within, ended))
        yield Line(_signs_first(pieces), written == head)
        if written == head:
            head = next(heads, None)
        at += len(written) + 1


def _signs_first(pieces: list[Piece]) -> list[Piece]:
    """The signs right behind a statement («.»») in a piece of their own, which closes the statement in its stead."""
    moved: list[Piece] = []
    for piece in pieces:
        before = moved[-1] if moved else None
        text = piece.parts[0][0]
        rest = text.lstrip(_SIGNS)
        if before and before.closes and not piece.quote and not piece.entity and rest != text:
            moved[-1] = replace(before, closes=None)
            moved.append(Piece([(text[: len(text) - len(rest)], None)], closes=before.closes))
            piece = replace(piece, parts=[(rest, None)])
        moved.append(piece)
    return moved


def _section(found: Inspection) -> dict[str, Any]:
    article, enrichment = found.article, found.enrichment
    section: dict[str, Any] = {"found": found, "article": article, "lines": [], "facts": {}, "labels": labels("en")}
    if article is not None and enrichment is not None:
        told: dict[str, list[Fact]] = {"attribution": [], "topic": [], "entity": [], "quote": []}
        for fact in facts(article, enrichment):
            told[fact.kind].append(fact)
        section |= {
            "lines": list(lines(article, enrichment)),
            "facts": told,
            "enrichment": enrichment,
            "labels": labels(article.language),
            "dir": "rtl" if article.language in {"fa", "ar"} else "ltr" if article.language == "en" else "auto",
        }
    return section


def labels(language: str) -> dict[str, str]:
    """The page's own words in the article's language, English for others."""
    return dict(zip(_KEYS, _LABELS.get(language, _LABELS["en"]).split("،"), strict=True))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
