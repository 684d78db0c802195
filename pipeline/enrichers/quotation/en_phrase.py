"""An English noun phrase as the one who speaks: name and roles, a description, a stranger, or an institution."""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quotation.lexicon import Words, given_names, words
from pipeline.enrichers.quotation.names import country
from pipeline.enrichers.quotation.text import Range, Subject, Text

LONGEST_SUBJECT: Final = 16
_LONGEST_NAME: Final = 6
_SHORTEST_PAST: Final = 5  # letters of "urged"
_PARTICLES: Final = ("al-", "bin", "ibn")
_PERSON_ENDINGS: Final = ("man", "woman", "ist", "ician")


def parse(text: Text, first: int, end: int) -> Subject | None:
    """The noun phrase `[first, end)` with its appositions between commas, taken apart."""
    at, last = first, end
    while last > at and text.words[last - 1] in words("en", "between"):
        last -= 1
    if at >= last:
        return None
    if text.words[at] in words("en", "pronouns"):
        return Subject((at, at + 1), points_back=True)
    if (
        text.words[at] in ("his", "her")
        and text.words[at + 1 : at + 2]
        and text.words[at + 1] in words("en", "styles")
    ):
        return Subject((at, at + 2), points_back=True)
    commas = [token for token in range(at, last) if text.words[token] == ","]
    core = _core_end(text, at, commas[0] if commas else last)
    stretches = zip([at, *(comma + 1 for comma in commas)], [core, *commas[1:], last], strict=False)
    for number, (start, stop) in enumerate(stretches):
        name = person_name(text, start, stop)
        if name is not None and (number == 0 or name == (start, stop)):
            roles = [(a, b) for a, b in ((at, name[0]), (name[1], last)) if a < b and is_role(text, a, b)]
            return Subject((at, last), name=name, roles=tuple(_trim(text, role) for role in roles))
    if core - at > LONGEST_SUBJECT:
        return None
    head = _head(text, at, core)
    if _is_stranger(text, at, head):
        return Subject((at, core), roles=((at, core),), other=True, also=True)
    if text.words[at] == "the" and core - at == 2 and _is_citizen(text.words[head]):  # "the Portuguese"
        return Subject((at, core), roles=((at, core),), same=True)
    if not _is_person(text.words[head]):
        return Subject((at, core), name=(at, core), body=True)
    return Subject((at, last), roles=((at, core),), same=_is_definite(text, at, head))


def _core_end(text: Text, first: int, end: int) -> int:
    """Where the phrase ends before a time or a bracket: "the ministry late on Sunday"."""
    times, held = words("en", "times"), ("prayer", "prayers")  # "Tehran's interim Friday prayers leader"
    ends = (
        t
        for t in range(first + 1, end)
        if (text.words[t] in times and (t + 1 == end or text.words[t + 1] not in held))
        or text.words[t] in ("(", "who", "whose")
    )
    return next(ends, end)


def _head(text: Text, first: int, end: int) -> int:
    """The noun that the phrase is about: the last word before a preposition ("the head | of the chamber")."""
    opens = words("en", "complements")
    return next((t for t in range(first + 1, end) if text.words[t] in opens), end) - 1


@cache
def _persons() -> Words:
    return words("en", "roles") | words("en", "same_heads") | words("en", "persons")


def _is_person(word: str) -> bool:
    return word in _persons() or (word.endswith(_PERSON_ENDINGS) and len(word) > 4)


def _is_citizen(word: str) -> bool:
    return word.endswith(("ese", "ish")) or country(word) is not None


def _is_stranger(text: Text, first: int, head: int) -> bool:
    """Nobody who is named elsewhere: "a source", "two officials", "Residents", "some"."""
    word = text.words[first]
    if word in words("en", "strangers") or word[0].isdigit():
        return True
    noun = text.words[head]
    plural = noun in words("en", "groups") or (noun.endswith("s") and _is_person(noun[:-1]))
    return plural and word not in ("the", "his", "her")


def _is_definite(text: Text, first: int, head: int) -> bool:
    """ "the coach", "Iran's top diplomat", "the 61-year-old": somebody told of before, if he fits."""
    if text.words[first] in ("the", "this", "that"):
        return True
    return any(text.words[t].endswith("'s") and country(text.words[t][:-2]) for t in range(first, head))


def _trim(text: Text, role: Range) -> Range:
    first, end = role
    while end > first and text.words[end - 1] == ",":
        end -= 1
    while first < end and text.words[first] == ",":
        first += 1
    return first, end


def is_abbreviated(text: Text, at: int) -> bool:
    """Whether a full stop belongs to the title before it: "Dr. Ghasem Miri"."""
    return text.words[at] == "." and at > 0 and text.words[at - 1] in words("en", "abbreviations")


def is_role(text: Text, first: int, end: int) -> bool:
    """Whether a stretch holds a word for an office or a trade."""
    persons = _persons()
    return any(word in persons for word in text.words[first:end])


def is_finite(text: Text, at: int) -> bool:
    """Whether a token is a finite verb by its form: "condemned", "met", "is"; not "a retired general"."""
    word = text.words[at]
    if word in words("en", "past"):
        return not text.char(at).isupper()
    if not word.endswith("ed") or len(word) < _SHORTEST_PAST or text.char(at).isupper():
        return False
    return text.words[at - 1] not in words("en", "determiners")


def person_name(text: Text, first: int, end: int) -> Range | None:
    """The name in a stretch: "Foreign Minister | Abbas Araghchi", "Reza Jafarzadeh | of the ..."."""
    complement = next((t for t in range(first + 1, end) if text.words[t] in words("en", "complements")), None)
    if complement is not None:
        name = capitals(text, first, complement)
        if name is not None and _is_full(text, name) and text.words[name[1] - 1] not in words("en", "bodies"):
            return name
    return capitals(text, first, end)


def _is_full(text: Text, name: Range) -> bool:
    """Whether a name stands for itself before "of": of two words, or with a given name."""
    return name[1] - name[0] > 1 or text.words[name[0]] in given_names()


def capitals(text: Text, first: int, end: int) -> Range | None:
    """The capitalised words behind the last role word of a stretch, when all of them are capitalised."""
    start = first
    for token in range(first, end):
        word = text.words[token]
        if word in _persons() or word in ("the", "a", "an", "named", "called") or is_abbreviated(text, token):
            start = token + 1
    given = next((t for t in range(start, end) if text.words[t] in given_names() and text.char(t).isupper()), None)
    if given is None:
        if start > first + 1 and text.words[start - 1] == "the":  # "ambassador to the United Nations"
            return None
        given = start
    elif start > first and all(text.char(t).isupper() for t in range(start, given)):
        given = start  # "Secretary General Sheikh Naim | Qassem"
    stop = given
    while stop < end and (text.char(stop).isupper() or text.words[stop].startswith(_PARTICLES)):
        stop += 1
    if given == stop or stop < end or end - given > _LONGEST_NAME:
        return None
    if text.words[stop - 1] in words("en", "bodies") or text.words[given].endswith("'s"):
        return None
    determined = text.words[first] in words("en", "determiners")
    return None if determined and start == first + 1 else (given, stop)
