"""Whom an Arabic clause names as the one who speaks: the noun phrase behind its verb, as name and roles.

«role [honorific] name» is the usual order; the phrase ends at a preposition, at «أن» or at the next verb.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quote_lexicon import Words, by_word, given_names, words
from pipeline.enrichers.quote_text import Range, Subject, Text

LONGEST_SUBJECT: Final = 16
PREFIXES: Final = ("و", "ف")  # glued before a verb
_LONGEST_NAME: Final = 4
_LONGEST_VERB: Final = 5
_PLACE: Final = 3  # tokens of «في محافظة فارس»
_LEADING: Final = 10  # tokens of «وفي ختام اللقاء،»


@cache
def saying() -> Words:
    """Finite verbs of speech."""
    return (
        words("ar", "verbs") | words("ar", "feminine") | words("ar", "plural") | words("ar", "imperfect")
        | words("ar", "saying") | _telling()
    )  # fmt: skip


@cache
def _telling() -> Words:
    """«أبلغه», «أخبرتهم»: verbs with who was told."""
    return frozenset(verb + told for verb in words("ar", "more", "telling") for told in ("ه", "ها", "هم", "هما", "نا"))


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
    if at < end and text.words[at] in words("ar", "more", "leading"):  # «وفي ختام اللقاء، ...»
        at = next((t + 1 for t in range(at, min(at + _LEADING, end)) if text.words[t] == ","), at)
    if at >= end:
        return None
    verb, _ = bare(text.words[at])
    if verb == "ورد" and text.words[at + 1 : at + 2] and text.words[at + 1] not in words("ar", "more", "document_after"):
        verb = "رد"  # «ورد عراقجي بالقول ...», not «ورد في البيان»
    if verb in saying() or verb in acting() or (at > first and _may_be_verb(text, at, end)):
        return find_subject(text, at + 1, end)
    return None


def _may_be_verb(text: Text, at: int, end: int) -> bool:
    """Whether a word is a verb by its place and form: «من جهته، عزا قائد الشرطة ...»."""
    word = text.words[at]
    if at + 1 >= end or not 3 <= len(word) <= _LONGEST_VERB or word.startswith("ال") or word.endswith(("ه", "ات")):
        return False
    if word in _stops() or word in _names() or _is_role(word) or not word[0].isalpha():
        return False
    following = text.words[at + 1]
    return _is_role(following) or following in _names() or following in words("ar", "more", "honorifics")


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
    bears = _is_role(text.words[at]) or text.words[at] in words("ar", "more", "same_heads")
    inner = _named_behind_place(text, last, end) if bears else None
    if inner is not None and not any(word in _names() for word in text.words[at:last]):
        return Subject((at, inner[1]), name=inner, roles=((at, inner[0]),))
    ends = last - at <= 3 and text.words[last - 1] in words("ar", "more", "same_ends")
    if ends or (text.words[at] in words("ar", "more", "same_heads") and _all_defined(text, at, last)):
        return Subject((at, last), roles=((at, last),), same=True)
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
        if stop - start > 1 and _is_object(text.words[stop]):
            break
        if stop - start > 1 and text.words[stop] in _names():  # the next person: «استقبل علي شمخاني جمعة عناد»
            break
        stop += 1
    behind = stop + (stop < last and text.words[stop] == ",")
    roles = [(at, name)] if at < name else []
    if behind < last and _is_role(text.words[behind]):
        roles.append((behind, last))
    sure = text.words[start] in _names() or start > name
    return Subject((at, last), name=(start, stop), roles=tuple(roles), sure=sure) if start < stop else None


def _named_behind_place(text: Text, at: int, end: int) -> Range | None:
    """The name behind «رئيس هيئة الطوارئ | في المحافظة | مسعود رنجبر», «المدير العام | للوكالة | رافاييل غروسي»."""
    if at >= end or not (text.words[at] == "فی" or text.words[at].startswith("لل")):
        return None
    start = next((t for t in range(at + 1 + (text.words[at] == "فی"), min(at + 2 + _PLACE, end)) if text.words[t] in _names()), None)
    if start is None or any(not word[0].isalpha() or word in _stops() for word in text.words[at + 1 : start]):
        return None
    stop = start + 1
    while stop < min(start + _LONGEST_NAME, end) and text.words[stop][0].isalpha():
        word = text.words[stop]
        joined = word.startswith("و") and (_is_role(word[1:]) or word[1:] in _names())
        if word in _stops() or bare(word)[1] or "\u064b" in text.raw(stop, stop + 1) or joined or _is_role(word):
            break
        stop += 1
    return (start, stop) if stop - start > 1 else None


def _is_object(word: str) -> bool:
    """Whether a word is many persons rather than part of a name: «طمأن علي رضا رئيسي | المواطنين بأن ...»."""
    return word.startswith("ال") and word.endswith(("ین", "ات", "ون")) and len(word) > 6


def _all_defined(text: Text, first: int, end: int) -> bool:
    """Whether a phrase is nouns and adjectives with the article alone: «المسؤول الإيراني الرفيع», and no name."""
    more = end < len(text.words) and text.words[end].startswith("لل")  # «المدير العام للشركة»: an office of its own
    return end - first <= 3 and not more and all(word.startswith("ال") for word in text.words[first:end])


def _unknown(text: Text, first: int, end: int, body: bool) -> Subject:
    """A subject that opens with no known word: an institution, or a surname that an object may follow."""
    generic = text.words[first] in words("ar", "more", "generic")  # «مصدر قيادي في حركة حماس»
    ends = (t for t in range(first + 1, end) if text.words[t] == "," or (_is_role(text.words[t]) and not generic))
    stop = next(ends, end)
    if generic and end - first > 1:
        return Subject((first, end), roles=((first, end),), also=True, other=True)
    verb = bare(text.words[first - 1])[0] if first > 0 else ""
    object_follows = (  # «وانتقد لاريجاني الموقف الأوروبي»
        verb in acting() and stop - first > 2 and text.words[first + 1].startswith("ال") and not body
        and not text.words[first].startswith("ال")
    )  # fmt: skip
    if not object_follows and (body or text.words[first].startswith("ال") or stop - first <= 3):
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
    before = text.words[at - 1]
    if word in _names():
        return before not in ("امام", "خطیب", "صلاه")  # «إمام جمعة طهران»
    defined = role and (before.startswith("ال") or _is_place(before)) and before not in ("الله",)
    if defined and not word.startswith("ال") and word[0].isalpha():
        joined = word.startswith(("وال", "ل")) or _is_role(word[1:])
        behalf = (
            word == "باسم" and word not in text.words[first:at]
        )  # but «المتحدث باسم الحكومة العراقية باسم العوادي»
        amir = word == "امیر" and at + 1 < end and not text.words[at + 1].startswith("ال")  # no emir behind an office
        return (not _is_role(word) or amir) and not joined and not behalf and not _is_place(word)
    if before == ",":  # «رئيس الوزراء الهندي، مانموهان سينغ، ...»
        return role and not _is_role(word)
    # The surname alone behind an honorific-like role («الرئيس الحريري») is left with the role.
    return False


def _is_place(word: str) -> bool:
    return word in words("ar", "more", "places")


def _phrase_end(text: Text, first: int, end: int) -> int:
    stops = _stops()
    verb = bare(text.words[first - 1])[0] if first > 0 else ""
    with_b = verb in words("ar", "more", "with_b") or "ب" in by_word("ar", "prepositions").get(verb, ())
    at = first
    while at < min(end, first + LONGEST_SUBJECT):
        word = text.words[at]
        if word == "," and at > first and at + 1 < end:
            return _behind_comma(text, first, at, end)
        if "\u064b" in text.raw(at, at + 1):  # «وقال | مخاطباً الوزراء»: no name has that ending
            return at
        if at in text.closing and at > first and text.closing[at] - at <= _LONGEST_NAME and text.closing[at] < end:
            at = text.closing[at] + 1  # «صحيفة "النهار"»
            continue
        inner = word in words("ar", "more", "inner") and first < at <= first + 2
        if inner and (_takes_place(text.words[first]) or _takes_place(text.words[first + 1])):
            at += 1
            continue
        if word == "امام" and text.char(at) == "إ":  # the imam, not «أمام» (before)
            at += 1
            continue
        following, linked = bare(word)
        verbal = linked or following in words("ar", "participles") or following in saying()
        if at > first and text.words[at - 1].startswith("ال") and is_masdar(word):  # «أعلنت السلطات | تعطيل المدارس»
            return at
        if at > first + 1 and _is_next_object(text, first, at):  # «عزا قائد شرطة المرور | الحادث إلى ...»
            return at
        if word in stops or verbal or not word[0].isalpha() or word in words("ar", "more", "focus"):
            return at
        if len(word) > 3 and word[:2] == "بـ":
            return at
        if word[:1] == "ل" and word[1:] in words("ar", "more", "bodies"):  # «لوكالة إسنا»
            return at
        particle = with_b and at > first and word.startswith("ب") and word != "باسم"
        if word.startswith(("بال", "لل")) or (particle and text.words[at - 1] not in ("ابو", "ابی", "بن", "ابن")):
            return at
        at += 1
    return min(at, end)


def _behind_comma(text: Text, first: int, comma: int, end: int) -> int:
    """Where the phrase ends when a role («..., وزير العمل,») or, behind a role, a name stands between commas."""
    last = min(comma + 10, end)
    closing = next((t for t in range(comma + 1, last) if text.words[t] == ","), None)
    if closing is None or closing == comma + 1:
        return comma
    held = text.words[comma + 1 : closing]
    named = _is_role(text.words[first]) and len(held) <= _LONGEST_NAME and not any(w in _stops() for w in held)
    verbal = any(bare(word)[1] or word in saying() or word in words("ar", "participles") for word in held)
    return closing if not verbal and (_is_role(held[0]) or named) else comma


def _is_next_object(text: Text, first: int, at: int) -> bool:
    """Whether a defined noun follows an office that is told in full, and is no adjective of it."""
    word, before = text.words[at], text.words[at - 1]
    if not (word.startswith("ال") and before.startswith("ال") and _is_role(text.words[first])):
        return False
    told = word in words("ar", "more", "honorifics") or word in words("ar", "more", "adjectives") or _is_role(word)
    closed = (not text.words[first].startswith("ال") or before.endswith("ی")) and len(word) > 4
    return closed and not told and not word.endswith(("ی", "ه", "ین", "ون", "یه")) and not _is_role(word[2:])


def is_masdar(word: str) -> bool:
    """Whether a word has the form of a verbal noun: «تعطيل», «إغلاق», «ارتفاع», «استئناف»."""
    if len(word) == 5:
        return (word[0] == "ت" and word[3] == "ی") or (word[0] == "ا" and word[3] == "ا" and word[1] != "ل")
    return len(word) in (6, 7) and word[0] == "ا" and word[-2] == "ا" and word[1] in "نستد"


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
        if stop < size and not (
            stop - at > 1 and (text.words[stop] in _stops() or not text.words[stop][0].isalpha())
        ):
            stop += 1
        if text.words[stop - 1] in ("بن", "ال", "ابو") and stop < size:  # «محمد بن سلمان», «محمد كاظم آل صادق»
            stop += 1
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
        inside = word == "فی" and name - token <= _PLACE + 1  # «السفير الإيراني في بغداد محمد كاظم ...»
        if not word[0].isalpha() or (word in _stops() and not inside) or word in _names() or bare(word)[1]:
            break
        if _is_role(word):
            first = token
    return None if first is None else (first, name)


def named_before(text: Text, first: int, end: int) -> Range | None:
    """The person's name that ends at a token: «وزير الخارجية | يوسف رجي | الذي ...»."""
    known = _names()
    start = next((t for t in range(end - 1, max(first, end - _LONGEST_NAME) - 1, -1) if text.words[t] in known), None)
    if start is None:
        return None
    while start > first and text.words[start - 1] in known:
        start -= 1
    plain = all(word[0].isalpha() and word not in _stops() for word in text.words[start:end])
    return (start, end) if plain and end - start > 1 else None
