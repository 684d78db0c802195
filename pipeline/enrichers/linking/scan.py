"""Names found in a text: matches of whole words, the longest where they overlap, with offsets in the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.enrichers.linking.data import Entry
from pipeline.enrichers.linking.index import Form, index, spaced
from pipeline.enrichers.linking.words import Words, cue_sets, words
from pipeline.text.folding import fold_with_map

_SIGNS = "\"'.,:;!?()[]{}<>-_/\\%*|…+=#@&~^$"
_OTHER_SIGNS = re.compile(r"[^\w ]")
_TOKEN = re.compile("[^ ]+")
_ZWNJ = "\u200c"
# What may hang on a name; an ending only behind a ZWNJ («شمخانی‌اش»): without one it is another word.
_PLURALS = frozenset(("ها", "های", "هایی", "هایش", "هایشان", "هایمان"))
_ENDINGS = frozenset(("ی", "ای", "ام", "ات", "اش", "مان", "تان", "شان", "ایم", "اند", "ست", "است", "یی"))
_NEAR = 2  # words a cue «just before» or «just after» may be away


@dataclass(slots=True)
class Span:
    """A stretch of the folded text that is called like one or several entities."""

    start: int
    end: int
    first: int  # number of its first word
    last: int  # number of its last word
    forms: tuple[Form, ...]
    entry: Entry | None = None  # once resolved
    kind: str = ""  # name | surname | description | pronoun | candidate
    role: tuple[int, int] | None = None  # in the folded text


@dataclass
class Document:
    """A text made ready for the scan: folded, in words, with the way back to the original."""

    text: str
    language: str
    folded: str = field(init=False)
    offsets: list[int] = field(init=False)

    def __post_init__(self) -> None:
        folded, offsets = fold_with_map(self.text)
        self.folded = f" {folded} "
        self.offsets = [0, *offsets, len(self.text)]
        plain = self.folded
        for sign in _SIGNS:
            plain = plain.replace(sign, " ")
        self.plain = _OTHER_SIGNS.sub(" ", plain).replace("_", " ")
        spans = [token.span() for token in _TOKEN.finditer(self.plain)]
        self.tokens = self.plain.split()
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.number = dict(zip(self.starts, range(len(spans)), strict=True))
        folded = self.folded
        self.gaps = [folded[end:start] for end, start in zip(self.ends, self.starts[1:], strict=False)]
        first_letters = [self.offsets[start] for start in self.starts]
        for line in re.finditer("\n", self.text):
            before = bisect_right(first_letters, line.start()) - 1
            if 0 <= before < len(self.gaps):
                self.gaps[before] = "\n"
        self.words: Words = words(self.language)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the text."""
        return frozenset(self.tokens)

    def word(self, position: int) -> str:
        """The word at the position, "" outside the text."""
        return self.tokens[position] if 0 <= position < len(self.tokens) else ""

    def gap(self, position: int) -> str:
        """What stands between a word and the next one: " ", or signs; "\\n" where a line ends between them."""
        return self.gaps[position] if 0 <= position < len(self.gaps) else "\n"

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that a folded stretch comes from."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def capital(self, position: int) -> bool:
        """Whether the word opens with a capital in the original."""
        return self.text[self.offsets[self.starts[position]]].isupper()


def scan(document: Document) -> tuple[list[Span], list[Span], list[Span]]:
    """The names, the adjectives of countries and the words for offices in a document, each in order.

    Names do not overlap: the longest wins, the first of equals. Only an event may hold a person's name.
    """
    names, adjectives, offices = _matches(document)
    kept: list[Span] = []
    taken = bytearray(len(document.tokens))
    for span in sorted(names, key=lambda span: (span.start - span.end, span.start)):
        here = taken[span.first : span.last + 1]
        if _NAME in here:
            continue
        forms = tuple(form for form in span.forms if not form.cued or cued(document, span, form))
        if _EVENT in here:
            forms = tuple(form for form in forms if form.entry and form.entry.type == "person")
        if forms:
            event = forms[0].entry is not None and forms[0].entry.type == "event"
            taken[span.first : span.last + 1] = bytes((_EVENT if event else _NAME,)) * len(here)
            span.forms = forms
            kept.append(span)
    return sorted(kept, key=_place), sorted(adjectives, key=_place), _longest(offices)


