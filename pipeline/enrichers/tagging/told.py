"""What a first tagger finds in plain text, told of each word: how often it stands in names of each type.

A word that is new to the tagged corpus often stands elsewhere beside what gives it away («آقای ...», «سازمان ...»).
The first tagger learns without ever seeing which word a word is, so that it says what the places of a word say, not
what it knows by heart; its counts join the word's clusters as three more levels for the tagger that is shipped.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence

from pipeline.enrichers.tagging.measure import TYPES
from pipeline.enrichers.tagging.model import Tagger
from pipeline.enrichers.tagging.tokens import ZWNJ

_LEAST = 3
"""Occurrences of a word to be told of."""
_SHARES = (0.03, 0.1, 0.3, 0.6, 0.85)
"""Bounds between the classes "0" to "5" of the share of a word's occurrences that are in names of a type."""
_NEVER = (0,) * (1 + len(TYPES))
_TOGETHER = 40  # texts that are read as one

Clusters = Mapping[str, tuple[str, ...]]


def counts(first: Tagger, texts: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """Word without its joints → how often it stands in no name, and in names of each of `TYPES`."""
    column = {name: 1 + TYPES.index(name[2:]) if name != "O" else 0 for name in first.parameters.labels}
    found: dict[str, list[int]] = {}
    for start in range(0, len(texts), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        for forms, (labels, _) in zip(some, first.label(some), strict=True):
            for form, label in zip(forms, labels, strict=True):
                found.setdefault(form.replace(ZWNJ, ""), list(_NEVER))[column[label]] += 1
    return found


def joined(clusters: Clusters, told: Mapping[str, Sequence[int]]) -> dict[str, tuple[str, ...]]:
    """The clusters with a level for each of `TYPES`: a class of shares. A word without clusters has empty ones."""
    none = ("",) * max(map(len, clusters.values()))
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted({*clusters, *told}):
        no_name, *named = told.get(word, _NEVER)
        total = no_name + sum(named)
        if word in clusters or (total >= _LEAST and word[0].isalpha()):
            shares = (str(bisect(_SHARES, count / total)) if total else "" for count in named)
            found[word] = (*clusters.get(word, none), *shares)
    return found
