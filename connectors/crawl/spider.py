"""The Scrapy spider of one outlet: takes from the frontier, fetches, judges, publishes, remembers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from msgspec import Struct
from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from connectors.crawl import documents
from connectors.crawl.answers import conditions, failure_result, header, raw_page, validators
from connectors.crawl.config import CrawlConfig
from connectors.crawl.days import Window, today
from connectors.crawl.documents import Document
from connectors.crawl.feeds import NotAFeedError
from connectors.crawl.frontier import Frontier
from connectors.crawl.guard import PublicResolver
from connectors.crawl.judge import body_hash, judge
from connectors.crawl.metrics import Metrics, Tally
from connectors.crawl.sitemaps import NotASitemapError
from connectors.crawl.state import Known, State, Visit
from connectors.profiles import Profile, article_ref
from connectors.publish import Publisher, PublisherClosedError

log = structlog.get_logger(__name__)

IDLE_SECONDS = 1.0  # between two looks at the clock when nothing happens
DOCUMENT_PRIORITY = 100  # feeds go before pages


class Job(Struct, frozen=True, kw_only=True):
    """What the spider of an outlet works with."""

    config: CrawlConfig
    profile: Profile
    state: State
    publisher: Publisher
    metrics: Metrics
    tally: Tally
    resolver: PublicResolver | None  # None with the newsroom, where no name is resolved
    faults: list[BaseException]  # what ended a spider: raised again by whoever runs it


class OutletSpider(Spider):
    """Crawls one outlet. The state is the queue: callbacks only write what they learnt into it."""

    name = "outlet"

    def __init__(self, job: Job, **kwargs: Any) -> None:
        super().__init__(job.profile.outlet.outlet, **kwargs)
        self.job = job
        self._frontier = Frontier(job.config, job.profile, job.state, self._window(), time.time())
        self._changed = asyncio.Event()

    async def start(self) -> AsyncIterator[Request]:
        """Requests for as long as there is something to fetch; with --follow for ever."""
        try:
            async for request in self._requests():
                yield request
        except Exception as error:  # Scrapy would log it and end as if all were done
            self.job.faults.append(error)
            raise

    async def _requests(self) -> AsyncIterator[Request]:
        while True:
            now = time.time()
            self._changed.clear()
            self._frontier.move(self._window())
            for document in self._frontier.take_documents(now):
                yield self._document_request(document)
            for page in self._frontier.take_pages(now):
                yield self._page_request(page)
            self._gauge()
            if not self.job.config.follow and self._frontier.exhausted():
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), IDLE_SECONDS)

    # Documents: feeds, sitemaps, archive lists.

    def _document_request(self, document: Document) -> Request:
        return Request(
            document.url,
            headers=conditions(self.job.state.validators(document.url)),
            callback=self.on_document,
            errback=self.on_document_failure,
            cb_kwargs={"document": document},
            meta={"download_slot": self._outlet},
            priority=DOCUMENT_PRIORITY,
        )

    def on_document(self, response: Response, document: Document) -> None:
        """Remember the pages that a feed, sitemap or archive list names."""
        now = time.time()
        self._observe(response.meta)
        try:
            if response.status != 200:
                result = "not_modified" if response.status == 304 else f"http_{response.status // 100}xx"
                self._frontier.missed(document, now)
                if response.status != 304:
                    log.warning("not read", outlet=self._outlet, url=document.url, result=result)
            else:
                content_type = header(response, "Content-Type")
                reading = documents.read(document, response.body, content_type, self.job.profile, self._window())
                new = self._frontier.read(document, reading, validators(response), now)
                result = "ok"
                log.debug("read", url=document.url, pages=len(reading.pages), new=new)
        except (NotAFeedError, NotASitemapError) as error:
            result = "not_a_document"
            self._frontier.missed(document, now)
            log.warning("not what the profile says", outlet=self._outlet, url=document.url, why=str(error))
        except Exception:
            result = "error"
            self._frontier.missed(document, now)
            log.exception("a document could not be handled", outlet=self._outlet, url=document.url)
        self._document_result(document, result)

    def on_document_failure(self, failure: Failure) -> None:
        """Count it; the document is read again at its next time."""
        document: Document = failure.request.cb_kwargs["document"]  # type: ignore[attr-defined]
        result = self._failure(failure)
        log.warning("not read", outlet=self._outlet, url=document.url, result=result, why=failure.getErrorMessage())
        self._frontier.missed(document, time.time())
        self._document_result(document, result)

    def _document_result(self, document: Document, result: str) -> None:
        self.job.tally.documents += result in ("ok", "not_modified")
        self.job.metrics.results.labels(self._outlet, document.kind, result).inc()
        self._changed.set()

    # Pages.

    def _page_request(self, page: Known) -> Request:
        return Request(
            page.url,
            headers=conditions(page.last.validators) if page.last else {},
            callback=self.on_page,
            errback=self.on_page_failure,
            cb_kwargs={"page": page},
            meta={"download_slot": self._outlet},
        )

    async def on_page(self, response: Response, page: Known) -> None:
        """Publish what is new, and remember it once the broker has it."""
        fetched_at = datetime.now(UTC)
        self._observe(response.meta)
        self.job.tally.fetched += 1
        try:
            result = await self._handle(response, page, fetched_at)
        except PublisherClosedError:  # stopping: the page stays due
            result = "unpublished"
        except Exception:
            result = "error"
            self.job.state.failed(page.page_id, fetched_at.timestamp())
            self.job.tally.failed += 1
            log.exception("a page could not be handled", outlet=self._outlet, url=page.url)
        finally:
            self._frontier.finished(page.page_id)
        self._page_result(result)

    def on_page_failure(self, failure: Failure) -> None:
        """Count it; the page is due again later."""
        page: Known = failure.request.cb_kwargs["page"]  # type: ignore[attr-defined]
        result = self._failure(failure)
        self.job.state.failed(page.page_id, time.time())
        self.job.tally.failed += 1
        log.info("not fetched", outlet=self._outlet, url=page.url, result=result, why=failure.getErrorMessage())
        self._frontier.finished(page.page_id)
        self._page_result(result)

    async def _handle(self, response: Response, page: Known, fetched_at: datetime) -> str:
        state, now = self.job.state, fetched_at.timestamp()
        ref = article_ref(response.url)
        if ref is None or ref.page_id != page.page_id:
            return self._elsewhere(response, page, now)
        verdict = judge(response.status, response.body, page, self.job.profile.shell)
        if verdict.publish:
            await self.job.publisher.publish(raw_page(response, page, ref, fetched_at, verdict))
            self.job.tally.published += 1
            self.job.metrics.published.labels(self._outlet, "crawl").inc()
            self.job.metrics.last_published.labels(self._outlet).set_to_current_time()
        if verdict.then == "acknowledge":
            visit = Visit(
                status=response.status,
                shell=verdict.shell,
                body_hash=body_hash(response.body),
                validators=validators(response),
            )
            state.acknowledged(page.page_id, visit, now)
        elif verdict.then == "unchanged":
            state.unchanged(page.page_id, now)
            self.job.tally.unchanged += 1
        else:
            state.failed(page.page_id, now, wait=response.meta.get("retry_after"))
            self.job.tally.failed += 1
            log.info("of no use", outlet=self._outlet, url=page.url, result=verdict.result, status=response.status)
        self.job.metrics.last_fetch.labels(self._outlet).set_to_current_time()
        return verdict.result

    def _elsewhere(self, response: Response, page: Known, now: float) -> str:
        """A redirect led to another page of the outlet: to another article, or (a soft 404) to none."""
        ref = article_ref(response.url)
        if ref is None or response.status != 200:
            self.job.state.failed(page.page_id, now)
            self.job.tally.failed += 1
            log.info("led to no article", outlet=self._outlet, url=page.url, to=response.url)
            return "redirect_away"
        self.job.state.found(ref.page_id, response.url, ref.edition, page.feed, None, now)
        self.job.state.moved(page.page_id)
        self.job.tally.unchanged += 1
        return "moved"

    def _page_result(self, result: str) -> None:
        self.job.metrics.results.labels(self._outlet, "page", result).inc()
        self.job.tally.count(result)
        self._changed.set()

    # Both.

    @property
    def _outlet(self) -> str:
        return self.job.profile.outlet.outlet

    def _window(self) -> Window:
        config, day = self.job.config, today(datetime.now(UTC))
        if config.since is not None:
            return Window(config.since, config.until or day)
        back = config.days_back if config.days_back is not None else config.rhythm.days_back
        return Window(day - timedelta(days=back), day)

    def _gauge(self) -> None:
        self.job.tally.pending = self.job.state.waiting()
        self.job.metrics.pending.labels(self._outlet).set(self.job.tally.pending)

    def _observe(self, meta: dict[str, Any]) -> None:
        self.job.metrics.duration.labels(self._outlet).observe(meta.get("download_latency", 0.0))

    def _failure(self, failure: Failure) -> str:
        refused = self.job.resolver.refused if self.job.resolver is not None else set()
        error = failure.value or RuntimeError("a failure without an error")
        return failure_result(error, failure.request, refused)  # type: ignore[attr-defined]
