"""A request of ClickHouse's HTTP interface read into a query (https://clickhouse.com/docs/interfaces/http)."""

from __future__ import annotations

import base64
import binascii
import hmac
import uuid
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from pipeline.store.compression import decompress, negotiate
from pipeline.store.config import StoreConfig, is_loopback
from pipeline.store.errors import (
    ACCESS_DENIED,
    AUTHENTICATION_FAILED,
    BAD_ARGUMENTS,
    NOT_IMPLEMENTED,
    REQUIRED_PASSWORD,
    TOO_MANY_BYTES,
    StoreError,
)

# Parameters of the interface itself; every other one is a setting.
_OWN = frozenset(
    [
        "query",
        "database",
        "user",
        "password",
        "query_id",
        "session_id",
        "session_timeout",
        "session_check",
        "close_session",
        "default_format",
        "compress",
        "decompress",
        "buffer_size",
        "wait_end_of_query",
        "quota_key",
        "stacktrace",
        "role",
        "client_protocol_version",
    ]
)
_OFF = ("", "0", "false")


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a client asks: `text` is the `query` parameter and the body joined, as ClickHouse joins them."""

    text: bytes
    query_id: str
    format: str
    database: str
    settings: Mapping[str, str]
    params: Mapping[str, str]
    protocol: int
    encoding: str | None
    wait: bool
    readonly: bool


def allow_origin(request: web.Request, config: StoreConfig) -> None:
    """Refuse what a browser sends on behalf of another site's page.

    A page on the internet may POST text to 127.0.0.1 without asking, and one whose name is re-bound to 127.0.0.1
    may read the answer too; an owner without a password would be open to both.
    """
    host = request.headers.get("Host", "")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != host:
        raise StoreError(ACCESS_DENIED, f"requests from pages of {origin} are refused")
    name = urlsplit(f"//{host}").hostname or ""
    if not config.password and not is_loopback(name):
        raise StoreError(ACCESS_DENIED, f"the host name {name!r} is not this machine's own: set a password")


def authenticate(request: web.Request, config: StoreConfig) -> bool:
    """Whether the user may only read; raises for unknown users and wrong passwords."""
    user, password = _credentials(request)
    if user is None and config.password:
        raise StoreError(REQUIRED_PASSWORD, "a user and a password are required")
    name = user or config.user
    known = {config.user: config.password}
    if config.reader_password or not config.password:
        known[config.reader] = config.reader_password
    expected = known.get(name, "")
    same = hmac.compare_digest(password.encode(), expected.encode())
    if name not in known or not same:
        message = f"{name}: Authentication failed: password is incorrect, or there is no user with such name."
        raise StoreError(AUTHENTICATION_FAILED, message)
    return name == config.reader


def _credentials(request: web.Request) -> tuple[str | None, str]:
    """User and password from headers, HTTP Basic or the URL, in ClickHouse's order."""
    headers, args = request.headers, request.query
    if "X-ClickHouse-User" in headers or "X-ClickHouse-Key" in headers:
        return headers.get("X-ClickHouse-User", "default"), headers.get("X-ClickHouse-Key", "")
    scheme, _, value = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise StoreError(AUTHENTICATION_FAILED, "the Authorization header is no HTTP Basic") from error
        return user or "default", password
    if scheme:
        raise StoreError(AUTHENTICATION_FAILED, f"authentication by {scheme} is not supported")
    if "user" in args or "password" in args:
        return args.get("user", "default"), args.get("password", "")
    return None, ""


async def read_request(request: web.Request, config: StoreConfig, *, reader: bool) -> Request:
    """Read parameters, headers and body; `reader` is the answer of `authenticate`."""
    args: dict[str, str] = dict(request.query)
    body = b""
    if request.content_type == "multipart/form-data":
        args |= await _form(request, config.max_body_bytes)
    else:
        body = await read_body(request, config.max_body_bytes)
    for name in ("compress", "decompress"):
        if args.get(name, "0") not in _OFF:
            message = f"{name}=1 (ClickHouse's own block compression) is not supported: use HTTP's compression"
            raise StoreError(NOT_IMPLEMENTED, message)
    query = args.get("query", "").encode()
    text = query + b"\n" + body if query and body else query or body
    params, settings = {}, {}
    for name, value in args.items():
        if name.startswith("param_"):
            params[name[6:]] = value
        elif name not in _OWN:
            settings[name] = value
    protocol = args.get("client_protocol_version", "0")
    if not protocol.isdecimal():
        raise StoreError(BAD_ARGUMENTS, f"client_protocol_version {protocol!r} is no number")
    headers = request.headers
    compress = settings.get("enable_http_compression", "1") not in _OFF
    return Request(
        text=text,
        query_id=args.get("query_id") or headers.get("X-ClickHouse-Query-Id") or str(uuid.uuid4()),
        format=args.get("default_format") or headers.get("X-ClickHouse-Format") or "TabSeparated",
        database=args.get("database") or headers.get("X-ClickHouse-Database") or "",
        settings=settings,
        params=params,
        protocol=int(protocol),
        encoding=negotiate(headers.get("Accept-Encoding", "")) if compress else None,
        wait=args.get("wait_end_of_query", "0") not in _OFF,
        readonly=reader or request.method in ("GET", "HEAD") or settings.get("readonly", "0") not in _OFF,
    )


async def read_body(request: web.Request, limit: int) -> bytes:
    """The whole body, decompressed; refused as soon as it is over `limit` bytes."""
    if (request.content_length or 0) > limit:
        raise StoreError(TOO_MANY_BYTES, f"the request's body is over {limit} bytes")
    body = bytearray()
    async for part in request.content.iter_any():
        body += part
        if len(body) > limit:
            raise StoreError(TOO_MANY_BYTES, f"the request's body is over {limit} bytes")
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    return decompress(bytes(body), encoding, limit)


async def _form(request: web.Request, limit: int) -> dict[str, str]:
    """Fields of a form: clickhouse-connect sends long parameters so. Files would be external tables."""
    fields: dict[str, str] = {}
    size = 0
    async for part in await request.multipart():
        name = getattr(part, "name", None)
        if name is None or getattr(part, "filename", None) is not None:
            raise StoreError(NOT_IMPLEMENTED, "external tables are not supported by this store")
        data = bytearray()
        while piece := await part.read_chunk():  # type: ignore[union-attr]
            data += piece
            size += len(piece)
            if size > limit:
                raise StoreError(TOO_MANY_BYTES, f"the request's body is over {limit} bytes")
        try:
            fields[name] = data.decode()
        except UnicodeDecodeError as error:
            raise StoreError(BAD_ARGUMENTS, f"the form's field {name!r} is no UTF-8") from error
    return fields
