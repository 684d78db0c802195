"""English clauses that introduce a statement: where its words begin, and the frames other than "X said that ..."."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from pipeline.enrichers.quotation.en_phrase import LONGEST_SUBJECT, is_finite, parse
from pipeline.enrichers.quotation.en_subject import SENTENCE_REACH, behind, find_subject
from pipeline.enrichers.quotation.lexicon import phrases, words
from pipeline.enrichers.quotation.text import Cue, Subject, Text

_NOUN_REACH: Final = 6
_LISTENERS: Final = 6  # tokens of "reporters in Tehran" between "told" and what was told
_OCCASION: Final = 7  # tokens of "in a televised interview"
_ASIDE: Final = 14  # tokens of ", the head of the union,"
_DATELINE: Final = 5  # tokens of "BAGHDAD -"
_LONGEST_SPEAKER: Final = 8  # tokens of "the head of the customs administration"
_AUXILIARY: Final = frozenset({"had", "has", "have", "was", "were", "is", "are", "would", "will", "could", "must"})
_SHORTEST: Final = 4  # tokens of a statement before its verb
_OF_THEM: Final = frozenset(
    {"news", "agency", "tv", "television", "channel", "network", "daily", "newspaper", "radio"}
)


def introduced(text: Text, begin: int, at: int, after: int, end: int, subject: Subject | None) -> Cue | None:
    """The cue of a verb of speech `[at, after)`: its words begin behind "that", a colon, or at once."""
    word = text.words[at]
    common = {
        "subject": subject, "coordinate": subject is None, "continuing": word in words("en", "continuing"),
    }  # fmt: skip
    verb = (at, after)
    bare = word not in words("en", "tells") and _opens_clause(text, after, end)
    for token in range(after, min(after + _LISTENERS + 6, end)):
        following = text.words[token]
        if following == "that" and token + 1 < end and not bare:
            return Cue(begin, verb, token + 1, **common)  # type: ignore[arg-type]
        if following == ":" or (following == "," and token + 1 < end and token + 1 in text.closing):
            return Cue(begin, verb, token + 1, direct=True, **common)  # type: ignore[arg-type]
        if token in text.closing:
            if token > after and word != "told" and text.words[after] in words("en", "clause_opens"):
                break  # 'said the talks were "very positive"'
            return Cue(begin, verb, token, direct=True, **common)  # type: ignore[arg-type]
        aside = following == "," and token + 2 < end and text.words[token + 1] in words("en", "parenthetic")
        if aside and text.words[token + 2 : token + 4] == [",", "that"]:  # "cautioned, however, that ..."
            return Cue(begin, verb, token + 4, **common)  # type: ignore[arg-type]
        if following == "," and word in words("en", "tells"):  # "told his counterpart, Prince Faisal, that ..."
            closing = next((t for t in range(token + 1, min(token + _ASIDE, end)) if text.words[t] == ","), end)
            if text.words[closing + 1 : closing + 2] == ["that"]:
                return Cue(begin, verb, closing + 2, **common)  # type: ignore[arg-type]
        if following in (",", "."):
            break
    start = _behind_occasion(text, at, after, end)
    needs_that = word in words("en", "needs_that") and text.words[after : after + 1] not in (
        ["how"],
        ["why"],
        ["whether"],
    )
    clause = after + 1 < end and text.words[after] in words("en", "pronouns") and is_finite(text, after + 1)
    if word == "wrote" and text.words[after : after + 1] == [
        "the"
    ]:  # "wrote the movement had not ...", not "the book"
        clause = any(text.words[token] in _AUXILIARY for token in range(after + 2, min(after + _ASIDE, end)))
    if start == after and needs_that and not clause and not _is_nominal(text, at, after, end):
        return None
    if word in words("en", "of_clauses") and not _has_verb(text, start, _next_report(text, start, end)):
        return None  # "denied the report"
    if start < end - 2 and _can_begin(text, start):  # not "could hardly believe it"
        return Cue(begin, verb, start, **common)  # type: ignore[arg-type]
    return None


def _next_report(text: Text, first: int, end: int) -> int:
    """Where "confirmed the resumption | but stressed ..." goes on with another verb of speech."""
    verbs = words("en", "verbs")
    joins = (t for t in range(first, end - 1) if text.words[t] in ("but", "and") and text.words[t + 1] in verbs)
    return next(joins, end)


def _opens_clause(text: Text, at: int, end: int) -> bool:
    """Whether a clause begins at a token, so that no "that" behind it opens it: "said the talks and that ..."."""
    if at >= end:
        return False
    return (text.words[at] in words("en", "clause_opens") and text.words[at] != "that") or (
        text.char(at).isupper() and not _is_day(text, at)
    )


def _behind_occasion(text: Text, at: int, after: int, end: int) -> int:
    """Behind "in a televised interview", "reporters in Tehran", "on Sunday", where a clause begins there."""
    token, occasion = after, False
    if text.words[at] in words("en", "tells"):
        heard = next(
            (t for t in range(token, min(token + _LISTENERS, end)) if text.words[t] in words("en", "listeners")), None
        )
        if heard is None and (heard := _named_listener(text, after, end)) is None:
            return after
        token, occasion = heard + 1, True
        while token < end and text.words[token] in _OF_THEM:
            token += 1
    if token < end and text.words[token] in ("in", "during", "at"):
        reach = range(token + 1, min(token + _OCCASION, end))
        noun = next((t for t in reach if text.words[t] in words("en", "occasions")), None)
        if noun is None and token > after and token + 2 < end and text.char(token + 1).isupper():
            noun = token + 1  # "told reporters in Tehran the ..."
        occasion = occasion or (noun is not None and text.words[noun] in words("en", "occasions"))
        token = token if noun is None else noun + 1
    if token < end and text.words[token] == "on" and text.words[token + 1 : token + 2] and _is_day(text, token + 1):
        token += 2
    elif token < end and _is_day(text, token):
        token += 1
    if token == after or token >= end - 1:
        return after
    opens = text.char(token).isupper() or text.words[token] in words("en", "clause_opens") or occasion
    joins = text.words[token] in words("en", "complements") or text.words[token] in words("en", "openers")
    return token if (opens or text.words[token][0].isdigit()) and _can_begin(text, token) and not joins else after


def _named_listener(text: Text, first: int, end: int) -> int | None:
    """The last word of a listener told by name before a clause: "told | Varzesh3 | he had learned ..."."""
    stop = first
    while stop < min(first + _LISTENERS, end) and (text.char(stop).isupper() or text.words[stop][0].isdigit()):
        stop += 1
    opens = words("en", "clause_opens") | words("en", "pronouns")
    return stop - 1 if first < stop < end and text.words[stop] in opens and text.words[stop] != "that" else None


def _is_day(text: Text, at: int) -> bool:
    return text.words[at].endswith("day")


def _is_nominal(text: Text, at: int, after: int, end: int) -> bool:
    return text.words[at] in words("en", "nominal") and after < end and text.words[after] in ("the", "that", "his")


def _can_begin(text: Text, at: int) -> bool:
    """Whether a clause can begin here: "said the talks ...", not "said on Monday", "said nothing"."""
    word = text.words[at]
    if word in words("en", "nothing") or not word[0].isalnum():
        return False
    if word in ("about", "at"):  # "said at least 40 people ..."
        return text.words[at + 1][0].isdigit() or text.words[at + 1] in ("least", "most")
    return word not in words("en", "adverbials") and word not in ("to", "and", "by", "of", "with", "so")


def postponed(text: Text, first: int, at: int, after: int, end: int, subject: Subject | None) -> Cue | None:
    """ "The line will be ready by spring, the minister said on Monday." """
    if after < end and text.words[after] in words("en", "nothing"):
        return None
    if subject is not None and subject.whole[0] > first and text.words[subject.whole[0] - 1] == ",":
        comma = subject.whole[0] - 1
    elif is_inverted(text, first, at, after, end):
        comma, subject = at - 1, behind(text, after, end)
    else:
        return None
    dash = next((t + 1 for t in range(first, min(first + _DATELINE, end)) if text.words[t] == "-"), first)
    start = dash if dash == first or text.source[text.starts[first] : text.ends[first]].isupper() else first
    if comma - start < _SHORTEST or text.words[comma] != "," or start in text.closing or subject is None:
        return None
    if text.words[start] in words("en", "openers") and not _has_verb(text, start, comma):
        return None  # "After the talks, the minister said."
    return Cue(first, (at, after), start, stop=comma, embracing=True, subject=subject)


def is_inverted(text: Text, first: int, at: int, after: int, end: int) -> bool:
    """Whether all that follows a verb is its subject: "The line is ready, said the minister, who ..."."""
    if text.words[at - 1] != "," or not _has_verb(text, first, at - 1):
        return False
    stop = next((t for t in range(after, end) if text.words[t] in (",", ".")), end)
    if any(is_finite(text, t) for t in range(after, stop)) or stop - after > _LONGEST_SPEAKER:
        return False
    subject = parse(text, after, stop)
    return subject is not None and (subject.name == (after, stop) or bool(subject.roles)) and not subject.body


def _has_verb(text: Text, first: int, end: int) -> bool:
    return any(is_finite(text, token) for token in range(first + 1, end))


def quoted_as(text: Text, first: int, at: int, end: int) -> Cue | None:
    """ "Reuters quoted X, a spokesman, as saying ...", "X was quoted as saying ..." """
    quoted = next((t for t in range(at - 2, first, -1) if text.words[t] in ("quoted", "cited")), None)
    if quoted is None:
        return None
    passive = text.words[quoted - 1] in words("en", "passive")
    subject = find_subject(text, first, quoted - 1) if passive else parse(text, quoted + 1, at - 1)
    return introduced(text, at, at, at + 1, end, subject)


def with_noun(text: Text, first: int, at: int, end: int) -> Cue | None:
    """ "expressed hope that ...", "made it clear that ..." """
    last = min(at + _NOUN_REACH, end - 1)
    that = next((t for t in range(at + 2, last) if text.words[t] == "that"), None)
    if that is None or not all(
        t in words("en", "nouns") | {"his", "her", "their"} for t in text.words[at + 1 : that]
    ):
        return None
    begin = at - (at > first and text.words[at - 1] == "and")
    subject = find_subject(text, first, at) if begin == at else None
    return Cue(begin, (at, that), that + 1, subject=subject, coordinate=begin < at)


def called(text: Text, first: int, at: int, end: int) -> Cue | None:
    """ "called for ...", "urged ... to ...", "called on ... to ..." """
    following = text.words[at + 1] if at + 2 < end else ""
    if text.words[at] in words("en", "called") and following == "for":
        verb, content = (at, at + 2), at + 2
    elif text.words[at] in words("en", "urged") or following in ("on", "upon"):
        to = next((t for t in range(at + 1, min(at + _LISTENERS * 2, end - 1)) if text.words[t] == "to"), None)
        if to is None:
            return None
        verb, content = (at, at + 1 + (following in ("on", "upon"))), to + 1
    else:
        return None
    subject = find_subject(text, first, at)
    return Cue(at, verb, content, subject=subject)


def according(text: Text, first: int, at: int, end: int) -> Cue | None:
    """ "According to X, ..." and "..., according to X." """
    who = at + 2
    if not words("en", "figures").isdisjoint(text.words[who : who + _NOUN_REACH]):
        return None  # "according to customs data"
    if at == first:
        comma = next((t for t in range(who, min(who + LONGEST_SUBJECT, end)) if text.words[t] == ","), None)
        subject = None if comma is None else parse(text, who, comma)
        if comma is None or subject is None or comma + 1 >= end:
            return None
        return Cue(at, (at, who), comma + 1, subject=replace(subject, also=not subject.same))
    last = who
    while last < end and text.words[last] not in (",", "."):
        last += 1
    subject = parse(text, who, last)
    stop = at - (text.words[at - 1] == ",")
    return None if subject is None else Cue(first, (at, who), first, stop=stop, embracing=True, subject=subject)


def leading(text: Text, first: int, at: int, end: int) -> Cue | None:
    """ "Pointing out that ..., X said ..." """
    for phrase in phrases("en", "leading"):
        after = at + len(phrase)
        if tuple(text.words[at:after]) == phrase and after + 1 < end and text.words[after] == "that":
            comma = next(
                (t for t in range(after + 1, min(after + SENTENCE_REACH, end)) if text.words[t] == ","), None
            )
            subject = None if comma is None else find_subject(text, comma + 1, _next_verb(text, comma, end))
            return Cue(at, (at, after), after + 1, stop=comma, subject=subject)
    return None


def _next_verb(text: Text, at: int, end: int) -> int:
    return next((token for token in range(at, end) if text.words[token] in words("en", "verbs")), end)
