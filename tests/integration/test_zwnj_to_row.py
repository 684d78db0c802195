"""Not one ZWNJ is lost on the way from a page's bytes to its row in the engine, by profile and by trafilatura."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

import msgspec
import pytest
from clickhouse_connect.driver.client import Client

from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.gold import Served, pages
from pipeline.load.rows import article_row
from pipeline.load.tables import create_tables
from pipeline.stages.resolve import Index
from pipeline.steps import clean_step, enrich_step, resolve_step
from pipeline.store.client import connect
from schemas import raw
from schemas.ids import digest
from schemas.raw import RawPage
from schemas.records import Enriched

pytestmark = pytest.mark.integration

ZWNJ = "\u200c"
GENERATION = "g1"
TODAY = datetime(2025, 11, 20, 12, 0, tzinfo=UTC)
FETCHED = datetime(2025, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(clickhouse_url: str) -> Iterator[Client]:
    client = connect(clickhouse_url)
    create_tables(client, GENERATION)
    yield client
    client.close()


def persian() -> list[Served]:
    """Pages whose texts have their ZWNJ, and more than a few of them."""
    catalogue = Catalogue(120, 7, TODAY.date(), clock=lambda: FETCHED)
    return [
        page
        for page in pages(catalogue)
        if page.gold["language"] == "fa"
        and "stripped-zwnj" not in page.gold["quirks"]
        and "\n".join(page.gold["paragraphs"]).count(ZWNJ) >= 3
    ]


def strange(page: Served) -> bytes:
    """The same text on a page that no profile knows, each ZWNJ spelt in one of the ways there are."""
    lines = [escape(line) for line in page.gold["paragraphs"]]
    for number, spelling in enumerate(("&zwnj;", "&#8204;", "&#x200C;")):
        lines[number::4] = [line.replace(ZWNJ, spelling) for line in lines[number::4]]
    body = "".join(f"<p>{line}</p>" for line in lines)
    title = escape(page.gold["title"])
    return (
        f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>".encode()
    )


@pytest.mark.parametrize("path", ["profile", "trafilatura"])
def test_every_zwnj_of_the_page_is_in_its_row(client: Client, path: str) -> None:
    index = Index()
    chosen = {}
    for number, page in enumerate(persian()[:80]):
        html = page.html if path == "profile" else strange(page)
        if path == "trafilatura" and len("\n".join(page.gold["paragraphs"]).split()) < 80:
            continue  # too short for trafilatura to be believed
        url = page.url
        message = raw.encode(
            RawPage(body=html, outlet=page.outlet, url=url, fetched_at=FETCHED, charset="utf-8"), key=digest(url)
        )
        message = msgspec.structs.replace(
            message, topic="pages.raw.v1", partition=0, offset=number, timestamp=FETCHED
        )
        (_, cleaned), *_ = clean_step(message).outputs
        handled, print_ = resolve_step(cleaned, index)
        assert print_ is not None
        index.add(print_)
        enriched = enrich_step(handled.outputs[0][1])
        record = msgspec.json.decode(enriched.outputs[0][1].value or b"", type=Enriched)
        assert record.article is not None
        assert record.article.extraction is not None
        assert record.article.extraction.path == path, (url, record.article.extraction)
        row = article_row(record, record.article, GENERATION)
        client.insert("article_rows", [list(row.values())], column_names=list(row))
        chosen[record.article.article_id] = page
    stored = client.query(
        "SELECT article_id, text, zwnj_restored FROM article_rows FINAL WHERE extraction_path = {path:String}",
        {"path": path},
        query_formats={"FixedString": "string"},
    ).result_rows
    assert {name for name, _, _ in stored} == set(chosen)
    counted = 0
    for name, text, restored in stored:
        written = "\n".join(chosen[name].gold["paragraphs"]).count(ZWNJ)
        assert text.count(ZWNJ) - restored >= written, chosen[name].url
        counted += written
    assert counted > 300
