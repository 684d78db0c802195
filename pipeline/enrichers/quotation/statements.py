"""A statement while it is read, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from pipeline.enrichers.quotation.offices import Speaker
from pipeline.enrichers.quotation.text import Text
from schemas.records import Quote

_GLUED: Final = re.compile(r"\S*(?:اند|است|بود|شد)(?=افزود$)")  # «شده اندافزود»: the space is missing


class Statement(Struct):
    """A statement being read; `end` moves while it goes on."""

    speaker: Speaker | None
    verb: str
    direct: bool
    first: int
    end: int
    open: bool = False  # behind a colon, without quotation marks: what follows may belong to it
    quoted: bool = False


def apart(statements: Iterable[Statement]) -> list[Statement]:
    """Statements that share no word: one ends where the next begins («به گفته ...: گفت: ...»)."""
    apart: list[Statement] = []
    for statement in statements:
        if apart and statement.first < apart[-1].end:
            apart[-1].end = statement.first
        while apart and apart[-1].end <= apart[-1].first:
            apart.pop()
        if statement.first < statement.end and (not apart or apart[-1].end <= statement.first):
            apart.append(statement)
    return apart


def quote(text: Text, statement: Statement) -> Quote:
    start, end = text.trimmed(statement.first, statement.end)
    return Quote(
        speaker=None if statement.speaker is None else statement.speaker.label,
        speaker_id=None if statement.speaker is None else statement.speaker.known_id,
        verb=_GLUED.sub("", statement.verb),
        direct=statement.direct,
        text=text.source[start:end],
        start=start,
        end=end,
    )
