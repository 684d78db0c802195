"""One run with a `kill -9` of every process in turn while pages are published. All other faults: `make chaos`."""

from __future__ import annotations

import pytest

from tests.chaos.running import running

pytestmark = [
    pytest.mark.integration,
    pytest.mark.timeout(600),
]

TURN = ("clean-0", "resolve-0", "enrich-0", "load", "store", "kafka")
SECONDS = 2.0  # between two kills: most meet a pipeline that has not come back from the one before


def test_nothing_is_lost_and_nothing_twice_when_everything_is_killed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running(tmp_path_factory.mktemp("faults")) as pipeline:
        with pipeline.publishing(0, rate=75):
            pipeline.advance(100)
            for name in TURN:
                pipeline.kill(name)
                pipeline.wait(SECONDS)
            pipeline.advance(100)
        pipeline.settle()
        pipeline.check()
        killed = [news.split()[0] for news in pipeline.news if "SIGKILL" in news]
        assert sorted(killed) == sorted(TURN)
