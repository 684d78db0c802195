"""The audit against a real broker and the real engine: what is wrong is named, what is right is not."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from pipeline.load import generations
from tests.integration.line import Line, pages

pytestmark = [pytest.mark.integration, pytest.mark.long]

EARLY, LATE = 12, 8  # pages before and after a time between


@pytest.fixture(scope="module")
def between(line: Line) -> str:
    """A time between two groups of pages, as the command takes it."""
    line.publish(pages(EARLY))
    time.sleep(0.1)
    moment = datetime.now(UTC).isoformat()
    time.sleep(0.1)
    line.publish(pages(LATE, skip=EARLY))
    line.settle()
    return moment


def told(line: Line, *options: str, clean: bool) -> dict[str, object]:
    """What the command says, which has to exit accordingly."""
    found = json.loads(line.rasad("audit", "--json", *options, expect=0 if clean else 1).splitlines()[0])
    assert isinstance(found, dict)
    assert found["clean"] is clean
    return found


def test_a_range_holds_what_was_published_in_it(line: Line, between: str) -> None:
    whole, early, late = (
        told(line, *options, clean=True) for options in ([], ["--until", between], ["--since", between])
    )
    assert (whole["records"], early["records"], late["records"]) == (EARLY + LATE, EARLY, LATE)
    for found in (whole, early, late):
        assert isinstance(found["outcomes"], dict)
        assert sum(found["outcomes"].values()) == found["records"]
        assert isinstance(found["behind"], dict)
        assert set(found["behind"]) == {"clean", "resolve", "enrich", "load"}
    assert "--until lies before" in line.rasad("audit", "--since", "2025-08-12", "--until", "2025-08-11", expect=2)


def test_what_is_on_its_way_is_told(line: Line, between: str) -> None:
    printed = line.rasad("audit")
    # The test's line commits for its loader only.
    assert f"on the way: clean has {EARLY + LATE} records before it" in printed
    assert printed.splitlines()[-1] == "clean"


def test_gaps_doubles_orphans_and_missing_rows_are_named_in_their_range_only(line: Line, between: str) -> None:
    early, late = ["--until", between], ["--since", between]
    order = "FROM articles ORDER BY fetched_at"
    places = line.rows(f"SELECT raw_partition, raw_offset, toString(article_id) {order}")
    gap, double, missing = places[0], places[1], places[2]

    def change(sql: str, place: tuple[int, int, str]) -> None:
        parameters = {"partition": place[0], "offset": place[1]}
        line.client.command(sql, parameters=parameters, settings={"mutations_sync": 2})

    condition = "raw_partition = {partition:UInt32} AND raw_offset = {offset:UInt64}"
    change(f"ALTER TABLE ledger_rows DELETE WHERE {condition}", gap)
    found = told(line, *early, clean=False)
    assert found["gaps"] == [{"partition": gap[0], "first": gap[1], "last": gap[1]}]
    assert found["orphans"] == [{"raw_partition": gap[0], "raw_offset": gap[1], "article": gap[2]}]
    change(
        "INSERT INTO article_rows SELECT * REPLACE (reverse(article_id) AS article_id) FROM article_rows FINAL "
        f"WHERE {condition}",
        double,
    )
    change(f"ALTER TABLE article_rows DELETE WHERE {condition}", missing)
    found = told(line, *early, clean=False)
    assert found["doubles"] == [{"raw_partition": double[0], "raw_offset": double[1], "n": 2}]
    assert [row["article_id"] for row in named(found, "missing")] == [missing[2]]
    assert named(found, "beyond") == []
    told(line, *late, clean=True)
    printed = line.rasad("audit", expect=1)
    assert f"gap: partition {gap[0]}, offsets {gap[1]}-{gap[1]} have no outcome" in printed
    assert printed.splitlines()[-1] == "NOT clean"


def test_an_article_of_which_nothing_says_how_it_stands_to_others_is_named(line: Line, between: str) -> None:
    article = line.rows("SELECT toString(article_id) FROM articles ORDER BY fetched_at DESC")[0][0]
    generations.delete(line.client, "relation_rows", "article_id = {article:String}", {"article": article})
    found = told(line, "--since", between, clean=False)
    assert [row["article_id"] for row in named(found, "unrelated")] == [article]


def named(found: dict[str, object], kind: str) -> list[dict[str, object]]:
    rows = found[kind]
    assert isinstance(rows, list)
    return rows


def test_outcomes_of_records_that_the_topic_never_had_are_named(line: Line, between: str) -> None:
    sql = (
        "INSERT INTO ledger_rows SELECT * REPLACE (raw_offset + 1000 AS raw_offset, 'unchanged' AS outcome) "
        "FROM ledger_rows FINAL WHERE raw_partition = 0 LIMIT 1"
    )
    line.client.command(sql)
    assert len(named(told(line, clean=False), "beyond")) == 1
    generations.delete(line.client, "ledger_rows", "raw_offset >= 1000", {})
    assert named(told(line, clean=False), "beyond") == []
