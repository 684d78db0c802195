"""Progress of a replay: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from pipeline.replay.plan import Replay

LINE_SECONDS = 5.0
WINDOW = 30.0  # seconds over which the rate is measured


class Display:
    """Shows one replay; `show` may be called from any thread, as often as one likes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._seen: deque[tuple[float, int]] = deque()
        self._lined = 0.0
        self._task: TaskID | None = None
        self._bar = (
            Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[pace]}"),
                console=console,
            )
            if console.is_terminal
            else None
        )

    def __enter__(self) -> Display:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def tell(self, text: str) -> None:
        """A line of its own."""
        self._console.print(text, highlight=False, soft_wrap=True)

    def show(self, replay: Replay) -> None:
        """Where the replay stands."""
        now = time.monotonic()
        done, total = replay.progress.done(replay.plan), replay.plan.total
        self._seen.append((now, done))
        while now - self._seen[0][0] > WINDOW:
            self._seen.popleft()
        told = pace(self._seen, total - done)
        if self._bar is not None:
            if self._task is None:
                self._task = self._bar.add_task(f"replay {replay.plan.name}", total=total, pace="")
            self._bar.update(self._task, completed=done, pace=told)
        elif now - self._lined >= LINE_SECONDS or done >= total:
            self._lined = now
            self.tell(f"replay {replay.plan.name}: {done} of {total} records ({done / max(total, 1):.0%}), {told}")


def pace(seen: deque[tuple[float, int]], left: int) -> str:
    """The rate over what was seen, and the time that the rest takes.

    >>> pace(deque([(0.0, 0), (10.0, 2000)]), 30000)
    '200/s, 0:02:30 left'
    """
    seconds, records = seen[-1][0] - seen[0][0], seen[-1][1] - seen[0][1]
    if seconds <= 0 or records <= 0:
        return ""
    rate = records / seconds
    minutes, rest = divmod(round(left / rate), 60)
    return f"{rate:.0f}/s, {minutes // 60}:{minutes % 60:02}:{rest:02} left"
