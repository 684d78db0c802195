"""What a crawl is told: outlets, mode, window, rhythm. Every number of the crawler stands here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

USER_AGENT = "RasadBot/0.1 (+https://github.com/rasad/rasad; news research; obeys robots.txt)"
ROBOTS_AGENT = "RasadBot"

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

# A page is fetched again so long after its last fetch, to find revisions and withdrawals; most
# corrections come within hours. After the last one it is left alone.
REFETCH = (15 * MINUTE, 1 * HOUR, 6 * HOUR, 1 * DAY, 3 * DAY, 7 * DAY)
# A page that could not be fetched is tried again so much later; after the last one it is given up.
FAILED = (5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR, 1 * DAY)

# Scrapy cancels a download beyond this without a response. It lies above the page cap, so that a page over the cap
# still becomes a record with its true size and hash.
DOWNLOAD_CAP = 32 * 1024 * 1024
MAX_PAGES_IN_FLIGHT = 32  # per outlet: fetched, or waiting for the broker
MAX_ARCHIVE_PAGES = 200  # of one day's list
MAX_LEAVES = 400  # sitemaps opened in one pass of one sitemap index


class Rhythm(Struct, frozen=True, kw_only=True):
    """How fast a site is asked; one for the live sites, one for the local newsroom."""

    feed_seconds: float  # between two looks at a feed ...
    sitemap_seconds: float  # ... at a sitemap
    archive_seconds: float  # ... at the list of a day, where there is neither
    days_back: int  # how far back the news of now reaches
    delay: float | None  # between two requests to a domain; None: as the profile says
    max_delay: float  # that AutoThrottle may choose
    concurrency: int  # requests to one domain at once
    timeout: float  # of one request
    retries: int
    retry_after_cap: float  # longest Retry-After that is waited for at once; beyond it the page is due later
    robots_cap: float  # longest Crawl-delay of robots.txt that is followed


LIVE = Rhythm(
    feed_seconds=5 * MINUTE,
    sitemap_seconds=30 * MINUTE,
    archive_seconds=15 * MINUTE,
    days_back=2,
    delay=None,
    max_delay=60.0,
    concurrency=2,
    timeout=60.0,
    retries=3,
    retry_after_cap=2 * MINUTE,
    robots_cap=60.0,
)
NEWSROOM = Rhythm(
    feed_seconds=5.0,
    sitemap_seconds=30.0,
    archive_seconds=30.0,
    days_back=10,
    delay=0.0,
    max_delay=0.1,
    concurrency=8,
    timeout=8.0,
    retries=2,
    retry_after_cap=5.0,
    robots_cap=0.0,
)


class CrawlConfig(Struct, frozen=True, kw_only=True):
    """One run of `rasad crawl`."""

    outlets: list[str]
    kafka: Mapping[str, Any]  # kafka-python's connection settings
    state_dir: Path
    sites: Literal["newsroom", "live"] = "newsroom"
    newsroom_url: str = "http://127.0.0.1:8090"
    follow: bool = False
    revisit: bool = False  # every known page is due now
    since: date | None = None  # with `until`: this range of days instead of the news of now
    until: date | None = None
    days_back: int | None = None  # replaces the rhythm's
    progress_file: Path | None = None
    grace: float = 5.0  # seconds that a stop waits for pages in flight

    @property
    def rhythm(self) -> Rhythm:
        """The rhythm of the sites that are crawled."""
        return LIVE if self.sites == "live" else NEWSROOM


def refetch_after(visits: int) -> float | None:
    """Seconds until a page is fetched again after its `visits`-th successful fetch (1 is the first)."""
    return REFETCH[visits - 1] if visits <= len(REFETCH) else None


def retry_after(failures: int) -> float | None:
    """Seconds until a page that failed so many times in a row is tried again; None: it is given up."""
    return FAILED[failures - 1] if failures <= len(FAILED) else None
