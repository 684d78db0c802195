"""The labelled cases of the attribution chain, run through the clean stage as a page's text would be."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from connectors.profiles import profiles
from pipeline.enrichers import attribution
from pipeline.stages.clean import attribution as credits
from pipeline.text import letters
from pipeline.text.folding import fold_tight
from pipeline.text.language import detect
from schemas.records import Article, Attribution

FIELDS = ("agencies", "source", "desk", "reporter", "place")
_FILE = Path(__file__).parent / "cases.tsv"


class Case(NamedTuple):
    """A text of an outlet and what its chain is: field → folded value, None where nothing is named."""

    line: int
    outlet: str
    text: str
    wanted: dict[str, str | None]
    held_out: bool


def cases() -> list[Case]:
    """Every third case is held out: its failures were not looked at while the rules were written."""
    made: list[Case] = []
    for number, line in enumerate(_FILE.read_text("utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        outlet, text, *values = line.split("\t")
        told = dict(value.split("=", 1) for value in values if value)
        agencies = [outlet, *told.pop("agencies", "").split("+")]
        wanted: dict[str, str | None] = {name: _folded(told.pop(name, None)) for name in FIELDS[1:]}
        assert not told, f"line {number}: unknown fields {told}"
        wanted["agencies"] = "+".join(filter(None, agencies))
        made.append(Case(number, outlet, text, wanted, len(made) % 3 == 2))
    return made


def found(case: Case) -> dict[str, str | None]:
    """What the clean stage's reading of credits and the enricher make of a case, folded."""
    body, *dropped = case.text.split("|")  # behind the bar: a staff line, which the clean stage takes out of the body
    profile = profiles()[case.outlet]
    language = detect(body).code
    written, said = credits.dateline(letters.normalize(body, language), profile)
    told = credits.read(profile, lead=None, paragraphs=[written], dropped=dropped, own=case.outlet)
    article = Article(
        article_id="a", page_id="p", outlet=case.outlet, edition=language, language=language, text=written,
        paragraphs=[written], byline=told.byline, desk=told.desk or said.get("desk"), author=told.author,
        dateline_place=said.get("place") or told.place, agencies=told.agencies,
    )  # fmt: skip
    read: Attribution = attribution.read(article)
    return {
        "agencies": "+".join(read.agencies),
        "source": _folded(read.source),
        "desk": _folded(read.desk),
        "reporter": _folded(read.reporter),
        "place": _folded(read.dateline_place),
    }


def exact(chosen: list[Case]) -> tuple[dict[str, float], list[str]]:
    """The share of exact values per field, and one line for each difference."""
    right = dict.fromkeys(FIELDS, 0)
    lines = []
    for case in chosen:
        got = found(case)
        for name in FIELDS:
            right[name] += got[name] == case.wanted[name]
            if got[name] != case.wanted[name]:
                lines.append(
                    f"line {case.line} {name}: {got[name]!r}, wanted {case.wanted[name]!r}: {case.text[:90]}"
                )
    return {name: count / len(chosen) for name, count in right.items()}, lines


def _folded(value: str | None) -> str | None:
    return None if value is None else fold_tight(value)
