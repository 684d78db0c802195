"""A small WebDriver client (https://www.w3.org/TR/webdriver2/) for headless Chromium: Debian's chromium-driver.

Ten commands are needed. Playwright brings a Node runtime and browsers of its own, Selenium a client many times
as large and a manager that looks for drivers on the internet; Debian's driver is told what to do by a POST.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any

from pipeline.local.ports import free_port, listening

START_SECONDS = 20
NEEDS = ("chromium", "chromedriver")


def missing() -> str:
    """What is not installed, as the reason of a skip; empty when all is there."""
    absent = [name for name in NEEDS if shutil.which(name) is None]
    return f"{' and '.join(absent)} not installed (apt-get install chromium chromium-driver)" if absent else ""


class Browser:
    """One window of headless Chromium."""

    def __init__(self, address: str, session: str) -> None:
        self._base = f"{address}/session/{session}"

    def open(self, url: str) -> None:
        """Load a page."""
        self.call("POST", "/url", {"url": url})

    def script(self, code: str, *arguments: Any) -> Any:
        """What a script returns."""
        return self.call("POST", "/execute/sync", {"script": code, "args": list(arguments)})

    def wait(self, code: str, seconds: float = 60) -> Any:
        """What a script returns once that is true. Raises AssertionError."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if value := self.script(code):
                return value
            time.sleep(0.05)
        shown = self.script("return location.href + ' ' + document.body.className + '\\n' + document.body.innerText")
        raise AssertionError(f"not true after {seconds} s: {code}\n{shown}")

    def complaints(self) -> list[str]:
        """Warnings and errors of the console since the last call, violations of the security policy among them."""
        entries = self.call("POST", "/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if entry["level"] in ("WARNING", "SEVERE")]

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def size(self, width: int, height: int) -> None:
        """Size of the page that is seen, as a narrow screen would be too."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def scheme(self, name: str) -> None:
        """The system's colours: light or dark."""
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def screenshot(self, path: Path) -> None:
        """What is seen as PNG."""
        path.write_bytes(base64.b64decode(self.call("GET", "/screenshot")))

    def cdp(self, command: str, **params: Any) -> Any:
        """A command of Chromium's own protocol."""
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """A command of WebDriver. Raises AssertionError with the driver's words."""
        return call(method, self._base + path, body)


def fetch(request: urllib.request.Request | str) -> tuple[int, Message, bytes]:
    """Status, headers and body of an answer, errors too; without a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Told())
    with opener.open(request, timeout=60) as answer:
        return answer.status, answer.headers, answer.read()


def call(method: str, url: str, body: Any = None) -> Any:
    """Ask the driver; the value it answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    status, _, answer = fetch(request)
    told = json.loads(answer)
    assert status == 200, told["value"].get("message", told)
    return told["value"]


class _Told(urllib.request.HTTPErrorProcessor):
    """Errors come as answers too: the driver says in them what went wrong."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response


@contextmanager
def chromium(directory: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, ended with its driver."""
    port = free_port()
    with (directory / "driver.log").open("wb") as log:
        driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=log, stderr=subprocess.STDOUT)
    try:
        _until(lambda: listening(port))
        address = f"http://127.0.0.1:{port}"
        arguments = [
            *("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-proxy-server"),
            *("--disable-background-networking", "--disable-component-update", "--no-first-run"),
            f"--user-data-dir={directory / 'profile'}",
        ]
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        made = call("POST", f"{address}/session", {"capabilities": {"alwaysMatch": wanted}})
        yield Browser(address, made["sessionId"])
        call("DELETE", f"{address}/session/{made['sessionId']}")
    finally:
        driver.terminate()
        driver.wait(10)


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "chromedriver does not start"
        time.sleep(0.05)
