"""Replays with a real broker and engine: in place, into a generation beside live traffic, killed, promoted."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from pipeline import takedown
from pipeline.load import generations
from pipeline.load.takedown import rows_left
from pipeline.queries import bind, defaults, named_queries
from pipeline.replay import plan
from pipeline.replay.diff import diff
from pipeline.replay.plan import DONE, PAUSED
from pipeline.replay.prepare import begin
from pipeline.replay.promote import promote
from pipeline.replay.run import Options, run
from pipeline.steps import Handled, clean_step
from schemas.envelope import Message
from schemas.records import Clean, Enriched
from tests.integration.line import Line, failing, pages

pytestmark = [pytest.mark.integration, pytest.mark.long]

LONG_AGO = datetime.now(UTC) - timedelta(days=20)
STOCK = 40  # pages
MARK = "قدیمی: "  # what the old code writes before titles
CONTENT = "article_id, page_id, title, text, published_at, content_hash, version, previous, word_count"


@pytest.fixture(scope="module")
def middle(line: Line) -> datetime:
    """Pages read by old code: it marks titles, and rejects every page of Serat's. A time between their halves."""
    line.clean = old
    line.publish(pages(STOCK // 2))
    line.settle()
    time.sleep(0.05)
    between = datetime.now(UTC)
    line.publish(pages(STOCK // 2, skip=STOCK // 2))
    line.publish([replace(page, fetched_at=datetime.now(UTC)) for page in pages(10)])  # refetches
    line.settle()
    return between


def old(message: Message) -> Handled:
    """The clean stage with two faults."""
    handled = failing(clean_step, lambda m: m.headers["rasad_outlet"] == b"serat", "clean")(message)
    outputs = []
    for short, output in handled.outputs:
        if short == "clean":
            record = msgspec.json.decode(output.value or b"", type=Clean)
            if record.article is not None:
                marked = replace(record.article, title=MARK + (record.article.title or ""))
                output = replace(output, value=msgspec.json.encode(replace(record, article=marked)))
        outputs.append((short, output))
    return replace(handled, outputs=outputs)


def replayed(line: Line, *, stop_at: int | None = None, resume: str | None = None, **wanted: Any) -> plan.Replay:
    """Make and run a replay; with `stop_at` it is paused once so many records are behind it."""
    told = {"since": LONG_AGO, "until": None, "outlets": [], "stage": "clean", "into": None, "about": ""} | wanted
    replay = plan.find(line.client, resume) if resume else begin(line.settings, tell=lambda _: None, **told)
    stop = threading.Event()

    def show(replay: plan.Replay) -> None:
        if stop_at is not None and replay.progress.done(replay.plan) >= stop_at:
            stop.set()

    options = Options(workers=1, nice=0)
    run(line.settings, replay, options, stopping=stop.is_set, tell=lambda _: None, show=show)
    return replay


def answers(line: Line) -> dict[str, Any]:
    """What every named query says now."""
    found = {}
    for name, query in named_queries().items():
        given = {p.name: "2030-01-01" for p in query.parameters if p.name == "at"}
        given |= {p.name: "0" * 32 for p in query.parameters if p.default is None}
        found[name] = line.rows(query.sql, **bind(query.sql, defaults(query, given)))
    return found


def content(line: Line, generation: str) -> list[Any]:
    sql = f"SELECT {CONTENT} FROM article_rows FINAL WHERE generation = {{g:String}} ORDER BY article_id"
    return line.rows(sql, g=generation)


def ledger(line: Line, generation: str) -> list[Any]:
    sql = "SELECT raw_partition, raw_offset, outcome, article_id FROM ledger_rows FINAL WHERE generation = {g:String}"
    return sorted(line.rows(sql, g=generation), key=str)


def test_in_place_changes_no_answer_when_the_code_did_not(line: Line, middle: datetime) -> None:
    replayed(line)  # from the old code's rows to those of today's code
    before, rows, outcomes = answers(line), content(line, "g1"), ledger(line, "g1")
    assert not any(str(row[2]).startswith(MARK) for row in rows)
    replay = replayed(line)
    assert replay.state == DONE
    assert replay.progress.outcomes["would pass now"] == outcomes_of(line, "rejected") > 0
    assert answers(line) == before
    assert content(line, "g1") == rows
    assert ledger(line, "g1") == outcomes


def outcomes_of(line: Line, outcome: str) -> int:
    return line.outcomes()[outcome]


def test_in_place_brings_back_what_the_store_has_lost(line: Line, middle: datetime) -> None:
    tables = {"ledger_rows": "raw_partition, raw_offset, outcome", "article_rows": CONTENT,
              "page_rows": "page_id, seen_day, gone", "relation_rows": "article_id, relation, of"}  # fmt: skip

    def everything() -> dict[str, list[Any]]:
        return {
            table: sorted(line.rows(f"SELECT {columns} FROM {table} FINAL WHERE generation = 'g1'"), key=str)
            for table, columns in tables.items()
        }

    before = everything()
    lost = line.rows("SELECT article_id FROM articles WHERE raw_partition = 1")
    assert lost
    for table in ("page_rows", "relation_rows", "article_rows"):
        ids = "SELECT article_id FROM article_rows WHERE raw_partition = 1"
        generations.delete(
            line.client, table, f"toString(article_id) IN (SELECT toString(article_id) FROM ({ids}))", {}
        )
    # Not those that the old code rejected: today's would not.
    generations.delete(line.client, "ledger_rows", "raw_partition = 1 AND outcome != 'rejected'", {})
    assert everything() != before
    replay = replayed(line)
    assert replay.state == DONE
    assert everything() == before


@pytest.mark.parametrize("stage, outlets", [("enrich", []), ("resolve", ["isna", "irna"]), ("clean", ["fars"])])
def test_part_of_a_range_into_a_generation_leaves_the_rest(
    line: Line, middle: datetime, stage: str, outlets: list[str]
) -> None:
    """The topics of later stages hold what the old code wrote: titles differ there, and nothing else does."""
    name = f"part-{stage}"
    replay = replayed(line, into=name, stage=stage, outlets=outlets, since=middle)
    assert 0 < replay.progress.outcomes.get("article", 0) < STOCK
    assert ledger(line, name) == ledger(line, "g1")
    unmarked = [(*row[:2], str(row[2]).removeprefix(MARK), *row[3:]) for row in content(line, name)]
    assert unmarked == content(line, "g1")
    for table, key in (("page_rows", "page_id, seen_day, ver, gone"), ("relation_rows", "article_id, relation, of")):
        sql = f"SELECT {key} FROM {table} FINAL WHERE generation = {{g:String}} ORDER BY 1"
        assert line.rows(sql, g=name) == line.rows(sql, g="g1"), table
    told = "SELECT story_id, members.article_id FROM story_rows FINAL WHERE generation = {g:String} AND size > 0"
    assert sorted(line.rows(told, g=name)) == sorted(line.rows(told, g="g1")) != []
    generations.drop(line.client, name)
    assert content(line, name) == []


def test_a_new_generation_beside_live_traffic(line: Line, middle: datetime) -> None:
    line.clean = clean_step  # the fix is deployed
    fresh = cycle(pages(60, skip=STOCK))
    busy = threading.Event()

    def traffic() -> None:
        while not busy.is_set():
            line.publish([next(fresh)])
            time.sleep(0.1)

    publisher = threading.Thread(target=traffic)
    publisher.start()
    try:
        replay = replayed(line, into="g2", stop_at=20)
        assert replay.state == PAUSED
        with pytest.raises(generations.GenerationError, match="still being filled"):
            promoted(line, "g2")
        assert replayed(line, resume="g2").state == DONE
        told = line.rasad("promote", "g2")
        assert "readers see g2 now; back with: rasad promote g1" in told
        assert "verdicts on records that were rejected before" in told
        time.sleep(0.5)
    finally:
        busy.set()
        publisher.join()
    line.settle()
    assert generations.live(line.client) == "g2"
    assert "rejected" not in line.outcomes()
    both = {g: {row[:2] for row in ledger(line, g)} for g in ("g1", "g2")}
    assert both["g1"] == both["g2"]
    assert len(both["g2"]) == line.published
    titles = line.rows("SELECT title FROM articles")
    assert not any(str(title).startswith(MARK) for (title,) in titles)
    assert line.value("SELECT count() FROM pages") == line.value("SELECT uniqExact(page_id) FROM pages")
    assert "clean" in line.rasad("audit", "--generation", "g2").splitlines()[-1]


def promoted(line: Line, name: str) -> None:
    promote(line.settings, line.client, name)


def test_diff_tells_what_the_fix_changed(line: Line, middle: datetime) -> None:
    found = diff(line.client, "g1", "g2", 2)
    serat = sum(row["n"] for row in found.outcomes if (row["a"], row["b"]) == ("rejected", "article"))
    assert {row["outlet"] for row in found.outcomes} == {"serat"}
    assert serat > 0
    assert sum(day["only_b"] for day in found.days) == serat >= len(line.rows(ONLY_SERAT)) > 0
    assert found.only_a == []
    assert not {field.name for field in found.fields} & set(CONTENT.split(", "))
    told = line.rasad("diff", "g1", "live")
    assert "rejected in g1, article in g2" in told
    assert "serat" in told


# Of Serat's articles that only g2 has, those that were no copies when they were judged.
ONLY_SERAT = (
    "SELECT raw_partition, raw_offset FROM verdict_rows FINAL WHERE generation = 'g2' "
    "AND JSONExtractString(verdict, 'outlet') = 'serat' "
    "AND JSONExtractString(verdict, 'relation', 'relation') IN ('original', 'revision') "
    "AND (raw_partition, raw_offset) NOT IN "
    "(SELECT raw_partition, raw_offset FROM article_rows WHERE generation = 'g1')"
)


# Articles in which an enricher was cut off in one generation and not in the other: the machine was busy.
CUT_OFF = (
    "SELECT raw_partition, raw_offset FROM article_rows FINAL WHERE generation IN ('g1', 'g2') "
    "GROUP BY raw_partition, raw_offset HAVING uniqExact(enrichers_failed) > 1"
)


def raw_of(message: Message) -> tuple[int, int]:
    raw = msgspec.json.decode(message.value or b"", type=Enriched).raw
    return (raw.partition, raw.offset)


def test_back_and_forth_and_the_end_of_a_generation(line: Line, middle: datetime) -> None:
    with pytest.raises(generations.GenerationError, match="is what readers see"):
        generations.drop(line.client, "g2")
    promoted(line, "g1")
    assert generations.live(line.client) == "g1"
    assert line.outcomes()["rejected"] > 0
    told = line.rasad("promote", "g2", "--publish")
    assert "published: " in told
    new = {raw_of(m) for m in line.messages("unique") if m.headers.get("rasad_generation") == b"g2"}
    assert set(line.rows(ONLY_SERAT)) <= new != set()
    assert new <= {*line.rows(ONLY_SERAT), *line.rows(CUT_OFF)}
    again = {m.headers["ce_id"] for m in line.messages("unique")}
    assert len(again) == len(line.messages("unique"))
    generations.drop(line.client, "g1")
    assert content(line, "g1") == []
    line.publish(pages(3, skip=140))
    line.settle()
    assert line.rows("SELECT DISTINCT generation FROM ledger_rows") == [("g2",)]


def test_a_replay_that_was_killed_goes_on_and_brings_back_no_text_that_was_taken_down(
    line: Line, middle: datetime
) -> None:
    page = next(page for page in pages(STOCK) if page.outlet == "isna" and page.url)
    found = takedown.pages(line.client, page.url or "")
    assert takedown.take_down(line.settings, line.client, found, "") >= 1
    command = line.command("replay", "--from", LONG_AGO.isoformat(), "--into", "g3", "--rate", "40")
    killed = subprocess.Popen(command, env={**os.environ, **line.environment}, stdout=subprocess.DEVNULL)
    try:
        line.until(lambda: "g3" in plan.replays(line.client) and plan.find(line.client, "g3").progress.positions)
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    died = plan.find(line.client, "g3")
    assert not died.alive
    line.rasad("replay", "--resume", "g3")
    again = plan.find(line.client, "g3")
    assert again.state == DONE
    assert again.progress.done(again.plan) == again.plan.total
    assert ledger(line, "g3") == ledger(line, "g2")
    assert content(line, "g3") == content(line, "g2")
    assert sum(again.progress.outcomes.values()) == again.plan.total
    assert [rows_left(line.client, page.page_id) for page in found] == [0]


def test_refused_requests(line: Line, middle: datetime) -> None:
    assert "exists" in line.rasad("replay", "--from", "2025-01-01", "--into", "g3", expect=1)
    assert "no such replay" in line.rasad("replay", "--resume", "g9", expect=1)
    assert "no such generation: g1" in line.rasad("diff", "g1", "live", expect=1)
    assert "is no name" in line.rasad("replay", "--from", "2025-01-01", "--into", "G 3", expect=1)
    assert "g2" in line.rasad("generations")
