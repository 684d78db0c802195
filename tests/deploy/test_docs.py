"""The pages for operators and contributors name commands, options, settings, files and links that exist."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

from connectors import profile_loading
from connectors.profiles import load
from pipeline.__main__ import COMMANDS, rasad
from pipeline.queries import named_queries
from pipeline.settings import Settings
from schemas.records import Article

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted((ROOT / "docs").glob("*.md"))
NAMED = ("operator", "contributor", "backup", "upgrade", "capacity", "runbook", "backfill")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands(page: str) -> set[str]:
    """Command lines of `rasad` in code: a line of a block, or between backticks."""
    code = page.replace("\\\n", " ")
    inline = re.findall(r"`(rasad [^`]+)`", code.replace("\n", " "))
    return {line.split("#")[0].strip() for line in [*re.findall(r"^ {4}(rasad .+)$", code, re.M), *inline]}


@pytest.mark.parametrize("name", NAMED)
def test_commands_and_their_options_exist(name: str) -> None:
    for line in commands(text(ROOT / "docs" / f"{name}.md")):
        _, command, *rest = shlex.split(line.replace("'", "").replace('"', ""))
        if not command[0].islower():
            continue  # a name for any command
        assert command in COMMANDS, line
        with rasad.make_context("rasad", [command]) as context:
            found = rasad.get_command(context, command)
        assert isinstance(found, click.Command)
        known = {option for parameter in found.params for option in [*parameter.opts, *parameter.secondary_opts]} | {
            "--help"
        }
        assert {word.split("=")[0] for word in rest if word.startswith("-") and word != "-"} <= known, line
        if command == "query" and rest and rest[0].islower():
            assert rest[0] in named_queries(), line


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.stem))
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)", text(path)):
        assert "://" in link or (path.parent / link).exists(), link


@pytest.mark.parametrize("name", NAMED)
def test_files_and_settings_exist(name: str) -> None:
    page = text(ROOT / "docs" / f"{name}.md")
    known = {f"RASAD_{field.upper()}" for field in Settings.model_fields} | {"RASAD_CONFIG", "RASAD_VERSION"}
    assert set(re.findall(r"\bRASAD_[A-Z_]+\b", page)) <= known
    for path in re.findall(r"`((?:deploy|tests|pipeline|connectors|schemas|docs)/[\w./-]+)`", page):
        invented = ("vatan", "reading_time", "NAME", ".env")  # examples, and what the operator writes
        assert (ROOT / path).exists() or any(word in path for word in invented), path


def test_the_operators_settings_are_ones() -> None:
    blocks = re.findall(r"```toml\n(.+?)```", text(ROOT / "docs/operator.md"), re.S)
    assert len(blocks) == 2
    for block in blocks:
        assert tomllib.loads(block).keys() <= Settings.model_fields.keys()


def test_the_contributors_profile_is_one(tmp_path: Path) -> None:
    """The profile of the page stands beside the five and knows its addresses."""
    for part in ("outlets", "cms"):
        shutil.copytree(profile_loading.HERE / part, tmp_path / part)
    shutil.copy(profile_loading.HERE / "furniture.toml", tmp_path)
    (block,) = re.findall(r"```toml\n(.+?)```", text(ROOT / "docs/contributor.md"), re.S)
    (tmp_path / "outlets/vatan.toml").write_text(block, "utf-8")
    found = load(tmp_path)["vatan"]
    assert found.rules
    (path,) = found.outlet.urls.article
    assert re.search(path.path, "/fa/news/12345/title")


def test_the_contributors_enricher_runs() -> None:
    (block,) = re.findall(r"```python\n(.+?)```", text(ROOT / "docs/contributor.md"), re.S)
    names: dict[str, Any] = {"__name__": "reading_time"}
    exec(block, names)
    article = Article(article_id="", page_id="", outlet="isna", edition="fa", language="fa", text="کلمه " * 500)
    assert names["minutes"](article) == 2
