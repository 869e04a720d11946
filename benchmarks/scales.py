"""How much each bench does: `small` for a laptop, `full` for the figures of the design."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of the benches; one more round than `rounds` runs before, to warm up."""

    rounds: int
    events: int  # a round of ingest
    steps: int  # people advanced in a round
    few: int  # waiting, against
    many: int
    journey: int  # people of the whole journey
    backlog: int  # people overdue when memory is measured, against `many_overdue`
    many_overdue: int
    inserts: int  # commits whose latency is taken
    calls: int  # of a pure function
    requests: int  # over HTTP, to the edge
    single: int  # events posted one by one


SCALES: Final = {
    "small": Scale(
        3, 5_000, 3_000, 10_000, 200_000, 3_000, 10_000, 100_000, 300, 3_000, 8_000, 1_500
    ),
    "full": Scale(
        5,
        20_000,
        10_000,
        10_000,
        5_000_000,
        10_000,
        10_000,
        1_000_000,
        2_000,
        20_000,
        60_000,
        3_000,
    ),
}
