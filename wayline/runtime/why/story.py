"""One person's rows as lines that tell what happened and why, in order of business time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from wayline.domain import money
from wayline.domain.ids import JourneyId
from wayline.runtime.match import REPLIED
from wayline.runtime.why.line import (
    ANSWER,
    EVENT,
    LATER,
    OUTCOME,
    ROUND,
    STEP,
    Line,
    in_order,
    short,
    words,
)
from wayline.runtime.why.messages import of_message
from wayline.store.enrollments import HOLDOUT, PARKED
from wayline.store.history import (
    History,
    PastEnrollment,
    PastEventRow,
    PastPassage,
    PastPurchase,
    PastVisit,
)
from wayline.store.message_pages import HappenedRow, MessageRow

_TOLD: Final = frozenset({"held", "refused", "expired", "cancelled", "failed", "undelivered"})
_DECISIONS: Final = {"waits": "waits", "goes": "goes", "ends": "left", "goal": "goal"}
_MEANINGS: Final = {
    "opt_out": "The person asked for no more messages.",
    "unclear": "The person may want no more messages.",
    "help": "The person asked for help.",
    "start": "The person wants messages again.",
    "ordinary": "It asks for nothing that we answer by ourselves.",
}


def lines(history: History, slugs: Mapping[JourneyId, str]) -> list[Line]:
    """Every line of a history, in order; `slugs` names its journeys."""
    teller = _Teller(history, slugs)
    told = [
        *map(teller.event, (row for row in history.events if row.name != REPLIED)),
        *map(teller.purchase, history.purchases),
        *teller.replies(),
        *teller.consents(),
        *map(teller.visit, history.visits),
        *teller.steps(),
        *teller.messages(),
        *teller.calls(),
    ]
    return in_order(told)


class _Teller:
    """Knows the names of journeys and messages while it tells."""

    def __init__(self, history: History, slugs: Mapping[JourneyId, str]) -> None:
        self.history = history
        self.slugs = slugs
        self.message_of: dict[UUID, MessageRow] = {m.message_id: m for m in history.messages}
        self.entered: dict[UUID, PastEnrollment] = {e.enrollment_id: e for e in history.enrollments}

    def event(self, row: PastEventRow) -> Line:
        said = short(row.properties)
        late = None if row.live else "entry:late"
        detail = {"source": row.source, "occurred_at": row.occurred_at.isoformat()}
        return Line(
            at=row.received_at,
            kind="event",
            text=f"{row.name}{': ' if said else ''}{said}",
            reason=late,
            why=words(late),
            detail={**detail, "properties": row.properties},
            place=(EVENT, str(row.event_id)),
        )

    def purchase(self, row: PastPurchase) -> Line:
        message = self.message_of.get(row.message_id) if row.message_id else None
        credit = f"credited to {self.label(message)}" if message else "credited to no message"
        return Line(
            at=row.ordered_at,
            kind="order",
            text=f"{money.spoken(money.Money(row.amount, row.currency))}, {credit}",
            journey=self.slugs.get(row.journey_id) if row.journey_id else None,
            step=row.step,
            detail={"amount": row.amount, "currency": row.currency, "order": row.order_key},
            place=(ANSWER,),
        )

    def replies(self) -> Iterator[Line]:
        asked = {
            (row.occurred_at, row.properties.get("text")): row.properties["asked"]
            for row in self.history.events
            if row.name == REPLIED and "asked" in row.properties
        }
        for row in self.history.replies:
            message = self.message_of.get(row.message_id) if row.message_id else None
            word = asked.get((row.received_at, row.body))
            meant = _MEANINGS.get(row.meaning, row.meaning)
            yield Line(
                at=row.received_at,
                kind="reply",
                text=f"“{row.body}”" + (f" to {self.label(message)}" if message else ""),
                reason=row.meaning,
                why=meant if word is None else f"{meant} Our last text had asked for {word}.",
                detail={"rule": row.rule} if word is None else {"rule": row.rule, "asked": word},
                place=(ANSWER,),
            )

    def consents(self) -> Iterator[Line]:
        for row in self.history.consents:
            how = "as they wrote" if row.method.startswith("reply") else "on the words"
            said = f", {how} “{row.wording}”" if row.wording else ""
            yield Line(
                at=row.occurred_at,
                kind="consent",
                text=f"{row.action.replace('_', ' ')}: {row.channel}/{row.scope}",
                reason=row.method,
                why=f"By {row.method.replace(':', ' ').replace('_', ' ')}{said}.",
                place=(ANSWER, 1),
            )

    def visit(self, row: PastVisit) -> Line:
        message = self.message_of.get(row.message_id)
        detail = {"code": row.code, "agent": row.user_agent, "network": row.network}
        return self.of_message(
            message,
            Line(
                at=row.at,
                kind="visit" if row.human else "machine",
                text=f"link of {self.label(message)}",
                reason=row.reason,
                why=words(row.reason),
                detail=detail,
                place=(ANSWER,),
            ),
        )

    def steps(self) -> Iterator[Line]:
        """Entries, passages and exits of every enrollment."""
        rows: dict[UUID, list[PastPassage]] = {}
        for passage in self.history.passages:
            rows.setdefault(passage.enrollment_id, []).append(passage)
        for number, enrollment in enumerate(self.history.enrollments):
            mine = sorted(rows.get(enrollment.enrollment_id, []), key=lambda row: row.sequence)
            yield from self._entry(enrollment, number)
            yield from self._passages(mine, number)
            yield from self._end(enrollment, mine, number)

    def messages(self) -> Iterator[Line]:
        told: dict[UUID, set[str]] = {}
        for event in self.history.message_events:
            told.setdefault(event.message_id, set()).update({event.kind} & _TOLD)
            yield self._said(event)
        for message in self.history.messages:
            for line in of_message(message, told.get(message.message_id, set())):
                yield self.of_message(message, replace(line, text=self._text(message, line)))

    def calls(self) -> Iterator[Line]:
        for row in self.history.calls:
            enrollment = self.entered.get(row.enrollment_id)
            came = [
                p.at
                for p in self.history.passages
                if (p.enrollment_id, p.step) == (row.enrollment_id, row.step)
            ]
            if enrollment is not None:
                yield Line(
                    at=max(came, default=enrollment.entered_at),
                    kind="webhook",
                    text=f"{row.method.upper()} {row.url}: {row.state}",
                    why=row.error or "",
                    journey=self.slugs.get(enrollment.journey_id),
                    step=row.step,
                    detail={"attempt": row.attempt, "status": row.status},
                    place=(OUTCOME,),
                )

    def label(self, message: MessageRow | None) -> str:
        """A message by the step that owed it."""
        if message is None:
            return "a message"
        slug = self.slugs.get(message.journey_id) if message.journey_id else None
        return f"{slug} / {message.step}" if slug else message.step.replace(":", " ")

    def of_message(self, message: MessageRow | None, line: Line) -> Line:
        """The line with its message's journey and step."""
        if message is None:
            return line
        slug = self.slugs.get(message.journey_id) if message.journey_id else None
        return replace(line, journey=slug, step=message.step)

    def _entry(self, row: PastEnrollment, number: int) -> Iterator[Line]:
        if row.status == HOLDOUT:
            return
        slug = self.slugs.get(row.journey_id)
        yield Line(
            at=row.entered_at,
            kind="entered",
            text=f"{slug}, version {row.version}, on {row.trigger_name}",
            reason="entry:entered",
            why=words("entry:entered"),
            journey=slug,
            place=(STEP, number, 0),
        )

    def _passages(self, rows: list[PastPassage], number: int) -> Iterator[Line]:
        place, before = STEP, None
        for row in rows:
            if before is not None and row.at != before.at:
                place = STEP
            if before is not None and before.reason == "message:owed":
                place += ROUND  # the message has ended: first its end is told, then this
            yield self._passage(row, (place, number, row.sequence))
            before = row

    def _passage(self, row: PastPassage, place: tuple[int, ...]) -> Line:
        slug = self.slugs.get(row.journey_id)
        held_out = row.reason == "entry:holdout"
        return Line(
            at=row.at,
            kind="holdout" if held_out else _DECISIONS.get(row.decision, row.decision),
            text=f"{slug}" if held_out else f"{slug} / {row.step}",
            reason=row.reason,
            why=words(row.reason),
            journey=slug,
            step=row.step,
            detail=row.detail,
            place=place,
        )

    def _end(self, row: PastEnrollment, rows: list[PastPassage], number: int) -> Iterator[Line]:
        """An end that no passage tells: the last step was over, or a step raised an error."""
        slug, last = self.slugs.get(row.journey_id), rows[-1].at if rows else row.entered_at
        if row.status == PARKED or (row.exited_at and not any(r.decision == "ends" for r in rows)):
            yield Line(
                at=row.exited_at or last,
                kind="parked" if row.status == PARKED else "left",
                text=f"{slug}",
                reason=row.exit_reason,
                why=words(row.exit_reason),
                journey=slug,
                step=row.step,
                place=(LATER + ROUND, number, 1_000_000),
            )

    def _said(self, row: HappenedRow) -> Line:
        message, told = self.message_of.get(row.message_id), row.kind in _TOLD
        detail: dict[str, Any] = dict(row.data or {})
        until, by = detail.get("until"), detail.get("by")
        if message is not None and told and message.state == row.kind:
            detail["certificate"] = message.certificate
        line = Line(
            at=row.at,
            kind=row.kind if told else "receipt",
            text=self.label(message)
            + ("" if told else f": {row.kind}")
            + (f" until {until[:16].replace('T', ' ')}" if until else "")
            + (f" by {by}" if by else ""),
            reason=row.reason,
            why=words(row.reason, ""),
            detail=detail,
            place=(OUTCOME,),
        )
        return self.of_message(message, line)

    def _text(self, message: MessageRow, line: Line) -> str:
        return f"{self.label(message)}{line.text}"
