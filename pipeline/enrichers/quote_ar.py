"""Where an Arabic sentence introduces a statement, and whom it names as the speaker.

Arabic tells the verb first: «وأكد الوزير أن ...، وقال: ...، مشيراً إلى أن ...».
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quote_lexicon import Words, by_word, given_names, words
from pipeline.enrichers.quote_text import Cue, Range, Subject, Text

_REACH: Final = 32  # tokens from a verb to what it introduces
_LONGEST_SUBJECT: Final = 16
_LONGEST_NAME: Final = 4
_PREFIXES: Final = ("و", "ف")


@cache
def _saying() -> Words:
    return (
        words("ar", "verbs") | words("ar", "feminine") | words("ar", "plural") | words("ar", "imperfect")
        | words("ar", "saying")
    )  # fmt: skip


@cache
def _acting() -> Words:
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
    if word[:1] in _PREFIXES and len(word) > 3:
        rest = word[1:]
        if rest in _saying() or rest in _acting() or rest in words("ar", "participles"):
            return rest, True
    return word, False


def cues(text: Text, first: int, end: int) -> list[Cue]:
    """The introductions in the sentence `[first, end)`, in order."""
    found: list[Cue] = []
    for at in range(first, end):
        if text.inside[at]:
            continue
        verb, joined = bare(text.words[at])
        if verb in _saying():
            cue = _verb(text, first, at, verb, joined, end)
        elif verb in words("ar", "participles"):
            cue = _clause(text, at, at, verb, end, None)
        else:
            cue = _according(text, first, at, end)
        if cue is not None and not (found and found[-1].content == cue.content):
            found.append(cue)
    return found


def _verb(text: Text, first: int, at: int, verb: str, joined: bool, end: int) -> Cue | None:
    opening = joined or _opens(text, first, at)
    if at > first and text.words[at - 1] in ("لم", "الذی", "التی", "ما", "ان", "کما") and text.words[at - 1] != "کما":
        return None
    if verb in words("ar", "more", "ambiguous") and not _opens(text, first, at) and not _is_marked(text, at):
        return None
    after = at + 1
    begin = at
    if at > first and text.words[at - 1] in ("کما", "ومضی", "مضی", "وختم", "ختم", "واختتم", "وقد"):
        begin = at - 1
    subject = find_subject(text, after, end)
    if subject is None and verb in words("ar", "saying"):  # «ونقل ... عن مصدر مسؤول قوله»
        subject = _before(text, first, at)
    elif subject is None and not opening and begin == at:  # «الرئيس قال إن ...»
        subject = parse(text, _skip_openers(text, first, at), at)
    return _clause(text, begin, at, verb, end, subject, opening)


def _is_marked(text: Text, at: int) -> bool:
    """Whether a shadda tells the verb («بيّن», «ذكّر») from the other word of those letters."""
    return "\u0651" in text.raw(at, at + 1)


def _opens(text: Text, first: int, at: int) -> bool:
    """Whether a verb stands where an Arabic clause begins."""
    before = text.words[max(first, at - 5) : at]
    return not before or before[-1] == "," or all(word in words("ar", "more", "openers") for word in before)


def _before(text: Text, first: int, at: int) -> Subject | None:
    """The one behind «عن» before «قوله»."""
    source = next((token for token in range(at - 1, first - 1, -1) if text.words[token] == "عن"), None)
    return None if source is None else parse(text, source + 1, at)


def _clause(
    text: Text, begin: int, at: int, verb: str, end: int, subject: Subject | None, opening: bool = True
) -> Cue | None:
    """The cue of a verb whose words begin at «:», «أن», a quotation mark or the verb's own preposition."""
    low = subject.whole[1] if subject is not None else at + 1
    governed = by_word("ar", "prepositions").get(verb, frozenset())
    phrase = text.words[at - 1 : at + 1]
    verb_range = (begin, at + 1) if begin < at and phrase[0] not in ("کما", "وقد") else (at, at + 1)
    joined = text.words[at][:1] in _PREFIXES or verb in words("ar", "participles") or begin < at
    limit = min(end, at + _REACH)
    common = {"subject": subject, "implicit": subject is None, "coordinate": joined}
    token = low
    while token < limit:
        word = text.words[token]
        if word == ":" and token + 1 <= end:
            return Cue(begin, verb_range, token + 1, direct=True, **common)  # type: ignore[arg-type]
        if token in text.closing:
            if text.closing[token] - token > 4:
                return Cue(begin, verb_range, token, direct=True, **common)  # type: ignore[arg-type]
            token = text.closing[token] + 1
            continue
        if word in words("ar", "that") and token + 1 < end:
            return Cue(begin, verb_range, token, **common)  # type: ignore[arg-type]
        if opening and token + 1 < end and (word in governed or ("ب" in governed and _with_b(text, token, low))):
            start = token + 1 if word in governed or word == "ب" else token
            return Cue(begin, verb_range, start, **common)  # type: ignore[arg-type]
        if verb.startswith("اکد") and word in words("ar", "more", "focus"):
            return Cue(begin, verb_range, token, **common)  # type: ignore[arg-type]
        following, linked = bare(word)
        if token > at + 1 and (word == "." or (linked and following in _saying() | _acting())):
            return None
        token += 1
    return None


