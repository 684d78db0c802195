"""A tagger made by hand: it finds a person behind «دکتر» and nothing else."""

from __future__ import annotations

import numpy as np

from pipeline.enrichers.tagging.features import Lexicon
from pipeline.enrichers.tagging.model import Parameters, Tagger, key_of

LABELS = ("O", *(f"{place}-{kind}" for kind in ("PER", "ORG", "LOC") for place in "BILU"))


def behind_doctor(*, scale: float, no_name: int, person: int) -> Tagger:
    """Every word leans to be no name by `no_name`; behind «دکتر» stands a person by `person`; times `scale`."""
    scores = {"b": np.zeros((5, len(LABELS)), dtype=np.int8), "wدکتر": np.zeros((5, len(LABELS)), dtype=np.int8)}
    scores["b"][2, 0] = no_name
    scores["wدکتر"][1, LABELS.index("U-PER")] = person
    keys = sorted(scores, key=key_of)
    zeros = np.zeros(len(LABELS), dtype=np.float32)
    parameters = Parameters(
        labels=LABELS,
        scale=scale,
        word_keys=np.array([key_of(key) for key in keys], dtype=np.uint32),
        word_scores=np.stack([scores[key] for key in keys]),
        place_keys=np.array([0], dtype=np.uint32),
        place_scores=np.zeros((1, len(LABELS)), dtype=np.int8),
        steps=np.zeros((len(LABELS), len(LABELS)), dtype=np.float32),
        first=zeros,
        last=zeros,
    )
    return Tagger(parameters, Lexicon("fa"))
