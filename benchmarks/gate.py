"""What the last gate takes of CPU for a message that it lets pass, with every kind of rule set."""

import time
from datetime import timedelta
from typing import Final
from uuid import UUID

from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, Stage
from wayline.domain.care import Care, reserve
from wayline.domain.gate import Allowed, Budget, Candidate, Cap, Rules, Sunset, decide
from wayline.domain.gate.known import known_of
from wayline.domain.senders import Daily, Sender
from wayline.domain.wishes import Wishes
from wayline.runtime.collector import relax

_BATCH: Final = 300
_ROUNDS: Final = 100
# Where people are, each of them a kind of message of its own.
_HOMES: Final = (
    ("America/New_York", "US-NY"),
    ("America/New_York", "US-FL"),
    ("America/New_York", "US-MD"),
    ("America/Chicago", "US-TX"),
    ("America/Chicago", "US-OK"),
    ("America/Denver", "US-CO"),
    ("America/Phoenix", "US-AZ"),
    ("America/Los_Angeles", "US-CA"),
)
_MOST: Final = 40.0  # us of CPU a message, in batches
_DAY, _WEEK = timedelta(hours=24), timedelta(days=7)
_SENDER: Final = Sender("+18885550100", "toll_free", "US", verification="verified")
_RULES: Final = Rules(
    version="roast@1",
    zone="America/New_York",
    brand="Roast & Row",
    countries=frozenset({"US", "CA"}),
    caps=(Cap("day", 3, _DAY), Cap("week", 9, _WEEK)),
    gaps=(Cap("gap", 1, timedelta(minutes=30)),),
    sunset=Sunset(texts=20),
    brand_required=True,
    opt_out_required=True,
    max_price_micros=100_000,
)


async def measure(_: Stage, __: Scale) -> list[Row]:
    """Ask for batches of offers with words of their own; the least of the rounds.

    Each begins like a quarter of an hour: nothing is known yet of its eight kinds of messages.
    """
    relax()  # as every process of the product does
    asked = [_offer(number) for number in range(_BATCH)]
    care = _care()
    spent = min(_round(asked, care) for _ in range(_ROUNDS)) / len(asked) * 1e6
    return [
        Row(
            f"gate with all rules, a message, batches of {_BATCH}",
            f"{spent:.1f} us of Python",
            target=f"{_MOST:.0f} us",
            met=spent <= _MOST,
            values={"cpu_us": spent},
        )
    ]


def _round(asked: list[Candidate], care: Care) -> float:
    known_of.cache_clear()
    began = time.process_time()
    outcomes = [decide(one, care, _RULES, START) for one in asked]
    spent = time.process_time() - began
    assert all(isinstance(outcome, Allowed) for outcome in outcomes), outcomes[0]
    return spent


def _care() -> Care:
    """Somebody who said yes, got two texts this week, and wants at most one a day."""
    care = Care(consent={"sms/marketing": "granted"}, ignored=2, ignored_since=START - _WEEK)
    care.wishes = Wishes(most=3)
    for hours in (50, 30):
        care = reserve(care, START - timedelta(hours=hours), "sms/marketing", UUID(int=hours))
    return care


def _offer(number: int) -> Candidate:
    zone, state = _HOMES[number % len(_HOMES)]
    link = f"https://shop.example/l/{number:07d}"
    return Candidate(
        message_id=UUID(int=number),
        channel="sms",
        category="marketing",
        owed_at=START,
        expires_at=START + 2 * _DAY,
        to=f"+1212555{number:04d}",
        zones=(zone,),
        places=("US", state),
        text=f"Roast & Row: hello friend {number}, 10% off this week: {link} Reply STOP to end.",
        price_micros=12_000,
        sender=_SENDER,
        country="US",
        journey_state="active",
        budget=Budget(1_000_000_000 - number, START + timedelta(days=10)),
        daily=(Daily("campaign", 2_000, number, START + _DAY),),
    )
