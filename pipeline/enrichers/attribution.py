"""The attribution chain: the outlet, the agencies it quotes, their source, desk, reporter, place of the dateline.

The clean stage reads what bylines, datelines and fields say; here the opening sentences are read for whom an agency
quotes («رویترز به نقل از یک مقام آمریکایی», «نقلاً عن مصدر حكومي», "citing two diplomats"). One that is no known
agency is kept as its text. Only the lead and the first paragraph are read: further down a quotation is no longer the
article's own origin.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

from msgspec import Struct

from pipeline.enrichers.quotation.lexicon import given_names, words
from pipeline.text.folding import fold, fold_tight
from schemas.records import Article, Attribution

VERSION: Final = "3"

_HEAD: Final = 500  # characters of a paragraph in which its origin is told
_LONGEST_NAME: Final = 6  # words of an agency's name
_LONGEST_SOURCE: Final = 14  # words
_WORD: Final = re.compile(r"[^\s]+")
_NO_LETTER: Final = re.compile(r"[\W_]+")
_MARKS: Final = re.compile("[،,:.؛\n]")
_QUOTES: Final = re.compile('[«»“”"]')

# What introduces a source; the text behind it is cut by `_cut`.
_QUOTING: Final = (
    re.compile("(?:به )?نقل از (?=\\S)"),
    re.compile("(?<!\\w)(?:بر ?اساس|طبق|بنا ?بر|به) اعلام (?=\\S)"),
    re.compile("نقل(?:\u064b?ا\u064b?) عن (?=\\S)"),
    re.compile("(?<!\\w)و?نقلت? [^.،:\n]{2,60}? عن (?=\\S)"),
    re.compile("(?<!\\w)(?:citing|quoting) (?=\\S)", re.IGNORECASE),
    re.compile("(?<!\\w)quoted (?=[^.]{3,80} as saying)", re.IGNORECASE),
)
_TOLD_BEFORE: Final = (_QUOTING[0], _QUOTING[2], _QUOTING[4])
_BEHIND_A_NAME: Final = frozenset(map(fold, ("للأنباء", "الإخبارية")))
_OPENING: Final = re.compile("به (?:گزارش|نوشته) (?=\\S)")
_FROM: Final = re.compile("به گزارش [^،,.:\n]{2,60}?(?<!نقل) از (?=\\S)")
_END: Final = re.compile(
    "[،,:؛;.\n]| (?:أن|إن|أنه|إنه|أنها|إنها|بأن|بأنه|قوله|قولها|که|در این|در آن|that|as saying|who)(?!\\w)"
)


class _Words(Struct, frozen=True):
    """The words of `data/sources.toml`, compiled."""

    kinds: frozenset[tuple[str, ...]]
    institutions: frozenset[str]
    tells: re.Pattern[str]
    speaks: re.Pattern[str]


@cache
def _words() -> _Words:
    text = resources.files("pipeline.enrichers.data").joinpath("sources.toml").read_text("utf-8")
    data: dict[str, list[str]] = tomllib.loads(text)
    return _Words(
        kinds=frozenset(tuple(_letters(kind)) for kind in data["kinds"]),
        institutions=frozenset(map(fold, data["institutions"])),
        tells=_before(data["tells"]),
        speaks=_before(data["speaks"]),
    )


def _before(listed: list[str]) -> re.Pattern[str]:
    return re.compile(rf" (?:{'|'.join(map(re.escape, listed))})(?!\w)")


@cache
def _ids() -> dict[str, str]:
    """The letters of an agency's name → its id, from the list the clean stage uses."""
    text = resources.files("pipeline.stages.clean").joinpath("agencies.toml").read_text("utf-8")
    names: dict[str, list[str]] = tomllib.loads(text)["names"]
    return {fold_tight(name): agency for agency, written in names.items() for name in written}


