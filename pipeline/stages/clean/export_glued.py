"""A page that was copied into one row («الأحد / ١٥ نوفمبر ٢٠٢٠ عنوان: السیاسة رمز الخبر: 99082516954 شمخانی: ...»).

Nothing parts its fields, its title and its text but what they say: codes and dates, a title said twice, and the
dateline or byline with which the text begins. What none of them parts stays together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from connectors.profiles import Profile
from pipeline.stages.clean import attribution, labels, lines
from pipeline.stages.clean.lines import SENTENCE_END
from pipeline.text import dates, letters

_HEAD: Final = 1200  # characters in which the header stands
_APART: Final = 250  # characters between two fields of one header: a title and a lead at most
_TITLE_WORDS: Final = range(3, 31)
_SECTION_WORDS: Final = 3  # of a labelled section that may stand alone
_SHARE: Final = 3  # the text is at least a third of what stands behind the header
_LEAD: Final = 500  # characters in which a lead ends
_BULLET: Final = re.compile(r"\s*[•●▪|]\s*")
_FULL_STOP: Final = re.compile(r"[.۔…][»\"”)\]]*$")  # ends a lead; a title may ask or exclaim
_SENTENCE: Final = re.compile(r"[.!؟][»\"”]? ")
_BOUNDARY: Final = re.compile(r"(?:^|[.!؟\d»|•])\s*$")
# «خبرگزاری فارس: ...» opens a text wherever it stands, unless somebody of it speaks («مدیرعامل خبرگزاری فارس: ...»).
_AGENCY: Final = lines.compiled(r"خبرگزاری [^\W\d]+ ?[:؛]")
_SPEAKER: Final = lines.compiled(r"(?:مدیر\w*|رئیس|سردبیر|خبرنگار|دبیر|معاون|مسئول|از|به|با|در|و) ?$")
# ... stands before a text that begins with the outlet's name alone.
_BEFORE_DATE: Final = lines.compiled(
    r"(?:(?:تاریخ(?: انتشار| خبر| درج)?|زمان انتشار|تاريخ النشر|(?:publish|release)? ?date|published)(?: on)? ?:?|"
    r"(?:خبرگزاری )?(?:فارس|ایسنا|ایرنا|نورنیوز|صراط)|ساعت|-) ?$"
)
_END: Final = lines.compiled(
    r"(?<=[.؟!»\"”])\s+/?(?:ا?نتهای پیام|پایان پیام|انت[هح]ی|نهایة الخبر|end (?:item|of (?:item|news|message))|"
    r"\d{4} ?(?:/|\*\*) ?\d{4})(?!\w)"
)


def apart(row: str, profile: Profile, legal: Sequence[str]) -> tuple[list[str], str | None]:
    """The rows of a page in one row, its title as often as it stands there, its text last; title with lead in one.

    Title and lead come as one where nothing parts them: there is no telling where the title ends. `legal` are the
    patterns of an aggregator's words below the text.
    """
    begin = _opening(row, profile)
    head = row[:begin] if begin is not None else row[:_HEAD]
    found: list[str] = []
    free: list[str] = []  # what is neither code nor date
    at = 0
    for start, end in _fields(head, within=begin is not None):
        parts = _pieces(row[at:start])
        free += parts
        found += [*parts, row[start:end]]
        at = end
    if begin is None:
        twice = _twice(row[at:])
        begin = at + (twice[2] if twice and (found or not twice[0]) else 0)
    parts = _pieces(row[at:begin])
    free += parts
    found += parts
    titled = [part for part in free if len(part.split()) >= _TITLE_WORDS.start and not _FULL_STOP.search(part)]
    glued = [] if titled else [part for part in free if _FULL_STOP.search(part)]
    text = row[begin:]
    tail = _tail(text, legal)
    below = [part for part in labels.apart(text[tail:]) if labels.read(part)]
    second = _second_opening(text)
    found = [part for part in found if part not in glued] + [text[:second], text[second:tail], *below]
    return [part.strip() for part in found if part.strip()], " ".join(glued) or None


def _tail(text: str, legal: Sequence[str]) -> int:
    """Where what stands below a text begins: at its end mark, or at an aggregator's legal words."""
    pattern = lines.union(tuple(legal))
    below = [form.search(text, len(text) // _SHARE) for form in (_END, pattern) if form is not None]
    return min((match.start() for match in below if match is not None), default=len(text))


def _fields(head: str, *, within: bool) -> list[tuple[int, int]]:
    """Where codes and dates stand in a header; without knowing where it ends (`within`), those near one another."""
    spans = [match.span() for match in labels.CODES.finditer(head)]
    for start, end, _ in dates.find(head):
        label = _BEFORE_DATE.search(head[:start])
        first = label.start() if label else start
        if not any(first < other_end and start < end and other < end for other, other_end in spans):
            spans.append((first, end))
    spans.sort()
    if within:
        return spans
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if start - (kept[-1][1] if kept else 0) > _APART:
            break
        kept.append((start, end))
    return kept


def _pieces(text: str) -> list[str]:
    """A piece of a header, apart at bullets, labels, and round a title that stands in it twice in a row."""
    found: list[str] = []
    for part in (part for item in _BULLET.split(text) for part in labels.apart(item)):
        twice = _twice(part)
        ends = (0, *twice, len(part)) if twice else (0, _section_end(part), len(part))
        found += [part[start:end].strip() for start, end in pairwise(ends)]
    return [part for part in found if any(char.isalnum() for char in part)]


def _section_end(part: str) -> int:
    """Where a labelled section ends that a title follows: sections have a word, or two and «و»; 0 for no section."""
    told = labels.read(part)
    words = told[1].split() if told and told[0] == "section" else []
    if len(words) <= _SECTION_WORDS:
        return 0
    return part.index(told[1]) + len(" ".join(words[: 3 if words[1] == "و" else 1])) if told else 0


def _twice(text: str) -> tuple[int, int, int] | None:
    """Where a title begins, where its copy right behind it does, and where that ends; of several the longest.

    What ends in a full stop is a sentence said twice, no title.
    """
    words = [match.span() for match in re.finditer(r"\S+", text[:_HEAD])]
    folded = [letters.fold_tight(text[start:end]) for start, end in words]
    best: tuple[int, int, int] | None = None
    for length in _TITLE_WORDS:
        for at in range(len(folded) - 2 * length + 1):
            middle = at + length
            same = folded[at] == folded[middle] and folded[at:middle] == folded[middle : middle + length]
            if same and not SENTENCE_END.search(text[words[at][0] : words[middle - 1][1]]):
                best = (words[at][0], words[middle][0], words[middle + length - 1][1])
                break
    return best


def _opening(row: str, profile: Profile) -> int | None:
    """Where the text begins: with the outlet's dateline, or with a byline."""
    for match in re.finditer(r"\S+", row[:_HEAD]):
        at = match.start()
        rest, said = attribution.dateline(row[at:], profile)
        if rest != row[at:]:
            place = said.get("place", "")
            if place and "summary" not in said:
                return at if _BOUNDARY.search(row[:at]) else at + row[at:].index(place) + place.rfind(" ") + 1
            named = _AGENCY.match(row, at) is not None and _SPEAKER.search(row[:at]) is None
            if "summary" in said or named or _BOUNDARY.search(row[:at]):
                return at
        elif attribution.has_byline(row[at:]):
            return at
    return None


def _second_opening(text: str) -> int:
    """Where the text begins behind a lead that has its dateline; 0 where there is none."""
    ends = (match.end() for match in _SENTENCE.finditer(text, 0, _LEAD))
    return next((end for end in ends if attribution.has_byline(text[end:])), 0)
