"""Arabic names of persons, and the offices told beside them."""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quotation.ar_bounds import (
    OF_OFFICE,
    ends_phrase,
    is_apart,
    is_bodys,
    is_no_name,
    is_no_second,
    is_no_surname,
)
from pipeline.enrichers.quotation.ar_glued import opens_what_follows
from pipeline.enrichers.quotation.ar_words import (
    PREFIXES,
    SHORTEST_NISBA,
    SHORTEST_WHOSE,
    acting,
    bare,
    given,
    impersonal,
    is_defined,
    is_masdar,
    is_place,
    is_role,
    relations,
    roles,
    saying,
    stops,
)
from pipeline.enrichers.quotation.lexicon import Words, arabic, words
from pipeline.enrichers.quotation.text import Range, Text

LONGEST_NAME: Final = 4
BEFORE_FRIDAY: Final = frozenset({"امام", "خطیب", "صلاه", "یوم"})  # «إمام جمعة طهران»
_COMPOUND: Final = frozenset({"عبد", "ابو"})  # what is no name without the word behind it
COUNTERPART: Final = frozenset({"نظیره", "نظیرها", "ونظیره", "ونظیرها"})
LONGEST_OFFICE: Final = 12  # tokens of one, its name not counted
_OPENS_PART: Final = frozenset({"بن", "ال", "ابو", "عبد", "ملا", "حاج"})
_ENDS_COMPOUND: Final = frozenset({"الدین", "الله", "الاسلام"})
_FAMILIES: Final = (["بحر", "العلوم"], ["علم", "الهدی"], ["شمس", "الدین"], ["نصر", "الله"], ["فضل", "الله"])
PLACE: Final = 3  # tokens of «في محافظة فارس»


Named = tuple[Range, tuple[Range, ...]]  # a name and the offices told beside it


def names(text: Text) -> list[Named]:
    """Persons that the text introduces by given name, with the role told right before them."""
    found: list[Named] = []
    known = given()
    size = len(text.words)
    done = 0
    ends: set[str] = set()  # last words of the names so far
    marks, verbs, no_name = _marks(), _verbs(), _no_names()
    places = [at for at, word in enumerate(text.words) if word in marks]
    speaking = [at for at in places if text.words[at] in verbs and at + 2 < size and _is_surname(text, at + 1)]
    acts = acting()
    speaking = [at for at in speaking if bare(text.words[at])[0] not in acts or not is_defined(text, at + 1)]
    text.alone.update({text.words[at + 1] for at in speaking} - known)
    text.vocabulary.update(text.words)
    for at in places:
        friday = text.words[at] == "جمعه" and text.words[at - 1] in BEFORE_FRIDAY
        if at < done or friday or (text.words[at] in verbs and text.words[at] not in known) or is_bodys(text, at):
            continue
        if text.words[at] not in known and not _opens_name(text, at):
            if (name := _behind_office(text, at)) is not None:
                found.append((name, ((at, name[0]),)))
                ends.add(text.words[name[1] - 1])
                done = name[1]
            continue
        if text.words[at] in ends and _is_surname_told(text, at):
            continue
        stop = at + 1 + (at + 1 < size and text.words[at + 1] == "الله")
        while stop < size and (stop - at < LONGEST_NAME - 1 or text.words[stop] == "الدین"):
            faith = text.words[stop] == "الدین"  # «بدر الدين»
            if text.words[stop] not in known and text.words[stop - 1] not in _COMPOUND and not faith:
                break  # «عبد اللطيف رشيد»
            stop += 1
        full = stop - at >= LONGEST_NAME - 1 and text.words[stop - 1] in known
        ended = stop < size and (text.words[stop] in no_name or is_no_surname(text, stop))
        alone = at > 0 and text.words[at - 1] in relations() and is_defined(text, stop) if stop < size else False
        single = stop - at - (text.words[stop - 1] == "الله") == 1  # «عطا الله» is one name
        if stop < size and not full and not alone and not (is_no_second(text, stop) if single else ended):
            stop += 1
        if stop < size and (text.words[stop - 1] in _OPENS_PART or text.words[stop - 1 : stop + 1] in _FAMILIES):
            stop += 1  # «محمد بن سلمان», «محمد كاظم آل صادق»
            while stop < size and (text.words[stop - 1] in _OPENS_PART or text.words[stop] in ("بن", "ال")):
                stop += 1  # «محمد بن عبد | الرحمن آل ثاني»
        elif stop < size and text.words[stop] in _ENDS_COMPOUND and text.words[stop - 1] not in no_name:
            stop += 1  # «حسن عز | الدين»
        if (stop < size and stop - at > 1 and text.words[stop] in arabic("surname_ends")) or (
            stop - at == LONGEST_NAME - 2 and text.words[stop - 1] not in stops() and ends_phrase(text, stop)
        ):
            stop += 1
        if stop < size and stop - at > 1 and _is_nisba(text, stop):
            stop += 1  # «غلام علي صفائي | بوشهري»
        stop = next((t + 1 for t in range(min(at + 3, size) - 1, at, -1) if _closes(text, at, t)), stop)
        last = text.words[stop - 1]
        at -= _is_unknown_first(text, at, done)
        if stop - at > 1 and last[0].isalpha() and last not in stops() and not bare(last)[1]:
            role = _role_before(text, at)
            found.append(((at, stop), () if role is None else (role,)))
            ends.add(last)
        done = stop
    return found + _by_surname(text, speaking, found)


