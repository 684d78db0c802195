"""Native blocks as clients of a later protocol version read them.

chDB writes the Native format for protocol 0. Grafana's data source (clickhouse-go) sends `client_protocol_version`
and then expects each block to begin with block info and each column's type to be followed by a byte for custom
serialization (`src/Formats/NativeWriter.cpp`). Where a column ends is known only from its type, so this module
walks over the values without reading them.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from pipeline.store.errors import NOT_IMPLEMENTED, StoreError

BLOCK_INFO_VERSION = 51903
CUSTOM_SERIALIZATION_VERSION = 54454
# Field 1: no overflows; field 2: bucket -1; end.
_BLOCK_INFO = b"\x01\x00\x02\xff\xff\xff\xff\x00"

_WIDTHS = {
    **dict.fromkeys(("UInt8", "Int8", "Bool", "Enum8", "Nothing"), 1),
    **dict.fromkeys(("UInt16", "Int16", "Date", "Enum16", "BFloat16"), 2),
    **dict.fromkeys(("UInt32", "Int32", "Float32", "Date32", "DateTime", "IPv4", "Decimal32", "Time"), 4),
    **dict.fromkeys(("UInt64", "Int64", "Float64", "DateTime64", "Decimal64", "Time64"), 8),
    **dict.fromkeys(("UInt128", "Int128", "UUID", "IPv6", "Decimal128"), 16),
    **dict.fromkeys(("UInt256", "Int256", "Decimal256"), 32),
}
_GEOMETRY = {
    "Point": "Tuple(Float64, Float64)",
    "Ring": "Array(Point)",
    "LineString": "Array(Point)",
    "Polygon": "Array(Ring)",
    "MultiLineString": "Array(LineString)",
    "MultiPolygon": "Array(Polygon)",
}


class Type(msgspec.Struct, frozen=True):
    """A type and what stands in its brackets."""

    name: str
    arguments: tuple[str, ...]


def parse_type(text: str) -> Type:
    """Split a type at its outer brackets and commas.

    >>> parse_type("Tuple(a Int8, Enum8('x, (y' = 1))").arguments
    ('a Int8', "Enum8('x, (y' = 1)")
    """
    name, bracket, rest = text.strip().partition("(")
    if not bracket:
        return Type(name, ())
    arguments, depth, quote, start, skip = [], 0, "", 0, False
    for at, sign in enumerate(rest):
        if skip:
            skip = False
        elif quote:
            skip = sign == "\\"
            quote = "" if sign == quote else quote
        elif sign in "'`\"":
            quote = sign
        elif sign == "(":
            depth += 1
        elif sign == "," and depth == 0:
            arguments.append(rest[start:at].strip())
            start = at + 1
        elif sign == ")":
            if depth == 0:
                arguments.append(rest[start:at].strip())
                break
            depth -= 1
    return Type(name, tuple(arguments))


def for_protocol(data: bytes, version: int) -> bytes:
    """Blocks of protocol 0 as protocol `version` has them.

    Raises:
        StoreError: NOT_IMPLEMENTED for a column whose end cannot be told (AggregateFunction, Variant, JSON ...).
    """
    return b"".join(_blocks(data, version)) if version >= BLOCK_INFO_VERSION else data


def _blocks(data: bytes, version: int) -> Iterator[bytes]:
    custom = b"\x00" if version >= CUSTOM_SERIALIZATION_VERSION else b""
    at = 0
    while at < len(data):
        start = at
        columns, at = _varint(data, at)
        rows, at = _varint(data, at)
        yield _BLOCK_INFO + data[start:at]
        for _ in range(columns):
            start = at
            _, at = _string(data, at)
            name, at = _string(data, at)
            yield data[start:at] + custom
            start, text = at, name.decode()
            if rows:
                # Each dictionary's version comes first, before all values of the column.
                at = _skip(data, at + 8 * _dictionaries(text), text, rows)
            yield data[start:at]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    size, at = _varint(data, at)
    return data[at : at + size], at + size


def _inner(kind: Type) -> tuple[str, ...]:
    """The types of the values inside one of a kind that is made of others."""
    if kind.name in ("Tuple", "Nested", "Map"):
        return tuple(_unnamed(argument) for argument in kind.arguments)
    if kind.name == "SimpleAggregateFunction":
        return kind.arguments[1:]
    return kind.arguments if kind.name in ("Array", "Nullable") else ()


def _dictionaries(text: str) -> int:
    kind = parse_type(text)
    return 1 if kind.name == "LowCardinality" else sum(map(_dictionaries, _inner(kind)))


def _skip(data: bytes, at: int, text: str, rows: int) -> int:
    """Where `rows` values of a type that begin at `at` end."""
    kind = parse_type(_GEOMETRY.get(text, text))
    name, arguments = kind.name, kind.arguments
    if rows == 0:
        return at
    if name == "String":
        for _ in range(rows):
            size, at = _varint(data, at)
            at += size
        return at
    if name == "FixedString":
        return at + rows * int(arguments[0])
    if name == "Decimal":
        digits = int(arguments[0])
        return at + rows * (4 if digits <= 9 else 8 if digits <= 18 else 16 if digits <= 38 else 32)
    if name in _WIDTHS:
        return at + rows * _WIDTHS[name]
    if name.startswith("Interval"):
        return at + rows * 8
    if name == "LowCardinality":
        return _skip_dictionary(data, at, arguments[0])
    if name == "Tuple" and not arguments:
        return at + rows
    if name in ("Nullable", "SimpleAggregateFunction", "Tuple"):
        at += rows if name == "Nullable" else 0
        for inner in _inner(kind):
            at = _skip(data, at, inner, rows)
        return at
    if name in ("Array", "Map", "Nested"):
        inner = arguments[0] if name == "Array" else f"Tuple({', '.join(arguments)})"
        end = at + rows * 8
        return _skip(data, end, inner, int.from_bytes(data[end - 8 : end], "little"))
    raise StoreError(NOT_IMPLEMENTED, f"a column of type {text} cannot be sent in Native to this client: cast it")


def _skip_dictionary(data: bytes, at: int, text: str) -> int:
    """Flags with the width of an index, the dictionary's values, one index for each row."""
    width = 1 << data[at]
    values, at = int.from_bytes(data[at + 8 : at + 16], "little"), at + 16
    kind = parse_type(text)
    at = _skip(data, at, kind.arguments[0] if kind.name == "Nullable" else text, values)
    return at + 8 + width * int.from_bytes(data[at : at + 8], "little")


def _unnamed(argument: str) -> str:
    """The type of a tuple's element that may have a name before it."""
    if argument.startswith(("`", '"')):
        end = argument.index(argument[0] + " ", 1)
        return argument[end + 2 :]
    head, space, rest = argument.partition(" ")
    return rest if space and "(" not in head else argument
