"""Native blocks rewritten for later protocol versions."""

from __future__ import annotations

import pytest

from pipeline.store.errors import StoreError
from pipeline.store.native import for_protocol, parse_type

WORDS = b"\0\6" + bytes(6) + b"\2" + bytes(7) + b"\0" + b"\1x" + b"\2" + bytes(7) + b"\1\0"
INFO = b"\x01\x00\x02\xff\xff\xff\xff\x00"


def column(name: bytes, kind: bytes) -> bytes:
    return bytes([len(name)]) + name + bytes([len(kind)]) + kind


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("UInt16", b"\1\0\2\0"),
        ("String", b"\x81\x01" + b"x" * 129 + b"\0"),
        ("FixedString(3)", b"abcdef"),
        ("DateTime64(3, 'UTC')", bytes(16)),
        ("Decimal(38, 2)", bytes(32)),
        ("Enum8('a, (b' = 1, 'it\\'s)' = 2)", b"\1\2"),
        ("Nullable(String)", b"\0\1" + b"\1x\0"),
        ("Array(Nullable(UInt8))", b"\2" + bytes(7) + b"\3" + bytes(7) + b"\0\0\1" + b"abc"),
        ("Map(String, Array(UInt8))", b"\1" + bytes(7) + b"\1" + bytes(7) + b"\1k" + b"\2" + bytes(7) + b"ab"),
        ("Tuple(a Int8, `b c` String)", b"\1\2" + b"\1x\0"),
        ("Tuple(Int8, Tuple(String, DateTime('Asia/Tehran')))", b"\1\2" + b"\1x\0" + bytes(8)),
        ("Nested(x Int8, y String)", b"\1" + bytes(7) + b"\1" + bytes(7) + b"\5" + b"\1y"),
        ("SimpleAggregateFunction(max, UInt64)", bytes(16)),
        ("LowCardinality(String)", b"\1" + bytes(7) + WORDS),
        ("LowCardinality(Nullable(String))", b"\1" + bytes(7) + WORDS),
        ("Array(LowCardinality(String))", b"\1" + bytes(7) + bytes(8) + b"\2" + bytes(7) + WORDS),
        ("Tuple(a LowCardinality(String), Int8)", b"\1" + bytes(7) + WORDS + b"\3\4"),
        ("Point", bytes(32)),
        ("IntervalDay", bytes(16)),
    ],
)
def test_columns_end_where_their_types_say(kind: str, values: bytes) -> None:
    first, last = column(b"a", kind.encode()), column(b"z", b"UInt8")
    block = b"\x02\x02" + first + values + last + b"\7\7"
    expected = INFO + b"\x02\x02" + first + b"\0" + values + last + b"\0" + b"\7\7"
    assert for_protocol(block * 2, 54475) == expected * 2
    assert for_protocol(block, 54405) == INFO + block
    assert for_protocol(block, 0) == block


def test_a_block_without_rows() -> None:
    block = b"\x01\x00" + column(b"a", b"Array(String)")
    assert for_protocol(block, 54475) == INFO + block + b"\0"


def test_types_without_an_end_are_refused() -> None:
    block = b"\x01\x01" + column(b"a", b"AggregateFunction(sum, UInt8)") + b"\1"
    with pytest.raises(StoreError, match="AggregateFunction"):
        for_protocol(block, 54475)


def test_types_are_split_at_their_own_commas() -> None:
    assert parse_type("Map(String, Tuple(a Int8, b Int8))").arguments == ("String", "Tuple(a Int8, b Int8)")
    assert parse_type("UInt8").arguments == ()
