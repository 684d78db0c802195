"""Rows of named queries over a read-only connection; nothing else of ClickHouse is ever asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import urllib3.exceptions
from clickhouse_connect.driver.exceptions import ClickHouseError

from pipeline.cli.store_reader import describe
from pipeline.console.asks import NotCollected, ReadFailed, Row, Unreachable
from pipeline.queries import QueryError, bind, defaults, named_queries
from pipeline.store.address import parse_url
from pipeline.store.client import connect

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

QUERY_SECONDS = 15  # one query may take so long; the engine ends it then
_NO_TABLE = re.compile(r"error (60|81) ")


class Reader:
    """Reads named queries; threads may share it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Client | None = None
        address = parse_url(url)
        self._address = f"{address.scheme}://{address.host}:{address.port}"

    def __call__(self, name: str, params: Mapping[str, str]) -> list[Row]:
        """The rows of a named query.

        Raises:
            NotCollected: there is no such query, or no table that it reads.
            Unreachable: nobody answers at the address.
            ReadFailed: anything else that went wrong, in one line.
        """
        query = named_queries().get(name)
        if query is None:
            raise NotCollected(name)
        try:
            values = bind(query.sql, defaults(query, params))
            result = self._connected().query(
                query.sql,
                parameters=values,
                settings={"max_execution_time": QUERY_SECONDS},
                query_formats={"FixedString": "string"},
                tz_mode="aware",
            )
            return [dict(row) for row in result.named_results()]
        except QueryError as error:
            raise ReadFailed(str(error)) from error
        except (ClickHouseError, urllib3.exceptions.HTTPError, OSError) as error:
            told = describe(error, self._address)
            if _NO_TABLE.search(told):
                raise NotCollected(name) from error
            if told.startswith("ClickHouse does not answer"):
                self._client = None  # a server that was started anew is greeted anew
                raise Unreachable(told) from error
            raise ReadFailed(told) from error

    def _connected(self) -> Client:
        client = self._client  # another thread may let go of it at any time
        if client is None:
            client = self._client = connect(
                self._url, readonly=True, connect_timeout=3, send_receive_timeout=QUERY_SECONDS + 5
            )
        return client
