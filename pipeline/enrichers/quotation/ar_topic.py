"""Whom an Arabic sentence speaks of: the subject of the verb that opens it."""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quotation.ar_phrase import LONGEST_SUBJECT
from pipeline.enrichers.quotation.ar_subject import find_subject
from pipeline.enrichers.quotation.ar_words import acting, bare, given, impersonal, is_place, is_role, saying, stops
from pipeline.enrichers.quotation.lexicon import arabic, words
from pipeline.enrichers.quotation.text import Subject, Text

_LONGEST_VERB: Final = 5
_DATELINE: Final = 6  # tokens before the dash of «النجف الأشرف - » and from it to a colon
_DASHES: Final = frozenset({"-", "–", "—"})
_OPENER: Final = 5  # tokens of «بالتوازي مع ذلك،»
_PARTICLES: Final = frozenset("بلعم")  # letters of «بـ», «لـ», «على», «مع» that such words begin with
_BUT: Final = frozenset({"غیر", "الا", "بید"})
_LEADING: Final = 10  # tokens of «وفي ختام اللقاء،»


def topic(text: Text, first: int, end: int) -> Subject | None:
    """The subject of the verb that opens the sentence: whom its later verbs without subject speak of."""
    at = skip_openers(text, first, end)
    leading = arabic("leading")
    placed = at > first and at + 1 < end and text.words[at + 1] == "," and is_place(text.words[at])
    if at < end and (text.words[at] in leading or (placed and text.words[at - 1] in leading)):
        # «وفي ختام اللقاء، ...», «ومن صنعاء، ...»
        at = next((t + 1 for t in range(at, min(at + _LEADING, end)) if text.words[t] == ","), at)
    if at >= end:
        return None
    if text.words[at - 1] in ("اما", "واما") and at > first:  # «أما حارس المرمى محمد سياوشي فأهدى ...»
        return find_subject(text, at, end)
    verb, _ = bare(text.words[at])
    if (is_role(text.words[at]) or text.words[at] in arabic("honorifics")) and verb == text.words[at]:
        subject = find_subject(text, at, end)  # «زعيم المعارضة أوزغور أوزيل رد بالقول ...»
        verb = "" if subject is None or subject.whole[1] >= end else text.words[subject.whole[1]]
        return subject if verb in saying() or verb in acting() else None
    if verb == "ورد" and text.words[at + 1 : at + 2] and text.words[at + 1] not in arabic("document_after"):
        verb = "رد"  # «ورد عراقجي بالقول ...», not «ورد في البيان»
    if verb in ("نقل", "نقلت") and not words("ar", "saying").isdisjoint(text.words[at:end]):
        return None  # «ونقل موقعه الإلكتروني عنه قوله»: who carries words does not speak them
    if (
        verb in saying()
        or verb in acting()
        or ((at > first or text.words[at].startswith("و")) and _may_be_verb(text, at, end))
        or _is_verb(text, at, end)
        or _acts_upon_him(text, at)
    ):
        behind = at + 1 < end and text.words[at + 1] in arabic("with_whom")  # «ويتفق معه الخبير ...»
        return find_subject(text, _behind_object(text, at + 1 + behind, end), end)
    return None


def _behind_object(text: Text, at: int, end: int) -> int:
    """The subject behind a defined object: «وحضر اللقاء | وزير الداخلية ...»."""
    word, following = text.words[at : at + 1], text.words[at + 1 : at + 2]
    if word == ["الرای"] and following:  # «وخالفه الرأي | ...»
        return at + 1
    plain = at + 1 < end and word[0].startswith("ال") and not is_role(word[0]) and not following[0].startswith("ال")
    body = plain and word[0].removeprefix("ال") in impersonal()
    return at + 1 if plain and not body and is_role(following[0]) and word[0] not in stops() else at


def _may_be_verb(text: Text, at: int, end: int) -> bool:
    """Whether a word is a verb by its place and form: «من جهته، عزا قائد الشرطة ...»."""
    word = text.words[at]
    longest = _LONGEST_VERB + word.startswith("و") * 2
    if at + 1 >= end or not 3 <= len(word) <= longest or word.startswith("ال") or word.endswith(("ه", "ات")):
        return False
    if word in stops() or word in given() or word in impersonal() or is_role(word) or not word[0].isalpha():
        return False
    following = text.words[at + 1]
    named = following in given() or following in text.surnames  # «وضع عراقجي نظيره في صورة ...»
    return named or is_role(following) or following in arabic("honorifics")


def _is_verb(text: Text, at: int, end: int) -> bool:
    """Whether a form is a verb's before a noun that can act: «استدعت وزارة ...», «ويتفق معه أستاذ ...»."""
    word = text.words[at].removeprefix("و")
    longest = 2 if text.words[at].startswith("و") else 4
    feminine = len(word) > longest and word.endswith("ت") and not word.endswith("ات") and not word.startswith("ال")
    if not feminine and not (len(word) > 3 and word.startswith("ی")):
        return False
    following = at + 1 + (at + 1 < end and text.words[at + 1] in arabic("with_whom"))
    return following < end and (
        is_role(text.words[following]) or text.words[following].removeprefix("ال") in arabic("bodies")
    )  # fmt: skip


def _acts_upon_him(text: Text, at: int) -> bool:
    """Whether a verb has its object as an ending: «وأيده المستشار الألماني ...»."""
    word = text.words[at].removeprefix("و")
    stem = word.removesuffix("ها").removesuffix("هم").removesuffix("ه")
    return stem != word and (stem in acting() or stem in saying())


def behind_dateline(text: Text, first: int, end: int) -> int:
    """Where a paragraph begins behind «النجف الأشرف - », «طهران - فارس: »."""
    opening = text.words[first + 1 : min(first + _DATELINE, end - 1)]
    if _DASHES.isdisjoint(opening) or not text.new_line_before(first):
        return first
    dash = first + 1 + next(at for at, word in enumerate(opening) if word in _DASHES)
    if any(bare(word)[0] in saying() for word in text.words[first:dash]):
        return first
    colon = next((t for t in range(dash + 1, min(dash + _DATELINE, end - 1)) if text.words[t] == ":"), dash)
    return dash + 1 if any(bare(word)[0] in saying() for word in text.words[dash:colon]) else colon + 1


def skip_openers(text: Text, first: int, end: int) -> int:
    at = behind_dateline(text, first, end)
    end = min(end, at + LONGEST_SUBJECT)
    openers = arabic("openers")
    while at < end and (text.words[at].removeprefix("و") in openers or text.words[at] in ("و", ",", "-", "*")):
        at += 1
    at += text.words[at - 1] in _BUT and at < end and text.words[at] in words("ar", "that")  # «غير | أن»
    comma = next((t for t in range(at + 1, min(at + _OPENER, end)) if text.words[t] == ","), None)
    if comma is not None and comma + 1 < end and _is_particle(text.words[at]) and _tells_nobody(text, at, comma):
        return comma + 1  # «بالتوازي مع ذلك، ...»
    return at


def _is_particle(word: str) -> bool:
    return word[:1] in _PARTICLES or word in arabic("leading") or word == "الی"  # «إلى ذلك، ...»


def _tells_nobody(text: Text, first: int, end: int) -> bool:
    """Whether no verb, office or name stands among the words."""
    held = text.words[first:end]
    verbs = (bare(word)[0] for word in held)
    told = any(is_role(word) or word in given() for word in held) or any(
        v in saying() or v in acting() for v in verbs
    )
    return not told and text.people.keys().isdisjoint(range(first, end))
