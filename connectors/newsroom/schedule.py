"""Where the generated articles stand in time: number ↔ outlet, edition, day, slot, by arithmetic alone.

No index is kept, so a hundred thousand articles cost no memory: the article of a news code is computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from connectors.newsroom.article import TEHRAN

MOST_A_DAY = 2000
"""The five outlets together publish a few thousand items a day."""
FEWEST_DAYS = 7

# How often each edition stands among a hundred consecutive articles.
_MIX = {
    ("irna", "fa"): 29, ("irna", "en"): 2, ("irna", "ar"): 1,
    ("isna", "fa"): 25, ("isna", "ar"): 3,
    ("fars", "fa"): 28,
    ("serat", "fa"): 7,
    ("nournews", "fa"): 3, ("nournews", "ar"): 1, ("nournews", "en"): 1,
}  # fmt: skip


def _pattern() -> tuple[tuple[str, str], ...]:
    """The mix spread evenly over a hundred places: the n-th of k articles of an edition near place 100·(n+½)/k."""
    places = [((number + 0.5) / count, edition) for edition, count in _MIX.items() for number in range(count)]
    return tuple(edition for _, edition in sorted(places))


PATTERN = _pattern()
_PLACES = {
    outlet: tuple(place for place, (name, _) in enumerate(PATTERN) if name == outlet)
    for outlet in {name for name, _ in PATTERN}
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where article `number` stands: number 0 is the newest, slots count up within an outlet's day."""

    number: int
    outlet: str
    edition: str
    published: datetime
    slot: int


class Schedule:
    """`count` articles spread evenly over the days up to and including `today` (Tehran)."""

    def __init__(self, count: int, today: date) -> None:
        if count < 0:
            raise ValueError("the number of articles cannot be negative")
        self.count = count
        self.today = today
        self.days = max(FEWEST_DAYS, -(-count // MOST_A_DAY))
        self._a_day = -(-count // self.days) if count else 0

    def place(self, number: int) -> Place:
        """Where an article stands; IndexError when there is no such number."""
        if not 0 <= number < self.count:
            raise IndexError(number)
        back, from_end = divmod(number, self._a_day)
        position = self._a_day - 1 - from_end
        outlet, edition = PATTERN[position % len(PATTERN)]
        hundreds, rest = divmod(position, len(PATTERN))
        places = _PLACES[outlet]
        slot = hundreds * len(places) + places.index(rest)
        minute = int((position + 0.5) / self._a_day * 24 * 60)
        day = self.today - timedelta(days=back)
        moment = datetime.combine(day, time(minute // 60, minute % 60), TEHRAN)
        return Place(number, outlet, edition, moment, slot)

    def number(self, outlet: str, day: date, slot: int) -> int | None:
        """The number of the article with this slot; None when no generated article has it."""
        back = (self.today - day).days
        if not 0 <= back < self.days or not self.count:
            return None
        places = _PLACES[outlet]
        hundreds, rest = divmod(slot, len(places))
        position = hundreds * len(PATTERN) + places[rest]
        number = back * self._a_day + self._a_day - 1 - position
        return number if position < self._a_day and number < self.count else None

    def on_day(self, day: date) -> Iterator[Place]:
        """Every article of a day, newest first."""
        first = (self.today - day).days * self._a_day
        if first >= 0 and self._a_day:
            for number in range(first, min(first + self._a_day, self.count)):
                yield self.place(number)

    def has(self, outlet: str, edition: str, day: date) -> bool:
        """Whether the edition published anything on a day."""
        back = (self.today - day).days
        here = min(self._a_day, self.count - back * self._a_day) if 0 <= back < self.days else 0
        first = self._a_day - here
        positions = range(first, first + min(here, len(PATTERN)))
        return any(PATTERN[position % len(PATTERN)] == (outlet, edition) for position in positions)
