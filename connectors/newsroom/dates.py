"""Dates as the five sites write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from persiantools.jdatetime import JalaliDate

FA_MONTHS = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
FA_WEEKDAYS = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")
AR_MONTHS = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
AR_WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EN_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_FA_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_AR_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def fa_digits(text: object) -> str:
    """Digits as Persian pages write them (U+06F0...)."""
    return str(text).translate(_FA_DIGITS)


def ar_digits(text: object) -> str:
    """Digits as Arabic pages write them (U+0660...)."""
    return str(text).translate(_AR_DIGITS)


@lru_cache(maxsize=4096)
def jalali(day: date) -> tuple[int, int, int]:
    """Year, month, day of the Solar Hijri calendar."""
    converted = JalaliDate(day)  # type: ignore[no-untyped-call]
    return converted.year, converted.month, converted.day


@lru_cache(maxsize=4096)
def from_jalali(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Jalali date; ValueError when there is no such day."""
    converted: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    return converted


def slashed(day: date) -> str:
    """«1404/5/21», the way archive links carry a date."""
    return "/".join(map(str, jalali(day)))


def fa_day(day: date) -> str:
    """«۲۱ مرداد ۱۴۰۴»; the day always has two digits on IranSamaneh, one on Nastooh: see `fa_day_padded`."""
    year, month, number = jalali(day)
    return f"{fa_digits(number)} {FA_MONTHS[month - 1]} {fa_digits(year)}"


def fa_day_padded(day: date) -> str:
    """«۰۹ مهر ۱۴۰۵»."""
    year, month, number = jalali(day)
    return f"{fa_digits(f'{number:02}')} {FA_MONTHS[month - 1]} {fa_digits(year)}"


def fa_weekday(day: date) -> str:
    """«سه‌شنبه»."""
    return FA_WEEKDAYS[day.weekday()]


def ar_weekday(day: date) -> str:
    """«الأحد»."""
    return AR_WEEKDAYS[day.weekday()]


def ar_day(day: date) -> str:
    """«١٥ نوفمبر ٢٠٢٠»: the Arabic editions write Gregorian dates in Arabic digits."""
    return f"{ar_digits(day.day)} {AR_MONTHS[day.month - 1]} {ar_digits(day.year)}"


def clock(moment: datetime) -> str:
    """«14:35» in the moment's own zone."""
    return f"{moment.hour:02}:{moment.minute:02}"


def zulu(moment: datetime) -> str:
    """`2025-08-12T09:48:00Z`, Nastooh's meta form."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def offset_iso(moment: datetime) -> str:
    """`2025-08-08T21:43:09+03:30`, Nour's feed and IranSamaneh's meta form."""
    return moment.isoformat(timespec="seconds")


def rfc822(moment: datetime) -> str:
    """`Fri, 08 Aug 2025 18:09:01 GMT`, Nastooh's feed form, whatever the process' locale."""
    utc = moment.astimezone(UTC)
    head = f"{EN_WEEKDAYS[utc.weekday()]}, {utc.day:02} {EN_MONTHS[utc.month - 1]} {utc.year}"
    return f"{head} {utc:%H:%M:%S} GMT"


def serat_feed(moment: datetime) -> str:
    """`08 Aug 2025 18:31:31 +0330`, Serat's feed form: no weekday, local time."""
    return f"{moment.day:02} {EN_MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M:%S %z}"


def us_clock(moment: datetime) -> str:
    """`11/5/2020 12:00:00 PM`, the ASP.NET form of Fars and of Nour to 2025: US order, Tehran time."""
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment:%M:%S} {half}"
