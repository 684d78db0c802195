"""The gold of the date fixtures, by arithmetic of its own: nothing here knows the code that is tested.

A gold reads `j1404-03-09T19:31` (calendar j, g or h, Tehran's clock), `g2025-08-08T18:09:01Z`, `...+03:30`, with
`/hour` behind it where the precision is coarser than what is written. `none` is a text that must not be read,
`hint:...` one that tells only a hint.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
_GOLD = re.compile(
    r"(?P<calendar>[jgh])(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<micro>\d{6}))?)?)?)?)?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?(?:/(?P<precision>\w+))?"
)


class Gold(NamedTuple):
    """What a text must be read as: nothing (no instant, no hint), a hint, or an instant."""

    instant: datetime | None
    precision: str
    hint: str | None


class Case(NamedTuple):
    """One line of a fixture file: `text => gold; gold [name=value ...]`."""

    text: str
    golds: tuple[Gold, ...]
    options: dict[str, str]
    where: str


def jalali_leap(year: int) -> bool:
    """The 33-year rule (leap years 1, 5, 9, 13, 17, 22, 26, 30 of each cycle), true of 1244-1501."""
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)


def jalali(year: int, month: int, day: int) -> date:
    """Counted from Nowruz 1300, which was 1921-03-21."""
    days = sum(366 if jalali_leap(y) else 365 for y in range(1300, year))
    days += 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return date(1921, 3, 21) + timedelta(days=days + day - 1)


def hijri(year: int, month: int, day: int) -> date:
    """Counted from 1 Muharram 1400, tabular: 1979-11-21 (civil epoch)."""
    leap_years = {2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29}
    days = sum(355 if (y - 1) % 30 + 1 in leap_years else 354 for y in range(1400, year))
    return date(1979, 11, 21) + timedelta(days=days + sum(30 - m % 2 for m in range(month - 1)) + day - 1)


def tehran_offset(year: int, month: int, day: int, hour: int) -> timedelta:
    """Tehran's offset at a Jalali day's hour, from 1370: daylight saving from 2 Farvardin (whose first hour does not
    exist and is counted as if the clock stood still) to 30 Shahrivar, but not in 1385, 1386 and since 1402."""
    summer = (1, 2, 1) <= (month, day, hour) <= (6, 30, 24) and year <= 1401 and year not in (1385, 1386)
    return timedelta(hours=4.5 if summer else 3.5)


def to_jalali(day: date) -> tuple[int, int, int]:
    """The Jalali date of a day."""
    year = day.year - 621
    if jalali(year, 1, 1) > day:
        year -= 1
    passed = (day - jalali(year, 1, 1)).days
    month, rest = (passed // 31, passed % 31) if passed < 186 else (6 + (passed - 186) // 30, (passed - 186) % 30)
    return year, month + 1, rest + 1


def read(text: str) -> Gold:
    """A gold as the fixtures write it."""
    if text == "none":
        return Gold(None, "undated", None)
    if text.startswith("hint:"):
        return Gold(None, "undated", text[5:])
    m = _GOLD.fullmatch(text)
    assert m, f"bad gold {text!r}"
    year, month, dom = int(m["year"]), int(m["month"] or 1), int(m["day"] or 1)
    day = {"j": jalali, "h": hijri, "g": date}[m["calendar"]](year, month, dom)
    if m["zone"] is None:
        offset = tehran_offset(*to_jalali(day), int(m["hour"] or 0))
    elif m["zone"] == "Z":
        offset = timedelta()
    else:
        sign = -1 if m["zone"][0] == "-" else 1
        offset = sign * timedelta(hours=int(m["zone"][1:3]), minutes=int(m["zone"][4:]))
    written = [p for p in ("year", "month", "day", "hour", "minute", "second") if m[p] is not None][-1]
    local = datetime(day.year, day.month, day.day, tzinfo=timezone(offset)) + timedelta(
        hours=int(m["hour"] or 0),
        minutes=int(m["minute"] or 0),
        seconds=int(m["second"] or 0),
        microseconds=int(m["micro"] or 0),
    )
    return Gold(local.astimezone(UTC), m["precision"] or written, None)


def cases(name: str) -> list[Case]:
    """The cases of a fixture file beside this module; `\\n` and `\\u200c` escapes are read in texts."""
    found = []
    for number, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        text, _, rest = line.partition(" => ")
        golds, _, options = rest.partition(" [")
        text = re.sub(
            r"\\(n|t|u[0-9a-f]{4})", lambda m: {"n": "\n", "t": "\t"}.get(m[1]) or chr(int(m[1][1:], 16)), text
        )
        found.append(
            Case(
                text,
                tuple(read(g.strip()) for g in golds.split(";") if g.strip()),
                dict(pair.split("=", 1) for pair in options.rstrip("]").split()),
                f"{name}:{number}",
            )
        )
    return found
