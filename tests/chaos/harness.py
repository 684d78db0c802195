"""One running pipeline that faults happen to: real broker, engine, workers and loader, watched by the supervisor."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from kafka.errors import KafkaError
from msgspec.structs import replace

from pipeline.audit import audit
from pipeline.kafka import create_topics
from pipeline.local.parts import STOP_ORDER, Plan
from pipeline.local.process import Part, Process
from pipeline.local.supervisor import Supervisor
from pipeline.local.watch import Position, Watch
from pipeline.settings import Settings, load
from pipeline.store.client import connect
from schemas.envelope import Message
from tests.chaos.oracle import FACTS, GENERATION, Oracle, answers, difference
from tests.chaos.pages import Fault, pages
from tests.chaos.proxy import Proxy
from tests.chaos.publishing import Publishing
from tests.chaos.reading import RawRecords

SETTINGS = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}  # for parts whose code lies in tests/
PAGES = int(os.environ.get("CHAOS_PAGES", "3000"))  # published at least, while a fault happens
PATIENCE = 300.0  # seconds that a pipeline gets to come to rest after a fault
LOOK_SECONDS = 0.3


class Pipeline:
    """A pipeline without connectors on ports of its own. The supervisor looks after it whenever the test waits."""

    def __init__(self, directory: Path, undisturbed: Client, plan: Plan, line: Proxy) -> None:
        self.directory = directory
        self.plan = plan
        self.line = line  # a way to the broker that can be cut; parts take it when told to
        self.settings: Settings = load(data_dir=directory, **plan.addresses())
        self.news: list[str] = []
        self.supervisor = Supervisor(directory / "logs", self.news.append, lambda: False)
        self.undisturbed = undisturbed
        self._oracle = Oracle(undisturbed)
        self._records = RawRecords(self.settings)
        self._watch: Watch | None = None
        self._looker: Watch | None = None
        self._client: Client | None = None

    def start(self) -> None:
        """Start broker, engine, workers and loader."""
        self.plan.broker.prepare()
        self.supervisor.start(self.plan.servers())
        create_topics(self.settings)
        self.supervisor.start(self.plan.stages())
        self._watch = Watch(self.settings)
        self._looker = Watch(self.settings)
        self.until("the groups' coordinators", lambda: self.positions() and self.reachable)

    def stop(self) -> None:
        """Stop everything, in order."""
        for watch in (self._watch, self._looker):
            if watch is not None:
                watch.close()
        self.supervisor.stop(STOP_ORDER)
        self._oracle.close()

    @property
    def client(self) -> Client:
        """The engine that the loader writes to, asked past every proxy."""
        if self._client is None:
            self._client = connect(self.plan.clickhouse_url, readonly=True)
        return self._client

    # Processes

    def process(self, name: str) -> Process:
        """A part by its name: clean-0, resolve-0, enrich-0, load, store, kafka."""
        return self.supervisor.processes[name]

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to the part's main process alone, once it runs; its pid."""
        pid = self.until(f"{name} to run", lambda: self.process(name).pid)
        os.kill(pid, number)
        return int(pid)

    def add(self, part: Part) -> None:
        """Start one more part."""
        self.supervisor.start([part])

    def remove(self, name: str) -> None:
        """Stop a part for good."""
        self.supervisor.stop_parts([name])

    @contextmanager
    def changed(
        self, names: Iterable[str], environment: Mapping[str, str], command: Callable[[Part], list[str]] | None = None
    ) -> Iterator[None]:
        """Parts started anew with other surroundings; as they were when the block ends."""
        before = [self.process(name).part for name in names]
        self.supervisor.stop_parts(names)
        self.supervisor.start(
            replace(
                part,
                environment={**part.environment, **environment},
                command=command(part) if command else part.command,
            )
            for part in before
        )
        try:
            yield
        finally:
            self.supervisor.stop_parts(names)
            self.supervisor.start(before)

    @contextmanager
    def watched_closely(self, stall_seconds: float) -> Iterator[None]:
        """Have the supervisor take less standstill than it usually does."""
        before, self._watch = self._watch, Watch(self.settings, stall_seconds=stall_seconds)
        try:
            yield
        finally:
            self._watch.close()
            self._watch = before

    # Waiting

    def look(self) -> None:
        """Let the supervisor look after its processes, as `rasad run` does all the time."""
        assert self._watch is not None
        self.supervisor.check(self._watch)

    def until(self, what: str, condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """The condition's value once it is true; the supervisor works meanwhile."""
        deadline = time.monotonic() + patience
        while True:
            self.look()
            value = condition()
            if value:
                return value
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {patience:g} s for {what}; {self.state()}")
            time.sleep(LOOK_SECONDS)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.look()
            time.sleep(0.2)

    def state(self) -> str:
        """Where every group stands, for messages."""
        lags = {group: position.lag for group, position in self.positions().items()}
        return f"lag {lags}, {self.stored()} in the ledger, supervisor: {self.news[-5:]}"

    # Records

    @property
    def reachable(self) -> bool:
        """Whether the broker answered last."""
        return self._looker is not None and self._looker.reachable

    def positions(self) -> dict[str, Position]:
        """Committed and end offsets of every group, now."""
        assert self._looker is not None
        return self._looker.ask(at_once=True)

    def stored(self) -> int:
        """Raw records in the ledger; -1 while the engine does not answer."""
        try:
            return int(str(self.client.command("SELECT uniqExact(raw_partition, raw_offset) FROM ledger_rows")))
        except (ClickHouseError, OSError):
            return -1

    def published(self) -> int:
        """Raw records that the broker has acknowledged."""
        return sum(end for _, end in self.raw_ends().values())

    def raw_ends(self) -> dict[int, tuple[int, int]]:
        """First and end offset of each raw partition."""
        assert self._looker is not None
        return self._looker.raw_ends()

    def settled(self) -> bool:
        """Whether every record has gone the whole way and every group has committed it."""
        positions = self.positions()
        if not self.reachable or any(position.lag for position in positions.values()):
            return False
        try:
            return self.stored() == self.published()
        except KafkaError:
            return False  # the broker left meanwhile

    def advance(self, records: int) -> float:
        """Wait for so many more records in the ledger; the seconds that took."""
        begun = time.monotonic()
        before = self.stored()
        self.until("more to be stored", lambda: self.stored() >= max(before, 0) + records)
        return time.monotonic() - begun

    def seconds_to_resume(self, group: str) -> float:
        """From now until the group has committed more than it has by now."""
        begun = time.monotonic()
        before = self.positions()[group].committed
        self.until(f"{group} to commit again", lambda: self.positions()[group].committed > before)
        return time.monotonic() - begun

    def settle(self, patience: float = PATIENCE) -> None:
        """Wait for that."""
        self.until("every record to have its outcome", self.settled, patience)

    def check(self, clean: Callable[[Message], Any] | None = None) -> None:
        """Assert that all is as if nothing had happened: audit, rows, answers."""
        ends = self.raw_ends()
        found = audit(self.client, ends, GENERATION)
        assert found.clean, found
        assert found.records == sum(found.outcomes.values()), found
        self._oracle.take(list(self._records.new(ends)), *([clean] if clean else []))
        told, wanted = answers(self.client), answers(self.undisturbed)
        for name, answer in wanted.items():
            if told[name] != answer:
                why = difference(self.client, self.undisturbed, name) if name in FACTS else ""
                ours = [row for row in told[name] if row not in answer][:5]
                theirs = [row for row in answer if row not in told[name]][:5]
                raise AssertionError(f"{name}: with faults {ours}, undisturbed {theirs}\n{why}")

    @contextmanager
    def publishing(self, what: int | Iterable[Fault], rate: float, least: int = PAGES) -> Iterator[Publishing]:
        """Publish so many pages a second while the block runs, and at its end to at least so many.

        Pages are of a scenario, or given; in the end each is acknowledged. The rate is one that the pipeline keeps up
        with: what it does not costs the scenario minutes, and its check more.
        """
        publishing = Publishing(self.settings, pages(what) if isinstance(what, int) else what, rate=rate, least=least)
        try:
            yield publishing
            publishing.end()
            self.until("every page to be acknowledged", lambda: not publishing.thread.is_alive())
        finally:
            publishing.give_up()
        assert publishing.error is None, publishing.error
        assert publishing.acknowledged == publishing.sent >= least
