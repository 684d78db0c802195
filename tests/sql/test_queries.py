"""Each named query gives its golden rows on the stock of `data.py`."""

from __future__ import annotations

from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from pipeline.queries import named_queries
from tests.sql.golden import EXPECTED, cases, run

pytestmark = pytest.mark.integration


def test_every_query_has_golden_rows_and_none_is_left_over() -> None:
    recorded = {path.stem for path in EXPECTED.glob("*.json")}
    assert recorded == set(named_queries()), "run `python -m tests.sql.golden NAME` and read what it wrote"


@pytest.mark.parametrize(
    "name, case",
    [pytest.param(name, case, id=f"{name}-{i}") for name in named_queries() for i, case in enumerate(cases(name))],
)
def test_golden(reader: Client, name: str, case: dict[str, Any]) -> None:
    assert run(reader, name, case["params"]) == case["rows"]


@pytest.mark.parametrize("name", named_queries())
def test_some_case_has_rows(name: str) -> None:
    assert any(case["rows"] for case in cases(name))
    assert named_queries()[name].about
