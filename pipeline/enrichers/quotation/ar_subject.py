"""Whom an Arabic clause names as the one who speaks: the noun phrase behind its verb, as name and roles.

«role [honorific] name» is the usual order; the phrase ends at a preposition, at «أن» or at the next verb.
"""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quotation.ar_apposed import (
    OF_OFFICE,
    behind_body,
    broken_at,
    closing_name,
    is_acted_upon,
    last_two,
    named_behind_place,
)
from pipeline.enrichers.quotation.ar_bounds import ON_BEHALF, is_apart
from pipeline.enrichers.quotation.ar_glued import (
    is_accused,
    is_defined_object,
    is_manner,
    is_object,
    is_president_only,
    is_surnames_object,
)
from pipeline.enrichers.quotation.ar_names import BEFORE_FRIDAY, COUNTERPART, LONGEST_NAME
from pipeline.enrichers.quotation.ar_phrase import phrase_end
from pipeline.enrichers.quotation.ar_together import together
from pipeline.enrichers.quotation.ar_words import (
    acting,
    bare,
    given,
    impersonal,
    is_defined,
    is_joined,
    is_masdar,
    is_of_place,
    is_place,
    is_role,
    opens_object,
    relations,
    saying,
    stops,
    takes_object,
    verb_before,
)
from pipeline.enrichers.quotation.lexicon import arabic, words
from pipeline.enrichers.quotation.text import Subject, Text


def find_subject(text: Text, first: int, end: int) -> Subject | None:
    """The subject behind a verb; None when what follows is no noun phrase («وقال: ...», «وقال إن ...»)."""
    return parse(text, first, end)


_GENERAL: Final = frozenset({"العام", "التنفیذی", "الخاص", "الاقلیمی"})  # «المدير التنفيذي | للشركة»


def parse(text: Text, first: int, end: int) -> Subject | None:
    """The noun phrase at `first`, taken apart into name and roles."""
    # What a sentence speaks of and who speaks in it is mostly one phrase.
    if (first, end) not in text.parsed:
        subject = _parse(text, first, end)
        text.parsed[first, end] = None if subject is None else together(text, subject)
    return text.parsed[first, end]


