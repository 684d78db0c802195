"""What changed between two versions of a page, for people to read: title, lead, date, and the words of the body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Final

from msgspec import Struct

from pipeline.text.letters import fold_tight

_WORD: Final = re.compile(r"\S+")
_LARGEST: Final = 4_000_000  # pairs of words that are compared: beyond, a paragraph is shown as replaced


class Text(Struct, frozen=True, kw_only=True):
    """One version of a page, as far as versions are compared."""

    title: str | None
    lead: str | None
    text: str
    published_at: datetime | None
    published_precision: str = "undated"


class Piece(Struct, frozen=True):
    """Some words: kept, taken out or put in."""

    sign: str  # " ", "-" or "+"
    words: str


class Change(Struct, frozen=True, kw_only=True):
    """One part of a page that is said otherwise."""

    part: str  # title | lead | date | body
    pieces: list[Piece]  # in the order of the text


def changes(before: Text, after: Text) -> list[Change]:
    """What is said otherwise; letters, digits and ZWNJ that only another keyboard would write are no change.

    >>> old = Text(title="نشست امروز", lead=None, text="سه نفر آمدند.", published_at=None)
    >>> new = Text(title="نشست امروز", lead=None, text="چهار نفر آمدند.", published_at=None)
    >>> [(change.part, [(p.sign, p.words) for p in change.pieces]) for change in changes(old, new)]
    [('body', [('-', 'سه'), ('+', 'چهار'), (' ', 'نفر آمدند.')])]
    """
    found = []
    for part, old, new in (("title", before.title, after.title), ("lead", before.lead, after.lead)):
        if fold_tight(old or "") != fold_tight(new or ""):
            found.append(Change(part=part, pieces=_words(old or "", new or "")))
    if before.published_at != after.published_at:
        pieces = [Piece(sign, _date(text)) for sign, text in (("-", before), ("+", after))]
        found.append(Change(part="date", pieces=pieces))
    if fold_tight(before.text) != fold_tight(after.text):
        found.append(Change(part="body", pieces=list(_body(before.text.split("\n"), after.text.split("\n")))))
    return found


def _date(text: Text) -> str:
    if text.published_at is None:
        return "undated"
    return f"{text.published_at.isoformat(' ', 'seconds').replace('+00:00', 'Z')} ({text.published_precision})"


def _body(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    """Paragraph by paragraph; within one that was changed word by word. Paragraphs that stay are left out."""
    old, new = [fold_tight(line) for line in before], [fold_tight(line) for line in after]
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace":
            yield from _words("\n".join(before[a:b]), "\n".join(after[c:d]))
        elif tag != "equal":
            lines, sign = (before[a:b], "-") if tag == "delete" else (after[c:d], "+")
            yield Piece(sign, "\n".join(lines))


def _words(before: str, after: str) -> list[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > _LARGEST:
        return [Piece("-", before), Piece("+", after)]
    # A mark alone («-») folds to nothing, and is itself.
    first, second = ([fold_tight(word) or word for word in words] for words in (old, new))
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(" ", " ".join(new[c:d])))
            continue
        pieces += [Piece(sign, " ".join(words)) for sign, words in (("-", old[a:b]), ("+", new[c:d])) if words]
    return pieces
