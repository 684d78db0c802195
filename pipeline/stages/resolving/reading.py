"""An article as the resolver reads it: folded once, its words as one array, for its print and its topic."""

from __future__ import annotations

from collections import Counter

import numpy as np
from msgspec import Struct

from pipeline.stages.resolving.marks import marks_of
from pipeline.stages.resolving.prints import Print, print_of
from pipeline.stages.resolving.topics import Topic, topic_of
from pipeline.stages.resolving.words import Letters, codes, fold_apart, text_of


class Reading(Struct, frozen=True):
    """What an article says, as far as the resolver compares it."""

    tight: str  # letters and digits of the folded text, as `pipeline.text.letters.fold_tight` gives them
    print: Print
    topic: Topic
    marks: Topic  # what it names that is the same in every language


def read(title: str | None, lead: str | None, text: str, language: str) -> Reading:
    """An article's reading.

    Only the text is compared for copies: titles are what editors change first, and a lead is part of the text at one
    outlet and a field of its own at another. Title words count twice in the topic.
    """
    folded, heading, before = (fold_apart(part) if part else "" for part in (text, title, lead))
    letters = Letters.of(folded)
    words = Counter(letters.tokens())
    coded = codes(words)
    every, counts = [coded], [np.fromiter(words.values(), dtype=np.float64, count=len(words))]
    for head, times in ((heading, 2.0), (before, 1.0)):
        if head:
            every.append(codes(Letters.of(head).tokens()))
            counts.append(np.full(every[-1].size, times))
    topic = topic_of(np.concatenate(every), np.concatenate(counts))
    beginning = Letters.of(f"{before} {folded}") if before else letters
    marks = marks_of(Letters.of(heading), beginning, list(words), coded, language)
    tight = letters.tight()
    return Reading(text_of(tight), print_of(tight, coded), topic, marks)
