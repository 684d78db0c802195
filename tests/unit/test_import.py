"""Importing files, without a broker: what each kind of file becomes, and what is broken."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from connectors.importing.reading import BrokenError, Hints, Skipped, read_content
from connectors.importing.run import kind_of, pages
from schemas.raw import RawPage
from schemas.topics import PAGE_CAP, TRUNCATED_KEEP
from tests.shared import shared_path

WRITTEN = datetime(2025, 8, 8, 18, 0, tzinfo=UTC)
NO_HINTS = Hints()


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        os.utime(path, (WRITTEN.timestamp(), WRITTEN.timestamp()))
        return path

    return write


def one(path: Path, hints: Hints = NO_HINTS) -> RawPage:
    (page,) = pages(path, hints)
    assert isinstance(page, RawPage)
    return page


def until_broken(path: Path) -> tuple[list[object], BrokenError | None]:
    """What a file gives before it breaks off, and how it says so."""
    found: list[object] = []
    try:
        for page in pages(path, NO_HINTS):
            found.append(page)
    except BrokenError as error:
        return found, error
    return found, None


def test_text_keeps_its_bytes_and_is_as_old_as_its_file(file: Callable[[str, bytes], Path]) -> None:
    page = one(file("a.txt", "خبرگزاری فارس\r\n".encode()))
    assert page.body == "خبرگزاری فارس\r\n".encode()
    assert (page.content_type, page.outlet, page.source) == ("text/plain", "unknown", "import")
    assert page.fetched_at == WRITTEN
    assert page.url is None


def test_options_tell_what_a_file_does_not(file: Callable[[str, bytes], Path]) -> None:
    page = one(file("a.txt", b"x"), Hints(outlet="serat"))
    assert page.outlet == "serat"
    page = one(file("a.html", b"<p>x</p>"), Hints(url="https://ar.isna.ir/news/99082516954/x?utm_source=y"))
    assert (page.outlet, page.edition, page.url) == ("isna", "ar", "https://ar.isna.ir/news/99082516954")


def test_html_names_its_own_address(file: Callable[[str, bytes], Path]) -> None:
    head = '<html><head><link rel="canonical" href="https://www.irna.ir/news/85908404/باران"></head>'
    assert one(file("a.html", head.encode())).url == "https://www.irna.ir/news/85908404"
    other = '<meta property="og:url" content="https://example.com/news/1">'
    page = one(file("b.htm", other.encode()))
    assert (page.url, page.outlet) == (None, "unknown")


def test_a_compressed_page_stays_compressed(file: Callable[[str, bytes], Path]) -> None:
    body = gzip.compress(b"<p>x</p>")[:-4]  # broken too: the clean stage says so
    page = one(file("a.html.gz", body))
    assert (page.body, page.content_encoding, page.content_type) == (body, "gzip", "text/html")


def test_a_page_over_the_cap_is_its_beginning_size_and_hash() -> None:
    whole = os.urandom(1000) * (PAGE_CAP // 1000 + 1)
    content = read_content(BytesIO(whole))
    assert content.body == whole[:TRUNCATED_KEEP]
    assert (content.size, content.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    assert read_content(BytesIO(whole[:PAGE_CAP])) == (whole[:PAGE_CAP], None, None)


def test_jsonl(file: Callable[[str, bytes], Path]) -> None:
    lines = [
        '{"url":"https://www.irna.ir/news/85908404/x","html":"<p>باران</p>","fetched_at":"2025-08-01T10:00:00+03:30"}',
        '{"text":"متن","outlet":"serat","extra":[1,2]}',
        "",
        '{"url":7,"html":"x"}',
        '{"url":"https://www.irna.ir/news/85908404"}',
        "not json",
        '{"html":"","fetched_at":"yesterday"}',
        '{"html":"\\ud800","url":"https://nournews.ir/ar/news/238752","content_type":"application/xhtml+xml"}',
    ]
    found = list(pages(file("a.jsonl", "\n".join(lines).encode()), NO_HINTS))
    assert [type(page).__name__ for page in found] == ["RawPage"] * 2 + ["BrokenError"] * 4 + ["RawPage"]
    first, second, last = (page for page in found if isinstance(page, RawPage))
    assert first.body.decode() == "<p>باران</p>"
    assert first.fetched_at == datetime(2025, 8, 1, 6, 30, tzinfo=UTC)
    assert (first.outlet, first.edition, first.content_type) == ("irna", "fa", "text/html")
    assert (second.outlet, second.content_type, second.fetched_at) == ("serat", "text/plain", WRITTEN)
    assert (last.outlet, last.edition, last.body) == ("nournews", "ar", b"?")
    broken = [str(page) for page in found if isinstance(page, BrokenError)]
    assert [text.split("line ")[1].split(":")[0] for text in broken] == ["4", "5", "6", "7"]


def test_jsonl_gzip_that_breaks_off_gives_what_was_whole(file: Callable[[str, bytes], Path]) -> None:
    lines = b"".join(b'{"text":"%d %s"}\n' % (n, os.urandom(200).hex().encode()) for n in range(500))
    path = file("a.jsonl.gz", gzip.compress(lines)[:-5000])
    found, error = until_broken(path)
    assert "a.jsonl.gz" in str(error)
    assert len(found) > 100


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.TXT", b"<html>", "text"),
        ("a.html.gz", b"", "html"),
        ("a.warc.gz", b"", "warc"),
        ("export", b"\xef\xbb\xbf<!doctype html>", "html"),
        ("export", b'{"url":1}', "jsonl"),
        ("export", b"WARC/1.0\r\n", "warc"),
        ("export.article", "متن".encode(), "text"),
    ],
)
def test_kinds(file: Callable[[str, bytes], Path], name: str, content: bytes, kind: str) -> None:
    assert kind_of(file(name, content)) == kind


def test_a_file_of_no_kind_is_named(file: Callable[[str, bytes], Path]) -> None:
    with pytest.raises(BrokenError, match=r"picture\.bin"):
        list(pages(file("picture.bin", b"\x89PNG\0\0"), NO_HINTS))


def warc(tmp_path: Path, *, compressed: bool = True) -> Path:
    path = tmp_path / ("a.warc.gz" if compressed else "a.warc")
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=compressed)
        writer.write_record(writer.create_warcinfo_record("a", {"software": "test"}))

        def response(url: str, body: bytes, status: str = "200 OK", *headers: tuple[str, str]) -> None:
            fields = [("Content-Type", "text/html; charset=windows-1256"), *headers]
            record = writer.create_warc_record(
                url,
                "response",
                BytesIO(body),
                len(body),
                warc_headers_dict={"WARC-Date": "2024-03-01T10:00:00Z"},
                http_headers=StatusAndHeaders(status, fields, protocol="HTTP/1.1"),
            )
            writer.write_record(record)

        response("https://www.isna.ir/news/1402121107890/x", b"<p>one</p>", "200 OK", ("ETag", '"7"'))
        response("https://example.com/", b"<p>other</p>")
        response("https://www.irna.ir/news/85908404/x", b"", "301 Moved", ("Location", "/"))
        gz = gzip.compress(b"<p>two</p>")
        response("http://seratnews.ir/fa/news/708295/y", gz, "200 OK", ("Content-Encoding", "gzip"))
        chunked = b"5\r\n<p>th\r\n7\r\nree</p>\r\n0\r\n\r\n"
        response("https://nournews.ir/ar/news/238752", chunked, "200 OK", ("Transfer-Encoding", "chunked"))
        writer.write_record(
            writer.create_revisit_record("https://www.isna.ir/news/1", "sha1:X", "https://www.isna.ir/news/1", "2024")
        )
    return path


@pytest.mark.parametrize("compressed", [True, False])
def test_warc_gives_the_outlets_pages_only(tmp_path: Path, compressed: bool) -> None:
    found = list(pages(warc(tmp_path, compressed=compressed), NO_HINTS))
    taken = [page for page in found if isinstance(page, RawPage)]
    assert [(page.outlet, page.body) for page in taken] == [
        ("isna", b"<p>one</p>"),
        ("serat", b"<p>two</p>"),
        ("nournews", b"<p>three</p>"),
    ]
    assert {page.fetched_at for page in taken} == {datetime(2024, 3, 1, 10, tzinfo=UTC)}
    assert (taken[0].charset, taken[0].etag, taken[0].source) == ("windows-1256", '"7"', "warc")
    assert taken[1].url == "https://www.seratnews.com/fa/news/708295"
    assert taken[1].content_encoding is None
    assert [page.reason for page in found if isinstance(page, Skipped)] == ["other_site", "status", "revisit"]


@pytest.mark.parametrize("compressed", [True, False])
def test_a_warc_that_breaks_off_is_named_and_gives_no_half_page(tmp_path: Path, compressed: bool) -> None:
    path = warc(tmp_path, compressed=compressed)
    data = path.read_bytes()
    whole = {b"<p>one</p>", b"<p>two</p>", b"<p>three</p>"}
    named = 0
    for cut in range(20, len(data) - 600, 97):
        path.write_bytes(data[:cut])
        found, error = until_broken(path)
        assert {page.body for page in found if isinstance(page, RawPage)} <= whole
        assert error is None or path.name in str(error)
        named += error is not None
    assert named >= (len(data) - 620) // 97 - 8  # a cut between two records cannot be seen


@pytest.mark.parametrize("content", [b"garbage" * 50, b"\x1f\x8b" + b"x" * 50])
def test_what_is_no_warc_is_named(file: Callable[[str, bytes], Path], content: bytes) -> None:
    with pytest.raises(BrokenError, match=r"a\.warc"):
        list(pages(file("a.warc", content), NO_HINTS))


def test_the_seeds_are_five_texts() -> None:
    seeds = sorted(shared_path("seeds").glob("*.txt"))
    found = [one(seed) for seed in seeds]
    assert len(found) == 5
    assert {page.content_type for page in found} == {"text/plain"}
    assert [page.body for page in found] == [seed.read_bytes() for seed in seeds]
