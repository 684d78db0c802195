"""Counts since 1970 as dates: seconds, milli-, micro- and nanoseconds, ASP.NET's `/Date(...)/`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from pipeline.text.dates import calendars
from pipeline.text.dates.model import Reading

_ASP = re.compile(r"/?date\((\d{10,13})(?:[+-]\d{4})?\)/?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# 2001-09-09 to 2033-05-18: ten digits that begin with 1. Landline numbers without their 0 mostly begin higher.
_RANGE: Final = range(1_000_000_000, 2_000_000_000)


def from_count(digits: str) -> Reading | None:
    """The instant counted by 10 (s), 13 (ms), 16 (µs) or 19 (ns) digits, or None for any other number."""
    size = len(digits)
    if size not in (10, 13, 16, 19) or int(digits[:10]) not in _RANGE:
        return None
    microseconds = int(digits.ljust(16, "0")[:16])
    return Reading(
        instant=_EPOCH + timedelta(microseconds=microseconds), precision="second", calendar="gregorian", form="unix"
    )


def read(text: str) -> Reading | None:
    """A folded text that is nothing but such a count.

    A number whose first eight digits are also a Jalali day (1404051212345 is a news code, or 2014-06-29 in
    milliseconds) is refused: `from_code` reads codes.
    """
    if m := _ASP.fullmatch(text):
        return from_count(m[1])
    if not (text.isdigit() and text.isascii()):
        return None
    if calendars.to_date("jalali", int(text[:4]), int(text[4:6] or 0), int(text[6:8] or 0)) is not None:
        return None
    return from_count(text)
