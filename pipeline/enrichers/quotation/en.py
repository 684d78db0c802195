"""Where an English sentence introduces a statement, and whom it names as the speaker."""

from __future__ import annotations

from functools import cache
from typing import Final

from msgspec.structs import replace

from pipeline.enrichers.quotation.en_clauses import (
    according,
    called,
    introduced,
    is_inverted,
    leading,
    postponed,
    quoted_as,
    with_noun,
)
from pipeline.enrichers.quotation.en_phrase import LONGEST_SUBJECT, is_abbreviated, is_finite
from pipeline.enrichers.quotation.en_subject import behind, find_subject, main_subject
from pipeline.enrichers.quotation.lexicon import Words, phrases, words
from pipeline.enrichers.quotation.text import Cue, Range, Subject, Text

_WAS_ASKED: Final = ([",", "whether"], [",", "if"], [",", "about"])
_AND: Final = ("and", "but")
_MEANWHILE: Final = ("while", "whereas", "but")  # what opens a clause of the reporter's own
_QUOTED: Final = ("quoted", "cited")
_CARRIED: Final = ("reported", "reports", "said", "says", "added")
_CARRIER: Final = 10  # tokens of "the Saudi Press Agency reported on Sunday"


def cues(text: Text, first: int, end: int) -> list[Cue]:
    """The introductions in the sentence `[first, end)`, in order."""
    found: list[Cue] = []
    verbs, participles, triggers = words("en", "verbs"), words("en", "participles"), _triggers()
    places = [at for at, word in enumerate(text.words[first:end], first) if word in triggers or at == first]
    for at in places:
        if text.inside[at]:
            continue
        word = text.words[at]
        if word in verbs or word == "say":
            cue = _verb(text, first, at, at + 1, end, found)
        elif word == "saying" and at > first and text.words[at - 1] == "as":
            cue = quoted_as(text, first, at, end)
        elif word in words("en", "plural_verbs") and text.words[at + 1 : at + 2] == ["that"]:
            cue = _of_several(text, first, at, end)
        elif word in words("en", "with_noun"):
            cue = with_noun(text, first, at, end)
        elif word in participles and at > first:
            subject = None if found else main_subject(text, first, at)  # "X rejected the claim, saying ..."
            cue = introduced(text, at - (text.words[at - 1] == ","), at, at + 1, end, subject)
            cue = None if cue is None else replace(cue, coordinate=True)
        elif word in words("en", "called") or word in words("en", "urged"):
            cue = called(text, first, at, end)
        elif word == "according" and at + 1 < end and text.words[at + 1] == "to":
            cue = according(text, first, at, end)
        elif (after := _of_two_words(text, at)) > at:
            cue = _verb(text, first, at, after, end, found)
        else:
            cue = leading(text, first, at, end) if at == first else None
        if cue is not None:
            found.append(cue)
    return found


@cache
def _triggers() -> Words:
    """Words at which an introduction can be recognised at all."""
    kinds = ("verbs", "participles", "plural_verbs", "with_noun", "called", "urged")
    special = {"say", "saying", "according", *(phrase[0] for phrase in phrases("en", "two_words"))}
    return frozenset(special).union(*(words("en", kind) for kind in kinds))


def _of_several(text: Text, first: int, at: int, end: int) -> Cue | None:
    """ "Residents complain that ...", "some say ..., others argue that ..." """
    subject = find_subject(text, first, _behind_subject(text, first, at))
    cue = introduced(text, _clause_start(text, first, at), at, at + 1, end, subject)
    spliced = subject is not None and subject.other and subject.whole[0] > first
    if cue is None or subject is None or not spliced or text.words[subject.whole[0] - 1] != ",":
        return cue
    return replace(cue, begin=subject.whole[0] - 1, coordinate=True)


def _of_two_words(text: Text, at: int) -> int:
    """Behind "pointed out"; the token itself where no such verb begins."""
    return at + 2 if tuple(text.words[at : at + 2]) in phrases("en", "two_words") else at


