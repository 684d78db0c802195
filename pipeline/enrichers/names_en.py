"""English names that no list knows, by their capitals and the words round them: with a type, or not at all.

There is no tagged English corpus to learn from, so a name must be told by its words ("Karun River", "Ministry of
..."), by a title or a role, by a first name, by a verb of speech or by "the town of". The rest is left out: a name
without a type is no fact. Headlines are written in capitals: there only names are found that the text has.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.enrichers.linking.unlisted import Candidate
from pipeline.enrichers.linking.words import words as gazetteer_words
from pipeline.text import sentences
from schemas.records import Article

VERSION: Final = "1"

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")
_POSSESSIVE: Final = re.compile(r"['’]s$")
_LINKS: Final = frozenset(("of", "for", "and", "the", "on"))  # inside a name of an organisation
_NAMES_LINKS: Final = frozenset(("al", "el", "bin", "ibn", "de", "van", "von", "der", "da", "di", "abu", "ben"))
_MOST_PERSON: Final = 4  # words of a person's name
_ROLE_REACH: Final = 7  # words behind a comma in which a role is told


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of `data/names_en.toml`, and the first names of the gazetteer."""

    organisation_last: frozenset[str]
    organisation_first: frozenset[str]
    place_last: frozenset[str]
    place_first: frozenset[str]
    place_of: frozenset[str]
    titles: frozenset[str]
    roles: frozenset[str]
    openers: frozenset[str]
    never: frozenset[str]
    speech: frozenset[str]
    acts: frozenset[str]
    given: frozenset[str]


@cache
def _lists() -> _Lists:
    text = files("pipeline.enrichers.data").joinpath("names_en.toml").read_text("utf-8")
    lists = {name: frozenset(value.split()) for name, value in tomllib.loads(text).items()}
    return _Lists(**lists, given=gazetteer_words("en").given)


class _Word(NamedTuple):
    start: int
    end: int  # without a possessive
    text: str
    low: str
    gap: str  # what stands between it and the next word of the sentence

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


class _Run(NamedTuple):
    """Neighbouring words with capitals, and the words of their sentence."""

    words: list[_Word]
    first: int  # numbers of its words in the sentence
    last: int
    sentence: list[_Word]

    def before(self, distance: int = 1) -> str:
        """The word so far before it in the same clause, case-folded; "" for none."""
        at = self.first - distance
        if at < 0 or any(word.gap.strip() for word in self.sentence[at : self.first]):
            return ""
        return self.sentence[at].low

    def after(self) -> str:
        """The word behind it in the same clause, case-folded; "" for none."""
        inside = self.last + 1 < len(self.sentence) and not self.sentence[self.last].gap.strip()
        return self.sentence[self.last + 1].low if inside else ""


def candidates(article: Article) -> list[Candidate]:
    """The names in lead and text that their own words tell, in order, and those of them that the title has."""
    title, lead = article.title or "", article.lead or ""
    base = len(title) + len(lead) + 2
    whole = "\n".join((title, lead, article.text))
    opening = len(title) + 1
    spans = [(opening + start, opening + end) for start, end in sentences.split(lead, "en")]
    spans += [(base + start, base + end) for start, end in article.sentences]
    found: list[Candidate] = []
    unclear: list[tuple[int, int]] = []
    for start, end in spans:
        for run in _runs(_words(whole, start, end)):
            kind, named = _typed(run)
            stretch = (named[0].start, named[-1].end)
            if kind:
                found.append(Candidate(*stretch, kind))
            else:
                unclear.append(stretch)
    found += _again(whole, found, unclear)
    found += _in_title(title, {whole[one.start : one.end]: one.type for one in found})
    return sorted(Candidate(one.start - base, one.end - base, one.type) for one in found)


def _words(text: str, start: int, end: int) -> list[_Word]:
    matches = list(_WORD.finditer(text, start, end))
    words = []
    for i, match in enumerate(matches):
        owned = _POSSESSIVE.search(match[0])
        stop = match.start() + owned.start() if owned else match.end()
        following = matches[i + 1].start() if i + 1 < len(matches) else end
        gap = "'s" if owned else text[match.end() : following]
        if gap == ". " and match.end() - match.start() == 1:
            gap = " "  # «J. Smith»
        word = text[match.start() : stop]
        words.append(_Word(match.start(), stop, word, word.casefold(), gap))
    return words


def _runs(sentence: list[_Word]) -> Iterator[_Run]:
    at = 0
    while at < len(sentence):
        if not sentence[at].capital:
            at += 1
            continue
        first = last = at
        while (step := _goes_on(sentence, first, last)) > 0:
            last += step
        at = last + 1
        lists = _lists()
        while first < last and sentence[first].low in lists.openers:
            first += 1
        if sentence[first].low not in lists.openers:
            yield _Run(sentence[first : last + 1], first, last, sentence)


