"""The benches by name, in the order in which they run, and what cannot be measured yet."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from benchmarks import commit, edge, gate, imports, ingest, journey, ledger, live, pure, step
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
    "gate": gate.measure,
    "redirect": edge.measure_redirects,
    "receipts": edge.measure_receipts,
    "imports": imports.measure,
    "ledger": ledger.measure,
    "memory": journey.measure_memory,
    "live": live.measure,
    "live-memory": live.measure_memory,
}
NOT_YET: Final = """\
Not measured, because the parts do not exist yet:
- a blast to 10,000 (7,500 messages/s): needs segments and broadcasts."""
