"""The speakers of a text by their names: full, shorter, differently joined."""

from __future__ import annotations

from bisect import bisect_left, insort
from functools import cache
from typing import Final

from pipeline.enrichers.quotation.lexicon import Words, given_names, words
from pipeline.enrichers.quotation.names import head, in_words, office
from pipeline.enrichers.quotation.offices import Speaker, is_english, is_rank
from pipeline.enrichers.quotation.text import Range, Subject, Text

_LONGEST_NAME: Final = 4
_BESIDE: Final = 16  # tokens from an office told at length to its bearer
_CLOSING: Final = frozenset(".:")  # what ends the clause of an office
_LATER: Final = 120  # tokens behind a role in which its bearer is named («معاون وزیر گفت: ... علی امینی افزود: ...»)
_MOST: Final = 64  # speakers told before among whom a description looks for its own
_STEM: Final = 4  # letters that the short form of a surname shares with the long one, at least


class Names:
    """Those known so far, in the order in which they became so."""

    def __init__(self) -> None:
        self._by_word: dict[str, dict[int, Speaker]] = {}
        self._in_order: list[Speaker] = []  # those that the text names, by where it first does
        self._by_last: dict[str, list[Speaker]] = {}
        self._by_tail: dict[str, list[Speaker]] = {}
        self._by_stem: dict[str, list[Speaker]] = {}

    def add(self, speaker: Speaker) -> None:
        """Know him from here on."""
        if speaker.since >= 0:
            insort(self._in_order, speaker, key=_since)
        self.index(speaker)

    def before(self, here: int) -> list[Speaker]:
        """Those of whom the text tells before token `here`, at most the last `_MOST`: all would cost the square."""
        place = bisect_left(self._in_order, here, key=_since)
        return self._in_order[max(place - _MOST, 0) : place]

    def first_between(self, first: int, end: int) -> Speaker | None:
        """Whom the tokens `[first, end)` name first."""
        place = bisect_left(self._in_order, first, key=_since)
        here = self._in_order[place : place + _MOST]
        return next((one for one in here if one.name is not None and one.since < end), None)

    def rename(self, speaker: Speaker, name: str, words: tuple[str, ...]) -> None:
        """A fuller name of somebody known."""
        speaker.name, speaker.words = name, words
        self.index(speaker)

    def index(self, speaker: Speaker) -> None:
        """Find him by his name from here on."""
        for word in speaker.words:
            self._by_word.setdefault(word, {})[id(speaker)] = speaker
        if speaker.words:
            last = speaker.words[-1]
            self._by_last.setdefault(last, []).append(speaker)
            self._by_stem.setdefault(last[:_STEM], []).append(speaker)
            for size in range(1, min(len(speaker.words), 3) + 1):
                self._by_tail.setdefault("".join(speaker.words[-size:]), []).append(speaker)

    def find(self, words: tuple[str, ...], current: Speaker | None, *, stem: bool = True) -> Speaker | None:
        """The known bearer of a full or shorter name: its words are among his, its last word is his last."""
        if not words:
            return None
        asked = set(words)
        found = [
            known
            for known in self._by_last.get(words[-1], ())
            if asked <= set(known.words) or set(known.words) <= asked
        ]
        if not found:  # «افشاری نژاد» of «افشاری‌نژاد»
            found = self._by_tail.get("".join(words), [])
        if stem and not found and len(words) == 1 and len(words[0]) >= _STEM:  # «حیدری» of «حیدری‌جناسمی»
            found = [
                known for known in self._by_stem.get(words[0][:_STEM], ()) if known.words[-1].startswith(words[0])
            ]
        if stem and not found and len(words) == 1:  # «معظمی» of «داود معظمی گودرزی», «قوه جیا کون»
            first = len(words[0]) < 3 or words[0] in given_names()  # "Prince Faisal" of "Faisal bin Farhan", «شي»
            having = self._by_word.get(words[0], {}).values()
            found = [known for known in having if words[0] in known.words[: 1 if first else None]]
            found = found if len(found) == 1 else []
        if not found and len(words) == 1 and words[0].startswith("ال"):  # «الكتائب» of «كتائب القسام»
            having = self._by_word.get(words[0][2:], {}).values()
            found = [known for known in having if known.words[:1] == (words[0][2:],)]
        if words[0] in _bodies():  # «مكتب بنيامين نتنياهو» is not he
            found = [known for known in found if is_body(known)]
        return current if current in found else (found[-1] if found else None)


def _since(speaker: Speaker) -> int:
    return speaker.since


