"""An article as the resolver reads it: folded once, its words as one array, for its print and its topic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from pipeline.stages.resolving.marks import marks_of
from pipeline.stages.resolving.prints import Print, print_of
from pipeline.stages.resolving.topics import Topic, topic_of
from pipeline.stages.resolving.words import code, fold_apart, tokens

_NOT_ALNUM: Final = re.compile(r"[\W_]+")

Codes = NDArray[np.int64]


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
    folded = fold_apart(text)
    tight = _NOT_ALNUM.sub("", folded)
    body = tokens(folded)
    codes, counts = _codes(body), list(body.values())
    heads = [fold_apart(part) if part else "" for part in (title, lead)]
    others = [
        (_codes(found), [times * count for count in found.values()])
        for part, times in zip(heads, (2, 1), strict=True)
        if (found := tokens(part))
    ]
    marks = marks_of(heads[0], f"{heads[1]} {folded}", list(body), codes, language)
    every = np.concatenate([codes, *(part for part, _ in others)])
    times = np.array([*counts, *(count for _, part in others for count in part)], dtype=np.float64)
    return Reading(tight, print_of(tight, codes), topic_of(every, times), marks)


def _codes(found: Iterable[str]) -> Codes:
    return np.array(list(map(code, found)), dtype=np.int64)
