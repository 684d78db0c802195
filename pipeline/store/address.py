"""ClickHouse URLs: one string that says where the store is, who asks, and whom to trust."""

from __future__ import annotations

import ssl
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import msgspec

PORTS = {"http": 8123, "https": 8443}


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A ClickHouse URL taken apart: `http[s]://user:password@host:port/database?ca_cert=FILE&setting=value`.

    `ca_cert` is a PEM file of the authorities that are trusted instead of the system's; the name is the one that
    clickhouse-connect's own addresses use. Every other parameter is a setting of ClickHouse.
    """

    scheme: str
    host: str
    port: int
    user: str
    password: str
    database: str
    ca_cert: str | None
    settings: dict[str, str]


def parse_url(url: str) -> Address:
    """Take a ClickHouse URL apart; raises `ValueError` with one line where it is none.

    >>> parse_url("http://reader:p%40ss@127.0.0.1:8124/news?max_threads=2").password
    'p@ss'
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("a ClickHouse URL looks like http://user:password@host:8123/database")
    settings = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Address(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.strip("/")) or "default",
        ca_cert=settings.pop("ca_cert", None),
        settings=settings,
    )


def completed(url: str, *, password: str | None, ca_file: str | None) -> str:
    """The URL with what is set beside it. Raises `ValueError` where both say something, or where it cannot work.

    >>> completed("https://rasad@store/news", password="p@ss", ca_file="/etc/ca.pem")
    'https://rasad:p%40ss@store/news?ca_cert=%2Fetc%2Fca.pem'
    """
    address = parse_url(url)
    parts = urlsplit(url)
    if password is not None:
        if address.password:
            raise ValueError("it holds a password, and clickhouse_password is set too")
        user, _, place = parts.netloc.rpartition("@")
        user = user.rstrip(":") or quote(address.user)
        parts = parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}")
    if ca_file is not None:
        if address.ca_cert:
            raise ValueError("it holds ca_cert, and clickhouse_ca_file is set too")
        parts = parts._replace(query="&".join(filter(None, [parts.query, urlencode({"ca_cert": ca_file})])))
    trusted = ca_file or address.ca_cert
    if trusted is not None:
        if parts.scheme != "https":
            raise ValueError("authorities are given, but it begins with http:// and not with https://")
        check_authorities(trusted)
    return urlunsplit(parts)


def hidden(url: str) -> str:
    """The URL without its secrets, for people.

    >>> hidden("https://rasad:secret@store:8443/news?ca_cert=ca.pem")
    'https://rasad:(hidden)@store:8443/news?ca_cert=ca.pem'
    """
    parts = urlsplit(url)
    who, at, place = parts.netloc.rpartition("@")
    user, colon, password = who.partition(":")
    shown = f"{user}{colon}{'(hidden)' if password else ''}"
    return urlunsplit(parts._replace(netloc=f"{shown}{at}{place}"))


def check_authorities(file: str) -> None:
    """Raise `ValueError` where a file holds no certificates in PEM."""
    try:
        ssl.create_default_context(cafile=file)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"{file} cannot be read as certificates in PEM: {error}") from error
