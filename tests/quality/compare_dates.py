"""`python -m tests.quality.compare_dates`: these dates beside `htmldate` and `dateparser`, on the gate's texts.

Counted per text with a date: `exact` (the instant), `day` (the right day in Tehran, also where the clock is lost),
`wrong` (another day), `missing`; per text without a readable date: `refused`, `invented`. `htmldate` is given a page
with nothing but the text (as the content of a `time` element); `dateparser` the languages, the zone and the moment
of the fetch. With `convertdate` installed (`dateparser[calendars]`, not pinned here) a row asks its `JalaliCalendar`
first, as its documentation has it.
"""

from __future__ import annotations

import html
import importlib.util
import logging
import time
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import dateparser
from htmldate import find_date

from pipeline.text import dates
from tests.dates import gold

TEHRAN = ZoneInfo("Asia/Tehran")
_Reader = Callable[[gold.Case], datetime | None]


def _reference(case: gold.Case) -> datetime:
    return datetime.fromisoformat(case.options.get("reference", "2026-12-01T00:00:00+00:00")).astimezone(UTC)


def ours(case: gold.Case) -> datetime | None:
    """`dates.parse`, with a reference only where the case has one (without it relative forms must be refused)."""
    reference = _reference(case) if "reference" in case.options else None
    order = case.options.get("order", "auto")
    reading = dates.parse(case.text, reference=reference, order=order)  # type: ignore[arg-type]
    return reading.instant if reading else None


def by_dateparser(case: gold.Case) -> datetime | None:
    """`dateparser.parse` with all that its settings can be told of these texts."""
    settings = {
        "TIMEZONE": "Asia/Tehran",
        "RETURN_AS_TIMEZONE_AWARE": True,
        "RELATIVE_BASE": _reference(case).astimezone(TEHRAN).replace(tzinfo=None),
        "PREFER_DAY_OF_MONTH": "first",
    }
    if "order" in case.options:
        settings["DATE_ORDER"] = case.options["order"].upper()
    return dateparser.parse(case.text, languages=["fa", "ar", "en"], settings=settings)


def by_jalali_calendar(case: gold.Case) -> datetime | None:
    """`JalaliCalendar`, then `dateparser.parse`."""
    from dateparser.calendars.jalali import JalaliCalendar  # needs convertdate

    found = JalaliCalendar(case.text).get_date()
    moment = getattr(found, "date_obj", None) if found else None
    return moment.replace(tzinfo=TEHRAN) if moment else by_dateparser(case)


def by_htmldate(case: gold.Case) -> datetime | None:
    """`htmldate.find_date` (it knows days only)."""
    text = html.escape(case.text)
    dated = f'<time datetime="{text}" pubdate="pubdate">{text}</time>'
    page = f"<html><body><article>{dated}<p>{text}</p></article></body></html>"
    found = find_date(page, original_date=True, extensive_search=True)
    return datetime.fromisoformat(found).replace(tzinfo=TEHRAN) if found else None


def count(read: _Reader, cases: list[gold.Case]) -> tuple[Counter[str], float]:
    """Outcomes, and microseconds a text."""
    outcomes: Counter[str] = Counter()
    start = time.process_time()
    for case in cases:
        want = case.golds[0].instant
        try:
            got = read(case)
        except Exception as failure:  # noqa: BLE001 - the table says so
            outcomes[f"raised {type(failure).__name__}"] += 1
            continue
        if want is None:
            outcomes["refused" if got is None else "invented"] += 1
        elif got is None:
            outcomes["missing"] += 1
        elif got == want:
            outcomes["exact"] += 1
        else:
            same_day = got.astimezone(TEHRAN).date() == want.astimezone(TEHRAN).date()
            outcomes["day" if same_day else "wrong"] += 1
    return outcomes, (time.process_time() - start) / len(cases) * 1e6


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    cases = [*gold.cases("by_hand.txt"), *gold.cases("composed.txt")]
    dated = sum(case.golds[0].instant is not None for case in cases)
    print(f"{dated} texts with a date, {len(cases) - dated} without")
    columns = ("exact", "day", "wrong", "missing", "refused", "invented")
    print(f"{'':28}" + "".join(f"{c:>10}" for c in columns) + f"{'raised':>10}{'µs/text':>10}")
    rows: tuple[tuple[str, _Reader], ...] = (
        ("pipeline.text.dates", ours),
        ("dateparser", by_dateparser),
        ("dateparser, Jalali first", by_jalali_calendar),
        ("htmldate", by_htmldate),
    )
    for name, read in rows:
        if read is by_jalali_calendar and importlib.util.find_spec("convertdate") is None:
            continue
        outcomes, cost = count(read, cases)
        raised = sum(n for outcome, n in outcomes.items() if outcome.startswith("raised"))
        print(f"{name:28}" + "".join(f"{outcomes[c]:>10}" for c in columns) + f"{raised:>10}{cost:>10.0f}")


if __name__ == "__main__":
    main()
