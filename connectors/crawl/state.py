"""What a crawl remembers of one outlet over restarts: SQLite, one file, one crawler at a time.

A page enters when a feed, sitemap or archive names it and is due at once; it counts as fetched only after the
broker's ack. So a crash at any point makes pages be fetched again, never lost.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from connectors.crawl.config import refetch_after, retry_after
from schemas.raw import FeedItem

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    page_id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    edition TEXT NOT NULL,
    feed TEXT,
    found_at REAL NOT NULL,
    fetched_at REAL,
    visits INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    shell INTEGER NOT NULL DEFAULT 0,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    next_due REAL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pages_due ON pages (next_due) WHERE next_due IS NOT NULL;
CREATE TABLE IF NOT EXISTS documents (
    url TEXT PRIMARY KEY,
    etag TEXT,
    last_modified TEXT,
    fetched_at REAL NOT NULL
) WITHOUT ROWID;
"""
GONE, MOVED = 410, 301  # HTTP


class StateLockedError(RuntimeError):
    """Another crawl of this outlet runs on the same data directory."""


class Validators(NamedTuple):
    """What a conditional request sends back: HTTP's ETag and Last-Modified, as received."""

    etag: str | None = None
    last_modified: str | None = None


class Visit(Struct, frozen=True, kw_only=True):
    """What is remembered of an acknowledged fetch."""

    status: int
    shell: bool
    body_hash: str
    validators: Validators


class Known(Struct, frozen=True, kw_only=True):
    """A page to fetch, with what is remembered of its last acknowledged fetch."""

    page_id: str
    url: str
    edition: str
    feed: FeedItem | None
    visits: int  # successful fetches so far; 0: the broker has nothing of it yet
    failures: int  # since the last success
    last: Visit | None


class State:
    """The memory of one outlet. All times are Unix seconds."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = path.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise StateLockedError(f"another crawl already uses {path}: stop it first") from error
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")  # losing the last commits only repeats a fetch
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Release the file."""
        self._db.close()
        self._lock.close()

    def found(
        self, page_id: str, url: str, edition: str, feed: FeedItem | None, modified: float | None, now: float
    ) -> bool:
        """A page was named: True when it is new. A `modified` after its last fetch makes a known page due."""
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO pages (page_id, url, edition, feed, found_at, next_due) VALUES (?, ?, ?, ?, ?, ?)",
            (page_id, url, edition, _feed_text(feed), now, now),
        )
        if cursor.rowcount:
            return True
        if feed is not None:
            self._db.execute(
                "UPDATE pages SET feed = ? WHERE page_id = ? AND feed IS NOT ?",
                (_feed_text(feed), page_id, _feed_text(feed)),
            )
        if modified is not None and modified <= now:
            self._db.execute(
                "UPDATE pages SET next_due = min(coalesce(next_due, ?), ?) WHERE page_id = ? AND fetched_at < ?",
                (now, now, page_id, modified),
            )
        return False

    def due(self, *, new_until: float, known_until: float, limit: int) -> list[Known]:
        """Pages to fetch: those never acknowledged first, then those to look at again, longest overdue first."""
        rows = self._db.execute(
            "SELECT page_id, url, edition, feed, visits, failures, status, shell, etag, last_modified, body_hash"
            " FROM pages WHERE next_due <= CASE WHEN visits = 0 THEN ? ELSE ? END"
            " ORDER BY visits > 0, next_due LIMIT ?",
            (new_until, known_until, limit),
        )
        return [_known(row) for row in rows]

    def acknowledged(self, page_id: str, visit: Visit, now: float) -> None:
        """The broker has this fetch of the page. A page that is gone for good (410) is not looked at again."""
        self._visited(page_id, now, ends=visit.status == GONE)
        self._db.execute(
            "UPDATE pages SET status = ?, shell = ?, body_hash = ?, etag = ?, last_modified = ? WHERE page_id = ?",
            (visit.status, visit.shell, visit.body_hash, *visit.validators, page_id),
        )

    def unchanged(self, page_id: str, now: float) -> None:
        """The page is as the broker has it (304, or the same bytes)."""
        self._visited(page_id, now, ends=False)

    def failed(self, page_id: str, now: float, *, wait: float | None = None) -> None:
        """The page could not be fetched; it is due later (`wait` seconds where the site said so), or given up."""
        row = self._db.execute("SELECT failures FROM pages WHERE page_id = ?", (page_id,)).fetchone()
        failures = (row[0] if row else 0) + 1
        pause = retry_after(failures)
        due = None if pause is None else now + max(pause, wait or 0.0)
        self._db.execute("UPDATE pages SET failures = ?, next_due = ? WHERE page_id = ?", (failures, due, page_id))

    def validators(self, url: str) -> Validators:
        """Of a feed, sitemap or archive page whose pages are all remembered."""
        row = self._db.execute("SELECT etag, last_modified FROM documents WHERE url = ?", (url,)).fetchone()
        return Validators(*row) if row else Validators()

    def read(self, url: str, validators: Validators, now: float) -> None:
        """A feed, sitemap or archive page was read and every page it names is remembered."""
        self._db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", (url, *validators, now))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes inside are one commit, or none."""
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def revisit(self, now: float) -> None:
        """Make every known page due, but those that are gone for good or stand elsewhere."""
        self._db.execute(
            "UPDATE pages SET next_due = ? WHERE status IS NULL OR status NOT IN (?, ?)", (now, GONE, MOVED)
        )

    def moved(self, page_id: str) -> None:
        """The page's address leads to another page, which was found instead."""
        self._db.execute("UPDATE pages SET status = ?, next_due = NULL WHERE page_id = ?", (MOVED, page_id))

    def waiting(self) -> int:
        """Pages that the broker has nothing of yet and that are not given up."""
        query = "SELECT count(*) FROM pages WHERE visits = 0 AND next_due IS NOT NULL"
        return int(self._db.execute(query).fetchone()[0])

    def _visited(self, page_id: str, now: float, *, ends: bool) -> None:
        row = self._db.execute("SELECT visits FROM pages WHERE page_id = ?", (page_id,)).fetchone()
        visits = (row[0] if row else 0) + 1
        pause = None if ends else refetch_after(visits)
        self._db.execute(
            "UPDATE pages SET visits = ?, failures = 0, fetched_at = ?, next_due = ? WHERE page_id = ?",
            (visits, now, None if pause is None else now + pause, page_id),
        )


def _feed_text(feed: FeedItem | None) -> str | None:
    return msgspec.json.encode(feed).decode() if feed is not None else None


def _known(row: tuple[str, str, str, str | None, int, int, int | None, int, str | None, str | None, str]) -> Known:
    page_id, url, edition, feed, visits, failures, status, shell, etag, last_modified, body_hash = row
    last = None
    if status is not None:
        last = Visit(
            status=status, shell=bool(shell), body_hash=body_hash, validators=Validators(etag, last_modified)
        )
    return Known(
        page_id=page_id,
        url=url,
        edition=edition,
        feed=msgspec.json.decode(feed, type=FeedItem) if feed else None,
        visits=visits,
        failures=failures,
        last=last,
    )
