"""What the carrier says at once: faults, refusals and the price, decided without any clock."""

from collections.abc import Sequence
from typing import NamedTuple

from wayline.sandbox.behaviour import Behaviour
from wayline.sandbox.chance import ONE, Dice
from wayline.sandbox.exchange import Answer, Submission

INVALID_NUMBER = "21211"
UNREADABLE_TEXT = "21602"
OPTED_OUT = "21610"
NOT_MOBILE = "21614"
TOO_MANY_REQUESTS = "20429"
UNAVAILABLE = "503"
KEY_REUSED = "key_reused"

# Millionths of a US dollar for one part; invented, in the order of size of public price lists.
_PRICES = {"+1": 7_900, "+44": 46_000, "+49": 95_000, "+33": 74_000, "+61": 43_000, "+91": 2_500}
_PRICE_ELSEWHERE = 60_000


class Weather(NamedTuple):
    """What happens to one attempt: a fault that stops it, or an answer that gets lost."""

    fault: Answer | None = None
    lost: bool = False
    taken: bool = True


FINE = Weather()


def weather(odds: Behaviour, dice: Dice, submission: Submission, at: int) -> Weather:
    """The fault of this attempt; another attempt rolls anew. `at` is in microseconds since 1970."""
    if odds.sender_throttled:
        throttled = _sender_slot(odds, dice, submission.sender, at)
        if throttled is not None:
            return Weather(throttled)
    if not (odds.throttled or odds.unavailable or odds.lost):
        return FINE
    chances = dice.roll(submission.key, f"attempt {submission.attempt}")
    throttled_chance, unavailable, wait, lost, taken, *_ = chances
    if throttled_chance < odds.throttled:
        seconds = round(1 + 4 * wait / ONE, 1)
        return Weather(Answer("throttled", error=TOO_MANY_REQUESTS, retry_after=seconds))
    if unavailable < odds.unavailable:
        hint = 5.0 if wait < ONE // 2 else None
        return Weather(Answer("unavailable", error=UNAVAILABLE, retry_after=hint))
    return Weather(None, lost=True, taken=taken < odds.lost_taken) if lost < odds.lost else FINE


def _sender_slot(odds: Behaviour, dice: Dice, sender: str, at: int) -> Answer | None:
    """A sender is throttled for whole slots: a counter would depend on who comes first."""
    width = odds.sender_slot_seconds * 1_000_000
    slot = at // width
    if dice.roll(sender, f"slot {slot}")[0] >= odds.sender_throttled:
        return None
    left = ((slot + 1) * width - at) / 1_000_000
    return Answer("throttled", error=TOO_MANY_REQUESTS, retry_after=left)


def refusal(submission: Submission) -> str | None:
    """The error code for what no carrier can send, or None."""
    number, text = submission.to, submission.text
    if not (number[:1] == "+" and number[1:].isdecimal() and number.isascii()):
        return INVALID_NUMBER
    if not 9 <= len(number) <= 16:
        return INVALID_NUMBER
    return None if text.strip() and storable(text) == text else UNREADABLE_TEXT


def storable(text: str) -> str:
    """The text without lone surrogates, which no encoding of SMS and no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def opted_out_at(changes: Sequence[tuple[int, bool]], at: int) -> bool:
    """Whether the last change (time, out) up to `at` was an opt-out; any order will do."""
    latest = max((change for change in changes if change[0] <= at), default=None)
    return latest is not None and latest[1]


def price(to: str, parts: int) -> int:
    """The cost of a text in millionths of a US dollar."""
    each = _PRICES.get(to[:2]) or _PRICES.get(to[:3]) or _PRICE_ELSEWHERE
    return each * max(parts, 1)
