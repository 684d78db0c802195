"""Words round names, from `gazetteer/words.toml`: first names, titles, heads of roles, prepositions, verbs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.text.folding import fold


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, folded."""

    given: frozenset[str]
    titles: frozenset[str]
    role_heads: frozenset[str]
    stops: frozenset[str]
    by: frozenset[str]
    speech: frozenset[str]
    tails: frozenset[str]
    eponyms: frozenset[str]
    former: frozenset[str]
    under: frozenset[str]
    pronouns: frozenset[str]
    that: frozenset[str]
    land: frozenset[str]
    self: frozenset[str]
    joiner: frozenset[str]


@cache
def words(language: str) -> Words:
    """The words of a language: fa, ar or en."""
    table = _file()[language]
    return Words(**{key: frozenset(fold(word) for word in value.split()) for key, value in table.items()})


@cache
def cue_sets() -> dict[str, frozenset[str]]:
    """Named sets of words that tell what an article is about."""
    return {name: frozenset(fold(word) for word in value.split()) for name, value in _file()["cues"].items()}


@cache
def _file() -> dict[str, dict[str, str]]:
    text = files("pipeline.enrichers.gazetteer").joinpath("words.toml").read_text("utf-8")
    return dict(tomllib.loads(text))
