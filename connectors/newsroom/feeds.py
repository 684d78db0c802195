"""RSS feeds, each outlet's own way: length, address form and date format."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from xml.sax.saxutils import escape

from connectors.newsroom import dates
from connectors.newsroom.article import Article
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.codes import raw_url_of, url_of
from connectors.newsroom.sites import Site


def feed(site: Site, catalogue: Catalogue) -> bytes:
    """The edition's RSS document, newest first."""
    entries = catalogue.latest(site, site.feed_length)
    if site.outlet in ("isna", "irna"):
        return _document(
            site, entries, dates.rfc822, content=True, generator="Saba Enterprise Newsroom (www.nastooh.ir)"
        )
    if site.outlet == "nournews":
        return _document(site, entries, dates.offset_iso, content=False, generator="NourNews")
    return _document(site, entries, dates.serat_feed, content=False, generator="iransamaneh")


def is_feed(site: Site, path: str) -> bool:
    """Whether the path is one of the edition's feeds; Nastooh also has one per topic, `/rss/tp/<id>`."""
    topic = path.removeprefix("/rss/tp/")
    return path in site.feeds or (site.outlet in ("isna", "irna") and topic != path and topic.isdigit())


def _document(
    site: Site, entries: list[Article], date_form: Callable[[datetime], str], *, content: bool, generator: str
) -> bytes:
    namespace = ' xmlns:content="http://purl.org/rss/1.0/modules/content/"' if content else ""
    parts = [
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss{namespace} version="2.0">\n<channel>\n'
        f"<title>{escape(site.name)}</title>\n<link>{site.base}</link>\n<description>{escape(site.name)}</description>\n"
        f"<language>{site.language}</language>\n<generator>{generator}</generator>\n"
    ]
    if entries:
        parts.append(f"<lastBuildDate>{date_form(entries[0].published)}</lastBuildDate>\n")
    parts += [_item(site, entry, date_form, content) for entry in entries]
    parts.append("</channel>\n</rss>\n")
    return "".join(parts).encode()


def _item(site: Site, entry: Article, date_form: Callable[[datetime], str], content: bool) -> str:
    # IRNA's feed escapes its addresses, the others print letters, ZWNJ and `|` as they are.
    link = escape(url_of(entry) if site.outlet == "irna" else raw_url_of(entry))
    date = "" if "no-date" in entry.quirks else f"<pubDate>{date_form(entry.published)}</pubDate>\n"
    extra = ""
    if content:
        extra = "<content:encoded />\n"
        image = f"https://cdn.{site.host}/d/{entry.slot}.jpg"
        extra += f'<enclosure url="{image}" length="{90_000 + entry.slot}" type="image/jpeg" />\n'
        if entry.section:
            extra += f"<category>{escape(' > '.join(entry.section))}</category>\n"
    return (
        f"<item>\n<title>{escape(entry.title)}</title>\n<link>{link}</link>\n"
        f"<description>{escape(_description(entry))}</description>\n{extra}{date}<guid>{link}</guid>\n</item>\n"
    )


def _description(entry: Article) -> str:
    """The lead; IRNA's feed puts the dateline before it («تهران-ایرنا-ولید ...»)."""
    lead = entry.lead or entry.title
    if entry.outlet == "irna" and entry.prefix and entry.prefix_on == "lead":
        return f"{entry.prefix}{'' if entry.prefix.endswith('-') else ' '}{lead}"
    return lead
