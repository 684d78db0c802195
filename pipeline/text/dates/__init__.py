"""Dates of news pages: read from text, codes and addresses, and weighed against each other.

`parse` reads a text that is one date, `find` the dates inside a longer one, `published` the one that counts of a line
under a title, `from_code` and `from_url` what codes and addresses carry; `weigh` decides which of a page's dates
counts. See `docs/decisions/dates.md`.
"""

from pipeline.text.dates.codes import from_code, from_url
from pipeline.text.dates.model import Candidate, Disagreement, Order, Precision, Published, Reading
from pipeline.text.dates.parsing import find, parse, published
from pipeline.text.dates.weighing import TRUST, weigh

__all__ = [
    "TRUST", "Candidate", "Disagreement", "Order", "Precision", "Published", "Reading",
    "find", "from_code", "from_url", "parse", "published", "weigh",
]  # fmt: skip