def _is_unknown_first(text: Text, at: int, done: int) -> bool:
    """Whether a first name that no list knows stands before a known one: «النائبة | سروة | عبد الواحد»."""
    if at - 2 < done or bare(text.words[at - 1])[1]:
        return False
    word, before = text.words[at - 1], text.words[at - 2]
    titled = is_defined(text, at - 2) or before in arabic("honorifics")
    plain = titled and word[0].isalpha() and word not in stops() and not is_role(word) and not is_place(word)
    known = word in arabic("bodies") or word in arabic("honorifics") or word in saying()
    named = before in arabic("honorifics") or not is_no_name(text, at - 1)  # «مار بشارة بطرس الراعي»
    return plain and not known and word not in acting() and named


def _opens_name(text: Text, at: int) -> bool:
    """Whether a word that is no given name is the first of one here: «ذبيح الله», «اللواء | أمير حاتمي»."""
    if text.words[at] == "امیر":
        return text.words[at - 1] in arabic("honorifics")
    return text.words[at + 1 : at + 2] == ["الله"] and text.words[at] in arabic("of_god")


def _is_surname_told(text: Text, at: int) -> bool:
    """Whether a given name is the surname of one told before: «وحمل قاسم | الوسطاء مسؤولية ...», of «حازم قاسم»."""
    before = text.words[at - 1] if at else ""
    verb = bare(before)[0] if before else ""
    titled = before in arabic("honorifics") and opens_what_follows(text, at + 1)
    return titled or verb in saying() or verb in acting()


def _is_nisba(text: Text, at: int) -> bool:
    """Whether a word without article behind two of a name tells an origin: no object has that form."""
    word = text.words[at]
    long = word.endswith("ی") and len(word) > SHORTEST_NISBA
    other = (
        word in stops() or word.startswith("وال") or is_defined(text, at) or is_place(word) or is_no_surname(text, at)
    )
    return long and text.raw(at, at + 1).endswith("ي") and not other


def _closes(text: Text, first: int, at: int) -> bool:
    """Whether a word that also stands alone is the surname of a name that begins at `first`."""
    if text.words[at] not in text.alone:
        return False
    before = text.words[first:at]
    ends = any(not word[0].isalpha() or word in stops() or is_role(word) or bare(word)[1] for word in before)
    return not ends and not any(word.endswith("ات") and len(word) > SHORTEST_WHOSE for word in before)


def _by_surname(text: Text, verbs: list[int], found: list[Named]) -> list[Named]:
    """Full names told by the surname that speaks later: «... القسرية ألينا دوهان ... وتابعت دوهان: ...»."""
    known = {text.words[stop - 1] for (_, stop), _ in found}
    more: list[Named] = []
    first_at: dict[str, int] = {}
    for verb in verbs:
        surname = text.words[verb + 1]
        if surname in known:
            continue
        known.add(surname)
        if not first_at:
            for at, word in enumerate(text.words):
                first_at.setdefault(word, at)
        last = first_at[surname]
        if 1 < last <= verb and _may_be_given(text, last - 1):
            first = last - 1 - _is_unknown_first(text, last - 1, 0)
            role = _role_before(text, first)
            more.append(((first, last + 1), () if role is None else (role,)))
    return more


