"""What the reader of quotations asks of a language, and which languages can answer."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Final, NamedTuple

from pipeline.enrichers.quotation import ar, ar_names, ar_subject, ar_topic, en, en_subject, fa, fa_subject
from pipeline.enrichers.quotation.text import Cue, Range, Subject, Text


class Rules(NamedTuple):
    """What is asked of a language. Every rule looks at tokens `[first, end)` of a text."""

    cues: Callable[[Text, int, int], list[Cue]]
    after_quote: Callable[[Text, int, int], tuple[Subject | None, Range] | None]
    parse: Callable[[Text, int, int], Subject | None]
    topic: Callable[[Text, int, int], Subject | None]
    names: Callable[[Text], list[tuple[Range, tuple[Range, ...]]]]
    clause_end: Callable[[Text, int, int], int]  # where reported words end before a clause of the reporter's own


def _rules(cues: ModuleType, subjects: ModuleType, names: ModuleType, topics: ModuleType) -> Rules:
    return Rules(cues.cues, cues.after_quote, subjects.parse, topics.topic, names.names, cues.clause_end)


RULES: Final = {
    "fa": _rules(fa, fa_subject, fa_subject, fa_subject),
    "ar": _rules(ar, ar_subject, ar_names, ar_topic),
    "en": _rules(en, en_subject, en_subject, en_subject),
}
