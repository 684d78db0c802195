"""The console in headless Chromium: every view with data, live, without a complaint of the browser."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request

import pytest
from clickhouse_connect.driver.client import Client

from pipeline.console.guard import POLICY
from pipeline.console.views.all import VIEWS
from pipeline.load.rows import article_row, ledger_row, page_row
from schemas.ids import digest
from tests.console.browser import Browser, fetch
from tests.console.conftest import RAW, Console
from tests.sql import data

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(300)]

HOSTILE = '<script>document.title = "owned"</script><img src=x onerror="document.title=1"> در عنوان'
LOOKED_UP = {
    "article": "?id=https://isna.example/a",
    "search": "?q=سد",
    "syndication": "?from=isna&to=nournews",
    "stories": f"?story={digest('dam')}",
    "trends": "?entity=plc/dam",
}
# View -> words that are there only when its data is.
SHOWS = {
    "now": "سد پر شد (تکمیلی)",
    "freshness": "صراط",
    "outcomes": "هر رکورد یک سرانجام دارد",
    "rejections": "rasad redrive --reason empty --stage clean --outlet isna",
    "latency": "همهٔ راه",
    "stories": "+۱ رونوشت",
    "trends": "وزیر نیرو",
    "syndication": "امتلأ السد",
    "article": "pages.raw.v1/0/1",
    "search": "سد پر شد (تکمیلی)",
}
CHARTS = ("latency", "trends")
SIZES = ((1280, 900), (390, 900))  # of a desk's screen, of a telephone's
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 28)"}  # a panel's colour
WHOLE = "return !document.querySelector('[data-state=error], [data-state=stale], [data-state=waiting]')"


def store(client: Client, offset: int, page: str, title: str) -> None:
    """A new article, as the loader stores it."""
    minutes = (datetime.now(UTC) - data.START).total_seconds() / 60
    made = data.record(offset, page, "isna", fetched=minutes, published=data.at(minutes), title=title, words=9)
    assert made.article is not None
    data.insert(client, "article_rows", [article_row(made, made.article, data.GENERATION)])
    data.insert(client, "page_rows", [page_row(made, data.GENERATION)])
    data.insert(client, "ledger_rows", [ledger_row(made, data.GENERATION)])


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_in_every_look(console: Console, browser: Browser, view: str, tmp_path: Path) -> None:
    browser.size(*SIZES[0])
    browser.open(f"{console.url}/{view}{LOOKED_UP.get(view, '')}")
    browser.wait("return document.querySelector('#link.live')")
    assert SHOWS[view] in browser.script("return document.body.innerText")
    browser.wait(WHOLE)  # a broker that has just started does not know of groups yet
    if view in CHARTS:
        browser.wait("return document.querySelectorAll('.plot canvas').length")
    for scheme, ground in GROUNDS.items():
        browser.scheme(scheme)
        for width, height in SIZES:
            browser.size(width, height)
            browser.wait(f"return innerWidth === {width}")
            browser.wait(f"return getComputedStyle(document.querySelector('.panel')).backgroundColor === {ground!r}")
            # Only tables scroll sideways, never the page.
            browser.wait("return document.documentElement.scrollWidth <= innerWidth", seconds=5)
            browser.screenshot(tmp_path / f"{view}-{scheme}-{width}.png")
    assert browser.script("return document.fonts.check('15px Vazirmatn', 'رصد') && document.dir") == "rtl"
    assert browser.complaints() == []


def test_every_panel_says_its_age_and_links_to_its_sql(console: Console, browser: Browser) -> None:
    for view in VIEWS:
        browser.open(f"{console.url}/{view}{LOOKED_UP.get(view, '')}")
        panels = browser.script(
            "return [...document.querySelectorAll('section.panel[data-state=fresh]')].map(panel =>"
            " [panel.id, !!panel.querySelector('.asof time'), panel.querySelector('.sql').getAttribute('href'),"
            " !panel.querySelector('.charts, svg:not(.swatch)') || !!panel.querySelector('table, ol, ul')])"
        )
        for panel, aged, sql, tabular in panels:
            assert aged, panel
            assert tabular, panel
            if panel != "p-stages":  # which the broker tells
                browser.open(console.url + sql)
                assert "SELECT" in browser.script("return document.querySelector('pre').innerText"), panel
    assert browser.complaints() == []


def test_a_view_is_updated_while_it_is_open(console: Console, browser: Browser) -> None:
    browser.open(f"{console.url}/now")
    browser.wait("return document.querySelector('#link.live')")
    browser.script("window.sameWindow = true; document.querySelector('#p-flow details').open = true")
    before = browser.script("return document.querySelector('#p-flow .asof').innerText")
    assert "خبری که همین حالا رسید" not in browser.script("return document.body.innerText")
    store(console.client, RAW, "live", "خبری که همین حالا رسید")
    browser.wait("return document.body.innerText.includes('خبری که همین حالا رسید')")
    assert browser.script("return document.querySelector('#p-flow .asof').innerText") != before
    assert browser.script("return window.sameWindow && document.querySelector('#p-flow details').open")
    # One record more has an outcome than the broker has records: that must show too.
    browser.wait("return document.querySelector('#p-verdict.level-3')")
    assert browser.complaints() == []


def test_markup_in_a_title_is_text(console: Console, browser: Browser) -> None:
    store(console.client, RAW + 1, "hostile", HOSTILE)
    for page in ("now", "search?q=عنوان", "article?id=https://isna.example/hostile"):
        browser.open(f"{console.url}/{page}")
        browser.wait(f"return document.body.innerText.includes({HOSTILE!r})")
        assert browser.script("return document.querySelectorAll('main script, main img').length") == 0
        assert browser.script("return document.title").endswith("رصد")
    assert browser.complaints() == []


def test_scripts_cannot_write_markup(console: Console, browser: Browser) -> None:
    browser.open(f"{console.url}/now")
    said = browser.script(
        "try { document.body.innerHTML = '<b>x</b>'; return 'done' } catch (error) { return error.name }"
    )
    assert said == "TypeError"
    assert any("TrustedHTML" in line for line in browser.complaints())


def test_keys_and_the_theme_that_stays(console: Console, browser: Browser) -> None:
    browser.scheme("light")
    browser.open(f"{console.url}/now")
    browser.press("t")
    assert browser.script("return document.documentElement.dataset.theme") == "dark"
    browser.press("2")
    browser.wait("return location.pathname === '/freshness' && document.readyState === 'complete'")
    assert browser.script("return document.documentElement.dataset.theme") == "dark"
    browser.press("/")
    browser.wait("return location.pathname === '/search' && document.readyState === 'complete'")
    browser.press("/")
    assert browser.script("return document.activeElement.name") == "q"
    browser.script("localStorage.clear()")
    browser.open(f"{console.url}/now")
    browser.press("\ue004")  # Tab
    assert browser.script("return document.activeElement.className") == "skip"


@pytest.mark.parametrize(
    "headers, status",
    [
        ({}, 200),
        ({"Host": "rebound.example:80"}, 400),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
    ],
)
def test_other_sites_are_refused(console: Console, headers: dict[str, str], status: int) -> None:
    told, answered, _ = fetch(Request(f"{console.url}/now", headers=headers))
    assert (told, answered["Content-Security-Policy"]) == (status, POLICY)


@pytest.mark.parametrize(
    "path, status",
    [
        ("assets/console.css", 200),
        ("assets/uplot.js", 200),
        ("assets/..%2Fapp.py", 404),
        ("assets/package.json", 404),
        ("sql/nothing", 404),
        ("nothing", 404),
    ],
)
def test_files(console: Console, path: str, status: int) -> None:
    assert fetch(f"{console.url}/{path}")[0] == status


def test_probes(console: Console) -> None:
    for path, words in (("healthz", b"ok"), ("readyz", b"ready"), ("metrics", b"rasad_console_query_seconds_bucket")):
        assert words in fetch(f"{console.url}/{path}")[2]
    assert fetch(Request(f"{console.url}/now", method="POST", data=b""))[0] == 405


def test_without_its_store_the_console_keeps_the_last_answer(console: Console, browser: Browser) -> None:
    """The last test here: it ends the engine."""
    browser.open(f"{console.url}/outcomes")
    browser.wait("return document.querySelector('#p-outcomes[data-state=fresh]')")
    kept = browser.script("return document.querySelector('#p-outcomes .body').innerText")
    console.store.stop()
    browser.wait("return document.querySelector('#p-outcomes[data-state=stale]')")
    assert browser.script("return document.querySelector('#p-outcomes .body').innerText") == kept
    assert "does not answer" in browser.script("return document.querySelector('#p-outcomes .problem').innerText")
    browser.open(f"{console.url}/search?q=نپرسیده")
    assert browser.script("return document.querySelector('#p-found').dataset.state") == "error"
    assert browser.complaints() == []
