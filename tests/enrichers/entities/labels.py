"""The labelled texts: `[words](id)` marks a mention, marks may stand inside one another.

`roles` are what the text says of a person. `loose` are words that may or may not be linked: a longer or shorter
name of the same thing, where readers differ.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.enrichers import entities
from pipeline.text import sentences
from pipeline.text.folding import fold_tight
from schemas.records import Article, Entity

DIRECTORY = Path(__file__).parent
_MARK = re.compile(r"\[|\]\(([a-z]+/[a-z0-9-]+)\)")


class Label(NamedTuple):
    """A mention: characters [start, end) and the entity."""

    start: int
    end: int
    id: str


@dataclass(frozen=True)
class Text:
    """One labelled text."""

    where: str
    about: str
    article: Article
    labels: list[Label]
    roles: dict[str, str] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)


def plain(marked: str) -> tuple[str, list[Label]]:
    """The text without marks, and its labels."""
    text, labels, opened, position = "", [], [], 0
    for mark in _MARK.finditer(marked):
        text += marked[position : mark.start()]
        position = mark.end()
        if mark[1] is None:
            opened.append(len(text))
        else:
            labels.append(Label(opened.pop(), len(text), mark[1]))
    assert not opened, f"a mark that is not closed: {marked}"
    return text + marked[position:], sorted(labels)


def texts() -> Iterator[Text]:
    """Every labelled text."""
    for path in sorted(DIRECTORY.glob("*.toml")):
        language = path.stem
        for number, row in enumerate(tomllib.loads(path.read_text("utf-8"))["text"], 1):
            text, labels = plain(row["text"].strip())
            title, _ = plain(row.get("title", ""))
            day = row.get("date")
            article = Article(
                article_id="a",
                page_id="p",
                outlet="irna",
                edition=language,
                language=language,
                title=title or None,
                text=text,
                sentences=sentences.split(text, language),
                published_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC) if day else None,
            )
            where = f"{path.name}:{number}"
            yield Text(where, row["about"], article, labels, row.get("roles", {}), row.get("loose", []))


class Score(NamedTuple):
    """What the linker found of one text."""

    right: list[Label]
    exact: list[Label]  # of the right ones, those with the very same characters
    wrong: list[Label]
    missed: list[Label]


def score(text: Text, found: list[Entity]) -> Score:
    """Compare mentions with labels: right is what overlaps a label of the same entity."""
    mentions = [Label(m.start, m.end, entity.id) for entity in found for m in entity.mentions]
    loose = {fold_tight(words) for words in text.loose}
    free = [m for m in mentions if fold_tight(text.article.text[m.start : m.end]) in loose]
    left = [label for label in text.labels if fold_tight(text.article.text[label.start : label.end]) not in loose]
    right, exact, wrong = [], [], []
    for mention in mentions:
        if any(_same(mention, label) for label in text.labels):
            right.append(mention)
            exact += [mention] if mention in text.labels else []
        elif mention not in free:
            wrong.append(mention)
    return Score(right, exact, wrong, [label for label in left if not any(_same(m, label) for m in mentions)])


def _same(left: Label, right: Label) -> bool:
    return left.id == right.id and left.start < right.end and right.start < left.end


def link(text: Text) -> list[Entity]:
    """The entities found, without those of names that the gazetteer does not have."""
    return listed(text.article)


def listed(article: Article) -> list[Entity]:
    """The entities of an article that the gazetteer has."""
    return [entity for entity in entities.entities(article) if not entity.id.startswith("x/")]
