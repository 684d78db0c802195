"""The file of the ZWNJ model: gzipped lines, written by `train_zwnj`, read once."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

from pipeline.text.zwnj_model import Lexicon, Model


def dump(model: Model) -> bytes:
    """The model as gzipped lines `kind TAB fields`, the same bytes for the same model."""
    lexicon = model.lexicon
    lines = [f"w\t{word}\t{count}" for word, count in lexicon.words.items()]
    for form, (articles, places) in lexicon.forms.items():
        marks = ",".join(f"{at}:{_short(tied)}" for at, tied in sorted(places.items()))
        lines.append(f"m\t{form}\t{_short(articles)}\t{marks}")
    lines += [f"l\t{part}\t{count}" for part, count in lexicon.lefts.items()]
    lines += [f"r\t{part}\t{count}" for part, count in lexicon.rights.items()]
    lines += [f"p\t{a}\t{b}\t{_short(z)}\t{_short(n)}" for (a, b), (z, n) in lexicon.pairs.items()]
    lines += [f"f\t{word}\t{_short(z)}\t{_short(n)}" for word, (z, n) in lexicon.firsts.items()]
    lines += [f"s\t{word}\t{_short(z)}\t{_short(n)}" for word, (z, n) in lexicon.seconds.items()]
    lines += [f"J\t{feature}\t{_short(weight)}" for feature, weight in model.joined.items()]
    lines += [f"S\t{feature}\t{_short(weight)}" for feature, weight in model.spaced.items()]
    return gzip.compress("\n".join(sorted(lines)).encode(), mtime=0)


def parse(data: bytes) -> Model:
    """The model that `dump` wrote; raises ValueError on anything else."""
    lexicon = Lexicon()
    joined: dict[str, float] = {}
    spaced: dict[str, float] = {}
    for line in gzip.decompress(data).decode().split("\n"):
        kind, key, *rest = line.split("\t")
        match kind:
            case "w":
                lexicon.words[key] = int(rest[0])
            case "m":
                marks = (mark.split(":") for mark in rest[1].split(",") if mark)
                lexicon.forms[key] = (float(rest[0]), {int(at): float(tied) for at, tied in marks})
            case "l":
                lexicon.lefts[key] = int(rest[0])
            case "r":
                lexicon.rights[key] = int(rest[0])
            case "p":
                lexicon.pairs[key, rest[0]] = (float(rest[1]), float(rest[2]))
            case "f":
                lexicon.firsts[key] = (float(rest[0]), float(rest[1]))
            case "s":
                lexicon.seconds[key] = (float(rest[0]), float(rest[1]))
            case "J":
                joined[key] = float(rest[0])
            case "S":
                spaced[key] = float(rest[0])
            case _:
                raise ValueError(f"not a line of a ZWNJ model: {line[:80]!r}")
    return Model(lexicon, joined, spaced)


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


@cache
def shipped() -> Model:
    """The model that comes with the package, read at the first call."""
    return parse(files("pipeline.text").joinpath("data", "zwnj_model.tsv.gz").read_bytes())