def _goes_on(sentence: list[_Word], first: int, last: int) -> int:
    """How many words further the run goes: 0 where it ends."""
    lists = _lists()
    rest = sentence[last + 1 : last + 4]
    if not rest or sentence[last].gap != " ":
        return 0
    if rest[0].capital:
        return 1
    if len(rest) < 2 or rest[0].gap != " ":
        return 0
    if rest[0].low in _NAMES_LINKS:
        return 2 if rest[1].capital else 0
    heads = [word.low for word in sentence[first : last + 1]]
    opened = next((i for i, head in enumerate(heads) if head in lists.organisation_first), None)
    if rest[0].low not in _LINKS or opened is None:
        return 0
    joined = any(head in {"of", "for"} for head in heads[opened:])
    if rest[0].low == "and" and (not joined or _names_another(sentence, last + 2)):
        return 0
    if rest[0].low != "and" and not joined and opened != len(heads) - 1:
        return 0
    if rest[1].capital:
        return 2
    return 3 if rest[1].low == "the" and len(rest) > 2 and rest[2].capital and rest[1].gap == " " else 0


def _names_another(sentence: list[_Word], at: int) -> bool:
    """Whether what follows an "and" is a name of its own: "the Ministry of Health and Sharif University"."""
    lists = _lists()
    while at < len(sentence) and sentence[at].capital:
        if sentence[at].low in lists.organisation_last | lists.organisation_first | lists.titles | lists.given:
            return True
        if sentence[at].gap != " ":
            break
        at += 1
    return False


def _typed(run: _Run) -> tuple[str, list[_Word]]:
    """The type of a run, "" for none, and those of its words that are the name."""
    lists = _lists()
    words = run.words
    lows = [word.low for word in words]
    if len(words) > 1 and lows[-1] in lists.organisation_last:
        return "organisation", words
    if any(low in lists.organisation_first and after in {"of", "for"} for low, after in pairwise(lows)):
        return "organisation", words
    if len(words) > 1 and (lows[-1] in lists.place_last or lows[0] in lists.place_first):
        return "place", words
    named = words
    while named and named[0].low in lists.titles | lists.roles | lists.never:
        named = named[1:]
    while named and named[-1].low in lists.never:
        named = named[:-1]
    if not named:
        return "", words
    titled = len(named) < len(words) and words[words.index(named[0]) - 1].low in lists.titles | lists.roles
    if len(named) <= _MOST_PERSON and _is_person(run, named, titled=titled):
        return "person", named
    if len(named) == len(words) <= 3 and _is_place(run):
        return "place", named
    return "", named


def _is_person(run: _Run, named: list[_Word], *, titled: bool) -> bool:
    lists = _lists()
    if titled or (len(named) == len(run.words) and run.before() in lists.roles):
        return named[0].text.upper() != named[0].text
    if len(named) < 2:
        return False
    said = run.after() in lists.speech or run.before() in lists.speech
    acts = run.after() in lists.acts and run.before() == "" and named == run.words
    return named[0].low in lists.given or said or acts or _role_follows(run)


def _role_follows(run: _Run) -> bool:
    """«Nasrin Kohan, a researcher at ...»."""
    if run.sentence[run.last].gap.strip() != ",":
        return False
    lists = _lists()
    reach = run.sentence[run.last + 1 : run.last + 1 + _ROLE_REACH]
    for word in reach:
        if word.low in lists.roles:
            return True
        if word.gap.strip():
            return False
    return False


def _is_place(run: _Run) -> bool:
    lists = _lists()
    if run.before() == "of" and run.before(2) in lists.place_of:
        return True
    if run.after() in lists.place_last and run.before() not in lists.speech:
        return True
    return len(run.words) < 3 and run.before() in {"in", "near"} and run.words[0].text.upper() != run.words[0].text


def _again(whole: str, found: Sequence[Candidate], unclear: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Names that the text tells elsewhere: in full, or a person's by the last word."""
    kinds = {whole[one.start : one.end]: one.type for one in reversed(found)}
    for name, kind in list(kinds.items()):
        if kind == "person" and " " in name:
            kinds.setdefault(name.rpartition(" ")[2], kind)
    for start, end in unclear:
        name = whole[start:end]
        if name in kinds:
            yield Candidate(start, end, kinds[name])


def _in_title(title: str, kinds: Mapping[str, str]) -> Iterator[Candidate]:
    for name, kind in kinds.items():
        at = title.find(name)
        if at >= 0 and not title[at - 1 : at].isalnum() and not title[at + len(name) : at + len(name) + 1].isalnum():
            yield Candidate(at, at + len(name), kind)
