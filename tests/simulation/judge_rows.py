"""Judges the rows of a run by SQL: conservation, histories, counts, and what nobody noticed."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from tests.simulation.graph import Graph, graph_of
from tests.simulation.scenery import JOURNEYS
from tests.simulation.stage import WORKSPACE, Stage
from wayline.runtime.audit.rows import check_rows
from wayline.runtime.library import Library

_PARKED: Final = 4
# Whatever these find is wrong. `%(end)s` is up to when everything was done.
_NEVER: Final = {
    "I5 parked": "SELECT enrollment_id, step, exit_reason FROM enrollment WHERE status = 4",
    "I5 waits for nothing": """
        SELECT e.enrollment_id, e.step, e.awaits, m.state FROM enrollment e
        LEFT JOIN message m ON m.contact_id = e.contact_id AND m.message_id = e.awaits
        LEFT JOIN call c ON c.contact_id = e.contact_id AND c.call_id = e.awaits
        WHERE e.status = 1 AND e.due_at IS NULL
          AND COALESCE(m.state IN ('owed', 'held', 'sending', 'in_doubt'), false) IS FALSE
          AND COALESCE(c.state = 'owed', false) IS FALSE
          AND NOT EXISTS (SELECT FROM wait w WHERE w.enrollment_id = e.enrollment_id)""",
    "I8 stays due": """
        SELECT 'enrollment', enrollment_id, step, due_at FROM enrollment
        WHERE due_at <= %(end)s AND status = 1
        UNION ALL SELECT 'message', message_id, step, due_at FROM message WHERE due_at <= %(end)s
        UNION ALL SELECT 'call', call_id, step, due_at FROM call WHERE due_at <= %(end)s""",
    "due though it is over": """
        SELECT message_id, step, state, due_at FROM message
        WHERE due_at IS NOT NULL AND state NOT IN ('owed', 'held')
        UNION ALL SELECT enrollment_id, step, status::text, due_at FROM enrollment
        WHERE due_at IS NOT NULL AND status <> 1""",
    "I5 unexplained": """
        SELECT message_id, step, state, reason FROM message WHERE CASE
          WHEN state IN ('owed', 'held') THEN due_at IS NULL
          WHEN state = 'sending' THEN true
          WHEN state = 'in_doubt' THEN reason IS NULL
          WHEN state IN ('sent', 'delivered') THEN sent_at IS NULL
          ELSE reason IS NULL END""",
    "leased": "SELECT message_id, state, lease_until FROM message WHERE lease_until IS NOT NULL",
    "sending though nothing is": "SELECT contact_id, sending FROM care WHERE sending IS NOT NULL",
    "owed or held for who has left": """
        SELECT m.message_id, m.step, m.state FROM message m
        JOIN enrollment e ON e.contact_id = m.contact_id AND e.enrollment_id = m.enrollment_id
        WHERE e.status <> 1 AND m.state IN ('owed', 'held')""",
    "a wait of nobody who waits": """
        SELECT w.enrollment_id, w.arm, e.status, e.step FROM wait w
        JOIN enrollment e ON e.contact_id = w.contact_id AND e.enrollment_id = w.enrollment_id
        WHERE e.status <> 1 OR NOT e.waiting""",
    "a receipt told twice counted twice": """
        SELECT r.n, m.n FROM
          (SELECT COALESCE(sum(n), 0) FROM rollup WHERE metric = 'message:delivered') AS r (n),
          (SELECT count(*) FROM message WHERE state = 'delivered') AS m (n) WHERE r.n <> m.n""",
    "a receipt kept twice": """
        SELECT message_id, kind, at FROM message_event
        WHERE kind IN ('queued', 'sent', 'delivered', 'undelivered', 'failed', 'expired')
        GROUP BY 1, 2, 3 HAVING count(*) > 1""",
    "stored twice": """
        SELECT properties->>'id', count(*) FROM event WHERE source = 'simulation'
        GROUP BY 1 HAVING count(*) > 1""",
}
_WAITED: Final = """
    SELECT j.slug, p.version, p.step, p.enrollment_id, p.contact_id, p.xmin::text::bigint, p.at,
      (SELECT min(w.at) FROM passage w WHERE w.contact_id = p.contact_id
         AND w.enrollment_id = p.enrollment_id AND w.step = p.step AND w.visit = p.visit)
    FROM passage p JOIN journey j ON j.journey_id = p.journey_id WHERE p.reason = 'wait:timeout'"""
# Waits, the transaction that began each, since when and until when it lasted (null: it still does).
_WAITS: Final = """
    SELECT j.slug, p.version, p.step, p.enrollment_id, p.contact_id, p.xmin::text::bigint, p.at,
      (SELECT min(n.at) FROM passage n WHERE n.contact_id = p.contact_id
         AND n.enrollment_id = p.enrollment_id AND n.sequence > p.sequence AND n.decision <> 'goal')
    FROM passage p JOIN journey j ON j.journey_id = p.journey_id WHERE p.reason = 'wait:for'"""
_HEARD: Final = """
    SELECT xmin::text::bigint, name, received_at FROM event WHERE contact_id = %s
      AND live AND name = ANY(%s) AND received_at > %s AND received_at <= %s
      AND COALESCE(properties->>'meaning', 'ordinary') = 'ordinary'"""
_STAYED: Final = """
    SELECT j.slug, e.enrollment_id, v.received_at, e.exited_at FROM enrollment e
    JOIN journey j ON j.journey_id = e.journey_id
    JOIN event v ON v.contact_id = e.contact_id AND v.name = %s AND v.live
    WHERE j.slug = ANY(%s) AND e.status <> 3 AND v.received_at > e.entered_at
      AND (e.exited_at IS NULL OR e.exited_at > v.received_at)"""
# Journeys that an event of a name ends without a condition.
_LEFT_ON: Final = {
    "Order Completed": ["welcome", "win-back", "loop"],
    "Reviewed": ["hook"],
}


class _Row(NamedTuple):
    sequence: int
    step: str
    visit: int
    decision: str
    reason: str | None


class RowJudge:
    """The rows of one run."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def rows(self, query: str, *values: object, **named: object) -> list[tuple[Any, ...]]:
        """Rows of a query of ours."""
        cursor = await self.stage.arena.owner.execute(query, named or values)
        return list(await cursor.fetchall())

    async def all(self) -> list[str]:
        """Everything that is wrong."""
        wrong: list[str] = []
        for what, query in _NEVER.items():
            end = {"end": self.stage.plan.end} if "%(end)s" in query else {}
            found = await self.rows(query, **end)
            wrong += [f"{what}: {row}" for row in found[:3]]
        wrong += await self._histories()
        wrong += await self._stored()
        wrong += await self._missed()
        wrong += await self._counted()
        return wrong

    async def _counted(self) -> list[str]:
        """Live numbers are what rows say."""
        library = Library()
        await library.refresh(self.stage.arena.owner)
        workspace = library.workspaces[WORKSPACE]
        checks = await check_rows(self.stage.arena.owner, workspace, self.stage.plan.end)
        return [f"audit: {check}" for check in checks if not check.ok]

    async def _stored(self) -> list[str]:
        """An event that was acknowledged is there; one that was not may be."""
        told = {act.data.message_id for act in self.stage.plan.acts if act.kind == "event"}
        wanted = told if self.stage.acknowledged is None else self.stage.acknowledged
        query = "SELECT properties->>'id' FROM event WHERE source = 'simulation'"
        stored = {row[0] for row in await self.rows(query)}
        return [f"acknowledged and lost: {one}" for one in sorted(wanted - stored)]

    async def _missed(self) -> list[str]:
        """Nobody sleeps through what they wait for, or stays after what takes them out."""
        wrong = []
        for slug, version, step, enrollment_id, contact_id, xid, at, since in await self.rows(
            _WAITED
        ):
            names = list(graph_of(JOURNEYS[slug][version - 1]).hears.get(step, ()))
            for told, name, received_at in await self.rows(_HEARD, contact_id, names, since, at):
                if self._before(told, xid):
                    said = f"{name} at {received_at} did not wake {enrollment_id} {slug} {step}"
                    wrong.append(f"lost wake-up: {said} from {since} to {at}")
        for slug, version, step, enrollment_id, contact_id, xid, since, until in await self.rows(
            _WAITS
        ):
            names = list(graph_of(JOURNEYS[slug][version - 1]).hears.get(step, ()))
            last = (until or self.stage.plan.end) - timedelta(microseconds=1)
            for told, name, received_at in await self.rows(_HEARD, contact_id, names, since, last):
                if self.stage.plan.mode == "live" and self._before(told, xid):
                    said = f"{name} at {received_at} was there when {enrollment_id} came to wait"
                    wrong.append(f"lost wake-up: {said} at {slug} {step} from {since} to {until}")
        if self.stage.plan.mode != "live":
            for name, slugs in _LEFT_ON.items():
                found = await self.rows(_STAYED, name, slugs)
                wrong += [f"stayed after {name}: {row}" for row in found]
        return wrong

    def _before(self, one: int, other: int) -> bool:
        """Whether the one transaction had committed before the other."""
        ticks = self.stage.xids
        return self.stage.plan.mode != "live" or ticks[one] < ticks[other]

    async def _histories(self) -> list[str]:
        """I7: histories are numbered from 1 and follow the ways of their version."""
        walked: defaultdict[UUID, list[_Row]] = defaultdict(list)
        for enrollment_id, *row in await self.rows(
            "SELECT enrollment_id, sequence, step, visit, decision, reason FROM passage"
            " ORDER BY enrollment_id, sequence"
        ):
            walked[enrollment_id].append(_Row(*row))
        wrong = []
        for enrollment_id, slug, version, status, sequence, reason, step in await self.rows(
            "SELECT e.enrollment_id, j.slug, e.version, e.status, e.sequence, e.exit_reason, e.step"
            " FROM enrollment e JOIN journey j ON j.journey_id = e.journey_id"
        ):
            graph = graph_of(JOURNEYS[slug][version - 1])
            rows = walked.pop(enrollment_id, [])
            problem = _problem(graph, rows, status, sequence, step, reason)
            if problem:
                story = [f"{r.decision} {r.step}/{r.visit} {r.reason}" for r in rows]
                wrong.append(f"I7 {slug}@{version} {enrollment_id}: {problem}; {story}")
        return wrong + [f"I7 history of nobody: {one}" for one in walked]


