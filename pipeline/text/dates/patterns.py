"""The regular expressions of dates and clocks, over text folded by `letters.fold`.

Every repetition is bounded, so that each is linear in the text's length.
"""

from __future__ import annotations

import re

from pipeline.text.dates.names import MONTH, ORDINAL, WEEKDAY

_LETTER = r"[^\W\d_]"
_WORD_BEGINS = rf"(?<!{_LETTER})"
_WORD_ENDS = rf"(?!{_LETTER})"
_MONTH = rf"(?P<month>{MONTH})(?: ?ماه)?{_WORD_ENDS}\.?"
# No digit, Latin letter or «digit and separator» before: not the tail of a number, a range or an address.
_NUMBER_BEGINS = r"(?<![0-9a-z_])(?<!\d[./:,-])"

# «۱۵ تشرين الثاني/نوفمبر ٢٠٢٠»: Levantine editions give both names of the month.
DAY_MONTH_YEAR = re.compile(
    rf"{_NUMBER_BEGINS}(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|ام)?|{_WORD_BEGINS}(?P<ordinal>{ORDINAL}){_WORD_ENDS})"
    rf"[ ,./-]{{0,3}}(?:of |من |شهر |ماه )?{_MONTH}"
    rf"(?: ?[/(-] ?(?P<twin>{MONTH}){_WORD_ENDS} ?\)?)?"
    r"[ ,./-]{0,3}(?P<marked>(?:سال|من عام|عام|لعام|سنه|لسنه) |')?"
    r"(?P<year>\d{4}|\d{2}(?! ?:))(?!\d)"
)
MONTH_DAY_YEAR = re.compile(
    rf"{_WORD_BEGINS}{_MONTH}[ /-]{{0,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ ,/-]{{1,3}}(?P<year>\d{{4}})(?!\d)"
)
YEAR_MONTH_DAY = re.compile(
    rf"{_NUMBER_BEGINS}(?P<year>\d{{4}})[ ,/-]{{1,3}}{_MONTH}[ ,/-]{{1,3}}(?P<day>\d{{1,2}})(?!\d| ?:)"
)
# C's asctime, date(1), Java's Date.toString: «Fri Aug  8 18:31:31 2025», «Fri Aug 08 18:31:31 IRST 2025».
ASCTIME = re.compile(
    rf"{_WORD_BEGINS}{_MONTH} (?P<day>\d{{1,2}}) (?P<hour>\d\d):(?P<minute>[0-5]\d):(?P<second>[0-5]\d)"
    r"(?: (?:(?P<zulu>gmt|utc)|(?P<abbreviated>[ecmp][sd]t|irst|irdt)|(?P<offset>[+-]\d{4})))? (?P<year>\d{4})(?!\d)"
)
DIGIT = re.compile(r"\d")
WORD = re.compile(rf"{_LETTER}+")
NUMERIC_HINT = re.compile(r"\d ?[/.-] ?\d{1,2} ?[/.-] ?\d")
_SEPARATOR = r"(?P<sep> ?/ ?|[.-])"
_NUMERIC_BEGINS = r"(?<![0-9a-z_/])(?<!\d[.:,-])"
_NUMERIC_ENDS = r"(?!\d)(?!(?P=sep)\d)"
NUMERIC_YMD = re.compile(
    rf"{_NUMERIC_BEGINS}(?P<year>\d{{4}}){_SEPARATOR}(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}}){_NUMERIC_ENDS}"
)
NUMERIC_Y_LAST = re.compile(
    rf"{_NUMERIC_BEGINS}(?P<first>\d{{1,2}}){_SEPARATOR}(?P<then>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}){_NUMERIC_ENDS}"
)
NUMERIC_SHORT = re.compile(
    rf"{_NUMERIC_BEGINS}(?P<first>\d{{1,2}}){_SEPARATOR}(?P<then>\d{{1,2}})(?P=sep)(?P<last>\d\d){_NUMERIC_ENDS}"
    r"(?! ?:\d)"
)
COMPACT = re.compile(r"(?<![\w.])(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?=t\d{4})")
MONTH_YEAR = re.compile(rf"{_WORD_BEGINS}{_MONTH},? ?(?:(?:سال|عام) )?(?P<year>\d{{4}})(?!\d)")
DAY_MONTH = re.compile(rf"{_NUMBER_BEGINS}(?P<day>\d{{1,2}}) ?{_MONTH}(?! ?[\d'])")
YEAR = re.compile(r"(?<!\w)(?:سال|عام|year) (?P<year>\d{4})(?!\d)")

