"""Pages on their way to the broker, sent from a thread as the connectors' producer sends."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

from kafka import KafkaProducer

from connectors.publish import PRODUCER, page_key
from pipeline.kafka import client_config
from pipeline.settings import Settings
from schemas import raw
from schemas.topics import topic
from tests.chaos.pages import Fault

SECONDS = 120.0  # that a page may wait for its acknowledgement, as in the connectors


class Publishing:
    """Sends `rate` pages a second until told to end, and then on, at once, to at least `least` pages."""

    def __init__(self, settings: Settings, pages: Iterable[Fault], *, rate: float, least: int) -> None:
        self.sent = 0
        self.acknowledged = 0
        self.error: BaseException | None = None
        self._settings = settings
        self._pages = pages
        self._rate = rate
        self._least = least
        self._ending = threading.Event()
        self._given_up = threading.Event()
        self.thread = threading.Thread(target=self._run, name="publishing", daemon=True)
        self.thread.start()

    def end(self) -> None:
        """Send no more than is owed."""
        self._ending.set()

    def give_up(self) -> None:
        """Send nothing more."""
        self._given_up.set()
        self.thread.join(SECONDS)

    def _run(self) -> None:
        try:
            config = {**PRODUCER, **client_config(self._settings, "chaos"), "max_block_ms": SECONDS * 1000}
            producer = KafkaProducer(**config)
            try:
                self._send(producer)
            finally:
                producer.close(timeout=10)
        except Exception as error:  # noqa: BLE001 - told by whoever waits for the thread
            self.error = error

    def _send(self, producer: KafkaProducer) -> None:
        pending: deque[Any] = deque()
        started = time.monotonic()
        for fault in self._pages:
            if self._given_up.is_set() or (self._ending.is_set() and self.sent >= self._least):
                break
            message = raw.encode(fault.page, key=page_key(fault.page))
            headers = list(message.headers.items())
            name = topic("raw").name
            pending.append(
                producer.send(name, key=message.key, value=message.value, headers=headers, partition=fault.partition)
            )
            self.sent += 1
            while pending and pending[0].is_done:
                self._acknowledge(pending.popleft())
            self._ending.wait(max(0.0, self.sent / self._rate - (time.monotonic() - started)))
        for future in pending:
            self._acknowledge(future)

    def _acknowledge(self, future: Any) -> None:
        future.get(timeout=SECONDS)
        self.acknowledged += 1
