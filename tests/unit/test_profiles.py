"""Profiles are strict: what is wrong in a file is named with its file and key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from connectors import profile_loading
from connectors.profiles import ProfileError, load, profile, profiles

OUTLETS = ["fars", "irna", "isna", "nournews", "serat"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of all profiles, to be spoilt."""
    for part in ("outlets", "cms"):
        shutil.copytree(profile_loading.HERE / part, tmp_path / part)
    shutil.copy(profile_loading.HERE / "furniture.toml", tmp_path)
    return tmp_path


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_all_five_outlets_have_a_profile() -> None:
    assert set(OUTLETS) <= set(profiles())


def test_a_profile_holds_its_own_rules_before_those_of_its_family() -> None:
    fars = profile("fars")
    assert fars.rules == [*fars.outlet.rules, *fars.cms.rules]
    assert fars.rules


def test_the_version_follows_the_files(root: Path) -> None:
    before = load(root)
    spoil(root / "cms" / "nastooh.toml", "nastooh", "nastooh")
    with (root / "cms" / "nastooh.toml").open("a") as file:
        file.write("\n# a word more\n")
    after = load(root)
    changed = {outlet for outlet in OUTLETS if before[outlet].version != after[outlet].version}
    assert changed == {"isna", "irna"}


@pytest.mark.parametrize(
    "path,old,new,said",
    [
        ("outlets/isna.toml", "code_is_date", "code_is_dated", ["isna.toml", "code_is_dated"]),
        ("outlets/isna.toml", 'cms = "nastooh"', 'cms = "none"', ["isna.toml", "cms", "none.toml"]),
        ("outlets/isna.toml", 'outlet = "isna"', 'outlet = "ilna"', ["isna.toml", "outlet", "ilna"]),
        ("outlets/isna.toml", "(?P<code>", "(?P<code", ["isna.toml", "article[0]", "no regular"]),
        ("outlets/isna.toml", '"/news/{code}"', '"/news/{number}"', ["isna.toml", "canonical", "number"]),
        ("outlets/isna.toml", "mn={jm}", "mn={month}", ["isna.toml", "editions fa", "month"]),
        (
            "cms/nastooh.toml",
            '"h1.first-title"',
            '"h1..title"',
            ["nastooh.toml", "rule nastooh", "title[2]", "h1..title"],
        ),
        ("cms/fars.toml", "since = 2018-01-01", 'since = "soon"', ["fars.toml", "since"]),
        (
            "cms/fars.toml",
            "until = 2018-12-31",
            "until = 2008-12-31\nsince = 2009-01-01",
            ["fars.toml", "fars2010", "since"],
        ),
        ("cms/fars.toml", 'date_order = "mdy"', 'date_order = "ymd"', ["fars.toml", "date_order"]),
        ("furniture.toml", "'چاپ(?: خبر)?'", "'چاپ(?: خبر?'", ["furniture.toml", "no regular"]),
        ("outlets/serat.toml", "[urls]", "[urls", ["serat.toml"]),
    ],
)
def test_an_error_names_file_and_key(root: Path, path: str, old: str, new: str, said: list[str]) -> None:
    spoil(root / path, old, new)
    with pytest.raises(ProfileError) as caught:
        load(root)
    assert [word for word in said if word not in str(caught.value)] == []
