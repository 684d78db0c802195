"""Where a Persian sentence introduces a statement, and whom it names as the speaker.

Persian tells the speaker first and the verb last: «شمخانی در این دیدار با بیان اینکه ... تصریح کرد: ...».
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quotation.fa_clauses import according, around_words, called_for, embraced, ends_clause, manner
from pipeline.enrichers.quotation.fa_subject import COLON, LONGEST_SUBJECT, find_subject, parse
from pipeline.enrichers.quotation.lexicon import Words, phrases, words
from pipeline.enrichers.quotation.text import Cue, Range, Subject, Text

_GLUED_LAST: Final = "دت"  # their last letters: a quick look before the slow one
_GLUED: Final = ("افزود", "گفت", "کرد", "داشت")  # «شده اندافزود:», «اظهارداشت:»
_OF: Final = ("که", "اینکه")
_OBJECT: Final = 6  # tokens of «این پرسش مهم را»


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
    kinds = (
        "verbs", "participles", "nominals", "light", "believes", "holds", "document", "asks", "called_for",
        "according_prepositions",
    )  # fmt: skip
    special = {"می", "خاطر", "پیش", "با", "ضمن", "باور", "اشاره"}
    return frozenset(special).union(*(words("fa", kind) for kind in kinds))


def _cue(text: Text, first: int, at: int, end: int) -> Cue | None:
    word = text.words[at]
    following = text.words[at + 1] if at + 1 < end else ""
    if word in words("fa", "verbs") or word in words("fa", "participles"):
        if at > first and text.words[at - 1] in words("fa", "according_prepositions"):  # «به گفته ...»
            return None
        return _finite(text, first, at, _with_helper(text, at + 1, end), end)
    if word in words("fa", "according_prepositions") and following in words("fa", "according"):
        return according(text, first, at, end)
    if word in words("fa", "nominals") or word in ("خاطر", "پیش", "اشاره"):
        found = _compound(text, first, at, end)
        if found is not None:
            return found
    if word in ("با", "ضمن"):
        return manner(text, first, at, end)
    if word in words("fa", "called_for"):
        return called_for(text, first, at, end)
    if word in words("fa", "holds") and (cue := _holding(text, first, at, end)) is not None:
        return cue
    if word in words("fa", "believes"):
        return _finite(text, first, at, at + 2, end) if following in words("fa", "believes_after") else None
    if word == "می":
        return _finite(text, first, at, at + 2, end) if "می" + following in words("fa", "verbs") else None
    if word in words("fa", "asks"):
        return _asked(text, first, at, at, end)
    if word in words("fa", "document"):
        return _document(text, first, at, end)
    if following in COLON and word.endswith(("افزود", "گفت")):
        return _finite(text, first, at, at + 1, end)
    return _glued_compound(text, first, at, end)


def _holding(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«بر این باور است ...», «عقیده دارد ...»."""
    if at + 1 >= end:
        return None
    if text.words[at + 1] in ("دارد", "دارند", "داشت", "داشتند") and text.words[at] != "نظر":  # «در نظر دارد»
        return _finite(text, first, at, at + 2, end)
    on_this = at - 2 >= first and text.words[at - 2 : at] == ["بر", "این"]
    if on_this and text.words[at + 1] in words("fa", "believes_after"):
        return _finite(text, first, at - 2, at + 2, end)
    return None


def _asked(text: Text, first: int, at: int, light: int, end: int) -> Cue | None:
    """«از مردم خواست تا ...», «از آنان درخواست کرد که ...»: what somebody asks for."""
    after = _with_helper(text, light + 1, end)
    start = next((t for t in range(at - 1, max(first, at - LONGEST_SUBJECT) - 1, -1) if text.words[t] == "از"), None)
    if (
        start is None
        or text.words[start - 1] in words("fa", "indefinite")  # «یکی از بچه‌ها می‌خواهد برود»
        or after + 2 >= end
        or text.words[at - 1] == "را"
        or text.words[after] in ("و", ".", ",", '"', ":")
    ):
        return None
    content = after + (text.words[after] in ("تا", "که"))
    begin = start - (start > first and text.words[start - 1] in ("و", ","))
    joined = begin < start or (start > first and ends_clause(text.words[start - 1]))
    subject = find_subject(text, first, start)
    return Cue(begin, (at, after), content, subject=subject, coordinate=joined)


