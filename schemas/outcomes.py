"""What can become of a raw record. Part of `schemas.records`, which everyone imports."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What became of one acknowledged raw record; each has exactly one."""

    ARTICLE = "article"  # the first text of a page
    REVISION = "revision"  # a new text of a known page
    UNCHANGED = "unchanged"  # a refetch that says the same
    WITHDRAWN = "withdrawn"  # 404/410 of a known page
    STUB = "stub"  # a challenge shell: the feed's own fields only
    REJECTED = "rejected"  # for a named reason, see Reason


class Reason(StrEnum):
    """Why a record was rejected. One name, one cause; `detail` says the rest."""

    EMPTY = "empty"  # no bytes, or nothing but space
    BINARY = "binary"  # not text: images, archives, PDF
    TOO_LARGE = "too_large"  # over the size cap
    BAD_ENCODING = "bad_encoding"  # the bytes decode under no plausible charset
    TRUNCATED = "truncated"  # a compressed body that ends early
    TOO_DEEP = "too_deep"  # more nested tags than any page has
    BAD_HEADERS = "bad_headers"  # headers of the envelope are missing or unreadable
    BAD_RECORD = "bad_record"  # not the JSON that the schema demands
    UNKNOWN_OUTLET = "unknown_outlet"  # no profile for it
    NOT_FOUND = "not_found"  # 404/410 of a page nobody knew
    HTTP_ERROR = "http_error"  # any other answer that is not a page
    SHELL = "shell"  # a challenge shell, and no feed item to fall back on
    NO_ARTICLE = "no_article"  # no body text was found: a home page, a gallery, an error page
    TEXT_TOO_LONG = "text_too_long"  # a body that no article has
    TIMEOUT = "timeout"  # the stage took longer than its limit
    CRASHED = "crashed"  # the worker process died on it
    STAGE_ERROR = "stage_error"  # an unexpected exception inside a stage
    STORE_REFUSED = "store_refused"  # ClickHouse refused the row
