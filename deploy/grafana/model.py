"""What a dashboard is made of, and how that becomes the JSON that Grafana reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct

from pipeline.queries import find

PROMETHEUS = {"type": "prometheus", "uid": "rasad-prometheus"}
CLICKHOUSE = {"type": "grafana-clickhouse-datasource", "uid": "rasad-clickhouse"}
WIDTH = 24  # of Grafana's grid
# Told apart without colour vision, as in the console.
COLOURS = ("#56b4e9", "#ff9a4d", "#2fd6a5", "#e69fc6", "#f0e442")

# What Grafana's time range is in a named query's parameters.
RANGE = {
    "at": "formatDateTime($__toTime, '%Y-%m-%dT%H:%i:%SZ', 'UTC')",
    "since": "toDate($__fromTime)",
    "until": "toDate($__toTime)",
    "hours": "toUInt32(greatest(1, dateDiff('hour', $__fromTime, $__toTime)))",
    "days": "toUInt32(greatest(1, dateDiff('day', $__fromTime, $__toTime)))",
    "minutes": "toUInt32(greatest(1, dateDiff('minute', $__fromTime, $__toTime)))",
}


class Prom(Struct, frozen=True):
    """A PromQL expression, and what a line of it is called: `{{stage}}`."""

    expr: str
    legend: str = ""
    instant: bool = False


class Sql(Struct, frozen=True):
    """A query to ClickHouse; `series`: its columns are a time, a name and a number."""

    sql: str
    series: bool = False


class Panel(Struct, frozen=True):
    """One panel. From `red` on, or below it where `low`, it is coloured as bad."""

    kind: Literal["timeseries", "stat", "table"]
    title: str
    about: str
    asks: Sequence[Prom | Sql]
    unit: str = "short"
    width: int = 12
    height: int = 8
    red: float | None = None
    low: bool = False


def lines(title: str, about: str, *asks: Prom | Sql, **more: Any) -> Panel:
    """Lines over time."""
    return Panel("timeseries", title, about, asks, **more)


def stat(title: str, about: str, ask: Prom, **more: Any) -> Panel:
    """One number."""
    return Panel("stat", title, about, [ask], **{"width": 6, "height": 5} | more)


def table(title: str, about: str, ask: Prom | Sql, **more: Any) -> Panel:
    """Rows."""
    return Panel("table", title, about, [ask], **more)


def quantile(q: float, histogram: str, by: str, legend: str, select: str = "") -> Prom:
    """A quantile of a histogram over five minutes, by labels."""
    labels = f"{by}, le" if by else "le"
    return Prom(f"histogram_quantile({q}, sum by ({labels}) (rate({histogram}_bucket{select}[5m])))", legend)


class Row(Struct, frozen=True):
    """A heading."""

    title: str


class Variable(Struct, frozen=True):
    """A choice above the dashboard: from Prometheus (`label_values(...)`), or a text to type in."""

    name: str
    label: str
    query: str | None = None  # None: typed
    default: str = ""


class Dashboard(Struct, frozen=True, kw_only=True):
    """One dashboard; its file and its address are its uid."""

    uid: str
    title: str
    about: str
    since: str
    items: Sequence[Panel | Row]
    variables: Sequence[Variable] = ()


def named(query: str, **values: str) -> str:
    """The SQL of a named query with its parameters as Grafana knows them: given here, by the time range, by default.

    Grafana binds no parameters: a typed value stands there as `${name:sqlstring}`, which quotes it.
    """
    found = find(query)
    assert found is not None
    by_name = {parameter.name: parameter for parameter in found.parameters}
    assert values.keys() <= by_name.keys(), f"{query} has no such parameter"

    def value(match: re.Match[str]) -> str:
        name, kind = match[1], match[2]
        if name in values or name in RANGE:
            return values.get(name) or RANGE[name]
        default = by_name[name].default
        assert default is not None, f"{query} needs {name}"
        return default if re.fullmatch(r"U?Int\d+|Float\d+", kind) else f"CAST('{default}' AS {kind})"

    sql = re.sub(r"\{\s*(\w+)\s*:\s*([^{}]+?)\s*\}", value, found.sql)
    return "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--")).strip()


def to_json(dashboard: Dashboard) -> dict[str, Any]:
    """The dashboard in Grafana's model (https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/)."""
    panels: list[dict[str, Any]] = []
    x = y = tallest = 0
    for number, item in enumerate(dashboard.items, 1):
        width, height = (WIDTH, 1) if isinstance(item, Row) else (item.width, item.height)
        if x + width > WIDTH:
            x, y, tallest = 0, y + tallest, 0
        place = {"x": x, "y": y, "w": width, "h": height}
        made = _row(item) if isinstance(item, Row) else _panel(item)
        panels.append({"id": number, "gridPos": place, **made})
        x, tallest = x + width, max(tallest, height)
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.about,
        "tags": ["rasad"],
        "timezone": "Asia/Tehran",
        "weekStart": "saturday",
        "editable": False,
        "refresh": "30s",
        "schemaVersion": 41,
        "time": {"from": dashboard.since, "to": "now"},
        "templating": {"list": [_variable(variable) for variable in dashboard.variables]},
        "links": [
            {"type": "dashboards", "tags": ["rasad"], "title": "Rasad", "asDropdown": True, "includeVars": True}
        ],
        "panels": panels,
    }


