"""Where a Persian sentence introduces a statement, and whom it names as the speaker.

Persian tells the speaker first and the verb last: «شمخانی در این دیدار با بیان اینکه ... تصریح کرد: ...».
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quote_fa_subject import COLON, LONGEST_SUBJECT, find_subject, parse, skip_openers
from pipeline.enrichers.quote_lexicon import Words, words
from pipeline.enrichers.quote_text import Cue, Range, Subject, Text

_GLUED_LAST: Final = "دت"  # their last letters: a quick look before the slow one
_GLUED: Final = ("افزود", "گفت", "کرد", "داشت")  # «شده اندافزود:», «اظهارداشت:»
_EMBRACED: Final = 80  # tokens between «بر», «از», «خواستار» and their verb
_OF: Final = ("که", "اینکه")


def cues(text: Text, first: int, end: int) -> list[Cue]:
    """The introductions in the sentence `[first, end)`, in order."""
    found: list[Cue] = []
    triggers, inside = _triggers(), text.inside
    for at, word in enumerate(text.words[first:end], first):
        if word not in triggers and not (word[-1] in _GLUED_LAST and word.endswith(_GLUED)):
            continue
        if inside[at]:
            continue
        if found and at < found[-1].verb[1] and found[-1].verb[0] <= at:
            continue
        cue = _cue(text, first, at, end)
        if cue is not None:
            found.append(cue)
    return found


@cache
def _triggers() -> Words:
    """Words at which an introduction can be recognised at all."""
    kinds = ("verbs", "participles", "nominals", "light")
    special = {"می", "خاطر", "پیش", "با", "ضمن", "به", "خواستار", "معتقد", "امده"}
    return frozenset(special).union(*(words("fa", kind) for kind in kinds))


def _cue(text: Text, first: int, at: int, end: int) -> Cue | None:
    word = text.words[at]
    following = text.words[at + 1] if at + 1 < end else ""
    if word in words("fa", "verbs") or word in words("fa", "participles"):
        if at > first and text.words[at - 1] == "به":  # «به گفته ...»
            return None
        return _finite(text, first, at, _with_helper(text, at + 1, end), end)
    if word in words("fa", "nominals") or word in ("خاطر", "پیش"):
        return _compound(text, first, at, end)
    if word in ("با", "ضمن"):
        return _manner(text, first, at, end)
    if word == "به":
        return _according(text, first, at, end) if following in words("fa", "according") else None
    if word == "خواستار":
        return _called_for(text, first, at, end)
    if word == "معتقد":
        return _finite(text, first, at, at + 2, end) if following in words("fa", "believes_after") else None
    if word == "می":
        return _finite(text, first, at, at + 2, end) if "می" + following in words("fa", "verbs") else None
    if word == "امده":
        said = following == "است" and at + 2 < end and text.words[at + 2] in COLON
        return Cue(at, (at, at + 2), at + 3, direct=True) if said else None
    if following in COLON and word.endswith(("افزود", "گفت")):
        return _finite(text, first, at, at + 1, end)
    return _glued_compound(text, first, at, end)


def _with_helper(text: Text, at: int, end: int) -> int:
    """Behind «است», «بود» of «گفته است», «تأکید کرده است»."""
    participle = text.words[at - 1].endswith("ه")
    return at + 1 if participle and at < end and text.words[at] in words("fa", "helpers") else at


def _compound(text: Text, first: int, at: int, end: int) -> Cue | None:
    light = at + 1
    two = " ".join(text.words[at : at + 2])
    if two in ("خاطر نشان", "پیش بینی") or (text.words[at] == "ابراز" and light < end):
        if text.words[at] == "ابراز" and text.words[light] in words("fa", "light"):
            pass
        elif text.words[at] != "ابراز" or text.words[light] in words("fa", "feelings"):
            light += 1
    elif text.words[at] in ("خاطر", "پیش"):
        return None
    if light >= end or text.words[light] not in words("fa", "light"):
        return None
    after = _with_helper(text, light + 1, end)
    if text.words[at] == "خبر":
        return None
    return _finite(text, first, at, after, end)


def _glued_compound(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«اظهارداشت:», «خاطرنشانکرد:», and «... خبر داد»."""
    word = text.words[at]
    if word in ("داد", "دادند") and at > first and text.words[at - 1] == "خبر":
        return _embraced(text, first, at - 1, at + 1, end, "از")
    for light in ("کرد", "داشت", "شد"):
        if word.endswith(light) and word[: -len(light)] in words("fa", "nominals"):
            return _finite(text, first, at, at + 1, end)
    return None


def _finite(text: Text, first: int, at: int, after: int, end: int) -> Cue | None:
    """A cue of the finite verb `[at, after)`."""
    following = text.words[after] if after < end else ""
    content, direct = after, False
    if following in COLON:
        content, direct = after + 1, True
    elif text.words[at] == "تاکید" and (embraced := _embraced(text, first, at, after, end, "بر")) is not None:
        return embraced
    elif following in _OF and after + 1 < end:
        content = after + 1
    elif after in text.closing:
        direct = True
    elif _may_stand_bare(text.words[at]) and after < end - 2 and _goes_on(text, after):
        content = after + (following == ",")
    else:
        return None
    begin = _begin(text, first, at)
    return Cue(
        begin,
        (at, after),
        content,
        direct=direct,
        subject=find_subject(text, first, at),
        coordinate=begin > first and text.words[begin] in ("و", ","),
        continuing=text.words[at] in words("fa", "continuing"),
    )


