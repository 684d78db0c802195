"""`parse`: a text that is one date. `find`: the dates inside a longer text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from pipeline.text.dates import calendars, letters, patterns, reader, relative, standard, unix
from pipeline.text.dates.model import FINENESS, Order, Reading
from pipeline.text.dates.names import MONTHS, WEEKDAY_NAMES, WEEKDAYS, key

_LONGEST = 300  # characters of a text that can be one date with its labels


def parse(
    text: str, *, reference: datetime | None = None, order: Order = "auto", zone: str = calendars.TEHRAN
) -> Reading | None:
    """The date that a text is: a meta's content, a feed's pubDate, the line under a title.

    The text may carry a weekday, a clock, labels («تاریخ انتشار :») and signs round the date, and may say the same
    day in two calendars; with anything else in it, it is no date but tells of one: use `find`.

    Args:
        text: any text; never raises on one.
        reference: the moment of fetching (naive: UTC), without which relative forms («دیروز») are not read.
        order: of day and month in `11/5/2020`: `mdy` (Nour's and Fars' meta), `dmy`, or `auto`, which reads only
            what one order allows or the weekday tells.
        zone: IANA name of the zone of clocks that name none, Iran's unless told; raises ZoneInfoNotFoundError.

    Returns:
        The reading, or None where the text is no date or not one that can be read without guessing. A weekday or a
        day and month alone give a reading without instant, with a hint.
    """
    place = calendars.zone(zone)
    if (common := standard.read(text, place)) is not None:
        return common
    if len(text) > 4 * _LONGEST:
        return None
    folded = letters.fold(text).strip(" .,;|•·*")
    if not folded or len(folded) > _LONGEST:
        return None
    hits = list(reader.scan(folded, order=order, place=place, whole=True))
    if hits:
        return _agreed(folded, hits, place)
    if reference is not None:
        aware = reference if reference.tzinfo else reference.replace(tzinfo=UTC)
        if (told := relative.read(folded, aware, place)) is not None:
            return told
    return unix.read(folded) or _partial(folded, place)


def find(text: str, *, order: Order = "auto", zone: str = calendars.TEHRAN) -> list[tuple[int, int, Reading]]:
    """The dates with at least a day inside a text: (start, end, reading), from left to right without overlap.

    Positions are those of the text as given, weekday and clock included. Relative dates, counts since 1970, months
    and years alone, and years of two digits without a mark are not looked for: in prose they are no dates.
    """
    place = calendars.zone(zone)
    if patterns.DIGIT.search(text) is None:
        return []
    folded = letters.fold(text)
    hits = [(s, e, r) for s, e, r in reader.scan(folded, order=order, place=place) if r is not None]
    if not hits or folded == text:
        return hits
    at = letters.offsets(text)
    return [(at[s], at[e - 1] + 1, r) for s, e, r in hits]


def published(text: str, *, zone: str = calendars.TEHRAN) -> Reading | None:
    """The date of publication in a line that says more than a date: «کد خبر: ۱۲۳ | ۹ خرداد ۱۴۰۴ - ۱۹:۳۱ | ۳ نظر».

    The only date of such a line, or the only one right behind a label of publication. None where the line tells of a
    change («آخرین ویرایش ...») and of no publication, and where it is open which date is meant.
    """
    if len(text) > 4 * _LONGEST:
        return None
    folded = letters.fold(text)
    hits = list(reader.scan(folded, order="auto", place=calendars.zone(zone)))
    labelled = [hit for hit in hits if patterns.PUBLICATION.search(folded[: hit[0]])]
    if not labelled and patterns.CHANGE.search(folded):
        return None
    meant = labelled or hits
    readings = [reading for _, _, reading in meant if reading is not None]
    if not readings or len(readings) < len(meant):
        return None
    return readings[0] if len(meant) == 1 else _same(readings, calendars.zone(zone))


def _agreed(text: str, hits: list[tuple[int, int, Reading | None]], place: tzinfo) -> Reading | None:
    """The one date of a text covered by dates and labels; the finest where it is said twice and both agree."""
    rest, reached = [], 0
    for start, end, _ in hits:
        rest.append(text[reached:start])
        reached = end
    rest.append(text[reached:])
    if not all(patterns.WRAPPING.match(part) for part in rest):
        return None
    readings = [r for _, _, r in hits if r is not None]
    if len(readings) != len(hits):
        return None
    return _same(readings, place)


def _same(readings: list[Reading], place: tzinfo) -> Reading | None:
    """The finest of readings that say the same; None where they do not."""
    best = max(readings, key=lambda r: (r.calendar != "hijri", FINENESS[r.precision]))
    for other in readings:
        slack = 1 if other.doubt == "lunar" else 0
        if abs((_local_day(other, place) - _local_day(best, place)).days) > slack:
            return None
        if FINENESS[other.precision] > 3 and FINENESS[best.precision] > 3 and _apart(other, best):
            return None
    return best


def _local_day(reading: Reading, place: tzinfo) -> date:
    assert reading.instant is not None
    return reading.instant.astimezone(place).date()


def _apart(one: Reading, other: Reading) -> bool:
    assert one.instant is not None
    assert other.instant is not None
    return abs(one.instant - other.instant) >= timedelta(minutes=1)


def _partial(text: str, place: tzinfo) -> Reading | None:
    """A month, a year, or what is only a hint."""
    if (m := patterns.MONTH_YEAR.fullmatch(text)) is not None:
        calendar, month = MONTHS[key(m["month"])]
        first = calendars.to_date(calendar, int(m["year"]), month, 1)
        if first is None:
            return None
        return Reading(
            instant=calendars.at(first, place),
            precision="month",
            calendar=calendar,
            form="month-year",
            doubt="lunar" if calendar == "hijri" else None,
        )
    if (m := patterns.YEAR.fullmatch(text)) is not None:
        year = int(m["year"])
        for calendar in ("jalali", "gregorian"):
            known = calendars.JALALI_NUMERIC if calendar == "jalali" else calendars.YEARS[calendar]
            first = calendars.to_date(calendar, year, 1, 1) if year in known else None
            if first is not None:
                return Reading(
                    instant=calendars.at(first, place),
                    precision="year",
                    calendar=calendar,
                    form="year",
                )
        return None
    if (m := patterns.DAY_MONTH.search(text)) is not None and _is_wrapping(text, m.start(), m.end()):
        calendar, month = MONTHS[key(m["month"])]
        if 1 <= int(m["day"]) <= 31:
            hint = f"{calendar} --{month:02}-{int(m['day']):02}"
            return Reading(instant=None, precision="undated", calendar=calendar, form="day-month", hint=hint)
    if (m := patterns.WEEKDAY_ONLY.search(text)) is not None and _is_wrapping(text, m.start(), m.end()):
        hint = f"weekday={WEEKDAY_NAMES[WEEKDAYS[key(m['weekday'])]]}"
        return Reading(instant=None, precision="undated", calendar="none", form="weekday", hint=hint)
    return None


def _is_wrapping(text: str, start: int, end: int) -> bool:
    # «دوشنبه ۱۷ مرداد» keeps its weekday beside the day and month.
    before = patterns.WEEKDAY_ONLY.sub(" ", text[:start])
    return patterns.WRAPPING.match(before) is not None and patterns.WRAPPING.match(text[end:]) is not None
