"""Where an English sentence introduces a statement, and whom it names as the speaker."""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quote_lexicon import given_names, phrases, words
from pipeline.enrichers.quote_text import Cue, Range, Subject, Text

_LONGEST_SUBJECT: Final = 16
_SENTENCE_REACH: Final = 60  # tokens before a verb in which its subject stands
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
    if text.words[at] == "say":
        subject = find_subject(
            text, first, at - 3 if text.words[max(first, at - 3) : at] == ["went", "on", "to"] else at
        )
        return _that(text, at, at, at + 1, end, subject)
    coordinate = at > first and text.words[at - 1] in ("and", "also", ",") and bool(found)
    subject = None if coordinate else find_subject(text, first, at)
    begin = at
    while begin > first and text.words[begin - 1] in ("and", "also", ","):
        begin -= 1
    return _that(text, begin if coordinate else _clause_start(text, first, at), at, at + 1, end, subject)


def _clause_start(text: Text, first: int, at: int) -> int:
    """Where the clause of a verb begins: behind the last comma or quotation mark, or at the sentence's start."""
    for token in range(at - 1, max(first, at - _LONGEST_SUBJECT) - 1, -1):
        if text.words[token] in (",", '"'):
            return token
    return first if at - first <= _LONGEST_SUBJECT else at


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
            return Cue(begin, verb, token, direct=True, **common)  # type: ignore[arg-type]
        if following in (",", "."):
            break
    if word in ("told", "asked", "wrote", "replied", "adding", "stressed") and not _is_nominal(text, at, after, end):
        return None
    if after < end - 1 and _can_begin(text, after):
        return Cue(begin, verb, after, **common)  # type: ignore[arg-type]
    return None


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
        comma = next((t for t in range(who, min(who + _LONGEST_SUBJECT, end)) if text.words[t] == ","), None)
        subject = None if comma is None else parse(text, who, comma)
        if comma is None or subject is None or comma + 1 >= end:
            return None
        return Cue(at, (at, who), comma + 1, subject=subject)
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
                (t for t in range(after + 1, min(after + _SENTENCE_REACH, end)) if text.words[t] == ","), None
            )
            subject = None if comma is None else find_subject(text, comma + 1, _next_verb(text, comma, end))
            return Cue(at, (at, after), after + 1, stop=comma, subject=subject)
    return None


def _next_verb(text: Text, at: int, end: int) -> int:
    return next((token for token in range(at, end) if text.words[token] in words("en", "verbs")), end)


# ---- the subject ------------------------------------------------------------------------------------------------


def find_subject(text: Text, first: int, end: int) -> Subject | None:
    """The subject before the verb `end`."""
    at = _skip_openers(text, max(first, end - _SENTENCE_REACH), end)
    return parse(text, at, end)


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
            comma = next((t for t in range(at, min(at + _LONGEST_SUBJECT, end)) if text.words[t] == ","), None)
            if comma is None:
                return at
            at = comma + 1
        else:
            return at
    return at


def parse(text: Text, first: int, end: int) -> Subject | None:
    """The noun phrase `[first, end)`, taken apart into name and roles."""
    at, last = first, end
    while last > at and text.words[last - 1] in (",", "also", "later", "then", "has", "had", "who", "have"):
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
    if head - at > _LONGEST_SUBJECT:
        return None
    return Subject((at, last), roles=((at, head),))


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
    given = next((token for token in range(start, end) if text.words[token] in given_names()), start)
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
    if verb is None:
        return None
    stop = verb + 1
    while stop < end and _in_name(text, stop):
        stop += 1
    return Subject((verb, stop), name=(verb, stop))


def after_quote(text: Text, first: int, end: int) -> tuple[Subject | None, Range] | None:
    """The speaker and verb behind a quotation: '"...," said Larijani', '"...," Larijani said'."""
    at = first
    while at < end and text.words[at] in (",", "-"):
        at += 1
    for token in range(at, min(at + _LONGEST_SUBJECT, end)):
        if text.words[token] in (".", '"') or text.words[token] in words("en", "passive"):
            return None
        if text.words[token] in words("en", "verbs"):
            subject = behind(text, token + 1, end) if token == at else parse(text, at, token)
            return subject, (token, token + 1)
    return None
