"""The operators' views: now, freshness, outcomes, rejections, latency."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pipeline.console import objectives
from pipeline.console.asks import Ask, ask
from pipeline.console.sources import STAGES, UNACCOUNTED
from pipeline.console.views.base import Answers, Params, View, chart, rows
from pipeline.terminal import redrive_command

HOURS: Final = 24  # of the sparklines of rejections


def _now_asks(_: Params) -> dict[str, Ask]:
    return {
        "stages": STAGES,
        "freshness": ask("freshness"),
        "silence": ask("silence"),
        "unaccounted": UNACCOUNTED,
        "flow": ask("flow"),
        "latest": ask("latest", limit="10"),
    }


def _now(_: Params, answers: Answers) -> dict[str, Any]:
    # What could not be read anew is not known any more: a verdict on old rows would be one on the past.
    read = {name: answer.rows if answer.error is None else None for name, answer in answers.items()}
    findings = objectives.judge(read["stages"], read["freshness"], read["silence"], read["unaccounted"], read["flow"])
    level, sentence = objectives.verdict(findings)
    busiest = max((row["records"] for row in rows(answers["flow"])), default=0)
    return {"findings": findings, "level": level, "sentence": sentence, "busiest": busiest}


def _freshness_asks(_: Params) -> dict[str, Ask]:
    return {"silence": ask("silence"), "freshness": ask("freshness")}


def _freshness(_: Params, answers: Answers) -> dict[str, Any]:
    found = rows(answers["silence"])
    judged = [row for row in found if row["usual_minutes"]]
    late = sorted(judged, key=lambda row: row["age_minutes"] / row["usual_minutes"], reverse=True)
    return {
        "ordered": late + [row for row in found if not row["usual_minutes"]],
        "worst": late[0] if late else None,
        "most": max((max(row["age_minutes"], row["usual_minutes"] or 0) for row in found), default=0),
    }


def _outcomes_asks(_: Params) -> dict[str, Ask]:
    return {"unaccounted": UNACCOUNTED, "outcomes": ask("outcomes"), "stages": STAGES}


def _outcomes(_: Params, answers: Answers) -> dict[str, Any]:
    found = [row for row in rows(answers["outcomes"]) if row["outcome"] != "superseded"]
    sums: dict[str, int] = {}
    for row in found:
        sums[row["outcome"]] = sums.get(row["outcome"], 0) + row["records"]
    order = sorted(sums, key=lambda name: -sums[name])
    return {
        "sums": [(name, sums[name]) for name in order],
        "outlets": sorted({row["outlet"] for row in found}),
        "cells": {(row["outlet"], row["outcome"]): row for row in found},
        "total": sum(sums.values()),
        "missing": sum(row["unaccounted"] for row in rows(answers["unaccounted"])),
        "on_the_way": any(row["lag_records"] for row in rows(answers["stages"])),
    }


def _rejections_asks(_: Params) -> dict[str, Ask]:
    return {"rejections": ask("rejections"), "hourly": ask("rejects_hourly")}


def _rejections(_: Params, answers: Answers) -> dict[str, Any]:
    answer = answers["hourly"]
    last = (answer.as_of or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
    shapes: dict[tuple[str, str, str], list[float]] = {}
    for row in rows(answer):
        ago = int((last - row["hour"]) / timedelta(hours=1))
        if 0 <= ago < HOURS:
            shape = shapes.setdefault((row["reason"], row["stage"], row["outlet"]), [0.0] * HOURS)
            shape[HOURS - 1 - ago] += row["n"]
    return {
        "shapes": shapes,
        "total": sum(row["n"] for row in rows(answers["rejections"])),
        "redrive": redrive_command,
    }


def _latency_asks(_: Params) -> dict[str, Ask]:
    return {"stages": STAGES, "legs": ask("legs"), "travel": ask("travel"), "delay": ask("delay")}


def _latency(_: Params, answers: Answers) -> dict[str, Any]:
    now = datetime.now(UTC)
    delays = rows(answers["delay"])
    return {
        "slowest": max((row["p95_seconds"] for row in rows(answers["legs"])), default=0),
        "fullest": max((row["records"] for row in rows(answers["travel"])), default=0),
        "whole": next((row for row in rows(answers["legs"]) if row["leg"] == "whole"), None),
        "delays": chart(delays, x="hour", series="outlet", value="p50_minutes", missing=None, now=now),
    }


NOW: Final = View(name="now", title="اکنون", question="آیا خبر می‌رسد؟", asks=_now_asks, context=_now)
FRESHNESS: Final = View(
    name="freshness", title="تازگی", question="کدام رسانه خاموش است؟", asks=_freshness_asks, context=_freshness
)
OUTCOMES: Final = View(
    name="outcomes", title="سرانجام‌ها", question="رکوردها چه شدند؟", asks=_outcomes_asks, context=_outcomes
)
REJECTIONS: Final = View(
    name="rejections", title="ردشده‌ها", question="چرا رد شدند؟", asks=_rejections_asks, context=_rejections
)
LATENCY: Final = View(
    name="latency", title="دیرکرد", question="خبر چقدر دیر می‌رسد؟", asks=_latency_asks, context=_latency
)
