"""Dates that news codes and addresses carry."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pipeline.text.dates import calendars, letters, unix
from pipeline.text.dates.model import Calendar, Reading


class _Rule(NamedTuple):
    """A code of `digits` digits that begins with a Jalali date whose year has `year_digits`, in the years told."""

    digits: int
    year_digits: int
    years: range


# Fars: ten digits from its first year (1381) into 1390, fourteen from 1390; the "60..." of old mirrors falls out by
# the years. ISNA: eleven digits from its founding (1378) to 1399, thirteen from 1400.
# IRNA, Nour News and Serat number their pages with counters: no rule, no date.
_RULES: Final[dict[str, tuple[_Rule, ...]]] = {
    "fars": (_Rule(10, 2, range(1381, 1391)), _Rule(14, 4, range(1390, 1421))),
    "isna": (_Rule(11, 2, range(1378, 1400)), _Rule(13, 4, range(1400, 1421))),
}
# Fars since 2024 (a JS application): the post's Unix nanoseconds.
_NANOSECONDS: Final = {"fars": 19}
_HOSTS: Final = re.compile(
    r"^(?:[a-z][a-z0-9+.-]{0,15}:)?//(?:[a-z0-9-]{1,30}\.){0,3}(?:(?P<fars>farsnews\.(?:ir|com))|(?P<isna>isna\.ir)"
    r"|(?P<counter>irna\.ir|nournews\.ir|nouronline\.ir|seratnews\.(?:com|ir)))(?::\d{1,5})?(?P<path>/[^?#]*)",
    re.IGNORECASE,
)
_CODE_IN_PATH: Final = re.compile(r"/(\d{10,19})(?=/|$)")
_DAY_IN_PATH: Final = re.compile(
    r"/(?P<year>1[34]\d\d|20\d\d)(?P<sep>[/-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?=[/_-]|$)"
)
_PATH: Final = re.compile(r"^(?:[a-z][a-z0-9+.-]{0,15}:)?(?://[^/?#]*)?(?P<path>[^?#]*)", re.IGNORECASE)


def _day(calendar: Calendar, year: int, month: int, day: int, form: str) -> Reading | None:
    that = calendars.to_date(calendar, year, month, day)
    instant = calendars.at(that, calendars.zone(calendars.TEHRAN)) if that else None
    return Reading(instant=instant, precision="day", calendar=calendar, form=form) if instant else None


def from_code(outlet: str, code: str) -> Reading | None:
    """The day (new Fars: the second) a news code carries, or None where the outlet's codes carry none.

    Args:
        outlet: `fars`, `isna`, ... as the profiles name them; any other has no dated codes.
        code: the digits, of any of the three digit sets.
    """
    digits = letters.fold(code).strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) == _NANOSECONDS.get(outlet):
        return unix.from_count(digits)
    for rule in _RULES.get(outlet, ()):
        if len(digits) != rule.digits:
            continue
        year = int(digits[: rule.year_digits]) + (1300 if rule.year_digits == 2 else 0)
        month, day = digits[rule.year_digits :][:2], digits[rule.year_digits :][2:4]
        if year in rule.years:
            return _day("jalali", year, int(month), int(day), f"code-{rule.digits}")
    return None


def from_url(url: str) -> Reading | None:
    """The day an article's address carries: by the outlet's code, else as `/2026/01/08/` or `/1404/05/12/`.

    Only the path counts: a query (`?date=1402/6/4`) names what was asked for, not what was published.
    """
    if len(url) > 8192:
        return None
    if (m := _HOSTS.match(url)) is not None:
        outlet = "fars" if m["fars"] else "isna" if m["isna"] else None
        code = _CODE_IN_PATH.search(m["path"]) if outlet else None
        return from_code(outlet, code[1]) if outlet and code else None
    path = _PATH.match(url)
    day = _DAY_IN_PATH.search(path["path"]) if path else None
    if day is None:
        return None
    calendar: Calendar = "gregorian" if day["year"].startswith("20") else "jalali"
    return _day(calendar, int(day["year"]), int(day["month"]), int(day["day"]), "url-path")
