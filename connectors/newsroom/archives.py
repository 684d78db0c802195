"""Archive pages by date, with paging, as Fars, ISNA, IRNA and Serat have them; and the home pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from connectors.newsroom import dates
from connectors.newsroom.article import Article
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.chrome import chrome, environment
from connectors.newsroom.codes import path_of
from connectors.newsroom.furniture import words
from connectors.newsroom.sites import Site

PAGE = 20
PATHS = {
    "fars": ("/archive",),
    "isna": ("/page/archive.xhtml", "/archive"),
    "irna": ("/archive", "/page/archive.xhtml"),
    "serat": ("/fa/archive",),
    "nournews": (),
}


def archive(site: Site, path: str, query: Mapping[str, str], catalogue: Catalogue) -> bytes | None:
    """The archive page a query asks for; None for a path that is no archive of this site.

    Dates are Jalali in Persian editions and Gregorian in others: Fars `date=1404/5/21&p=2`, Nastooh
    `yr=1404&mn=5&dy=21&pi=2`, IranSamaneh `from_date=1404/05/20&to_date=1404/05/21&rpp=20&p=2`. A query without a
    date, or with one that does not exist, lists the newest. A page beyond the last has no entries.
    """
    if path not in PATHS[site.outlet]:
        return None
    per_page = min(_number(query.get("rpp"), PAGE), 100)
    page = _number(query.get("pi" if site.outlet in ("isna", "irna") else "p"), 1)
    entries = _entries(site, query, catalogue)
    shown = entries[(page - 1) * per_page : page * per_page]
    last = max(1, -(-len(entries) // per_page))
    name = "pi" if site.outlet in ("isna", "irna") else "p"
    links = [
        (number, f"{path}?{urlencode({**query, name: str(number)})}")
        for number in range(max(1, page - 4), min(last, page + 5) + 1)
    ]
    return _drawn(site, shown, page, links)


def home(site: Site, catalogue: Catalogue) -> bytes:
    """The edition's home page: its newest articles."""
    return _drawn(site, catalogue.latest(site, 40), 1, [])


def _drawn(site: Site, entries: list[Article], page: int, links: list[tuple[int, str]]) -> bytes:
    labels, _ = words(site.language)
    context = {
        "site": site,
        "labels": labels,
        "chrome": chrome(site.id, 0),
        "entries": entries,
        "page": page,
        "links": links,
        "path": path_of,
        "when": _when,
    }
    return environment().get_template("archive.html").render(context).encode()


def _entries(site: Site, query: Mapping[str, str], catalogue: Catalogue) -> list[Article]:
    span = _span(site, query)
    if span is None:
        return catalogue.latest(site, 120)
    first, last = span
    return [entry for day in catalogue.days(site) if first <= day <= last for entry in catalogue.on_day(site, day)]


def _span(site: Site, query: Mapping[str, str]) -> tuple[date, date] | None:
    try:
        if site.outlet in ("isna", "irna"):
            asked = _day(site, *(int(query[name]) for name in ("yr", "mn", "dy")))
            return asked, asked
        if site.outlet == "fars":
            asked = _slashed(site, query["date"])
            return asked, asked
        return _slashed(site, query["from_date"]), _slashed(site, query["to_date"])
    except (KeyError, ValueError, OverflowError):
        return None


def _slashed(site: Site, text: str) -> date:
    year, month, day = (int(number) for number in text.split("/"))
    return _day(site, year, month, day)


def _day(site: Site, year: int, month: int, day: int) -> date:
    return dates.from_jalali(year, month, day) if site.edition == "fa" else date(year, month, day)


def _number(text: str | None, default: int) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() else default


def _when(entry: Article) -> str:
    if entry.edition == "fa":
        return f"{dates.fa_day(entry.day)} - {dates.fa_digits(dates.clock(entry.published))}"
    return f"{entry.day.isoformat()} {dates.clock(entry.published)}"
