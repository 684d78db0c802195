"""What the name tagger looks at: features of a word, whatever its place, and features of a place.

Features are strings that begin with their kind. They are the same while learning and while tagging.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.enrichers.tagger_tokens import ZWNJ, shape

IDENTITY: Final = "w"
"""Kind of the features that are a word itself: hidden now and then while learning, so that the rest is learnt too."""

_HEAD_REACH: Final = 4
_ARABIC_PREFIXES: Final = ("وال", "بال", "كال", "فال", "لل", "ال", "ب", "ل", "ك")
_FIELD: Final = "\t"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of words beforehand."""

    language: str
    lists: Mapping[str, str] = field(default_factory=dict)
    """Form → letters of the lists it stands in."""
    phrases: Mapping[str, Mapping[tuple[str, ...], str]] = field(default_factory=dict)
    """First form → the rest of a name → its type."""
    clusters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Form → the clusters it belongs to, coarse to fine."""
    whole: Collection[str] = ()
    """Arabic forms that begin with «و» or «ف» of their own."""


def word_features(form: str, lexicon: Lexicon) -> list[str]:
    """The features of a word."""
    parts = form.split(ZWNJ)
    word = "".join(parts)
    kind = shape(word)
    features = [IDENTITY + word, "h" + kind, "b"]
    if kind[0] == "0" or not word[0].isalnum():
        return features
    known = lexicon.lists.get(word, "")
    clusters = lexicon.clusters.get(word, ())
    for length in range(1, 5):
        if length < len(word):
            features.append("p" + word[:length])
            features.append("s" + word[-length:])
    if len(parts) > 1:
        features += ["f" + parts[0], "t" + parts[-1], "j"]
        features += ["m" + letter for letter in lexicon.lists.get(parts[0], "")]
    if lexicon.language == "ar":
        stem = arabic_stem(word)
        features.append("r" + stem)
        features.append("x" + word[: len(word) - len(stem)])
        if stem != word:
            known += lexicon.lists.get(stem, "")
            known += lexicon.lists.get("ال" + stem, "")
            clusters = clusters or lexicon.clusters.get(stem) or lexicon.clusters.get("ال" + stem, ())
    features += ["l" + letter for letter in sorted(set(known))]
    if not known:
        features.append("l-")
    features += [f"c{level}{cluster}" for level, cluster in enumerate(clusters)]
    if not clusters:
        features.append("c-")
    return features


def arabic_stem(word: str) -> str:
    """The word without article and one-letter prepositions: «بالقاهرة» → «قاهره»; never less than three letters."""
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :]
    return word


def place_features(forms: Sequence[str], lexicon: Lexicon) -> list[list[str]]:
    """The features of each place of a sentence: pairs of words and of clusters, phrases, the head before it."""
    words = [form.replace(ZWNJ, "") for form in forms]
    kinds = [_kind(word, lexicon) for word in words]
    found: list[list[str]] = []
    last = len(words) - 1
    for i, word in enumerate(words):
        before = words[i - 1] if i else "^"
        after = words[i + 1] if i < last else "$"
        k_before = kinds[i - 1] if i else "^"
        k_after = kinds[i + 1] if i < last else "$"
        found.append(
            [
                f"1{before}{_FIELD}{word}",
                f"2{word}{_FIELD}{after}",
                f"3{before}{_FIELD}{after}",
                f"4{k_before}{_FIELD}{kinds[i]}{_FIELD}{k_after}",
                f"5{before}{_FIELD}{kinds[i]}",
                f"6{kinds[i]}{_FIELD}{after}",
            ]
        )
    for i, mark in phrase_marks(words, lexicon.phrases):
        found[i].append("7" + mark)
    _heads(words, lexicon, found)
    return found


def _kind(word: str, lexicon: Lexicon) -> str:
    clusters = lexicon.clusters.get(word)
    if clusters:
        return clusters[0]
    return "." if not word[0].isalnum() else "0" if word[0].isdigit() else lexicon.lists.get(word, "")[:1] or "?"


def phrase_marks(
    words: Sequence[str], phrases: Mapping[str, Mapping[tuple[str, ...], str]]
) -> Iterable[tuple[int, str]]:
    """The longest known names, left to right, as marks of their words: («تهران») → B-LOC."""
    i = 0
    while i < len(words):
        rests = phrases.get(words[i])
        best: tuple[str, ...] | None = None
        if rests:
            for rest in rests:
                if (best is None or len(rest) > len(best)) and tuple(words[i + 1 : i + 1 + len(rest)]) == rest:
                    best = rest
        if rests is None or best is None:
            i += 1
            continue
        size = len(best) + 1
        for k in range(size):
            yield i + k, f"{'BI'[k > 0]}{min(size, 3)}{rests[best]}"
        i += size


def _heads(words: Sequence[str], lexicon: Lexicon, found: list[list[str]]) -> None:
    """Marks the words that follow a head of organisations or places («سازمان», «شهرستان») in the same phrase."""
    head, distance = "", 0
    for i, word in enumerate(words):
        letters = lexicon.lists.get(word, "")
        if head and distance <= _HEAD_REACH:
            found[i].append(f"8{head}{distance}")
            found[i].append(f"9{head}{_kind(word, lexicon)}")
        if not word[0].isalnum():
            head = ""
        elif "O" in letters or "P" in letters:
            head, distance = word, 0
        distance += 1
