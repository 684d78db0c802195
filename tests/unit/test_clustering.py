"""Average-linkage clustering: what one arrival may change, beside clustering everything anew."""

from __future__ import annotations

import random

import pytest

from pipeline.stages.resolving import clustering
from pipeline.stages.resolving.clustering import clusters, clusters_around

THRESHOLD = 0.2


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "LARGEST", 8)


@pytest.mark.parametrize("seed", range(40))
def test_arrivals_one_by_one_end_in_the_clusters_of_all(seed: int) -> None:
    drawn = random.Random(seed)
    names = [f"{number:03}" for number in range(90)]
    drawn.shuffle(names)
    density = drawn.choice([0.01, 0.03, 0.1])
    links: dict[str, dict[str, float]] = {}
    of: dict[str, tuple[str, ...]] = {}
    for place, name in enumerate(names):
        near = {
            other: round(drawn.choice([0.21, 0.25, 0.3, 0.4, 0.6, 0.95]), 2)
            for other in names[:place]
            if drawn.random() < density
        }
        for group in clusters_around(name, near, links, THRESHOLD):
            of.update(dict.fromkeys(group, tuple(group)))
        links[name] = near
        for other, strength in near.items():
            links[other][name] = strength
        assert sorted(set(of.values())) == [tuple(group) for group in clusters(links, links, THRESHOLD)]


def test_an_arrival_at_a_large_component_looks_at_its_own_piece() -> None:
    links: dict[str, dict[str, float]] = {str(number): {} for number in range(100)}
    for number in range(99):
        links[str(number)][str(number + 1)] = links[str(number + 1)][str(number)] = 0.21
    assert clusters_around("new", {"50": 0.9}, links, THRESHOLD) == [["50", "new"]]