# ---- what may stand beside a date ------------------------------------------------------------------------------
_ERA = (
    rf"(?P<solar>(?:ه[ .-]{{0,2}})?ش|هجری شمسی|هجری خورشیدی|شمسی|خورشیدی){_WORD_ENDS}\.?"
    rf"|(?P<lunar>(?:ه[ .-]{{0,2}})?ق|هجری قمری|قمری|هجریه|ه(?! ?[.-]? ?ش)){_WORD_ENDS}\.?"
    rf"|(?P<common>م|میلادی|میلادیه|ad|ce){_WORD_ENDS}\.?"
)
_HALF = (
    r"(?P<am>am|a\.m\.?|ق ?\.? ?ظ\.?|قبل از ?ظهر|پیش از ?ظهر|قبل الظهر|صباحا|صبح|بامداد|فجرا|ص)(?!\w)"
    r"|(?P<pm>pm|p\.m\.?|ب ?\.? ?ظ\.?|بعد ?از ?ظهر|بعد الظهر|مسا|عصر|غروب|م)(?!\w)"
    r"|(?P<night>شب|شامگاه|لیلا)(?!\w)|(?P<noon>ظهرا?)(?!\w)"
)
# A minus only where it cannot be a dash: after seconds, after «t» and minutes, after GMT, or before four digits that
# stand alone («18:31 -0500»). «12:30-14:00» is a span of hours.
_ZONE = (
    r"(?P<offset> ?\(?(?:utc|gmt)? ?(?:\+|(?<=:\d\d:\d\d)-|(?<=:\d\d:\d\d )-|(?<=t\d\d:\d\d)-|(?<=gmt)-|(?<=utc)-"
    r"|(?<=[.,]\d{3})-|(?<=:\d\d )-(?=\d{4}(?!\d)))\d\d?(?::?\d\d)?(?![\d:]))"
    r"| ?(?P<zulu>z|utc|gmt|ut)(?!\w)| \(?(?P<abbreviated>[ecmp][sd]t|irst|irdt)(?!\w)"
    r"| \(?(?:به وقت|بتوقیت) (?:(?P<greenwich>گرینویچ|غرینتش|جرینتش)|(?P<local>تهران|طهران|ایران|محلی))\)?"
    rf"{_WORD_ENDS}"
)
# Zones whose clock must not be taken for Tehran's; several are ambiguous (IST, BST, AST), none is met in these feeds.
_OTHER_ZONES = (
    "cest|cet|eest|eet|west|wet|msk|ist|jst|kst|bst|gst|ast|adt|aest|aedt|trt|pkt|hkt|sgt|akst|akdt|hst|nzst|nzdt"
)
CLOCK = (
    r"(?P<hour>\d{1,2}) ?: ?(?P<minute>[0-5]\d)(?: ?: ?(?P<second>[0-5]\d)(?:[.,](?P<fraction>\d{1,9}))?)?(?!\d|:\d)"
    rf"(?: ?(?:{_HALF}))?(?:{_ZONE})?(?P<unknown> (?:{_OTHER_ZONES})(?!\w)| (?:به وقت|بتوقیت))?"
)
_AT = r"(?:(?:و|در|فی|at|on) ){0,2}(?:ساعت|الساعه|زمان|وقت|التوقیت|time|at)(?: انتشار)?[ :]{0,3}"
# «ساعت ۱۸»، «ساعت ۱۸ و ۳۰ دقیقه»: an hour without minutes only after its word, and not «ساعت : ۲۱ مرداد».
_HOUR_WORD = (
    r"(?:در )?(?:ساعت|الساعه) (?P<oclock>\d{1,2})(?: ?\. ?(?P<dotted>[0-5]\d)| و (?P<past>\d{1,2}) دقیقه)?(?![\d:./])"
)
_OCLOCK_HALF = _HALF
for _name in ("am", "pm", "night", "noon"):
    _OCLOCK_HALF = _OCLOCK_HALF.replace(f"<{_name}>", f"<o{_name}>")
