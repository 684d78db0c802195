"""What a URL tells: its outlet, edition, news code and canonical form."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from connectors.profile_loading import profiles
from connectors.profile_tables import Edition, Profile
from schemas.ids import page_id

# Parameters that tell where a reader came from, not which page it is.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|yclid|ref|rnd)(?:=|$)", re.IGNORECASE)
_CODE_WITHIN = 256  # characters of a path (slugs may have thousands) and of a query
_CODE_AND_SLUG = re.compile(r"[^%?]*/\d{6,19}/")
_UNESCAPED = "/:@!$&'()*+,;=-._~|"  # left as they are in a canonical path


class ArticleRef(Struct, frozen=True, kw_only=True):
    """What the URL of an article tells."""

    outlet: str
    edition: str
    code: str
    canonical: str
    page_id: str


class _Form(NamedTuple):
    path: re.Pattern[str]
    canonical: str


class _Site(NamedTuple):
    profile: Profile
    hosts: dict[str, list[Edition]]
    forms: list[_Form]
    ignore: list[re.Pattern[str]]


def outlet_for_url(url: str) -> tuple[Profile, Edition] | None:
    """The outlet and edition that a URL belongs to; None for every other site and for what is no http(s) URL."""
    parts = _split(url)
    site = _site(parts.hostname or "") if parts else None
    if parts is None or site is None:
        return None
    return site.profile, _edition(site, parts)


def article_ref(url: str) -> ArticleRef | None:
    """The article that a URL names; None when it names none of the outlets' articles (or a gallery, a tag page)."""
    parts = _split(url)
    site = _site(parts.hostname or "") if parts else None
    if parts is None or site is None:
        return None
    target = parts.path[:_CODE_WITHIN] + (f"?{parts.query[:_CODE_WITHIN]}" if parts.query else "")
    if "%" in target and not _CODE_AND_SLUG.match(target):  # only the slug is escaped as a rule: it is not read
        target = unquote(target)
    if any(pattern.match(target) for pattern in site.ignore):
        return None
    for form in site.forms:
        match = form.path.match(target)
        if match is None:
            continue
        groups = {name: value for name, value in match.groupdict().items() if value is not None}
        edition = _edition(site, parts)
        if groups.get("edition", "").lower() not in ("", edition.code):
            edition = replace(edition, code=groups["edition"].lower())
        path = form.canonical.format_map({**groups, "edition": edition.code})
        outlet = site.profile.outlet.outlet
        return ArticleRef(
            outlet=outlet,
            edition=edition.code,
            code=groups["code"],
            canonical=f"https://{edition.host}{quote(path, safe='/?=&')}",
            page_id=page_id(outlet, edition.code, code=groups["code"]),
        )
    return None


def canonical_url(url: str) -> str:
    """One spelling of a URL: of an article without its slug; of any other page without fragment and tracking.

    A string that is no http(s) URL comes back stripped of white space and otherwise as it is.
    """
    ref = article_ref(url)
    if ref is not None:
        return ref.canonical
    parts = _split(url)
    if parts is None:
        return url.strip()
    site = _site(parts.hostname or "")
    if site is None:
        scheme, host = parts.scheme, parts.netloc.rpartition("@")[2].lower()
    else:
        scheme, host = "https", _host(site, parts)
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _TRACKING.match(pair))
    path = quote(unquote(parts.path), safe=_UNESCAPED) or "/"
    return f"{scheme}://{host}{path}" + (f"?{quote(query, safe=_UNESCAPED + '?%')}" if query else "")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
    except ValueError:  # e.g. "http://[": no URL
        return None
    return parts


def _bare(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")


def _edition(site: _Site, parts: SplitResult) -> Edition:
    """By host, then by the path's prefix; the outlet's first edition where neither tells."""
    candidates = site.hosts.get(_bare(parts.hostname or ""), site.profile.outlet.editions)
    path = parts.path.lower()
    for edition in candidates:
        if edition.prefix != "/" and path.startswith(edition.prefix):
            return edition
    return candidates[0]


def _host(site: _Site, parts: SplitResult) -> str:
    """The canonical host of a page that is no article: the edition's, or its own for an unlisted subdomain."""
    host = (parts.hostname or "").lower()
    return _edition(site, parts).host if _bare(host) in site.hosts else host


@cache
def _sites() -> dict[str, _Site]:
    """What is needed per registrable domain, compiled once."""
    found: dict[str, _Site] = {}
    for profile in profiles().values():
        hosts: dict[str, list[Edition]] = {}
        for edition in profile.outlet.editions:
            for host in (edition.host, *edition.aliases):
                hosts.setdefault(_bare(host), []).append(edition)
        urls = profile.outlet.urls
        site = _Site(
            profile=profile,
            hosts=hosts,
            forms=[_Form(re.compile(form.path, re.IGNORECASE), form.canonical) for form in urls.article],
            ignore=[re.compile(pattern, re.IGNORECASE) for pattern in urls.ignore],
        )
        found.update(dict.fromkeys(profile.outlet.domains, site))
    return found


def _site(host: str) -> _Site | None:
    """The site whose registrable domain the host is, or lies below."""
    labels = _bare(host).split(".")
    for start in range(len(labels) - 1):
        site = _sites().get(".".join(labels[start:]))
        if site is not None:
            return site
    return None
