"""What the reader of quotations asks of a language, and which languages can answer."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Final, NamedTuple

from pipeline.enrichers import (
    quote_ar,
    quote_ar_names,
    quote_ar_subject,
    quote_ar_topic,
    quote_en,
    quote_en_subject,
    quote_fa,
    quote_fa_subject,
)
from pipeline.enrichers.quote_text import Cue, Range, Subject, Text


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
    "fa": _rules(quote_fa, quote_fa_subject, quote_fa_subject, quote_fa_subject),
    "ar": _rules(quote_ar, quote_ar_subject, quote_ar_names, quote_ar_topic),
    "en": _rules(quote_en, quote_en_subject, quote_en_subject, quote_en_subject),
}
