"""What happened in a run, so that a simulation that has become blind is noticed."""

from collections import Counter
from typing import Final

from tests.simulation.graph import graph_of
from tests.simulation.scenery import JOURNEYS
from tests.simulation.stage import Stage

_SEEN: Final = {
    "refused": "SELECT split_part(reason, ':', 1), count(*) FROM message"
    " WHERE state = 'refused' GROUP BY 1",
    "state": "SELECT state, count(*) FROM message GROUP BY 1",
    "held": "SELECT reason, count(*) FROM message_event WHERE kind = 'held' GROUP BY 1",
    "left": "SELECT exit_reason, count(*) FROM enrollment WHERE status = 2 GROUP BY 1",
    "reason": "SELECT reason, count(*) FROM passage GROUP BY 1",
    "status": "SELECT status::text, count(*) FROM enrollment GROUP BY 1",
    "meaning": "SELECT meaning, count(*) FROM reply GROUP BY 1",
    "version": "SELECT version::text, count(*) FROM enrollment GROUP BY 1",
    "clicks": "SELECT CASE WHEN human THEN 'human' ELSE 'machine' END, count(*)"
    " FROM visit GROUP BY 1",
    "late": "SELECT CASE WHEN live THEN 'no' ELSE 'yes' END, count(*) FROM event GROUP BY 1",
}
_STEPS: Final = """SELECT j.slug, p.version, p.step, count(*) FROM passage p
    JOIN journey j ON j.journey_id = p.journey_id GROUP BY 1, 2, 3"""


async def observed(stage: Stage) -> Counter[str]:
    """How often what happened."""
    owner, seen = stage.arena.owner, Counter[str]()
    for name, query in _SEEN.items():
        for what, n in await (await owner.execute(query)).fetchall():
            seen[f"{name}: {what}"] += n
    for slug, version, step, n in await (await owner.execute(_STEPS)).fetchall():
        seen[f"step: {graph_of(JOURNEYS[slug][version - 1]).kinds[step]}"] += n
    seen["texts"] += len(list(stage.carrier.accepted()))
    return seen
