"""Reading profiles from their files, strictly: what is wrong is named with its file and key."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from connectors.profile_tables import Cms, Edition, Furniture, Outlet, Profile, Select, Urls

HERE = Path(__file__).parent
_T = TypeVar("_T", Outlet, Cms, Furniture)


class ProfileError(ValueError):
    """A profile file that cannot be used; the message names file and key."""


@cache
def profiles() -> dict[str, Profile]:
    """All outlets' profiles by outlet, in alphabetical order. Raises ProfileError that names file and key."""
    return load(HERE)


def profile(outlet: str) -> Profile:
    """The profile of an outlet. Raises KeyError when there is none."""
    return profiles()[outlet]


@cache
def generic() -> Profile:
    """The profile for sites that none is written for: metas that most pages have, no body selectors."""
    cms = _read(HERE / "generic.toml", Cms)
    _check("generic.toml", cms)
    common = _common(HERE)
    outlet = Outlet(
        outlet="unknown",
        name={},
        cms=cms.cms,
        domains=[],
        editions=[Edition(code="und", host="")],
        urls=Urls(article=[]),
    )
    return Profile(
        outlet=outlet,
        cms=cms,
        rules=cms.rules,
        furniture=_joined(cms.furniture, common),
        shell=cms.shell,
        version=hashlib.blake2b((HERE / "generic.toml").read_bytes(), digest_size=6).hexdigest(),
    )


def load(root: Path) -> dict[str, Profile]:
    """The profiles below `root/outlets`, each over its family in `root/cms`. Raises ProfileError."""
    found: dict[str, Profile] = {}
    common = _common(root)
    for path in sorted((root / "outlets").glob("*.toml")):
        outlet = _read(path, Outlet)
        if outlet.outlet != path.stem:
            raise ProfileError(f"{path.name}: outlet: {outlet.outlet!r} is not the name of the file")
        cms_path = root / "cms" / f"{outlet.cms}.toml"
        if not cms_path.is_file():
            raise ProfileError(f"{path.name}: cms: there is no cms/{outlet.cms}.toml")
        cms = _read(cms_path, Cms)
        _check(path.name, outlet)
        _check(f"cms/{cms_path.name}", cms)
        files = hashlib.blake2b(path.read_bytes(), digest_size=6)
        files.update(cms_path.read_bytes() + _common_path(root).read_bytes())
        found[outlet.outlet] = Profile(
            outlet=outlet,
            cms=cms,
            rules=[*outlet.rules, *cms.rules],
            furniture=_joined(outlet.furniture, cms.furniture, common),
            shell=[*outlet.shell, *cms.shell],
            version=files.hexdigest(),
        )
    return found


def _joined(*tables: Furniture) -> Furniture:
    fields = Furniture.__struct_fields__
    return Furniture(**{name: [pattern for table in tables for pattern in getattr(table, name)] for name in fields})


def _common_path(root: Path) -> Path:
    return root / "furniture.toml"


def _common(root: Path) -> Furniture:
    """Furniture that all outlets share."""
    table = _read(_common_path(root), Furniture)
    for number, (key, pattern) in enumerate(_patterns(Cms(cms="", furniture=table))):
        _check_pattern("furniture.toml", f"{key} ({number})", pattern)
    return table


def _read(path: Path, type: type[_T]) -> _T:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), type)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path.name}: {error}") from error
    except msgspec.ValidationError as error:
        raise ProfileError(f"{path.name}: {error}") from error


def _check(file: str, table: Outlet | Cms) -> None:
    for key, pattern in _patterns(table):
        _check_pattern(file, key, pattern)
    probe = LexborHTMLParser("<p></p>")
    for key, selector in _selectors(table):
        if selector.startswith(("jsonld:", "after:", "label:")):
            continue
        try:
            probe.css(selector.rpartition("@")[0] if "@" in selector else selector)
        except SelectolaxError as error:
            raise ProfileError(f"{file}: {key}: {selector!r} is no selector") from error
    for number, rule in enumerate(table.rules):
        key = f"rules[{number}] {rule.name}"
        if rule.since and rule.until and rule.since > rule.until:
            raise ProfileError(f"{file}: {key}: since {rule.since} is later than until {rule.until}")
        _check_zone(file, f"{key}: naive_zone", rule.naive_zone)
    if isinstance(table, Outlet):
        _check_zone(file, "timezone", table.timezone)
        _check_urls(file, table)


def _check_pattern(file: str, key: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ProfileError(f"{file}: {key}: {pattern!r} is no regular expression: {error}") from error


def _check_zone(file: str, key: str, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise ProfileError(f"{file}: {key}: {zone!r} is no time zone") from error


def _check_urls(file: str, outlet: Outlet) -> None:
    if not outlet.editions:
        raise ProfileError(f"{file}: editions: at least one is needed")
    for number, form in enumerate(outlet.urls.article):
        groups = dict.fromkeys(re.compile(form.path).groupindex, "0")
        try:
            form.canonical.format_map({**groups, "edition": "fa"})
        except (KeyError, ValueError) as error:
            raise ProfileError(
                f"{file}: urls.article[{number}].canonical: {error} is no group of its path"
            ) from error
    days = dict.fromkeys(("jy", "jm", "jd", "gy", "gm", "gd", "page"), 1)
    for edition in outlet.editions:
        for template in [*edition.sitemap_archives, *([edition.archive] if edition.archive else [])]:
            try:
                template.format_map(days)
            except (KeyError, ValueError) as error:
                raise ProfileError(f"{file}: editions {edition.code}: {template!r}: unknown {error}") from error


def _patterns(table: Outlet | Cms) -> Iterator[tuple[str, str]]:
    """Every regular expression of a file, with its key."""
    groups: list[tuple[str, Any]] = [("", {"shell": table.shell}), ("furniture.", table.furniture)]
    if isinstance(table, Outlet):
        groups += [
            ("", {"text_exports": table.text_exports}),
            ("urls.", {"ignore": table.urls.ignore, "article": [form.path for form in table.urls.article]}),
            ("attribution.", {"datelines": table.attribution.datelines, "bylines": table.attribution.bylines}),
        ]
    for prefix, group in groups:
        fields = group if isinstance(group, dict) else msgspec.structs.asdict(group)
        for name, patterns in fields.items():
            for number, pattern in enumerate(patterns):
                yield f"{prefix}{name}[{number}]", pattern


def _selectors(table: Outlet | Cms) -> Iterator[tuple[str, str]]:
    """Every selector of a file, with its key."""
    for rule in table.rules:
        fields = {name: getattr(rule.select, name) for name in Select.__struct_fields__}
        for name, selectors in {**fields, "match": rule.match, "strip": rule.strip}.items():
            for number, selector in enumerate(selectors):
                yield f"rule {rule.name}: {name}[{number}]", selector
    if isinstance(table, Outlet):
        for edition in table.editions:
            yield f"editions {edition.code}: archive_links", edition.archive_links
