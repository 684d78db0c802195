"""A list that is appended to at one end and forgotten at the other, and keeps its numbers."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Numbered(Generic[T]):
    """Values numbered 0, 1, 2 ... in the order of `append`. Unlike a deque's, access by number is immediate."""

    def __init__(self) -> None:
        self._values: list[T] = []
        self._base = 0  # number of _values[0]
        self.first = 0  # number of the oldest value that is held

    def __len__(self) -> int:
        return self._base + len(self._values) - self.first

    def __getitem__(self, number: int) -> T:
        return self._values[number - self._base]

    @property
    def oldest(self) -> T:
        """The oldest value. Raises IndexError when there is none."""
        return self._values[self.first - self._base]

    def append(self, value: T) -> None:
        """Give a value the next number."""
        self._values.append(value)

    def drop(self) -> T:
        """Forget the oldest value and return it. Raises IndexError when there is none."""
        value = self.oldest
        self.first += 1
        if self.first - self._base > 1024 and 2 * (self.first - self._base) > len(self._values):
            del self._values[: self.first - self._base]
            self._base = self.first
        return value
