"""Each outlet against what is usual for it: how old its newest article is, and how many it published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clickhouse_connect.driver.client import Client
from msgspec import Struct

SQL = Path(__file__).resolve().parents[2] / "schemas" / "clickhouse" / "monitor"

LEAST_WEEKS = 2  # of history; fewer teach nothing
SLACK = 1.5  # times the usual age at this hour is still not unusual ...
LEAST_GAP = 900.0  # ... nor is a quarter of an hour: feeds are asked every few minutes

Labels = tuple[str, ...]


class Outlets(Struct, frozen=True, kw_only=True):
    """The figures of all outlets, by labels; times in Unix seconds, spans in seconds."""

    newest: dict[Labels, float]  # (outlet, edition)
    newest_stage: dict[Labels, float]  # (outlet, edition, stage)
    expected_gap: dict[Labels, float]  # (outlet,)
    articles: dict[Labels, float]  # (outlet,)
    baseline: dict[Labels, float]  # (outlet,); outlets without history have none


def outlets(client: Client, longest: Mapping[str, float], at: datetime | None = None) -> Outlets:
    """Ask ClickHouse. `longest`: by outlet the silence in seconds its profile calls usual; `at`: by default now."""
    seen = (at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

    def ask(query: str) -> list[dict[str, Any]]:
        sql = (SQL / f"{query}.sql").read_text(encoding="utf-8")
        return list(client.query(sql, parameters={"at": seen} if "{at:" in sql else None).named_results())

    usual = {row["outlet"]: float(row["usual_seconds"]) for row in ask("silence") if row["weeks"] >= LEAST_WEEKS}
    volume = {row["outlet"]: row for row in ask("volume")}
    baselines = {outlet: mean_of_weeks(row["weeks"]) for outlet, row in volume.items()}
    return Outlets(
        newest={(row["outlet"], row["edition"]): row["newest"] for row in ask("newest")},
        newest_stage={(row["outlet"], row["edition"], row["stage"]): row["newest"] for row in ask("stages")},
        expected_gap={(outlet,): expected_gap(usual.get(outlet), gap) for outlet, gap in longest.items()},
        # An outlet without a single article in four weeks has none in six hours.
        articles={(outlet,): float(volume[outlet]["now_6h"] if outlet in volume else 0) for outlet in longest},
        baseline={(outlet,): mean for outlet, mean in baselines.items() if mean is not None and outlet in longest},
    )


def expected_gap(usual: float | None, profile: float) -> float:
    """Age in seconds of the newest article that is not unusual now; without history what the profile says.

    >>> expected_gap(1200.0, 10800.0), expected_gap(60.0, 10800.0), expected_gap(None, 10800.0)
    (1800.0, 900.0, 10800.0)
    """
    return profile if usual is None else max(LEAST_GAP, SLACK * usual)


def mean_of_weeks(counts: Sequence[int]) -> float | None:
    """Mean of the weeks that have articles; None when there are fewer than LEAST_WEEKS.

    Weeks without any are taken for weeks before the collection began, or in which it stood still.

    >>> mean_of_weeks([10, 14, 0, 12]), mean_of_weeks([10, 0, 0, 0])
    (12.0, None)
    """
    known = [count for count in counts if count]
    return sum(known) / len(known) if len(known) >= LEAST_WEEKS else None
