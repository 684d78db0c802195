"""`kill -9` of the connectors in the middle of a crawl: every page once, however often they begin again."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.codes import url_of
from connectors.profiles import article_ref
from connectors.publish import MAX_PAGES
from pipeline.audit import audit
from pipeline.local.parts import calendar
from pipeline.local.process import Process
from tests.chaos.harness import PAGES, Pipeline
from tests.chaos.oracle import GENERATION
from tests.chaos.running import running

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

KILLS = 3
SEED = 11
DAYS = 60  # the crawl reaches back to the newsroom's first page


@pytest.mark.seconds(126)
def test_killed_connectors_lose_nothing_and_publish_nothing_twice(tmp_path: Path, tell: Any) -> None:
    options = ["--articles", str(PAGES), "--seed", str(SEED)]
    with running(tmp_path, sites="newsroom", newsroom_options=options) as pipeline:
        pipeline.add(pipeline.plan.crawl("--days", str(DAYS), once=True))
        crawl = pipeline.process("crawl")
        for kill in range(1, KILLS + 1):
            pipeline.until("pages to be fetched", partial(_fetched, pipeline, PAGES * kill // 5))
            pipeline.kill("crawl")
            pipeline.until("the connectors to be restarted", partial(_restarted, crawl, kill))
        pipeline.until("the crawl to end", lambda: crawl.finished, 600)
        pipeline.settle(600)
        records, pages = _check(pipeline)
        tell(records=records, pages=pages)


def _fetched(pipeline: Pipeline, pages: int) -> bool:
    return pipeline.published() >= pages


def _restarted(crawl: Process, times: int) -> bool:
    return crawl.restarts == times


def _check(pipeline: Pipeline) -> tuple[int, int]:
    found = audit(pipeline.client, pipeline.raw_ends(), GENERATION)
    assert found.clean, found
    rows = pipeline.client.query("SELECT url, outcome FROM ledger").result_rows
    articles = [url for url, outcome in rows if outcome in ("article", "stub")]
    today = date.fromisoformat(calendar(pipeline.directory))
    shown = Catalogue(PAGES, SEED, today).pages()
    wanted = {ref.canonical: article for article in shown if (ref := article_ref(url_of(article)))}
    assert set(articles) <= set(wanted)  # an article may have appeared at the very end
    # The newsroom withdraws some pages once they were asked for: what a kill took then cannot be had again.
    never = wanted.keys() - {url for url, _ in rows if url}
    assert not [url for url in never if not wanted[url].withdrawn]
    assert len(articles) == len(set(articles))
    # What was acknowledged and not yet noted as seen is fetched again, and found to be known.
    assert len(rows) - len(wanted) <= KILLS * MAX_PAGES
    assert not [outcome for _, outcome in rows if outcome == "rejected"]
    return len(rows), len(wanted)
