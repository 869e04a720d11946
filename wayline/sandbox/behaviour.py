"""How a carrier and its customers behave, in one table, so that a run can name what it met."""

from dataclasses import dataclass, fields, replace
from typing import Literal

from wayline.sandbox.chance import ONE


@dataclass(frozen=True, slots=True)
class Product:
    """Something that customers buy; the price in minor units of the behaviour's currency."""

    sku: str
    name: str
    price: int


COFFEES = (
    Product("BLEND-250", "House blend 250 g", 1150),
    Product("ESPRESSO-1K", "Espresso 1 kg", 3400),
    Product("YIRGACHEFFE-250", "Yirgacheffe 250 g", 1490),
    Product("DECAF-250", "Decaf 250 g", 1290),
    Product("FILTERS-100", "Paper filters, 100", 690),
)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Rates are shares of 1, latencies seconds of business time; the defaults are without fault."""

    name: str = "calm"
    # What a client can do about an answer it never got. `key`: the same key again returns the first
    # answer and sends nothing; `lookup`: it can ask, but the same key again is a second text;
    # `none`: neither, as with most carriers.
    doubt: Literal["key", "lookup", "none"] = "key"
    echoes_key: bool = True  # receipts carry our key
    refuses_opted_out: bool = True

    # Answers, of every attempt. A sender is throttled as a whole in a share of its time slots.
    throttled: float = 0.0
    sender_throttled: float = 0.0
    sender_slot_seconds: int = 10
    unavailable: float = 0.0
    lost: float = 0.0
    lost_taken: float = 0.5  # of lost answers: the carrier did take the text

    # Numbers, fixed for each of them.
    landlines: float = 0.0  # refused at once with 21614
    dead_numbers: float = 0.0  # always undelivered with 30005

    # What becomes of a text that was taken; the rest is delivered.
    filtered_words: tuple[str, ...] = ()  # lower case; undelivered with 30007
    undelivered: float = 0.0
    failed: float = 0.0
    expired: float = 0.0
    silent: float = 0.0  # arrives, but no final receipt ever says so
    revised: float = 0.0  # of undelivered and expired: delivered after all, hours later

    # Receipts.
    early: float = 0.0  # the first is there before, or exactly at, the hand-over
    doubled: float = 0.0  # the last comes twice
    disordered: float = 0.0  # the final one comes before `sent`
    late: float = 0.0  # the final one takes hours, though the text arrived
    queued: float = 0.0  # a `queued` in front
    read: float = 0.0  # carriers of plain SMS never know
    sent_seconds: float = 1.0  # mean
    travel_seconds: float = 3.0  # mean, from sent to the phone

    # People and the machines in front of them, of texts that arrive; visits need a link.
    clicks: float = 0.12
    previews: float = 0.0
    replies: float = 0.03
    orders_after_click: float = 0.12
    orders_unprompted: float = 0.002
    currency: str = "USD"
    products: tuple[Product, ...] = COFFEES

    def odds(self) -> "Behaviour":
        """The same with every rate scaled to the chances of `Dice`."""
        return replace(self, **{rate: getattr(self, rate) * ONE for rate in _RATES})


_RATES = [
    field.name
    for field in fields(Behaviour)
    if field.type in (float, "float") and not field.name.endswith("_seconds")
]

CALM = Behaviour()

STILL = replace(
    CALM, name="still", clicks=0.0, replies=0.0, orders_after_click=0.0, orders_unprompted=0.0
)

REAL = replace(
    CALM,
    name="real",
    landlines=0.002,
    dead_numbers=0.008,
    filtered_words=("bit.ly/", "tinyurl.com/"),
    undelivered=0.022,
    failed=0.004,
    expired=0.004,
    silent=0.006,
    revised=0.10,
    early=0.05,
    doubled=0.03,
    disordered=0.03,
    late=0.01,
    queued=0.02,
    previews=0.10,
)

ROUGH = replace(
    REAL,
    name="rough",
    throttled=0.03,
    sender_throttled=0.03,
    unavailable=0.02,
    lost=0.02,
    landlines=0.005,
    dead_numbers=0.02,
    filtered_words=(*REAL.filtered_words, "casino", "payday", "crypto", "free money"),
    undelivered=0.05,
    failed=0.01,
    expired=0.01,
    silent=0.02,
    early=0.10,
    doubled=0.08,
    disordered=0.08,
    late=0.05,
    queued=0.10,
    previews=0.25,
)

PRESETS = {preset.name: preset for preset in (CALM, STILL, REAL, ROUGH)}
