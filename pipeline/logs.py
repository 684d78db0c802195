"""Structured logs: one JSON object per line on standard error."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any, cast

import structlog

REPEAT_SECONDS = 10.0  # between two lines of a library that say the same

# Libraries that tell every step of their own at INFO.
QUIET = ("aiokafka", "kafka", "faust", "mode", "scrapy", "twisted", "aiohttp.access", "filelock", "trafilatura")
# What these warn of they raise as well, and whoever asked them tells it.
RAISING = ("clickhouse_connect", "urllib3")


def configure(process: str, level: str = "INFO", file: Path | None = None) -> None:
    """Send every log line of this process, those of libraries too, to stderr (or a file) as JSON with its name."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(process),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr) if file is None else _file_handler(file)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    handler.addFilter(Repeats())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in RAISING:
        logging.getLogger(name).setLevel(logging.ERROR)


class Repeats(logging.Filter):
    """Lets what a library says again and again through now and then: aiokafka tells thirty times a second that the
    broker is away, which was 1 MB of log in a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is told. `record.msg` is the text before its arguments are filled in."""
        if not isinstance(record.msg, str) or record.name.split(".")[0] not in QUIET:
            return True
        said = (record.name, record.msg)
        if record.created - self._told.get(said, 0.0) < REPEAT_SECONDS:
            return False
        self._told[said] = record.created
        return True


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that takes an event and fields: `get(__name__).info("page rejected", reason="empty")`."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))


def _file_handler(file: Path) -> logging.Handler:
    file.parent.mkdir(parents=True, exist_ok=True)
    return logging.FileHandler(file, encoding="utf-8")


def _named(process: str) -> Any:
    def add(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
        event["process"] = process
        return event

    return add
