"""An archived page comes back as it was."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from warcio.warcwriter import WARCWriter

from connectors.archive import write
from connectors.importing import envelope
from connectors.importing.warc import pages_of_warc
from connectors.publish import page_key
from schemas import raw
from schemas.raw import FeedItem, RawPage

AT = datetime(2025, 8, 8, 18, 9, 1, 123456, tzinfo=UTC)
FULL = RawPage(
    body="<p>باران‌های پاییزی</p>".encode("windows-1256", "replace"),
    outlet="isna",
    fetched_at=AT,
    url="https://www.isna.ir/news/1404051710001",
    edition="fa",
    charset="windows-1256",
    etag='"7"',
    last_modified="Fri, 08 Aug 2025 18:00:00 GMT",
    via="titronline",
    feed=FeedItem(title="باران «پاییزی»", lead="خط\nدوم", published="Fri, 08 Aug 2025 18:09:01 GMT"),
)
PAGES = [
    FULL,
    replace(FULL, body=b"", http_status=410),
    replace(FULL, body=b"<html>Transferring...</html>", shell=True),
    replace(FULL, body=gzip.compress(b"<p>x</p>")[:-3], content_encoding="gzip"),
    replace(FULL, body=b"x" * 100, size=9_000_000, sha256="ab" * 32),
    RawPage(body="متن\r\nدوم".encode(), outlet="unknown", fetched_at=AT, content_type="text/plain", source="import"),
    RawPage(body=bytes(range(256)), outlet="irna", fetched_at=AT, content_type="application/octet-stream"),
]


def archived(path: Path, pages: list[RawPage]) -> list[RawPage]:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=path.suffix == ".gz", warc_version="WARC/1.1")
        for page in pages:
            write(writer, raw.encode(page, key=page_key(page)), page)
    found = list(pages_of_warc(path))
    assert all(isinstance(page, RawPage) for page in found), found
    return [page for page in found if isinstance(page, RawPage)]


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_round_trip(tmp_path: Path, name: str) -> None:
    found = archived(tmp_path / name, PAGES)
    assert found == [replace(page, source="warc") for page in PAGES]
    assert [page_key(page) for page in found] == [page_key(page) for page in PAGES]


def test_the_generation_of_a_replay_stays_behind(tmp_path: Path) -> None:
    (found,) = archived(tmp_path / "a.warc.gz", [replace(FULL, generation="g2")])
    assert found.generation is None


@pytest.mark.parametrize("field", ["", "{", "[1]", '{"rasad_outlet": 1}', "null"])
def test_a_foreign_envelope_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="Rasad-Envelope"):
        envelope.read(field)
