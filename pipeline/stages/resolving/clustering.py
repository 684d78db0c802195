"""Average-linkage clustering of linked articles: a function of the links alone, whatever their order.

Two groups join while the mean strength of the links between them, missing ones counted as none, reaches the
threshold. Single linkage would chain a week of negotiations into one story, since each day's report is like the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

LARGEST: Final = 160
"""Articles that are clustered at once. A component that is larger is first cut at a higher threshold, so that the
work for one arrival stays bounded."""
_STEP: Final = 1.2
_COPIES: Final = 0.8  # links so strong join copies: what hangs together by them is not cut further

Links = Mapping[str, Mapping[str, float]]


def clusters(members: Iterable[str], links: Links, threshold: float) -> list[list[str]]:
    """The clusters of linked members, each sorted, in sorted order. Links to others than the members do not count."""
    found: list[list[str]] = []
    for component in components(members, links, threshold):
        if len(component) > LARGEST and threshold >= _COPIES:
            found.append(component)
        elif len(component) > LARGEST:
            found.extend(clusters(component, links, threshold * _STEP))
        else:
            found.extend(_average_linkage(component, links, threshold))
    return sorted(found)


def components(members: Iterable[str], links: Links, threshold: float = 0.0) -> list[list[str]]:
    """What hangs together by links of at least that strength, each sorted, in sorted order."""
    left = set(members)
    found = []
    for start in sorted(left):
        if start not in left:
            continue
        left.remove(start)
        component, front = [start], [start]
        while front:
            near = [name for name, strength in links.get(front.pop(), {}).items() if strength >= threshold]
            new = [name for name in near if name in left]
            left.difference_update(new)
            component.extend(new)
            front.extend(new)
        found.append(sorted(component))
    return found


def _average_linkage(component: Sequence[str], links: Links, threshold: float) -> list[list[str]]:
    size = len(component)
    if size <= 2:
        return [list(component)]
    place = {name: number for number, name in enumerate(component)}
    sums = np.zeros((size, size))
    for name, number in place.items():
        for other, strength in links.get(name, {}).items():
            if other in place and strength >= threshold:
                sums[number, place[other]] = strength
    counts = np.ones(size)
    groups: list[list[str]] = [[name] for name in component]
    while True:
        # Means are rounded, so that the order of additions cannot decide between two that are equal.
        means = np.round(sums / np.outer(counts, counts), 9)
        best = int(means.argmax())  # of equal ones the first in the order of names
        a, b = sorted(divmod(best, size))
        if means[a, b] < threshold:
            return [sorted(group) for group in groups if group]
        sums[a] += sums[b]
        sums[:, a] += sums[:, b]
        sums[a, a] = 0
        sums[b] = 0
        sums[:, b] = 0
        counts[a] += counts[b]
        counts[b] = 1
        groups[a] += groups[b]
        groups[b] = []
