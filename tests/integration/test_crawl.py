"""The crawl as a process, with a web server and a real broker: each page reaches Kafka, whatever happens."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest

from connectors.crawl.config import MAX_PAGES_IN_FLIGHT
from pipeline.kafka import create_topics
from pipeline.local.kafka import Broker
from pipeline.local.ports import free_port
from pipeline.settings import load
from schemas.topics import TRUNCATED_KEEP
from tests.integration.conftest import running
from tests.integration.crawl_site import Answer, Site, page, serving
from tests.integration.crawling import REPOSITORY, Crawl, reading, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.long]
ISNA = "https://www.isna.ir"
SHELL = b"<html><head><title>...</title></head><body>Transferring to the website...</body></html>"


def article(number: int) -> str:
    return f"{ISNA}/news/14040517{number:05d}/" + quote(f"خبر-{number}")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        served.put(f"{ISNA}/robots.txt", Answer(b"User-agent: *\nDisallow: /news/1404051790099\n"))
        yield served


def publish_pages(site: Site, count: int) -> None:
    site.feed(f"{ISNA}/rss", [article(number) for number in range(count)])
    for number in range(count):
        site.put(article(number), page(f"عنوان {number}"))


@pytest.fixture
def crawl(site: Site, kafka: str, tmp_path: Path) -> Crawl:
    create_topics(load(kafka_bootstrap=kafka))
    return Crawl(site, kafka, tmp_path)


def test_a_pass_publishes_each_page_once_and_a_second_pass_nothing(site: Site, crawl: Crawl, kafka: str) -> None:
    publish_pages(site, 12)
    site.put(
        article(0),
        Answer(
            "<p>متن</p>".encode("windows-1256"),
            headers=(("Content-Type", "text/html; charset=windows-1256"), ("ETag", '"v1"')),
        ),
    )
    with reading(kafka) as read:
        assert crawl.run()["published"] == 12
        pages = {page.url: page for page in read()}
        assert len(pages) == 12
        first = pages[f"{ISNA}/news/1404051700000"]
        assert (first.outlet, first.edition, first.source, first.http_status) == ("isna", "fa", "crawl", 200)
        assert (first.charset, first.etag, first.content_type) == ("windows-1256", '"v1"', "text/html")
        assert first.body.decode("windows-1256") == "<p>متن</p>"
        assert first.feed is not None
        assert (first.feed.title, first.feed.published) == ("خبر 0", "Fri, 08 Aug 2025 18:09:00 GMT")

        hits = site.hits.copy()
        assert crawl.run()["published"] == 0
        assert read() == []
        assert [url for url in site.hits if "/news/1404" in url and site.hits[url] > hits[url]] == []

        site.put(article(1), page("عنوان تازه"))
        site.put(article(2), Answer(b"gone", 410))
        tally = crawl.run("--revisit")
        assert (tally["published"], tally["unchanged"]) == (2, 10)
        assert tally["results"] == {"not_modified": 1, "ok": 1, "withdrawn": 1, "unchanged": 9}
        assert sorted((page.http_status, page.body[:4]) for page in read()) == [(200, b"<htm"), (410, b"gone")]
    conditional = [headers for url, headers in site.requests if url == article(0)][-1]
    assert conditional["if-none-match"] == '"v1"'
    assert conditional["user-agent"].startswith("RasadBot/")


def test_every_trouble_has_its_result_and_harms_no_other_page(site: Site, crawl: Crawl, kafka: str) -> None:
    publish_pages(site, 12)
    site.feed(f"{ISNA}/rss", [article(number) for number in (*range(12), 90099)])
    big = b"x" * (9 * 1024 * 1024)
    site.put(article(1), Answer(b"", 503, (("Retry-After", "1"),)), page("later"))
    site.put(article(2), Answer(b"", 302, (("Location", "http://evil.example/"),)))
    site.put(article(3), Answer(b"", 301, (("Location", "ftp://www.isna.ir/x"),)))
    site.put(article(4), Answer(b"", 302, (("Location", article(4)),)))
    site.put(article(5), Answer(b"half", declared=1000))
    site.put(article(6), Answer(big))
    site.put(article(7), Answer(SHELL))
    site.put(article(8), Answer(b""))
    site.put(article(9), Answer(b"no", 404))
    site.put(article(10), Answer(b"", 302, (("Location", "/"),)))
    site.put(f"{ISNA}/", page("the front page"))
    packed = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    broken = gzip.compress(b"<p>text</p>" * 100)[:-10]
    site.put(article(0), Answer(broken, headers=packed), page("whole at the second try"))
    site.put(article(11), Answer(broken, headers=packed))
    with reading(kafka) as read:
        tally = crawl.run()
        pages = {page.url: page for page in read()}
    assert tally["results"] == {
        "ok": 4, "redirect_refused": 1, "http_3xx": 1, "redirect_loop": 1, "cut": 1, "shell": 1, "empty": 1,
        "http_4xx": 1, "redirect_away": 1, "robots": 1,
    }  # fmt: skip
    assert {(url or "")[-2:] for url in pages} == {"00", "01", "06", "07", "08", "11"}
    assert pages[f"{ISNA}/news/1404051700000"].content_encoding is None
    assert pages[f"{ISNA}/news/1404051700011"].content_encoding == "gzip"
    assert pages[f"{ISNA}/news/1404051700011"].body == broken
    truncated = pages[f"{ISNA}/news/1404051700006"]
    assert (truncated.size, len(truncated.body), truncated.truncated) == (len(big), TRUNCATED_KEEP, True)
    shell = pages[f"{ISNA}/news/1404051700007"]
    assert shell.shell
    assert shell.feed is not None
    assert shell.feed.lead == "شرح خبر 7"
    assert site.hits[article(90099)] == 0
    assert "http://evil.example/" not in site.hits


def fetched_pages(site: Site, wanted: int) -> bool:
    return len([url for url in site.hits if "/news/1404" in url]) >= wanted


def test_killed_again_and_again_it_loses_nothing(site: Site, crawl: Crawl, kafka: str) -> None:
    publish_pages(site, 120)
    with reading(kafka) as read:
        for wanted in (10, 40, 80):
            process = crawl.start()
            wait_for(partial(fetched_pages, site, wanted))
            process.kill()
            process.communicate()
        tally = crawl.run()
        assert tally["pending"] == 0
        pages = read()
    assert {page.url for page in pages} == {f"{ISNA}/news/14040517{number:05d}" for number in range(120)}
    # Only what was in flight at a kill is fetched twice.
    assert len(pages) <= 120 + 3 * 2 * MAX_PAGES_IN_FLIGHT


def test_kafka_away_the_crawl_waits_and_loses_nothing(site: Site, tmp_path: Path) -> None:
    publish_pages(site, 100)
    broker = Broker(directory=tmp_path / "kafka", port=free_port(), controller_port=free_port())
    broker.directory.mkdir()
    broker.prepare()
    crawl = Crawl(site, broker.bootstrap, tmp_path / "data")

    def fetched() -> int:
        return len([url for url in site.hits if "/news/1404" in url])

    early = crawl.start()  # nothing listens yet
    wait_for(lambda: fetched() > 0)
    with running(broker.command(), tmp_path / "kafka.log", broker.port) as process:
        create_topics(load(kafka_bootstrap=broker.bootstrap))
        with reading(broker.bootstrap, whole=True) as read:
            wait_for(lambda: fetched() > 2 * MAX_PAGES_IN_FLIGHT)
            process.send_signal(signal.SIGSTOP)
            try:
                time.sleep(2)
                held = fetched()
                time.sleep(2)
                assert fetched() - held <= MAX_PAGES_IN_FLIGHT  # bounded while nothing is acknowledged
            finally:
                process.send_signal(signal.SIGCONT)
            _, errors = early.communicate(timeout=100)
            assert early.returncode == 0, errors
            assert "Kafka does not acknowledge" in errors
            urls = [page.url for page in read()]
    assert set(urls) == {f"{ISNA}/news/14040517{number:05d}" for number in range(100)}
    assert json.loads(crawl.progress.read_text())["done"] is True


def test_sigterm_ends_it_within_seconds_and_what_was_not_acknowledged_is_fetched_again(
    site: Site, crawl: Crawl, kafka: str
) -> None:
    publish_pages(site, 20)
    away = Crawl(site, f"127.0.0.1:{free_port()}", crawl.progress.parent)
    process = away.start("--follow")
    wait_for(lambda: sum(site.hits[article(number)] for number in range(20)) == 20)
    process.send_signal(signal.SIGTERM)
    started = time.monotonic()
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert time.monotonic() - started < 15
    assert "have not" in errors or "has not acknowledged" in errors
    with reading(kafka) as read:
        assert crawl.run()["published"] == 20
        assert len(read()) == 20


def test_following_finds_what_is_new(site: Site, crawl: Crawl, kafka: str) -> None:
    publish_pages(site, 3)
    with reading(kafka) as read:
        process = crawl.start("--follow")
        wait_for(lambda: crawl.progress.exists() and '"published": 3' in crawl.progress.read_text())
        publish_pages(site, 5)
        wait_for(lambda: '"published": 5' in crawl.progress.read_text())
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors
        assert output.startswith("isna: 5 fetched, 5 published")
        assert len(read()) == 5


def test_one_crawl_of_an_outlet_at_a_time(site: Site, crawl: Crawl) -> None:
    publish_pages(site, 1)
    first = crawl.start("--follow")
    wait_for(lambda: site.hits[article(0)] > 0)
    second = crawl.start()
    _, errors = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "another crawl already uses" in errors
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=30)
    assert first.returncode == 0


def test_live_names_that_lead_to_this_machine_are_not_connected_to(site: Site, tmp_path: Path) -> None:
    script = (
        "import socket; socket.gethostbyname = lambda name: '127.0.0.1'\n"
        "from pathlib import Path\nfrom connectors.crawl.config import CrawlConfig\n"
        "from connectors.crawl.run import crawl\n"
        f"config = CrawlConfig(outlets=['serat'], kafka={{}}, state_dir=Path({str(tmp_path)!r}), sites='live')\n"
        "print(crawl(config)['serat'].documents)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, timeout=90, check=True
    )
    assert ended.stdout.splitlines()[-1] == "0"
    assert "not public" in ended.stdout + ended.stderr
    assert not site.requests
