"""Whom an Arabic clause names as the one who speaks: the noun phrase behind its verb, as name and roles.

«role [honorific] name» is the usual order; the phrase ends at a preposition, at «أن» or at the next verb.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quote_lexicon import Words, given_names, words
from pipeline.enrichers.quote_text import Range, Subject, Text

LONGEST_SUBJECT: Final = 16
PREFIXES: Final = ("و", "ف")  # glued before a verb
_LONGEST_NAME: Final = 4


@cache
def saying() -> Words:
    """Finite verbs of speech."""
    return (
        words("ar", "verbs") | words("ar", "feminine") | words("ar", "plural") | words("ar", "imperfect")
        | words("ar", "saying")
    )  # fmt: skip


@cache
def acting() -> Words:
    """Finite verbs that only tell whom the sentence is about."""
    return words("ar", "more", "acting") | frozenset(
        verb + "ت" for verb in words("ar", "more", "acting") if verb[-1] not in "یات"
    )


@cache
def _stops() -> Words:
    return words("ar", "more", "stops") | words("ar", "that")


@cache
def _names() -> Words:
    """Given names, and what opens a compound one; an article never does."""
    return frozenset(name for name in given_names() if not name.startswith("ال")) | {"ابو", "عبد", "ابن"}


def bare(word: str) -> tuple[str, bool]:
    """A word without «و» or «ف» before a verb of speech or action, and whether it had one."""
    if word[:1] in PREFIXES and len(word) > 3:
        rest = word[1:]
        if rest in saying() or rest in acting() or rest in words("ar", "participles"):
            return rest, True
    return word, False


def topic(text: Text, first: int, end: int) -> Subject | None:
    """The subject of the verb that opens the sentence: whom its later verbs without subject speak of."""
    at = skip_openers(text, first, end)
    if at >= end:
        return None
    verb, _ = bare(text.words[at])
    return find_subject(text, at + 1, end) if verb in saying() or verb in acting() else None


def skip_openers(text: Text, first: int, end: int) -> int:
    at = first
    end = min(end, first + LONGEST_SUBJECT)
    while at < end and (text.words[at] in words("ar", "more", "openers") or text.words[at] in (",", "-", "*")):
        at += 1
    return at


def find_subject(text: Text, first: int, end: int) -> Subject | None:
    """The subject behind a verb; None when what follows is no noun phrase («وقال: ...», «وقال إن ...»)."""
    return parse(text, first, end)


def parse(text: Text, first: int, end: int) -> Subject | None:
    """The noun phrase at `first`, taken apart into name and roles."""
    last = _phrase_end(text, first, end)
    at = first
    while at < last and text.words[at] in words("ar", "more", "honorifics"):
        at += 1
    if at >= last:
        return None
    if text.words[at] in words("ar", "more", "pronouns"):
        return Subject((at, at + 1), points_back=True)
    role = _is_role(text.words[at])
    body = text.words[at] in words("ar", "more", "bodies") | words("ar", "more", "generic")
    if not role and (body or text.words[at].startswith("ال") or text.words[at] not in _names()):
        return _unknown(text, at, last, body)
    name = next((t for t in range(at, last) if _opens_name(text, t, at, last, role)), None)
    if name is None:
        return Subject((at, last), roles=((at, last),))
    start = name
    while start < last and text.words[start] in words("ar", "more", "honorifics"):
        start += 1
    stop = start
    while stop < last and text.words[stop] != "," and not (stop > start and _is_role(text.words[stop])):
        if stop - start > 1 and text.words[stop] in _names():  # the next person: «استقبل علي شمخاني جمعة عناد»
            break
        stop += 1
    behind = stop + (stop < last and text.words[stop] == ",")
    roles = [(at, name)] if at < name else []
    if behind < last and _is_role(text.words[behind]):
        roles.append((behind, last))
    sure = text.words[start] in _names() or start > name
    return Subject((at, last), name=(start, stop), roles=tuple(roles), sure=sure) if start < stop else None


def _unknown(text: Text, first: int, end: int, body: bool) -> Subject:
    """A subject that opens with no known word: an institution, or a surname that an object may follow."""
    stop = next((t for t in range(first + 1, end) if text.words[t] == "," or _is_role(text.words[t])), end)
    if body or text.words[first].startswith("ال") or stop - first <= 3:
        roles = ((stop, end),) if stop < end and _is_role(text.words[stop]) else ()
        return Subject((first, end), name=(first, stop), roles=roles, sure=False)
    return Subject((first, end), name=(first, first + 1), sure=False)


def _is_role(word: str) -> bool:
    return word in words("ar", "more", "roles")


def _opens_name(text: Text, at: int, first: int, end: int, role: bool) -> bool:
    """Whether the name begins here: behind a role («وزير الدفاع العراقي | جمعة عناد»), or as a known given name."""
    word = text.words[at]
    if at == first:
        return not role and (word in _names() or at + 1 == end)
    if word in words("ar", "more", "honorifics"):
        return at + 1 < end
    if word in _names() and at + 1 <= end:
        return True
    before = text.words[at - 1]
    defined = role and before.startswith("ال") and before not in ("الله",)
    if defined and not word.startswith("ال") and word[0].isalpha():
        return not _is_role(word) and word[:1] not in ("و", "ل") and word != "باسم" and not _is_place(word)
    # The surname alone behind an honorific-like role («الرئيس الحريري») is left with the role.
    return False


def _is_place(word: str) -> bool:
    return word in ("ایران", "العراق", "سوریا", "لبنان", "ترکیا", "قطر", "مصر", "روسیا", "غزه", "بغداد", "طهران")


def _phrase_end(text: Text, first: int, end: int) -> int:
    stops = _stops()
    with_b = first > 0 and bare(text.words[first - 1])[0] in words("ar", "more", "with_b")
    at = first
    while at < min(end, first + LONGEST_SUBJECT):
        word = text.words[at]
        if word == "," and at > first and at + 1 < end and _is_role(text.words[at + 1]):
            closing = next((t for t in range(at + 1, min(at + 10, end)) if text.words[t] == ","), None)
            return closing if closing is not None else at
        if word in words("ar", "more", "inner") and at == first + 1 and _takes_place(text.words[first]):
            at += 1
            continue
        following, linked = bare(word)
        verbal = linked or following in words("ar", "participles") or following in saying()
        if word in stops or verbal or not word[0].isalpha() or word in words("ar", "more", "focus"):
            return at
        if len(word) > 3 and word[:2] == "بـ":
            return at
        if word.startswith(("بال", "لل")) or (with_b and at > first and word.startswith("ب") and word != "باسم"):
            return at
        at += 1
    return min(at, end)


def _takes_place(word: str) -> bool:
    return word in words("ar", "more", "inner_after")


def names(text: Text) -> list[tuple[Range, tuple[Range, ...]]]:
    """Persons that the text introduces by given name, with the role told right before them."""
    found: list[tuple[Range, tuple[Range, ...]]] = []
    known = _names()
    at = 0
    size = len(text.words)
    while at < size:
        if text.words[at] not in known:
            at += 1
            continue
        stop = at + 1
        while stop < size and text.words[stop] in known and stop - at < _LONGEST_NAME - 1:
            stop += 1
        stop = min(stop + 1, size)
        last = text.words[stop - 1]
        if stop - at > 1 and last[0].isalpha() and last not in _stops() and not bare(last)[1]:
            role = _role_before(text, at)
            found.append(((at, stop), () if role is None else (role,)))
        at = stop
    return found


def _role_before(text: Text, name: int) -> Range | None:
    first = None
    for token in range(name - 1, max(-1, name - 9), -1):
        word = text.words[token]
        if not word[0].isalpha() or word in _stops() or bare(word)[1]:
            break
        if _is_role(word):
            first = token
    return None if first is None else (first, name)
