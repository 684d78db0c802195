"""The labelled cases: reading `fa.txt`, `ar.txt`, `en.txt`, and scoring what the enricher finds against them.

`unseen_*.txt` are whole news texts, written and labelled before the rules ran on them.

Every third case is held out: its failures were not looked at while the rules were written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.text.folding import fold, fold_tight
from pipeline.text.sentences import split
from schemas.records import Article, Entity, Quote

HERE = Path(__file__).parent
_MARK = re.compile(r"\{([^|{}]*)\|([^|{}]*)\|([di])\}|\{/\}")
_TRAILING = " \n،,؛;:.!?؟…«»“”\"'"


class Said(NamedTuple):
    """A labelled statement. `speakers` are the names that will do; empty: nobody is named."""

    start: int
    end: int
    speakers: tuple[str, ...]
    verb: str
    direct: bool


class Case(NamedTuple):
    """A text and the statements in it."""

    name: str
    article: Article
    said: list[Said]
    held_out: bool


def cases(language: str, kind: str = "") -> list[Case]:
    """The cases of a language in the order of its file; kind "unseen_": news texts no rule had seen."""
    blocks = (HERE / f"{kind}{language}.txt").read_text("utf-8").split("\n## ")[1:]
    return [_case(language, kind, block) for block in blocks]


def _case(language: str, kind: str, block: str) -> Case:
    number, _, body = block.partition("\n")
    title = None
    if body.startswith("title: "):
        title, _, body = body.removeprefix("title: ").partition("\n")
    text, said = "", []
    opened: tuple[int, re.Match[str]] | None = None
    at = 0
    body = body.strip()
    for mark in _MARK.finditer(body):
        text += body[at : mark.start()]
        at = mark.end()
        if mark[0] != "{/}":
            assert opened is None, block
            opened = len(text), mark
        else:
            assert opened is not None, block
            start, opening = opened
            names = () if opening[1] == "-" else tuple(opening[1].split("="))
            said.append(Said(start, len(text), names, opening[2], opening[3] == "d"))
            opened = None
    text += body[at:]
    article = Article(
        article_id=f"{language}-{number}", page_id="p", outlet="irna", edition=language, language=language,
        title=title, text=text, sentences=split(text, language),
    )  # fmt: skip
    return Case(f"{kind}{language}-{number}", article, said, int(number) % 3 == 0)


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the space and punctuation at its ends."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip(_TRAILING)), start + len(words.rstrip(_TRAILING))


class Score(NamedTuple):
    """Counts over cases: spans wanted, found, equal; of the equal ones those whose speaker and directness agree."""

    wanted: int = 0
    found: int = 0
    equal: int = 0
    overlapping: int = 0  # wanted spans of which some found one covers more than half, each found one used once
    speakers: int = 0
    directness: int = 0
    verbs: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.equal / (self.wanted + self.found) if self.wanted + self.found else 1.0

    @property
    def overlap_f1(self) -> float:
        return 2 * self.overlapping / (self.wanted + self.found) if self.wanted + self.found else 1.0

    def share(self, part: int) -> float:
        return part / self.equal if self.equal else 1.0


def score(chosen: Iterable[Case], find: Callable[[Article], Sequence[Quote]]) -> tuple[Score, list[str]]:
    """The score over cases and one line for each difference."""
    total = [0] * 7
    lines: list[str] = []
    for case in chosen:
        text = case.article.text
        found = {bounds(text, quote.start, quote.end): quote for quote in find(case.article)}
        wanted = {bounds(text, said.start, said.end): said for said in case.said}
        equal = wanted.keys() & found.keys()
        total[0] += len(wanted)
        total[1] += len(found)
        total[2] += len(equal)
        total[3] += _overlapping(list(wanted), list(found))
        for span in sorted(equal):
            said, quote = wanted[span], found[span]
            right = _same_speaker(said, quote)
            total[4] += right
            total[5] += said.direct == quote.direct
            total[6] += fold(said.verb) == fold(quote.verb)
            if not right or said.direct != quote.direct:
                lines.append(f"{case.name}: speaker {quote.speaker!r} direct {quote.direct}, wanted {said}")
        lines += [f"{case.name}: missed «{text[slice(*span)]}»" for span in sorted(wanted.keys() - found.keys())]
        lines += [f"{case.name}: too much «{text[slice(*span)]}»" for span in sorted(found.keys() - wanted.keys())]
    return Score(*total), lines


def linked(
    chosen: Iterable[Case],
    find: Callable[[Article, Sequence[Entity]], Sequence[Quote]],
    entities: Callable[[Article], Sequence[Entity]],
) -> tuple[int, int, list[str]]:
    """Of the found statements whose labelled speaker is an entity: how many have its id, how many there are."""
    right = wanted = 0
    lines: list[str] = []
    for case in chosen:
        text, named = case.article.text, entities(case.article)
        ids = {fold_tight(words): one.id for one in named for words in (one.name, *(m.text for m in one.mentions))}
        found = {bounds(text, quote.start, quote.end): quote for quote in find(case.article, named)}
        for said in case.said:
            quote = found.get(bounds(text, said.start, said.end))
            meant = {ids[tight] for name in said.speakers if (tight := fold_tight(name)) in ids}
            if quote is not None and meant:
                wanted += 1
                right += quote.speaker_id in meant
                if quote.speaker_id not in meant:
                    lines.append(f"{case.name}: {quote.speaker!r} is {quote.speaker_id}, wanted {meant}")
    return right, wanted, lines


def _same_speaker(said: Said, quote: Quote) -> bool:
    if quote.speaker is None:
        return not said.speakers
    return fold_tight(quote.speaker) in {fold_tight(name) for name in said.speakers}


def _overlapping(wanted: list[tuple[int, int]], found: list[tuple[int, int]]) -> int:
    free = list(found)
    count = 0
    for start, end in wanted:
        hit = next((span for span in free if 2 * (min(end, span[1]) - max(start, span[0])) > end - start), None)
        if hit is not None:
            free.remove(hit)
            count += 1
    return count
