"""Logs: what a library repeats is told now and then, what the project says always."""

from __future__ import annotations

import logging

from pipeline.logs import REPEAT_SECONDS, Repeats


def line(name: str, text: str, at: float, *arguments: object) -> logging.LogRecord:
    record = logging.LogRecord(name, logging.ERROR, "", 0, text, arguments, None)
    record.created = at
    return record


def test_a_librarys_line_is_not_repeated_at_once() -> None:
    repeats = Repeats()
    away = "Unable connect to node with id %s: %s"
    assert repeats.filter(line("aiokafka", away, 100.0, 1, "refused"))
    assert not repeats.filter(line("aiokafka", away, 100.1, 1, "refused"))
    assert repeats.filter(line("aiokafka.consumer", away, 100.1, 1, "refused"))
    assert repeats.filter(line("aiokafka", "Unable to update metadata from %s", 100.1, [1]))
    assert repeats.filter(line("aiokafka", away, 100.0 + REPEAT_SECONDS, 1, "refused"))


def test_what_the_project_says_is_always_told() -> None:
    repeats = Repeats()
    assert all(repeats.filter(line("pipeline.agents", "send failed, trying again", 100.0)) for _ in range(3))