def _with_b(text: Text, token: int, low: int) -> bool:
    return text.words[token] in ("ب", "بـ") or (token == low and text.words[token].startswith("ب"))


def _according(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«وبحسب X، ...», «وفقاً لـX، ...» where a clause begins."""
    word = text.words[at]
    stem = word[1:] if word[:1] == "و" and word[1:] in words("ar", "more", "according") else word
    if stem not in words("ar", "more", "according") or not (at == first or text.words[at - 1] == ","):
        return None
    comma = next((t for t in range(at + 1, min(at + _LONGEST_SUBJECT, end)) if text.words[t] == ","), None)
    if comma is None or comma + 1 >= end or comma == at + 1:
        return None
    first = at + 1 + (text.words[at + 1] == "ل")
    glued = text.words[first].startswith("ل") and stem.startswith("وفق") and first == at + 1
    subject = Subject((first, comma), roles=((first, comma),), clip=int(glued))
    return Cue(at, (at, at + 1), comma + 1, subject=subject)


# ---- the subject ------------------------------------------------------------------------------------------------


def topic(text: Text, first: int, end: int) -> Subject | None:
    """The subject of the verb that opens the sentence: whom its later verbs without subject speak of."""
    at = _skip_openers(text, first, end)
    if at >= end:
        return None
    verb, _ = bare(text.words[at])
    return find_subject(text, at + 1, end) if verb in _saying() or verb in _acting() else None


def _skip_openers(text: Text, first: int, end: int) -> int:
    at = first
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
    if body or text.words[first].startswith("ال") or end - first <= 3:
        stop = next((t for t in range(first + 1, end) if text.words[t] == "," or _is_role(text.words[t])), end)
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
    while at < min(end, first + _LONGEST_SUBJECT):
        word = text.words[at]
        if word == "," and at > first and at + 1 < end and _is_role(text.words[at + 1]):
            closing = next((t for t in range(at + 1, min(at + 10, end)) if text.words[t] == ","), None)
            return closing if closing is not None else at
        if word in words("ar", "more", "inner") and at == first + 1 and _takes_place(text.words[first]):
            at += 1
            continue
        following, linked = bare(word)
        verbal = linked or following in words("ar", "participles") or following in _saying()
        if word in stops or verbal or not word[0].isalpha() or word in words("ar", "more", "focus"):
            return at
        if len(word) > 3 and word[:2] == "بـ":
            return at
        if at > first and (word.startswith("بال") or (with_b and word.startswith("ب") and word != "باسم")):
            return at
        at += 1
    return min(at, end)


def _takes_place(word: str) -> bool:
    return word in words("ar", "more", "inner_after")


def names(text: Text) -> list[tuple[Range, tuple[Range, ...]]]:
    """Persons that the text introduces by given name, with the role told right before them."""
    found = []
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


def after_quote(text: Text, first: int, end: int) -> tuple[Subject | None, Range] | None:
    """The speaker and verb behind a quotation: «...»، قال الرئيس."""
    at = first
    while at < end and text.words[at] in (",", ";", "-", "."):
        at += 1
    if at >= end:
        return None
    for token in range(at, min(at + 3, end)):
        verb, joined = bare(text.words[token])
        if verb in _saying() and not joined and (token == at or text.words[at] in ("هکذا", "بهذه", "کما")):
            return find_subject(text, token + 1, end), (token, token + 1)
    return None
