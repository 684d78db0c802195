"""Which worker of a group reads which partitions."""

from __future__ import annotations

import asyncio
from typing import Any


def assignor() -> type[Any]:
    """Faust's own assignor; but where a topic is missing nothing is assigned, and the worker ends: it is begun anew.

    A broker that has just come back knows of no topics for a moment. Faust leaves out what is missing, and a member
    known by name is given that empty assignment again each time it restarts: it would never read anything.
    """
    # Importing it starts a process (`file -b`), which no module may at its head.
    from faust.assignor.partition_assignor import PartitionAssignor

    class Assignor(PartitionAssignor):
        def assign(self, cluster: Any, member_metadata: Any) -> Any:
            wanted = {name for member in member_metadata.values() for name in member.subscription}
            missing = sorted(name for name in wanted if not cluster.partitions_for_topic(name))
            if missing:
                error = LookupError(f"the broker knows of no topic {', '.join(missing)}")
                asyncio.run_coroutine_threadsafe(self.app.crash(error), self.app.loop)
                raise error
            return super().assign(cluster, member_metadata)

    return Assignor
