"""What the carrier does with a text it took: whether and when it arrives, and its receipts."""

from typing import NamedTuple

from wayline.sandbox.behaviour import Behaviour
from wayline.sandbox.chance import ONE, Chances, Dice, exponential, part, pick
from wayline.sandbox.luck import Luck

MILLISECOND = 1_000
SECOND = 1_000_000
HOUR = 3_600 * SECOND

UNKNOWN_NUMBER = "30005"
FILTERED = "30007"
_UNDELIVERED = ("30003", "30003", "30008")  # handset off, or nobody knows
_FAILED = ("30008", "30017", "30004")
_EXPIRED = "30036"


class Receipt(NamedTuple):
    """A delivery report, at microseconds since 1970."""

    at: int
    status: str
    error: str | None = None


class Delivery(NamedTuple):
    """The fate of a text: its last state, when the phone shows it (None: never), its receipts."""

    state: str
    error: str | None
    arrives: int | None
    receipts: list[Receipt]


class Text(NamedTuple):
    """A text on its way; `name` is its key, made unique for a second copy, `at` its hand-over."""

    name: str
    body: str
    at: int
    luck: Luck


def deliver(odds: Behaviour, dice: Dice, text: Text, number_is_dead: bool) -> Delivery:
    """Decide everything about the way of a text at once."""
    luck = text.luck
    sent_at = text.at + _span(luck.sent, odds.sent_seconds)
    travelled_at = sent_at + _span(luck.travel, odds.travel_seconds)
    receipts = [Receipt(sent_at, "sent")]
    if number_is_dead or luck.outcome < _bad_end(odds) or _is_filtered(odds, text.body):
        details = dice.roll(text.name, "delivery")
        ending = _ending(odds, text, number_is_dead, details)
        fate = _fail(odds, receipts, ending, travelled_at, details)
    else:
        receipts.append(Receipt(travelled_at, "delivered"))
        fate = Delivery("delivered", None, travelled_at, receipts)
    if fate.arrives is not None and luck.read < odds.read:
        pause = _span(dice.roll(text.name, "read")[0], 600.0)
        receipts.append(Receipt(fate.arrives + pause, "read"))
    return _disturb(odds, dice, text, fate)


def _span(chance: int, mean: float) -> int:
    """Microseconds in whole milliseconds, at least one and at most thirty times the mean."""
    return (1 + int(exponential(chance, mean, 30 * mean) * 1000)) * MILLISECOND


def _bad_end(odds: Behaviour) -> float:
    return odds.undelivered + odds.failed + odds.expired + odds.silent


def _is_filtered(odds: Behaviour, body: str) -> bool:
    if odds.filtered_words:
        lowered = body.lower()
        for word in odds.filtered_words:
            if word in lowered:
                return True
    return False


def _ending(
    odds: Behaviour, text: Text, number_is_dead: bool, details: Chances
) -> tuple[str, str | None]:
    """How a text ends that is not simply delivered: its state and error code."""
    if number_is_dead:
        return "undelivered", UNKNOWN_NUMBER
    if _is_filtered(odds, text.body):
        return "undelivered", FILTERED
    chance = text.luck.outcome - odds.undelivered
    if chance < 0:
        return "undelivered", pick(details[0], _UNDELIVERED)
    if chance < odds.failed:
        return "failed", pick(details[0], _FAILED)
    return ("expired", _EXPIRED) if chance < odds.failed + odds.expired else ("silent", None)


def _fail(
    odds: Behaviour,
    receipts: list[Receipt],
    ending: tuple[str, str | None],
    travelled_at: int,
    details: Chances,
) -> Delivery:
    state, error = ending
    if state == "silent":
        return Delivery("sent", None, travelled_at, receipts)
    over_at = travelled_at + (4 * HOUR + part(details[1], HOUR) if state == "expired" else 0)
    receipts.append(Receipt(over_at, state, error))
    may_revise = error not in (UNKNOWN_NUMBER, FILTERED) and state != "failed"
    if may_revise and details[3] < odds.revised:
        arrives = over_at + HOUR + part(details[2], 20 * HOUR)
        receipts.append(Receipt(arrives, "delivered"))
        return Delivery("delivered", None, arrives, receipts)
    return Delivery(state, error, None, receipts)


def _disturb(odds: Behaviour, dice: Dice, text: Text, fate: Delivery) -> Delivery:
    """Receipts as they really come: swapped, late, early, with `queued` in front, and twice."""
    luck, receipts = text.luck, fate.receipts
    if len(receipts) > 1 and luck.disordered < odds.disordered:
        sent, final = receipts[0], receipts[1]
        receipts[:2] = [final._replace(at=sent.at), sent._replace(at=final.at)]
    if fate.state == "delivered" and luck.late < odds.late:
        place = len(receipts) - 1
        wait = HOUR + part(dice.roll(text.name, "late")[0], 30 * HOUR)
        receipts[place] = receipts[place]._replace(at=receipts[place].at + wait)
    if luck.queued < odds.queued:
        receipts.insert(0, Receipt(min(text.at + 50 * MILLISECOND, receipts[0].at), "queued"))
    if luck.early < odds.early:
        start = _head_start(dice.roll(text.name, "early")[0])
        receipts[0] = receipts[0]._replace(at=text.at - start)
    if luck.doubled < odds.doubled:
        again = receipts[-1]
        wait = SECOND + part(dice.roll(text.name, "doubled")[0], 60 * SECOND)
        receipts.append(again._replace(at=again.at + wait))
    return fate


def _head_start(chance: int) -> int:
    """Half of the early ones come at the very instant of the hand-over, half up to 0.5 s before."""
    return 0 if chance < ONE // 2 else part(chance - ONE // 2, 1000) * MILLISECOND
