"""Rows on a terminal: nothing cut off, cells of right-to-left text in their places."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.terminal import in_place, is_rtl, printable

COLUMN = 9  # a table whose columns would be narrower is shown row by row
RULE = "│"


def print_table(names: Sequence[str], rows: Sequence[Sequence[Any]], console: Console | None = None) -> None:
    """Print rows as a table; where the terminal is too narrow for its columns, row by row, a field a line."""
    console = console or Console()
    cells = [[shown(value) for value in row] for row in rows]
    natural = [
        max(cell_len(line) for cell in column for line in cell.split("\n"))
        for column in zip(names, *cells, strict=True)
    ]
    width = sum(natural) + 3 * len(names) + 1
    if not console.is_terminal:
        console.width = width  # a pipe has no edge
    if console.width < width and console.width < len(names) * (COLUMN + 3) + 1:
        lines = _records(names, cells)
    else:
        lines = _grid(names, cells, rows, console)
    for line in lines:
        click.echo(in_place(line, RULE) if console.is_terminal and is_rtl(line) else line)


def shown(value: Any) -> str:
    """A value as text: instants with their offset, lists and maps as JSON, NULL for nothing."""
    if value is None:
        return "NULL"
    if isinstance(value, datetime):
        text = value.isoformat(" ", "seconds" if not value.microsecond else "milliseconds")
        return text.replace("+00:00", "Z") if value.utcoffset() == UTC.utcoffset(None) else text
    if isinstance(value, float):
        return f"{value:.7g}"
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, list | tuple | dict):
        return printable(json.dumps(value, ensure_ascii=False, default=_plain))
    return "\n".join(printable(line) for line in str(value).split("\n"))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else shown(value)


def _grid(names: Sequence[str], cells: list[list[str]], rows: Sequence[Sequence[Any]], console: Console) -> list[str]:
    table = Table(show_lines=any("\n" in cell for row in cells for cell in row))
    for index, name in enumerate(names):
        number = any(isinstance(row[index], int | float) and not isinstance(row[index], bool) for row in rows)
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))  # Text: a page's [brackets] are no markup
    with console.capture() as captured:
        console.print(table)
    return captured.get().splitlines()


def _records(names: Sequence[str], cells: list[list[str]]) -> list[str]:
    margin = max(map(len, names))
    lines: list[str] = []
    for number, row in enumerate(cells, 1):
        lines.append(f"── row {number} " + "─" * 30)
        for name, cell in zip(names, row, strict=True):
            first, *rest = cell.split("\n")
            lines.append(f"{name:>{margin}} {RULE} {first}")
            lines += [f"{'':>{margin}} {RULE} {line}" for line in rest]
    return lines or ["no rows"]
