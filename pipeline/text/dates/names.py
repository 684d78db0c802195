"""Names of months, weekdays and days as they are written in Persian, Dari, Arabic and English.

All are in the folded form of `letters.fold`; a space in a name may be missing or be a ZWNJ in the text.
Sources: CLDR (fa, fa_AF, ar, ar_DZ, ar_IQ, ar_LB, ar_MA, ar_TN, en), and the spellings met in news feeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.text.dates.model import Calendar

_JALALI = """
فروردین حمل farvardin
اردی_بهشت ثور ordibehesht
خرداد جوزا khordad
تیر سرطان tir
مرداد امرداد اسد mordad
شهریور سنبله shahrivar
مهر میزان mehr
ابان عقرب aban
اذر قوس azar
دی جدی dey
بهمن دلو bahman
اسفند حوت esfand
"""
# Persian (also Dari and transcribed English), Egyptian and Gulf, Levantine and Iraqi, Maghrebi, English.
_GREGORIAN = """
ژانویه جنوری جانویه ینایر کانون_الثانی کانون_ثانی جانفی january jan
فوریه فبروری فبرایر شباط فیفری february feb
مارس مارچ اذار مارت march mar
اوریل اپریل ابریل نیسان افریل april apr
مه می مای مایو ایار may
ژوین ژوان جون یونیو یونیه حزیران جوان june jun
ژوییه ژویه ژولای جولای یولیو یولیه یولیوز تموز جویلیه july jul
اوت اگوست اگست اغسطس اب غشت august aug
سپتامبر سپتمبر سبتمبر ایلول شتنبر september sept sep
اکتبر اکتوبر تشرین_الاول تشرین_اول october oct
نوامبر نومبر نوفمبر تشرین_الثانی تشرین_ثانی نونبر november nov
دسامبر دسمبر دیسمبر کانون_الاول کانون_اول دجنبر december dec
"""
_HIJRI = """
محرم محرم_الحرام المحرم muharram
صفر صفر_المظفر safar
ربیع_الاول ربیع_الاولی
ربیع_الثانی ربیع_الاخر
جمادی_الاول جمادی_الاولی جمادی_الاولا
جمادی_الثانی جمادی_الثانیه جمادی_الاخر جمادی_الاخره جمادی_الاخری
رجب رجب_المرجب rajab
شعبان شعبان_المعظم
رمضان رمضان_المبارک ramadan
شوال شوال_المکرم
ذی_القعده ذو_القعده ذیقعده ذی_القعده_الحرام
ذی_الحجه ذو_الحجه ذیحجه ذی_الحجه_الحرام
"""
# Monday first, as in `date.weekday()`.
_WEEKDAYS = """
دو_شنبه الاثنین اثنین monday mon
سه_شنبه الثلاثا ثلاثا tuesday tues tue
چهار_شنبه الاربعا اربعا wednesday wed
پنج_شنبه پنجشنبه الخمیس خمیس thursday thurs thur thu
جمعه ادینه الجمعه friday fri
شنبه السبت سبت saturday sat
یک_شنبه الاحد احد sunday sun
"""
_ORDINALS = (
    "یکم دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم یازدهم دوازدهم سیزدهم چهاردهم پانزدهم شانزدهم هفدهم هجدهم نوزدهم "
    "بیستم بیست_و_یکم بیست_و_دوم بیست_و_سوم بیست_و_چهارم بیست_و_پنجم بیست_و_ششم بیست_و_هفتم بیست_و_هشتم بیست_و_نهم "
    "سی_ام سی_و_یکم"
)

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


def _key(name: str) -> str:
    return name.replace("_", "")


def key(matched: str) -> str:
    """A name as matched in a folded text, as the tables below hold it."""
    return matched.replace(" ", "")


def alternation(names: Iterable[str]) -> str:
    """A regular expression for any of the names, the longest first; word boundaries are the caller's."""
    ordered = sorted(set(names), key=lambda name: (-len(name), name))
    return "(?:" + "|".join(re.escape(name).replace("_", " ?") for name in ordered) + ")"


_CALENDARS: tuple[tuple[Calendar, str], ...] = (("jalali", _JALALI), ("gregorian", _GREGORIAN), ("hijri", _HIJRI))
MONTHS: dict[str, tuple[Calendar, int]] = {
    _key(name): (calendar, number)
    for calendar, table in _CALENDARS
    for number, row in enumerate(_rows(table), 1)
    for name in row
}
WEEKDAYS: dict[str, int] = {_key(name): day for day, row in enumerate(_rows(_WEEKDAYS)) for name in row}
ORDINALS: dict[str, int] = {_key(name): day for day, name in enumerate(_ORDINALS.split(), 1)}
ORDINALS.update({"اول": 1, "هیجدهم": 18})

# The first words of month names, to pass over text that names no month.
MONTH_WORDS: frozenset[str] = frozenset(
    word + suffix
    for table in (_JALALI, _GREGORIAN, _HIJRI)
    for row in _rows(table)
    for name in row
    for word in (name.split("_")[0], _key(name))
    for suffix in ("", "ماه")
)

MONTH = alternation(name for table in (_JALALI, _GREGORIAN, _HIJRI) for row in _rows(table) for name in row)
WEEKDAY = alternation(name for row in _rows(_WEEKDAYS) for name in row)
ORDINAL = alternation([*_ORDINALS.split(), "اول", "هیجدهم"])
