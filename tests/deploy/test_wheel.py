"""The wheel holds everything that the code reads, and works where there is no repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("schemas", "connectors", "pipeline")
# For people who read the sources, and for npm in them.
LEFT_OUT = ("schemas/examples/", "README.md", ".npmrc")


def sources() -> Iterator[Path]:
    """Every file of the packages that is not made by running them."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and not {"__pycache__", "node_modules"} & set(path.parts) and path.suffix != ".pyc":
                yield path.relative_to(ROOT)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what it is built from."""
    source = tmp_path_factory.mktemp("source")
    for path in [*sources(), *map(Path, ("pyproject.toml", "README.md", "LICENSE"))]:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, source / path)
    # What a working copy has beside them must not come in.
    (source / "pipeline/console/node_modules/thing").mkdir(parents=True)
    (source / "pipeline/console/node_modules/thing/thing.js").write_text("//\n")
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-build-isolation"]
    done = subprocess.run(
        [*command, "--no-deps", "--no-index", "--wheel-dir", str(out), str(source)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.glob("*.whl")
    return made


def test_nothing_is_missing_and_nothing_is_foreign(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {str(path) for path in sources() if not str(path).startswith(LEFT_OUT) and path.name not in LEFT_OUT}
    assert names == wanted
    for ending in (".sql", ".html", ".css", ".js", ".svg", ".toml", ".gz", "/package.json", "/asyncapi.json"):
        assert any(name.endswith(ending) for name in names), ending


def test_it_works_without_the_repository(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = """
import pathlib, sys
import pipeline, schemas
assert pathlib.Path(schemas.__file__).is_relative_to(sys.argv[1]), schemas.__file__
from connectors.profiles import profiles
from pipeline.console import assets
from pipeline.console.pages import Pages
from pipeline.queries import named_queries
from schemas.topics import topics
assert len(profiles()) >= 5 and topics() and named_queries()
assert assets.file("console.css") and Pages().error(404)
"""
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PATH": os.environ["PATH"], "RASAD_DATA_DIR": str(tmp_path)}

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-c", code, str(tmp_path / "site"))
    page = tmp_path / "page.html"
    body = "<p>" + "سخنگوی وزارت راه گفت آزادراه تازه تا پایان سال آماده می‌شود. " * 12 + "</p>"
    page.write_text(f"<html><head><title>آزادراه</title></head><body><article>{body}</article></body></html>")
    told = run("-m", "pipeline", "inspect", str(page), "--url", "https://www.irna.ir/news/85908404")
    assert "آزادراه" in told  # read by profile, models and word lists that the wheel brought
    assert "kafka" in run("-m", "pipeline", "config")
