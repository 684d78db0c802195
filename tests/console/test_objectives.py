"""The verdict: which objective fails, and what is said of it."""

from __future__ import annotations

import doctest
from importlib import import_module
from typing import Any

import pytest

from pipeline.console.objectives import Finding, Level, judge, verdict
from pipeline.console.stages import Look, told
from pipeline.local.watch import Position

STAGE = {"stage": "clean", "lag_records": 0, "lag_seconds": 0.0, "at_least": False, "stuck": False}
GOOD: dict[str, list[dict[str, Any]]] = {
    "stages": [STAGE],
    "freshness": [{"outlet": "isna", "minutes_since_fetch": 2.0}],
    "silence": [{"outlet": "isna", "age_minutes": 10.0, "usual_minutes": 15.0}],
    "offsets": [{"records": 9, "unaccounted": 0}],
    "flow": [{"records": 30, "rejected": 1}],
}
BEHIND = {**STAGE, "lag_records": 5, "lag_seconds": 400.0}


def failing(**changed: list[dict[str, Any]] | None) -> list[Finding]:
    """What does not hold when some of the rows are others."""
    return [finding for finding in judge(**{**GOOD, **changed}) if finding.level is not Level.GOOD]


def test_all_is_well() -> None:
    assert failing() == []
    assert verdict(judge(**GOOD))[0] is Level.GOOD


@pytest.mark.parametrize(
    "changed, level, words",
    [
        ({"stages": [BEHIND]}, Level.WARN, "پاک‌سازی ۶ دقیقه و ۴۰ ثانیه عقب است"),
        ({"stages": [{**BEHIND, "at_least": True}]}, Level.WARN, "دست‌کم ۶ دقیقه"),
        ({"stages": [{**BEHIND, "lag_seconds": 1.0, "stuck": True}]}, Level.BAD, "پیش نمی‌رود: پاک‌سازی"),
        ({"freshness": [{"outlet": "isna", "minutes_since_fetch": 45.0}]}, Level.BAD, "۴۵ دقیقه پیش"),
        (
            {"silence": [{"outlet": "isna", "age_minutes": 42.0, "usual_minutes": 15.0}]},
            Level.WARN,
            "ایسنا: آخرین خبر ۴۲ دقیقه پیش؛ معمول این ساعت تا ۱۵ دقیقه",
        ),
        ({"offsets": [{"records": 9, "unaccounted": 2}]}, Level.BAD, "۲ رکورد بی‌سرانجام"),
        ({"offsets": [{"records": 9, "unaccounted": -2}]}, Level.BAD, "۲ رکورد افزون بر صف"),
        ({"flow": [{"records": 30, "rejected": 3}]}, Level.WARN, "۳ از ۳۰ رکورد"),
        *(({name: None}, Level.UNKNOWN, "دانسته نیست") for name in GOOD),
        ({"silence": []}, Level.UNKNOWN, "هنوز خبر کافی"),
    ],
)
def test_each_objective(changed: dict[str, Any], level: Level, words: str) -> None:
    (found,) = failing(**changed)
    assert (found.level, words in f"{found.text} {found.cause}") == (level, True)


def test_what_is_on_its_way_is_not_missing() -> None:
    on_its_way = {**STAGE, "lag_records": 2, "lag_seconds": 1.0}
    assert failing(stages=[on_its_way], offsets=[{"records": 9, "unaccounted": 2}]) == []
    assert failing(flow=[{"records": 19, "rejected": 19}]) == []  # too few to judge by


def test_lag_is_told_in_seconds_with_its_direction() -> None:
    looks = [Look(at, Position(committed, end)) for at, committed, end in ((0, 0, 0), (30, 10, 100), (60, 40, 100))]
    row = told("rasad-clean", looks)
    assert (row["lag_records"], row["lag_seconds"], row["at_least"], row["trend"]) == (60, 60.0, False, "rising")
    falling = told("rasad-clean", [*looks[1:], Look(80, Position(90, 100))])
    assert (falling["trend"], falling["at_least"]) == ("falling", True)
    assert falling["clear_seconds"] == pytest.approx(10 / 1.6)
    still = told("rasad-clean", [Look(0, Position(5, 9)), Look(60, Position(5, 9))])
    assert (still["stuck"], still["clear_seconds"]) == (True, None)


@pytest.mark.parametrize(
    "name", ["asks", "charts", "formats", "guard", "marks", "pages", "sources", "stages", "views.editorial"]
)
def test_examples(name: str) -> None:
    found = doctest.testmod(import_module(f"pipeline.console.{name}"))
    assert found.attempted
    assert found.failed == 0
