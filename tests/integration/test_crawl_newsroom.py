"""All five outlets from the newsroom, into Kafka, into WARC and back."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from connectors.archive import archive
from connectors.crawl.days import today
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.codes import url_of
from connectors.profiles import article_ref, profiles
from pipeline.kafka import client_config, create_topics
from pipeline.settings import load
from tests.integration.crawling import REPOSITORY, reading, running_newsroom

pytestmark = [pytest.mark.integration, pytest.mark.long]
ARTICLES, SEED = 60, 3


@pytest.fixture(scope="module")
def newsroom() -> Iterator[str]:
    with running_newsroom(ARTICLES, SEED) as url:
        yield url


def rasad(*arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        env={**os.environ, **environment},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def newsroom_pages() -> set[str]:
    """The canonical URLs of the pages that the newsroom shows by now."""
    shown = Catalogue(ARTICLES, SEED, today(datetime.now(UTC))).pages()
    return {ref.canonical for article in shown if (ref := article_ref(url_of(article)))}


def test_every_page_of_the_newsroom_reaches_kafka_and_comes_back_from_warc(
    newsroom: str, kafka: str, tmp_path: Path
) -> None:
    settings = load(kafka_bootstrap=kafka)
    create_topics(settings)
    progress = tmp_path / "progress.json"
    environment = {"KAFKA_BOOTSTRAP": kafka, "RASAD_NEWSROOM_URL": newsroom, "RASAD_DATA_DIR": str(tmp_path)}
    before = datetime.now(UTC) - timedelta(seconds=1)
    at_first = newsroom_pages()
    with reading(kafka) as read:
        output = rasad("crawl", "--progress-file", str(progress), environment=environment)
        assert [line.split(":")[0] for line in output.splitlines()] == list(profiles())
        tallies = json.loads(progress.read_text())["outlets"]
        assert {outlet: tally["failed"] for outlet, tally in tallies.items()} == dict.fromkeys(profiles(), 0)
        pages = read()

        found = {page.url or "" for page in pages}
        assert at_first <= found <= newsroom_pages()  # an article may have appeared meanwhile
        assert len(pages) == len(found)
        assert {page.outlet for page in pages} == set(profiles())
        assert len({(page.outlet, page.edition) for page in pages}) >= 8
        dated = [page for page in pages if page.feed is not None and page.feed.published]
        assert Counter(page.outlet for page in dated).keys() == {"isna", "irna", "nournews", "serat"}
        assert all(page.body and page.http_status == 200 for page in pages)

        rasad("crawl", environment=environment)
        pages += read()
        assert {page.url for page in pages} - found <= newsroom_pages() - at_first  # nothing twice

        # Second versions and withdrawals wait for a second look.
        rasad("crawl", "--revisit", environment=environment)
        again = read()
        assert again
        assert {page.url for page in again} <= newsroom_pages()
        assert {page.http_status for page in again} == {200, 410}

    out = tmp_path / "out.warc.gz"
    done = archive(client_config(settings, "test"), out, since=before, until=datetime.now(UTC) + timedelta(seconds=1))
    assert done.pages == len(pages) + len(again)
    with reading(kafka) as read:
        printed = rasad("import", str(out), environment=environment)
        assert re.match(rf"{done.pages} pages published from 1 files\n", printed)
        back = read()
    assert sorted(back, key=str) == sorted((replace(page, source="warc") for page in [*pages, *again]), key=str)


def test_challenge_shells_are_published_with_what_the_feed_says(newsroom: str, kafka: str, tmp_path: Path) -> None:
    create_topics(load(kafka_bootstrap=kafka))
    order = json.dumps({"match": r"irna\.ir/news/", "kind": "shell", "times": None}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{newsroom}/_newsroom/trouble", data=order, method="POST")).close()
    environment = {"KAFKA_BOOTSTRAP": kafka, "RASAD_NEWSROOM_URL": newsroom, "RASAD_DATA_DIR": str(tmp_path)}
    try:
        with reading(kafka) as read:
            rasad("crawl", "irna", environment=environment)
            pages = read()
    finally:
        urllib.request.urlopen(urllib.request.Request(f"{newsroom}/_newsroom/trouble", method="DELETE")).close()
    assert pages
    assert all(page.shell for page in pages)
    told = [page for page in pages if page.feed is not None]
    assert len(told) >= len(pages) // 2
    assert all(page.feed and page.feed.title and page.feed.published for page in told)
