"""The sandbox carrier: how its words become ours, how texts go to it, how it proves who it is.

POST {address}/v1/messages, one text each, key in `Idempotency-Key`; GET the same with ?key= looks
one up. It posts `{"happenings": [...]}` to the callback, signed with HMAC-SHA256 over
"{timestamp}.{body}".
"""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, cast

import aiohttp
import orjson

from wayline.channels.contract import (
    Credentials,
    DoubtPolicy,
    Handover,
    Inbound,
    InboundKind,
    Malformed,
    NotStarted,
    NotTaken,
    Provider,
    Result,
    Taken,
    Unknown,
    Unproven,
)
from wayline.domain.complaints import RECEIPT
from wayline.domain.failures import CODES, FAILURES

TIMESTAMP: Final = b"x-sandbox-timestamp"
SIGNATURE: Final = b"x-sandbox-signature"
SKEW: Final = 300  # seconds between its real clock and ours
CONNECT_TIMEOUT: Final = 3.0  # seconds
TOTAL_TIMEOUT: Final = 15.0  # seconds; shorter than the lease of an attempt
_GREETING: Final = aiohttp.ClientTimeout(total=3.0)  # seconds
START_WITHIN: Final = 1.0  # seconds; what cannot start by then is given back
AT_ONCE: Final = 64  # texts under way to one carrier
_BEFORE: Final = ("21211", "21602", "21614", "30004")  # told of a text that is not taken
_FAILURES: Final = {
    "21211": "invalid_number",
    "21602": "blocked_content",
    "21614": "invalid_number",
    "30005": "invalid_number",
    **CODES["twilio"],
    **CODES["telnyx"],
    **CODES["sinch"],
}
_REASONS: Final = {
    code: FAILURES[found].reason for code, found in _FAILURES.items() if code not in _BEFORE
}
_STATES: Final = {
    "failed": "carrier:unknown",
    "undelivered": "carrier:undelivered",
    "expired": "carrier:expired",
    RECEIPT: "carrier:complained",
}
_STATUSES: Final = frozenset(
    [*"queued sent delivered undelivered failed expired read".split(), RECEIPT]
)
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST: Final = 200  # characters of a reference, an id or a key


def result(
    status: str, reference: str | None, error: str | None, retry_after: float | None, cost: int
) -> Result:
    """What an answer of the sandbox means."""
    match status:
        case "accepted":
            return Taken(reference or "", cost)
        case "rejected":
            return NotTaken(_FAILURES.get(error or "", "unknown"))
        case "throttled" | "unavailable":
            return NotTaken("transient", retry_after)
        case _:
            return Unknown()


def inbound(token: Any, at: datetime, kind: InboundKind, key: str, data: dict[str, Any]) -> Inbound:
    """What a happening of the sandbox means."""
    return Inbound(token, at, kind, key, _READ[kind](data))


def _receipt(data: dict[str, Any]) -> dict[str, Any]:
    status = data["status"]
    error, key = data.get("error"), data.get("client_key")
    told = {"key": key, "reference": data["reference"], "kind": status}
    if status == RECEIPT:
        return {**told, "reason": _STATES[status], "code": error}
    return {**told, "reason": _REASONS.get(error or "") or _STATES.get(status)}


def _visit(data: dict[str, Any]) -> dict[str, Any]:
    headers = data.get("headers") or {}
    return {
        "code": data["url"].rsplit("/", 1)[-1].split("?")[0],
        "method": data["method"],
        "user_agent": data.get("user_agent"),
        "ip": data.get("ip"),
        "purpose": headers.get("Sec-Purpose") or headers.get("Purpose") or headers.get("X-Moz"),
    }


def _order(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "revenue": data["amount"]}


def _reply(data: dict[str, Any]) -> dict[str, Any]:
    return dict(data)


