"""Where an Arabic sentence introduces a statement, and whom it names as the speaker.

Arabic tells the verb first: «وأكد الوزير أن ...، وقال: ...، مشيراً إلى أن ...».
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quotation.ar_according import according
from pipeline.enrichers.quotation.ar_apposed import named_before
from pipeline.enrichers.quotation.ar_object import is_behind_place, is_deed, is_object
from pipeline.enrichers.quotation.ar_phrase import LONGEST_SUBJECT
from pipeline.enrichers.quotation.ar_subject import find_subject, parse
from pipeline.enrichers.quotation.ar_topic import behind_dateline, skip_openers
from pipeline.enrichers.quotation.ar_words import (
    PREFIXES,
    acting,
    bare,
    is_feminine,
    is_masdar,
    is_place,
    may_be_deed,
    saying,
)
from pipeline.enrichers.quotation.lexicon import Words, arabic, by_word, words
from pipeline.enrichers.quotation.text import Cue, Range, Subject, Text

_WAS: Final = frozenset({"کان", "وکان", "کانت", "وکانت"})
_AS_FOR: Final = frozenset({"اما", "واما"})
_BEFORE_VERB: Final = frozenset(
    ["فیما", "بینما", "حین", "کما", "وختم", "ختم", "واختتم", "وقد", "لکنه", "لکنها", "ولکنه", "ولکنها"]
)
_ANNOUNCING: Final = frozenset(["اعلن", "اعلنت", "معلنا", "معلنه"])
_POINTING: Final = frozenset(["اشار", "اشارت", "مشیرا", "مشیره"])
_ASKING: Final = frozenset(["طلب", "طلبت"])
_HIM: Final = frozenset({"ایاه", "ایاها", "ایاهم"})
_REACH: Final = 32  # tokens from a verb to what it introduces
_DOCUMENT: Final = 10  # tokens of «وجاء في بيان صدر عن الوزارة اليوم»
_GOING_ON: Final = 6  # tokens between «ومضى» and its verb of speech


def cues(text: Text, first: int, end: int) -> list[Cue]:
    """The introductions in the sentence `[first, end)`, in order."""
    found: list[Cue] = []
    triggers = _triggers()
    for at, word in enumerate(text.words[first:end], first):
        if word not in triggers or text.inside[at]:
            continue
        verb, joined = bare(word)
        if verb in saying():
            cue = _verb(text, first, at, verb, joined, end)
        elif verb in ("نقل", "نقلت"):
            cue = _carried(text, at, end)
        elif verb in words("ar", "participles"):
            states = joined or at == first or text.words[at - 1] == "," or text.words[at + 1 : at + 2] == [":"]
            predicate = verb.endswith("ه") and not states
            cue = None if predicate else _clause(text, at, at, verb, end, None)  # «أن الحكومة مطالبة بالضغط»
        elif text.words[at] in arabic("document"):
            cue = _document(text, at, end)
            if cue is None and word == "ورد":  # «ورد خطيب زاده بأن ...»
                cue = _verb(text, first, at, "رد", True, end)
        else:
            cue = according(text, first, at, end)
        if cue is not None and not (found and found[-1].content == cue.content):
            found.append(cue)
    return found


@cache
def _triggers() -> Words:
    """Words at which an introduction can be recognised at all, as they are and behind «و» or «ف»."""
    alone = saying() | words("ar", "participles") | arabic("according") | {"نقل", "نقلت"}
    joined = {prefix + word for word in alone for prefix in PREFIXES}
    return alone | joined | arabic("document")


def _verb(text: Text, first: int, at: int, verb: str, joined: bool, end: int) -> Cue | None:
    opening = joined or _opens(text, first, at)
    ahead = _ahead(text, first, at, joined)
    if ahead is not None:
        return _clause(text, at, at, verb, end, ahead)
    if at > first and text.words[at - 1] in ("لم", "الذی", "التی", "ما", "ان", "مما"):
        return None
    if at - 1 > first and text.words[at - 1] == "کما" and text.words[at - 2] != ",":  # «... كما قال ...»: as he said
        return None
    if verb in arabic("ambiguous") and not _opens(text, first, at) and not _is_marked(text, at):
        return None
    after = at + 1
    begin = at
    if at > first and text.words[at - 1] in _BEFORE_VERB:
        begin = at - 1
    going = next((t for t in range(at - 1, max(first, at - _GOING_ON) - 1, -1) if _goes_on(text, t)), None)
    if going is not None:  # «ومضى عراقجي يقول: ...»
        between = parse(text, going + 1, at) if going + 1 < at else None
        return _clause(text, going, at, verb, end, between or find_subject(text, after, end))
    subject = find_subject(text, after, end)
    if subject is None and verb in words("ar", "saying"):  # «ونقل ... عن مصدر مسؤول قوله»
        subject = _before(text, first, at)
    elif subject is None and not opening and begin == at:  # «الرئيس قال إن ...»
        subject = parse(text, skip_openers(text, first, at), at)
        if (
            subject is not None and not subject.sure and (subject.name or subject.whole)[1] < at
        ):  # «وعما إذا كانت ... أجاب: ...»
            subject = None
    return _clause(text, begin, at, verb, end, subject, opening)


def _ahead(text: Text, first: int, at: int, joined: bool) -> Subject | None:
    """The subject before its verb: «وكان X قد أعلن», «أما X فقال», «... X الذي أكد»."""
    before = text.words[at - 1] if at > first else ""
    low = max(first, at - LONGEST_SUBJECT)
    if before == "قد":
        opens, last = _WAS, at - 1
    elif joined and text.words[at].startswith("ف"):
        opens, last = _AS_FOR, at
    elif before in ("الذی", "التی"):
        name = named_before(text, low, at - 1 - (text.words[at - 2] == "," and at - 2 > low))
        return None if name is None else Subject(name, name=name)
    else:
        opens, last = _WAS, at  # «وكان وزير الطاقة عباس علي آبادي حذر من ...»
    start = next((t for t in range(last - 1, low - 1, -1) if text.words[t] in opens), None)
    subject = None if start is None else parse(text, start + 1, last)
    told = before == "قد" or opens is _AS_FOR or (start == first and subject is not None and subject.whole[1] == last)
    return subject if told else None


def _carried(text: Text, at: int, end: int) -> Cue | None:
    """«ونقلت القناة عن مصدر سياسي أن ...»; «... قوله إن» is read at «قوله»."""
    limit = min(end, at + _REACH)
    source = next((t for t in range(at + 1, min(limit, at + LONGEST_SUBJECT)) if text.words[t] == "عن"), None)
    if source is None:
        return None
    that = next((t for t in range(source + 1, limit) if text.words[t] in words("ar", "that")), None)
    if that is None or not words("ar", "saying").isdisjoint(text.words[source:that]):
        return None
    subject = parse(text, source + 1, that)
    return None if subject is None else Cue(at, (at, at + 1), that, subject=subject, coordinate=True)


def _document(text: Text, at: int, end: int) -> Cue | None:
    """«وجاء في البيان: ...», «ورد في الرسالة أن ...»."""
    stated = at + 1 < end and text.words[at + 1] in arabic("document_after")
    return _clause(text, at, at, text.words[at], min(end, at + _DOCUMENT), None) if stated else None


def _goes_on(text: Text, token: int) -> bool:
    return text.words[token] in arabic("going_on") and not text.inside[token]


def _is_marked(text: Text, at: int) -> bool:
    """Whether a shadda tells the verb («بيّن», «ذكّر») from the other word of those letters."""
    return "\u0651" in text.raw(at, at + 1)


def _opens(text: Text, first: int, at: int) -> bool:
    """Whether a verb stands where an Arabic clause begins."""
    first = behind_dateline(text, first, at + 1)
    before = text.words[max(first, at - 5) : at]
    return not before or before[-1] == "," or all(word in arabic("openers") for word in before)


def _before(text: Text, first: int, at: int) -> Subject | None:
    """The one behind «عن» before «قوله»."""
    source = next(
        (token for token in range(at - 1, max(first, at - LONGEST_SUBJECT) - 1, -1) if text.words[token] == "عن"),
        None,
    )
    return None if source is None else parse(text, source + 1, at)


def _clause(
    text: Text, begin: int, at: int, verb: str, end: int, subject: Subject | None, opening: bool = True
) -> Cue | None:
    """The cue of a verb whose words begin at «:», «أن», a quotation mark or the verb's own preposition."""
    if text.words[at + 1 : at + 2] and text.words[at + 1] in _HIM:
        return None  # «واصفاً إياه بأنه معلم جيلين»: a judgement
    low = subject.whole[1] if subject is not None and subject.whole[0] > at else at + 1
    governed = by_word("ar", "prepositions").get(verb, frozenset())
    phrase = text.words[at - 1 : at + 1]
    verb_range = (begin, at + 1) if begin < at and phrase[0] in ("وختم", "ختم", "واختتم") else (at, at + 1)
    joined = text.words[at][:1] in PREFIXES or verb in words("ar", "participles") or begin < at
    limit = min(end, at + _REACH)
    acted = verb in arabic("plain_object") or verb in arabic("plain_participles")
    common = {"subject": subject, "coordinate": joined, "feminine": is_feminine(verb)}
    token, that, has_b = low, words("ar", "that"), "ب" in governed
    while token < limit:
        word = text.words[token]
        if word == ":" and token + 1 <= end:
            return Cue(begin, verb_range, token + 1, direct=True, **common)  # type: ignore[arg-type]
        if token in text.closing:
            if text.closing[token] - token > 4:
                return Cue(begin, verb_range, token, direct=True, **common)  # type: ignore[arg-type]
            token = text.closing[token] + 1
            continue
        if word in that and token + 1 < end and "سی" not in text.words[token - 2 : token]:  # not «سي إن إن»
            return Cue(begin, verb_range, token, **common)  # type: ignore[arg-type]
        if word == "عن" and _that_follows(text, token, limit):
            token += 1  # «كشف تقرير صادر عن الاتحاد أن ...»
            continue
        if word == "عن" and verb in _ANNOUNCING and not _is_news(text, token + 1, subject):
            token += 1
            continue
        with_b = has_b and _with_b(text, token, low, verb)
        if word == "الی" and verb in _POINTING and not _is_told(text, token + 1, limit):
            return None  # «وأشار إلى المناورات الأخيرة»: what is told of, not what is said
        if opening and token + 1 < end and (word in governed or with_b):
            start = token + 1 if word in governed or word == "ب" else token
            return Cue(begin, verb_range, start, **common)  # type: ignore[arg-type]
        if word == "من" and verb in _ASKING:  # «وطلبت الوزارة من المدارس خفض ...»
            asking = that | arabic("focus")
            asked = range(token + 2, min(token + LONGEST_SUBJECT, limit))
            what = next((t for t in asked if is_masdar(text.words[t]) or text.words[t] in asking), None)
            return None if what is None else Cue(begin, verb_range, what, **common)  # type: ignore[arg-type]
        may_ask = token > low if verb.startswith("ناشد") else (verb in _ASKING and token == low)
        if may_ask and word.startswith("ال") and is_deed(text, token):
            return Cue(begin, verb_range, token, **common)  # type: ignore[arg-type]
        if acted and (is_object(text, token, at, verb, low) or is_behind_place(text, token, low, verb)):
            return Cue(begin, verb_range, token, **common)  # type: ignore[arg-type]
        if token > at + 1:
            following, linked = bare(word)
            ended = word == "." or (linked and (following in saying() or following in acting()))
            if ended or following in words("ar", "participles"):
                return None
        token += 1
    return None


