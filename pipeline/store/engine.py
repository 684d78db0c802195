"""The chDB engine: one data directory, one connection for each query.

A connection to an open engine costs 0.3 ms (chDB 4.4) and takes its settings, database and parameters with it
when it closes, so no query sees another's. Nothing here knows HTTP. All methods block; call them in threads.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec

from pipeline.store.config import ConfigError, StoreConfig
from pipeline.store.errors import BAD_ARGUMENTS, SYNTAX_ERROR, UNKNOWN_SETTING, EngineError, StoreError
from pipeline.store.sql import INNER_TABLE_FUNCTIONS, OUTER_FUNCTIONS, Statement

# Each chunk of `send_query` is complete in itself; only formats without head and foot may be joined from chunks.
JOINABLE_FORMATS = frozenset(
    [
        "native",
        "tabseparated",
        "tsv",
        "tabseparatedraw",
        "tsvraw",
        "csv",
        "rowbinary",
        "jsoneachrow",
        "ndjson",
        "jsonlines",
        "jsonstringseachrow",
        "jsoncompacteachrow",
        "jsoncompactstringseachrow",
    ]
)
# Answered from memory: they get a thread of their own, as clickhouse-connect describes a table before each insert.
_DESCRIBING = frozenset({"DESCRIBE", "DESC", "SHOW", "EXISTS"})
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """One statement with all that goes with it. `params` are in ClickHouse's escaped text form."""

    statement: Statement
    format: str = "TabSeparated"
    database: str = ""
    settings: Mapping[str, str] = {}
    params: Mapping[str, str] = {}
    readonly: bool = False
    tag: str = ""


class Chunk(msgspec.Struct, frozen=True):
    """A piece of a result and what the engine counted for it."""

    data: bytes
    read_rows: int = 0
    read_bytes: int = 0
    written_rows: int = 0
    written_bytes: int = 0


