"""A worker that tells, on standard output, the partition and offset of every record it is given.

With `resumed` as its last argument the flow of its records is on while it joins its group, records gather meanwhile,
and a while passes between its seek and the end of its rebalance. Faust resumes the flow by itself when a rebalance
begins before it has finished the one before: it looks at the generation once, before it waits for the seek
(`faust/tables/recovery.py`, `_resume_streams`). The others happen where the machine is busy.

    python -m tests.integration.rebalancing BOOTSTRAP DATA_DIR SLOT [resumed]
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import faust

from pipeline.agents import Adapter, Stage, make_app
from pipeline.metrics import Progress
from pipeline.settings import Settings, load
from pipeline.steps import Handled
from schemas.envelope import Message

SLOW = 0.3  # seconds


class Telling(Stage):
    """Tells what it is given, and takes its time: others wait meanwhile."""

    name = "clean"
    source = "raw"

    async def handle(self, messages: Sequence[Message]) -> AsyncIterator[Sequence[Handled]]:
        for message in messages:
            print(message.partition, message.offset, flush=True)
        await asyncio.sleep(SLOW)
        yield [Handled(outputs=[], outlet="isna", outcome="article") for _ in messages]


def main(settings: Settings, slot: str, resumed: bool) -> None:
    stage = Telling()
    app = make_app(settings, stage, slot)
    Adapter(app, stage, Progress())
    if resumed:
        _resume(app)
    faust.Worker(app, loglevel="WARNING", quiet=True, redirect_stdouts=False).execute_from_commandline()


def _resume(app: faust.App) -> None:
    seek = app.consumer.perform_seek

    async def resume(*_: Any, **__: Any) -> None:
        assignment = app.consumer.assignment()
        if assignment:
            app.consumer.resume_partitions(assignment)
            await seek()
            app.flow_control.resume()
            app.consumer.resume_flow()
            await asyncio.sleep(3 * SLOW)

    async def slow_seek() -> None:
        await seek()
        await asyncio.sleep(3 * SLOW)

    app.on_partitions_revoked.connect(resume)
    app.consumer.perform_seek = slow_seek  # type: ignore[method-assign]


if __name__ == "__main__":
    bootstrap, data, slot, *rest = sys.argv[1:]
    main(load(kafka_bootstrap=bootstrap, data_dir=Path(data)), slot, rest == ["resumed"])
