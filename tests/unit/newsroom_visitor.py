"""A visitor of the newsroom: asks for the outlets' own URLs over HTTP, as a crawler does."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from aiohttp import ClientResponse, ClientSession
from lxml import etree
from yarl import URL

from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.codes import url_of
from connectors.newsroom.server import Newsroom, NewsroomConfig, running
from tests.unit.test_newsroom_authored import SAMPLE

TODAY = date(2025, 8, 12)
JALALI = "1404/5/21"


def plain_session() -> ClientSession:
    """A client that asks for nothing packed and unpacks nothing."""
    return ClientSession(auto_decompress=False, headers={"Accept-Encoding": "identity"})


@dataclass
class Visitor:
    """Asks the newsroom for the outlets' own URLs, as a crawler does, following nothing by itself."""

    newsroom: Newsroom
    session: ClientSession

    async def get(self, url: str, method: str = "GET", body: object = None, **headers: str) -> ClientResponse:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        # As Scrapy writes it: letters escaped, `|` as it is.
        local = URL(self.newsroom.address + quote(path or "/", safe="/%|?=&-._~,:"), encoded=True)
        if parts.netloc:
            headers = {"Host": parts.netloc, "X-Forwarded-Proto": parts.scheme} | headers
        data = None if body is None else json.dumps(body)
        response = await self.session.request(method, local, headers=headers, data=data, allow_redirects=False)
        await response.read()
        return response

    async def text(self, url: str) -> str:
        response = await self.get(url)
        assert response.status == 200, (url, response.status)
        return await response.text()

    async def locs(self, url: str) -> list[str]:
        text = await self.text(url)
        if text.startswith("{"):
            return [entry["loc"] for entry in json.loads(text)["urls"]]
        tree = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        return [str(node.text) for node in tree.iter("{*}loc")]


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    (tmp_path / "sample.toml").write_text(SAMPLE, encoding="utf-8")
    config = NewsroomConfig(today=TODAY, articles=420, seed=9, authored=tmp_path)
    async with running(config) as newsroom, plain_session() as session:
        yield Visitor(newsroom, session)


def urls(catalogue: Catalogue, site: str) -> set[str]:
    outlet, edition = site.split(".")
    return {url_of(a) for a in catalogue.pages() if (a.outlet, a.edition) == (outlet, edition)}