def _is_surname(text: Text, at: int) -> bool:
    """Whether one word is all that a clause names: «وتابعت | دوهان | قائلة», «وبيّن | بصل | ، في تصريحات»."""
    word, following = text.words[at], text.words[at + 1]
    if not word[0].isalpha() or word in stops() or is_role(word) or is_masdar(word) or len(word) < 3:
        return False
    if word in impersonal() or word in arabic("same_heads"):
        return False
    if following in words("ar", "participles"):  # «وتابعت دوهان قائلة: ...»
        return True
    return not following[0].isalpha() or following in stops() or "\u064b" in text.raw(at + 1, at + 2)


def _may_be_given(text: Text, at: int) -> bool:
    word = text.words[at]
    plain = word[0].isalpha() and len(word) > 2 and word not in stops() and not is_role(word) and not bare(word)[1]
    known = is_place(word) or word in arabic("honorifics")
    return plain and not known and not is_no_name(text, at)


@cache
def _verbs() -> Words:
    """Verbs of speech and action, as they are and behind «و» or «ف»."""
    verbs = saying() | acting()
    return verbs | {prefix + verb for verb in verbs for prefix in PREFIXES}


@cache
def _no_names() -> Words:
    return stops() | arabic("focus") | words("ar", "participles")


@cache
def _marks() -> Words:
    return given() | roles() | _verbs() | arabic("of_god")


def _behind_office(text: Text, office: int) -> Range | None:
    """The name of two or three words behind an office: «رئيس الوزراء الباكستاني | شهباز شريف»."""
    for at in range(office + 1, min(office + LONGEST_OFFICE, len(text.words))):
        word = text.words[at]
        if word in OF_OFFICE and at + 1 < len(text.words) and _is_complement(text, at + 1):
            continue  # «السفير الأرميني | في طهران | غريغور هاكوبيان»
        if not word[0].isalpha() or word in stops() or word in given() or is_role(word):
            return None
        before = text.raw(at - 1, at)
        hers = at - 1 == office and before.endswith(("ه", "ها", "هما", "هم"))  # «زميلته | ليلى سعد»
        if (hers or is_defined(text, at - 1) or is_place(text.words[at - 1])) and not is_no_name(text, at):
            return None if word in arabic("bodies") else name_at(text, at)
    return None


def _is_complement(text: Text, at: int) -> bool:
    """Whether a word behind a preposition is what an office is in or of."""
    word = text.words[at]
    return is_place(word) or word.removeprefix("ال") in arabic("bodies")


def name_at(text: Text, at: int) -> Range | None:
    """The name of two or three words without article; not «أمن حدود كل» in a text that speaks of «الأمن»."""
    word, told = text.words[at], text.vocabulary
    if ("ال" + word in told or "لل" + word in told) and word not in given():
        return None
    stop = at
    while stop < min(at + LONGEST_NAME, len(text.words)):
        word = text.words[stop]
        if not word[0].isalpha() or word in stops() or bare(word)[1] or (stop - at > 1 and word.startswith("ل")):
            break
        adjective = is_defined(text, stop) and text.raw(stop, stop + 1).endswith("ة")
        if stop - at > 1 and (is_no_surname(text, stop) or is_masdar(word) or word in arabic("bodies")):
            break  # «أعلن الوزير التركي ألب أرسلان بيرقدار | اكتشاف ...»
        if is_role(word) or is_place(word) or adjective or word in arabic("honorifics"):
            return None
        stop += 1
        ends = stop < len(text.words) and text.words[stop] not in text.alone
        if stop - at > 1 and word in text.alone and ends:
            return at, stop
    following = text.words[stop] if stop < len(text.words) else ""
    ended = following in stops() or following in arabic("bodies") or is_masdar(following)
    ended = following != "" and (ended or is_no_surname(text, stop))
    return (at, stop) if ended and 1 < stop - at < LONGEST_NAME else None


def _role_before(text: Text, name: int) -> Range | None:
    first = None
    for token in range(name - 1, max(-1, name - 9), -1):
        word = text.words[token]
        if word in COUNTERPART:  # «نظيره العراقي عبد اللطيف رشيد»
            return token, name
        # «السفير الإيراني في بغداد محمد كاظم ...», «النائب عن مدينة زابل محمد سركزي»
        inside = word in ("فی", "عن") and name - token <= PLACE + 1
        if not word[0].isalpha() or (word in stops() and not inside) or word in given() or bare(word)[1]:
            break
        if is_role(word):
            first = token
        elif is_defined(text, token - 1) and is_apart(text, token):
            break  # «الموفد الفرنسي | تحيات الرئيس إيمانويل ماكرون»
    return None if first is None else (first, name)
