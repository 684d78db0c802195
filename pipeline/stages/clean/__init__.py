"""The clean stage: from the bytes of a page to an article, or to a named rejection.

`clean` is pure and deterministic: it keeps nothing from the page before, reads no clock, and raises on no bytes.
Every step's time grows linearly with the page. It belongs in a worker process with a time limit all the same: the
parsers below it are other people's.
"""

from pipeline.stages.clean.recognise import recognise
from pipeline.stages.clean.stage import clean, clean_anyway

__all__ = ["clean", "clean_anyway", "recognise"]
