"""Running a crawl: one process, one event loop, one Scrapy crawler per outlet, one publisher for all."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from importlib import import_module
from typing import Any

import structlog
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from connectors.crawl.config import DOWNLOAD_CAP, ROBOTS_AGENT, USER_AGENT, CrawlConfig
from connectors.crawl.guard import PublicResolver
from connectors.crawl.metrics import Tally, metrics, write_progress
from connectors.crawl.spider import Job, OutletSpider
from connectors.crawl.state import State
from connectors.profiles import Profile, profile
from connectors.publish import Publisher

log = structlog.get_logger(__name__)

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
PROGRESS_SECONDS = 1.0
AWAY_GRACE = 1.0  # seconds that a stop waits for a broker that does not answer anyway


def crawl(config: CrawlConfig, on_ready: Callable[[], None] = lambda: None) -> dict[str, Tally]:
    """Crawl the outlets and return what was done for each; SIGTERM and SIGINT end it within seconds.

    `on_ready` is called when the crawlers have started. One call per process: Twisted's reactor runs once. Raises
    StateLockedError when another crawl of an outlet runs on the same state directory.
    """
    logging.getLogger("kafka.net.selector").setLevel(logging.ERROR)  # tells of each moment it waited for the CPU
    install_reactor(REACTOR)
    reactor: Any = import_module("twisted.internet.reactor")  # the one that was installed just now
    loop = asyncio.get_event_loop()
    tallies = {name: Tally() for name in config.outlets}
    failure: list[BaseException] = []

    async def main() -> None:
        try:
            await _run(config, tallies, reactor, on_ready)
        except Exception as error:  # noqa: BLE001 - raised again by the caller below
            failure.append(error)
        finally:
            reactor.stop()

    task: list[asyncio.Task[None]] = []
    reactor.callWhenRunning(lambda: task.append(loop.create_task(main())))
    reactor.run(installSignalHandlers=False)
    if failure:
        raise failure[0]
    return tallies


async def _run(config: CrawlConfig, tallies: dict[str, Tally], reactor: Any, on_ready: Callable[[], None]) -> None:
    resolver: PublicResolver | None = None
    if config.sites == "live":
        resolver = PublicResolver(reactor)
        reactor.installResolver(resolver)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    publisher = Publisher(config.kafka)
    faults: list[BaseException] = []
    with ExitStack() as stack:
        runner = AsyncCrawlerRunner(Settings(_common(config)))
        for outlet in config.outlets:
            state = State(config.state_dir / f"{outlet}.sqlite")
            stack.callback(state.close)
            if config.revisit:
                state.revisit(time.time())
            job = Job(
                config=config,
                profile=profile(outlet),
                state=state,
                publisher=publisher,
                metrics=metrics(),
                tally=tallies[outlet],
                resolver=resolver,
                faults=faults,
            )
            runner.crawl(_spider_class(config, job.profile), job=job)
        on_ready()
        progress = asyncio.create_task(_progress(config, tallies, publisher))
        await _until_done(runner, publisher, stopping, config.grace)
        progress.cancel()
        if faults:
            raise faults[0]
        for outlet, tally in tallies.items():
            log.info("crawled", outlet=outlet, **{name: getattr(tally, name) for name in tally.__struct_fields__})
        _write(config, tallies, publisher, done=True)


async def _until_done(
    runner: AsyncCrawlerRunner, publisher: Publisher, stopping: asyncio.Event, grace: float
) -> None:
    """Wait for the crawlers, or for a signal; then let what is in flight end within the grace."""
    done, stop = asyncio.ensure_future(runner.join()), asyncio.ensure_future(stopping.wait())
    await asyncio.wait({done, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not done.done():
        log.info("stopping", waiting=publisher.waiting)
        stopped = asyncio.ensure_future(runner.stop())
        lost = await publisher.close(min(grace, AWAY_GRACE) if publisher.away else grace)
        if lost:
            log.warning("stopped with pages that Kafka has not acknowledged: they are fetched again", pages=lost)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(stopped), grace)
    else:
        await publisher.close()
    stop.cancel()


async def _progress(config: CrawlConfig, tallies: dict[str, Tally], publisher: Publisher) -> None:
    while config.progress_file is not None:
        _write(config, tallies, publisher, done=False)
        await asyncio.sleep(PROGRESS_SECONDS)


def _write(config: CrawlConfig, tallies: dict[str, Tally], publisher: Publisher, *, done: bool) -> None:
    if config.progress_file is not None:
        write_progress(config.progress_file, tallies, done=done, kafka_away=publisher.away)


def _spider_class(config: CrawlConfig, profile: Profile) -> type[OutletSpider]:
    """The spider with the outlet's own settings: Scrapy reads them from the class."""
    rhythm = config.rhythm
    delay = profile.outlet.delay_seconds if rhythm.delay is None else rhythm.delay
    settings = {
        "RASAD_DOMAINS": profile.outlet.domains,
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_START_DELAY": delay,
    }
    return type("OutletSpider", (OutletSpider,), {"custom_settings": settings})


def _common(config: CrawlConfig) -> dict[str, Any]:
    rhythm = config.rhythm
    package = "connectors.crawl"
    settings: dict[str, Any] = {
        "TWISTED_REACTOR": REACTOR,
        "USER_AGENT": USER_AGENT,
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": ROBOTS_AGENT,
        "CONCURRENT_REQUESTS": rhythm.concurrency * 2,
        "CONCURRENT_REQUESTS_PER_DOMAIN": rhythm.concurrency,
        "CONCURRENT_ITEMS": 1,  # callbacks yield nothing; Scrapy makes so many tasks for each of them
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_MAX_DELAY": rhythm.max_delay,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(rhythm.concurrency),
        "DOWNLOAD_TIMEOUT": rhythm.timeout,
        "DOWNLOAD_MAXSIZE": DOWNLOAD_CAP,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": rhythm.retries,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",  # the spider counts and tells it
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,  # challenge shells refresh themselves
        "HTTPERROR_ALLOW_ALL": True,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # a proxy would resolve names past the guard
        "TELNETCONSOLE_ENABLED": False,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # the state knows what was fetched
        "LOG_INSTALL_ROOT_HANDLER": False,
        "RASAD_RETRY_AFTER_CAP": rhythm.retry_after_cap,
        "RASAD_CRAWL_DELAY_CAP": rhythm.robots_cap,
        "DOWNLOADER_MIDDLEWARES": {
            f"{package}.guard.Guard": 10,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            f"{package}.politeness.Robots": 100,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # Guard refuses more
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
            f"{package}.compression.WholeCompression": 590,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            f"{package}.politeness.PoliteRetry": 550,
        },
    }
    if config.sites == "newsroom":
        handler = f"{package}.newsroom_handler.NewsroomHandler"
        settings["DOWNLOAD_HANDLERS"] = {"http": handler, "https": handler}
        settings["RASAD_NEWSROOM_URL"] = config.newsroom_url
    return settings
