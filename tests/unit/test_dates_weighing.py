"""Which of a page's dates counts, and what is said of the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import dates
from pipeline.text.dates import weighing

FETCHED = datetime(2025, 8, 9, 6, 0, tzinfo=UTC)


def candidate(source: str, text: str, order: dates.Order = "auto") -> dates.Candidate:
    reading = dates.parse(text, order=order, reference=FETCHED)
    assert reading is not None, text
    return dates.Candidate(source, reading)


def code(digits: str, outlet: str = "isna") -> dates.Candidate:
    reading = dates.from_code(outlet, digits)
    assert reading is not None, digits
    return dates.Candidate("code", reading)


def weigh(*candidates: dates.Candidate) -> dates.Published:
    return dates.weigh(candidates, fetched_at=FETCHED)


def reasons(published: dates.Published) -> list[tuple[str, str]]:
    return [(d.source, d.reason) for d in published.disagreement]


def test_nothing_is_undated_and_never_the_fetch() -> None:
    assert weigh() == dates.Published(published_at=None, precision="undated", source=None)


def test_a_weekday_alone_is_a_hint() -> None:
    published = weigh(candidate("visible", "سه‌شنبه"))
    assert (published.published_at, published.precision) == (None, "undated")
    assert published.hint == "weekday=tuesday"


def test_sources_that_agree_leave_nothing_to_say() -> None:
    published = weigh(
        candidate("visible", "جمعه / ۹ خرداد ۱۴۰۴ / ۱۹:۳۱"),
        candidate("meta", "2025-05-30T16:01:22Z"),
        candidate("feed", "Fri, 30 May 2025 16:01:22 GMT"),
        code("1404030905123"),
    )
    assert published.published_at == datetime(2025, 5, 30, 16, 1, 22, tzinfo=UTC)
    assert (published.precision, published.source, published.disagreement) == ("second", "meta", ())


def test_a_minute_stands_before_a_day() -> None:
    published = weigh(candidate("meta", "2025-05-30"), candidate("visible", "۹ خرداد ۱۴۰۴ - ۱۹:۳۱"))
    assert (published.source, published.precision, published.disagreement) == ("visible", "minute", ())


def test_meta_in_the_future_gives_way_to_the_visible_date() -> None:
    published = weigh(candidate("meta", "2026-10-01T15:45:01+03:30"), candidate("visible", "۱۶ مرداد ۱۴۰۴ - ۱۵:۴۵"))
    assert published.published_at == datetime(2025, 8, 7, 12, 15, tzinfo=UTC)
    assert reasons(published) == [("meta", "future")]


def test_only_dates_in_the_future_leave_a_page_undated() -> None:
    published = weigh(candidate("meta", "2026-10-01T15:45:01+03:30"), candidate("visible", "۹ مهر ۱۴۰۵ - ۱۵:۴۵"))
    assert (published.published_at, published.precision) == (None, "undated")
    assert reasons(published) == [("meta", "future"), ("visible", "future")]


def test_clocks_may_run_a_little_ahead() -> None:
    assert weigh(candidate("meta", "2025-08-09T06:04:00Z")).published_at is not None
    assert weigh(candidate("meta", "2025-08-09T06:06:00Z")).published_at is None


@pytest.mark.parametrize("empty", ["1970-01-01T00:00:00Z", "1901-01-01"])
def test_empty_fields_are_no_dates(empty: str) -> None:
    published = weigh(candidate("meta", empty), candidate("feed", "Fri, 08 Aug 2025 18:09:01 GMT"))
    assert published.source == "feed"
    assert reasons(published) == [("meta", "implausible")]


def test_local_time_that_calls_itself_utc_is_recognised() -> None:
    # Meta says 19:31Z, readers see 19:31: Tehran's clock with the wrong letter behind it.
    published = weigh(
        candidate("meta", "2025-05-30T19:31:22Z"),
        candidate("visible", "جمعه / ۹ خرداد ۱۴۰۴ / ۱۹:۳۱"),
        code("1404030905123"),
    )
    assert published.published_at == datetime(2025, 5, 30, 16, 1, tzinfo=UTC)
    assert reasons(published) == [("meta", "zone")]


def test_the_offset_of_that_day_is_used_for_it() -> None:
    published = weigh(candidate("meta", "2020-07-05T19:31:22Z"), candidate("visible", "۱۵ تیر ۱۳۹۹ - ۱۹:۳۱"))
    assert published.published_at == datetime(2020, 7, 5, 15, 1, tzinfo=UTC)
    assert reasons(published) == [("meta", "zone")]


def test_a_vague_date_that_agrees_with_all_does_not_win() -> None:
    published = weigh(
        candidate("meta", "2025-05-30T10:00:00Z"), candidate("feed", "2025-05-30T17:00:00Z"), code("1404030905123")
    )
    assert (published.source, published.precision) == ("meta", "second")
    assert reasons(published) == [("feed", "differs")]


def test_a_feed_that_bears_out_the_meta_outweighs_the_visible_line() -> None:
    published = weigh(
        candidate("meta", "2025-05-30T19:31:22Z"),
        candidate("visible", "۹ خرداد ۱۴۰۴ - ۱۹:۳۱"),
        candidate("feed", "Fri, 30 May 2025 19:31:22 GMT"),
    )
    assert published.source == "meta"
    assert reasons(published) == [("visible", "zone")]


def test_two_against_one() -> None:
    # A meta renewed with the template: what readers see and the code tell the day.
    published = weigh(
        candidate("meta", "2025-01-01T10:00:00Z"), candidate("visible", "۲۵ آبان ۱۳۹۹ - ۱۲:۴۳"), code("99082516954")
    )
    assert published.published_at == datetime(2020, 11, 15, 9, 13, tzinfo=UTC)
    assert reasons(published) == [("meta", "differs")]


def test_one_hand_does_not_confirm_itself() -> None:
    published = weigh(
        candidate("meta", "2025-01-01T10:00:00Z"),
        candidate("jsonld", "2025-01-01T10:00:00Z"),
        candidate("visible", "۲۵ آبان ۱۳۹۹ - ۱۲:۴۳"),
        code("99082516954"),
    )
    assert published.source == "visible"


def test_of_two_that_differ_the_more_trusted_counts() -> None:
    published = weigh(candidate("feed", "2025-05-30T18:00:00Z"), candidate("meta", "2025-05-30T16:01:22Z"))
    assert published.source == "meta"
    assert reasons(published) == [("feed", "differs")]


def test_news_sent_after_midnight_agrees_with_its_code() -> None:
    published = weigh(candidate("meta", "2025-05-30T20:45:00Z"), code("1404030905123"))
    assert (published.source, published.disagreement) == ("meta", ())
    two_days = weigh(candidate("meta", "2025-06-01T20:45:00Z"), code("1404030905123"))
    assert reasons(two_days) == [("code", "differs")]
    before = weigh(candidate("meta", "2025-05-29T10:00:00Z"), code("1404030905123"))
    assert reasons(before) == [("code", "differs")]


def test_a_code_alone_is_a_day() -> None:
    published = weigh(code("13990815000189", "fars"))
    assert published.published_at == datetime(2020, 11, 4, 20, 30, tzinfo=UTC)
    assert (published.precision, published.source) == ("day", "code")


def test_us_order_in_tehran_time() -> None:
    # Fars' page 13990815000189: `11/5/2020 12:00:00 PM`.
    published = weigh(candidate("meta", "11/5/2020 12:00:00 PM", "mdy"), code("13990815000189", "fars"))
    assert published.published_at == datetime(2020, 11, 5, 8, 30, tzinfo=UTC)
    assert published.disagreement == ()


def test_a_wrong_weekday_counts_for_less() -> None:
    published = weigh(candidate("meta", "Sat, 30 May 2025 16:01:22 GMT"), candidate("feed", "2025-05-29T16:00:00Z"))
    assert published.source == "feed"


def test_a_relative_date_agrees_within_its_hour() -> None:
    published = weigh(candidate("visible", "۲ ساعت پیش"), candidate("meta", "2025-08-09T03:20:00Z"))
    assert (published.source, published.disagreement) == ("meta", ())


def test_a_lunar_day_agrees_within_a_day() -> None:
    published = weigh(candidate("visible", "١٤ محرم ١٤٤٧"), candidate("meta", "2025-07-11T10:00:00Z"))
    assert (published.source, published.disagreement) == ("meta", ())


def test_an_unknown_source_counts_last() -> None:
    published = weigh(candidate("elsewhere", "2025-05-30T16:01:22Z"), candidate("feed", "2025-05-29T16:01:22Z"))
    assert published.source == "feed"
    assert weigh(candidate("elsewhere", "2025-05-30T16:01:22Z")).source == "elsewhere"


def test_every_source_has_a_reason() -> None:
    assert all(reason for _, reason in dates.TRUST.values())


_READINGS = st.builds(
    dates.Reading,
    instant=st.none() | st.datetimes(datetime(1960, 1, 1), datetime(2040, 1, 1)).map(lambda t: t.replace(tzinfo=UTC)),
    precision=st.sampled_from(["second", "minute", "hour", "day", "month", "year"]),
    calendar=st.just("gregorian"),
    form=st.just("any"),
    hint=st.none() | st.just("weekday=monday"),
    doubt=st.sampled_from([None, "weekday", "lunar"]),
)
_CANDIDATES = st.lists(
    st.builds(dates.Candidate, st.sampled_from([*dates.TRUST, "elsewhere"]), _READINGS), max_size=6
)


@given(_CANDIDATES)
def test_what_counts_was_said_and_is_past(candidates: list[dates.Candidate]) -> None:
    published = dates.weigh(candidates, fetched_at=FETCHED)
    usable = [
        c.reading.instant
        for c in candidates
        if c.reading.instant and weighing.EARLIEST <= c.reading.instant <= FETCHED + weighing.CLOCK_TOLERANCE
    ]
    assert (published.published_at in usable) if usable else (published.precision == "undated")
    assert len(published.disagreement) <= len(candidates)


@given(_CANDIDATES)
def test_the_fetch_is_only_a_bound(candidates: list[dates.Candidate]) -> None:
    later = dates.weigh(candidates, fetched_at=datetime(2041, 1, 1, tzinfo=UTC))
    assert later == dates.weigh(candidates, fetched_at=datetime(2041, 1, 1, tzinfo=UTC) + timedelta(days=400))
