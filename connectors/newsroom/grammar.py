"""A small context-free grammar: symbols with alternatives, expanded at random, fast.

A parts file is TOML: one table `[symbols]` of lists of strings. In a string, `{name}` is another symbol,
`{12..80}` a whole number of that range and `{1.1..9.9}` a decimal one, in the language's digits. A name bound
by the caller (`{who}`, `{city}`) stands for the same text in the whole article.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")
_DECIMAL = re.compile(r"(\d+\.\d)\.\.(\d+\.\d)")

Part = str | tuple[str] | tuple[int, int] | tuple[float, float]
Digits = Callable[[object], str]


class GrammarError(ValueError):
    """A parts file with a slot that names no symbol."""


class Grammar:
    """Compiled symbols. `bound` are the names that callers will bind."""

    def __init__(self, symbols: Mapping[str, list[str]], bound: frozenset[str], digits: Digits = str) -> None:
        self._digits = digits
        self._symbols = {name: [_compile(text) for text in texts] for name, texts in symbols.items()}
        self._check(bound)

    def __contains__(self, symbol: str) -> bool:
        return symbol in self._symbols

    def size(self, symbol: str) -> int:
        """How many alternatives a symbol has at its first level."""
        return len(self._symbols[symbol])

    def expand(self, symbol: str, random: Random, bindings: Mapping[str, str]) -> str:
        """One expansion of a symbol. Raises KeyError for a symbol that is neither bound nor defined."""
        out: list[str] = []
        self._into(out, symbol, random.random, bindings)
        return "".join(out)

    def _into(self, out: list[str], symbol: str, roll: Callable[[], float], bindings: Mapping[str, str]) -> None:
        fixed = bindings.get(symbol)
        if fixed is not None:
            out.append(fixed)
            return
        choices = self._symbols[symbol]
        for part in choices[int(roll() * len(choices))]:
            if isinstance(part, str):
                out.append(part)
            elif len(part) == 1:
                self._into(out, part[0], roll, bindings)
            else:
                out.append(self._number(part[0], part[1], roll()))

    def _number(self, low: float, high: float, rolled: float) -> str:
        if isinstance(low, float):
            return self._digits(f"{low + rolled * (high - low):.1f}")
        return self._digits(low + int(rolled * (high - low + 1)))

    def _check(self, bound: frozenset[str]) -> None:
        for name, choices in self._symbols.items():
            for choice in choices:
                for part in choice:
                    if (
                        isinstance(part, tuple)
                        and len(part) == 1
                        and not (part[0] in self._symbols or part[0] in bound)
                    ):
                        raise GrammarError(f"symbol {name!r} uses {part[0]!r}, which is not defined")


def read_symbols(*paths: Path) -> dict[str, list[str]]:
    """Symbols of several parts files together; GrammarError when one is defined twice."""
    symbols: dict[str, list[str]] = {}
    for path in paths:
        for name, texts in tomllib.loads(path.read_text(encoding="utf-8"))["symbols"].items():
            if name in symbols:
                raise GrammarError(f"{path.name}: symbol {name!r} is defined twice")
            symbols[name] = texts
    return symbols


def _compile(text: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    position = 0
    for slot in _SLOT.finditer(text):
        if slot.start() > position:
            parts.append(text[position : slot.start()])
        parts.append(_slot(slot.group(1)))
        position = slot.end()
    if position < len(text):
        parts.append(text[position:])
    return tuple(parts)


def _slot(inner: str) -> Part:
    decimal = _DECIMAL.fullmatch(inner)
    if decimal:
        return float(decimal[1]), float(decimal[2])
    whole = _RANGE.fullmatch(inner)
    if whole:
        return int(whole[1]), int(whole[2])
    return (inner,)
