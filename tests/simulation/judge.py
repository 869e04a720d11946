"""Judges a run by SQL and by the carrier's own books: nothing here asks the code that decided."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from tests.simulation.stage import Stage
from wayline.sandbox.exchange import Accepted

_ANSWERS: Final = ("answer:opted_out", "answer:help")
_OPEN: Final = ("owed", "held", "sending", "in_doubt")


class Text(NamedTuple):
    """A message of ours, beside which a text of the carrier's log is laid."""

    enrollment_id: UUID | None
    step: str
    visit: int
    category: str
    prefer: str
    state: str
    expires_at: datetime
    contact_id: UUID
    journey: str | None


async def judge(stage: Stage) -> list[str]:
    """Everything that is wrong with a run that has come to its end."""
    judge_ = _Judge(stage)
    await judge_.read()
    wrong: list[str] = []
    for check in (
        judge_.twice,
        judge_.late,
        judge_.capped,
        judge_.opted_out_by_time,
        judge_.opted_out_by_commit,
        judge_.reserved,
        judge_.paused,
    ):
        wrong += check()
    for look in (
        judge_.closed_hours,
        judge_.conserved,
        judge_.histories,
        judge_.counted,
        judge_.kept,
        judge_.stored_once,
        judge_.missed,
    ):
        wrong += await look()
    return wrong


class _Judge:
    """One run, and all that the checks read of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.plan = stage.plan
        self.log: list[Accepted] = list(stage.carrier.accepted())
        self.texts: dict[str, Text] = {}

    async def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a query of ours."""
        cursor = await self.stage.arena.owner.execute(query, values)
        return list(await cursor.fetchall())

    async def read(self) -> None:
        """Our messages, by the key that the carrier knows them under."""
        found = await self.rows(
            "SELECT m.contact_id, m.message_id, m.enrollment_id, m.step, m.visit, m.category,"
            " m.prefer, m.state, m.expires_at, m.contact_id, j.slug FROM message m"
            " LEFT JOIN journey j ON j.journey_id = m.journey_id"
        )
        for contact_id, message_id, *rest in found:
            self.texts[f"{contact_id.hex}.{message_id.hex}"] = Text(*rest)
        unknown = [one.key for one in self.log if one.key not in self.texts]
        assert not unknown, f"the carrier took what we do not know: {unknown}"

    def ours(self) -> Iterator[tuple[Accepted, Text]]:
        """The carrier's log beside our messages."""
        for one in self.log:
            yield one, self.texts[one.key]

    # Towards the carrier.

    def twice(self) -> list[str]:
        """I1: a visit of a step puts at most one text into a phone."""
        once = Counter(
            (text.enrollment_id or one.key, text.step, text.visit)
            for one, text in self.ours()
            if self.plan.behaviour.doubt != "none"
            or not (text.prefer == "delivery" and text.category == "transactional")
        )
        return [f"I1 taken {n} times: {key}" for key, n in once.items() if n > 1]

    def late(self) -> list[str]:
        """I6: nothing is taken after it has expired."""
        return [f"I6 late: {one.key} {one.at}" for one, t in self.ours() if one.at >= t.expires_at]

    def capped(self) -> list[str]:
        """I4: nobody gets more in a window than the cap says."""
        cap = self.plan.settings["cap"]
        if cap is None:
            return []
        window, sent = timedelta(days=cap["days"]), defaultdict(list)
        for one, text in self.ours():
            if text.category in ("marketing", "service"):
                sent[text.contact_id].append(one.at)
        return [
            f"I4 {n} in {cap['days']} days: {contact_id} {at}"
            for contact_id, times in sent.items()
            for at in times
            if (n := sum(at - window < other <= at for other in times)) > cap["most"]
        ]

    def opted_out_by_time(self) -> list[str]:
        """I2 in ordered worlds: after STOP, nothing but its answer, until START."""
        if self.plan.mode == "live":
            return []
        said = defaultdict(list)
        for number, at, opens in self.stage.spoken:
            said[number].append((at, opens))
        wrong = []
        for one, text in self.ours():
            before = [opens for at, opens in said[one.to] if at < one.at]
            if before and not before[-1] and text.step not in _ANSWERS:
                wrong.append(f"I2 after STOP: {one.key} {text.step} {one.at}")
        return wrong

    def opted_out_by_commit(self) -> list[str]:
        """I2 in live worlds: no claim commits after the opt-out has, by the order of commits."""
        wrong = []
        for handed in self.stage.handed:
            text = self.texts[handed.key]
            for at, action, scope in self.stage.ledger.get(text.contact_id, ()):
                if at > handed.claimed:
                    break
                closes = _closes(action, scope, text)
                if closes is not None:
                    last = closes
            else:
                pass
            last = _last_word(self.stage.ledger.get(text.contact_id, ()), handed.claimed, text)
            if last is not None:
                wrong.append(f"I2 claimed after {last}: {handed.key} {text.step} {handed.at}")
        return wrong