def _parse(text: Text, first: int, end: int) -> Subject | None:
    last = phrase_end(text, first, end)
    at = first
    while at < last and text.words[at] in arabic("honorifics"):
        at += 1
    if at >= last:
        return None
    if text.words[at] in arabic("pronouns"):
        return Subject((at, at + 1), points_back=True)
    if at == first > 0 and _disagrees(text, first):
        return None
    if last - at == 1 and text.words[at] in arabic("papers"):
        return Subject((at, last), points_back=True)  # «وأضاف البيان»
    if text.words[at] in COUNTERPART:  # «أكد نظيره التركي أن ...»
        return Subject((at, last), roles=((at, last),))
    if text.words[at].startswith("ال") and text.words[at].endswith("ین") and len(text.words[at]) > 7:
        return None  # «وخاطب الإسرائيليين بالقول»: whom it was said to
    goes_on = last < end and (text.words[last] in arabic("inner") or text.words[last] in OF_OFFICE)
    alone = last - at == 1 and not goes_on
    closing = None if alone else closing_name(text, at, end)
    if closing is not None:
        told = closing[0]
        while text.words[told - 1] in arabic("honorifics") and told - 1 > at:
            told -= 1
        return Subject((at, closing[1]), name=closing, roles=((at, told),))
    bears = is_role(text.words[at]) or text.words[at].startswith("ال")
    inner = named_behind_place(text, last, end) if bears else None
    if inner is not None and is_acted_upon(text, first, inner, end):
        inner = None  # «اعتبر أمين المجلس الأعلى للأمن | أمن حدود كل | من ...»
    if inner is not None and not any(word in given() for word in text.words[at:last]):
        return Subject((at, inner[1]), name=inner, roles=((at, inner[0]),))
    ends = last - at <= 3 and text.words[last - 1] in arabic("same_ends")
    this = text.words[at] in ("هذا", "هذه") and at + 1 < last and _is_person(text.words[at + 1])
    if ends or this or (text.words[at] in arabic("same_heads") and _all_defined(text, at, last)):
        return Subject((at, last), roles=((at, last),), same=True)
    role = is_role(text.words[at]) and arabic("surname_ends").isdisjoint(text.words[at + 1 : at + 2])
    body = text.words[at] in impersonal()
    if not role and (body or text.words[at].startswith("ال") or text.words[at] not in given()):
        start = next((t for t in range(at + 1, last) if text.words[t] in given() or t in text.people), None)
        if not body and (start is None or not all(is_defined(text, t) for t in range(at, start))):
            start = _first_undefined(text, at, last, end)
        told = start is not None and all(word.startswith("ال") for word in text.words[at:start])
        if start is None or body or not told:
            return _unknown(text, at, last, body)
        role = True  # «المهاجم أيمن حسين»
    name = next((t for t in range(at + 1, last) if t in text.people), None) if role else None
    if name is not None and (broken := broken_at(text, at, name)) is not None:
        name, last = None, broken  # «نقل الموفد الفرنسي | تحيات الرئيس إيمانويل ماكرون»
    if name is None:
        name = next((t for t in range(at, last) if _opens_name(text, t, at, last, role)), None)
    if name is None:
        name = _first_undefined(text, at, last, end) if role else None
    if name is None and not _takes_object(text, first):
        name = last_two(text, at, last, end)
    if name is None and "فی" in text.words[at + 1 : last]:
        of_body = behind_body(text, text.words.index("فی", at + 1), end)
        name = of_body[0] if of_body is not None and of_body[1] == last else None
    if name is None:
        general = last - at > 1 and text.words[last - 1] in _GENERAL
        if general and last < end and text.words[last].startswith("لل"):
            last = next((t for t in range(last + 1, end) if not is_defined(text, t)), end)
        return Subject((at, last), roles=((at, last),))
    start = name
    while start < last and text.words[start] in arabic("honorifics"):
        start += 1
    stop, objects = text.people.get(start, start), _takes_object(text, first)
    while stop < last and text.words[stop] != "," and not (stop > start and is_role(text.words[stop])):
        if stop - start == 1 and text.words[start - 1] in relations() and is_defined(text, stop):
            break  # «وصفت شقيقتها زهراء | القرار بالظالم»
        if stop - start == 1 and objects and is_surnames_object(text, start):
            break  # «وحمل قاسم | الوسطاء مسؤولية ...»
        if stop - start > 1 and text.words[stop - 1] in text.alone and text.words[stop] not in text.alone:
            break  # «يوجي إيواساوا | الرأي ... وأضاف إيواساوا»
        if stop - start > 1 and is_manner(text, stop, last):
            break  # «وعلقت ماريا زاخاروفا | ساخرة: ...»
        if stop - start > 1 and objects and (is_object(text, stop, last) or is_accused(text, first, stop, end)):
            break
        if stop > start and objects and is_president_only(text, first, at, start, last):
            break  # «ثمّن الرئيس بزشكيان | مواقف كوبا»
        surname = stop - start > 1 and text.words[stop - 1] not in given()  # not «محمد رضا | فرزين»
        if surname and text.words[stop] in given():  # the next person: «استقبل علي شمخاني جمعة عناد»
            break
        stop += 1
    behind = stop + (stop < last and text.words[stop] == ",")
    roles = [(at, name)] if at < name else []
    met = objects and behind == stop and is_defined(text, min(stop, last - 1))  # «استقبل جوزيف عون | الموفد ...»
    if behind < last and is_role(text.words[behind]) and not met:
        roles.append((behind, last))
    sure = text.words[start] in given() or start > name or _is_whole_name(text, first, start, stop, end)
    office = stop < len(text.words) and is_role(text.words[stop]) and not met
    whole = at, last if behind == last or behind > stop or office else stop
    return Subject(whole, name=(start, stop), roles=tuple(roles), sure=sure) if start < stop else None


def _disagrees(text: Text, first: int) -> bool:
    """Whether a noun is of the other gender than the verb before it: «وطالب | الحكومة بفتح ...», whom he asks.

    Not before a name or an office: «وقال حمزة», «قالت المتحدث باسم ...» of a hasty writer.
    """
    verb, word = bare(text.words[first - 1])[0], text.words[first]
    if word in given() or is_role(word) or word in arabic("broken_plurals"):
        return False
    if verb in words("ar", "feminine"):
        return word.removeprefix("ال") in arabic("masculine_bodies")
    if verb not in words("ar", "verbs"):
        return False
    asked = word in arabic("asked") and verb in arabic("asking")
    body = is_defined(text, first) or word in arabic("bodies")
    return asked or (text.raw(first, first + 1).endswith("ة") and body)


def _first_undefined(text: Text, first: int, last: int, end: int) -> int | None:
    """Where a name of two or three words begins behind nouns with the article: «الناجي السوداني | آدم إسحاق | أن»."""
    start = next((t for t in range(first, last) if not is_defined(text, t)), first)
    stop = next((t for t in range(start, last) if text.words[t] == ","), last)
    alone = first > 0 and not _takes_object(text, first)  # «قال | المدافع ماركينيوس | إن»
    told = alone or is_role(text.words[first]) or (start - first > 1 and text.words[start - 1].endswith("ی"))
    fits = told and first < start and (not alone) < stop - start <= LONGEST_NAME and last < end
    spoke = verb_before(text, first) in saying()
    ends = stops() if spoke else words("ar", "that")
    ended = fits and (text.words[stop] in ends or text.words[stop] in (",", ":", '"'))
    glued = text.words[start].startswith("ل") and start not in text.people  # «البيان الختامي | لقمة ...»
    plain = (
        not glued
        and text.words[start] not in stops()
        and not is_masdar(text.words[start])
        and not is_role(text.words[start])
    )
    return start if ended and plain and text.words[start] not in ON_BEHALF else None


def _is_person(word: str) -> bool:
    return is_role(word) or word in arabic("same_heads")


