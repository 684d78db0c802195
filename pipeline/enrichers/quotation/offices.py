"""Who bears which office, and whom "the spokesman", «رئیس پلیس پایتخت» or "Iran's top diplomat" can mean."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from pipeline.enrichers.quotation.ar_words import is_of_place
from pipeline.enrichers.quotation.lexicon import by_word, words
from pipeline.enrichers.quotation.names import countries, head, office, same_role

_MOST: Final = 64  # bearers of one noun («رئيس», «وزیر») among whom an office is looked for
_MOST_ROLES: Final = 24  # words for one speaker
_COUNTERPARTS: Final = ("نظیره", "نظیرها", "ونظیره", "ونظیرها", "همتای")
_LATIN: Final = "\u0250"  # English words begin below it


class Speaker(Struct, eq=False):
    """One who may speak. `name` is the fullest one seen, `role` what to say where there is none."""

    name: str | None = None
    words: tuple[str, ...] = ()
    roles: list[tuple[str, ...]] = []
    role: str | None = None
    id: str | None = None
    since: int = -1  # token at which he is first told of; -1: not in the text
    told: frozenset[str] = frozenset()  # the words for a stranger
    said_at: int = -1  # token of his last words so far
    body: bool = False  # an organisation or a group, which no office makes a person
    feminine: bool | None = None  # as a verb or an office said
    stranger: bool = False  # «یک دیپلمات», "a source": nobody who is named elsewhere
    same: Speaker | None = None  # who he turned out to be: «معاون وزیر گفت ...» before «علی امینی افزود ...»

    @property
    def label(self) -> str | None:
        """The name, else the role."""
        return self.same.label if self.same is not None else self.name or self.role

    @property
    def known_id(self) -> str | None:
        """The id of the entity that he is."""
        return self.same.known_id if self.same is not None else self.id


class Offices:
    """The offices told so far and their bearers."""

    def __init__(self) -> None:
        # Of those who hold an office with one noun, the ones told last: a text with more of them is a list of
        # offices, and looking at all for each would cost the square of their number.
        self._by_head: dict[str, deque[Speaker]] = {}
        self._last: deque[Speaker] = deque(maxlen=_MOST)  # whose office was told last, whatever its noun
        self._counterparts: deque[Speaker] = deque(maxlen=_MOST)

    def bear(self, speaker: Speaker, role: tuple[str, ...]) -> None:
        """Somebody holds an office, told as `plain` words."""
        role = office(role)
        if role and len(speaker.roles) < _MOST_ROLES and role not in speaker.roles:
            speaker.roles.append(role)
            bearers = self._by_head.setdefault(head(role), deque(maxlen=_MOST))
            for told in (bearers, self._last):
                if not told or told[-1] is not speaker:
                    told.append(speaker)
            if role[0] in _COUNTERPARTS:
                self._counterparts.append(speaker)

    def bearer(self, role: tuple[str, ...], current: Speaker | None) -> Speaker | None:
        """Whom an office means: the current speaker if he holds it, else who was told last to hold it."""
        role = office(role)
        if not role:
            return None
        bearers = self._by_head.get(head(role), ())
        fitting = [bearer for bearer in bearers if any(same_role(role, known) for known in bearer.roles)]
        other = None if role[0] in _COUNTERPARTS else self._counterpart(role)
        if other is not None and not any(_compatriots(role[-1:], known) for one in fitting for known in one.roles):
            return other  # «وزیر کشور عراق» is the counterpart of «وزیر کشور»
        if current in fitting:
            return current
        if current is not None and current in bearers and _points_back(role):
            return current
        if fitting and (len(role) > 1 or len({id(bearer) for bearer in bearers}) == 1):
            return fitting[-1]
        if role[0] in _COUNTERPARTS and len(role) > 1:  # «نظيره التركي» is «وزير الخارجية التركي هاكان فيدان»
            told = set(role[1:])
            others = (one for one in self._last if one is not current)
            meant = next((one for one in others if any(not told.isdisjoint(known) for known in one.roles)), None)
            if meant is not None:
                self.bear(meant, role)
            return meant
        return None

    def _counterpart(self, role: tuple[str, ...]) -> Speaker | None:
        """«نظيره العراقي عبد اللطيف رشيد» is «الرئيس العراقي»."""
        for one in self._counterparts:
            if any(known[0] in _COUNTERPARTS and _compatriots(known[1:], role[1:]) for known in one.roles):
                return one
        return None


def _points_back(role: tuple[str, ...]) -> bool:
    """Whether an Arabic phrase tells no office of its own: «القائد العسكري», not «الرئيس الأميركي»."""
    return len(role) > 1 and all(word.startswith("ال") and not is_of_place(word) for word in role)


def _compatriots(told: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether two offices tell one country: «همتای ترک خود», «وزیر خارجه ترکیه»."""
    return any(
        min(len(one), len(other)) > 2 and (one.startswith(other) or other.startswith(one))
        for one in told
        for other in asked
    )


def meant(role: tuple[str, ...], current: Speaker | None, told: Iterable[Speaker]) -> Speaker | None:
    """Whom a description means that no office has ("the top diplomat"); `told`: of whom the text told before.

    In Persian and Arabic («این مقام مسئول») the current speaker. In English somebody of the country it tells, else
    the current speaker if he may be it, else who of those that may was told of last.
    """
    role = office(role)
    if not is_english(role):
        return current
    before = [one for one in told if may_be(role, one)]
    named = countries().intersection(role)
    compatriots = [one for one in before if not named.isdisjoint(_countries(one))]
    if current is not None and (current in compatriots or not compatriots) and may_be(role, current):
        return current
    return max(compatriots or before, key=lambda one: max(one.since, one.said_at), default=None)


def may_be(role: tuple[str, ...], speaker: Speaker) -> bool:
    """Whether a description (as `office` words) can mean a person: not if his country or his trade is another."""
    if speaker.body or speaker.stranger:
        return False
    told, his = countries().intersection(role), _countries(speaker)
    if told and his and told.isdisjoint(his):
        return False
    asked, kinds = _kinds([role]), _kinds(speaker.roles)
    return not (asked and kinds) or not asked.isdisjoint(kinds)


def is_english(role: Sequence[str]) -> bool:
    """Whether the words of a role are English."""
    return bool(role) and role[0][0] < _LATIN


def is_rank(role: tuple[str, ...]) -> bool:
    """Whether a role is but an English title that any office may have: "Major General", "Dr"."""
    return role[0] in words("en", "ranks")


def _countries(speaker: Speaker) -> frozenset[str]:
    return countries().intersection(word for role in speaker.roles for word in role)


def _kinds(roles: Iterable[tuple[str, ...]]) -> set[str]:
    table = by_word("en", "kinds")
    return {kind for role in roles for kind in table.get(role[0], ())}
