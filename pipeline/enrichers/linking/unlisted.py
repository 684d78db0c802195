"""Entities of names that nobody listed: a tagger's candidates beside what the gazetteer links.

An id of its own is a type and a folded spelling (`x/person/نگار-احمدپناه`), the same in every article. A person of
whom a text gives one word only («احمدپناه») is somebody of that page: the id says so, and no count mixes two bearers.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipeline.enrichers.linking.words import words
from pipeline.text.folding import fold

TYPES: Final = frozenset({"person", "organisation", "place", "group", "event"})
_MOST_WORDS: Final = 14
_LONGEST: Final = 150  # characters of a name
_ARTICLED: Final = ("بال", "کال", "فال", "وال")  # folded: a particle before the article, «بالقاهرة»
_MOST_BEARERS: Final = 50  # names with one last word in one text that are compared
_MOST_PREFIXED: Final = 2  # letters that a name may lose


class Candidate(NamedTuple):
    """What a tagger takes for a name: characters [start, end) of `Article.text`, and the type of entity.

    Title and lead stand before the text, each with a newline behind it: names in them have negative offsets.
    """

    start: int
    end: int
    type: str


class Linked(NamedTuple):
    """A mention that the gazetteer links."""

    start: int
    end: int
    type: str


@dataclass(slots=True)
class Unlisted:
    """One name and its mentions [start, end) in order, offsets as in `Candidate`."""

    id: str
    type: str
    name: str
    mentions: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Named:
    """A candidate that may stay."""

    start: int
    end: int
    type: str
    words: tuple[str, ...]  # folded


def unlisted(
    whole: str, base: int, candidates: Iterable[Candidate], linked: Sequence[Linked], language: str, page_id: str
) -> list[Unlisted]:
    """The names among the candidates that nothing linked explains, in the order of the text.

    Args:
        whole: title, lead and text joined by newlines; `base` is where the text begins in it.
        candidates: names in any order; of two that overlap the first stays.
        linked: mentions of the gazetteer's entities. A candidate that overlaps one is dropped, but for an
            organisation called after a place («سازمان آب و برق خوزستان»).

    Raises:
        ValueError: a candidate's type is none of `TYPES`.
    """
    taken = _Taken(linked)
    named: list[_Named] = []
    for candidate in sorted(candidates):
        if candidate.type not in TYPES:
            raise ValueError(f"unknown type of entity: {candidate.type}")
        start, end = candidate.start + base, candidate.end + base
        if named and start < named[-1].end:
            continue
        found = _read(whole, start, end, candidate.type, language)
        if found and not taken.explains(candidate):
            named.append(found)
    _without_particles(named, language)
    persons = [one for one in named if one.type == "person"]
    known: dict[str, Unlisted] = {}
    for one, spelling in [*_persons(persons), *((one, one.words) for one in named if one.type != "person")]:
        alone = one.type == "person" and len(spelling) == 1
        key = f"x/{one.type}/{'-'.join(spelling)}{f'@{page_id}' if alone else ''}"
        entity = known.setdefault(key, Unlisted(key, one.type, whole[one.start : one.end]))
        if (
            one.words == spelling and tuple(fold(entity.name).split()) != spelling
        ):  # a title may tell the surname alone
            entity.name = whole[one.start : one.end]
        entity.mentions.append((one.start - base, one.end - base))
    for entity in known.values():
        entity.mentions.sort()
    return sorted(known.values(), key=lambda entity: entity.mentions[0])


def _read(whole: str, start: int, end: int, kind: str, language: str) -> _Named | None:
    """The candidate without titles before it («دکتر نگار احمدپناه») and signs round it."""
    if end - start > _LONGEST:
        return None
    while start < end and not whole[start].isalnum():
        start += 1
    while start < end and not _closes(whole[end - 1]):
        end -= 1
    text = whole[start:end]
    parts = fold(text).split()
    if kind == "person":
        titles = words(language).titles
        while len(parts) > 1 and parts[0] in titles and (space := text.find(" ")) > 0:
            text = text[space + 1 :]
            start = end - len(text)
            parts = fold(text).split()
    kept = tuple(part for part in parts if any(char.isalpha() for char in part))
    if not kept or len(kept) > _MOST_WORDS or (len(kept) == 1 and len(kept[0]) < 2):
        return None
    return _Named(start, end, kind, kept)


def _closes(char: str) -> bool:
    """Whether a name may end in the character: letters, digits and the marks on them («أبدًا»)."""
    return char.isalnum() or unicodedata.category(char) == "Mn"


class _Taken:
    """Where the linked mentions stand; asked in logarithmic time."""

    def __init__(self, linked: Sequence[Linked]) -> None:
        self._spans = sorted(linked)
        self._starts = [span.start for span in self._spans]
        self._longest = max((span.end - span.start for span in self._spans), default=0)

    def explains(self, candidate: Candidate) -> bool:
        at = bisect_left(self._starts, candidate.start - self._longest)
        for span in self._spans[at:]:
            if span.start >= candidate.end:
                return False
            if span.end > candidate.start:
                inside = candidate.start < span.start and span.end <= candidate.end
                if not (inside and span.type == "place" and candidate.type == "organisation"):
                    return True
        return False


def _without_particles(named: list[_Named], language: str) -> None:
    """Arabic names without the particle written to them: «بالقاهرة», and «لأنقرة» where «أنقرة» stands too."""
    if language != "ar":
        return
    spelled = {one.words for one in named}
    for one in named:
        first, rest = one.words[0], one.words[1:]
        if first.startswith(_ARTICLED) and len(first) > len("بال") + 2:
            one.words, one.start = (first[1:], *rest), one.start + 1
        elif first.startswith("لل") and len(first) > len("لل") + 2:
            one.words = (f"ا{first[1:]}", *rest)
        else:
            for size in range(1, _MOST_PREFIXED + 1):
                if first[0] in "بلوف" and (first[size:], *rest) in spelled:
                    one.words, one.start = (first[size:], *rest), one.start + size
                    break


def _persons(named: Sequence[_Named]) -> list[tuple[_Named, tuple[str, ...]]]:
    """Each mention of a person with the words of the fullest name he has in this text.

    A shorter name is his whose last word it shares and all of whose words it has; of several, his who was named last.
    """
    by_last: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for one in named:
        if len(one.words) > 1 and len(by_last[one.words[-1]]) < _MOST_BEARERS:
            by_last[one.words[-1]].append(one.words)
    fullest: dict[tuple[str, ...], tuple[str, ...]] = {}
    for bearers in by_last.values():
        distinct = sorted(set(bearers), key=lambda spelling: (-len(spelling), spelling))
        for spelling in distinct:
            longer = [other for other in distinct if len(spelling) < len(other) and set(spelling) < set(other)]
            fullest[spelling] = fullest[longer[0]] if len(longer) == 1 else spelling
    current = {last: bearers[0] for last, bearers in by_last.items()}
    found: list[tuple[_Named, tuple[str, ...]]] = []
    for one in named:
        last = one.words[-1]
        if len(one.words) > 1:
            current[last] = one.words
        meant = current.get(last, one.words)
        found.append((one, fullest.get(meant, meant)))
    return found
