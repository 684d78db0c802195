"""Errors in ClickHouse's terms: a code, a message with its name, an HTTP status.

Codes: https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp; the HTTP status of each
as in `src/Server/HTTP/exceptionCodeToHTTPStatus.cpp` there, except 202 and 307, which a client should see as
"come back later" and "too large".
"""

from __future__ import annotations

import re

BAD_ARGUMENTS = 36
NOT_IMPLEMENTED = 48
SYNTAX_ERROR = 62
UNKNOWN_COMPRESSION_METHOD = 89
UNKNOWN_SETTING = 115
READONLY = 164
REQUIRED_PASSWORD = 194
TOO_MANY_SIMULTANEOUS_QUERIES = 202
CANNOT_DECOMPRESS = 271
TOO_MANY_BYTES = 307
ACCESS_DENIED = 497
AUTHENTICATION_FAILED = 516
UNKNOWN_EXCEPTION = 1002

NAMES = {
    BAD_ARGUMENTS: "BAD_ARGUMENTS",
    NOT_IMPLEMENTED: "NOT_IMPLEMENTED",
    SYNTAX_ERROR: "SYNTAX_ERROR",
    UNKNOWN_COMPRESSION_METHOD: "UNKNOWN_COMPRESSION_METHOD",
    UNKNOWN_SETTING: "UNKNOWN_SETTING",
    READONLY: "READONLY",
    REQUIRED_PASSWORD: "REQUIRED_PASSWORD",
    TOO_MANY_SIMULTANEOUS_QUERIES: "TOO_MANY_SIMULTANEOUS_QUERIES",
    CANNOT_DECOMPRESS: "CANNOT_DECOMPRESS_DATA",
    TOO_MANY_BYTES: "TOO_MANY_BYTES",
    ACCESS_DENIED: "ACCESS_DENIED",
    AUTHENTICATION_FAILED: "AUTHENTICATION_FAILED",
    UNKNOWN_EXCEPTION: "UNKNOWN_EXCEPTION",
}

_STATUS = {
    REQUIRED_PASSWORD: 401,
    **dict.fromkeys((192, 193, 497, 512, 516), 403),
    **dict.fromkeys((6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 123, 167, 168), 400),
    **dict.fromkeys((89, 223, 271, 321, 376, 427, 441, 675, 676), 400),
    **dict.fromkeys((46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511), 404),
    229: 413,
    TOO_MANY_BYTES: 413,
    NOT_IMPLEMENTED: 501,
    **dict.fromkeys((76, 202, 209, 439), 503),
    381: 411,
    159: 408,
    779: 415,
}

_ENGINE_ERROR = re.compile(r"Code: (\d+)\.")


class StoreError(Exception):
    """A refusal or failure with ClickHouse's code; `str()` is the body a ClickHouse client expects."""

    def __init__(self, code: int, message: str) -> None:
        """`message` without code and name: both are added."""
        super().__init__(f"Code: {code}. DB::Exception: {message} ({NAMES.get(code, 'UNKNOWN_EXCEPTION')})")
        self.code = code

    @property
    def status(self) -> int:
        """The HTTP status a ClickHouse server would answer with."""
        return _STATUS.get(self.code, 500)


class EngineError(StoreError):
    """An error the engine reported, in its own words."""

    def __init__(self, text: str) -> None:
        """`text` is the engine's message; chDB's own words in front of «Code: N.» are dropped."""
        found = _ENGINE_ERROR.search(text)
        if found is None:
            super().__init__(UNKNOWN_EXCEPTION, text.strip() or "the engine gave no reason")
            return
        Exception.__init__(self, text[found.start() :].strip())
        self.code = int(found[1])
