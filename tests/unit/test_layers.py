"""The architecture holds: imports point one way, stages stay pure, importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("schemas", "connectors", "pipeline")
MAY_IMPORT = {"schemas": {"schemas"}, "connectors": {"schemas", "connectors"}, "pipeline": set(PACKAGES)}
# What of the connectors the pipeline's own code may know; the command line and the local run may know all.
PURE = ("pipeline/stages", "pipeline/text", "pipeline/enrichers")
IMPURE_LIBRARIES = {"faust", "kafka", "aiokafka", "clickhouse_connect", "chdb", "scrapy", "aiohttp", "mode"}
MAX_LINES = 300


def sources(*folders: str) -> Iterator[Path]:
    """Python files of the given folders."""
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def imported(path: Path) -> set[str]:
    """Modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    others = set(PACKAGES) - MAY_IMPORT[package]
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(package)
        for name in imported(path)
        if name.split(".")[0] in others
    }
    assert not wrong


def test_stages_text_and_enrichers_know_no_broker_and_no_store() -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(*PURE)
        for name in imported(path)
        if name.split(".")[0] in IMPURE_LIBRARIES
    }
    assert not wrong


def test_files_do_one_thing() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources(*PACKAGES, "tests")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert not long


def test_importing_any_module_opens_nothing() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sources(*PACKAGES)
        if path.name not in ("__main__.py", "__init__.py")
    ]
    # Audit events tell of every file opened and every socket made; imports themselves may read code only.
    script = """
import sys, importlib
seen = []
def watch(event, args):
    if event == "socket.bind" and args[1] == ("::1", 0):
        return  # urllib3 looks whether this machine has IPv6
    if event in ("socket.bind", "socket.connect", "subprocess.Popen") or (
        event == "open" and isinstance(args[0], str) and args[0].startswith(sys.argv[1])
        and not args[0].endswith((".py", ".pyc")) and "__pycache__" not in args[0] and ".venv" not in args[0]
    ):
        seen.append(f"{event} {args[0] if event == 'open' else args}")
sys.addaudithook(watch)
for name in sys.argv[2:]:
    importlib.import_module(name)
sys.exit("\\n".join(seen) or 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), *modules], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
