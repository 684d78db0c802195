"""Running a replay to its end, or until it is told to pause; and going on with one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from clickhouse_connect.driver.client import Client
from msgspec import Struct

from pipeline.load import generations
from pipeline.load.generations import FILLING, WHOLE
from pipeline.load.names import settle
from pipeline.load.sink import Stopped
from pipeline.pool import Job, Pool
from pipeline.replay import copy, plan, verdicts
from pipeline.replay.fill import Filler
from pipeline.replay.judge import Judge
from pipeline.replay.missing import Missing, missing
from pipeline.replay.pace import Pace
from pipeline.replay.plan import DONE, PAUSED, RUNNING, Progress, Replay, ReplayError
from pipeline.replay.reader import Reader
from pipeline.replay.work import step
from pipeline.replay.writer import Writer
from pipeline.settings import Settings
from pipeline.store.client import connect

NICE = 10  # what a replay's processes leave to others: live workers come first
PATIENCE = 6  # times a live worker's limit for a page: of a busy machine a replay gets little

SUPERSEDED = """\
SELECT raw_partition, raw_offset FROM ledger_rows FINAL
WHERE generation = {live:String} AND raw_topic = {topic:String} AND outcome = 'superseded'"""

LATENCY = """\
SELECT count(), quantileExact(0.99)(dateDiff('millisecond', times['appended'], times['stored'])) / 1000
FROM ledger_rows
WHERE generation = {live:String} AND ver > now64(6) - toIntervalSecond(5)
    AND mapContains(times, 'appended') AND mapContains(times, 'stored')"""


class Options(Struct, frozen=True, kw_only=True):
    """How to run it."""

    workers: int
    rate: float | None = None  # records a second; None: as live records allow
    nice: int = NICE


def run(
    settings: Settings,
    replay: Replay,
    options: Options,
    *,
    stopping: Callable[[], bool],
    tell: Callable[[str], None],
    show: Callable[[Replay], None],
) -> str:
    """Run a replay, new or taken up again; its state afterwards: done or paused.

    Raises ReplayError when another process runs it, ReadError when its topic cannot be read to the end.
    """
    if replay.alive:
        raise ReplayError(f"{replay.plan.name} runs already: {replay.process}")
    os.nice(options.nice)
    url = settings.clickhouse_url.get_secret_value()
    client = connect(url)
    try:
        _check(client, replay)
        if replay.state == DONE:
            return DONE
        try:
            whole = asyncio.run(_run(settings, client, replay, options, stopping, tell, show))
        except Stopped:
            whole = False  # while ClickHouse was away: the last checkpoint stands
            return PAUSED
        if whole:
            settle(client, replay.plan.generation)
        if whole and replay.plan.into is not None:
            # Whatever comes later of older records, sent again say, is stored here too.
            about = generations.find(client, replay.plan.into).about
            generations.register(client, replay.plan.into, WHOLE, since={}, about=about)
        plan.save(client, replay, DONE if whole else PAUSED)
        return replay.state
    finally:
        client.close()


def _check(client: Client, replay: Replay) -> None:
    into = replay.plan.into
    if into is not None and generations.find(client, into).state not in (FILLING, WHOLE):
        raise ReplayError(f"the generation {into} is gone: begin a new replay")


async def _run(
    settings: Settings,
    client: Client,
    replay: Replay,
    options: Options,
    stopping: Callable[[], bool],
    tell: Callable[[str], None],
    show: Callable[[Replay], None],
) -> bool:
    """Whether it came to its end."""
    what, progress = replay.plan, replay.progress
    url = settings.clickhouse_url.get_secret_value()
    plan.save(client, replay, RUNNING)
    if what.into is not None and not progress.copied:
        tell(f"copying what is beside the range from {what.live} to {what.into}")
        copy.copy(client, what)
        progress.copied = True
        plan.save(client, replay, RUNNING)
    in_force = await verdicts.in_force(settings, client, what.live)
    judge = Judge(what, in_force, verdicts.made(client, what.generation) if what.fresh else [])
    lost = missing(client, what) if what.into is None else Missing([])
    if lost:
        tell(f"{len(lost)} raw records of the range have no outcome: they get one")
    latency_client = connect(url, readonly=True)

    def checkpoint(_: Progress) -> None:
        plan.save(client, replay, RUNNING)
        show(replay)

    pool = Pool(
        "replay",
        Job(f"{step.__module__}:{step.__name__}", warm="pipeline.warm:for_replay"),
        processes=options.workers,
        timeout=settings.page_timeout * PATIENCE,
        memory_mb=settings.pool_memory_mb,
    )
    try:
        await pool.warm()
        with Reader(settings, what.source) as reader:
            filler = Filler(
                what,
                progress,
                messages=reader.read(what.starts | progress.positions, what.ends),
                superseded=_superseded(client, what),
                missing=lost,
                pool=pool,
                judge=judge,
                writer=Writer(what, lambda: connect(url), stopping, lost),
                pace=Pace(options.rate, lambda: latency(latency_client, what.live)),
                checkpoint=checkpoint,
                stopping=stopping,
            )
            await filler.run()
    finally:
        pool.close()
        latency_client.close()
    return not stopping()


def _superseded(client: Client, what: plan.Plan) -> frozenset[tuple[int, int]]:
    within = plan.within(what)
    rows = client.query(SUPERSEDED, parameters={"live": what.live, "topic": within["topic"]}).result_rows
    return frozenset((partition, offset) for partition, offset in rows)


def latency(client: Client, generation: str) -> float | None:
    """Seconds that live records took from publication to their storage lately, at p99; None when there were none."""
    count, seconds = client.query(LATENCY, parameters={"live": generation}).result_rows[0]
    return float(seconds) if count else None
