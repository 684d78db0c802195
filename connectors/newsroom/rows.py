"""The entries of a page's lists, drawn once and kept: the same thirty titles stand on page after page."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from connectors.newsroom import dates
from connectors.newsroom.article import Article
from connectors.newsroom.codes import path_of
from connectors.newsroom.sites import site_of

_PHOTO = Markup(
    '<figure><a href="{0}" target="_blank"><img class="lazy" data-src="{1}" src="/resources/blank.gif" '
    'width="120" height="80" alt="{2}"></a></figure>'
)
_TITLE = Markup('<div class="desc"><h3><a href="{0}" target="_blank" title="{1}">{1}</a></h3>{2}{3}</div>')


def row(entry: Article, photo: bool, dated: bool, with_lead: bool) -> Markup:
    """What stands inside an entry's `<li>`: picture, linked title, date and lead as asked."""
    return _row(
        entry.title,
        path_of(entry),
        f"https://cdn.{site_of(entry.outlet, entry.edition).host}/d/{entry.slot}.jpg" if photo else "",
        short_date(entry) if dated else "",
        (entry.lead or "") if with_lead else "",
    )


def short_date(entry: Article) -> str:
    """«۱۴۰۴-۰۵-۲۱ ۱۴:۳۵», the date as lists show it."""
    if entry.edition == "fa":
        year, month, day = dates.jalali(entry.day)
        return dates.fa_digits(f"{year}-{month:02}-{day:02} {dates.clock(entry.published)}")
    return f"{entry.day.isoformat()} {dates.clock(entry.published)}"


@lru_cache(maxsize=4096)
def _row(title: str, path: str, image: str, date: str, lead: str) -> Markup:
    time = Markup('<time><a href="{}">{}</a></time>').format(path, date) if date else ""
    intro = Markup('<p class="introtext-small">{}</p>').format(lead) if lead else ""
    picture = _PHOTO.format(path, image, title) if image else Markup("")
    return picture + _TITLE.format(path, title, time, intro)
