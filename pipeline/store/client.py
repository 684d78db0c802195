"""Connections to ClickHouse by one URL, to this store and to a real server alike."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

import clickhouse_connect
import msgspec
from clickhouse_connect.driver.httputil import get_pool_manager

from pipeline.store.config import is_loopback

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

_PORTS = {"http": 8123, "https": 8443}


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A ClickHouse URL taken apart: `http[s]://user:password@host:port/database?setting=value`."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    database: str
    settings: dict[str, str]


def parse_url(url: str) -> Address:
    """Take a ClickHouse URL apart; raises `ValueError` with one line where it is none.

    >>> parse_url("http://reader:p%40ss@127.0.0.1:8124/news?max_threads=2").password
    'p@ss'
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("a ClickHouse URL looks like http://user:password@host:8123/database")
    return Address(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.strip("/")) or "default",
        settings=dict(parse_qsl(parts.query, keep_blank_values=True)),
    )


def connect(
    url: str, *, readonly: bool = False, connect_timeout: float = 10, send_receive_timeout: float = 120
) -> Client:
    """A client that threads may share.

    Without a session, because ClickHouse runs one query of a session at a time; with `async_insert` off, so that
    an answered insert is on disk. `readonly` sends `readonly=2` with every query, which still allows settings.

    Raises:
        ValueError: the URL is none.
        clickhouse_connect.driver.exceptions.Error: nobody answers there, or not with this password.
    """
    address = parse_url(url)
    settings: dict[str, str | int] = {"async_insert": 0, **address.settings}
    if readonly:
        settings["readonly"] = 2
    # A proxy set for the internet must not be asked for this machine's own port.
    pool = get_pool_manager() if is_loopback(address.host) else None
    return clickhouse_connect.get_client(
        interface=address.scheme,
        host=address.host,
        port=address.port,
        username=address.user,
        password=address.password,
        database=address.database,
        settings=settings,
        autogenerate_session_id=False,
        connect_timeout=connect_timeout,
        send_receive_timeout=send_receive_timeout,
        pool_mgr=pool,
    )
