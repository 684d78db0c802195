"""The words and marks of a text with their offsets: what the rules of quotations look at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from pipeline.enrichers.quotation.lexicon import APART
from pipeline.text.folding import fold
from pipeline.text.sentences import split
from schemas.records import Article

# A Latin word keeps its hyphens and apostrophes (al-Sudani, don't); a Persian or Arabic one its ZWNJ and diacritics,
# but a particle drawn out before it is a word of its own («بـأن»).
_TOKEN: Final = re.compile(
    "[بلكف]\u0640(?=[^\\W_])|"
    "[A-Za-z\u00c0-\u024f]+(?:[-'’][A-Za-z\u00c0-\u024f]+)*|[^\\W_][\\w\u200c\u0640\u064b-\u065f\u0670]*|[^\\w\\s]|_"
)
_OPENING: Final = frozenset("«“")
_CLOSING: Final = frozenset("»”")
_STRAIGHT: Final = '"'
_REACH: Final = 2500  # characters that a quotation may run: beyond it, its closing mark is lost
_SEPARATOR: Final = "¦"  # folds to itself and stands in no news
_TRAILING: Final = " \n\t،,؛;:.-–—"

Range = tuple[int, int]  # [first, end) token numbers


class Text(Struct, frozen=True):
    """A text as tokens: `words` in matching form, `starts` and `ends` their offsets in `source`."""

    source: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[Range]  # of tokens
    closing: dict[int, int]  # opening quotation mark -> its closing one
    inside: list[bool]  # whether a token stands between quotation marks
    people: dict[int, int] = {}  # first token of a person's name -> the one behind it, as far as known
    surnames: set[str] = set()  # the last words of their names
    alone: set[str] = set()  # words that are all that some clause names: surnames that end a name wherever it stands
    vocabulary: set[str] = set()  # of an Arabic text: what it has with the article is no name that no list knows
    told: dict[Range, tuple[str, ...]] = {}  # names and offices as words that can be compared
    parsed: dict[Range, Subject | None] = {}  # subjects read so far, by where their phrase and its sentence end

    def raw(self, first: int, end: int) -> str:
        """The text of the tokens `[first, end)`."""
        return self.source[self.starts[first] : self.ends[end - 1]] if first < end else ""

    def char(self, token: int) -> str:
        """The first character of a token as written: tells « from »."""
        return self.source[self.starts[token]]

    def new_line_before(self, token: int) -> bool:
        """Whether a paragraph begins with the token."""
        return token == 0 or "\n" in self.source[self.ends[token - 1] : self.starts[token]]

    def trimmed(self, first: int, end: int) -> Range:
        """Offsets of the tokens `[first, end)` without the punctuation and space at their end."""
        start = self.starts[first]
        words = self.source[start : self.ends[end - 1]].rstrip(_TRAILING)
        return start, start + len(words)


class Subject(Struct, frozen=True):
    """Whom a clause names as the one who speaks: a name, roles, or a word that points back."""

    whole: Range
    name: Range | None = None
    roles: tuple[Range, ...] = ()
    points_back: bool = False  # «وی», "he"
    same: bool = False  # «این مسئول»: the speaker of before, where there is one
    also: bool = False  # «نیز»: another one than before
    sure: bool = True  # the name begins with a given name, or is all that the clause names
    other: bool = False  # nobody named before: «یک دیپلمات», «مادر پارسا»
    clip: int = 0  # characters of a glued preposition before it («لمدير»)
    body: bool = False  # an institution or a document, no person: "the ministry", "the report"


class Cue(Struct, frozen=True):
    """Words that introduce a statement, and where its words begin."""

    begin: int  # first token of the introduction: a statement before it ends here at the latest
    verb: Range
    content: int  # first token of what is said
    stop: int | None = None  # where it ends, if the introduction itself says so
    direct: bool = False  # behind a colon
    embracing: bool = False  # the introduction goes on behind the words («بر لزوم ... تأکید کرد»)
    coordinate: bool = False  # joined to what stands before it («و افزود:»), so not a part of it
    subject: Subject | None = None  # None: nobody is named in the clause; the speaker of before is meant
    continuing: bool = False  # a verb of going on («افزود»)
    feminine: bool | None = None  # whose words the verb tells by its form («وأضافت»); None: it tells nothing


def read(article: Article) -> Text:
    """The tokens of an article's text. Linear in its length."""
    return tokens(article.text, article.sentences or split(article.text, article.language))


def tokens(source: str, spans: Sequence[tuple[int, int]]) -> Text:
    """The tokens of a text whose sentences are known."""
    places = _parted([match.span() for match in _TOKEN.finditer(source)], spans)
    starts, ends = ([*numbers] for numbers in zip(*places, strict=True)) if places else ([], [])
    written = [source[start:end] for start, end in places]
    words = _folded(written)
    if "" in words or not APART.isdisjoint(written):
        words = [raw if raw in APART else word or raw for raw, word in zip(written, words, strict=True)]
    sentences = []
    for start, end in spans:
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        if first < last:
            sentences.append((first, last))
    closing = _pairs(source, words, starts)
    inside = [False] * len(words)
    done = 0
    for opening, close in sorted(closing.items()):
        for token in range(max(opening + 1, done), close):
            inside[token] = True
        done = max(done, close)
    return Text(source, words, starts, ends, sentences, closing, inside)


def _parted(places: list[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places of tokens, those parted in which a sentence begins: «هستندنماینده مقام معظم رهبری»."""
    cuts = {}
    for begin, _ in spans:
        token = bisect_left(places, (begin, 0)) - 1
        if token >= 0 and begin < places[token][1]:
            cuts[token] = begin
    if not cuts:
        return places
    parted: list[tuple[int, int]] = []
    for token, (start, end) in enumerate(places):
        cut = cuts.get(token)
        parted += [(start, end)] if cut is None else [(start, cut), (cut, end)]
    return parted


def words_of(text: str) -> list[str]:
    """The tokens of a short text (a title, a name) in matching form."""
    return _folded(_TOKEN.findall(text))


def _folded(tokens: list[str]) -> list[str]:
    # One call for all is many times faster than one a token.
    words = fold(_SEPARATOR.join(tokens)).split(_SEPARATOR)
    return words if len(words) == len(tokens) else [fold(token) for token in tokens]


def _pairs(source: str, words: list[str], starts: list[int]) -> dict[int, int]:
    """Opening quotation mark → closing one. «…» and “…” nest; straight ones pair within a paragraph."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    straight: int | None = None
    line_end = -1
    for token, word in enumerate(words):
        if word != '"':
            continue
        start = starts[token]
        char = source[start]
        if char in _OPENING:
            stack.append(token)
        elif char in _CLOSING:
            if stack and start - starts[stack[-1]] <= _REACH:
                pairs[stack.pop()] = token
        elif char == _STRAIGHT:
            if straight is not None and start < line_end:
                pairs[straight] = token
                straight = None
            else:
                straight = token
                line_end = source.find("\n", start)
                line_end = len(source) + 1 if line_end < 0 else line_end
    return pairs
