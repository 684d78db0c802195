"""A date that no selector knows and no label tells, where the page's code names the same day.

Old templates and print pages show «۱۳۹۹/۰۸/۱۵ - ۱۲:۰۰» without a class that says what it is. Alone it might be
today's date in the head of the site; on the day that the news code names, it is the clock of the publication.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from pipeline.stages.clean import labels
from pipeline.text import dates
from pipeline.text.dates import Candidate, Reading, calendars

_ABOVE: Final = 60_000  # characters of markup that are searched at most
_BEGINNING: Final = 30  # characters of the first line by which the text is found in the markup
_SHORT_YEAR: Final = re.compile(r"(?<![\d/])(?=\d\d/\d{1,2}/\d{1,2}[ -]{1,3}\d{1,2}:\d\d)")  # «91/06/12 - 12:44»
_NEAR, _BESIDE = 80, 20  # characters round a code that are searched, and between it and a date beside it
_TAG: Final = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def clock(html: str, first_line: str, day: Reading, *, zone: str) -> Candidate | None:
    """The one moment of that day that stands above the text; None where none does, or more than one."""
    place = calendars.zone(zone)
    if day.instant is None:
        return None
    meant = day.instant.astimezone(place).date()
    end = html.find(first_line[:_BEGINNING]) if first_line else -1
    above = _SHORT_YEAR.sub("13", _TAG.sub("\n", html[: min(end, _ABOVE) if end >= 0 else _ABOVE]))
    found = {
        reading.instant: reading
        for _, _, reading in dates.find(above, zone=zone)
        if reading.precision in ("minute", "second")
        and reading.instant is not None
        and reading.instant.astimezone(place).date() == meant
    }
    return Candidate("visible", next(iter(found.values()))) if len(found) == 1 else None


def beside_code(html: str, code: str, *, zone: str) -> Candidate | None:
    """The one moment right beside the labelled code of the page: «۲۰ شهریور ۱۴۰۱، ۱۱:۰۵», «کد خبر: 84880312».

    For counters, which name no day. Another date of the page's head, or of other news, has no such code beside it.
    """
    text = " ".join(_TAG.sub(" ", html[:_ABOVE]).split())
    found: dict[datetime | None, Reading] = {}
    for match in labels.CODES.finditer(text):
        if "".join(str(int(char)) for char in match[0] if char.isdecimal()) != code:
            continue
        before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
        beside = [reading for _, end, reading in dates.find(before, zone=zone)[-1:] if len(before) - end <= _BESIDE]
        beside += [reading for start, _, reading in dates.find(after, zone=zone)[:1] if start <= _BESIDE]
        found |= {one.instant: one for one in beside if one.precision in ("minute", "second")}
    return Candidate("visible", next(iter(found.values()))) if len(found) == 1 else None
