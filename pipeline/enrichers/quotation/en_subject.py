"""Whom an English clause names as the one who speaks: the noun phrase beside its verb, as name and roles.

The subject stands right before its verb: only asides between commas come between ("Sotoudeh, who represents one of
them, said"), and an apposition may go before the name ("The transport minister, Razzaq al-Saadawi, said").
"""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quotation.en_phrase import (
    LONGEST_SUBJECT,
    capitals,
    is_abbreviated,
    is_finite,
    is_role,
    parse,
    person_name,
)
from pipeline.enrichers.quotation.lexicon import given_names, words
from pipeline.enrichers.quotation.text import Range, Subject, Text

SENTENCE_REACH: Final = 60  # tokens before a verb in which its subject stands, or behind one in which a comma does
_ENDS: Final = frozenset(",.")
_HARD: Final = frozenset({'"', ":", ";"})
_TOPIC_REACH: Final = 40  # tokens of a sentence in which the verb of its subject stands
_LONGEST_RUN: Final = 9  # capitalised words of "Foreign Ministry Spokesman Esmaeil Baghaei"
_APPOSITION: Final = 12  # tokens of ", the head of the Red Crescent Society"


def find_subject(text: Text, first: int, end: int) -> Subject | None:
    """The subject of the verb `end`."""
    low = max(first, end - SENTENCE_REACH)
    hard = next((t + 1 for t in range(end - 1, low - 1, -1) if text.words[t] in _HARD), low)
    last, closed = _before_verb(text, hard, end)
    if last <= hard:
        return None
    if text.words[last - 1] in ("and", "but"):  # "the official thanked Tehran and vowed that ..."
        return main_subject(text, low, last - 1)
    parts = _parts(text, skip_openers(text, hard, last), last)
    at = len(parts) - 1
    if at < 0:
        return None
    if closed:
        while at > 0 and _is_aside(text, parts[at], parts[at - 1]):
            at -= 1
        before = parts[at - 1] if at > 0 else None
        if before is not None and _is_apposed(text, before, parts[at]):
            at -= 1
    return parse(text, _left_edge(text, *parts[at]), last)


def main_subject(text: Text, first: int, end: int) -> Subject | None:
    """The subject of the first finite verb among the tokens: "Sudani condemned the strikes and ..."."""
    at = skip_openers(text, first, end)
    reach = range(at + 1, min(end, at + _TOPIC_REACH))
    verb = next((t for t in reach if is_finite(text, t) and not text.inside[t]), None)
    if verb is None or ":" in text.words[at:verb]:
        return None
    if text.words[verb - 1] in ("who", "which"):
        verb -= 1
    last, _ = _before_verb(text, at, verb)
    return parse(text, _left_edge(text, at, last), last) if last > at else None


def topic(text: Text, first: int, end: int) -> Subject | None:
    """The person of whom a sentence speaks that reports nothing: its main subject, if told by name or office."""
    if text.words[first] == '"':
        return None
    subject = main_subject(text, first, end)
    return None if subject is None or subject.points_back or subject.other else subject


def behind(text: Text, first: int, end: int) -> Subject | None:
    """The subject behind a verb: '"...," said Larijani.'"""
    last = first
    while last < end and (text.words[last] not in _ENDS or is_abbreviated(text, last)):
        if text.words[last] in words("en", "adverbials"):
            break
        last += 1
    if last < end and text.words[last] == ",":  # "said Farhad Niroumand, a professor of economics"
        comma = next((t for t in range(last + 1, end) if text.words[t] in (",", ".", '"')), end)
        if person_name(text, first, last) is not None and is_role(text, last + 1, comma):
            last = comma
    return parse(text, first, last)


def skip_openers(text: Text, first: int, end: int) -> int:
    """Behind "In a statement on Sunday, ...", "Speaking to reporters, ..."."""
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


def _before_verb(text: Text, first: int, end: int) -> tuple[int, bool]:
    """Where the subject's phrase ends, without "has also", and whether a comma closes an aside there."""
    last, closed = end, False
    between = words("en", "between")
    while last > first:
        if _is_break(text, last - 1) or text.words[last - 1] in between:
            closed = closed or _is_break(text, last - 1)
            last -= 1
        elif text.words[last - 1] == ")":  # "the Guards (IRGC) said"
            opening = next((t for t in range(last - 1, first - 1, -1) if text.words[t] == "("), None)
            if opening is None:
                break
            last = opening
        else:
            break
    return last, closed


def _parts(text: Text, first: int, end: int) -> list[Range]:
    """The stretches between commas."""
    parts: list[Range] = []
    start = first
    for token in range(first, end + 1):
        if token == end or _is_break(text, token):
            if start < token:
                parts.append((start, token))
            start = token + 1
    return parts


