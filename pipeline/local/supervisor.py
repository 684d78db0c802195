"""Watches over the parts of `rasad run`: starts them in order, restarts what dies or stands still, stops in order.

Why not a ready-made one: see docs/decisions/supervisor.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pipeline import logs
from pipeline.local.process import Part, Process
from pipeline.local.watch import Watch

log = logs.get(__name__)

READY_SECONDS = 120.0
TICK = 0.2


class StartError(RuntimeError):
    """A part did not start; the message names it and its log."""


class Supervisor:
    """The running parts, in the order they were started."""

    def __init__(self, log_directory: Path, say: Callable[[str], None], stopping: Callable[[], bool]) -> None:
        self._logs = log_directory
        self._say = say
        self._stopping = stopping
        self.processes: dict[str, Process] = {}

    def start(self, parts: Iterable[Part]) -> None:
        """Start the parts together and wait until each is ready. Raises StartError."""
        started = []
        for part in parts:
            process = Process(part, self._logs / f"{part.name}.log")
            process.start()
            self.processes[part.name] = process
            started.append(process)
            log.info("started", part=part.name, pid=process.pid)
        deadline = time.monotonic() + READY_SECONDS
        for process in started:
            self._await_ready(process, deadline)

    def _await_ready(self, process: Process, deadline: float) -> None:
        ready = process.part.ready
        while ready is not None and not ready() and not self._stopping():
            if process.pid is None:
                raise StartError(f"{process.part.name} ended while starting: {_last_line(process.log_file)}")
            if time.monotonic() > deadline:
                raise StartError(
                    f"{process.part.name} is not ready after {READY_SECONDS:g} s: see {process.log_file}"
                )
            time.sleep(TICK)

    def check(self, watch: Watch | None = None) -> None:
        """Restart what died, and what makes no progress; says so."""
        for process in self.processes.values():
            news = process.check()
            if news:
                self._say(news)
                log.warning("died", part=process.part.name, restarts=process.restarts)
        for group in watch.stalled() if watch else ():
            for process in self.processes.values():
                if process.part.group == group:
                    self._say(f"{process.part.name} makes no progress: restarting it (log: {process.log_file})")
                    log.warning("stalled", part=process.part.name, group=group)
                    process.kill()

    def stop(self, order: Sequence[Sequence[str]]) -> None:
        """Stop the named parts, one rank after the other, and then whatever else runs."""
        named = [name for rank in order for name in rank]
        rest = [name for name in self.processes if name not in named]
        for rank in [*order, rest]:
            self.stop_parts(rank)

    def stop_parts(self, names: Iterable[str]) -> None:
        """Stop these parts together; they are watched no longer."""
        running = [self.processes[name] for name in names if name in self.processes]
        for process in running:
            process.terminate()
        for process in running:
            if not process.wait_stopped():
                self._say(f"{process.part.name} did not stop in {process.part.stop_seconds:g} s: ended by force")
            del self.processes[process.part.name]


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines()
    return f"{lines[-1][-300:] if lines else 'no output'} (log: {path})"
