"""What a replayed record is to the others: judged anew by an index of its own, or as it was judged live."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.replay.plan import Plan
from pipeline.replay.verdicts import Coordinate, coordinate
from pipeline.stages.resolve import Index
from pipeline.steps import Handled, raw_ref, resolve_step
from schemas.envelope import Message
from schemas.raw import is_canary
from schemas.records import Fingerprint, RawRef


class Judge:
    """The resolver of a replay.

    Fresh, it begins with the verdicts on records before the range, and takes those beside the selection as they were
    made when it comes to them; `new` holds what must be stored to begin again from here. Otherwise it repeats the
    verdicts in force: a record without one has no place, nor has one that is another page by today's code.
    """

    def __init__(self, plan: Plan, in_force: Mapping[Coordinate, Fingerprint], made: list[Fingerprint]) -> None:
        """`in_force`: the live generation's verdicts; `made`: this generation's own, when a replay goes on."""
        self._plan = plan
        self._in_force = in_force
        self._index = Index()
        self.new: list[Fingerprint] = []
        if plan.fresh:
            for print_ in in_force.values():
                if self._before(print_.raw):
                    self._index.add(print_)
            for print_ in made:
                self._index.add(print_)

    def judge(self, message: Message) -> Handled | None:
        """A clean record's outcome; None when it has no verdict and none is to be made."""
        if is_canary(message.headers):  # judged by nobody
            return resolve_step(message, self._index)[0]
        if not self._plan.fresh:
            verdict = self._in_force.get(coordinate(raw_ref(message)))
            if verdict is None or verdict.page_id != message.headers.get("ce_subject", b"").decode():
                return None
            if not self._index.knows(verdict.raw):
                self._index.add(verdict)
            return resolve_step(message, self._index)[0]
        handled, print_ = resolve_step(message, self._index)
        if print_ is not None:
            self._add(print_)
        return handled

    def knows(self, raw: RawRef) -> bool:
        """Whether the live generation has a verdict on a record."""
        return coordinate(raw) in self._in_force

    def pass_by(self, raw: RawRef) -> None:
        """Meet a record that is not replayed: its verdict stays, and those after it are judged knowing it."""
        verdict = self._in_force.get(coordinate(raw))
        if self._plan.fresh and verdict is not None:
            self._add(verdict)

    def take_new(self) -> list[Fingerprint]:
        """The verdicts added since the last call."""
        new, self.new = self.new, []
        return new

    def _add(self, print_: Fingerprint) -> None:
        if not self._index.knows(print_.raw):
            self._index.add(print_)
            self.new.append(print_)

    def _before(self, raw: RawRef) -> bool:
        return not self._plan.covers(raw) and raw.offset < self._plan.raw_starts.get(raw.partition, 0)
