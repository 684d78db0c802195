"""Persian statements with another frame than «گفت: ...»: «با بیان اینکه ...», «به گفته ...», «بر ... تأکید کرد»."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from pipeline.enrichers.quotation.fa_openers import skip_openers
from pipeline.enrichers.quotation.fa_subject import LONGEST_SUBJECT, find_subject, parse
from pipeline.enrichers.quotation.lexicon import words
from pipeline.enrichers.quotation.text import Cue, Subject, Text

_EMBRACED: Final = 80  # tokens between «بر», «از», «خواستار» and their verb
_CALLED: Final = frozenset({"شد", "شدند", "شده", "است", "بود", "هستند", "بودند", "شدهاند"})
_APPOSITION: Final = 9  # tokens of «، استاد جامعه‌شناسی دانشگاه تهران،»
_MANNER: Final = 8  # tokens of «با تأکید چندباره بر این نکته که»


def ends_clause(word: str) -> bool:
    """Whether a word is a finite verb, behind which a clause may begin."""
    return word in words("fa", "finite") or (word.startswith("می") and word.endswith("ند") and len(word) > 5)


def embraced(text: Text, first: int, at: int, after: int, end: int, preposition: str) -> Cue | None:
    """«بر لزوم ... تأکید کرد», «از ... خبر داد»: the words stand between preposition and verb."""
    low = first = skip_openers(text, max(first, at - _EMBRACED), at)
    for token in range(at - 1, first - 1, -1):
        if text.words[token] == "," and token + 1 < at and text.words[token + 1] in (preposition, "و"):
            low = token + 1
            break
        if ends_clause(text.words[token]) and token + 1 < at and text.words[token + 1] in (preposition, "و", ","):
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


def around_words(text: Text, first: int, at: int, after: int, end: int) -> Cue | None:
    """«بر ... تأکید کرد», «نسبت به ... هشدار داد»."""
    if text.words[at] == "تاکید":
        return embraced(text, first, at, after, end, "بر")
    if text.words[at] != "هشدار":
        return None
    cue = embraced(text, first, at, after, end, "نسبت")
    if cue is None or text.words[cue.content] != "به" or cue.content + 1 >= at or after >= end:
        return None
    return replace(cue, content=cue.content + 1) if text.words[after] in (".", "و", ",") else None


def called_for(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«خواستار ... شد», «خواهان ... هستند»."""
    stop = next(
        (t for t in range(at + 2, min(at + _EMBRACED, end)) if text.words[t] in _CALLED),
        None,
    )
    if stop is None:
        return None
    subject = find_subject(text, first, at)
    return Cue(at, (at, at + 1), at + 1, stop=stop, embracing=True, subject=subject)


def manner(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«با بیان اینکه ...», «ضمن تأکید بر این که ...», «با طرح این پرسش که ...»."""
    if at + 2 >= end or text.words[at + 1] not in words("fa", "manner"):
        return None
    after = next((t for t in range(at + 2, min(at + _MANNER, end)) if _opens_that(text, t)), None)
    if after is None or any(word in (",", ":", '"') for word in text.words[at:after]):
        return None
    after += text.words[after] == "که"
    if after >= end:
        return None
    return Cue(at, (at, after), after, subject=find_subject(text, first, at))


def _opens_that(text: Text, token: int) -> bool:
    """Whether «اینکه», «این که» or «این نکته که» ends just before or at the token."""
    before = text.words[token - 2 : token]
    if text.words[token - 1] == "اینکه":
        return True
    if text.words[token] != "که":
        return False
    return before[-1:] == ["این"] or (before[:1] == ["این"] and before[-1] in words("fa", "nouns_of_that"))


def according(text: Text, first: int, at: int, end: int) -> Cue | None:
    """«به گفته X، ...»; without a comma only where X is a pronoun."""
    who = at + 2
    if who >= end:
        return None
    verb = (at, who)
    if text.words[who] in ("من", "ما", "خود"):
        return None
    if text.words[at + 1] == "نوشته" and text.words[who] in words("fa", "media"):
        return None  # «به نوشته رسانه‌های عراقی، قالن ... تأکید کرد»: the attribution chain's
    if text.words[who] in words("fa", "pronouns"):
        after = who + 1 + (who + 1 < end and text.words[who + 1] == ",")
        subject = Subject((who, who + 1), points_back=True)
    else:
        comma = next((t for t in range(who, min(who + LONGEST_SUBJECT, end)) if text.words[t] == ","), None)
        if comma is None:
            return None
        closing = next((t for t in range(comma + 1, min(comma + _APPOSITION, end)) if text.words[t] == ","), None)
        apposed = closing is not None and text.words[comma + 1] in words("fa", "roles")
        if closing is not None and apposed and not any(map(ends_clause, text.words[comma + 1 : closing])):
            comma = closing  # «به اعتقاد پروین شاکری، استاد جامعه‌شناسی، ...»
        read = parse(text, who, comma)
        if read is None:
            return None
        after, subject = comma + 1, replace(read, also=not read.same)
    return Cue(at, verb, after, subject=subject) if after < end else None