_READ: Final[Mapping[InboundKind, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "receipt": _receipt,
    "visit": _visit,
    "reply": _reply,
    "order": _order,
}


class SandboxOnline:
    """A connection to a sandbox carrier over HTTP; the session belongs to the caller."""

    def __init__(self, session: aiohttp.ClientSession, credentials: Credentials) -> None:
        self.name = credentials.name
        self.doubt: DoubtPolicy = credentials.doubt
        self._session = session
        self._url = f"{credentials.address}/v1/messages"
        self._account_url = f"{credentials.address}/v1/account"
        self._bearer = {"Authorization": f"Bearer {credentials.api_key}"}
        self._timeout = aiohttp.ClientTimeout(total=TOTAL_TIMEOUT, sock_connect=CONNECT_TIMEOUT)
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand texts over, many at the same time."""
        return await asyncio.gather(*(self._hand_over(one) for one in batch))

    async def lookup(self, keys: Sequence[str]) -> list[Taken | Unknown | None]:
        """What the carrier has under these keys."""
        return await asyncio.gather(*(self._look_up(key) for key in keys))

    async def account(self) -> Mapping[str, str] | None:
        """What the carrier keeps of us; None if it does not answer, or does not know us."""
        try:
            async with self._session.get(
                self._account_url,
                headers=self._bearer,
                timeout=_GREETING,
                allow_redirects=False,
            ) as response:
                told = _object(await response.read())
        except (aiohttp.ClientError, OSError, TimeoutError):
            return None
        return told if response.status == 200 else None

    async def _hand_over(self, one: Handover) -> Result:
        try:
            async with asyncio.timeout(START_WITHIN):
                await self._slots.acquire()
        except TimeoutError:
            return NotStarted()
        try:
            return await self._post(one)
        finally:
            self._slots.release()

    async def _post(self, one: Handover) -> Result:
        try:
            body = _body(one)
        except orjson.JSONEncodeError:  # half a character: no carrier could send it
            return NotTaken("blocked_content")
        headers = {**self._bearer, "Idempotency-Key": one.key, "Content-Type": "application/json"}
        try:
            async with self._session.post(
                self._url,
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                return _answered(response.status, response.headers, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return NotTaken("transient")  # nothing was written
        except (aiohttp.ClientError, OSError, TimeoutError):
            return Unknown()

    async def _look_up(self, key: str) -> Taken | Unknown | None:
        try:
            async with (
                self._slots,
                self._session.get(
                    self._url,
                    params={"key": key},
                    headers=self._bearer,
                    timeout=self._timeout,
                    allow_redirects=False,
                ) as response,
            ):
                told = _object(await response.read())
        except (aiohttp.ClientError, OSError, TimeoutError):
            return Unknown()
        if response.status == 404 and told.get("error") == "unknown_key":
            return None
        if response.status != 200 or "status" not in told:
            return Unknown()
        found = _result(told, response.headers)
        return found if isinstance(found, Taken) else None


def _body(one: Handover) -> bytes:
    return orjson.dumps(
        {
            "to": one.to,
            "sender": one.sender,
            "text": one.text,
            "parts": one.parts,
            "at": one.at,
            "callback": one.callback,
            "attempt": one.attempt,
        }
    )


def _answered(status: int, headers: Mapping[str, str], body: bytes) -> Result:
    """What an HTTP answer means: what does not say that the text was not taken is a doubt."""
    told = _object(body)
    if status in (200, 201) and told.get("status") == "accepted":
        return _result(told, headers)
    if status == 503 and told.get("status") == "unavailable":
        return _result(told, headers)
    if status in (408, 429):
        return NotTaken("transient", _retry_after(told, headers))
    if status in (401, 403, 404):
        return NotTaken("account")
    if 400 <= status < 500:
        return NotTaken(_FAILURES.get(str(told.get("error")), "unknown"))
    return Unknown()


def _result(told: Mapping[str, Any], headers: Mapping[str, str]) -> Result:
    return result(
        told["status"],
        told.get("reference"),
        told.get("error"),
        _retry_after(told, headers),
        told.get("cost_micros") or 0,
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _retry_after(told: Mapping[str, Any], headers: Mapping[str, str]) -> float | None:
    """Seconds, from the body where they are exact, else from the header in either of its forms."""
    exact = told.get("retry_after")
    if isinstance(exact, int | float):
        return float(exact)
    said = headers.get("Retry-After", "")
    if said.isascii() and said.isdigit() and len(said) < 8:
        return float(said)
    try:
        until = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, until.total_seconds())


def verify(
    secret: str, headers: Mapping[bytes, bytes], body: bytes, real_now: datetime
) -> Unproven | None:
    """Why a post is not believed; None if it comes from the holder of the secret, and just now."""
    stamp, signature = headers.get(TIMESTAMP), headers.get(SIGNATURE)
    if stamp is None or signature is None:
        return Unproven("signature:missing")
    signed = hmac.new(secret.encode(), stamp + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signed.encode(), signature.lower()):
        return Unproven("signature:invalid")
    if not (stamp.isdigit() and abs(int(stamp) - real_now.timestamp()) <= SKEW):
        return Unproven("signature:skew")
    return None


def receive(body: bytes) -> list[Inbound]:
    """The happenings of a post; raises `Malformed` that names the place."""
    told = _object(body).get("happenings")
    if not isinstance(told, list):
        raise Malformed("the body has no list of happenings")
    items = []
    for index, one in enumerate(told):
        try:
            items.append(_happening(one))
        except (KeyError, TypeError, ValueError) as error:
            what = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            raise Malformed(f"happenings[{index}] {what}") from None
    return items


def _happening(one: Any) -> Inbound:
    if not isinstance(one, dict) or not isinstance(one.get("data"), dict):
        raise TypeError("is no object with data")
    kind, data = one["kind"], one["data"]
    if kind not in _CHECKED:
        raise ValueError("is no receipt, reply or order")
    _CHECKED[kind](data)
    at = datetime.fromisoformat(_text(one, "at"))
    if at.tzinfo is None:
        raise ValueError("has a time without a zone")
    cleaned = _without_nul(data)
    return inbound(one.get("id"), at.astimezone(UTC), cast("InboundKind", kind), "", cleaned)


def _check_receipt(data: dict[str, Any]) -> None:
    _text(data, "reference")
    if _text(data, "status") not in _STATUSES:
        raise ValueError("has a status that does not exist")
    for name in ("error", "client_key"):
        if data.get(name) is not None:
            _text(data, name)


def _check_reply(data: dict[str, Any]) -> None:
    _text(data, "id")
    _text(data, "to")
    if not isinstance(data["text"], str):
        raise TypeError("has a text that is none")
    if not _NUMBER.fullmatch(_text(data, "from")):
        raise ValueError("comes from no number")


def _check_order(data: dict[str, Any]) -> None:
    _text(data, "order_id")
    if not _NUMBER.fullmatch(_text(data, "phone")):
        raise ValueError("names no number")
    if isinstance(data["amount"], bool) or not isinstance(data["amount"], int | float):
        raise TypeError("has an amount that is no number")


_CHECKED: Final = {"receipt": _check_receipt, "reply": _check_reply, "order": _check_order}


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data[name]
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST or "\0" in value:
        raise ValueError(f"has a {name} that is no short text")
    return value


def _without_nul(value: Any) -> Any:
    """The value without the one character that no database column of JSON can hold."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, dict):
        return {name.replace("\0", ""): _without_nul(each) for name, each in value.items()}
    return value


PROVIDER: Final = Provider("sandbox", SandboxOnline, verify, receive)
