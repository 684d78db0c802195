"""A resolver's state several times over: windows larger than there is time to fill.

Each time under ids, shingles and words of its own, as newsrooms would fill it that have nothing to do with each
other: what grows with the window grows, what grows with the number of articles of one event does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from pipeline.stages.resolving import prints, topics
from pipeline.stages.resolving.memos import flags
from pipeline.stages.resolving.prints import Print
from pipeline.stages.resolving.shingles import Sketch
from pipeline.stages.resolving.stories import own_story
from schemas.records import Fingerprint, Memo, Relation

_FIRST = ord("g")  # ids are hexadecimal: one that begins with another letter is nobody's yet
_SALT = 0x9E3 << 20  # the lowest bits say what a sketch of some scale keeps: they stay


def grown(state: Iterable[Fingerprint], times: int) -> Iterator[Fingerprint]:
    """Each verdict so many times: as it is, and then as another newsroom's."""
    if times == 1:
        yield from state
        return
    founders: dict[str, str] = {}  # story → the article that founded it
    sequence = 0
    for verdict in state:
        if verdict.article_id:
            founders[own_story(verdict.article_id)] = verdict.article_id
        for number in range(times):
            sequence += 1
            made = _Newsroom(number, founders).verdict(verdict) if number else verdict
            yield replace(made, sequence=sequence)


class _Newsroom:
    def __init__(self, number: int, founders: dict[str, str]) -> None:
        self._number = number
        self._letter = chr(_FIRST + number)
        self._salt = np.uint32(_SALT * number & 0xFFF00000)
        self._founders = founders

    def verdict(self, verdict: Fingerprint) -> Fingerprint:
        """The verdict on the same page of this newsroom."""
        return replace(
            verdict,
            raw=replace(verdict.raw, partition=verdict.raw.partition + 1000 * self._number),
            page_id=self._id(verdict.page_id),
            article_id=self._maybe(verdict.article_id),
            previous=self._maybe(verdict.previous),
            text_hash=self._id(verdict.text_hash),
            relation=self._relation(verdict.relation) if verdict.relation else None,
            memo=self._memo(verdict.memo) if verdict.memo else None,
        )

    def _id(self, name: str) -> str:
        return self._letter + name[1:] if name else name

    def _maybe(self, name: str | None) -> str | None:
        return self._id(name) if name else name

    def _story(self, story: str) -> str:
        return own_story(self._id(self._founders[story]))

    def _relation(self, relation: Relation) -> Relation:
        return replace(
            relation,
            article_id=self._id(relation.article_id),
            page_id=self._id(relation.page_id),
            of=self._maybe(relation.of),
            of_page=self._maybe(relation.of_page),
        )

    def _memo(self, memo: Memo) -> Memo:
        print_ = prints.unpack(memo.print)
        hashes, order = self._words(print_.sketch.hashes)
        common = memo.common
        if common is not None:
            common = np.packbits(flags(common, hashes.size)[order]).tobytes()
        salted = Print(
            Sketch(hashes, print_.sketch.scale, print_.sketch.length),
            self._words(print_.numbers)[0],
            self._words(print_.rare)[0],
        )
        return replace(
            memo,
            body=self._id(memo.body),
            print=salted.pack(),
            topic=self._topic(memo.topic),
            marks=self._topic(memo.marks),
            common=common,
            evidence=[(self._id(one), self._id(other), *how) for one, other, *how in memo.evidence],
            links=[(self._id(name), strength) for name, strength in memo.links],
            relations=[self._relation(relation) for relation in memo.relations],
            moved=[(self._id(name), self._story(story)) for name, story in memo.moved],
            ended=[(self._story(story), self._story(into)) for story, into in memo.ended],
            split=[(self._story(story), self._story(of)) for story, of in memo.split],
        )

    def _words(self, words: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        salted = words.astype(np.uint32) ^ self._salt
        order = np.argsort(salted)
        return salted[order], order

    def _topic(self, packed: bytes) -> bytes:
        topic = topics.unpack(packed)
        words, order = self._words(topic.words)
        return topics.Topic(words, topic.tenths[order], topic.values[order]).pack()
