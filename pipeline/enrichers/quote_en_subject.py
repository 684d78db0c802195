"""Whom an English clause names as the one who speaks: the noun phrase beside its verb, as name and roles."""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quote_lexicon import given_names, words
from pipeline.enrichers.quote_text import Range, Subject, Text

LONGEST_SUBJECT: Final = 16
SENTENCE_REACH: Final = 60  # tokens before a verb in which its subject stands, or behind one in which a comma does


def find_subject(text: Text, first: int, end: int) -> Subject | None:
    """The subject before the verb `end`."""
    at = _skip_openers(text, max(first, end - SENTENCE_REACH), end)
    if end > at and text.words[end - 1] == "and":  # "the official thanked Tehran and vowed that ..."
        end = next((t for t in range(at + 1, end) if _is_past(text.words[t])), end)
    return parse(text, at, end)


def _is_past(word: str) -> bool:
    return (word.endswith("ed") and len(word) > 4) or word in words("en", "past")


def behind(text: Text, first: int, end: int) -> Subject | None:
    """The subject behind a verb: '"...," said Larijani.'"""
    last = first
    while last < end and text.words[last] not in (",", ".") and text.words[last] not in words("en", "adverbials"):
        last += 1
    return parse(text, first, last)


def _skip_openers(text: Text, first: int, end: int) -> int:
    at = first
    while at < end:
        if text.words[at] in (",", '"', "-", "."):
            at += 1
        elif text.words[at] in words("en", "openers"):
            comma = next((t for t in range(at, min(at + LONGEST_SUBJECT, end)) if text.words[t] == ","), None)
            if comma is None:
                return at
            at = comma + 1
        else:
            return at
    return at


def parse(text: Text, first: int, end: int) -> Subject | None:
    """The noun phrase `[first, end)`, taken apart into name and roles."""
    at, last = first, end
    while last > at and text.words[last - 1] in words("en", "between"):
        last -= 1
    if at >= last:
        return None
    if text.words[at] in words("en", "pronouns"):
        return Subject((at, at + 1), points_back=True)
    commas = [token for token in range(at, last) if text.words[token] == ","]
    head = commas[0] if commas else last
    head = next((t for t in range(at + 1, head) if text.words[t] in words("en", "adverbials")), head)
    for start, stop in zip([at, *(comma + 1 for comma in commas)], [head, *commas[1:], last], strict=False):
        name = _name(text, start, stop)
        if name is not None:
            roles = [(a, b) for a, b in ((at, name[0]), (name[1] + 1, last)) if a < b and _has_role(text, a, b)]
            return Subject((at, last), name=name, roles=tuple(_trim(text, role) for role in roles))
    comma = commas[0] if commas else last
    head = next((t for t in range(at + 1, comma) if text.words[t] in words("en", "times")), comma)
    if head - at > LONGEST_SUBJECT:
        return None
    if _is_same(text, at, head):
        return Subject((at, last), roles=((at, head),), same=True)
    stranger = text.words[at] in words("en", "strangers") or text.words[at].isdigit()
    return Subject((at, head), roles=((at, head),), other=stranger, also=stranger)


def _is_same(text: Text, first: int, end: int) -> bool:
    """ "the diplomat", "the top official", "the 61-year-old"; not "the Iraqi official", who may be another."""
    if end - first < 2 or text.words[first] != "the" or end - first > 4:
        return False
    if "year-old" in text.words[first:end]:
        return True
    return text.words[end - 1] in words("en", "same_heads") and not any(
        text.char(token).isupper() for token in range(first + 1, end)
    )


def _trim(text: Text, role: Range) -> Range:
    first, end = role
    while end > first and text.words[end - 1] == ",":
        end -= 1
    return first, end


def _has_role(text: Text, first: int, end: int) -> bool:
    return any(word in words("en", "roles") for word in text.words[first:end])


def _name(text: Text, first: int, end: int) -> Range | None:
    """The capitalised words behind the last role word of a stretch, when all of them are capitalised."""
    start = first
    for token in range(first, end):
        if text.words[token] in words("en", "roles") or text.words[token] in ("the", "a", "an"):
            start = token + 1
    given = next((token for token in range(start, end) if text.words[token] in given_names()), None)
    if given is None:
        if start > first + 1 and text.words[start - 1] == "the":  # "ambassador to the United Nations"
            return None
        given = start
    stop = given
    while stop < end and (text.char(stop).isupper() or text.words[stop].startswith(("al-", "bin", "ibn"))):
        stop += 1
    if given == stop or stop < end or end - given > 6:
        return None
    determined = first < end and text.words[first] in ("the", "a", "an", "some")
    return None if determined and start == first + 1 else (given, stop)


def names(text: Text) -> list[tuple[Range, tuple[Range, ...]]]:
    """Persons that the text introduces by given name, with the role told right before them."""
    found: list[tuple[Range, tuple[Range, ...]]] = []
    known = given_names()
    at = 0
    size = len(text.words)
    while at < size:
        if text.words[at] not in known or not text.char(at).isupper():
            at += 1
            continue
        stop = at + 1
        while stop < size and stop - at < 5 and _in_name(text, stop):
            stop += 1
        if stop - at > 1:
            start = at
            while (
                start > 0 and at - start < 5 and text.char(start - 1).isupper() and text.words[start - 1] not in known
            ):
                start -= 1
            role = ((start, at),) if start < at and _has_role(text, start, at) else ()
            found.append(((at, stop), role))
        at = stop
    return found


def _in_name(text: Text, at: int) -> bool:
    return text.char(at).isupper() or text.words[at].startswith("al-")


def topic(text: Text, first: int, end: int) -> Subject | None:
    """The person whose name begins a sentence that reports nothing."""
    verb = next((t for t in range(first, min(first + 8, end)) if text.words[t] in given_names()), None)
    if verb is None:  # "Chemist Leyla Vaziri, now 62, recalls ..."
        comma = next((t for t in range(first, min(first + 8, end)) if text.words[t] == ","), first)
        name = _name(text, first, comma) if _has_role(text, first, comma) else None
        return None if name is None else Subject((first, comma), name=name, roles=((first, name[0]),))
    stop = verb + 1
    while stop < end and _in_name(text, stop):
        stop += 1
    return Subject((verb, stop), name=(verb, stop))
