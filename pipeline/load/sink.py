"""Inserting rows into ClickHouse: an outage is waited out, a refused row is found and given back.

ClickHouse refuses a whole insert for one bad row: the batch is halved until the bad rows stand alone, so that the
rest is stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import requests.exceptions
import urllib3.exceptions
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from clickhouse_connect.driver.insert import InsertContext

from pipeline import logs
from pipeline.load.rows import Row
from pipeline.metrics import RETRIES

log = logs.get(__name__)

T = TypeVar("T")

BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds; the last one repeats

# Error codes that speak of the server and not of the row (src/Common/ErrorCodes.cpp of ClickHouse).
TRANSIENT = frozenset(
    {
        3,  # UNEXPECTED_END_OF_FILE
        60,  # UNKNOWN_TABLE: not created yet, or being exchanged
        81,  # UNKNOWN_DATABASE
        159,  # TIMEOUT_EXCEEDED
        160,  # TOO_SLOW
        164,  # READONLY
        173,  # CANNOT_ALLOCATE_MEMORY
        193,  # WRONG_PASSWORD
        198,  # DNS_ERROR
        202,  # TOO_MANY_SIMULTANEOUS_QUERIES
        203,  # NO_FREE_CONNECTION
        209,  # SOCKET_TIMEOUT
        210,  # NETWORK_ERROR
        236,  # ABORTED
        241,  # MEMORY_LIMIT_EXCEEDED
        242,  # TABLE_IS_READ_ONLY
        243,  # NOT_ENOUGH_SPACE
        252,  # TOO_MANY_PARTS
        285,  # TOO_FEW_LIVE_REPLICAS
        319,  # UNKNOWN_STATUS_OF_INSERT
        394,  # QUERY_WAS_CANCELLED
        425,  # SYSTEM_ERROR
        516,  # AUTHENTICATION_FAILED
        999,  # KEEPER_EXCEPTION
        1000,  # POCO_EXCEPTION
    }
)


# Views are independent of each other's rows, and take as long as the insert itself: side by side a third is saved.
SETTINGS = {"parallel_view_processing": 1}


class Stopped(Exception):
    """The process was told to stop while it waited."""


class Refused(Exception):
    """ClickHouse, or the client that encodes for it, refuses these rows as they are."""


class Sink:
    """Inserts into one ClickHouse, whatever it takes."""

    def __init__(self, connect: Callable[[], Client], stopping: Callable[[], bool]) -> None:
        self._connect = connect
        self._stopping = stopping
        self._client: Client | None = None
        self._contexts: dict[tuple[str, ...], InsertContext] = {}  # by table and columns

    def insert(self, table: str, rows: Sequence[tuple[Row, T]]) -> list[tuple[T, str]]:
        """Insert rows, each with what it came from; returns the origins of those refused, with what ClickHouse said.

        Waits as long as ClickHouse is away. Raises Stopped when told to stop meanwhile: nothing was promised then.
        """
        if not rows:
            return []
        try:
            self._until_there(table, rows)
        except Refused as error:
            if len(rows) == 1:
                return [(rows[0][1], str(error))]
            half = len(rows) // 2
            return self.insert(table, rows[:half]) + self.insert(table, rows[half:])
        return []

    def call(self, what: str, action: Callable[[Client], Any]) -> Any:
        """Do something with the client, again and again while ClickHouse is away. Raises Refused, Stopped."""
        tries = 0
        while True:
            try:
                if self._client is None:
                    self._client = self._connect()
                return action(self._client)
            except (
                ClickHouseError,
                requests.exceptions.RequestException,
                urllib3.exceptions.HTTPError,
                OSError,
            ) as e:
                if _refused(e):
                    raise Refused(_short(e)) from e
                RETRIES.labels("load", "clickhouse").inc()
                log.warning("clickhouse is away, trying again", what=what, error=_short(e), tries=tries + 1)
            except (ValueError, TypeError, OverflowError, AttributeError, UnicodeEncodeError) as e:
                raise Refused(f"{type(e).__name__}: {_short(e)}") from e  # the client could not encode a value
            self._wait(BACK_OFF[min(tries, len(BACK_OFF) - 1)])
            tries += 1

    def _until_there(self, table: str, rows: Sequence[tuple[Row, T]]) -> None:
        columns = list(rows[0][0])
        data = [[row[column] for column in columns] for row, _ in rows]
        name, what = (table, *columns), f"insert into {table}"
        known = name in self._contexts
        try:
            self.call(what, lambda client: self._insert(client, name, data))
        except Refused:
            if not known:
                raise
            # The table may have changed since its columns were asked for.
            self.call(what, lambda client: self._insert(client, name, data))

    def _insert(self, client: Client, name: tuple[str, ...], data: list[list[Any]]) -> None:
        # Without a context the client asks for the table's columns before each insert.
        context = self._contexts.pop(name, None) or client.create_insert_context(name[0], name[1:], settings=SETTINGS)
        client.insert(data=data, context=context)
        self._contexts[name] = context  # one that failed is not used again

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._stopping():
                raise Stopped
            time.sleep(0.05)


def _refused(error: Exception) -> bool:
    code = getattr(error, "code", None)
    if not isinstance(error, ClickHouseError):
        return False
    if code is None:
        return type(error).__name__ in ("DataError", "ProgrammingError")
    return code not in TRANSIENT


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:500]
