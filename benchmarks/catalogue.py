"""The benches by name, in the order in which they run, and what cannot be measured yet."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from benchmarks import commit, ingest, journey, pure, step
from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import Stage

Bench = Callable[[Stage, Scale], Awaitable[list[Row]]]

BENCHES: Final[Mapping[str, Bench]] = {
    "commit": commit.measure,
    "ingest": ingest.measure,
    "step": step.measure,
    "backlog": step.measure_backlog,
    "journey": journey.measure,
    "pure": pure.measure,
    "memory": journey.measure_memory,
}
NOT_YET: Final = (
    "Not measured, because the parts do not exist yet: a single event accepted to hand-over (needs "
    "the worker's loop), a blast (needs segments and broadcasts), a tracked link's redirect (needs "
    "the web server).",
)
