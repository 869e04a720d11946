"""The step that waits for a time on the clock or for a date of the person.

It looks again when its time has come: if the zone or the field has moved the instant meanwhile, it
waits for the later one, or treats the earlier one as what it is by now, the past.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self
from zoneinfo import ZoneInfoNotFoundError

from wayline.domain.conditions.values import look_up
from wayline.domain.journeys.chance import jitter
from wayline.domain.journeys.enrollment import TimerFired
from wayline.domain.journeys.moments import NO_ZONE, Dated, next_time, zones_of
from wayline.domain.journeys.step import End, Go, Outcome, Stay, Visit
from wayline.domain.wall import zone_of

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TRIGGER: Final = "trigger."
_OVER: Final = Go(reason="wait:over")
_PAST: Final = Go(reason="wait:past")
_MISSING: Final = Go(reason="field:missing")
_COMPLETE: Final = End("exit:complete")


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """A wait for a time of day `at`, or for the date in `field` (an attribute, or `trigger.x`).

    `zone` is the name of one, or `contact` (the person's own, if not given). With `if_past: skip`
    the step below is left out when the date has passed; `go` goes on at once. `spread` makes
    people due at different instants within that time.
    """

    kind: ClassVar = "wait_until"
    example: ClassVar = """\
wait_until: {at: "09:00", weekdays: [mon, fri], zone: contact}
"""

    at: time | None
    weekdays: frozenset[int]
    zone: str | None
    field: str | None
    offset: timedelta
    yearly: bool
    skip_past: bool
    spread: timedelta | None

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the step: `at` with weekdays, or `field` with an offset."""
        node.allow("wait_until")
        body = node.own("wait_until")
        field = body.get("field")
        if field is None:
            body.allow("at", "weekdays", "zone", "spread")
            body.require("at")
        else:
            body.allow("field", "offset", "if_past", "yearly", "at", "zone", "spread")
        at, offset = body.get("at"), body.get("offset")
        if_past, yearly, spread = body.get("if_past"), body.get("yearly"), body.get("spread")
        return cls(
            at=at.time_of_day() if at else None,
            weekdays=_weekdays(body.get("weekdays")),
            zone=_zone(body.get("zone")),
            field=field.text() if field else None,
            offset=offset.duration(offset=True) if offset else timedelta(0),
            yearly=yearly.boolean() if yearly else False,
            skip_past=if_past.one_of("go", "skip") == "skip" if if_past else False,
            spread=spread.duration() if spread else None,
        )

    def targets(self) -> Iterable[str]:
        """A wait leads nowhere but on."""
        return ()

    def pauses(self, to: str | None) -> bool:  # noqa: ARG002
        """Whether time passes here each time: a date of the past does not make anybody wait."""
        return self.field is None or self.yearly

    def run(self, visit: Visit) -> Outcome:
        """Wait until the instant has come, as it is known now."""
        zones = zones_of(visit.facts.contact, self.zone)
        instant = self._instant(visit, zones or NO_ZONE)
        if instant is None:
            return _MISSING
        due_at = instant + self._spread(visit)
        if due_at < visit.now:
            return _skipped(visit) if self.skip_past else _PAST
        if due_at == visit.now and isinstance(visit.resume, TimerFired):
            return _OVER
        return Stay(due_at, "wait:until" if zones else "zone:unknown")

    def _instant(self, visit: Visit, zones: tuple[str, ...]) -> datetime | None:
        if self.field is not None:
            dated = Dated(self.at, self.offset, self.yearly)
            return dated.instant(_value(self.field, visit), visit.arrived_at, zones)
        clock = self.at or time(0)
        return next_time(visit.arrived_at, clock, zones, self.weekdays)

    def _spread(self, visit: Visit) -> timedelta:
        if self.spread is None:
            return timedelta(0)
        return jitter(visit.enrollment, visit.step_id, visit.number, self.spread)


def _value(field: str, visit: Visit) -> Any:
    if field.startswith(_TRIGGER):
        return look_up(visit.enrollment.trigger, field.removeprefix(_TRIGGER))
    return look_up(visit.facts.contact.attributes, field)


def _skipped(visit: Visit) -> Outcome:
    """Go on below the step below, which was to happen at the time that has passed."""
    steps = visit.journey.steps
    below = steps[visit.step_id].next
    after = steps[below].next if below is not None else None
    return _COMPLETE if after is None else Go(to=after, reason="wait:skipped")


def _weekdays(node: "Node | None") -> frozenset[int]:
    if node is None:
        return frozenset()
    if node.value == []:
        node.problem("value:empty", "no day is allowed", "name one, or leave the key out")
    return frozenset(WEEKDAYS.index(item.one_of(*WEEKDAYS)) for item in node.items())


def _zone(node: "Node | None") -> str | None:
    name = node.text() if node else "contact"
    if node is None or name == "contact":
        return None
    try:
        zone_of(name)
    except ZoneInfoNotFoundError:
        mend = "write it as Europe/Madrid, or contact"
        node.problem("zone:unknown", f'there is no time zone "{name}"', mend)
    return name
