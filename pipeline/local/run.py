"""`rasad run`: everything on this machine, from broker to rows, until Ctrl-C or until idle."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from msgspec import Struct, json
from rich.console import Console

from pipeline import logs
from pipeline.audit import Audit, audit
from pipeline.console import assets
from pipeline.kafka import create_topics
from pipeline.load.generations import live
from pipeline.local import progress
from pipeline.local.display import Display
from pipeline.local.kafka import BrokerError
from pipeline.local.parts import STOP_ORDER, Plan, progress_file, targets_file
from pipeline.local.supervisor import StartError, Supervisor
from pipeline.local.watch import Watch
from pipeline.settings import Settings, run_file
from pipeline.store.client import connect

log = logs.get(__name__)

CRAWL_RETRIES = 3  # of a crawl that ends with an error, before --until-idle gives up
IDLE_CHECKS = 2  # the pipeline is idle when nothing moved over so many looks


class RunError(RuntimeError):
    """`rasad run` cannot go on; the message says what to do."""


class Options(Struct, frozen=True, kw_only=True):
    """What a run is asked for."""

    until_idle: bool
    idle_minutes: float  # --until-idle gives up when nothing moved for so long
    crawl_options: list[str]
    report: Path | None = None  # where --until-idle writes its summary and audit as JSON


def run(settings: Settings, plan: Plan, options: Options, console: Console) -> int:
    """Start everything, show progress, stop everything; the exit code. Raises RunError."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with _locked(plan.data_dir):
        supervisor = Supervisor(plan.data_dir / "logs", lambda news: console.print(news, style="yellow"), stop.is_set)
        try:
            return _run(settings, plan, options, console, supervisor, stop)
        except (StartError, BrokerError) as error:
            raise RunError(str(error)) from error
        finally:
            console.print("stopping ...")
            supervisor.stop(STOP_ORDER)
            run_file(plan.data_dir).unlink(missing_ok=True)
            targets_file(plan.data_dir).unlink(missing_ok=True)
            console.print("stopped")


def _run(
    settings: Settings, plan: Plan, options: Options, console: Console, supervisor: Supervisor, stop: Event
) -> int:
    console.print(f"starting the broker, the store and the workers; logs in {plan.data_dir / 'logs'}")
    plan.broker.prepare()
    progress_file(plan.data_dir).unlink(missing_ok=True)
    supervisor.start(plan.servers())
    if stop.is_set():
        return 130
    create_topics(settings)
    supervisor.start(plan.stages())
    _tell(plan, console, with_console=not options.until_idle)
    watch = Watch(settings)
    try:
        with Display(plan, console, watch) as display:
            if not options.until_idle:
                supervisor.start([plan.console(), plan.monitor(), plan.crawl(*options.crawl_options, once=False)])
                while not stop.is_set():
                    supervisor.check(watch)
                    display.show()
                    stop.wait(0.2)
                return 0
            # Twice: pages are looked at again, so that revisions and withdrawals are met.
            for more in ([], ["--revisit"]):
                supervisor.start([plan.crawl(*options.crawl_options, *more, once=True)])
                _until_idle(supervisor, watch, display, stop, options.idle_minutes * 60)
                display.crawl_ended()
        if stop.is_set():
            return 130
        return _verdict(settings, watch, plan, console, options.report)
    finally:
        watch.close()


def _until_idle(supervisor: Supervisor, watch: Watch, display: Display, stop: Event, patience: float) -> None:
    """Until the crawl has ended and every group has committed all there is. Raises RunError when nothing moves."""
    quiet = 0
    last, since = -1, time.monotonic()
    while quiet < IDLE_CHECKS and not stop.is_set():
        supervisor.check(watch)
        display.show()
        stop.wait(0.5)
        crawl = supervisor.processes["crawl"]
        if crawl.restarts > CRAWL_RETRIES:
            raise RunError(f"the crawl failed {crawl.restarts} times: see {crawl.log_file}")
        positions = watch.ask(at_once=crawl.finished)
        done = sum(position.committed + position.end for position in positions.values())
        if done != last:
            last, since = done, time.monotonic()
        elif time.monotonic() - since > patience and crawl.finished:
            raise RunError(f"nothing moved for {patience:.0f} s and records are left: see the logs")
        idle = crawl.finished and watch.reachable and bool(positions)
        idle = idle and all(position.lag == 0 for position in positions.values())
        quiet = quiet + 1 if idle else 0


def _verdict(settings: Settings, watch: Watch, plan: Plan, console: Console, report: Path | None) -> int:
    client = connect(settings.clickhouse_url.get_secret_value(), readonly=True)
    found = audit(client, watch.raw_ends(), live(client))
    totals = progress.summary(client)
    if report is not None:
        report.write_bytes(json.encode({"outlets": totals, "audit": found, "clean": found.clean}))
    console.print(progress.summary_table(totals))
    for line in _findings(found):
        console.print(line, style="red")
    verdict = "clean" if found.clean else "NOT clean"
    console.print(f"{found.records} raw records, {sum(found.outcomes.values())} outcomes, audit {verdict}")
    return 0 if found.clean else 1


def _findings(found: Audit) -> Iterator[str]:
    for gap in found.gaps:
        yield f"no outcome: partition {gap.partition}, offsets {gap.first}-{gap.last}"
    for name, row in found.rows():
        yield f"{name}: {row}"


def _tell(plan: Plan, console: Console, *, with_console: bool) -> None:
    """Print the addresses, and write them where other terminals' `rasad` finds them."""
    file = run_file(plan.data_dir)
    file.parent.mkdir(parents=True, exist_ok=True)
    # A JSON string is a TOML string too.
    file.write_text("".join(f"{name} = {json.encode(value).decode()}\n" for name, value in plan.addresses().items()))
    targets = plan.targets(monitored=with_console)
    targets_file(plan.data_dir).write_bytes(json.encode(targets))
    console.print(f"Kafka       {plan.broker.bootstrap}")
    console.print(f'ClickHouse  {plan.clickhouse_url}   (rasad query "SELECT count() FROM articles")')  # noqa: S608
    if plan.sites == "newsroom":
        console.print(f"newsroom    {plan.newsroom_url}   (plays the five outlets; nothing goes to the internet)")
    if with_console:
        console.print(f"console     {plan.console_url}   (the ops console; for browsers)", style="bold")
        if not assets.installed():
            console.print(assets.MISSING, style="yellow")
    for entry in targets:
        for address in entry["targets"]:
            console.print(f"metrics     http://{address}/metrics   {entry['labels']['part']}", style="dim")


@contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    """Only one run at a time on a data directory. Raises RunError."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise RunError(
                f"rasad already runs on {data_dir} (pid {file.read().strip() or '?'}): stop it first"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