def _is_break(text: Text, at: int) -> bool:
    """Whether a comma or a dash stands at a token; not the hyphen of "61-year-old"."""
    word = text.words[at]
    return word == "," or (word == "-" and at > 0 and text.starts[at] > text.ends[at - 1])


def _is_aside(text: Text, part: Range, before: Range) -> bool:
    """Whether a stretch between commas stands beside the subject: "who is 43", "Iraq's security adviser", "58"."""
    word = text.words[part[0]]
    if word in words("en", "aside") or word[0].isdigit() or word.endswith("ing"):
        return True
    if person_name(text, *part) == part:
        return False
    names_one = _in_name(text, before[1] - 1) or is_role(text, *before)
    return names_one and (not text.char(part[0]).isupper() or is_role(text, *part))


def _is_apposed(text: Text, role: Range, name: Range) -> bool:
    """Whether "The Iraqi transport minister, Razzaq al-Saadawi," is one person."""
    opens = not text.char(role[0]).isupper() or text.words[role[0]] in words("en", "determiners")
    owned = any(text.words[t].endswith("'s") for t in range(role[0], min(role[0] + 3, role[1])))
    return (opens or owned) and is_role(text, *role) and person_name(text, *name) == name


def _left_edge(text: Text, first: int, end: int) -> int:
    """Where the noun phrase of a clause begins: behind "that", "while", "and" before a second clause, "On Monday"."""
    at = first
    for token in range(end - 2, first - 1, -1):
        word = text.words[token]
        if word in words("en", "subordinators"):
            at = token + 1
            break
        if word == "and" and any(is_finite(text, t) for t in range(first + 1, token)):
            at = token + 1
            break
    while at < end - 1:
        if text.words[at] in words("en", "leads"):
            at += 1
        elif text.words[at] in ("on", "in", "at") and at + 2 < end and _is_time(text, at + 1):
            at += 2
        else:
            break
    return at


def _is_time(text: Text, at: int) -> bool:
    """Whether "On Sunday", "In Tehran the ..." goes before the subject."""
    return text.words[at] in words("en", "adverbials") or text.words[at + 1] in words("en", "determiners")


def names(text: Text) -> list[tuple[Range, tuple[Range, ...]]]:
    """Persons that the text introduces by given name, or by a role before or behind their name, with those roles."""
    source = text.source
    capital = [at for at, start in enumerate(text.starts) if source[start].isupper()]
    found: list[tuple[Range, tuple[Range, ...]]] = []
    done, size, following = 0, len(text.words), set(capital)
    for at in capital:
        if at < done:
            continue
        stop = at + 1
        while stop < size and stop - at < _LONGEST_RUN:
            if stop not in following and not text.words[stop].startswith(("al-", "bin", "ibn")):
                break
            stop += 1
        done = stop
        name = capitals(text, at, stop) if stop - at > 1 else None
        if name is not None and name[1] - name[0] > 1:
            roles = _told_roles(text, at, name)
            if roles or text.words[name[0]] in given_names():
                found.append((name, roles))
    return found


def _told_roles(text: Text, run: int, name: Range) -> tuple[Range, ...]:
    """The roles before a name ("Iran coach") and in the apposition behind it."""
    first, stop = name
    start = run
    while (
        start > 0
        and first - start < _LONGEST_RUN
        and (text.words[start - 1] in words("en", "roles") or text.char(start - 1).isupper())
    ):
        start -= 1
    roles = [(start, first)] if start < first and is_role(text, start, first) else []
    if start > 1 and text.words[start - 1] == ",":  # "The Iraqi transport minister, Razzaq al-Saadawi, ..."
        reach = range(start - 2, max(0, start - _APPOSITION) - 1, -1)
        opens = next((t for t in reach if text.words[t] in (",", ".", '"') or t == 0), start)
        opens = opens if opens == 0 else opens + 1
        determined = next(
            (t for t in range(start - 2, opens - 1, -1) if text.words[t] in words("en", "determiners")), None
        )
        if determined is not None and is_role(text, determined, start - 1):
            roles.append((determined, start - 1))
    if text.words[stop : stop + 1] == [","]:
        reach = range(stop + 1, min(stop + _APPOSITION, len(text.words)))
        comma = next((t for t in reach if text.words[t] in (",", ".", '"')), None)
        if comma is not None and is_role(text, stop + 1, comma) and _is_aside(text, (stop + 1, comma), name):
            roles.append((stop + 1, comma))
    return tuple(roles)


def _in_name(text: Text, at: int) -> bool:
    return text.char(at).isupper() or text.words[at].startswith(("al-", "bin", "ibn"))
