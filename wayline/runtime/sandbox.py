"""The sandbox carrier as a connection, in this process: its words become ours here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, assert_never

from wayline.channels.contract import (
    DoubtPolicy,
    Handover,
    Inbound,
    NotTaken,
    Result,
    Taken,
    Unknown,
)
from wayline.sandbox.carrier import Carrier
from wayline.sandbox.exchange import Answer, Happening, Submission

_FAILURES: Final = {
    "21211": "invalid_number",
    "21602": "blocked_content",
    "21610": "opted_out",
    "21614": "invalid_number",
    "30005": "invalid_number",
    "30007": "blocked_content",
}
_REASONS: Final = {
    "30005": "carrier:invalid_number",
    "30007": "carrier:blocked_content",
    "21610": "carrier:opted_out",
}
_STATES: Final = {
    "failed": "carrier:unknown",
    "undelivered": "carrier:undelivered",
    "expired": "carrier:expired",
}


class SandboxConnection:
    """Hands texts to the sandbox and reads what happens of them."""

    name = "sandbox"

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.doubt: DoubtPolicy = carrier.behaviour.doubt

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand texts over; durable there when this returns."""
        submissions = [
            Submission(
                one.key, one.to, one.sender, one.text, one.parts, one.at, one.callback, one.attempt
            )
            for one in batch
        ]
        return [_result(answer) for answer in self.carrier.submit(submissions)]

    async def lookup(self, keys: Sequence[str]) -> list[Taken | None]:
        """What the carrier has under these keys."""
        return [_taken(answer) for answer in self.carrier.lookup_batch(list(keys))]

    def due(self, callbacks: Sequence[str], until: datetime, most: int) -> list[Inbound]:
        """What happened up to `until` and is not acknowledged yet, oldest first."""
        return [_inbound(one) for one in self.carrier.due(callbacks, until, most)]

    def acknowledge(self, items: Iterable[Inbound]) -> None:
        """These were made durable and never come back."""
        self.carrier.acknowledge([item.token for item in items])

    def next_due(self, callbacks: Sequence[str]) -> datetime | None:
        """When something happens next."""
        return self.carrier.next_due(callbacks)


def _result(answer: Answer) -> Result:
    match answer.status:
        case "accepted":
            return Taken(answer.reference or "", answer.cost_micros)
        case "rejected":
            return NotTaken(_FAILURES.get(answer.error or "", "unknown"))
        case "throttled" | "unavailable":
            return NotTaken("transient", answer.retry_after)
        case "lost":
            return Unknown()
        case _:
            assert_never(answer.status)


def _taken(answer: Answer | None) -> Taken | None:
    if answer is None or answer.status != "accepted":
        return None
    return Taken(answer.reference or "", answer.cost_micros)


def _inbound(one: Happening) -> Inbound:
    return Inbound(one.id, one.at, one.kind, one.key, _data(one))


def _data(one: Happening) -> dict[str, Any]:
    data = one.data
    match one.kind:
        case "receipt":
            status = data["status"]
            reason = _REASONS.get(data.get("error") or "") or _STATES.get(status)
            key = data.get("client_key")
            return {"key": key, "reference": data["reference"], "kind": status, "reason": reason}
        case "visit":
            headers = data.get("headers") or {}
            purpose = headers.get("Sec-Purpose") or headers.get("Purpose") or headers.get("X-Moz")
            code = data["url"].rsplit("/", 1)[-1].split("?")[0]
            return {
                "code": code,
                "method": data["method"],
                "user_agent": data.get("user_agent"),
                "ip": data.get("ip"),
                "purpose": purpose,
            }
        case "reply":
            return dict(data)
        case "order":
            return {**data, "revenue": data["amount"]}
        case _:
            assert_never(one.kind)
