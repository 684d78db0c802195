"""Whether the first row below an export's title is its lead: by marks of the text, by its layout, by its words."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from connectors.profiles import Profile
from pipeline.stages.clean import attribution, lines
from pipeline.stages.clean.lines import PARAGRAPH_END, SENTENCE_END
from pipeline.text import letters

_LEAD_WORDS: Final = 45  # of the longest lead that nothing names
_FEW_WORDS: Final = 8  # of a row that may lack an end and still be a lead
_REST: Final = 6000  # characters of the text that are compared with a lead
_OPENING: Final = 120  # characters in which a text says whom the outlet has talked to
_SHORT_WORD: Final = 2  # letters of words that any two texts share
# What a row must score to be the lead (see `_score`). Of 556 articles of Fars, whose abstracts are known, the first
# finds 0.59 of the leads that nothing marks, and takes 0.03 of other first paragraphs for one.
_SURE: Final = 0.7
_LAID_OUT: Final = 0.35  # where the row stands with the title, and an empty one parts both from the text


class Copied(NamedTuple):
    """What of a page's own fields stands in an export with its text."""

    fields: bool  # its code
    titled: bool  # its code above its title, and nothing between the title and the text


NOT_COPIED: Final = Copied(fields=False, titled=False)


def is_lead(
    rows: list[str],
    title: str | None,
    opening: frozenset[str],
    profile: Profile,
    copied: Copied = NOT_COPIED,
) -> bool:
    """Whether the first of the rows below title and header is the lead.

    A text opens once: where the second row has the dateline or the byline that opens it, the first is the lead
    (before a byline alone only at outlets whose texts always open with one, or where the first has the dateline).
    Otherwise the layout tells, and where it does not, what the row says. `opening` are the rows below an empty one;
    a page that was `copied` with its fields was copied with its lead, if it has one.
    """
    if len(rows) < 2:
        return False
    first, second, *others = rows
    dated = is_dated(first, profile)
    if is_dated(second, profile) and not dated:
        return True
    if title is None or len(first.split()) > _LEAD_WORDS or attribution.has_byline(first):
        return False
    pattern = lines.union(tuple(profile.outlet.attribution.bylines))
    byline = attribution.has_byline(second)
    if byline and (dated or copied.fields or (pattern is not None and pattern.match(second) is not None)):
        return True
    if (dated or pattern is not None) and _tells_us(second, profile) and not _tells_us(first, profile):
        return True
    if not others or (byline and pattern is None):
        return False
    if copied.titled and profile.outlet.attribution.leads and not dated and SENTENCE_END.search(first):
        return True
    plain, text = attribution.dateline(first, profile)[0], "\n".join([second, *others])[:_REST]
    if byline:  # of another agency's report, which may begin further down
        return SENTENCE_END.search(first) is not None and _score(plain, text, title) >= _LAID_OUT
    if first not in opening and second in opening:
        ends = PARAGRAPH_END.search(first) is not None or len(first.split()) > _FEW_WORDS
        return ends and _score(plain, text, title) >= _LAID_OUT
    if first in opening and second not in opening:  # an empty row between title and text, none between paragraphs
        return False
    return SENTENCE_END.search(first) is not None and _score(plain, text, title) >= _SURE


def _tells_us(row: str, profile: Profile) -> bool:
    """Whether a row begins with whom the outlet has talked to («... در گفت‌وگو با ایسنا، با بیان اینکه»)."""
    names = "|".join(re.escape(name) for name in profile.outlet.attribution.names)
    who = f"(?:خبرنگار(?: \\S+){{0,4}}? )?(?:خبرگزاری )?(?:{names})"
    asked = lines.compiled(f"(?:گفت ?(?:و ?)?گوی?|مصاحبه) با {who}(?!\\w)")
    return asked.search(row[:_OPENING]) is not None


def _score(row: str, text: str, title: str) -> float:
    """How much a row sums up the text below it: what it has in common with text and title, less its length."""
    length = len(row) / (len(text.split("\n", 1)[0]) or 1)
    return _share(row, text) + _share(title, row) / 2 - length / 3 if length < 1 else 0.0


def is_dated(row: str, profile: Profile) -> bool:
    """Whether a row begins with the outlet's dateline («تهران - ایرنا -»)."""
    return attribution.dateline(row, profile)[0] != row


def _share(row: str, text: str) -> float:
    """The share of a row's words that are in a text."""
    words = told(row)
    return len(words & told(text)) / len(words) if words else 0.0


def told(text: str) -> set[str]:
    """The words by which a text is compared."""
    return {word for word in letters.fold(text).replace("\u200c", " ").split() if len(word) > _SHORT_WORD}
