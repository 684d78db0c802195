"""One page a file: HTML and plain text, gzipped or not."""

from __future__ import annotations

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from connectors.importing.reading import Hints, modified_at, read_content
from connectors.profiles import article_ref, canonical_url, outlet_for_url
from schemas.raw import UNKNOWN, RawPage

HEAD_BYTES = 256 * 1024  # where a page names itself
_OWN_URL = (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content"))


def page_of_file(path: Path, content_type: str, hints: Hints) -> RawPage:
    """The page of a file, its bytes untouched; `fetched_at` is the file's modification time.

    The URL is the option's, else the one an HTML page gives itself; without one, the outlet is the option's or
    "unknown", and the clean stage looks for it in the text.
    """
    gzipped = path.suffix.lower() == ".gz"
    with path.open("rb") as stream:
        content = read_content(stream)
    url = hints.url
    if url is None and content_type != "text/plain" and not gzipped:
        url = own_url(content.body)
    site = outlet_for_url(url) if url else None
    ref = article_ref(url) if url else None
    return RawPage(
        body=content.body,
        outlet=hints.outlet or (site[0].outlet.outlet if site else UNKNOWN),
        fetched_at=modified_at(path),
        url=canonical_url(url) if url else None,
        edition=ref.edition if ref else "",
        content_type=content_type,
        content_encoding="gzip" if gzipped else None,
        source="import",
        size=content.size,
        sha256=content.sha256,
    )


def own_url(body: bytes) -> str | None:
    """The address that an HTML page gives itself (canonical link, og:url), where it is one of the outlets'."""
    tree = LexborHTMLParser(body[:HEAD_BYTES])
    for selector, attribute in _OWN_URL:
        node = tree.css_first(selector)
        url = node.attributes.get(attribute) if node is not None else None
        if url and outlet_for_url(url) is not None:
            return url
    return None
