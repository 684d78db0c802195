"""Names of persons, organisations and places in Persian and Arabic text, also of those nobody listed.

A small conditional random field learnt by `tagging/train`; see `docs/models/tagger.md` for what it can and cannot do.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from pipeline.enrichers.tagging import model as tagger_model
from pipeline.enrichers.tagging.spans import Span, spans
from pipeline.enrichers.tagging.tokens import tokenize

__all__ = ["LANGUAGES", "VERSION", "Span", "tag"]

VERSION = "3"
LANGUAGES = ("fa", "ar")


@cache
def shipped(language: str) -> tagger_model.Tagger:
    """The model of a language, read once (some tenths of a second)."""
    name = f"tagger_{language}.model.gz"
    return tagger_model.load(files("pipeline.enrichers.data").joinpath(name).read_bytes())


def tag(text: str, language: str, sentences: Sequence[tuple[int, int]]) -> list[Span]:
    """The names in a text, in order, as `[start, end)` of `text` with type PER, ORG or LOC and a score from 0 to 1.

    `sentences` are offsets, as in `Article.sentences`; a name never crosses their borders. Text in a language without
    a model has no names here.
    """
    if language not in LANGUAGES:
        return []
    model = shipped(language)
    tokens = [tokenize(text, language, model.lexicon.whole, start, end) for start, end in sentences]
    labelled = model.label([[token.form for token in of] for of in tokens])
    found: list[Span] = []
    for of, (labels, sure) in zip(tokens, labelled, strict=True):
        found += spans(of, labels, sure)
    return found
