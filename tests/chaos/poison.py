"""A clean worker whose step does what the worst parser could: hang, crash, exhaust memory, raise.

No page was found that does this to the clean stage itself (`docs/decisions/faults.md`): what it does is asked for by
a mark in the page. Run as a part of the pipeline: `python -m tests.chaos.poison --slot 0`.
"""

from __future__ import annotations

import argparse
import os
import signal
import time

from pipeline import agents, logs, metrics
from pipeline.pool import Job
from pipeline.settings import load
from pipeline.stages.base import Reject
from pipeline.steps import Handled, clean_step, outlet_of, raw_ref, reject
from pipeline.workers import PooledStage
from schemas.envelope import Message
from schemas.records import Reason

MARK = b"<!-- poison: "
OUTCOMES = {
    "hang": Reason.TIMEOUT,
    "spin": Reason.TIMEOUT,
    "crash": Reason.CRASHED,
    "exit": Reason.CRASHED,
    "exhaust": Reason.STAGE_ERROR,
    "raise": Reason.STAGE_ERROR,
}


def kind(message: Message) -> str | None:
    """What a page asks for; None for a good one."""
    value = message.value or b""
    if not value.startswith(MARK):
        return None
    return value[len(MARK) :].split(b" ")[0].decode()


def step(message: Message) -> Handled:
    """The clean step, except for poison. Runs in a worker process."""
    asked = kind(message)
    if asked == "hang":
        time.sleep(3600)
    if asked == "spin":
        sum(range(10**15))  # within C: no signal handler of Python's would be run
    if asked == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if asked == "exit":
        os._exit(3)
    if asked == "exhaust":
        devoured = []
        while True:
            devoured.append(bytearray(64 << 20))
    if asked == "raise":
        raise RuntimeError("as a parser that meets what it did not expect")
    return clean_step(message)


def outcome(message: Message) -> Handled:
    """What is to become of a message, found without taking the poison."""
    asked = kind(message)
    if asked is None:
        return clean_step(message)
    return reject(message, raw_ref(message), "clean", Reject(OUTCOMES[asked], asked), outlet=outlet_of(message))


class PoisonedStage(PooledStage):
    """The clean stage with that step."""

    def __init__(self) -> None:
        super().__init__("clean", load())
        self._job = Job("tests.chaos.poison:step", warm="pipeline.warm:for_clean")


def main() -> None:
    """Run the worker until it is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slot", default="0")
    slot = parser.parse_args().slot
    settings = load()
    logs.configure(f"clean-{slot}", settings.log_level)
    progress = metrics.Progress()
    metrics.serve(settings.metrics_host, settings.metrics_port, progress.ready)
    agents.run(settings, PoisonedStage(), slot, progress)


if __name__ == "__main__":
    main()
