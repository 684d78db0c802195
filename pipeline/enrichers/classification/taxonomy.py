"""The taxonomy of topics, read strictly from `data/taxonomy.toml`, and the words that tell them."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from pipeline.text.folding import fold

LANGUAGES = ("fa", "ar", "en")
_ID = re.compile(r"medtop:\d{8}|rasad:[a-z]+(-[a-z]+)*")
_WORD = re.compile(r"[^\W_]+")
_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")
_PERSIAN_SUFFIXES = ("هایشان", "هایی", "های", "ها", "ترین")


class TaxonomyError(ValueError):
    """A taxonomy that contradicts itself; the message names the topic."""


@dataclass(frozen=True, slots=True)
class Node:
    """A topic of the taxonomy."""

    id: str
    label: str
    parent: str | None
    words: dict[str, str] = field(repr=False)  # language -> words as they stand in the file


@cache
def nodes() -> dict[str, Node]:
    """Every topic by its id, a top-level topic before its leaves.

    Raises:
        TaxonomyError: for an id of a wrong form or used twice, an unknown key, or a missing label.
    """
    found: dict[str, Node] = {}

    def add(key: str, entry: dict[str, object], parent: str | None) -> None:
        if not _ID.fullmatch(key) or key in found or key.startswith("medtop:") == (parent is not None):
            raise TaxonomyError(f"{key}: not an id of its level, or used twice")
        if unknown := set(entry) - {"label", "leaves", *LANGUAGES}:
            raise TaxonomyError(f"{key}: unknown key {sorted(unknown)}")
        label = entry.get("label")
        if not isinstance(label, str) or not label:
            raise TaxonomyError(f"{key}: no label")
        found[key] = Node(key, label, parent, {code: str(entry.get(code, "")) for code in LANGUAGES})

    text = files("pipeline.enrichers.data").joinpath("taxonomy.toml").read_text("utf-8")
    for key, entry in tomllib.loads(text).items():
        add(key, entry, None)
        for leaf, content in entry.get("leaves", {}).items():
            add(leaf, content, key)
    return found


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language that tell a topic, by their stems: «زلزله» and `("کشتی", "ازاد")`."""

    single: dict[str, list[tuple[str, float]]]  # stem -> (topic, weight)
    joined: dict[str, list[tuple[tuple[str, ...], str, float]]]  # first stem -> (other stems, topic, weight)
    telling: frozenset[str]  # the stems that either knows


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words of `fa`, `ar` or `en`."""
    single: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    joined: defaultdict[str, list[tuple[tuple[str, ...], str, float]]] = defaultdict(list)
    for node in nodes().values():
        for entry in node.words[language].split():
            weight = 2.0 if entry.endswith("+") else 1.0
            first, *rest = (stem(word, language) for word in words(entry.rstrip("+").replace("_", " ")))
            if rest:
                joined[first].append((tuple(rest), node.id, 2 * weight))
            else:
                single[first].append((node.id, weight))
    return Vocabulary(dict(single), dict(joined), frozenset((*single, *joined)))


def words(text: str) -> list[str]:
    """The words of a text in matching form, ZWNJ dropped («زمین‌لرزه» → «زمینلرزه»)."""
    return _WORD.findall(fold(text))


def stem(word: str, language: str) -> str:
    """A word without what plural, article and clitics add to it; never less than three letters.

    Words of Arabic script arrive folded: «المباراة» is «المباراه».
    """
    if language == "ar":
        for prefix in _ARABIC_PREFIXES:
            folded = fold(prefix)
            if word.startswith(folded) and len(word) - len(folded) >= 3:
                return word[len(folded) :]
        return word
    if language == "en":
        return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
    for suffix in _PERSIAN_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word
