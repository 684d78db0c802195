"""The verdict of the first view: which objectives hold, and what is to blame where one does not."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from msgspec import Struct

from pipeline.console import words
from pipeline.console.asks import Row
from pipeline.console.formats import duration, plain

LAG_SECONDS = 300.0
FETCH_MINUTES = 30.0  # no page of any outlet for so long
REJECTED_SHARE = 0.05  # of the outcomes of the last quarter of an hour ...
REJECTED_LEAST = 20  # ... when there were so many
RECENT_MINUTES = 15


class Level(IntEnum):
    """How an objective stands; the worst one is the verdict."""

    GOOD = 0
    UNKNOWN = 1
    WARN = 2
    BAD = 3


class Finding(Struct, frozen=True, kw_only=True):
    """One objective."""

    level: Level
    name: str
    text: str  # how it stands
    cause: str = ""  # what is to blame, where that is known
    view: str  # where to read more


VERDICTS = {
    Level.GOOD: "خبر می‌رسد.",
    Level.UNKNOWN: "همه چیز دانسته نیست.",
    Level.WARN: "خبر می‌رسد، با کاستی.",
    Level.BAD: "خط خبر درست کار نمی‌کند.",
}


def judge(
    stages: Sequence[Row] | None,
    freshness: Sequence[Row] | None,
    silence: Sequence[Row] | None,
    offsets: Sequence[Row] | None,
    flow: Sequence[Row] | None,
) -> list[Finding]:
    """The objectives, the worst first; what was never read is unknown, not good."""
    found = [
        _arrival(freshness),
        _silence(silence),
        _lag(stages),
        _complete(offsets, stages),
        _rejections(flow),
    ]
    return sorted(found, key=lambda finding: -finding.level)


def verdict(findings: Sequence[Finding]) -> tuple[Level, str]:
    """The worst level, and the sentence for it."""
    worst = max(finding.level for finding in findings)
    return worst, VERDICTS[worst]


def _unknown(name: str, view: str) -> Finding:
    return Finding(level=Level.UNKNOWN, name=name, text="اکنون دانسته نیست", view=view)


def _arrival(rows: Sequence[Row] | None) -> Finding:
    name = "رسیدن صفحه‌ها"
    known = [row for row in rows or () if row["minutes_since_fetch"] is not None]
    if not known:
        return _unknown(name, "freshness")
    last = min(row["minutes_since_fetch"] for row in known)
    text = f"آخرین صفحه {duration(last * 60)} پیش دریافت شد"
    if last > FETCH_MINUTES:
        cause = "خزنده‌ها چیزی نمی‌فرستند؛ گزارش crawl را ببینید"
        return Finding(level=Level.BAD, name=name, text=text, cause=cause, view="freshness")
    return Finding(level=Level.GOOD, name=name, text=text, view="freshness")


def _silence(rows: Sequence[Row] | None) -> Finding:
    name = "تازگی رسانه‌ها"
    if rows is None:
        return _unknown(name, "freshness")
    judged = [row for row in rows if row["usual_minutes"] is not None]
    if not judged:
        return Finding(
            level=Level.UNKNOWN, name=name, text="برای قضاوت هنوز خبر کافی گرد نیامده است", view="freshness"
        )
    late = [row for row in judged if row["age_minutes"] > row["usual_minutes"]]
    if not late:
        return Finding(level=Level.GOOD, name=name, text="هیچ رسانه‌ای بیش از معمول خاموش نیست", view="freshness")
    worst = max(late, key=lambda row: row["age_minutes"] / max(row["usual_minutes"], 1))
    text = f"{plain(len(late))} رسانه بیش از معمول این ساعت خاموش‌اند"
    cause = (
        f"{words.outlet(worst['outlet'])}: آخرین خبر {duration(worst['age_minutes'] * 60)} پیش؛"
        f" معمول این ساعت تا {duration(worst['usual_minutes'] * 60)}"
    )
    return Finding(level=Level.WARN, name=name, text=text, cause=cause, view="freshness")


def _lag(rows: Sequence[Row] | None) -> Finding:
    name = "عقب‌ماندگی مرحله‌ها"
    if not rows:
        return _unknown(name, "latency")
    worst = max(rows, key=lambda row: row["lag_seconds"])
    stuck = [words.word(words.STAGES, row["stage"]) for row in rows if row["stuck"]]
    if stuck:
        text = f"پیش نمی‌رود: {'، '.join(stuck)}"
        cause = "رکورد در صف هست و جای خوانده‌شده تکان نمی‌خورد"
        return Finding(level=Level.BAD, name=name, text=text, cause=cause, view="latency")
    if worst["lag_records"] == 0:
        return Finding(level=Level.GOOD, name=name, text="هیچ مرحله‌ای عقب نیست", view="latency")
    most = "دست‌کم " if worst["at_least"] else ""
    text = f"{words.word(words.STAGES, worst['stage'])} {most}{duration(worst['lag_seconds'])} عقب است"
    level = Level.WARN if worst["lag_seconds"] > LAG_SECONDS else Level.GOOD
    return Finding(level=level, name=name, text=text, view="latency")


def _complete(rows: Sequence[Row] | None, stages: Sequence[Row] | None) -> Finding:
    name = "سرانجام هر رکورد"
    if not rows:
        return _unknown(name, "outcomes")
    missing = sum(row["unaccounted"] for row in rows)
    if missing == 0:
        total = sum(row["records"] for row in rows)
        text = f"هر {plain(total)} رکورد یک سرانجام دارد"
        return Finding(level=Level.GOOD, name=name, text=text, view="outcomes")
    on_the_way = stages is None or any(row["lag_records"] for row in stages)
    if missing > 0 and on_the_way:
        text = f"{plain(missing)} رکورد در راه است"
        return Finding(level=Level.GOOD, name=name, text=text, view="outcomes")
    text = f"{plain(abs(missing))} رکورد {'بی‌سرانجام' if missing > 0 else 'افزون بر صف'}"
    cause = "همهٔ صف‌ها خوانده شده‌اند؛ rasad audit جای دقیق را می‌گوید"
    return Finding(level=Level.BAD, name=name, text=text, cause=cause, view="outcomes")


def _rejections(rows: Sequence[Row] | None) -> Finding:
    name = "رد شدن‌ها"
    if rows is None:
        return _unknown(name, "rejections")
    recent = rows[-RECENT_MINUTES:]
    total, rejected = sum(row["records"] for row in recent), sum(row["rejected"] for row in recent)
    text = f"{plain(rejected)} از {plain(total)} رکورد ربع ساعت گذشته رد شد"
    if total >= REJECTED_LEAST and rejected / total > REJECTED_SHARE:
        return Finding(level=Level.WARN, name=name, text=text, cause="بیش از پنج درصد", view="rejections")
    return Finding(level=Level.GOOD, name=name, text=text, view="rejections")
