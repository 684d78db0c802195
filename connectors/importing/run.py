"""Importing files: each is read by its kind, its pages are published, what is broken is named."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import structlog
from msgspec import Struct, field

from connectors.crawl.metrics import metrics
from connectors.importing.files import page_of_file
from connectors.importing.jsonl import pages_of_jsonl
from connectors.importing.reading import BrokenError, Hints, Skipped
from connectors.importing.warc import pages_of_warc
from connectors.publish import Publisher
from schemas.raw import RawPage

log = structlog.get_logger(__name__)

Kind = Literal["html", "text", "jsonl", "warc"]
_SUFFIXES: Mapping[str, Kind] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".warc": "warc",
    ".arc": "warc",
}
_MEDIA = {"html": "text/html", "text": "text/plain"}
AT_ONCE = 200  # pages handed to the publisher and not acknowledged


class Summary(Struct, kw_only=True):
    """What an import did."""

    files: int = 0
    published: int = 0
    skipped: Counter[str] = field(default_factory=Counter)  # by reason
    broken: list[str] = []  # files, lines and records that could not be read, with the reason

    def line(self) -> str:
        """In one line for people."""
        skipped = ", ".join(f"{count} {reason}" for reason, count in sorted(self.skipped.items()))
        parts = [f"{self.published} pages published from {self.files} files"]
        parts += [f"skipped: {skipped}"] if skipped else []
        parts += [f"{len(self.broken)} broken"] if self.broken else []
        return "; ".join(parts)


def import_paths(paths: Sequence[Path], hints: Hints, kafka: Mapping[str, Any]) -> Summary:
    """Publish the pages of files and directories; a broken one is named in the summary and the others go on.

    Waits while Kafka is away. `kafka` holds kafka-python's connection settings.
    """
    return asyncio.run(_import(paths, hints, kafka))


async def _import(paths: Sequence[Path], hints: Hints, kafka: Mapping[str, Any]) -> Summary:
    summary = Summary()
    publisher = Publisher(kafka)
    sent: set[asyncio.Task[Any]] = set()

    def acknowledged(page: RawPage, task: asyncio.Task[Any]) -> None:
        sent.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            _broken(summary, f"{page.url or page.outlet}: not published: {error}")
            return
        summary.published += 1
        metrics().published.labels(page.outlet, page.source).inc()

    try:
        for path in paths:
            for page in _read(path, hints, summary):
                while len(sent) >= AT_ONCE:
                    await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
                task = await publisher.submit(page)
                sent.add(task)
                task.add_done_callback(partial(acknowledged, page))
        if sent:
            await asyncio.wait(sent)
        await asyncio.sleep(0)  # the callbacks of the last ones
    finally:
        await publisher.close()
    return summary


def _read(path: Path, hints: Hints, summary: Summary) -> Iterator[RawPage]:
    for file in _files(path, summary):
        summary.files += 1
        try:
            for page in pages(file, hints):
                if isinstance(page, BrokenError):
                    _broken(summary, str(page))
                elif isinstance(page, Skipped):
                    summary.skipped[page.reason] += 1
                else:
                    yield page
        except BrokenError as error:
            _broken(summary, str(error))
        except OSError as error:
            _broken(summary, f"{file}: {error.strerror or error}")


def pages(path: Path, hints: Hints) -> Iterator[RawPage | Skipped | BrokenError]:
    """The pages of one file. Raises BrokenError when the file cannot be read (on)."""
    kind = kind_of(path)
    if kind == "warc":
        yield from pages_of_warc(path)
    elif kind == "jsonl":
        yield from pages_of_jsonl(path, hints)
    else:
        yield page_of_file(path, _MEDIA[kind], hints)


def kind_of(path: Path) -> Kind:
    """By the name; for names that tell nothing by the first bytes. Raises BrokenError for what is none of them."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    if suffixes and suffixes[-1] in _SUFFIXES:
        return _SUFFIXES[suffixes[-1]]
    with path.open("rb") as stream:
        head = stream.read(4096)
    beginning = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning.startswith(b"WARC/"):
        return "warc"
    if beginning.startswith(b"<"):
        return "html"
    if beginning.startswith(b"{"):
        return "jsonl"
    if b"\0" in head or head.startswith(b"\x1f\x8b"):
        raise BrokenError(f"{path}: neither HTML, text, JSONL nor WARC (name it .html, .txt, .jsonl or .warc)")
    return "text"


def _files(path: Path, summary: Summary) -> Iterator[Path]:
    """The path itself, or what lies below a directory and is named as one of the kinds."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            suffixes = [suffix.lower() for suffix in file.suffixes if suffix.lower() != ".gz"]
            if file.is_file() and suffixes and suffixes[-1] in _SUFFIXES:
                yield file
            elif file.is_file():
                summary.skipped["other_file"] += 1
    elif path.exists():
        yield path
    else:
        _broken(summary, f"{path}: no such file")


def _broken(summary: Summary, what: str) -> None:
    summary.broken.append(what)
    log.error("cannot be imported", what=what)