_NAME, _EVENT = 1, 2  # what has taken a word


def _place(span: Span) -> int:
    return span.start


def _longest(spans: list[Span]) -> list[Span]:
    """Without those that lie in a longer one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.first, -span.last)):
        if not kept or span.last > kept[-1].last:
            kept.append(span)
    return kept


def _matches(document: Document) -> tuple[list[Span], list[Span], list[Span]]:
    table = index(document.language)
    plain, number, ends, gaps = document.plain, document.number, document.ends, document.gaps
    patterns = table.patterns
    english = document.language == "en"
    found: tuple[list[Span], list[Span], list[Span]] = ([], [], [])
    for pattern, start, end in table.automaton.find_matches_as_indexes(plain, overlapping=True):
        lead, *kinds = patterns[pattern]
        whole = plain[end] == " "
        first = number[start + 1]
        last = first
        while ends[last] < end:
            last += 1
        if document.folded[end] == "+" and first == last:
            continue  # «أوبك+» is not OPEC
        start += 1 + lead
        if first != last and not _SPACES.issuperset(gaps[first:last]):
            continue
        for forms, spans in zip(kinds, found, strict=True):
            if not forms:
                continue
            if not whole:
                forms = _hanging(document, end, forms)
            if english or (forms and forms[0].exact):
                forms = tuple(form for form in forms if _capitals(document, form, start, end, english))
            if forms:
                spans.append(Span(start, end, first, last, forms))
    return found


_SPACES = frozenset({" ", "-", " - ", "'", ". ", ".", ", ", "/"})  # what may stand between the words of one name


def _hanging(document: Document, end: int, forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """The forms that may carry what follows them in their word («شمخانی‌اش»); only groups have a plural.

    «المان‌ها» are elements, not Germanies.
    """
    if document.language != "fa":
        return ()
    tail = document.plain[end : document.plain.index(" ", end)]
    parted = _ZWNJ in document.text[document.offsets[end - 1] + 1 : document.offsets[end]]
    if tail in _PLURALS:
        inner = document.text[document.offsets[end] : document.offsets[end + len(tail) - 1]]
        if _ZWNJ in inner:
            return ()  # «قطره‌ای» is no plural of «قطر»
        return tuple(form for form in forms if form.entry is not None and form.entry.type == "group")
    return forms if tail == "را" or (parted and tail in _ENDINGS) else ()


def _capitals(document: Document, form: Form, start: int, end: int, english: bool) -> bool:
    original = document.text[slice(*document.original(start, end))]
    if form.exact:
        return original.isupper()
    if form.kind in {"office"} or not english:
        return True
    return original[0].isupper() or (original[:3] in {"al-", "bin"} and original[-4:].istitle())


def cued(document: Document, span: Span, form: Form) -> bool:
    """Whether one of the entry's cues stands in the text."""
    return form.entry is not None and any(_cue(document, span, cue) for cue in form.entry.cues)


def _cue(document: Document, span: Span, cue: str) -> bool:
    if cue.startswith("@"):
        return len(cue_sets()[cue[1:]] & document.vocabulary) >= 2
    if cue.startswith(("<", ">")):
        return nearby(document, span, cue)
    return f" {spaced(cue)}" in document.plain


def nearby(document: Document, span: Span, cue: str) -> bool:
    """Whether the cue stands beside the name, or is a phrase with the name in it («گزارش فارس») at this place."""
    word = spaced(cue.lstrip("<>@"))
    if cue.startswith("<"):
        return word in document.tokens[max(span.first - _NEAR, 0) : span.first]
    if cue.startswith(">"):
        return word in document.tokens[span.last + 1 : span.last + 1 + _NEAR]
    return len(word) > span.end - span.start and word in document.plain[span.start - len(word) : span.end + len(word)]
