"""The calendar in SQL against persiantools: every day of 1390 to 1420, and Tehran's midnights."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from clickhouse_connect.driver.client import Client
from persiantools.jdatetime import JalaliDate

pytestmark = pytest.mark.integration

COLUMNS = (
    "day, jalali_year, jalali_month, jalali_day, jalali_month_start, jalali_year_start, week_start, weekday, jalali"
)


def test_every_day_of_thirty_one_years(reader: Client) -> None:
    first, last = JalaliDate(1390, 1, 1).to_gregorian(), JalaliDate(1421, 1, 1).to_gregorian() - timedelta(days=1)
    rows = reader.query(
        f"SELECT {COLUMNS} FROM calendar WHERE day BETWEEN {{first:Date}} AND {{last:Date}} ORDER BY day",
        {"first": first, "last": last},
    ).result_rows
    assert len(rows) == (last - first).days + 1 == 11323
    assert list(rows) == [expected(first + timedelta(days=number)) for number in range(len(rows))]


def expected(day: date) -> tuple[object, ...]:
    jalali = JalaliDate(day)
    saturday = day - timedelta(days=(day.weekday() + 2) % 7)
    return (
        day,
        jalali.year,
        jalali.month,
        jalali.day,
        jalali.replace(day=1).to_gregorian(),
        jalali.replace(month=1, day=1).to_gregorian(),
        saturday,
        (day - saturday).days + 1,
        jalali.isoformat(),
    )


@pytest.mark.parametrize(
    "instant, day, jalali",
    [
        # Tehran was at +03:30 and, in summers until 2022, at +04:30.
        (datetime(2025, 3, 20, 20, 29, 59, tzinfo=UTC), date(2025, 3, 20), "1403-12-30"),
        (datetime(2025, 3, 20, 20, 30, tzinfo=UTC), date(2025, 3, 21), "1404-01-01"),
        (datetime(2021, 7, 1, 19, 30, tzinfo=UTC), date(2021, 7, 2), "1400-04-11"),
        (datetime(2023, 7, 1, 19, 30, tzinfo=UTC), date(2023, 7, 1), "1402-04-10"),
    ],
)
def test_days_begin_at_tehran_s_midnight(reader: Client, instant: datetime, day: date, jalali: str) -> None:
    rows = reader.query(
        "SELECT day, jalali FROM calendar WHERE day = toDate({at:DateTime64(6, 'UTC')}, 'Asia/Tehran')",
        {"at": instant},
    ).result_rows
    assert list(rows) == [(day, jalali)]


def test_the_calendar_begins_with_a_year_and_has_every_day_once(reader: Client) -> None:
    rows = reader.query("SELECT min(jalali), count(), uniqExact(day), uniqExact(jalali), max(day) FROM calendar")
    assert list(rows.result_rows) == [("1349-01-01", 65457, 65457, 65457, date(2149, 6, 6))]
