"""The articles of the last 30 days as the resolver remembers them: who is like whom, and what was decided.

`look_up` finds and `take` takes in; nothing else changes a window. What a look-up found is stored with the verdict,
so that a window is rebuilt by taking in again, without looking up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from pipeline.stages.resolving import marks, prints
from pipeline.stages.resolving import pairs as comparing
from pipeline.stages.resolving.items import Item
from pipeline.stages.resolving.lineage import WINDOW
from pipeline.stages.resolving.numbered import Numbered
from pipeline.stages.resolving.pairs import Kind, Pair
from pipeline.stages.resolving.postings import Flags, Found, Postings
from pipeline.stages.resolving.prints import Print
from pipeline.stages.resolving.shingles import Sketch
from pipeline.stages.resolving.topicindex import TopicIndex
from pipeline.stages.resolving.topics import WORDS, Scale, Topic

REPOST: Final = 86400.0
"""Seconds after which a text that comes again is posted again: so its copies are found until its last article
expires, and a text that comes a thousand times a day is posted once."""
_WORN: Final = 0.25  # of a text's shingles so many are common when its like may not all be found by the others
_SHARE: Final = 0.25  # of what a partial copy shares so much must tell: the rest may be phrases and furniture
_ROUNDED: Final = 0.001  # parts shared are rounded before they are compared

ACROSS: Final = Scale(temper=16.0, uneven=0.0, fade=3 * 86400.0, least=0.2)
"""Of links across languages, by what both articles name: see docs/decisions/stories.md for the figures."""
# Of a link's strength so much is left for each kind of thing both name without one in common (`marks.apart`).
_APART: Final = 0.5


class Evidence(Struct, frozen=True, array_like=True):
    """Two texts that are alike, why, and how much of what they share tells (is not common in the window)."""

    first: str
    second: str
    pair: Pair
    telling: int

    @property
    def holds(self) -> bool:
        """Whether it makes one a copy of the other still: what shares only common shingles shares furniture."""
        if self.pair.kind is not Kind.PARTIAL:
            return True
        return self.telling >= max(comparing.FEWEST, _SHARE * self.pair.shared)

    def turned(self) -> Evidence:
        """The same, seen from the second text."""
        return Evidence(self.second, self.first, self.pair.turned(), self.telling)


class Finding(Struct, frozen=True):
    """What the window has for a new article."""

    evidence: list[Evidence]  # of its text, and of other pairs that its arrival changes; one way each
    links: dict[str, float]  # article_id → strength
    common: Flags | None  # for the postings; None: not to be posted


class _Text(Struct):
    """A text of the window. The sketch's hashes lie in the postings."""

    number: int
    posted: float
    head: bytes  # the print without the sketch's hashes
    holders: tuple[str, ...]  # article_ids


