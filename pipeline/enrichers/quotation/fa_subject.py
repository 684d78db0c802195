"""Whom a Persian clause names as the one who speaks: its noun phrase, taken apart into name and roles.

«[honorific] name role and role» is the usual order; the phrase ends at a preposition, an adverb or the verb.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from msgspec.structs import replace

from pipeline.enrichers.quotation.fa_openers import skip_openers
from pipeline.enrichers.quotation.lexicon import Words, given_names, words
from pipeline.enrichers.quotation.text import Range, Subject, Text

COLON: Final = frozenset(":;")
LONGEST_SUBJECT: Final = 14
_COUNTERPART: Final = "همتای"
_LONGEST_NAME: Final = 5
_BEFORE_FRIDAY: Final = frozenset(
    {"امام", "نماز", "روز", "خطیب", "شب", "صبح", "ظهر", "عصر", "ایمه"}
)  # no «جمعه عناد»


def find_subject(text: Text, first: int, end: int) -> Subject | None:
    """The subject of the clause that ends at its verb `end`; None when the clause names none."""
    at = skip_openers(text, first, end)
    subject = parse(text, at, end)
    opening = text.words[first:at]
    if subject is not None and subject.name is None and ("دیگر" in opening or opening[:2] == ["در", "ادامه"]):
        # «از سوی دیگر سرمربی ...», «در ادامه، مدیرعامل ...»
        return replace(subject, also=True)
    return subject


def parse(text: Text, first: int, end: int) -> Subject | None:
    """The noun phrase at `first`, taken apart into name and roles."""
    at = first
    if at >= end:
        return None
    if text.words[at] in words("fa", "pronouns"):
        also = any(word in words("fa", "also") for word in text.words[at : at + 3])
        return Subject((at, at + 1), points_back=True, also=also)
    if (stranger := _stranger(text, at, end)) is not None:
        return stranger
    last = _phrase_end(text, at, end)
    if last - at > 1 and text.words[last : last + 1] == ["را"]:  # «سرمربی ذوب‌آهن | داوری را زیر سؤال برد و ...»
        last -= 1
    also = any(word in words("fa", "also") for word in text.words[last : last + 2])
    while at < last and _is_title(text, at, last):
        at += 1
    last = max(last, at + (at < end and at in text.closing))
    if at < last and text.words[at] in words("fa", "media") and last - at > 1:
        at += 1 + (at + 2 < last and text.words[at + 1] == "خبری")  # «شبکه خبری سی‌ان‌ان»
    if at >= last or text.words[at][0].isdigit():
        return None
    if at in text.closing and text.closing[at] - at <= _LONGEST_NAME:  # «راس ویلسون»، سفیر آمریکا
        close = text.closing[at]
        return Subject((at + 1, close), name=(at + 1, close), roles=_quoted_roles(text, close + 1, end), also=also)
    if text.words[at] == "این":
        same = at + 1 < last and text.words[at + 1] in words("fa", "demonstrative")
        return Subject((at, last), roles=((at, last),), same=True, also=also) if same else None
    if text.words[at] in words("fa", "roles"):
        name = next((t for t in range(at + 1, last) if _opens_name(text, t, last)), None)
        if name is None:
            return Subject((at, last), roles=((at, last),), also=also)
        start = name + 1 if text.words[name] in words("fa", "honorifics") else name
        return Subject((at, last), name=(start, last), roles=((at, name),), also=also)
    body = text.words[at] in words("fa", "bodies")  # «دفتر نخست‌وزیر ...»
    role = last if body else next((t for t in range(at + 1, last) if text.words[t] in words("fa", "roles")), last)
    roles = _roles(text, role, last)
    stop = role
    while stop > at and text.words[stop - 1] in (",", "و"):
        stop -= 1
    if stop - at > _LONGEST_NAME + 3:
        return None
    sure = stop - at == 1 or text.words[at] in given_names()
    if not body and _are_two(text, at, stop):  # «عراقچی و فیدان تأکید کردند»
        return Subject((at, last), roles=((at, stop),), also=True, other=True)
    return Subject((at, last), name=(at, stop), roles=roles, also=also, sure=sure)


def _are_two(text: Text, at: int, end: int) -> bool:
    """Whether two known names are joined."""
    joined = next((t for t in range(at + 1, end - 1) if text.words[t] == "و"), None)
    return joined is not None and _is_known(text, at) and _is_known(text, joined + 1)


def _is_known(text: Text, at: int) -> bool:
    return at in text.people or text.words[at] in text.surnames or text.words[at] in given_names()


def _stranger(text: Text, at: int, end: int) -> Subject | None:
    """Who is nobody named before: «یک دیپلمات مستقر در وین», «مادر پارسا رحیم‌زاده», «۱۲ نماینده مجلس»."""
    word, following = text.words[at], text.words[at + 1 : at + 2]
    counted = (
        (word[0].isdigit() or word in words("fa", "counted"))
        and following != []
        and following[0] in words("fa", "roles")
    )
    some = word in words("fa", "indefinite") and following != [] and following[0] not in words("fa", "not_indefinite")
    if not (counted or some or word in words("fa", "kin")):
        return None
    last = _phrase_end(text, at if following == ["از"] else at + 1, end)
    return Subject((at, last), roles=((at, last),), also=True, other=True) if last - at > 1 else None


def _quoted_roles(text: Text, at: int, end: int) -> tuple[Range, ...]:
    """The roles behind a name in quotation marks."""
    at += at < end and text.words[at] == ","
    opens = at < end and text.words[at] in words("fa", "roles")
    return _roles(text, at, _phrase_end(text, at, end)) if opens else ()


def _is_title(text: Text, at: int, end: int) -> bool:
    word = text.words[at]
    if word == "ایت":  # «آیت الله»
        return True
    if word == "الله" and at > 0 and text.words[at - 1] == "ایت":
        return True
    if word == "امیر":
        return at + 1 < end and text.words[at + 1] in words("fa", "ranks")
    return word in words("fa", "honorifics")


def _opens_name(text: Text, at: int, end: int) -> bool:
    """Whether a name begins inside a role phrase: «وزیر خارجه عراق فؤاد حسین»; not the last word alone."""
    before = text.words[at - 1]
    if text.words[at] == "جمعه" and before in _BEFORE_FRIDAY:  # «خطیب جمعه تهران», not «وزیر دفاع عراق جمعه عناد»
        return False
    return text.words[at] in given_names() and at + 1 < end and before not in ("امام", "شهید", "حضرت")


def _roles(text: Text, first: int, end: int) -> tuple[Range, ...]:
    """«نماینده رهبر انقلاب و دبیر شورا»: each role by itself."""
    roles = []
    start = first
    for token in range(first + 1, end):
        if text.words[token] in ("و", ",") and token + 1 < end and text.words[token + 1] in words("fa", "roles"):
            roles.append((start, token))
            start = token + 1
    stop = end
    while stop > start and text.words[stop - 1] in (",", "و"):
        stop -= 1
    if start < stop:
        roles.append((start, stop))
    return tuple(roles)


def _phrase_end(text: Text, first: int, end: int) -> int:
    """Where the noun phrase ends: at a preposition, an adverb, a verb; a role between commas belongs to it."""
    told = _notable()
    at, limit = first, min(end, first + LONGEST_SUBJECT * 2)
    while at < limit:
        word = text.words[at]
        if word not in told:
            if at > first and _is_verb(text, at, end):
                return at
            at += 1
            continue
        if word == "این" and (at == first or (at == first + 2 and text.words[first] in words("fa", "indefinite"))):
            at += 1
            continue
        of_this = word == "این" and first < at <= first + 2 and at + 1 < end and text.words[at + 1] != "را"
        if of_this and text.words[first] in words("fa", "roles"):  # «نویسنده این کتاب»
            at += 1
            continue
        if word == "جمعه" and at > first and text.words[at - 1] in ("نماز", "امام"):
            at += 1
            continue
        if word == "," and at + 1 < end and text.words[at + 1] in words("fa", "roles") and at > first:
            at += 1
            continue
        if at in text.closing and text.closing[at] - at <= 5 and at > first and text.closing[at] < end:
            at = text.closing[at] + 1
            continue
        if word == "در" and at + 1 < end and text.words[at + 1] in ("مجلس", "شورای") and _is_member(text, first, at):
            at += 2 if text.words[at + 1] == "مجلس" else 1
            continue
        if word == "از" and at == first + 1 and text.words[first] in words("fa", "indefinite"):
            at += 1
            continue
        if word == "در" and at + 1 < end and _resides(text, first, at):
            at += 2
            continue
        if word == "ولی" and text.words[at + 1 : at + 2] == ["فقیه"]:
            at += 2
            continue
        if at > first and _is_verb(text, at, end):
            return at
        return at
    return min(at, end)


@cache
def _notable() -> Words:
    """Words and marks at which a noun phrase may end."""
    return words("fa", "stops") | COLON | frozenset(',."()-')


def _is_verb(text: Text, at: int, end: int) -> bool:
    if text.source.startswith("می\u200c", text.starts[at]):  # «محمدرضا نفس عمیقی | می‌کشد»
        return True
    nominal = text.words[at] in words("fa", "nominals") and at + 1 < end
    return text.words[at] in words("fa", "verbs") or (nominal and text.words[at + 1] in words("fa", "light"))


def _resides(text: Text, first: int, at: int) -> bool:
    """«سفیر ایران | در لندن», not «سفیر ایران | در گفت‌وگو با ...» nor «در پیامی»."""
    place = text.words[at + 1]
    return (
        place not in words("fa", "occasions")
        and not (place.endswith("ی") and len(place) > 4)
        and any(word in words("fa", "residents") for word in text.words[first:at])
    )


def _is_member(text: Text, first: int, at: int) -> bool:
    return any(word == "نماینده" for word in text.words[first:at])


def names(text: Text) -> list[tuple[Range, tuple[Range, ...]]]:
    """Persons that the text introduces by given name, with the roles told right behind them."""
    found: list[tuple[Range, tuple[Range, ...]]] = []
    known, roles, stops = given_names(), words("fa", "roles"), words("fa", "stops")
    at = 0
    size = len(text.words)
    while at < size:
        friday = text.words[at] == "جمعه" and at > 0 and text.words[at - 1] in _BEFORE_FRIDAY
        if text.words[at] not in known or friday:
            at += 1
            continue
        stop = at + 1
        while (
            stop < min(at + _LONGEST_NAME, size) and text.words[stop][0].isalpha() and text.words[stop] not in roles
        ):
            if text.words[stop] in stops or text.words[stop] in words("fa", "verbs") or text.words[stop] == "و":
                break
            stop += 1
        role = stop + (stop < size and text.words[stop] == ",")
        if role < size and text.words[role] in roles and stop - at > 1:
            found.append(((at, stop), _roles(text, role, _phrase_end(text, role, size))))
        elif stop - at > 1:
            surname = at + 1
            while surname < stop - 1 and text.words[surname] in known:
                surname += 1
            found.append(((at, surname + 1), ()))
        at = max(stop, at + 1)
    if _COUNTERPART in text.words:
        found += _before_counterpart(text)
    return found


def _before_counterpart(text: Text) -> list[tuple[Range, tuple[Range, ...]]]:
    """Names told before «همتای»: «در دیدار با | عبدالامیر الشمری | همتای عراقی خود»."""
    found: list[tuple[Range, tuple[Range, ...]]] = []
    stops = words("fa", "stops")
    for at in (token for token, word in enumerate(text.words) if word == _COUNTERPART):
        first = at
        while first > 0 and text.words[first - 1][0].isalpha() and text.words[first - 1] not in stops:
            first -= 1
        titles = words("fa", "honorifics")
        while first < at and text.words[first] in titles:
            first += 1
        if 1 < at - first <= _LONGEST_NAME:
            found.append(((first, at), ((at, _phrase_end(text, at, len(text.words))),)))
    return found


def topic(text: Text, first: int, end: int) -> Subject | None:
    """Whom a sentence that reports nothing speaks of: its first noun phrase, when it is a name or a role."""
    subject = find_subject(text, first, min(end, first + LONGEST_SUBJECT * 2))
    if subject is None or subject.points_back or subject.same:
        return None
    return None if subject.other and text.words[subject.whole[0]] not in words("fa", "kin") else subject
