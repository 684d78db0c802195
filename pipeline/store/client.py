"""Connections to ClickHouse by one URL, to this store and to a real server alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clickhouse_connect
from clickhouse_connect.driver.httputil import get_pool_manager

from pipeline.store.address import parse_url
from pipeline.store.config import is_loopback

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client


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
    # A proxy set for the internet must not be asked for this machine's own port. A pool that is handed in brings its
    # own authorities: clickhouse-connect reads `ca_cert` only for pools that it makes.
    pool = get_pool_manager(ca_cert=address.ca_cert) if is_loopback(address.host) else None
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
        ca_cert=address.ca_cert,
        pool_mgr=pool,
    )