def _verb(text: Text, first: int, at: int, after: int, end: int, found: list[Cue]) -> Cue | None:
    if at > first and text.words[at - 1] in words("en", "passive") | {"to"} and text.words[at] != "say":
        return None
    if "not" in text.words[max(first, at - 2) : at] or text.words[max(first, at - 2) : at] == ["declined", "to"]:
        return None  # "did not say when ..."
    if text.words[at] == "say":
        return introduced(text, at, at, at + 1, end, find_subject(text, first, _behind_subject(text, first, at)))
    if text.words[at] == "asked" and text.words[at - 1 : at + 2 : 2] in _WAS_ASKED:
        return None  # "Lavrov, asked whether ..., replied: ..."
    if at == first:  # "Asked whether ..., the diplomat replied: ..."
        return None
    if not found:
        subject = find_subject(text, first, at)
        inverted = text.words[at - 1] == "," and is_inverted(text, first, at, after, end)
        told = None if inverted else introduced(text, _clause_start(text, first, at), at, after, end, subject)
        return told if told is not None else postponed(text, first, at, after, end, subject)
    begin = at
    while begin > first and text.words[begin - 1] in words("en", "between") | {"and", "but"}:
        begin -= 1
    if any(word in _AND or word == "," for word in text.words[begin:at]):  # "..., and also told lawmakers ..."
        return introduced(text, begin, at, after, end, None)
    low = min(found[-1].content, at)
    clause = next((t for t in range(at - 1, max(low, at - LONGEST_SUBJECT), -1) if _opens_clause(text, low, t)), None)
    if clause is None:  # part of what is said: "said the minister had told lawmakers that ..."
        return introduced(text, _clause_start(text, first, at), at, after, end, find_subject(text, low, at))
    told = introduced(
        text, clause - (text.words[clause - 1] == ","), at, after, end, find_subject(text, clause + 1, at)
    )
    return None if told is None else replace(told, coordinate=True)


def _behind_subject(text: Text, first: int, at: int) -> int:
    """The first verb before an infinitive: "The minister | went on to say ..."."""
    return at - 3 if text.words[max(first, at - 3) : at] == ["went", "on", "to"] else at


def _opens_clause(text: Text, low: int, at: int) -> bool:
    """Whether a clause of the reporter's opens: at "while", ", but", or "and" behind a whole clause."""
    word = text.words[at]
    if word in _MEANWHILE:
        return word != "but" or text.words[at - 1] == ","
    if word == ";":
        return True
    named = text.char(at + 1).isupper() or text.words[at + 1] in words("en", "pronouns")
    return word == "and" and named and any(is_finite(text, t) for t in range(low, at))


def _parts_off(text: Text, at: int) -> bool:
    """Whether a clause of the reporter's begins behind a comma: "while ...", "and praised ...", "blaming ..."."""
    if text.words[at] == "and" and at + 1 < len(text.words):
        return text.words[at + 1] in words("en", "acts")
    return text.words[at] in ("while", "whereas", "although") or text.words[at] in words("en", "acting")


def _clause_start(text: Text, first: int, at: int) -> int:
    """Where the clause of a verb begins: behind the last comma or quotation mark, or at the sentence's start."""
    for token in range(at - 1, max(first, at - LONGEST_SUBJECT) - 1, -1):
        if text.words[token] in (",", '"'):
            return token
    return first if at - first <= LONGEST_SUBJECT else at


def after_quote(text: Text, first: int, end: int) -> tuple[Subject | None, Range] | None:
    """The speaker and verb behind a quotation: '"...," said Larijani', '"...," Larijani, who is 68, said'."""
    at = first
    while at < end and text.words[at] in (",", "-"):
        at += 1
    aside = False  # inside "who is 43"
    for token in range(at, min(at + LONGEST_SUBJECT, end)):
        word = text.words[token]
        if word == '"' or (word == "." and not is_abbreviated(text, token)):
            return None
        if word in ("who", "which", "whose"):
            aside = True
        elif word == ",":
            aside = False
        elif word in words("en", "passive") and not aside:
            return _was_quoted(text, at, token, end)
        elif (word in words("en", "verbs") or _of_two_words(text, token) > token) and not aside:
            subject = behind(text, token + 1, end) if token == at else find_subject(text, at, token)
            return subject, (token, token + 1)
    return None


def _was_quoted(text: Text, first: int, passive: int, end: int) -> tuple[Subject | None, Range] | None:
    """'"...," he was quoted by IRNA as saying.'"""
    if passive + 1 >= end or text.words[passive + 1] not in _QUOTED:
        return None
    saying = next((t for t in range(passive + 2, end) if text.words[t] == "saying"), None)
    return None if saying is None else (find_subject(text, first, passive), (saying, saying + 1))


def clause_end(text: Text, first: int, end: int) -> int:
    """Where reported words end: before who carried them ("..., the agency reported"), or ", while ..."."""
    meanwhile = next((t for t in range(first + 2, end - 1) if text.words[t] == "," and _parts_off(text, t + 1)), None)
    if meanwhile is not None:
        return meanwhile
    last = end - (text.words[end - 1] == ".")
    carried = next((t for t in range(last - 1, max(first, last - _CARRIER), -1) if text.words[t] in _CARRIED), None)
    if carried is None:
        return end
    comma = next((t for t in range(carried - 1, max(first, carried - _CARRIER), -1) if text.words[t] == ","), None)
    if comma is None or any(is_finite(text, t) for t in range(comma + 1, carried)):
        return end
    return comma
