"""Every outlet's pages come out as their fixtures say, and every outlet and rule has a fixture."""

from __future__ import annotations

import pytest

from connectors.profiles import profiles
from tests.outlets.cases import HERE, PAGES, Case, cases, found

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.outlet}/{case.page.stem}")
def test_the_page_comes_out_as_recorded(case: Case) -> None:
    assert found(case.outlet, case.page, case.given) == case.expect


def test_no_page_is_without_its_record() -> None:
    missing = [path for path in HERE.glob("*/*") if path.suffix in PAGES and not path.with_suffix(".json").is_file()]
    commands = [f"python -m tests.outlets.record {path.relative_to(HERE.parents[1])} --url URL" for path in missing]
    assert not commands, "record it: " + "; ".join(commands)


@pytest.mark.parametrize("outlet", profiles())
def test_every_rule_of_a_profile_has_a_fixture(outlet: str) -> None:
    used = {case.expect.get("rule") for case in CASES if case.outlet == outlet}
    missing = [rule.name for rule in profiles()[outlet].rules if rule.name not in used]
    assert not missing, (
        f"no fixture for {outlet}'s rules {missing}: write tests/outlets/{outlet}/NAME.html in that template, then "
        f"python -m tests.outlets.record tests/outlets/{outlet}/NAME.html --url URL"
    )
