"""The grammars of the three languages, one per topic, compiled once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from connectors.newsroom.dates import fa_digits
from connectors.newsroom.grammar import Digits, Grammar, read_symbols

PARTS = Path(__file__).parent / "parts"
BOUND = frozenset({"who", "surname", "role", "org", "city", "province"})
_FILES = {"fa": ("fa_words.toml", "fa_frames.toml"), "ar": ("ar_frames.toml",), "en": ("en_frames.toml",)}
_TOPICS = {"fa": "fa_topics.toml", "ar": "ar_topics.toml", "en": "en_topics.toml"}


@dataclass(frozen=True, slots=True)
class Topic:
    """What one desk writes about: its name, its section («اقتصاد», with subsections) and its grammar."""

    id: str
    desk: str
    section: str
    subsections: tuple[str, ...]
    grammar: Grammar


@cache
def topics(language: str) -> tuple[Topic, ...]:
    """The topics of a language; GrammarError when a parts file names what it does not define."""
    shared = read_symbols(*(PARTS / name for name in _FILES[language]))
    digits: Digits = fa_digits if language == "fa" else str
    found = []
    for name, symbols in tomllib.loads((PARTS / _TOPICS[language]).read_text(encoding="utf-8")).items():
        section, subsections = symbols.pop("section")
        (desk,) = symbols.pop("desk")
        grammar = Grammar(shared | symbols, BOUND, digits)
        found.append(Topic(name, desk, section, tuple(subsections.split("|")), grammar))
    return tuple(found)
