"""Trouble on demand: each kind does to a client what it says."""

from __future__ import annotations

import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date

import pytest
from aiohttp import ClientPayloadError, ClientSession
from yarl import URL

from connectors.newsroom.codes import url_of
from connectors.newsroom.server import Newsroom, NewsroomConfig, running
from connectors.newsroom.trouble import HUGE, KINDS, NESTED, Troubles

TODAY = date(2025, 8, 12)


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    async with running(NewsroomConfig(today=TODAY, articles=60, authored=None)) as opened:
        yield opened


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession(auto_decompress=False, headers={"Accept-Encoding": "identity"}) as opened:
        yield opened


def persian(newsroom: Newsroom) -> URL:
    """A plain Persian page's URL."""
    return URL(
        next(
            url_of(a) for a in newsroom.catalogue.pages() if a.outlet == "irna" and a.edition == "fa" and not a.quirks
        ),
        encoded=True,
    )


async def fetch(newsroom: Newsroom, session: ClientSession, url: URL) -> tuple[int, bytes, dict[str, str]]:
    local = URL(newsroom.address + url.raw_path_qs, encoded=True)
    async with session.get(local, headers={"Host": url.host or ""}, allow_redirects=False) as response:
        return response.status, await response.read(), dict(response.headers)


async def order(newsroom: Newsroom, session: ClientSession, **wish: object) -> int:
    async with session.post(f"{newsroom.address}/_newsroom/trouble", json=wish) as response:
        return response.status


@pytest.mark.parametrize("kind, status", [("404", 404), ("410", 410), ("429", 429), ("503", 503)])
async def test_statuses_as_often_as_ordered(
    newsroom: Newsroom, session: ClientSession, kind: str, status: int
) -> None:
    url = persian(newsroom)
    assert await order(newsroom, session, match=r"irna\.ir/news/", kind=kind, times=2, retry_after=7) == 200
    answers = [await fetch(newsroom, session, url) for _ in range(3)]
    assert [answer[0] for answer in answers] == [status, status, 200]
    assert answers[0][2].get("Retry-After") == ("7" if status in (429, 503) else None)


async def test_orders_can_be_taken_back_and_are_checked(newsroom: Newsroom, session: ClientSession) -> None:
    assert await order(newsroom, session, match="", kind="503", times=None) == 200
    assert (await fetch(newsroom, session, persian(newsroom)))[0] == 503
    async with session.delete(f"{newsroom.address}/_newsroom/trouble") as response:
        assert response.status == 200
    assert (await fetch(newsroom, session, persian(newsroom)))[0] == 200
    assert await order(newsroom, session, match="", kind="flood") == 400
    assert await order(newsroom, session, match="(", kind="503") == 400
    assert await order(newsroom, session, match="", kind="503", times=0) == 400
    assert await order(newsroom, session, match="", kind="503", often=1) == 400


async def test_slow(newsroom: Newsroom, session: ClientSession) -> None:
    await order(newsroom, session, match="", kind="slow", seconds=0.4)
    start = time.monotonic()
    status, body, _ = await fetch(newsroom, session, persian(newsroom))
    assert time.monotonic() - start >= 0.35
    assert status == 200
    assert body.rstrip().endswith(b"</html>")


async def test_cut(newsroom: Newsroom, session: ClientSession) -> None:
    await order(newsroom, session, match="", kind="cut")
    with pytest.raises(ClientPayloadError):
        await fetch(newsroom, session, persian(newsroom))


async def test_redirects(newsroom: Newsroom, session: ClientSession) -> None:
    url = persian(newsroom)
    await order(newsroom, session, match="", kind="redirect-loop")
    status, _, headers = await fetch(newsroom, session, url)
    assert (status, headers["Location"]) == (302, str(url))
    await order(newsroom, session, match="", kind="redirect-away")
    assert (await fetch(newsroom, session, url))[2]["Location"].startswith("https://login.example/")


async def test_charsets(newsroom: Newsroom, session: ClientSession) -> None:
    url = persian(newsroom)
    _, truth, _ = await fetch(newsroom, session, url)
    await order(newsroom, session, match="", kind="charset-1256")
    _, body, headers = await fetch(newsroom, session, url)
    assert headers["Content-Type"].endswith("charset=utf-8")
    with pytest.raises(UnicodeDecodeError):
        body.decode()
    assert "خبر" in body.decode("cp1256")
    await order(newsroom, session, match="", kind="charset-utf8")
    _, body, headers = await fetch(newsroom, session, url)
    assert headers["Content-Type"].endswith("charset=windows-1256")
    assert b'charset="windows-1256"' in body
    assert len(body.decode()) == len(truth.decode()) + len("windows-1256") - len("utf-8")


async def test_bodies_that_are_no_page(newsroom: Newsroom, session: ClientSession) -> None:
    url = persian(newsroom)
    bodies = {}
    for kind in ("empty", "binary", "content-type", "shell", "bad-gzip"):
        await order(newsroom, session, match="", kind=kind)
        bodies[kind] = await fetch(newsroom, session, url)
    assert bodies["empty"][1] == b""
    assert b"<" not in bodies["binary"][1][:40]
    with pytest.raises(UnicodeDecodeError):
        bodies["binary"][1].decode()
    assert bodies["content-type"][2]["Content-Type"] == "application/pdf"
    assert b"Transferring to the website..." in bodies["shell"][1]
    assert bodies["bad-gzip"][2]["Content-Encoding"] == "gzip"
    unpacker = zlib.decompressobj(wbits=31)
    assert b"<html" in unpacker.decompress(bodies["bad-gzip"][1])
    assert not unpacker.eof


async def test_huge_and_nested(newsroom: Newsroom, session: ClientSession) -> None:
    url = persian(newsroom)
    await order(newsroom, session, match="", kind="huge")
    assert len((await fetch(newsroom, session, url))[1]) >= HUGE
    await order(newsroom, session, match="", kind="nested")
    assert (await fetch(newsroom, session, url))[1].count(b"<div>") == NESTED


async def test_every_kind_has_its_path(newsroom: Newsroom, session: ClientSession) -> None:
    for kind, status in (("429", 429), ("shell", 200), ("redirect-loop", 302)):
        url = URL(f"https://www.isna.ir/_newsroom/trouble/{kind}")
        assert (await fetch(newsroom, session, url))[0] == status
    assert (await fetch(newsroom, session, URL("https://www.isna.ir/_newsroom/trouble/none")))[0] == 404


def test_a_share_of_addresses_is_troubled_and_some_trouble_passes() -> None:
    def drawn() -> list[list[str | None]]:
        troubles = Troubles(seed=4, share=0.1)
        addresses = [f"https://www.irna.ir/news/{number}" for number in range(4000)]
        return [[rule.kind if (rule := troubles.of(url, False)) else None for url in addresses] for _ in range(2)]

    first, second = drawn()
    assert drawn()[0] == first
    hit = [kind for kind in first if kind]
    assert 300 < len(hit) < 500
    assert set(hit) == set(KINDS)
    assert Counter(hit)["huge"] < Counter(hit)["503"]
    assert {kind for kind, after in zip(first, second, strict=True) if kind != after} == {
        "429", "503", "slow", "cut", "redirect-loop", "bad-gzip",
    }  # fmt: skip


def test_listings_only_fail_in_passing() -> None:
    troubles = Troubles(seed=4, share=1.0)
    kinds = {rule.kind for number in range(60) if (rule := troubles.of(f"https://x/{number}", True))}
    assert kinds == {"429", "503", "slow", "cut"}
    assert troubles.of("https://x/1", True) is None
