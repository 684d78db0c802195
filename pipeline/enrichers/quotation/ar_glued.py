"""What stands behind an Arabic name without any mark and is no part of it: what its verb acts upon."""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quotation.ar_words import (
    SHORTEST_NISBA,
    acting,
    bare,
    given,
    is_defined,
    is_masdar,
    is_whose,
    opens_construct,
    opens_object,
    opens_surname,
    verb_before,
)
from pipeline.enrichers.quotation.lexicon import arabic
from pipeline.enrichers.quotation.text import Text

_SHORTEST_OBJECT: Final = 3  # letters of «قطه»; «ضيفه» is an object behind a surname


def is_president_only(text: Text, first: int, at: int, start: int, last: int) -> bool:
    """Whether a surname stands behind «الرئيس» or «الوزير» alone, and what a verb acts upon behind it."""
    acts = first > 0 and bare(text.words[first - 1])[0] in acting()
    return acts and start == at + 1 and is_defined(text, at) and text.words[start] not in given() and last - start > 1


def is_accused(text: Text, first: int, at: int, end: int) -> bool:
    """Whether the object of «واتهم جيريمي كوربين | الحكومة بالتواطؤ» follows."""
    verb = verb_before(text, first)
    if verb in arabic("asking") and at + 1 < end:  # «طالب أحمد عرفة | المجلس بإلزام ...»
        named = not is_defined(text, at) or text.words[at].endswith("ی")
        return not named and (text.words[at + 1].startswith("ب") or text.words[at + 1] in ("الی", "على"))
    accuses = verb in arabic("accusing")
    return accuses and text.words[at].startswith("ال") and at + 1 < end and text.words[at + 1].startswith("ب")


def is_object(text: Text, at: int, end: int) -> bool:
    """Whether a word is what a verb acts upon rather than part of a name.

    «طمأن علي رضا رئيسي | المواطنين بأن ...», «نفى علي تاجرنيا | الأنباء المتداولة», «عقد بقائي | مؤتمره الصحفي».
    """
    word = text.words[at]
    whose = is_whose(text, at) and not word.endswith("زاده")
    if opens_object(text, at) or opens_construct(text, at) or word.startswith("ل") or (whose and word not in given()):
        return True
    if len(word) > 5 and is_masdar(word) and word not in given():  # «أعلن ألب أرسلان بيرقدار | اكتشاف حقل ...»
        return True
    if is_defined(text, at) and text.raw(at, at + 1).endswith("ة"):  # «عزا فاليرو ريفيرا | الخسارة إلى ...»
        return True
    described = at + 1 < end and is_defined(text, at + 1)
    surname = text.words[at - 1] not in given() and not opens_surname(text.words[at - 1])
    if surname and not is_third(text, at, end):
        return True  # «نفى محمد علي الحوثي | الأنباء», «تلا يوجي إيواساوا | الرأي», «أبدى جعفر قادري | تحفظه على ...»
    hers = text.raw(at, at + 1).endswith(("ه", "ها")) and len(word) > 4
    if described and (hers or (is_defined(text, at) and not word.endswith("ی") and word != "الدین")):
        return True
    many = word.startswith("ال") and word.endswith(("ین", "ات", "ون")) and len(word) > 6
    return many or (word.endswith("ات") and len(word) > 4)


def is_defined_object(text: Text, at: int) -> bool:
    """Whether a defined word behind a name is no part of it: «... أوليانوف | الترويكا», not «شياع | السوداني»."""
    return is_defined(text, at) and not text.words[at].endswith("ی")


def is_manner(text: Text, at: int, end: int) -> bool:
    """Whether the last word of a phrase tells how a woman spoke."""
    last = at + 1 == end and text.raw(at, end).endswith("ة")
    return last and not is_defined(text, at) and text.words[at] not in given()


def is_surnames_object(text: Text, at: int) -> bool:
    """Whether a surname told before stands alone and no name goes on: «أبلغ عون | ضيفه», «قاسم | الوسطاء»."""
    return text.words[at] in text.surnames and at not in text.people and opens_what_follows(text, at + 1)


def opens_what_follows(text: Text, at: int) -> bool:
    """Whether a word behind a surname is a noun of its own: «الشيخ قاسم | مواقف الجمهورية», «عون | ضيفه»."""
    if at >= len(text.words):
        return False
    noun = opens_construct(text, at) or text.words[at] in arabic("bodies")
    return noun or is_whose(text, at, _SHORTEST_OBJECT) or is_defined_object(text, at)


def is_third(text: Text, at: int, end: int) -> bool:
    """Whether a word behind two may be of the name: «محمد شياع | السوداني», «محسن باك | نجاد | خلال», no object."""
    word = text.words[at]
    if word in arabic("surname_ends"):
        return True
    if is_defined(text, at):
        return word.endswith("ی") and len(word) > SHORTEST_NISBA and not text.words[at - 1].endswith("ی")
    return not is_whose(text, at) and (at + 1 == end or text.words[at + 1] == "," or is_defined(text, at + 1))
