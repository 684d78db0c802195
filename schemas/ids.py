"""Deterministic identifiers: the same bytes at the same coordinates always give the same ids."""

from __future__ import annotations

import hashlib

from schemas.records import RawRef

ID_BYTES = 16  # 128 bits: no collision to be expected below 10^18 pages


def digest(*parts: str) -> str:
    """Hex BLAKE2b of the parts, length-prefixed so that ("ab", "c") and ("a", "bc") differ."""
    state = hashlib.blake2b(digest_size=ID_BYTES)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def page_id(
    outlet: str,
    edition: str,
    *,
    via: str | None = None,
    code: str | None = None,
    url: str | None = None,
    text: str | None = None,
) -> str:
    """The page's identity: by news code; without one by canonical URL; without that by its folded text.

    Raises ValueError when all three are absent.
    """
    for kind, value in (("code", code), ("url", url), ("text", text)):
        if value:
            return digest("page", outlet, edition, via or "", kind, value)
    raise ValueError("a page needs a news code, a URL or a text to be identified by")


def article_id(page: str, raw: RawRef) -> str:
    """The identity of one version of a page: the page and the raw record it was read from."""
    return digest("article", page, raw.topic, str(raw.partition), str(raw.offset))