def _may_stand_bare(word: str) -> bool:
    """Whether a verb reports without «که» and without a colon: «گفته است نرخ ارز ...»."""
    return word == "معتقد" or word in words("fa", "bare")


def _goes_on(text: Text, after: int) -> bool:
    """Whether words of a statement can follow a verb without «که»: «هشدار داد غزه ...», not «گفت و رفت»."""
    return text.words[after] not in ("و", ".", "!", "?", '"', ")", "(", "اما", "تا", "ولی", "است", "؛", "-")


def _begin(text: Text, first: int, at: int) -> int:
    """Where the introduction begins, for a statement that may stand before it: at «،» or «و» before the verb."""
    low = max(first, at - LONGEST_SUBJECT)
    if at > first and text.words[at - 1] == "و":
        return at - 1
    for token in range(at - 1, low - 1, -1):
        word = text.words[token]
        if word == "," or (word == "و" and _after_verb(text, first, token)):
            return token
        if word in COLON:
            return at
        if _ends_clause(word):
            return token + 1
    return at if low > first else first


def _after_verb(text: Text, first: int, token: int) -> bool:
    return token > first and (_ends_clause(text.words[token - 1]) or text.words[token - 1] in ('"', ")"))


def _ends_clause(word: str) -> bool:
    return word in words("fa", "finite") or (word.startswith("می") and word.endswith("ند") and len(word) > 5)


def _embraced(text: Text, first: int, at: int, after: int, end: int, preposition: str) -> Cue | None:
    """«بر لزوم ... تأکید کرد», «از ... خبر داد»: the words stand between preposition and verb."""
    low = first = skip_openers(text, max(first, at - _EMBRACED), at)
    for token in range(at - 1, first - 1, -1):
        if text.words[token] == "," and token + 1 < at and text.words[token + 1] in (preposition, "و"):
            low = token + 1
            break
        if _ends_clause(text.words[token]) and token + 1 < at and text.words[token + 1] in (preposition, "و", ","):
            low = token + 1
            break
    start = next((token for token in range(low, at) if text.words[token] == preposition), None)
    if start is None or start + 1 >= at:
        return None
    subject = find_subject(text, first, start)
    joined = low > first or (start > first and text.words[start - 1] == "و")
    begin = start - 1 if start > first and text.words[start - 1] in ("و", ",") else start
    return Cue(
        begin, (at, after), start + 1, stop=at, embracing=True, coordinate=joined, subject=subject,
    )  # fmt: skip


def _called_for(text: Text, first: int, at: int, end: int) -> Cue | None:
    stop = next(
        (t for t in range(at + 2, min(at + _EMBRACED, end)) if text.words[t] in ("شد", "شدند", "شده", "است", "بود")),
        None,
    )
    if stop is None:
        return None
    subject = find_subject(text, first, at)
    return Cue(at, (at, at + 1), at + 1, stop=stop, embracing=True, subject=subject)


def _manner(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«با بیان اینکه ...», «ضمن تأکید بر این که ...»."""
    if at + 2 >= end or text.words[at + 1] not in words("fa", "manner"):
        return None
    token = at + 2
    while token < min(at + 5, end) and text.words[token] not in ("اینکه", "این"):
        token += 1
    if token < end and text.words[token] == "اینکه":
        after = token + 1
    elif token + 1 < end and text.words[token] == "این" and text.words[token + 1] == "که":
        after = token + 2
    else:
        return None
    subject = find_subject(text, first, at)
    return Cue(at, (at, after), after, subject=subject)


def _according(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«به گفته X، ...»; without a comma only where X is a pronoun."""
    who = at + 2
    if who >= end:
        return None
    verb = (at, who)
    if text.words[who] in ("من", "ما", "خود"):
        return None
    if text.words[who] in words("fa", "pronouns"):
        after = who + 1 + (who + 1 < end and text.words[who + 1] == ",")
        subject = Subject((who, who + 1), points_back=True)
    else:
        comma = next((t for t in range(who, min(who + LONGEST_SUBJECT, end)) if text.words[t] == ","), None)
        if comma is None:
            return None
        read = parse(text, who, comma)
        if read is None:
            return None
        after, subject = comma + 1, read
    return Cue(at, verb, after, subject=subject) if after < end else None


def after_quote(text: Text, first: int, end: int) -> tuple[Subject | None, Range] | None:
    """The speaker and verb behind a quotation: «...»؛ مهدی طارمی ... گفت."""
    at = first
    while at < end and text.words[at] in (",", ";", "-", "."):
        at += 1
    if text.words[at : at + 2] == ["این", "را"]:
        at += 2
    last = end
    while last > at and not text.words[last - 1][0].isalpha():
        last -= 1
    for token in range(at, min(at + LONGEST_SUBJECT, last)):
        if text.words[token] in words("fa", "verbs") and (token == last - 1 or at in (token, first)):
            return parse(text, at, token), (token, token + 1)
    return None
