"""The progress that `rasad run` shows: a table that stays in place on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from types import TracebackType

from rich.console import Console
from rich.live import Live

from pipeline.local import progress
from pipeline.local.parts import Plan, progress_file
from pipeline.local.watch import Watch

LINE_SECONDS = 5.0
SAME_SECONDS = 60.0  # after which a line is told again though nothing has changed
TABLE_SECONDS = 1.0
SILENT = ("crawl", "monitor")  # processes that count no records of a stage


class Display:
    """Shows the progress of one run; `show` may be called as often as one likes."""

    def __init__(self, plan: Plan, console: Console, watch: Watch) -> None:
        self._plan = plan
        self._console = console
        self._watch = watch
        self._counted = progress.Counted(port for name, port in plan.metrics_ports.items() if name not in SILENT)
        self._before: Counter[str] = Counter()  # fetched by crawls of this run that have ended
        self._shown = 0.0
        self._told, self._told_at = "", 0.0
        self._live = Live(console=console, auto_refresh=False) if console.is_terminal else None

    def __enter__(self) -> Display:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._live is not None:
            self._live.stop()

    def crawl_ended(self) -> None:
        """The next crawl counts from zero: keep what this one fetched."""
        self._before += Counter(progress.fetched(progress_file(self._plan.data_dir)))
        progress_file(self._plan.data_dir).unlink(missing_ok=True)

    def show(self) -> None:
        """Show where every outlet stands, if it is time."""
        if time.monotonic() - self._shown < (TABLE_SECONDS if self._live else LINE_SECONDS):
            return
        self._shown = time.monotonic()
        published = self._before + Counter(progress.fetched(progress_file(self._plan.data_dir)))
        rows = progress.rows(self._plan.outlets, published, self._counted.look())
        positions = self._watch.positions.items()
        waiting = ", ".join(f"{group[6:]} {position.lag}" for group, position in positions) or "not known yet"
        if self._live is not None:
            self._live.update(progress.table(rows, f"waiting: {waiting}"), refresh=True)
            return
        line = f"{progress.line(rows)} | waiting: {waiting}"
        if line != self._told or self._shown - self._told_at >= SAME_SECONDS:
            self._told, self._told_at = line, self._shown
            self._console.print(line, highlight=False, soft_wrap=True)