def read(article: Article) -> Attribution:
    """The chain of an article. `agencies` has the outlet first; never raises."""
    place = article.dateline_place
    source = None
    heads = _heads(article)
    if place is not None and _is_institution(place) and any(f" از {place}" in head for head in heads):
        source, place = place, None  # «به گزارش ایرنا از وزارت نفت»
    found = list(article.agencies)
    for head in heads:
        named = [name for name in _named(head) if name]
        agencies = [_agency(name) for name in named]
        for agency in [*_tellers(head), *agencies]:
            if agency is not None and agency not in found:
                found.append(agency)
        if source is None:
            source = next((name for name, agency in zip(named, agencies, strict=True) if agency is None), None)
    return Attribution(
        outlet=article.outlet,
        agencies=found,
        source=source,
        desk=article.desk,
        reporter=article.author,
        dateline_place=place,
    )


def said(article: Article, agency: str) -> list[str]:
    """The words of byline, lead and first paragraph that name an agency; none where only the page's address does."""
    found: list[str] = []
    for text in filter(None, (article.byline, *_heads(article))):
        written = list(_WORD.finditer(text))
        letters = ["".join(_letters(word[0])) for word in written]
        for first in range(len(written)):
            for end in range(min(len(written), first + _LONGEST_NAME), first, -1):
                if _ids().get("".join(letters[first:end])) == agency:
                    found.append(text[written[first].start() : written[end - 1].end()].strip(" ،,:.«»"))
                    break
    return list(dict.fromkeys(found))


def _heads(article: Article) -> list[str]:
    first = article.paragraphs[0] if article.paragraphs else article.text
    return [text[:_HEAD] for text in (article.lead or "", first) if text]


def _tellers(head: str) -> list[str]:
    """The agencies right before whom they quote: «رویترز به نقل از ...», «رويترز نقلاً عن ...», "Reuters, citing"."""
    told = []
    for match in (match for pattern in _TOLD_BEFORE for match in pattern.finditer(head)):
        before = _letters(_MARKS.split(head[: match.start()].rstrip(" ،,"))[-1])[-_LONGEST_NAME:]
        if before and before[-1] in _BEHIND_A_NAME:
            before.pop()
        found = (_ids().get("".join(before[start:])) for start in range(len(before)))
        agency = next((agency for agency in found if agency is not None), None)
        if agency is not None:
            told.append(agency)
    return told


def _named(head: str) -> Iterator[str]:
    """Those whom the head quotes, in the order of how plainly it says so."""
    for pattern in _QUOTING:
        for match in pattern.finditer(head):
            yield _cut(head, match.end())
    opening = _OPENING.match(head)
    if opening is not None:
        named = _cut(head, opening.end()).split(" از ", 1)[0]
        if _is_institution(named):
            yield named
    origin = _FROM.match(head)
    if origin is not None:
        named = _cut(head, origin.end())
        if _is_institution(named):
            yield named


def _cut(head: str, start: int) -> str:
    """The name that begins at `start`, up to a mark, a conjunction, or the verb of the one who tells or speaks."""
    end = _END.search(head, start)
    named = head[start : end.start() if end else len(head)]
    tells = _words().tells.search(named)
    if tells is not None:
        return named[: tells.start()].strip(' «»"')
    speaks = _words().speaks.search(named)
    if speaks is not None:
        named = _before_person(named[: speaks.start()])
    elif end is None or len(named.split()) > _LONGEST_SOURCE:
        return ""
    return _QUOTES.sub("", named).strip()


def _before_person(named: str) -> str:
    """«روابط عمومی آموزش و پرورش علی متقیان» without the person who speaks next; all of it is a person: nothing."""
    opening = given_names() | words("fa", "honorifics") | words("fa", "roles")
    for match in _WORD.finditer(named):
        if fold(match[0]) in opening:
            return named[: match.start()]
    return ""


def _letters(name: str) -> list[str]:
    """Each word of a name as its letters alone; words of marks alone are left out."""
    return [letters for word in fold(name).split(" ") if (letters := _NO_LETTER.sub("", word))]


def _agency(name: str) -> str | None:
    """The known agency that a name is, maybe with more behind it («ایرنا دبیر شورای عالی ...»)."""
    written = _letters(name)
    kind = next((size for size in (3, 2, 1) if tuple(written[:size]) in _words().kinds), 0)
    for start in sorted({0, kind}):
        for end in range(min(len(written), start + _LONGEST_NAME), start, -1):
            agency = _ids().get("".join(written[start:end]))
            if agency is not None:
                return agency
    return None


def _is_institution(name: str) -> bool:
    return fold(name.split(" ", 1)[0]) in _words().institutions
