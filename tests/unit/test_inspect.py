"""`rasad inspect`: files, JSONL and URLs through the stateless stages."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from connectors.importing.reading import Hints, modified_at
from connectors.importing.run import pages
from pipeline.cli.inspect import command
from pipeline.inspection import InspectError, Options, fetch, inspect, sources
from pipeline.settings import Settings
from pipeline.stages.base import Reject
from schemas.raw import RawPage
from tests.unit.test_clean_payload import URL, markup

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SENTENCES = "شهردار گفت شبکه آب تا پاییز آماده می‌شود. " * 12
FIELDS = (
    *(
        "article_id",
        "page_id",
        "outlet",
        "url",
        "language",
        "title",
        "kicker",
        "lead",
        "paragraphs",
        "subheads",
        "text",
    ),
    *(
        "published_at",
        "published_precision",
        "published_from",
        "modified_at",
        "news_code",
        "section",
        "tags",
        "byline",
    ),
    *("desk", "author", "author_code", "dateline_place", "agencies", "via"),
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def objects(*arguments: str) -> list[dict[str, Any]]:
    result = run("--json", *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(markup(), "utf-8")
    return path


def test_one_page_as_json(page: Path) -> None:
    (found,) = objects(str(page), "--url", URL)
    assert (found["outcome"], found["reason"]) == ("article", None)
    article = found["article"]
    assert [name for name in FIELDS if name not in article] == []
    assert (article["outlet"], article["title"], article["news_code"]) == ("isna", "شبکه تازه آب", "1404050102030")
    assert (article["published_at"], article["published_precision"]) == ("2025-07-22T20:30:00Z", "day")
    assert article["word_count"] > 100
    assert article["agencies"] == ["isna"]


def test_an_undated_page_has_null(page: Path) -> None:
    (found,) = objects(str(page), "--outlet", "serat")
    assert found["article"]["published_at"] is None


def test_the_outlet_is_recognised_by_the_address_a_page_gives_itself(tmp_path: Path) -> None:
    path = tmp_path / "saved.htm.gz"
    path.write_bytes(gzip.compress(markup().replace("<body>", f'<link rel="canonical" href="{URL}"><body>').encode()))
    (found,) = objects(str(path))
    assert found["article"]["outlet"] == "isna"


def test_a_page_of_no_known_outlet_is_rejected_and_shown(page: Path) -> None:
    (found,) = objects(str(page), "--url", "https://example.com/a")
    assert (found["outcome"], found["reason"]) == ("rejected", "unknown_outlet")
    assert found["article"]["extraction"]["path"] == "trafilatura"


def test_jsonl_gives_one_line_per_record_in_order(tmp_path: Path) -> None:
    records = [
        {"url": URL, "html": markup(), "fetched_at": "2025-07-23T08:00:00+03:30"},
        {"url": "https://www.irna.ir/news/1/x", "html": ""},
        {"text": "نورنيوز- التقى الوزير نظيره في بغداد.\nوقال إن الطريق سيفتح قريباً.\nنورنيوز"},
        {"outlet": "serat", "text": "صراط: راه باز شد.", "content_type": "text/plain"},
        {"url": URL},
        {"url": "https://www.isna.ir/news/1404050102031", "html": markup(), "outlet": "nobody"},
    ]
    path = tmp_path / "pages.jsonl"
    path.write_text("\n".join([*(json.dumps(record) for record in records), "{no json"]), "utf-8")
    found = objects(str(path))
    assert [one["reason"] or one["article"]["outlet"] for one in found] == [
        *("isna", "empty", "nournews", "serat", "bad_record", "unknown_outlet", "bad_record")
    ]
    assert [one["source"].rpartition(":")[2] for one in found] == ["1", "2", "3", "4", "5", "6", "7"]
    assert found[2]["article"]["language"] == "ar"


def test_jsonl_is_read_as_import_reads_it(tmp_path: Path) -> None:
    text = SENTENCES.replace("شبکه", "شبکه\ud800", 1)
    records = [
        {"url": URL, "html": markup(), "fetched_at": "2025-07-23", "more": 1},  # a day alone
        {"url": URL, "text": text},  # half a character, as Python writes it
        {"url": URL, "html": "", "fetched_at": "yesterday"},
    ]
    path = tmp_path / "pages.jsonl"
    path.write_text("\ufeff" + "\n\n".join(json.dumps(record) for record in records), "utf-8")
    found = [one.page for one in sources(str(path), Options(), Settings(), NOW)]
    assert isinstance(found[2], Reject)
    assert (found[2].reason, found[2].detail) == ("bad_record", "fetched_at is no time: 'yesterday'")
    imported = [page for page in pages(path, Hints()) if isinstance(page, RawPage)]
    assert [page.fetched_at for page in imported] == [datetime(2025, 7, 23, tzinfo=UTC), modified_at(path)]
    assert found[:2] == [imported[0], replace(imported[1], fetched_at=NOW)]
    assert [one["outcome"] for one in objects(str(path))] == ["article", "article", "rejected"]


def test_what_is_said_of_all_pages_goes_before_what_a_line_says(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text(json.dumps({"outlet": "irna", "html": markup()}), "utf-8")
    (found,) = objects(str(path), "--outlet", "isna", "--url", URL)
    assert (found["article"]["outlet"], found["article"]["news_code"]) == ("isna", "1404050102030")


def test_jsonl_gzip_that_breaks_off_is_named_behind_what_was_whole(tmp_path: Path) -> None:
    lines = b"".join(json.dumps({"url": URL, "html": markup(), "n": n}).encode() + b"\n" for n in range(3))
    path = tmp_path / "pages.jsonl.gz"
    path.write_bytes(gzip.compress(lines, mtime=0)[:-20])
    result = run("--json", str(path))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {path}: ")
    assert len(result.stderr.splitlines()) == 1
    assert "article" in result.stdout


def test_a_view_for_readers(page: Path) -> None:
    result = run(str(page), "--url", URL)
    assert result.exit_code == 0
    for word in ("raw", "clean", "profile, rule nastooh", "enrich", "شبکه تازه آب"):
        assert word in result.output


def test_a_view_names_each_field_once() -> None:
    fixture = Path(__file__).parents[1] / "outlets" / "fars" / "note-author-no-lead.html"
    lines = run(str(fixture), "--outlet", "fars").output.splitlines()
    assert len([line for line in lines if line.strip("│ ").startswith("author ")]) == 1


def test_a_page_that_holds_markup_of_the_terminal_is_shown_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "odd.html"
    path.write_text(markup().replace("شبکه تازه آب", "[red]عنوان[/nothing]"), "utf-8")
    result = run(str(path), "--url", URL)
    assert result.exit_code == 0
    assert "[red]عنوان[/nothing]" in result.output


@pytest.mark.parametrize(
    "arguments,said", [(["/no/such/file"], "/no/such/file"), ([".", "--outlet", "nobody"], "fars, irna, isna")]
)
def test_errors_are_one_line_that_says_what(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code != 0
    assert said in result.output.splitlines()[-1]


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/news/1404050102030/x")
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
        elif self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
        elif self.path == "/gone":
            self.send_response(410)
        else:
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("X-Host", self.headers["Host"])
        self.send_header("Content-Type", "text/html; charset=windows-1256")
        self.end_headers()
        if "news" in self.path:
            self.wfile.write(gzip.compress(markup().replace("شبکه تازه", self.headers["Host"]).encode()))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_outlets_url_is_fetched_from_the_newsroom_under_its_own_name(site: str) -> None:
    settings = Settings(sites="newsroom", newsroom_url=site)
    source = next(iter(sources("https://www.isna.ir/moved", Options(), settings, NOW)))
    found = inspect(source)
    assert found.article is not None
    assert (found.article.title, found.article.url) == ("www.isna.ir آب", "https://www.isna.ir/news/1404050102030")


def test_any_other_url_is_fetched_from_where_it_says(site: str) -> None:
    page = fetch(f"{site}/gone", Settings(), NOW)
    assert (page.http_status, page.outlet) == (410, "")


@pytest.mark.parametrize("path,said", [("/loop", "redirects"), ("/away", "no web address")])
def test_a_redirect_that_leads_nowhere_is_named(site: str, path: str, said: str) -> None:
    with pytest.raises(InspectError, match=said):
        fetch(site + path, Settings(), NOW)


def test_a_site_that_does_not_answer_is_named(site: str) -> None:
    with pytest.raises(InspectError, match="newsroom running"):
        fetch("https://www.isna.ir/news/1", Settings(newsroom_url="http://127.0.0.1:9"), NOW)