class Engine:
    """An open data directory. Only one process may hold it; a second gets a `ConfigError`."""

    def __init__(self, config: StoreConfig) -> None:
        """Open `config.path`, creating it where it is missing."""
        # Before chdb is loaded: the engine takes its time zone from the process, once.
        os.environ["TZ"] = "UTC"
        import chdb  # 550 MB of engine: only a process that serves loads it

        self._chdb: Any = chdb
        try:
            config.path.mkdir(parents=True, exist_ok=True)
            self._lock = _hold(config.path)
        except OSError as error:
            raise ConfigError(f"cannot keep data in {config.path}: {error.strerror}") from error
        self._path = str(config.path.resolve())
        options = f"max_server_memory_usage={config.max_memory_bytes}&logger.level=fatal"
        try:
            self._keeper = self._chdb.connect(f"{self._path}?{options}")
        except RuntimeError as error:
            self._lock.close()
            raise ConfigError(f"cannot open the data in {config.path}: {error}") from error
        self._keeper_lock = threading.Lock()
        self._defaults = {"async_insert": "0", "max_memory_usage": str(config.max_query_memory_bytes)}
        self.version, self.timezone = self._column("SELECT arrayJoin([version(), timezone()])")
        self.settings = frozenset(self._column("SELECT name FROM system.settings"))
        functions = {name.lower() for name in self._column("SELECT name FROM system.table_functions")}
        self.outer_functions = (functions - INNER_TABLE_FUNCTIONS) | OUTER_FUNCTIONS

    def _column(self, sql: str) -> list[str]:
        with self._keeper_lock:
            text: str = self._keeper.query(sql, "TabSeparatedRaw").bytes().decode()
        return text.splitlines()

    def close(self) -> None:
        """Close the engine and let the directory go."""
        with self._keeper_lock:
            self._keeper.close()
        self._lock.close()

    def classify(self, statement: Statement) -> str:
        """`read`, `describe`, `insert`, `write` or `maintain`, by the engine's parser.

        Raises:
            StoreError: SYNTAX_ERROR for several statements at once.
        """
        sql = statement.sql if statement.data is None else statement.from_file("")
        with self._keeper_lock:
            found = self._keeper._conn.classify_query(sql)
        if found["statement_count"] > 1:
            raise StoreError(SYNTAX_ERROR, "Multi-statements are not allowed")
        if statement.data is not None:
            return "insert"
        kind = found["query_class"].name
        if kind == "READ_ONLY" and statement.verb in _DESCRIBING:
            return "describe"
        if kind == "READ_ONLY" or found["statement_count"] == 0:
            return "read"
        return "maintain" if kind == "CONTROL" or statement.verb == "OPTIMIZE" else "write"

    @contextmanager
    def _connection(self, query: Query) -> Iterator[Any]:
        settings = {**self._defaults, **query.settings}
        unknown = settings.keys() - self.settings
        if unknown:
            raise StoreError(UNKNOWN_SETTING, f"Unknown setting '{sorted(unknown)[0]}'.")
        with _engine_errors():
            connection = self._chdb.connect(self._path)
        try:
            with _engine_errors():
                if query.tag:
                    settings["log_comment"] = query.tag
                if query.readonly:
                    settings["readonly"] = "1" if settings.get("readonly") == "1" else "2"
                if query.database:
                    connection.query(f"USE {_quote_name(query.database)}")
                # Last, because `readonly` forbids to change anything after it.
                last = settings.pop("readonly", None)
                connection.query(_set(settings))
                if query.params and query.statement.data is not None:
                    connection.query(_set({f"param_{k}": v for k, v in query.params.items()}))
                if last is not None:
                    connection.query(_set({"readonly": last}))
                yield connection
        finally:
            connection.close()

    def run(self, query: Query) -> Chunk:
        """Run any statement but an insert with data, and hold its whole result."""
        with self._connection(query) as connection:
            result = connection.query(query.statement.sql, query.format, params=dict(query.params))
            return _chunk(result)

    def rows(self, query: Query) -> Iterator[Chunk]:
        """Run a reading statement; its result comes in chunks where statement and format allow it."""
        name = query.statement.format or query.format
        if query.statement.verb not in ("SELECT", "WITH") or name.lower() not in JOINABLE_FORMATS:
            yield self.run(query)
            return
        with self._connection(query) as connection:
            stream = connection.send_query(query.statement.sql, query.format, params=dict(query.params))
            try:
                for result in stream:
                    yield _chunk(result)
            finally:
                stream.close()

    def insert(self, query: Query) -> Chunk:
        """Insert the statement's data; acknowledged and on disk on return.

        The data go through a file in memory and FROM INFILE, because `send_insert` of chDB 4.4 reports rows as
        written and drops them when a constraint, a view, too many partitions or a full disk refuse them.
        """
        statement = query.statement
        if statement.data is None:
            raise StoreError(BAD_ARGUMENTS, "an insert without data")
        with os.fdopen(os.memfd_create("insert"), "wb") as file, self._connection(query) as connection:
            file.write(statement.data)
            file.flush()
            result = connection.query(statement.from_file(f"/proc/self/fd/{file.fileno()}"), "Null")
            return _chunk(result)

    def kill(self, tag: str) -> None:
        """Ask the engine to stop the query with this tag; harmless where it has ended."""
        sql = "KILL QUERY WHERE Settings['log_comment'] = {tag:String} ASYNC"
        with self._keeper_lock, _engine_errors():
            self._keeper.query(sql, "Null", params={"tag": tag})

    def alive(self) -> bool:
        """Whether a fresh connection answers."""
        statement = Statement(b"SELECT 1", "SELECT")
        return self.run(Query(statement=statement, readonly=True)).data == b"1\n"


@contextmanager
def _engine_errors() -> Iterator[None]:
    """Turn chDB's errors, which are `RuntimeError`s with a text, into `EngineError`s."""
    try:
        yield
    except RuntimeError as error:
        raise EngineError(str(error)) from error


def _chunk(result: Any) -> Chunk:
    return Chunk(
        result.bytes() or b"",
        result.storage_rows_read(),
        result.storage_bytes_read(),
        result.rows_written(),
        result.bytes_written(),
    )


def _set(values: Mapping[str, str]) -> str:
    """A SET statement: the engine takes settings no other way, so names are checked and values quoted here."""
    for name in values:
        if not _NAME.fullmatch(name):
            raise StoreError(BAD_ARGUMENTS, f"{name!r} is no name of a setting or parameter")
    return "SET " + ", ".join(f"{name} = {_quote(value)}" for name, value in values.items())


def _quote(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _quote_name(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _hold(path: Path) -> IO[str]:
    """Hold the directory for this process: the engine's own message about a second one names nothing."""
    lock = (path / "rasad-store.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise ConfigError(f"{path} is in use by another process: stop it, or choose another --path") from error
    return lock
