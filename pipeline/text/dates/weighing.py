"""Which of a page's dates counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from pipeline.text.dates import calendars
from pipeline.text.dates.model import FINENESS, Candidate, Disagreement, Published, Reading

# Source → (family, why it stands here). From the most trusted to the least; sources of one family are made by the
# same hand and do not confirm each other.
TRUST: Final[dict[str, tuple[str, str]]] = {
    "meta": ("machine", "written by the CMS with seconds and a zone; lies only where a template does"),
    "jsonld": ("machine", "as meta, by a newer template"),
    "visible": ("shown", "what readers see and editors correct; Tehran's clock, to the minute"),
    "export": ("shown", "the visible line as an aggregator kept it"),
    "feed": ("feed", "the moment of entering the feed: a page sent again may enter late"),
    "sitemap": ("feed", "often the moment of the last change"),
    "code": ("code", "the day the news was begun, for the outlets whose codes are dates; no clock"),
    "url": ("code", "the day in the address; no clock"),
}
_UNKNOWN: Final = ("other", "a source not known here")
_RANK: Final = {source: rank for rank, source in enumerate(TRUST)}

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""How far the outlet's clock may run ahead of the fetcher's before a date lies in the future."""
SAME: Final = timedelta(minutes=2)
"""Clocks that differ by less say the same: visible dates are cut to the minute, feeds are written a little later."""
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""Before it there were no news sites: 0001-01-01 and 1970-01-01 are empty fields of a CMS."""
_HOUR, _DAY = FINENESS["hour"], FINENESS["day"]
_SAME = SAME.total_seconds()


class _Weighed(NamedTuple):
    source: str
    reading: Reading
    instant: datetime
    family: str
    fineness: int
    seconds: float  # since 1970
    offset: float  # Tehran's at that time, in seconds
    day: int  # in Tehran, `date.toordinal()`


def weigh(candidates: Sequence[Candidate], *, fetched_at: datetime) -> Published:
    """The date of publication that a page's sources bear out best, with what the others said.

    A candidate counts for more the more other families agree with it (a code's day confirms the minute of a meta),
    then if it is not a local time that calls itself UTC, then without doubt, with a clock, and by `TRUST`. Dates
    later than the fetch and those before `EARLIEST` never count. Without any the page is `undated` and keeps the
    hints; `fetched_at` (naive: UTC) is only ever an upper bound.
    """
    fetched = fetched_at.astimezone(UTC) if fetched_at.tzinfo else fetched_at.replace(tzinfo=UTC)
    latest = fetched + CLOCK_TOLERANCE
    tehran = calendars.zone(calendars.TEHRAN)
    sound: list[_Weighed] = []
    told: list[Disagreement] = []
    hints: list[str] = []
    for source, reading in ((c.source, c.reading) for c in candidates):
        if reading.hint is not None and reading.hint not in hints:
            hints.append(reading.hint)
        if (instant := reading.instant) is None:
            continue
        if instant > latest or instant < EARLIEST:
            reason = "future" if instant > latest else "implausible"
            told.append(_disagreement(source, reading, instant, reason))
            continue
        family = TRUST.get(source, _UNKNOWN)[0]
        local = instant.astimezone(tehran)
        offset = (local.utcoffset() or timedelta()).total_seconds()
        fineness = FINENESS[reading.precision]
        sound.append(
            _Weighed(source, reading, instant, family, fineness, instant.timestamp(), offset, local.toordinal())
        )
    hint = "; ".join(hints) or None
    if not sound:
        return Published(published_at=None, precision="undated", source=None, disagreement=tuple(told), hint=hint)
    best = sound[0] if len(sound) == 1 else _best(sound)
    for other in sound:
        if other is not best and not _agree(other, best):
            told.append(_disagreement(other.source, other.reading, other.instant, _why(other, best)))
    return Published(
        published_at=best.instant,
        precision=best.reading.precision,
        source=best.source,
        disagreement=tuple(told),
        hint=hint,
    )


def _disagreement(source: str, reading: Reading, instant: datetime, reason: str) -> Disagreement:
    return Disagreement(source=source, instant=instant, precision=reading.precision, reason=reason)  # type: ignore[arg-type]


def _best(sound: list[_Weighed]) -> _Weighed:
    """The best borne out; where it is only a day, the best of those that know the minute of that day.

    A day may agree with two clocks that do not agree with each other; being vague must not make it win.
    """
    standing = {id(c): _standing(c, sound) for c in sound}
    best = min(sound, key=lambda c: standing[id(c)])
    while best.fineness <= _HOUR:
        finer = [c for c in sound if c.fineness > best.fineness and _agree(c, best)]
        if not finer:
            break
        best = min(finer, key=lambda c: standing[id(c)])
    return best


def _standing(c: _Weighed, among: Iterable[_Weighed]) -> tuple[int, bool, bool, bool, int]:
    """Smaller is better: borne out by many, no local time that calls itself UTC, no doubt, a clock, trust."""
    families: set[str] = set()
    off = confirmed = False
    for other in among:
        if _agree(other, c):
            families.add(other.family)
            confirmed = confirmed or (other.family != c.family and other.fineness > _HOUR)
        elif c.family == "machine" and other.family in ("shown", "feed"):
            off = off or _by_the_offset(c, other)
    mislabelled = off and not confirmed
    rank = _RANK.get(c.source, len(_RANK))
    return -len(families), mislabelled, c.reading.doubt is not None, c.fineness < _HOUR, rank


def _agree(one: _Weighed, other: _Weighed) -> bool:
    """Whether two say the same as far as the coarser of them tells."""
    fineness = min(one.fineness, other.fineness)
    if fineness > _HOUR:
        return abs(one.seconds - other.seconds) < _SAME
    if fineness == _HOUR:  # «۲ ساعت پیش»
        return abs(one.seconds - other.seconds) <= 3600
    days = one.day - other.day
    if fineness < _DAY:
        return abs(days) <= (31 if fineness == FINENESS["month"] else 366)
    if one.family == "code" or other.family == "code":
        # The code is given when the news is begun: what is sent after midnight is a day later than its code.
        return days == 0 or (days if other.family == "code" else -days) == 1
    lunar = one.reading.doubt == "lunar" or other.reading.doubt == "lunar"
    return abs(days) <= lunar


def _by_the_offset(one: _Weighed, other: _Weighed) -> bool:
    """Whether two clocks are apart by Tehran's offset of that day: one of them named the wrong zone."""
    if min(one.fineness, other.fineness) <= _HOUR:
        return False
    return abs(abs(one.seconds - other.seconds) - other.offset) < _SAME


def _why(other: _Weighed, best: _Weighed) -> str:
    return "zone" if _by_the_offset(other, best) else "differs"
