"""The scenarios' pipeline, and what they measured. Collected only when asked for: `make chaos`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.harness import Pipeline
from tests.chaos.running import running

# So many seconds after the first scenario began the last one must have ended: continuous integration has an end.
SECONDS = float(os.environ.get("CHAOS_SECONDS", "inf"))
STARTED = time.monotonic()
_slower = 1.2  # how much longer than their marks say scenarios take here, as far as is known


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Not in `make test`: it takes its time."""
    asked = (Path(argument.split("::")[0]) for argument in config.args)
    return None if any("chaos" in path.parts for path in asked) else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: "memory" in item.name)  # last: no fault happens there


def pytest_runtest_setup(item: pytest.Item) -> None:
    if Path(__file__).parent in item.path.parents and time.monotonic() - STARTED + _slower * _seconds(item) > SECONDS:
        pytest.skip(f"not run: of the {SECONDS:g} s of CHAOS_SECONDS too few are left")


def _seconds(item: pytest.Item) -> float:
    """How long a scenario takes on two cores with nothing beside it."""
    mark = item.get_closest_marker("seconds")
    assert mark is not None, f"{item.name} has no mark of its seconds"
    return float(mark.args[0])


class Runs:
    """The pipeline that scenarios share; one that failed leaves it to nobody."""

    def __init__(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        self._tmp = tmp_path_factory
        self._stack = ExitStack()
        self._pipeline: Pipeline | None = None
        self.scenario = 0

    def pipeline(self) -> Pipeline:
        """The running one, or a new one."""
        if self._pipeline is None:
            self._pipeline = self._stack.enter_context(running(self._tmp.mktemp("chaos")))
        return self._pipeline

    def drop(self) -> None:
        """Stop it."""
        self._pipeline = None
        self._stack.close()


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    made = Runs(tmp_path_factory)
    try:
        yield made
    finally:
        made.drop()


@pytest.fixture
def scenario(runs: Runs) -> int:
    """A number that no other scenario has: its pages are its own."""
    runs.scenario += 1
    return runs.scenario


@pytest.fixture
def pipeline(runs: Runs, request: pytest.FixtureRequest) -> Iterator[Pipeline]:
    """The shared pipeline, at rest."""
    yield runs.pipeline()
    failed = request.node.stash.get(FAILED, True)
    if failed:
        runs.drop()


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Tell what was measured, in the test's own line."""
    told: list[str] = []
    started = time.monotonic()
    yield lambda **facts: told.extend(f"{name} {value}" for name, value in facts.items())
    reporter, capture = (
        request.config.pluginmanager.getplugin(name) for name in ("terminalreporter", "capturemanager")
    )
    facts = ", ".join([f"{time.monotonic() - started:.0f} s", *told])
    with capture.global_and_fixture_disabled():
        reporter.ensure_newline()
        reporter.write_line(f"{request.node.name:66} {facts}", flush=True)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if call.when == "call":
        global _slower
        item.stash[FAILED] = report.failed
        _slower = max(_slower, report.duration / _seconds(item))
    return report
