"""Whose page it is, where nobody said so."""

from __future__ import annotations

import re
from typing import Final

from connectors.profiles import outlet_for_url
from pipeline.stages.base import Reject
from pipeline.stages.clean import export, payload
from schemas.raw import RawPage

_OWN_URL: Final = re.compile(
    r"""<(?:link\b[^>]{0,200}\brel=["']?canonical\b[^>]{0,600}|meta\b[^>]{0,200}["']og:url["'][^>]{0,600})""",
    re.IGNORECASE,
)
_URL: Final = re.compile(r"""(?:href|content)=["']?(https?://[^"'\s>]{4,600})""", re.IGNORECASE)
_HTML: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|div|p|h1|article|span|a|br|script)\b", re.IGNORECASE
)
_HEAD: Final = 100_000  # characters in which a page says its own address


def recognise(page: RawPage) -> tuple[str | None, str | None]:
    """(outlet, URL) of a page: by its URL, by the address it gives itself, or by the marks of a text export."""
    if page.url:
        found = outlet_for_url(page.url)
        return (found[0].outlet.outlet if found else None), page.url
    text = payload.read(page)
    if isinstance(text, Reject):
        return None, None
    if is_html(text, page.content_type):
        url = own_url(text)
        found = outlet_for_url(url) if url else None
        return (found[0].outlet.outlet, url) if found else (None, None)
    return export.recognise(text), None


def is_html(text: str, content_type: str) -> bool:
    """Whether a page is HTML; what the server calls it counts only where the text does not tell."""
    begin = text[:4096]
    if "html" in content_type.lower() or "xml" in content_type.lower():
        return "<" in text
    return text.lstrip()[:1] == "<" and bool(_HTML.search(begin))


def own_url(html: str) -> str | None:
    """The address that a page gives itself: canonical link or og:url."""
    for tag in _OWN_URL.finditer(html[:_HEAD]):
        url = _URL.search(tag[0])
        if url is not None:
            return url[1].replace("&amp;", "&")
    return None
