"""What a statement is, read from its tokens: where inserted data begin, which format it asks, what it may not do.

The engine's own parser classifies statements (`Engine.classify`); this module only finds what the engine does
not tell, after the rules of ClickHouse's lexer (`src/Parsers/Lexer.cpp`).

Why inserted data are cut off here: chDB's `query()` reads text after `INSERT ... FORMAT CSV` only up to a line
end in a quoted field and then *executes the rest as SQL*; data must reach the engine apart from the statement.

Why functions are refused: the engine runs inside this process with this process's rights, without a server's
`user_files` directory, and `readonly=2` still allows `file('/etc/passwd')`, `url(...)`, `INTO OUTFILE` and
`INSERT INTO FUNCTION file(...)` (tried on chDB 4.4).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import msgspec

from pipeline.store.errors import ACCESS_DENIED, NOT_IMPLEMENTED, StoreError

# Table functions that stay inside the engine; every other one of `system.table_functions` is refused.
INNER_TABLE_FUNCTIONS = frozenset(
    [
        "numbers",
        "numbers_mt",
        "zeros",
        "zeros_mt",
        "primes",
        "generateseries",
        "generate_series",
        "generaterandom",
        "values",
        "null",
        "view",
        "merge",
        "dictionary",
        "format",
        "mergetreeindex",
        "mergetreeprojection",
        "mergetreetextindex",
        "mergetreeanalyzeindexes",
        "fuzzquery",
    ]
)
# Reach outside although no table functions: `disk(path = ...)` in table settings, `file()` in expressions.
OUTER_FUNCTIONS = frozenset({"file", "disk"})
_INNER_ENGINES = frozenset(
    [
        "memory",
        "log",
        "tinylog",
        "stripelog",
        "null",
        "view",
        "materializedview",
        "dictionary",
        "buffer",
        "merge",
        "join",
        "set",
        "generaterandom",
        "alias",
        "timeseries",
        "atomic",
        "lazy",
        "ordinary",
    ]
)
_INNER_SOURCES = frozenset({"clickhouse", "null"})

_TOKEN = re.compile(
    rb"""(?P<space>\s+)
    |(?P<comment>(?:--|\xe2\x88\x92\xe2\x88\x92|\#[!\ ])[^\n]*|/\*.*?\*/)
    |(?P<string>'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    |(?P<quoted>`[^`\\]*(?:(?:\\.|``)[^`\\]*)*`|"[^"\\]*(?:(?:\\.|"")[^"\\]*)*")
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<number>\d[\w.]*)
    |(?P<sign>.)""",
    re.DOTALL | re.VERBOSE,
)
_DATA_GAP = re.compile(rb"[ \t\f]*\r?\n?")


class Token(msgspec.Struct, frozen=True):
    """One token that counts: words in capitals, quoted identifiers without their quotes, bracket depth."""

    kind: str
    text: str
    start: int
    end: int
    depth: int


class Statement(msgspec.Struct, frozen=True):
    """A statement taken apart.

    `sql` is what the engine gets to parse; `data` the bytes to insert (None where the statement carries
    none), in `format`, and `settings` the SETTINGS clause cut off before them; `format` of other statements is
    the one they name, or None; `verb` the first word.
    """

    sql: bytes
    verb: str
    format: str | None = None
    data: memoryview | None = None
    settings: bytes = b""

    def from_file(self, path: str) -> bytes:
        """The insert as one statement that reads its data from a file."""
        name = (self.format or "").encode()
        return b"%s FROM INFILE '%s' %s FORMAT %s" % (self.sql, path.encode(), self.settings, name)


def tokens(sql: bytes) -> Iterator[Token]:
    """The tokens of `sql` without spaces and comments."""
    depth = 0
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup if match.lastgroup != "tag" else "string"
        if kind in ("space", "comment"):
            continue
        raw = match[0]
        if raw == b"(":
            depth += 1
        elif raw == b")":
            depth -= 1
        text = raw.decode(errors="replace")
        if kind == "word":
            text = text.upper()
        elif kind == "quoted":
            text = text[1:-1]
        yield Token(kind or "sign", text, match.start(), match.end(), depth)


def take_apart(query: bytes, outer: Collection[str]) -> Statement:
    """Read a query as it arrived, its inserted data appended.

    Args:
        query: the statement, for inserts followed by the data.
        outer: names (lower case) of functions that reach outside the engine.

    Raises:
        StoreError: ACCESS_DENIED where it reaches outside the engine, NOT_IMPLEMENTED where it needs a session.
    """
    verb, named_format, previous = "", None, None
    before: list[str] = []
    selects, settings_at = False, None
    for token in tokens(query):
        if not verb and token.kind == "word":
            verb = token.text
        _refuse(verb, before, previous, token, outer)
        if verb == "INSERT" and not selects and token.depth == 0 and previous is not None:
            # After these words VALUES is a table's or a format's name.
            if token.text == "VALUES" and previous.text not in ("INTO", "TABLE", ".", "FORMAT"):
                return _insert(query, settings_at, token.start, token.end, "Values")
            if previous.text == "FORMAT" and previous.kind == "word" and token.kind == "word":
                gap = _DATA_GAP.match(query, token.end)
                name = query[token.start : token.end].decode()
                return _insert(query, settings_at, previous.start, gap.end() if gap else token.end, name)
            if token.text == "SETTINGS" and token.kind == "word" and previous.text not in ("INTO", "TABLE", "."):
                settings_at = token.start
        if token.kind == "word" and token.text == "SELECT":
            selects = True
        if previous is not None and previous.text == "FORMAT" and previous.kind == token.kind == "word":
            named_format = query[token.start : token.end].decode() if token.depth == 0 else named_format
        if token.kind == "word":
            before = [*before[-2:], token.text]
        previous = token
    return Statement(query, verb, named_format)


def _insert(query: bytes, settings_at: int | None, head_end: int, data_start: int, name: str) -> Statement:
    data = memoryview(query)[data_start:]
    if settings_at is None:
        return Statement(query[:head_end], "INSERT", name, data)
    return Statement(query[:settings_at], "INSERT", name, data, query[settings_at:head_end])


def _refuse(verb: str, before: list[str], previous: Token | None, token: Token, outer: Collection[str]) -> None:
    """Raise for what leaves the engine or needs a session; `before` are the last words before `token`."""
    if token.text == "(" and previous is not None and previous.kind in ("word", "quoted"):
        name = previous.text.lower()
        # An escape in a quoted name may spell anything: "\x66ile"('/etc/passwd').
        if name in outer or (previous.kind == "quoted" and "\\" in name):
            if name == "input":
                raise StoreError(NOT_IMPLEMENTED, "INSERT ... SELECT FROM input() is not supported by this store")
            raise _denied(f"function {previous.text!r} reaches outside the store")
    if token.kind not in ("word", "quoted"):
        if token.kind == "string" and verb == "ATTACH" and before[-1:] == ["FROM"]:
            raise _denied("ATTACH ... FROM a path reaches outside the store")
        return
    word = token.text
    if word in ("OUTFILE", "INFILE") and before[-1:] in (["INTO"], ["FROM"]):
        raise _denied(f"{before[-1]} {word} reaches outside the store")
    if before[-1:] == ["ENGINE"] and previous is not None and previous.text in ("ENGINE", "="):
        engine = word.lower()
        if engine not in _INNER_ENGINES and not (
            engine.endswith("mergetree") and not engine.startswith("replicated")
        ):
            raise _denied(f"table engine {word!r} reaches outside the store")
    in_source = before[-1:] == ["SOURCE"] and previous is not None and previous.text == "("
    if in_source and word.lower() not in _INNER_SOURCES:
        raise _denied(f"dictionary source {word!r} reaches outside the store")
    if verb == "SYSTEM" and before == ["SYSTEM"] and word in ("SHUTDOWN", "KILL", "SUSPEND"):
        raise _denied(f"SYSTEM {word} would end the store")
    if verb in ("SET", "USE"):
        raise StoreError(
            NOT_IMPLEMENTED, f"{verb} needs a session, which this store has none of: give settings in the URL"
        )
    if verb == "CREATE" and before == ["CREATE"] and word == "TEMPORARY":
        raise StoreError(NOT_IMPLEMENTED, "temporary tables need a session, which this store has none of")


def _denied(message: str) -> StoreError:
    return StoreError(ACCESS_DENIED, message)
