"""The words of `data/speech_verbs.toml` and `data/given_names.txt` in matching form, read when first asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final

from pipeline.text.folding import fold

_DATA: Final = "pipeline.enrichers.data"

_NAME_PREFIXES: Final = ("محمد", "سید", "امیر", "میر")
_SHORTEST_BASE: Final = 2  # letters of a name that another is joined to

Words = frozenset[str]

# Folding makes one word of «على» (on) and «علي» (Ali); the preposition keeps its own letters.
APART: Final = frozenset({"على", "وعلى"})


@cache
def words(*path: str) -> Words:
    """The words under a key of the file: `words("fa", "verbs")`."""
    return frozenset(_matching(word) for word in str(_value(*path)).split())


@cache
def arabic(kind: str) -> Words:
    """The words of a kind that only Arabic has lists of; one key is found faster than three."""
    return words("ar", "more", kind)


@cache
def phrases(*path: str) -> tuple[tuple[str, ...], ...]:
    """The phrases under a key, each as its words; longest first."""
    made = (tuple(fold(phrase).split(" ")) for phrase in _value(*path))
    return tuple(sorted(made, key=len, reverse=True))


@cache
def by_word(*path: str) -> dict[str, frozenset[str]]:
    """A table of lists turned round: word → the keys it stands under."""
    table: dict[str, set[str]] = {}
    for key, listed in _value(*path).items():
        for word in listed.split():
            table.setdefault(_matching(word), set()).add(_matching(key))
    return {word: frozenset(keys) for word, keys in table.items()}


@cache
def given_names() -> Words:
    """Given names in any of the three languages, and what «سید», «محمد» make of them («محمدصادق»)."""
    text = resources.files(_DATA).joinpath("given_names.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    names = frozenset(fold(word) for line in lines for word in line.split())
    bases = [
        name for name in names if name[0] > "\u0600" and not name.startswith("ال") and len(name) > _SHORTEST_BASE
    ]
    return names | {prefix + base for prefix in _NAME_PREFIXES for base in bases}


def _matching(word: str) -> str:
    return word if word in APART else fold(word)


def _value(*path: str) -> Any:
    value: Any = _file()
    for key in path:
        value = value[key]
    return value


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(resources.files(_DATA).joinpath("speech_verbs.toml").read_text("utf-8"))