_OCLOCK = rf"{_HOUR_WORD}(?: ?(?:{_OCLOCK_HALF}))?(?= ?(?:$|[,;|()\[\]-]|روز |{WEEKDAY}))"
_BETWEEN = r"[ ,;/|()\[\].·•*:-]{0,5}"

AFTER = re.compile(
    rf"(?: ?\(?(?:{_ERA}))?(?:{_BETWEEN}{_WORD_BEGINS}(?P<weekday>{WEEKDAY}){_WORD_ENDS})?"
    rf"(?:(?: ?t ?|{_BETWEEN}(?:{_AT})?){CLOCK}|{_BETWEEN}{_OCLOCK})?"
)
COMPACT_CLOCK = re.compile(
    r"t(?P<hour>\d\d)(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?(?:[.,](?P<fraction>\d{1,9}))?"
    r"(?:(?P<zulu>z)|(?P<offset>[+-]\d\d:?\d\d))?(?!\w)"
)
_ON = r"(?:(?:روز|مورخ|مورخه|یوم|on|(?:به )?تاریخ(?: انتشار| النشر)?|فی)[ :]{1,3})?"
BEFORE = re.compile(
    rf"(?:(?<![\d.])(?<!\d:){CLOCK}{_BETWEEN}{_ON}|{_WORD_BEGINS}{_OCLOCK}{_BETWEEN}{_ON})?"
    rf"(?:{_WORD_BEGINS}(?P<weekday>{WEEKDAY}){_WORD_ENDS}{_BETWEEN}{_ON})?\Z"
)
WEEKDAY_ONLY = re.compile(rf"{_WORD_BEGINS}(?P<weekday>{WEEKDAY}){_WORD_ENDS}")
PUBLICATION = re.compile(
    r"(?:(?:تاریخ|زمان|وقت|ساعت) (?:انتشار|درج|النشر|نشر)|منتشر شده(?: در)?|انتشار|نشر فی"
    r"|published(?: on| at)?|publish date|publication date|posted(?: on| at)?|(?<![a-z])date)[ :|-]{0,4}\Z"
)
CHANGE = re.compile(r"به ?روز ?رسانی|بروز ?رسانی|ویرایش|تغییر|تحدیث|updated|modified|edited")
LABELLED = re.compile(r"تاریخ(?: (?:انتشار|درج|خبر|ثبت))? ?:? ?\Z")

_LABELS = """
تاریخ زمان انتشار درج ثبت خبر ساعت روز مورخ مورخه منتشر شده شد در به اخرین بروزرسانی بهروزرسانی بهروز بروز
رسانی ویرایش مطابق با
برابر مصادف النشر نشر تاریخه فی یوم الموافق الموافقه الساعه اخر تحدیث التحدیث وقت ل
published publish updated update posted on date last modified at time of created pubdate
iran standard daylight tehran coordinated universal
"""
WRAPPING = re.compile(
    rf"(?:[^\w]|{_WORD_BEGINS}(?:"
    + "|".join(sorted(_LABELS.split(), key=len, reverse=True))
    + rf"){_WORD_ENDS}){{0,200}}\Z"
)
"""All that may stand round a date in a text that is nothing but one date: labels and signs."""