def _takes_object(text: Text, first: int) -> bool:
    return first == 0 or takes_object(bare(text.words[first - 1])[0])


def _is_whole_name(text: Text, first: int, start: int, stop: int, end: int) -> bool:
    """Whether nothing but a name can stand between an office and «أن» or the colon: no object was glued to it."""
    spoke = verb_before(text, first) in saying()
    ended = stop < end and (text.words[stop] in words("ar", "that") or text.words[stop] == ":")
    return spoke and ended and stop - start <= LONGEST_NAME and not is_masdar(text.words[start])


def _is_told_to(text: Text, at: int) -> bool:
    """Whether somebody unnamed tells it to a body or an office.

    «أبلغ مسؤول أمني رفيع | وكالة ...», «ناشدت زوجة أحد العمال | رئيس ...», but not «مسؤول في | وزارة ...».
    """
    before = text.words[at - 1]
    body = text.words[at] in arabic("bodies") and before not in stops() and before[0] not in "بل"
    return body or (is_role(text.words[at]) and is_defined(text, at - 1))


def _all_defined(text: Text, first: int, end: int) -> bool:
    """Whether a phrase is nouns and adjectives with the article alone: «المسؤول الإيراني الرفيع», and no name."""
    more = end < len(text.words) and text.words[end].startswith("لل")  # «المدير العام للشركة»: an office of its own
    return end - first <= 3 and not more and all(word.startswith("ال") for word in text.words[first:end])


def _unknown(text: Text, first: int, end: int, body: bool) -> Subject:
    """A subject that opens with no known word: an institution, or a surname that an object may follow."""
    generic = text.words[first] in arabic("generic")  # «مصدر قيادي في حركة حماس»
    acts = _takes_object(text, first)
    institution = body or text.words[first].removeprefix("ال") in arabic("bodies")
    objects = not body and acts
    if generic and end - first > 1:
        told = (t for t in range(first + 2, end) if acts and _is_told_to(text, t))
        stranger = first, next(told, end)
        return Subject(stranger, roles=(stranger,), also=True, other=True)
    ends = (
        t
        for t in range(first + 1 + body, end)
        if text.words[t] == ","
        or is_role(text.words[t])
        or (objects and opens_object(text, t))
        or (acts and institution and is_defined(text, t - 1) and is_apart(text, t))  # «سلمت كتائب القسام | جثة أسير»
        or (objects and t == first + 1 and (is_surnames_object(text, first) or is_place(text.words[t])))
        or (acts and t == first + 1 and is_of_place(text.words[first]) and is_defined_object(text, t))
    )
    stop = next(ends, end)
    verb = verb_before(text, first)
    object_follows = (  # «وانتقد لاريجاني الموقف الأوروبي»
        verb in acting() and stop - first > 2 and text.words[first + 1].startswith("ال") and not body
        and not text.words[first].startswith("ال")
    )  # fmt: skip
    if not object_follows and (body or text.words[first].startswith("ال") or stop - first <= 3):
        met = _takes_object(text, first) and stop < end and is_defined(text, stop)  # «استدعت الوزارة | السفير ...»
        roles = ((stop, end),) if stop < end and is_role(text.words[stop]) and not met else ()
        whole = first, stop if stop < end and not roles and text.words[stop] != "," else end
        from_there = stop - first == 1 and is_of_place(text.words[first])
        return Subject(whole, name=(first, stop), roles=roles, same=from_there, sure=False)
    return Subject((first, end), name=(first, first + 1), sure=False)


def _opens_name(text: Text, at: int, first: int, end: int, role: bool) -> bool:
    """Whether the name begins here: behind a role («وزير الدفاع العراقي | جمعة عناد»), or as a known given name."""
    word = text.words[at]
    if word in stops():
        return False
    if at == first:
        return not role and (word in given() or at + 1 == end)
    if word in arabic("honorifics"):
        return at + 1 < end
    before = text.words[at - 1]
    if word in given():
        return before not in BEFORE_FRIDAY
    known = is_defined(text, at - 1) or is_place(before) or before in ("باسمه", "باسمها") or before in relations()
    if role and known and before != "الله" and not is_defined(text, at) and word[0].isalpha():
        joined = word.startswith("ل") or is_role(word[1:]) or is_joined(text, at, end)
        # but «المتحدث باسم الحكومة العراقية باسم العوادي»
        behalf = word in ("باسمه", "باسمها") or (word == "باسم" and word not in text.words[first:at])
        amir = word == "امیر" and at + 1 < end and not text.words[at + 1].startswith("ال")  # no emir behind an office
        many = word.endswith("ات") and at + 1 < end and is_defined(text, at + 1)  # «نقل الموفد | تحيات الرئيس»
        return (not is_role(word) or amir) and not (joined or behalf or many or is_place(word))
    if before == ",":  # «رئيس الوزراء الهندي، مانموهان سينغ، ...»
        return role and not is_role(word)
    # The surname alone behind an honorific-like role («الرئيس الحريري») is left with the role.
    return False
