"""`rasad furniture` over files: lines that most pages share are named, those of one page are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.furniture import command

FILLER = "شهرداری از آغاز کار {} خبر داد و گفت: این طرح پیش از زمستان پایان می‌یابد و هزینه آن پرداخت شده است. "


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Twelve ISNA pages, on ten of which stands a line that no profile knows."""
    file = tmp_path / "pages.jsonl"
    works = "پل میدان گذرگاه کتابخانه بوستان مدرسه درمانگاه ورزشگاه بازار آبگیر نیروگاه فرودگاه".split()  # noqa: SIM905
    with file.open("w", encoding="utf-8") as out:
        for number, work in enumerate(works):
            unknown = f"<p>گزارش زنده این رویداد را شماره {number} روزنامک خواندید</p>" if number < 10 else ""
            body = f"<p>{FILLER.format(work) * 5}</p>{unknown}"
            html = f'<html><h1 itemprop="headline">{work}</h1><div itemprop="articleBody">{body}</div></html>'
            record = {"url": f"https://www.isna.ir/news/14040521{number:05}/x", "html": html}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return file


def test_a_line_of_most_pages_is_a_candidate(pages: Path) -> None:
    done = CliRunner().invoke(command, ["isna", str(pages), "--json"], catch_exceptions=False)
    found = [json.loads(line) for line in done.output.splitlines()]
    assert [(row["pages"], round(row["share"], 2)) for row in found] == [(10, 0.83)]
    assert "روزنامک" in found[0]["line"]


def test_nothing_repeats(pages: Path) -> None:
    done = CliRunner().invoke(command, ["isna", str(pages), "--least", "11"], catch_exceptions=False)
    assert done.output == "no line stands on 11 pages of isna or more, and on 5% of them\n"


def test_an_unknown_outlet_and_a_missing_file_are_named() -> None:
    unknown = CliRunner().invoke(command, ["kayhan"])
    assert unknown.exit_code == 2
    assert "there are: fars" in unknown.output
    missing = CliRunner().invoke(command, ["isna", "no-such-file.html"])
    assert missing.exit_code == 1
    assert "no-such-file.html" in missing.output
