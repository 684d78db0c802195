"""Average-linkage clustering of linked articles: a function of the links alone, whatever their order.

Two groups join while the mean strength of the links between them, missing ones counted as none, reaches the
threshold. Single linkage would chain a week of negotiations into one story, since each day's report is like the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Final

import numpy as np

LARGEST: Final = 64
"""Articles that are clustered at once. A component that is larger is first cut at a higher threshold, so that the
work for one arrival stays bounded. (With 160 labelled sets come out the same, look-alikes cost more.)"""
_STEP: Final = 1.2
_COPIES: Final = 0.8  # links so strong join copies: what hangs together by them is not cut further

Links = Mapping[str, Mapping[str, float]]  # every link in both directions


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


def clusters_around(name: str, near: Mapping[str, float], links: Links, threshold: float) -> list[list[str]]:
    """The clusters that an arrival with links to those `near` may change; the others stay what `clusters` says.

    `links` are those among the articles before it. The work is bounded by `LARGEST` and by how many are near, however
    much hangs together: what is cut at a higher threshold is only looked at in the piece that the arrival joins.
    """
    linked = sorted(other for other, strength in near.items() if strength >= threshold)
    small, cut = _whole(linked, links, threshold)
    around = sorted([name, *small])
    if not cut and len(around) <= LARGEST:
        return _average_linkage(around, {member: links.get(member, {}) for member in small} | {name: near}, threshold)
    if threshold >= _COPIES:
        return [sorted({name, *_reached(linked, links, threshold)})]
    found = clusters_around(name, near, links, threshold * _STEP)
    # These were not cut until now; those of them that stay away from the arrival are in clusters of their own.
    apart = small.difference(*found)
    return sorted([*found, *clusters(apart, links, threshold * _STEP)])


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


def _reached(starts: Iterable[str], links: Links, threshold: float, most: float = inf) -> set[str]:
    """What hangs together with any of `starts`; no more is looked for once there are more than `most`."""
    reached = set(starts)
    front = list(reached)
    while front and len(reached) <= most:
        near = links.get(front.pop(), {})
        new = [other for other in near.keys() - reached if near[other] >= threshold]
        front.extend(new)
        reached.update(new)
    return reached


def _whole(starts: Iterable[str], links: Links, threshold: float) -> tuple[set[str], bool]:
    """Members of the components around `starts` that are clustered at once; and whether there are larger ones too."""
    small: set[str] = set()
    large: set[str] = set()
    for start in starts:
        if start in small or start in large:
            continue
        reached = _reached([start], links, threshold, LARGEST)
        if len(reached) > LARGEST or not large.isdisjoint(reached):
            large |= reached
        else:
            small |= reached
    return small, bool(large)


def _average_linkage(component: Sequence[str], links: Links, threshold: float) -> list[list[str]]:
    size = len(component)
    if size <= 2:
        return [list(component)]
    place = {name: number for number, name in enumerate(component)}
    sums = np.zeros((size, size))
    for name, number in place.items():
        near = links.get(name, {})
        if len(near) < size:
            found = [(place[other], strength) for other, strength in near.items() if other in place]
        else:
            found = [(there, near[other]) for other, there in place.items() if other in near]
        for there, strength in found:
            if strength >= threshold:
                sums[number, there] = sums[there, number] = strength
    counts = np.ones(size)
    means = np.round(sums, 9)
    groups: list[list[str]] = [[name] for name in component]
    while True:
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
        # Means are rounded, so that the order of additions cannot decide between two that are equal.
        means[a] = means[:, a] = np.round(sums[a] / (counts[a] * counts), 9)
        means[b] = means[:, b] = 0
