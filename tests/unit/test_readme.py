"""The README says what the sources say."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.__main__ import COMMANDS
from pipeline.queries import named_queries
from schemas.topics import topics

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_is_the_one_that_is_run() -> None:
    assert (ROOT / "docs" / "examples" / "print_titles.py").read_text(encoding="utf-8").strip() in README


def test_every_topic_is_listed_as_it_is() -> None:
    for topic in topics().values():
        assert f"| `{topic.name}`{' (public)' if topic.public else ''} | {topic.summary} |" in README


def test_every_command_and_named_query_it_names_exists() -> None:
    commands = set(re.findall(r"^rasad ([a-z]+)|`rasad ([a-z]+)", README, re.MULTILINE))
    assert {first or second for first, second in commands} <= set(COMMANDS)
    asked = set(re.findall(r"rasad query ([a-z]+)", README))
    assert asked
    assert asked <= set(named_queries())


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert not missing


def test_every_page_is_linked() -> None:
    missing = [page.name for page in (ROOT / "docs").glob("*.md") if f"](docs/{page.name})" not in README]
    assert not missing


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make ([a-z-]+)", README):
        assert f"\n{target}:" in makefile
