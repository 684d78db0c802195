"""The tables of an outlet profile, as they are written in `outlets/*.toml` and `cms/*.toml`."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct


class Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables in a profile: an unknown key is an error."""


class Edition(Strict, frozen=True):
    """One language edition of an outlet: where its pages stand and where its news is announced."""

    code: str  # fa | ar | en
    host: str  # of its canonical URLs, e.g. "www.isna.ir"
    aliases: list[str] = []  # other hosts of the same edition, e.g. a mirror's or an older domain's
    prefix: str = "/"  # path prefix of its pages, e.g. "/fa/"
    feeds: list[str] = []
    sitemaps: list[str] = []  # of the news of now
    sitemap_archives: list[str] = []  # of the past: URLs with {jy} (Jalali year) or {gy} (Gregorian)
    archive: str | None = None  # list of one day's news: URL with {jy} {jm} {jd} {gy} {gm} {gd} {page}
    archive_links: str = "a@href"  # selector of article links on an archive page


class ArticleUrl(Strict, frozen=True):
    """One form of article URL."""

    path: str  # regex from the beginning of the unquoted path with its query; named groups: code, edition, others
    canonical: str  # path and query with the groups in braces: the slug does not identify


class Urls(Strict, frozen=True):
    """Which URLs are articles, and what they tell."""

    article: list[ArticleUrl]
    ignore: list[str] = []  # regexes on the unquoted path: galleries, tags, search


class Select(Strict, frozen=True):
    """Selectors per field; the first that finds something wins.

    CSS, with `@attr` to read an attribute; `jsonld:field` of a NewsArticle; `after:COMMENT`, the element behind
    `<!-- COMMENT -->`; `label:TEXT`, a date behind these words, where the page has one such.
    """

    title: list[str] = []
    kicker: list[str] = []
    lead: list[str] = []
    dateline: list[str] = []  # inside the lead: a mark of place in a tag of its own, e.g. ISNA's span.src
    body: list[str] = []  # the container
    published: list[str] = []  # machine-readable
    visible_date: list[str] = []
    modified: list[str] = []
    code: list[str] = []
    section: list[str] = []
    tags: list[str] = []
    author: list[str] = []
    author_code: list[str] = []
    labelled: list[str] = []  # the items of a list of labelled fields, read where the others find nothing


class Rule(Strict, frozen=True):
    """One template of a site: its selectors, in force from `since` until `until` (both inclusive)."""

    name: str
    select: Select
    match: list[str] = []  # selectors of which one must exist for the rule to be tried
    since: date | None = None
    until: date | None = None
    date_order: Literal["auto", "mdy", "dmy"] = "auto"  # of numeric dates in `published`
    visible_prefix: str = ""  # put before the visible date: the century of "91/03/02"
    naive_zone: str = "Asia/Tehran"  # of machine-readable dates without an offset
    between: list[tuple[str, str]] = []  # comment markers that enclose the body, e.g. NEWS CONTENT
    strip: list[str] = []  # removed from the body before it is read: related items, share bars


class Furniture(Strict, frozen=True):
    """What stands in an article's text and is not of it, as regexes over single lines of normalised text."""

    lines: list[str] = []  # a line that matches wholly is dropped
    tails: list[str] = []  # from a line that begins so, everything to the end is dropped
    inline: list[str] = []  # removed inside a line: in-text links
    disclaimers: list[str] = []  # a line that begins so is dropped, wherever it stands
    ends: list[str] = []  # cut from the end of a line: an end mark glued to the last paragraph
    headers: list[str] = []  # a line that begins so heads a list of other news, and goes with it


class Attribution(Strict, frozen=True):
    """How the outlet says who reports: regexes with named groups place, agency, desk, reporter."""

    datelines: list[str] = []  # at the beginning of the lead or first paragraph: removed and read
    bylines: list[str] = []  # with which every text of the outlet begins: in an export, what stands above is the lead
    names: list[str] = []  # how the outlet calls itself
    leads: bool = False  # whether each of its pages has a lead, and its text never begins with the dateline of one


class Cms(Strict, frozen=True):
    """A CMS family: the rules its sites share."""

    cms: str
    shell: list[str] = []  # regexes that tell a challenge shell
    rules: list[Rule] = []
    furniture: Furniture = Furniture()


class Outlet(Strict, frozen=True):
    """`outlets/<outlet>.toml` as written."""

    outlet: str
    name: dict[str, str]
    cms: str
    domains: list[str]  # registrable domains; subdomains are allowed
    editions: list[Edition]
    urls: Urls
    timezone: str = "Asia/Tehran"
    shell: list[str] = []
    code_is_date: bool = False
    delay_seconds: float = 2.0  # between two requests to one domain
    max_gap_minutes: int = 180  # silence longer than this is unusual
    rules: list[Rule] = []
    furniture: Furniture = Furniture()
    attribution: Attribution = Attribution()
    text_exports: list[str] = []  # regexes that recognise a plain-text export of this outlet


class Profile(Struct, frozen=True, kw_only=True):
    """An outlet with its CMS family merged in: the rules to try, in order, and everything else."""

    outlet: Outlet
    cms: Cms
    rules: list[Rule]
    furniture: Furniture
    shell: list[str]
    version: str  # hash of the files it was made from