def _problem(
    graph: Graph, rows: list[_Row], status: int, sequence: int, step: str, reason: str | None
) -> str:
    """What is wrong with one history."""
    if [row.sequence for row in rows] != list(range(1, sequence + 1)):
        return f"sequence {sequence}, numbers {[row.sequence for row in rows]}"
    walk = [row for row in rows if row.decision != "goal"]
    if status == 3:
        return "" if [row.reason for row in walk] == ["entry:holdout"] else "held out, and walks"
    visits: defaultdict[str, int] = defaultdict(int)
    here: frozenset[str | None] = frozenset([graph.first])
    arrived, over = True, False
    for row in walk:
        if over:
            return f"goes on after its end at {row.sequence}"
        if problem := _misstep(graph, row, here, visits, arrived=arrived):
            return problem
        arrived = row.decision == "goes"
        over = row.decision == "ends"
        here = graph.ways[row.step] if arrived else frozenset([row.step])
    if status == 1:
        return "" if walk and step in here and not over else f"stands at {step}, not in {here}"
    if over:
        return "" if walk[-1].reason == reason else f"left for {reason}, not {walk[-1].reason}"
    return "" if None in here and reason == "exit:complete" else f"left for {reason} without a word"


def _misstep(
    graph: Graph,
    row: _Row,
    here: frozenset[str | None],
    visits: defaultdict[str, int],
    *,
    arrived: bool,
) -> str:
    """What is wrong with one passage of a history; counts its visit."""
    if row.step not in here:
        return f"comes to {row.step} from where only {sorted(map(str, here))} can be reached"
    if arrived:
        visits[row.step] += 1
    elif row.decision == "waits" and graph.kinds[row.step] != "wait_until":
        return f"waits a second time at {row.step}"
    if row.visit != visits[row.step]:
        return f"visit {row.visit} of {row.step} is its number {visits[row.step]}"
    return ""