class Agreement:
    """Whom a verb without subject speaks of by its form: «زميلته باربرا سلافين، إذ اعتبرت ...», not a man."""

    def __init__(self) -> None:
        self._women: list[tuple[int, Speaker]] = []  # who were introduced by a feminine office, in the text's order
        self._last: dict[bool, Speaker] = {}  # who spoke last

    def introduced(self, text: Text, speaker: Speaker, role: Range) -> None:
        """Take note of the office of somebody who is named anywhere in the text."""
        if text.raw(*role).split(None, 1)[0].endswith(("ة", "ته", "تها")):
            speaker.feminine = True
            insort(self._women, (speaker.since, speaker), key=lambda woman: woman[0])

    def spoke(self, speaker: Speaker, feminine: bool | None) -> None:
        """A verb of this form has named its subject."""
        if feminine is not None:
            speaker.feminine = feminine
            self._last[feminine] = speaker

    def meant(self, current: Speaker | None, feminine: bool | None, here: int) -> Speaker | None:
        """The current speaker, or who fits the verb at token `here` better."""
        if current is None or feminine is None or current.feminine in (None, feminine):
            return current
        last = self._last.get(feminine)
        if feminine:
            place = bisect_left(self._women, here, key=lambda woman: woman[0])
            woman = self._women[place - 1][1] if place else None
            if woman is not None and (last is None or woman.since > last.said_at):
                return woman
        return last or current


def is_nearer(text: Text, subject: Subject, now: Speaker | None, known: Speaker | None) -> bool:
    """Whether a description means the last who spoke, though somebody else bears an office of that noun.

    «این نماینده مجلس» is a member who spoke since the other did, «المدرب» not the coach whom the text names later.
    """
    if now is None or known is None or now is known or now.name is None or now.stranger or is_body(now):
        return False
    told = text.words[slice(*subject.whole)]
    if told[0] == "این":
        return now.said_at > known.said_at
    if now.said_at < 0 or known.since < subject.whole[1] or not all(word.startswith("ال") for word in told):
        return False
    between = text.words[subject.whole[1] : min(known.since, subject.whole[1] + _BESIDE)]
    return len(between) == _BESIDE or not _CLOSING.isdisjoint(between)  # not «النائب | عن مدينة زابل محمد سركزي»


def is_body(speaker: Speaker) -> bool:
    """Whether the name is an institution's: no role makes it a person."""
    bodies = _bodies()
    opening = speaker.words[:1]
    return speaker.body or not bodies.isdisjoint(opening) or not bodies.isdisjoint(word[2:] for word in opening)


@cache
def _bodies() -> Words:
    return words("fa", "bodies") | words("ar", "more", "bodies")


def turns_out(text: Text, subject: Subject, before: Speaker | None, meant: Speaker) -> bool:
    """Whether one told by role alone is who is named now: «معاون وزیر گفت: ...» and below «علی امینی افزود: ...»."""
    if before is None or before is meant or before.name or before.same or before.stranger or not before.roles:
        return False
    if subject.also or subject.name is None:
        return False
    full = len(in_words(text, subject.name)) > 1 and before.since < meant.since
    beside = before.since < meant.since < before.since + _BESIDE and len(meant.words) > 1 and not meant.roles
    before_him = 0 <= meant.since < before.since and not meant.roles  # named, but his office not told
    if not (full or beside or before_him) or subject.whole[0] - before.said_at > _LATER or is_body(meant):
        return False
    told = [in_words(text, role) for role in subject.roles]
    offices = [role for role in map(office, told) if role and not is_rank(role)]
    return not offices or not {head(role) for role in before.roles}.isdisjoint(map(head, offices))


def is_other(text: Text, subject: Subject, now: Speaker | None) -> bool:
    """Whether an office is not the one by which alone the current speaker was told."""
    if now is None or now.name or now.stranger or not now.roles:
        return False
    told = {head(role) for role in (in_words(text, role) for role in subject.roles) if role}
    return told.isdisjoint(head(role) for role in now.roles)


def is_surname(text: Text, subject: Subject, speaker: Speaker) -> bool:
    """Whether one word names the subject, and it is the last one of a speaker's name."""
    name = subject.name
    return name is not None and name[1] - name[0] == 1 and text.words[name[0]] == speaker.words[-1]


def is_introduced(text: Text, subject: Subject, name: Range) -> bool:
    """Whether a sentence that reports nothing tells enough of somebody new: a full name, and what he is."""
    known = text.words[name[0]] in given_names() or is_english(text.words[slice(*name)])
    return bool(subject.roles) and known and 1 < name[1] - name[0] <= _LONGEST_NAME
