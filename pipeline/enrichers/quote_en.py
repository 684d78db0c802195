"""Where an English sentence introduces a statement, and whom it names as the speaker."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from pipeline.enrichers.quote_en_subject import LONGEST_SUBJECT, SENTENCE_REACH, behind, find_subject, parse
from pipeline.enrichers.quote_lexicon import phrases, words
from pipeline.enrichers.quote_text import Cue, Range, Subject, Text

_NOUN_REACH: Final = 6
_LISTENERS: Final = 6  # tokens of "reporters in Tehran" between "told" and what was told


def cues(text: Text, first: int, end: int) -> list[Cue]:
    """The introductions in the sentence `[first, end)`, in order."""
    found: list[Cue] = []
    for at in range(first, end):
        if text.inside[at]:
            continue
        word = text.words[at]
        if word in words("en", "verbs") or word == "say":
            cue = _verb(text, first, at, end, found)
        elif word == "saying" and at > first and text.words[at - 1] == "as":
            cue = _quoted_as(text, first, at, end)
        elif word in words("en", "plural_verbs") and text.words[at + 1 : at + 2] == ["that"]:
            cue = _that(text, _clause_start(text, first, at), at, at + 1, end, find_subject(text, first, at))
        elif word in words("en", "with_noun"):
            cue = _with_noun(text, first, at, end)
        elif word in words("en", "participles") and at > first:
            cue = _that(text, at - (text.words[at - 1] == ","), at, at + 1, end, None)
        elif word in words("en", "called") or word in words("en", "urged"):
            cue = _called(text, first, at, end)
        elif word == "according" and at + 1 < end and text.words[at + 1] == "to":
            cue = _according(text, first, at, end)
        else:
            cue = _leading(text, first, at, end) if at == first else None
        if cue is not None:
            found.append(cue)
    return found


def _verb(text: Text, first: int, at: int, end: int, found: list[Cue]) -> Cue | None:
    if at > first and text.words[at - 1] in words("en", "passive") | {"to"} and text.words[at] != "say":
        return None
    if "not" in text.words[max(first, at - 2) : at] or text.words[max(first, at - 2) : at] == ["declined", "to"]:
        return None  # "did not say when ..."
    if text.words[at] == "say":
        subject = find_subject(
            text, first, at - 3 if text.words[max(first, at - 3) : at] == ["went", "on", "to"] else at
        )
        return _that(text, at, at, at + 1, end, subject)
    other = next((t for t in range(at - 1, max(first, at - LONGEST_SUBJECT), -1) if text.words[t] == "but"), None)
    if other is not None and text.words[other - 1] == "," and found:  # "..., but two officials told CNN that ..."
        told = _that(text, other - 1, at, at + 1, end, parse(text, other + 1, at))
        return None if told is None else replace(told, coordinate=True)
    coordinate = at > first and text.words[at - 1] in ("and", "also", ",") and bool(found)
    subject = None if coordinate else find_subject(text, first, at)
    begin = at
    while begin > first and text.words[begin - 1] in ("and", "also", ","):
        begin -= 1
    return _that(text, begin if coordinate else _clause_start(text, first, at), at, at + 1, end, subject)


def _clause_start(text: Text, first: int, at: int) -> int:
    """Where the clause of a verb begins: behind the last comma or quotation mark, or at the sentence's start."""
    for token in range(at - 1, max(first, at - LONGEST_SUBJECT) - 1, -1):
        if text.words[token] in (",", '"'):
            return token
    return first if at - first <= LONGEST_SUBJECT else at


def _that(text: Text, begin: int, at: int, after: int, end: int, subject: Subject | None) -> Cue | None:
    """The cue of a verb of speech: its words begin behind "that", a colon, or at once."""
    word = text.words[at]
    continuing = word in words("en", "continuing")
    common = {
        "subject": subject, "coordinate": subject is None, "continuing": continuing,
    }  # fmt: skip
    verb = (at, after)
    for token in range(after, min(after + _LISTENERS + 6, end)):
        following = text.words[token]
        if following == "that" and token + 1 < end:
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
        if following in (",", "."):
            break
    if word in words("en", "needs_that") and not _is_nominal(text, at, after, end):
        return None
    if after < end - 1 and _can_begin(text, after):
        return Cue(begin, verb, after, **common)  # type: ignore[arg-type]
    return None


def _quoted_as(text: Text, first: int, at: int, end: int) -> Cue | None:
    """ "Reuters quoted X, a spokesman, as saying ...", "X was quoted as saying ..." """
    quoted = next((t for t in range(at - 2, first, -1) if text.words[t] in ("quoted", "cited")), None)
    if quoted is None:
        return None
    passive = text.words[quoted - 1] in words("en", "passive")
    subject = find_subject(text, first, quoted - 1) if passive else parse(text, quoted + 1, at - 1)
    return _that(text, at, at, at + 1, end, subject)


def _with_noun(text: Text, first: int, at: int, end: int) -> Cue | None:
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


def _is_nominal(text: Text, at: int, after: int, end: int) -> bool:
    return text.words[at] in words("en", "nominal") and after < end and text.words[after] in ("the", "that", "his")


def _can_begin(text: Text, at: int) -> bool:
    """Whether a clause can begin here: "said the talks ...", not "said on Monday", "said nothing"."""
    word = text.words[at]
    if word in words("en", "nothing") or not word[0].isalnum():
        return False
    return word not in words("en", "adverbials") and word not in ("to", "and", "by", "of", "with", "about", "so")


def _called(text: Text, first: int, at: int, end: int) -> Cue | None:
    """ "called for ...", "urged ... to ..." """
    if text.words[at] in words("en", "called"):
        if at + 2 >= end or text.words[at + 1] != "for":
            return None
        verb, content = (at, at + 2), at + 2
    else:
        to = next((t for t in range(at + 1, min(at + _LISTENERS, end - 1)) if text.words[t] == "to"), None)
        if to is None:
            return None
        verb, content = (at, at + 1), to + 1
    subject = find_subject(text, first, at)
    return Cue(at, verb, content, subject=subject)


def _according(text: Text, first: int, at: int, end: int) -> Cue | None:
    """ "According to X, ..." and "..., according to X." """
    who = at + 2
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


def _leading(text: Text, first: int, at: int, end: int) -> Cue | None:
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


def after_quote(text: Text, first: int, end: int) -> tuple[Subject | None, Range] | None:
    """The speaker and verb behind a quotation: '"...," said Larijani', '"...," Larijani said'."""
    at = first
    while at < end and text.words[at] in (",", "-"):
        at += 1
    for token in range(at, min(at + LONGEST_SUBJECT, end)):
        if text.words[token] in (".", '"') or text.words[token] in words("en", "passive"):
            return None
        if text.words[token] in words("en", "verbs"):
            subject = behind(text, token + 1, end) if token == at else parse(text, at, token)
            return subject, (token, token + 1)
    return None