def _row(row: Row) -> dict[str, Any]:
    return {"type": "row", "title": row.title, "collapsed": False, "panels": []}


def _panel(panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": COLOURS[2], "value": None}]
    if panel.red is not None:
        bad = {"color": COLOURS[1], "value": panel.red}
        steps = [{"color": COLOURS[1], "value": None}, {**bad, "color": COLOURS[2]}] if panel.low else [*steps, bad]
    defaults: dict[str, Any] = {"unit": panel.unit, "thresholds": {"mode": "absolute", "steps": steps}}
    defaults["noValue"] = "not known"  # never a zero that nobody measured
    options: dict[str, Any] = {}
    if panel.kind == "timeseries":
        shown = "line" if panel.red is not None else "off"
        defaults["custom"] = {"lineWidth": 2, "spanNulls": False, "thresholdsStyle": {"mode": shown}}
        options = {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}}
    elif panel.kind == "stat":
        options = {"reduceOptions": {"calcs": ["lastNotNull"]}}
    return {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.about,
        "datasource": PROMETHEUS if isinstance(panel.asks[0], Prom) else CLICKHOUSE,
        "targets": [_target(ask, chr(ord("A") + number)) for number, ask in enumerate(panel.asks)],
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
    }


def _target(ask: Prom | Sql, ref: str) -> dict[str, Any]:
    if isinstance(ask, Prom):
        kind = (
            {"instant": True, "range": False, "format": "table"} if ask.instant else {"instant": False, "range": True}
        )
        return {"refId": ref, "datasource": PROMETHEUS, "expr": ask.expr, "legendFormat": ask.legend, **kind}
    # 0 and 1 are the plugin's numbers for the two.
    form = {"format": 0, "queryType": "timeseries"} if ask.series else {"format": 1, "queryType": "table"}
    return {"refId": ref, "datasource": CLICKHOUSE, "editorType": "sql", "rawSql": ask.sql, **form}


def _variable(variable: Variable) -> dict[str, Any]:
    own = {"name": variable.name, "label": variable.label}
    current = {"text": variable.default, "value": variable.default}
    if variable.query is None:
        return {**own, "type": "textbox", "query": variable.default, "current": current}
    return {
        **own,
        "type": "query",
        "datasource": PROMETHEUS,
        "query": variable.query,
        "refresh": 2,
        "includeAll": False,
        "multi": False,
        "current": current,
    }
