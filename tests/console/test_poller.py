"""One poller for all: what is asked when, and in which state an answer is."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.console.asks import Answer, Ask, NotCollected, ReadFailed, Row, State, Unreachable, ask
from pipeline.console.poller import WATCHED, Poller

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = timedelta(seconds=5)
EVERY = 0.02


class Source:
    """Counts what it is asked, and answers or fails as it is told."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.fails: dict[str, Exception] = {}

    def __call__(self, asked: Ask) -> list[Row]:
        self.asked[asked.name] += 1
        if asked.name in self.fails:
            raise self.fails[asked.name]
        return [{"n": self.asked[asked.name]}]


@asynccontextmanager
async def polling(source: Source, *standing: Ask) -> AsyncIterator[Poller]:
    poller = Poller(source, standing, EVERY)
    task = asyncio.create_task(poller.run())
    try:
        yield poller
    finally:
        await poller.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - nothing tells when a source was asked
            await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    "answer, state",
    [
        (Answer(), State.WAITING),
        (Answer(error="no"), State.ERROR),
        (Answer(absent=True, as_of=NOW), State.ABSENT),
        (Answer(rows=[], as_of=NOW), State.EMPTY),
        (Answer(rows=[{}], as_of=NOW), State.FRESH),
        (Answer(rows=[{}], as_of=NOW, error="no", missed=1), State.ERROR),
        (Answer(rows=[{}], as_of=NOW, error="no", missed=2), State.ERROR),
        (Answer(rows=[{}], as_of=NOW, error="no", missed=3), State.STALE),
        (Answer(rows=[{}], as_of=NOW - 3 * PERIOD), State.FRESH),
        (Answer(rows=[{}], as_of=NOW - 3.1 * PERIOD), State.STALE),  # nobody refreshes it any more
        (Answer(rows=[], as_of=NOW, error="no", missed=3), State.STALE),
    ],
)
def test_states(answer: Answer, state: State) -> None:
    assert answer.state(NOW, PERIOD) is state


async def test_many_clients_cost_one_query() -> None:
    source, asked = Source(), ask("volume", since="2026-01-01")
    poller = Poller(source, [], EVERY)
    told = await asyncio.gather(*(poller.get([asked]) for _ in range(50)))
    assert source.asked == {"volume": 1}
    assert all(answers[asked].rows == [{"n": 1}] for answers in told)


async def test_what_is_watched_is_refreshed_and_listeners_are_told() -> None:
    source, asked = Source(), ask("outcomes")
    async with polling(source, ask("standing")) as poller:
        ticks = poller.ticks()
        first = await anext(ticks)
        await poller.get([asked])
        assert await anext(ticks) > first
        await until(lambda: source.asked["outcomes"] >= 3 and source.asked["standing"] >= 3)
        await poller.close()
        async with asyncio.timeout(5):
            assert [tick async for tick in ticks] == [] or poller.version


async def test_an_error_keeps_the_last_rows_until_they_are_stale() -> None:
    source, asked = Source(), ask("outcomes")
    async with polling(source, asked) as poller:
        await until(lambda: poller.version >= 1)
        source.fails["outcomes"] = ReadFailed("too slow")
        answer = Answer()
        while answer.missed < 3:
            answer = (await poller.get([asked]))[asked]
            assert answer.rows is not None
            await asyncio.sleep(EVERY)
        assert (answer.error, answer.state(datetime.now(UTC), PERIOD)) == ("too slow", State.STALE)
        source.fails.clear()
        await until(lambda: poller.version > 0 and source.asked["outcomes"] > 0)
        while answer.missed:
            answer = (await poller.get([asked]))[asked]
            await asyncio.sleep(EVERY)
        assert answer.error is None


async def test_who_does_not_answer_is_not_asked_again_in_the_same_round() -> None:
    source = Source()
    source.fails = {"a": Unreachable("nobody at home")}
    poller = Poller(source, [ask("a"), ask("b")], 60)
    await poller._refresh([ask("a"), ask("b")])
    assert source.asked == {"a": 1}
    told = await poller.get([ask("a"), ask("b")])
    assert [answer.error for answer in told.values()] == ["nobody at home", "nobody at home"]


async def test_a_source_that_hangs_holds_up_neither_the_other_nor_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    class Hanging(Source):
        def __call__(self, asked: Ask) -> list[Row]:
            if asked.name == "kafka-stages":
                released.wait(20)
            return super().__call__(asked)

    monkeypatch.setattr("pipeline.console.poller.PATIENCE", 0.1)
    source = Hanging()
    async with polling(source, ask("kafka-stages"), ask("outcomes")) as poller:
        await until(lambda: source.asked["outcomes"] >= 3)
        told = await poller.get([ask("kafka-stages"), ask("outcomes")])
        states = [answer.state(datetime.now(UTC), PERIOD) for answer in told.values()]
        assert states == [State.WAITING, State.FRESH]
        released.set()
        await until(lambda: source.asked["kafka-stages"] >= 1)


async def test_what_is_not_collected_yet_is_no_error() -> None:
    source = Source()
    source.fails = {"stories": NotCollected("stories")}
    answer = (await Poller(source, [], EVERY).get([ask("stories")]))[ask("stories")]
    assert (answer.state(datetime.now(UTC), PERIOD), answer.error) == (State.ABSENT, None)


async def test_what_was_asked_once_does_not_pile_up() -> None:
    source = Source()
    poller = Poller(source, [], EVERY)
    for number in range(WATCHED + 20):
        await poller.get([ask("search", words=str(number))])
    assert len(poller._answers) == len(poller._tried) == len(poller._watched) == WATCHED


async def test_what_no_page_asks_for_again_is_not_refreshed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.console.poller.AGAIN", 0.0)
    source, left, open_one = Source(), ask("volume"), ask("outcomes")
    async with polling(source, ask("standing")) as poller:
        await poller.get([left, open_one])
        ticks = poller.ticks()
        while source.asked["outcomes"] < 6:
            await anext(ticks)
            await poller.get([open_one])
        assert source.asked["volume"] <= 3  # asked, and in a round or two until that was noticed
        await poller.get([left])
        assert source.asked["volume"] >= 2  # who comes back is answered anew
