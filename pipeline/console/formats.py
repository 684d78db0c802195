"""Values as Persian readers expect them: Jalali dates of Tehran, Persian digits, durations in words.

One preference for digits: what people read is in Persian digits, what machines take (ids, offsets, URLs) stays Latin.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup
from persiantools.jdatetime import JalaliDate

from pipeline.text.digits import to_persian

TEHRAN: Final = ZoneInfo("Asia/Tehran")
MONTHS: Final = (
    *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
    *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
)
WEEKDAYS: Final = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")  # date.weekday()
NOTHING: Final = "—"


def number(value: float | None, digits: int = 0) -> Markup:
    """A number as an isolated run in Persian digits; a dash for None.

    >>> str(number(1234.5, 1))
    '<bdi class="num">۱٬۲۳۴٫۵</bdi>'
    """
    if value is None or value != value:
        return Markup('<span class="none" title="در دست نیست">—</span>')
    return Markup('<bdi class="num">{}</bdi>').format(plain(value, digits))


def plain(value: float, digits: int = 0) -> str:
    """The same without markup, for charts.

    >>> plain(-1234.56, 1)
    '−۱٬۲۳۴٫۶'
    """
    text = f"{abs(value):,.{digits}f}"
    text = to_persian(text.replace(",", "٬").replace(".", "٫"))
    return f"−{text}" if value < 0 and text.strip("۰٫") else text


def percent(share: float | None) -> Markup:
    """A share of one as percent.

    >>> str(percent(0.123))
    '<bdi class="num">۱۲٫۳٪</bdi>'
    """
    if share is None or share != share:
        return number(None)
    return Markup('<bdi class="num">{}٪</bdi>').format(plain(share * 100, 1 if share < 0.9995 else 0))


def duration(seconds: float | None) -> str:
    """A time span in words, in its two largest units.

    >>> duration(2.34), duration(95), duration(3 * 3600 + 300), duration(200_000), duration(-120)
    ('۲٫۳ ثانیه', '۱ دقیقه و ۳۵ ثانیه', '۳ ساعت و ۵ دقیقه', '۲ روز و ۷ ساعت', '۲ دقیقه زودتر')
    """
    if seconds is None or seconds != seconds:
        return NOTHING
    if seconds < 0:
        return f"{duration(-seconds)} زودتر"  # a sign is misread in a right-to-left line
    if 0 < seconds < 0.1:
        return f"{plain(seconds * 1000)} هزارم ثانیه"
    if seconds < 60:
        return f"{plain(seconds, 0 if seconds >= 10 or seconds == int(seconds) else 1)} ثانیه"
    whole = int(seconds)
    for size, name, below, small in (
        (86400, "روز", 3600, "ساعت"),
        (3600, "ساعت", 60, "دقیقه"),
        (60, "دقیقه", 1, "ثانیه"),
    ):
        if whole >= size:
            rest = whole % size // below
            head = f"{plain(whole // size)} {name}"
            return f"{head} و {plain(rest)} {small}" if rest else head
    raise AssertionError("a minute or more has a unit")


def jalali(day: date) -> str:
    """A day in words.

    >>> jalali(date(2025, 3, 21))
    'جمعه ۱ فروردین ۱۴۰۴'
    """
    told = JalaliDate(day)  # type: ignore[no-untyped-call]
    return to_persian(f"{WEEKDAYS[day.weekday()]} {told.day} {MONTHS[told.month - 1]} {told.year}")


def day_month(day: date) -> str:
    """A day without its year.

    >>> day_month(date(2025, 3, 21))
    '۱ فروردین'
    """
    told = JalaliDate(day)  # type: ignore[no-untyped-call]
    return to_persian(f"{told.day} {MONTHS[told.month - 1]}")


def instant(value: datetime | None, precision: str = "minute") -> Markup:
    """An instant in Tehran's time, as precise as it is known; its ISO form for machines and on hovering."""
    if value is None or precision in ("", "undated"):
        return Markup('<span class="none">بی‌تاریخ</span>')
    local = value.astimezone(TEHRAN)
    told = JalaliDate(local.date())  # type: ignore[no-untyped-call]
    text = {
        "year": to_persian(str(told.year)),
        "month": to_persian(f"{MONTHS[told.month - 1]} {told.year}"),
        "day": jalali(local.date()),
        "hour": f"{jalali(local.date())}، ساعت {to_persian(str(local.hour))}",
    }.get(precision) or f"{jalali(local.date())}، {to_persian(local.strftime('%H:%M'))}"
    iso = value.isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(iso, iso, text)


def short(value: datetime | None) -> Markup:
    """An instant for lists: day and month, and the time.

    >>> from datetime import UTC
    >>> short(datetime(2025, 3, 20, 20, 30, tzinfo=UTC)).striptags()
    '۱ فروردین ۰۰:۰۰'
    """
    if value is None:
        return Markup('<span class="none">—</span>')
    local = value.astimezone(TEHRAN)
    text = f"{day_month(local.date())} {to_persian(local.strftime('%H:%M'))}"
    iso = value.isoformat(timespec="seconds")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(iso, iso, text)


def clock(value: datetime | None) -> Markup:
    """The time of day with seconds, in Tehran."""
    if value is None:
        return Markup('<span class="none">—</span>')
    text = to_persian(value.astimezone(TEHRAN).strftime("%H:%M:%S"))
    return Markup('<time class="num" datetime="{}">{}</time>').format(value.isoformat(timespec="seconds"), text)
