"""Sentences of a text as offsets, for Persian, Arabic and English as agencies write them.

Every full stop, question mark, exclamation mark and ellipsis is a candidate; its neighbours decide. The script of
the neighbours matters more than the text's language, since English names stand in Persian texts. Two things are
mended: glued full stops («نابود شود .وی افزود», «می‌کند.شمخانی»), and, with strong evidence only, the missing one: a
finite verb glued to a word that opens a sentence («هستندنماینده مقام», «شدند وی افزود:»).

Decisions: a newline always ends a sentence; «؛» and «:» never do; the sentences of a long quotation are sentences,
those of a short one inside a sentence are not («من... نمی‌دانم» تنها جمله‌ای بود که گفت); a list's number belongs to
its item.

Compare the golden rules of https://github.com/diasks2/pragmatic_segmenter, whose order of abbreviation before starter
word ("at 6 p.m. Mr. Smith") is followed here.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

_QUOTE_CLOSERS: Final = frozenset("»”’\"'")

# A run of marks with what closes after it: quotation marks and brackets, then a footnote number or a verse
# («شد.[12]», «دوست می‌دارد.» (مائده/ ۱۳)»).
_CANDIDATE: Final = re.compile(
    r"([.!?؟…۔\n](?:(?<!\n)[.!?؟…۔]+)?)((?:(?<!\n)(?:[»”)\]]|[\"'’](?![^\W_])))*)"
    r"(?:(?<!\n)(?:\[[ivxlcdm\d]{1,7}\]|\(\d{1,3}\))+|(?<!\n) ?\(\w{1,20} ?/ ?\d{1,3}(?:[-–]\d{1,3})?\))?"
)
_WORD_BEFORE: Final = re.compile(r"[\w\u200c.]+$")
_WORD_AFTER: Final = re.compile(r"[^\W_][\w\u200c]*(?:\.\w+)*")
_LIST_NUMBER: Final = re.compile(r"[\d]{1,3}|[^\W\d_]")
_NUMBER_AND_LETTER: Final = re.compile(r"\d+[^\W\d_]")
_CLOSING_QUOTE: Final = re.compile("[»”]")
_ARABIC_TITLES: Final = frozenset({"ود", "وم", "وأ"})  # "and Dr.", "and Eng."
_LOOK: Final = 40  # characters to either side: longer than any abbreviation
_SHORT_QUOTE: Final = 60  # characters: a quotation that is part of a sentence, not a speech
_QUOTE_REACH: Final = 1500  # characters back to an opening quotation mark


@cache
def _words(kind: str) -> frozenset[str]:
    text = resources.files("pipeline.text.data").joinpath("sentences_words.txt").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith(f"{kind}: "))
    return frozenset(word.replace("_", " ") for word in line.split(": ", 1)[1].split())


@cache
def _opening_after_verb() -> re.Pattern[str]:
    """The last letter of what may be a verb, before a word that opens a Persian sentence, glued to it or known."""
    glued = f"(?:{_either('fa-subject')})[ \u200c]|به (?:گزارش|گفته) "
    said = f" +(?:وی|او)(?: (?:همچنین|نیز|در ادامه))? (?:{_either('fa-saying')})(?![\\w\u200c])"
    return re.compile(f"[دت](?={glued}|{said})")


@cache
def _finite_verb() -> re.Pattern[str]:
    """A finite verb at the end of a string: one of the list, or by its form («شده اند», «می‌کنند»)."""
    known = f"(?<![\\w\u200c])(?:{_either('fa-verb')})"
    return re.compile(f"(?:{known}|(?<=[^\\W\\d_]ه)[ \u200c]?اند|(?<![\\w\u200c])ن?می[ \u200c]?\\w{{2,8}}ند)$")


def _lost_stops(text: str) -> list[int]:
    """Offsets where a Persian sentence ends without any mark."""
    ends = [match.end() for match in _opening_after_verb().finditer(text)]
    return [end for end in ends if _finite_verb().search(text[max(0, end - _LOOK) : end])]


def _either(kind: str) -> str:
    return "|".join(sorted(map(re.escape, _words(kind)), key=lambda word: (-len(word), word)))


class _Candidate(NamedTuple):
    """A place where a sentence may end: a mark, what closes after it, and the offset behind both."""

    mark: str
    closers: str
    start: int  # of the mark
    end: int


def split(text: str, language: str) -> list[tuple[int, int]]:
    """`[start, end)` of each sentence in `text`, in order, without the white space around it.

    Together they cover every character that is not white space. `language` (`fa`, `ar`, `en`, `und`) only decides
    whether lost full stops are looked for (Persian). Linear in the length of the text; never raises.
    """
    spans: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    for candidate in _candidates(text, language):
        if start < candidate.end and _is_boundary(text, start, candidate):
            spans.append((start, start + len(text[start : candidate.end].rstrip())))
            start = _skip_space(text, candidate.end)
    if start < len(text):
        spans.append((start, start + len(text[start:].rstrip())))
    return spans


def _candidates(text: str, language: str) -> list[_Candidate]:
    marks = [_Candidate(match[1], match[2], match.start(), match.end()) for match in _CANDIDATE.finditer(text)]
    if language == "fa":
        marks += [_Candidate("", "", lost, lost) for lost in _lost_stops(text)]
        marks.sort(key=lambda candidate: candidate.end)
    return marks


def _is_boundary(text: str, start: int, at: _Candidate) -> bool:
    """Whether the sentence that began at `start` ends at the candidate."""
    after = _skip_space(text, at.end)
    if at.mark in {"", "\n"} or after == len(text) or "\n" in text[at.end : after]:
        return True
    if text[after] in "،,؛;:.…!?؟":
        return False
    if ")" in at.closers and text[start] != "(":  # «(که از دیروز در تهران است.) امروز», "(!)"
        return False
    if _inside_short_quote(text, start, at):
        return False
    if at.mark == ".":
        return _full_stop(text, start, at, after)
    if set(at.mark) <= {".", "…"}:
        return _ellipsis(text, at, after)
    return _exclamation(text, start, at, after)


def _full_stop(text: str, start: int, at: _Candidate, after: int) -> bool:
    stem = text[max(start, at.start - _LOOK) : at.start].rstrip()
    if at.start - start <= 3 and _LIST_NUMBER.fullmatch(text, start, at.start):  # «۲. سدها لایروبی می‌شوند.»
        return False
    if stem.endswith((".", "…", "!", "؟", "?")):  # «دنیوی و... . مبنای»
        return not text[after].islower()
    word = _last_word(stem)
    following = text[after]
    if after == at.end and not at.closers and at.start > 0 and not _glued_stop(text, at, word, following):
        return False
    if _is_latin(following):
        return _before_latin(text, after, word)
    if following.isdigit() and word.casefold() in _words("number"):  # "No. 4", «ص. ۱۲»
        return False
    if _is_abbreviation(word) and not _starts_with(text, after, _words("fa-opener")):
        return False
    return not (_QUOTE_CLOSERS & set(at.closers) and _goes_on(text, after))


def _glued_stop(text: str, at: _Candidate, word: str, following: str) -> bool:
    """Whether a full stop without a space behind it can end a sentence at all («امضا شد.مدیرعامل»)."""
    before = text[at.start - 1]
    next_word = _next_word(text, at.end)
    if before.isdigit() and following.isdigit():
        return False
    if _is_latin(before) or _is_latin(following):
        return (
            before.islower()
            and len(word) > 1
            and following.isupper()
            and next_word[1:2].islower()
            and "." not in word
            and not re.search(r"[@/]|www", word)
        )
    if before.isspace():
        return True
    chained = text[at.end + len(next_word) : at.end + len(next_word) + 1] == "."
    short = len(word.rsplit(".", 1)[-1]) <= 2 and len(next_word.split(".", 1)[0]) <= 3
    finite = word in _words("fa-verb")
    return not (short and not finite) and not (chained and len(next_word) <= 2)


def _before_latin(text: str, after: int, word: str) -> bool:
    """Full stop, space, Latin letter: lower case goes on, capitals begin, unless an abbreviation stands before."""
    next_word = _next_word(text, after)
    if next_word[0].islower() and not next_word[1:2].isupper():  # but «iPhone», «eBay»
        return False
    plain = word.casefold()
    if plain in _words("never"):
        return False
    if word != "I" and (plain in _words("maybe") or _is_abbreviation(word)):
        return next_word.casefold() in _words("starter")
    return True


def _ellipsis(text: str, at: _Candidate, after: int) -> bool:
    """Three dots end a sentence, but not a list («نفت، گاز و ... بیشترین سهم»), nor before a lower-case letter."""
    stem = text[max(0, at.start - _LOOK) : at.start].rstrip()
    if after == at.end and not at.closers:
        return False
    if not stem or _last_word(stem) == "و" or stem[-1] in '،,«“"(':
        return False
    return not text[after].islower()


def _exclamation(text: str, start: int, at: _Candidate, after: int) -> bool:
    """Question and exclamation marks end a sentence, but not those of a title or a shout quoted inside one."""
    following = text[after]
    if following.islower():
        return False
    if _next_word(text, after).casefold() in _words("company"):
        return False
    if not _QUOTE_CLOSERS & set(at.closers):
        return True
    if _is_latin(following):
        return True
    opening = _opening_quote(text, at)
    speech = opening is not None and text[max(0, opening - 2) : opening].rstrip().endswith(":")
    return speech and not _goes_on(text, after)


def _inside_short_quote(text: str, start: int, at: _Candidate) -> bool:
    """Whether the mark is inside a short quotation that is part of a sentence: one that no mark closes."""
    low = max(start, at.start - _SHORT_QUOTE)
    opening = max(text.rfind("«", low, at.start), text.rfind("“", low, at.start))
    if at.closers or opening < 0:
        return False
    closing = _CLOSING_QUOTE.search(text, opening, opening + _SHORT_QUOTE)
    return closing is not None and closing.start() > at.end and text[closing.start() - 1] not in ".!?؟…،,"


def _opening_quote(text: str, at: _Candidate) -> int | None:
    low = max(0, at.start - _QUOTE_REACH)
    found = max(text.rfind(mark, low, at.start) for mark in "«“\"'‘")
    return found if found >= 0 else None


def _goes_on(text: str, after: int) -> bool:
    """Whether what follows a closing quotation mark belongs to the sentence that quotes («نمی‌آیم.» و نامه را بست)."""
    word = _next_word(text, after)
    return word in _words("fa-after-quote") or word in _words("ar-after-quote") or text[after] in "،,؛;"


def _is_abbreviation(word: str) -> bool:
    """Whether a word before a full stop is an initial («م. امید»), has stops («ق.م», "U.S") or is a known title."""
    plain = word.replace("ـ", "").casefold()
    if len(plain) == 1 or plain in _ARABIC_TITLES:
        return plain.isalpha()
    if _NUMBER_AND_LETTER.fullmatch(plain):  # «2015م.»
        return True
    parts = plain.split(".")
    dotted = len(parts) > 1 and all(len(part) <= 2 and not part.isdigit() for part in parts)
    return dotted or plain in _words("never")


def _starts_with(text: str, at: int, words: frozenset[str]) -> bool:
    return any(
        text.startswith(word, at) and not text[at + len(word) : at + len(word) + 1].isalnum() for word in words
    )


def _last_word(stem: str) -> str:
    match = _WORD_BEFORE.search(stem)
    return match[0] if match else ""


def _next_word(text: str, at: int) -> str:
    match = _WORD_AFTER.match(text, at, at + _LOOK)
    return match[0] if match else text[at : at + 1]


def _is_latin(char: str) -> bool:
    return char.isalpha() and (char.islower() or char.isupper())


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