def _document(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«در این بیانیه آمده است: ...», «در پیام خود آورده است: ...», «می‌خوانیم: ...»."""
    after = _with_helper(text, at + 1, end)
    following = text.words[after] if after < end else ""
    if following in COLON and after + 1 <= end:
        content = after + 1
    elif after in text.closing:
        content = after
    else:
        return None
    subject = find_subject(text, first, at) if text.words[at] == "اورده" else None
    return Cue(at, (at, after), content, direct=True, subject=subject)


def _with_helper(text: Text, at: int, end: int) -> int:
    """Behind «است», «بود» of «گفته است», «تأکید کرده است»."""
    participle = text.words[at - 1].endswith("ه")
    return at + 1 if participle and at < end and text.words[at] in words("fa", "helpers") else at


def _compound(text: Text, first: int, at: int, end: int) -> Cue | None:
    light, following = at + 1, text.words[at + 1 : at + 2]
    if text.words[at] in ("خاطر", "پیش"):
        if following not in (["نشان"], ["بینی"]):
            return None
        light += 1
    elif _takes_feeling(text.words[at], "".join(following)):
        light += 1
    if text.words[light : light + 1] == ["می"]:  # «تأکید می کند»
        light += 1
        if "می" + "".join(text.words[light : light + 1]) not in words("fa", "light"):
            return None
    elif light >= end or text.words[light] not in words("fa", "light"):
        return None
    if text.words[light].startswith(("شد", "میشو")) and text.words[at] in words("fa", "never_passive"):
        return None
    if text.words[light] in ("دارد", "دارند") and text.words[at] not in words("fa", "had"):
        return None
    if text.words[at] == "درخواست" and (cue := _asked(text, first, at, light, end)) is not None:
        return cue
    return _finite(text, first, at, _with_helper(text, light + 1, end), end)


def _takes_feeling(word: str, following: str) -> bool:
    """«ابراز امیدواری کرد», «اظهار تأسف کرد», «اطمینان خاطر داد»."""
    if word == "اطمینان":
        return following == "خاطر"
    return word in ("ابراز", "اظهار") and following in words("fa", "feelings")


def _glued_compound(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«اظهارداشت:», «خاطرنشانکرد:», and «... خبر داد»."""
    word = text.words[at]
    if word in ("داد", "دادند", "داده") and at > first and text.words[at - 1] == "خبر":
        after = _with_helper(text, at + 1, end)
        return embraced(text, first, at - 1, after, end, "از") or _finite(text, first, at - 1, after, end)
    for light in ("کرد", "داشت", "شد"):
        if word.endswith(light) and word[: -len(light)] in words("fa", "nominals"):
            return _finite(text, first, at, at + 1, end)
    return None


def _finite(text: Text, first: int, at: int, after: int, end: int) -> Cue | None:
    """A cue of the finite verb `[at, after)`."""
    if at > first and text.words[at - 1] in words("fa", "modals"):
        return None
    following = text.words[after] if after < end else ""
    content, direct = after, False
    if following in COLON:
        content, direct = after + 1, True
    elif (around := around_words(text, first, at, after, end)) is not None:
        return around
    elif following in _OF and after + 1 < end:
        if text.words[at - 1] == "را" and "این" not in text.words[max(first, at - _OBJECT) : at]:
            return None  # «پیشنهادی را مطرح کرد که ...»: of the proposal, not what it says
        content = after + 1
    elif after in text.closing:
        direct = True
    elif after < end - 2 and _may_stand_bare(text, first, at, after):
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


def _may_stand_bare(text: Text, first: int, at: int, after: int) -> bool:
    """Whether words of a statement follow a verb without «که» and without a colon: «هشدار داد غزه ...».

    Not where the verb has its object before it («این خبر را تأیید کرد»), nor in a relative clause («سخنانی که او گفت
    ...»), nor before what goes on with another clause («گفت و رفت»).
    """
    verb = text.words[at]
    if verb in words("fa", "never_bare") or text.words[after] in words("fa", "no_statement"):
        return False
    if verb in words("fa", "participles") and after == at + 1:  # «رمان «کلیدر» نوشته محمود دولت‌آبادی ...»
        return False
    if text.words[after] == ",":
        return verb in words("fa", "bare") and text.words[at - 1] != "را"
    low = max(first, at - LONGEST_SUBJECT)
    for token in range(at - 1, low - 1, -1):
        word = text.words[token]
        if word == "را" and at - token <= 3:
            return False
        if word in ("که", "انچه", "هرچه"):
            return any(
                ends_clause(w) or w.startswith("می") or w in words("fa", "light") for w in text.words[token:at]
            )
        if word in ("بر", "به") and verb in words("fa", "increasing"):  # «بر شمار آنها افزود»
            return False
        if word in (",", ":") or ends_clause(word):
            return True
    return True


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
        if ends_clause(word):
            return token + 1
    return at if low > first else first


def _after_verb(text: Text, first: int, token: int) -> bool:
    return token > first and (ends_clause(text.words[token - 1]) or text.words[token - 1] in ('"', ")"))


def after_quote(text: Text, first: int, end: int) -> tuple[Subject | None, Range] | None:
    """The speaker and verb behind a quotation: «...»؛ مهدی طارمی ... گفت، «...» این جمله را او بر زبان آورد."""
    at = first
    while at < end and text.words[at] in (",", ";", "-", "."):
        at += 1
    this = at
    if text.words[at : at + 1] in (["این"], ["اینها"]):
        this = next((t + 1 for t in range(at + 1, min(at + 4, end)) if text.words[t] == "را"), at)
    last = end
    while last > this and not text.words[last - 1][0].isalpha():
        last -= 1
    for token in range(this, min(this + LONGEST_SUBJECT, last)):
        stop = _verb_end(text, token, last)
        if stop is not None and (stop == last or token in (this, first) or text.words[stop] in ("و", ",")):
            if stop < last and text.words[stop] in ("و", ",") and this == at and token > this:
                return None
            return parse(text, this, token), (token, stop)
    return None


def _verb_end(text: Text, at: int, end: int) -> int | None:
    """Where the verb of speech that begins at a token ends; None where none does."""
    if text.words[at] in words("fa", "verbs"):
        return at + 1
    nominal = text.words[at] in words("fa", "nominals") and at + 1 < end
    return at + 2 if nominal and text.words[at + 1] in words("fa", "light") else None


def clause_end(text: Text, first: int, end: int) -> int:
    """Where reported words end before «؛ با این حال ...»."""
    contrasts = phrases("fa", "contrasts")
    for token in range(first + 2, end - 2):
        if text.words[token] == ";" and any(
            tuple(text.words[token + 1 : token + 1 + len(phrase)]) == phrase for phrase in contrasts
        ):
            return token
    return end
