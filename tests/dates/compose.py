"""Writes `composed.txt`: dates put together from ways of writing, each with its gold by `gold.py`'s arithmetic.

`python -m tests.dates.compose` makes the same file every time; the gate checks that it is the one that is stored.
"""

# ruff: noqa: SIM905 - word lists are easier to read and to compare as one line of text
from __future__ import annotations

import random
from datetime import date, timedelta

from tests.dates import gold

# Months from the year's first, weekdays from Monday.
_JALALI = tuple("فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split(" "))
_PERSIAN = tuple("ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر".split(" "))
_ARABIC = tuple("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(" "))
_LEVANTINE = tuple(
    "كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول".split(",")
)
_ENGLISH = tuple("January February March April May June July August September October November December".split(" "))
_WEEK_FA = tuple("دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه".split(" "))
_WEEK_AR = tuple("الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split(" "))
_WEEK_EN = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" "))
_DIGITS = (str.maketrans({}), str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"), str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
_OLD_LETTERS = str.maketrans("یک", "يك")
_LABELS = ("", "", "", "تاریخ انتشار : ", "تاریخ: ", "زمان انتشار: ", "• ")


def _persian(rng: random.Random, day: date, clock: str) -> tuple[str, str]:
    year, month, dom = gold.to_jalali(day)
    name, week = _JALALI[month - 1], _WEEK_FA[day.weekday()]
    text = rng.choice(
        (
            f"{dom} {name} {year}{rng.choice((' - ', '، ', ' ساعت ', ' | ', ' '))}{clock}",
            f"{week} {dom:02} {name} {year} - {clock}",
            f"{week} / {dom} {name} {year} / {clock}",
            f"{week}، {dom} {name}‌ماه {year} ساعت {clock}",
            f"{year}/{month:02}/{dom:02} {clock}",
            f"{year}-{month:02}-{dom:02} - {clock}",
            f"{clock} - {year}/{month}/{dom}",
            f"{week} {year}/{month:02}/{dom:02} ساعت {clock}",
            f"ساعت {clock} {week} {dom} {name} {year}",
            f"{dom:02}/{month:02}/{year} {clock}",
        )
    )
    if not clock:
        text = rng.choice((f"{week} {dom} {name} {year}", f"{dom} {name} ماه {year}", f"{year}/{month}/{dom}"))
    text = (rng.choice(_LABELS) + text).translate(rng.choice(_DIGITS))
    if rng.random() < 0.25:
        text = text.translate(_OLD_LETTERS)
    if rng.random() < 0.25:
        text = text.replace("\u200c", rng.choice(("", " ")))
    return text, f"j{year}-{month:02}-{dom:02}"


def _gregorian(rng: random.Random, day: date, clock: str) -> tuple[str, str]:
    arabic = rng.random() < 0.6
    names = rng.choice((_ARABIC, _LEVANTINE)) if arabic else _PERSIAN
    week = (_WEEK_AR if arabic else _WEEK_FA)[day.weekday()]
    at = "الساعة" if arabic else "ساعت"
    base = f"{day.day} {names[day.month - 1]} {day.year}"
    text = rng.choice(
        (f"{base} - {clock}", f"{week} / {base} / {clock}", f"{week} {base} {at} {clock}", f"{clock} - {base}")
    )
    if not clock:
        text = rng.choice((base, f"{week} {base}", f"{week}، {base}", f"{day.year}/{day.month:02}/{day.day:02}"))
    return text.translate(rng.choice(_DIGITS)), f"g{day.isoformat()}"


def _english(rng: random.Random, day: date, clock: str) -> tuple[str, str]:
    name = _ENGLISH[day.month - 1]
    name = rng.choice((name, name[:3]))
    week = _WEEK_EN[day.weekday()]
    text = rng.choice(
        (
            f"{name} {day.day}, {day.year} {clock}",
            f"{day.day} {name} {day.year}, {clock}",
            f"{week}, {name} {day.day}, {day.year} at {clock}",
            f"{week[:3]}, {day.day:02} {name[:3]} {day.year} {clock}",
            f"{day.isoformat()} {clock}",
        )
    )
    if not clock:
        text = rng.choice((f"{day.day} {name} {day.year}", f"{name} {day.day}, {day.year}", day.isoformat()))
    return text, f"g{day.isoformat()}"


def lines(count: int = 320, seed: int = 1404) -> list[str]:
    """The composed cases as fixture lines."""
    rng = random.Random(seed)
    first, span = date(1996, 3, 21), (date(2030, 3, 20) - date(1996, 3, 21)).days
    found: list[str] = []
    while len(found) < count:
        day = first + timedelta(days=rng.randrange(span))
        if rng.random() < 0.15:  # the days round Nowruz, the leap day and the change of the clock
            year = day.year - 621
            day = rng.choice(
                (gold.jalali(year, 1, 1) - timedelta(days=1), gold.jalali(year, 1, 2), gold.jalali(year, 7, 1))
            )
        clock = f"{rng.randrange(1, 23):02}:{rng.randrange(60):02}" if rng.random() < 0.75 else ""
        text, token = rng.choice((_persian, _persian, _gregorian, _english))(rng, day, clock)
        found.append(f"{text} => {token}{'T' + clock if clock else ''}")
    return found


if __name__ == "__main__":
    (gold.HERE / "composed.txt").write_text("\n".join(lines()) + "\n", encoding="utf-8")