def _is_news(text: Text, token: int, subject: Subject | None) -> bool:
    """Whether a deed behind «أعلن الوزير عن» is a statement: «إطلاق ...», not «نتائج المسابقة»."""
    word = text.words[token] if token < len(text.words) else ""
    return subject is not None and (is_masdar(word) or word in arabic("focus"))


def _is_told(text: Text, first: int, end: int) -> bool:
    """Whether more than a thing stands behind «أشار إلى»: «أن ...», «ضرورة ...», «وجود ...»."""
    word = text.words[first] if first < end else ""
    return word in words("ar", "that") or word in arabic("focus") or is_masdar(word)


def _that_follows(text: Text, first: int, end: int) -> bool:
    """Whether «أن» stands before the next comma."""
    comma = next((token for token in range(first, end) if text.words[token] == ","), end)
    return not words("ar", "that").isdisjoint(text.words[first:comma])


def _with_b(text: Text, token: int, low: int, verb: str) -> bool:
    word = text.words[token]
    if word in ("ب", "بـ"):
        return True
    begins = token == low or (token > low and text.words[token - 1] == ",")  # «وتوعد X، خلال كلمة، | بتوسيع ...»
    asks = verb in arabic("accusing") or verb.removeprefix("م").startswith("طالب")
    accused = asks and may_be_deed(text, token)  # «اتهم X الجيش | بنهب ...»
    return word.startswith("ب") and (begins or accused) and not is_place(word)


def after_quote(text: Text, first: int, end: int) -> tuple[Subject | None, Range] | None:
    """The speaker and verb behind a quotation: «...»، قال الرئيس."""
    at = first
    while at < end and text.words[at] in (",", ";", "-", "."):
        at += 1
    if at >= end:
        return None
    for token in range(at, min(at + 3, end)):
        verb, joined = bare(text.words[token])
        if verb in saying() and not joined and (token == at or text.words[at] in ("هکذا", "بهذه", "کما")):
            return find_subject(text, token + 1, end), (token, token + 1)
    return None


def clause_end(text: Text, first: int, end: int) -> int:
    """Where reported words end before «..., فيما تستمر ...»."""
    ends, judging = arabic("clause_ends"), arabic("judging")
    ending = (t for t in range(first + 2, end) if text.words[t] in ends or text.words[t] in judging)
    return next((t for t in ending if text.words[t] in ends or text.words[t - 1] == ","), end)