class Window:
    """Everything remembered of the articles of the last 30 days of the stream (by fetch time, not by the clock)."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.texts: dict[str, _Text] = {}
        self.pairs: dict[str, dict[str, Evidence]] = {}
        self.links: dict[str, dict[str, float]] = {}
        self.latest = float("-inf")  # the latest fetch taken in
        self._postings = Postings()
        self._topics = TopicIndex()
        self._marks = TopicIndex(marks.SIZE, ACROSS, across=True)
        self._posted: Numbered[str] = Numbered()  # text by posting number
        self._posted_at: Numbered[float] = Numbered()  # when it was fetched
        self._rows: Numbered[str] = Numbered()  # article_id by row of the topics

    def look_up(self, item: Item, print_: Print, topic: Topic, named: Topic, following: str | None = None) -> Finding:
        """Who is like this article, before it is taken in; `following` is the page's next version, if it is known."""
        evidence: list[Evidence] = []
        common: Flags | None = None
        text = self.texts.get(item.text)
        if item.text and (text is None or item.fetched - text.posted > REPOST):
            found = self._postings.look_up(print_.sketch.hashes)
            common = found.common
            evidence = [*self._alike(item.text, print_, found), *self._worn(found)]
        alike = self._told_alike(item, topic, named)
        pairs = self._pairs(print_, {self.items[other].text for other in alike}) if item.text else {}
        links = {other: self._link(item, other, likeness, pairs) for other, likeness in alike.items()}
        for row, likeness in self._marks.alike(named, item.time, item.language).items():
            other = self._rows[row]
            links[other] = ACROSS.strength(likeness, item.time - self.items[other].time)
        for version in (item.previous, following):
            if version in self.items:
                links[version] = 1.0  # a page tells of its event in all its versions
        return Finding(evidence, {other: strength for other, strength in links.items() if strength}, common)

    def take(self, item: Item, print_: Print, topic: Topic, named: Topic, finding: Finding) -> list[Item]:
        """Take in an article with what was found for it; returns the articles that have expired."""
        self.latest = max(self.latest, item.fetched)
        expired = self._expire()
        self.items[item.article_id] = item
        if item.text:
            self._take_text(item, print_, finding)
        for evidence in finding.evidence:
            self._put(evidence)
        self._topics.add(topic, item.time, item.language)
        self._marks.add(named, item.time, item.language)
        self._rows.append(item.article_id)
        for other, strength in finding.links.items():
            if other in self.items:
                self.links.setdefault(item.article_id, {})[other] = strength
                self.links.setdefault(other, {})[item.article_id] = strength
        return expired

    def precede(self, article_id: str | None, previous: str) -> None:
        """An earlier version of an article's page has arrived after it."""
        if article_id in self.items:
            self.items[article_id] = replace(self.items[article_id], previous=previous)

    def holders(self, texts: Iterable[str]) -> list[Item]:
        """The articles that hold any of the texts."""
        return [self.items[name] for text in texts if text in self.texts for name in self.texts[text].holders]

    def paired(self, text: str) -> Mapping[str, Evidence]:
        """Texts that a text is alike with."""
        return self.pairs.get(text, {})

    def print_of(self, text: str) -> Print | None:
        """The print of a text that is still among the postings."""
        known = self.texts.get(text)
        if known is None or known.number < self._postings.first:
            return None
        bare = prints.unpack(known.head)
        hashes = self._postings.hashes(known.number)
        return Print(Sketch(hashes, bare.sketch.scale, bare.sketch.length), bare.numbers, bare.rare)

    def _alike(self, text: str, print_: Print, found: Found) -> Iterable[Evidence]:
        """Evidence of the texts worth comparing."""
        most = max(comparing.FEWEST, print_.sketch.hashes.size / 4)
        many = np.flatnonzero((found.shared >= most) | (found.telling >= comparing.FEWEST))
        worth = {self._posted[number] for number in found.numbers[many].tolist()}
        # Of a text told by more than `COMMON` pages the postings know only some: the others are their neighbours.
        if found.common.mean() > _WORN:
            worth |= {other for name in tuple(worth) for other in self.paired(name)}
        for name in sorted(worth - {text}):
            other = self.print_of(name)
            if other is None:
                continue
            pair = comparing.compare(print_, other)
            if pair is not None and pair.kind is not Kind.TEMPLATE:
                evidence = Evidence(text, name, pair, found.told_by(self.texts[name].number))
                if evidence.holds:
                    yield evidence

    def _worn(self, found: Found) -> Iterable[Evidence]:
        """Evidence of other pairs that tells less now, since shingles they share have become common."""
        worn: dict[tuple[str, str], Evidence] = {}
        for numbers in found.turned:
            texts = {self._posted[number] for number in numbers}
            for first in sorted(text for text in texts if text in self.pairs):
                for second, known in self.pairs[first].items():
                    if first < second and second in texts and known.pair.kind is Kind.PARTIAL:
                        known = worn.get((first, second), known)
                        less = Evidence(first, second, known.pair, known.telling - 1)
                        worn[first, second] = less
        return worn.values()

    def _told_alike(self, item: Item, topic: Topic, named: Topic) -> dict[str, float]:
        """Articles in the same language that may tell of the same event, with their likeness."""
        rows = self._topics.alike(topic, item.time, item.language)
        if not rows:
            return {}
        apart = marks.apart(named, *self._marks.table(list(rows))).tolist()
        return {
            self._rows[row]: likeness * _APART**kinds
            for (row, likeness), kinds in zip(rows.items(), apart, strict=True)
        }

    def _link(self, item: Item, other: str, likeness: float, pairs: Mapping[str, Pair]) -> float:
        """The strength of a link, seeing the texts too: copies tell of one event, fillings of one template do not."""
        text = self.items[other].text
        if item.text and text == item.text:
            return 1.0
        pair = pairs.get(text)
        if pair is not None and pair.kind is Kind.TEMPLATE:
            return 0.0
        if pair is not None and pair.kind is Kind.NEAR:
            return 1.0
        return WORDS.strength(likeness, item.time - self.items[other].time)

    def _pairs(self, print_: Print, names: Iterable[str]) -> dict[str, Pair]:
        """What the print's text is to each of the texts that it has anything to do with, if they are still posted.

        Articles of one event are many and share a phrase or two: how much is counted for all of them at once.
        """
        posted = [name for name in names if name in self.texts and self.texts[name].number >= self._postings.first]
        mine = print_.sketch
        if not posted or not mine.hashes.size:
            return {}
        numbers = np.array([self.texts[name].number for name in posted])
        shared, theirs = self._postings.shared(mine.hashes, mine.scale, numbers)
        found = {}
        for place in np.flatnonzero(shared).tolist():
            name = posted[place]
            coarse = mine.at(prints.scale_of(self.texts[name].head)).size
            if shared[place] < (comparing.PARTIAL - _ROUNDED) * min(coarse, theirs[place]):
                continue
            other = self.print_of(name)
            pair = comparing.compare(print_, other) if other is not None else None
            if pair is not None:
                found[name] = pair
        return found

    def _take_text(self, item: Item, print_: Print, finding: Finding) -> None:
        text = self.texts.get(item.text)
        if finding.common is not None:
            number = self._postings.add(print_.sketch.hashes, finding.common)
            self._posted.append(item.text)
            self._posted_at.append(item.fetched)
            holders = text.holders if text else ()
            text = self.texts[item.text] = _Text(number, item.fetched, print_.head(), holders)
        if text is not None:
            text.holders = (*text.holders, item.article_id)

    def _put(self, evidence: Evidence) -> None:
        if evidence.first not in self.texts or evidence.second not in self.texts:
            return
        for one in (evidence, evidence.turned()):
            if evidence.holds:
                self.pairs.setdefault(one.first, {})[one.second] = one
            elif one.first in self.pairs:
                self.pairs[one.first].pop(one.second, None)

    def _expire(self) -> list[Item]:
        """Forget what is older than the window; articles leave in the order in which they came."""
        oldest = self.latest - WINDOW
        while len(self._posted) and self._posted_at.oldest < oldest:
            self._posted.drop()
            self._posted_at.drop()
            self._postings.drop()
        expired = []
        while len(self._rows) and self.items[self._rows.oldest].fetched < oldest:
            name = self._rows.drop()
            self._topics.drop()
            self._marks.drop()
            item = self.items.pop(name)
            expired.append(item)
            for other in self.links.pop(name, {}):
                self.links[other].pop(name, None)
            text = self.texts.get(item.text)
            if text is not None:
                text.holders = tuple(one for one in text.holders if one != name)
                if not text.holders:
                    del self.texts[item.text]
                    for other in self.pairs.pop(item.text, {}):
                        self.pairs[other].pop(item.text, None)
        return expired
