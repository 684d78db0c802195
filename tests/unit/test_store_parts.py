"""The store's parts that need no engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.store.address import parse_url
from pipeline.store.compression import ENCODINGS, compressor, decompress, negotiate
from pipeline.store.config import ConfigError, StoreConfig
from pipeline.store.errors import EngineError, StoreError


def packed(data: bytes, encoding: str) -> bytes:
    shrink = compressor(encoding)
    return shrink.compress(data[:1000]) + shrink.compress(data[1000:]) + shrink.flush()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_compression_there_and_back_with_several_frames(encoding: str) -> None:
    data = "خبر".encode() * 5000
    assert (
        decompress(packed(data, encoding) + packed(b"", encoding) + packed(data, encoding), encoding, 10**6)
        == data * 2
    )


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_body_that_grows_without_end_is_refused(encoding: str) -> None:
    with pytest.raises(StoreError) as refused:
        decompress(packed(bytes(50_000_000), encoding), encoding, 1_000_000)
    assert (refused.value.code, refused.value.status) == (307, 413)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("harm", ["cut", "other"])
def test_a_broken_body_is_refused(encoding: str, harm: str) -> None:
    body = packed(b"abc" * 1000, encoding)
    with pytest.raises(StoreError) as refused:
        decompress(body[:-3] if harm == "cut" else b"no such thing", encoding, 10**6)
    assert (refused.value.code, refused.value.status) == (271, 400)


def test_unknown_encoding() -> None:
    with pytest.raises(StoreError) as refused:
        decompress(b"x", "br", 10)
    assert refused.value.code == 89


@pytest.mark.parametrize(
    ("header", "encoding"),
    [("", None), ("identity", None), ("gzip", "gzip"), ("gzip;q=0", None), ("br, GZIP;q=0.5, zstd", "zstd")],
)
def test_accept_encoding(header: str, encoding: str | None) -> None:
    assert negotiate(header) == encoding


def test_errors_carry_code_name_and_status() -> None:
    error = StoreError(115, "Unknown setting 'x'.")
    assert (error.status, str(error)) == (404, "Code: 115. DB::Exception: Unknown setting 'x'. (UNKNOWN_SETTING)")
    engine = EngineError("Streaming insert finish failed: Code: 27. DB::Exception: Cannot parse (X)")
    assert (engine.code, engine.status, str(engine)[:8]) == (27, 400, "Code: 27")
    assert EngineError("").code == 1002


def test_another_address_demands_a_password() -> None:
    with pytest.raises(ConfigError, match="without a password"):
        StoreConfig(path=Path("x"), host="0.0.0.0").check()
    StoreConfig(path=Path("x"), host="0.0.0.0", password="p").check()
    StoreConfig(path=Path("x"), host="::1").check()


def test_url_taken_apart() -> None:
    address = parse_url("https://u:p%40%2F@h:1/news?max_threads=2&x=")
    assert (address.host, address.port, address.user, address.password) == ("h", 1, "u", "p@/")
    assert (address.database, address.settings) == ("news", {"max_threads": "2", "x": ""})
    plain = parse_url("http://127.0.0.1")
    assert (plain.port, plain.user, plain.database) == (8123, "default", "default")
    with pytest.raises(ValueError, match="looks like"):
        parse_url("clickhouse://h")
