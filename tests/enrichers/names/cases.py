"""The labelled texts of names that no list knows: `[words](type)`, a blank line between texts, the title first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipeline.enrichers import entities
from pipeline.text import sentences
from schemas.records import Article

_MARK = re.compile(r"\[([^\]]+)\]\((person|organisation|place)\)")


class Label(NamedTuple):
    """A name: characters [start, end) of the text, and its type."""

    start: int
    end: int
    type: str


@dataclass(frozen=True)
class Case:
    """One labelled text."""

    where: str
    article: Article
    labels: tuple[Label, ...]


@dataclass
class Score:
    """Counts over texts. `exact` are those of the right ones with the very same characters."""

    right: int = 0
    exact: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the names found that are right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the labels found."""
        return self.right / max(1, self.right + self.missed)


def cases(language: str) -> list[Case]:
    """The labelled texts of a language."""
    path = Path(__file__).with_name(f"{language}.txt")
    blocks = path.read_text("utf-8").split("\n\n")[1:]  # the first says what the file is
    found = []
    for number, block in enumerate(blocks, 1):
        title, _, marked = block.strip().partition("\n")
        text, labels = _plain(marked)
        article = Article(
            article_id="a", page_id="p", outlet="irna", edition=language, language=language, title=title, text=text,
            paragraphs=text.split("\n"), sentences=sentences.split(text, language),
        )  # fmt: skip
        found.append(Case(f"{path.name}:{number}", article, labels))
    return found


def _plain(marked: str) -> tuple[str, tuple[Label, ...]]:
    text, labels, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        labels.append(Label(len(text), len(text) + len(mark[1]), mark[2]))
        text += mark[1]
        at = mark.end()
    return text + marked[at:], tuple(labels)


def score(chosen: list[Case]) -> tuple[Score, list[str]]:
    """What the entities of own ids are worth, and each error in words.

    Right is a mention of the label's type that overlaps it. Mentions of listed entities are measured elsewhere.
    """
    total, lines = Score(), []
    for case in chosen:
        found = [
            Label(mention.start, mention.end, entity.type)
            for entity in entities.entities(case.article)
            if entity.id.startswith("x/")
            for mention in entity.mentions
        ]
        for label in found:
            if any(_same(label, want) for want in case.labels):
                total.right += 1
                total.exact += label in case.labels
            else:
                total.wrong += 1
                lines.append(f"{case.where}: wrong {label.type} {case.article.text[label.start : label.end]}")
        for want in case.labels:
            if not any(_same(label, want) for label in found):
                total.missed += 1
                lines.append(f"{case.where}: missed {want.type} {case.article.text[want.start : want.end]}")
    return total, lines


def _same(left: Label, right: Label) -> bool:
    return left.type == right.type and left.start < right.end and right.start < left.end
