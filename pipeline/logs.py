"""Structured logs: one JSON object per line on standard error."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any, cast

import structlog

# Libraries that tell every step of their own at INFO.
QUIET = ("aiokafka", "kafka", "faust", "mode", "scrapy", "twisted", "aiohttp.access", "filelock", "trafilatura")


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
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


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
