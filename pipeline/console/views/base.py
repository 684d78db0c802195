"""What a view is, and charts as tables: a chart is drawn from its table twin, so that both always agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from pipeline.console import charts, words
from pipeline.console.asks import Answer, Ask, Row
from pipeline.console.formats import TEHRAN

Params = Mapping[str, str]
Answers = Mapping[str, Answer]
FEW: Final = 4  # lines in one chart; more become small multiples


class View(Struct, frozen=True, kw_only=True):
    """One page of the console."""

    name: str  # its path and its template
    title: str
    question: str
    asks: Callable[[Params], dict[str, Ask]]  # panel -> what it asks for
    context: Callable[[Params, Answers], dict[str, Any]]
    params: tuple[str, ...] = ()  # parameters of its address


class Series(Struct, frozen=True, kw_only=True):
    """One line of a chart."""

    label: str
    style: int  # number of its colour and dash pattern
    values: list[float | None]  # None: not known


class Chart(Struct, frozen=True, kw_only=True):
    """Lines over time."""

    xs: list[datetime]
    series: list[Series]
    ticks: list[charts.Tick]
    open_from: float | None  # from there on (seconds since 1970) the period is not over yet
    apart: bool  # a small chart per series, since there are too many lines for one


def chart(
    rows: Iterable[Row],
    *,
    x: str,
    series: str,
    value: str,
    missing: float | None,
    now: datetime,
    names: Callable[[str], str] = words.outlet,
    share: bool = False,
) -> Chart | None:
    """A chart of rows with a time `x` (a datetime for hours, a date for Tehran's days); None without any row.

    A period without a single row is a gap (None in every series): nothing was collected then. In the others a series
    without a row has `missing`. With `share`, values are shares of their period's sum.
    """
    found: dict[datetime, dict[str, float | None]] = {}
    step = timedelta(hours=1)
    for row in rows:
        if row[x] is None:
            continue  # undated rows are counted apart
        if not isinstance(row[x], datetime):
            step = timedelta(days=1)
        found.setdefault(_start(row[x]), {})[row[series]] = row[value]
    if not found:
        return None
    xs = _steps(min(found), max(found), step)
    known = sorted({name for values in found.values() for name in values}, key=lambda name: (words.style(name), name))
    columns: dict[str, list[float | None]] = {name: [] for name in known}
    for at in xs:
        values = found.get(at)
        total = sum(filter(None, values.values())) if values and share else None
        for name in known:
            number = None if values is None else values.get(name, missing)
            columns[name].append(number / total if total and number is not None else number)
    last = xs[-1]
    return Chart(
        xs=xs,
        series=[
            Series(
                label=names(name),
                style=words.style(name) if names is words.outlet else index % charts.STYLES,
                values=columns[name],
            )
            for index, name in enumerate(known)
        ],
        ticks=charts.ticks(xs[0], last),
        open_from=last.timestamp() if last + step > now else None,
        apart=len(known) > FEW,
    )


def rows(answer: Answer | None) -> list[Row]:
    """The rows of an answer; none where there is no answer."""
    return list(answer.rows or []) if answer is not None else []


def top(rows_: Sequence[Row], key: str, value: str, count: int) -> list[str]:
    """The names in column `key` whose column `value` sums up to most."""
    sums: dict[str, float] = {}
    for row in rows_:
        sums[row[key]] = sums.get(row[key], 0) + row[value]
    return sorted(sums, key=lambda name: (-sums[name], name))[:count]


def _start(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day, tzinfo=TEHRAN)


def _steps(first: datetime, last: datetime, step: timedelta) -> list[datetime]:
    """Every period from the first to the last; days begin at Tehran's midnight whatever its offset was."""
    made = [first]
    while made[-1] < last:
        if step < timedelta(days=1):
            made.append(made[-1] + step)
        else:
            made.append((made[-1].replace(tzinfo=None) + step).replace(tzinfo=TEHRAN))
    return made
