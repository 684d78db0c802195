"""What the name tagger looks at: features of a word, whatever its place, and features of a place.

Those of a word are strings that begin with their kind, those of a place checksums of such strings. They are the same
while learning and while tagging.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple
from zlib import crc32

from pipeline.enrichers.tagging.tokens import ZWNJ, shape

IDENTITY: Final = "w"
"""Kind of the features that are a word itself: hidden now and then while learning, so that the rest is learnt too."""

_HEAD_REACH: Final = 4
_ARABIC_PREFIXES: Final = ("وال", "بال", "كال", "فال", "لل", "ال", "ب", "ل", "ك")
_FIELD: Final = "\t"
_TAB: Final = b"\t"


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


class Facts(NamedTuple):
    """What a word gives to the features of places. The numbers are checksums of a feature's opening.

    A feature of a place is the checksum (CRC-32) of its kind and its words, joined by tabs: `1 before here`,
    `2 here after`, `3 before after`, the same with the words' kinds (`4` of all three, `5` before with the kind here,
    `6` the kind here with the word after). Where an opening is worked out once per word, a feature costs one step.
    """

    word: str
    data: bytes
    kind: bytes
    ends: bool  # a mark or a head: behind it no head before counts
    behind: tuple[int, ...]  # of a head of organisations or places: features of the words behind it, and an opening
    rests: Mapping[tuple[str, ...], str]  # of phrases that begin with it
    lengths: tuple[int, ...]  # of those, the longest first
    opens_1: int
    opens_2: int
    opens_3: int
    opens_4: int
    opens_5: int
    opens_6: int


def facts(form: str, lexicon: Lexicon) -> Facts:
    """What a word gives to the features of places: the same wherever it stands."""
    word = form.replace(ZWNJ, "")
    letters = lexicon.lists.get(word, "")
    mark = not word[0].isalnum()
    is_head = not mark and ("O" in letters or "P" in letters)
    clusters = lexicon.clusters.get(word)
    kind = clusters[0] if clusters else "." if mark else "0" if word[0].isdigit() else letters[:1] or "?"
    return _facts(word, kind, is_head, mark or is_head, lexicon.phrases.get(word, {}))


def _facts(word: str, kind: str, is_head: bool, ends: bool, rests: Mapping[tuple[str, ...], str]) -> Facts:
    one, two, three, five = (crc32(_data(f"{i}{word}{_FIELD}")) for i in (1, 2, 3, 5))
    four, six = (crc32(_data(f"{i}{kind}{_FIELD}")) for i in (4, 6))
    behind = (crc32(_data(f"9{word}")), *(crc32(_data(f"8{word}{i}")) for i in range(1, _HEAD_REACH + 1)))
    opens = (one, two, three, four, five, six)
    lengths = tuple(sorted({len(rest) for rest in rests}, reverse=True))
    return Facts(word, _data(word), _data(kind), ends, behind if is_head else (), rests, lengths, *opens)


def _data(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


BEGIN: Final = _facts("^", "^", False, True, {})
END: Final = _facts("$", "$", False, True, {})
"""What stands before and behind a sentence: no name and no reach of a head goes on over them."""

EACH: Final = 6
"""Features that every place has: pairs of words and of their kinds."""


def place_keys(
    words: Sequence[Facts], wanted: Sequence[int] | None = None
) -> tuple[list[int], list[tuple[int, int]]]:
    """The features of the places of a sentence: `EACH` keys of every place in order, and others as (place, key).

    The others are phrases of the gazetteer, and the head of a name before the place. `wanted` are the only places to
    work out, in order.
    """
    return keys_between([BEGIN, *words, END], range(len(words)) if wanted is None else wanted)


def keys_between(words: Sequence[Facts], wanted: Sequence[int]) -> tuple[list[int], list[tuple[int, int]]]:
    """The same of sentences with `BEGIN` before and `END` behind each: place i is that of word i + 1."""
    keys: list[int] = []
    for i in wanted:
        before, here, after = words[i], words[i + 1], words[i + 2]
        data, kind = after.data, here.kind
        keys += (
            crc32(here.data, before.opens_1),
            crc32(data, here.opens_2),
            crc32(data, before.opens_3),
            crc32(after.kind, crc32(_TAB, crc32(kind, before.opens_4))),
            crc32(kind, before.opens_5),
            crc32(data, here.opens_6),
        )
    asked = set(wanted)
    others = [(i - 1, key) for i, key in (*_phrases(words), *_heads(words)) if i - 1 in asked]
    return keys, others


def _phrases(words: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    """Marks the words of the longest known names, left to right: («تهران») → B-LOC."""
    end = 0
    for i in [i for i, word in enumerate(words) if word.rests]:
        if i < end:
            continue
        rests = words[i].rests
        for size in words[i].lengths:
            rest = tuple([word.word for word in words[i + 1 : i + 1 + size]])
            if rest in rests:
                end = i + size + 1
                for k in range(i, end):
                    yield k, _phrase_key("BI"[k > i], min(size + 1, 3), rests[rest])
                break


@cache
def _phrase_key(place: str, size: int, kind: str) -> int:
    return crc32(_data(f"7{place}{size}{kind}"))


def _heads(words: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    """Marks the words that follow a head of organisations or places («سازمان», «شهرستان») in the same phrase."""
    for i in [i for i, word in enumerate(words) if word.behind]:
        opens_9, *distances = words[i].behind
        for place, (distance, word) in enumerate(
            zip(distances, words[i + 1 : i + 1 + _HEAD_REACH], strict=False), i + 1
        ):
            yield place, distance
            yield place, crc32(word.kind, opens_9)
            if word.ends:
                break
