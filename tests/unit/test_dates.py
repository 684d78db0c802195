"""Reading dates: what the fixtures of `tests/dates` do not say."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from pipeline.text import dates
from pipeline.text.dates import calendars, letters, reader, standard
from tests.dates import gold

TEHRAN = ZoneInfo("Asia/Tehran")
NOW = datetime(2025, 8, 8, 18, 14, tzinfo=UTC)
# Text of the kind that dates are made of, so that the rules are reached more often than by any text.
_PIECES = st.sampled_from([
    "۱۴۰۴", "1400", "2025", "۱۵", "31", "12", "0", "99", "9" * 20, "٣", "/", "-", ".", ":", ",", "(", ")", "T", "Z",
    "+0330", "خرداد", "مهر", "نوفمبر", "آب", "Aug", "محرم", "شنبه", "الأحد", "ه", "هـ", "ش", "ق", "م", "ساعت", "سال",
    "ماه", "دیروز", "پیش", "ago", "pm", "ب.ظ", "\u200c", "\u202b", "\n", "ـ",
])  # fmt: skip
_LIKELY = st.lists(_PIECES, max_size=14).map(" ".join) | st.lists(_PIECES, max_size=14).map("".join)


@given(st.text() | _LIKELY, st.sampled_from(["auto", "mdy", "dmy"]))
@settings(max_examples=400, deadline=None)
@example("0" * 300, "auto")
@example("۱۴۰۴/۰۵/²", "auto")
@example("9" * 19, "mdy")
@example("31 dec 2100 23:59 -1400", "auto")
@example("999 سال پیش", "auto")
def test_no_text_raises(text: str, order: dates.Order) -> None:
    read = dates.parse(text, reference=NOW, order=order)
    if read is not None and read.instant is not None:
        assert read.instant.utcoffset() == timedelta(0)
    reached = 0
    for start, end, reading in dates.find(text, order=order):
        assert reached <= start < end <= len(text)
        assert reading.instant is not None
        reached = end
    dates.from_url(text)
    dates.from_code("fars", text)
    dates.from_code("isna", text)


@given(st.datetimes(datetime(1996, 4, 1), datetime(2040, 1, 1)))
@settings(deadline=None)
def test_a_written_moment_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    jalali = gold.to_jalali(moment.date())
    want = moment.replace(tzinfo=TEHRAN).astimezone(UTC)
    for text in (
        f"{jalali[0]}/{jalali[1]:02}/{jalali[2]:02} {moment:%H:%M:%S}",
        f"{moment:%Y-%m-%dT%H:%M:%S}",
        f"{moment:%d %B %Y %H:%M:%S}",
        f"{moment:%B %d, %Y %I:%M:%S %p}",
    ):
        reading = dates.parse(text)
        assert reading is not None
        assert (reading.instant, reading.precision) == (want, "second")


@given(st.text())
def test_offsets_lead_back_to_the_text(text: str) -> None:
    folded, positions = letters.fold(text), letters.offsets(text)
    assert len(positions) == len(folded) + 1
    assert positions == sorted(positions)


def test_jalali_follows_the_33_year_rule() -> None:
    day = gold.jalali(1300, 1, 1)
    for year in range(1300, 1450):
        for month in range(1, 13):
            days = 31 if month <= 6 else 30 if month <= 11 or gold.jalali_leap(year) else 29
            for dom in range(1, days + 1):
                assert calendars.to_date("jalali", year, month, dom) == day
                day += timedelta(days=1)
            assert calendars.to_date("jalali", year, month, days + 1) is None
    assert [y for y in range(1395, 1413) if JalaliDate.is_leap(y)] == [1395, 1399, 1403, 1408, 1412]


def test_lunar_calendar_is_the_tabular_one() -> None:
    day = date(1979, 11, 21)  # 1 Muharram 1400
    for year in range(1400, 1450):
        for month in range(1, 13):
            assert calendars.to_date("hijri", year, month, 1) == day
            day = gold.hijri(year, month + 1, 1) if month < 12 else gold.hijri(year + 1, 1, 1)


def test_tehran_has_the_offsets_of_its_law() -> None:
    # Daylight saving until 1401, none in 1385-1386 and none since 1402; the gold's table against zoneinfo's.
    for day in (gold.jalali(1375, 1, 1) + timedelta(days=n) for n in range(35 * 365)):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=TEHRAN)
        assert noon.utcoffset() == gold.tehran_offset(*gold.to_jalali(day), 12)


@pytest.mark.parametrize(
    "text",
    [
        "2025-08-08T21:43:09+03:30", "2025-08-08T18:13:09Z", "2025-08-08 18:13:09", "2020-03-21T00:30:00",
        "2025-02-29T10:00:00Z", "Fri, 08 Aug 2025 18:09:01 GMT", "8 Aug 2025 18:31:31 +0330",
        "Sat, 08 Aug 2025 18:31:31 -0500", "31 Apr 2021 10:00:00 GMT", "Fri, 08 Mai 2025 18:09:01 GMT",
    ],
)  # fmt: skip
def test_the_short_way_gives_what_the_long_one_gives(text: str) -> None:
    long_way = list(reader.scan(letters.fold(text), order="auto", place=TEHRAN))
    reading = long_way[0][2] if long_way else None
    assert standard.read(text, TEHRAN) == reading


def test_another_zone_for_clocks_without_one() -> None:
    reading = dates.parse("2025-08-08 10:00", zone="UTC")
    assert reading is not None
    assert reading.instant == datetime(2025, 8, 8, 10, tzinfo=UTC)
    told = dates.parse("2025-08-08T10:00:00Z", zone="Asia/Baghdad")
    assert told is not None
    assert told.instant == datetime(2025, 8, 8, 10, tzinfo=UTC)


def test_a_naive_reference_is_utc() -> None:
    naive = dates.parse("۲ ساعت پیش", reference=datetime(2025, 8, 8, 18, 14))
    assert naive == dates.parse("۲ ساعت پیش", reference=NOW)


def test_positions_are_those_of_the_text_as_given() -> None:
    text = "\u200fصراط | سه‌شنبه   ۲۱ مرداد‌ماه ۱۴۰۴ \n - ۱۳:۱۸ | کد خبر : ۷۰۸۸۲۶"
    ((start, end, reading),) = dates.find(text)
    assert text[start:end] == "سه‌شنبه   ۲۱ مرداد‌ماه ۱۴۰۴ \n - ۱۳:۱۸"
    assert reading.instant == datetime(2025, 8, 12, 9, 48, tzinfo=UTC)


@pytest.mark.parametrize("piece", ["1404/05/12 ", "12 مرداد ", "ساعت 12:30 ", "1 ", "- ", "مهر ", "۱۵ محرم/", "a"])
def test_time_grows_with_the_length(piece: str) -> None:
    def spent(size: int) -> float:
        text = piece * (size // len(piece))
        best = 10.0
        for _ in range(3):
            start = time.process_time()
            dates.find(text)
            best = min(best, time.process_time() - start)
        return best

    assert spent(80_000) < 12 * spent(10_000) + 0.05


def test_importing_opens_and_reads_nothing() -> None:
    # In its own process: audit events of files opened and sockets made, other than the import system's own.
    program = (
        "import sys, zoneinfo, persiantools.jdatetime, msgspec\n"
        "seen = []\n"
        "sys.addaudithook(lambda e, a: seen.append((e, a)) if e in ('open', 'socket.connect') else None)\n"
        "import pipeline.text.dates\n"
        "print([a[0] for e, a in seen if not str(a[0]).endswith(('.py', '.pyc')) and '.pyc.' not in str(a[0])])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_date_of_publication_in_a_line_that_says_more() -> None:
    moment = datetime(2025, 5, 30, 16, 1, tzinfo=UTC)
    for line in (
        "کد خبر: ۱۲۳۴۵۶ | ۹ خرداد ۱۴۰۴ - ۱۹:۳۱ | ۳ نظر",
        "تاریخ انتشار:۱۹:۳۱ - ۰۹ خرداد ۱۴۰۴ - زمان مطالعه: ۳ دقیقه",
        "تاریخ انتشار: ۹ خرداد ۱۴۰۴ - ۱۹:۳۱ آخرین به‌روزرسانی: ۱۰ خرداد ۱۴۰۴ - ۱۰:۰۰",
        "News ID: 85848999 Publish Date: Fri 30 May 2025 19:31 Service: Economy",
    ):
        reading = dates.published(line)
        assert reading is not None, line
        assert reading.instant == moment, line


@pytest.mark.parametrize(
    "line",
    [
        "آخرین به‌روزرسانی: ۹ خرداد ۱۴۰۴ - ۱۹:۳۱ زمان مطالعه: ۳ دقیقه",
        "Updated: 30 May 2025 19:31 by the desk",
        "نشست ۵ خرداد ۱۴۰۴ به ۹ خرداد ۱۴۰۴ - ۱۹:۳۱ افتاد",
        "تاریخ انتشار: ۳۵ خرداد ۱۴۰۴ در تهران",
        "کد خبر: ۱۲۳۴۵۶ | ۳ نظر",
        "۹ خرداد ۱۴۰۴ " * 100,
    ],
)
def test_a_line_that_leaves_the_date_of_publication_open(line: str) -> None:
    assert dates.published(line) is None
