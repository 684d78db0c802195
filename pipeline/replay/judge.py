"""What a replayed record is to the others: judged anew by an index of its own, or as it was judged live."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from pipeline.replay.foreign import add_all, judged_here
from pipeline.replay.plan import Plan
from pipeline.replay.verdicts import Coordinate, coordinate
from pipeline.stages.resolve import Index
from pipeline.steps import Handled, changed_outputs, raw_ref, relation_message, resolve_step
from schemas.envelope import Message
from schemas.raw import is_canary
from schemas.records import Fingerprint, RawRef
from schemas.rejected import format_ref


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
            add_all((print_ for print_ in in_force.values() if self._before(print_.raw)), self._index)
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
                self._index.add(replace(verdict, memo=None))  # it is repeated, not compared
            return resolve_step(message, self._index)[0]
        handled, print_ = resolve_step(message, self._index)
        if print_ is None:
            return handled
        self._add(print_)
        changes = changed_outputs(print_, self._index, message)
        return replace(handled, outputs=[*handled.outputs, *changes])

    def knows(self, raw: RawRef) -> bool:
        """Whether the live generation has a verdict on a record."""
        return coordinate(raw) in self._in_force

    def pass_by(self, raw: RawRef) -> Handled | None:
        """Meet a record that is not replayed: it keeps its outcome, and those after it are judged knowing it.

        What it changes, its own relation with it; None when that is nothing.
        """
        verdict = self._in_force.get(coordinate(raw))
        if not self._plan.fresh or verdict is None:
            return None
        here = self._index.verdicts.get(raw) or judged_here(verdict, self._index)
        self._add(here)
        cause = Message(key=None, value=None, headers={"rasad_raw": format_ref(raw)})
        changes = changed_outputs(here, self._index, cause)
        if here.relation is not None and here.relation != verdict.relation:
            changes.append(("relations", relation_message(here.relation, cause)))
        return Handled(outputs=changes, outlet=verdict.outlet, outcome=verdict.outcome) if changes else None

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
