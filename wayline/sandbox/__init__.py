"""The simulated carrier with its phones and customers, beside Wayline so that it can judge it.

It imports nothing else of Wayline. A client hands over texts and gets what a real carrier would
give it: answers with every fault, receipts that are late, doubled, out of order or early, replies,
visits to links by people and machines, orders. The carrier's own books say what really happened.

    carrier = Carrier(home / "carrier.sqlite", REAL, seed=1)
    answers = carrier.submit([Submission(key, to, sender, text, parts, at, callback)])
    happenings = carrier.due([callback], until=now, limit=1_000)
    carrier.acknowledge([happening.id for happening in happenings])

Chance. Every outcome is a hash of (seed, message key, what is decided), see `chance`; how a
customer is, of (seed, phone number). All that will come of a text is decided when it is taken, and
stored with the business time at which it is due: nothing here looks at a clock, and batches,
processes and order of arrival do not matter. Only a STOP needs the order of time within a number:
it refuses later texts if the text it answers was handed over before them, as every client does.

Doubt. `Behaviour.doubt` says what a client can do about an answer it never got: `key`, `lookup` or
`none`. Except with `key`, the same key again is a second text, which lies in the inbox twice. With
`key`, a key that comes back with another text or number is refused with `key_reused`.

Opt-outs. A reply that is nothing but a keyword goes on the carrier's own list, per number and
sender, and later texts are refused with 21610 (`refuses_opted_out`). "please stop texting me" is
not on that list: reading such a wish is the client's duty.

Processes. Each opens the same file (SQLite in WAL mode) with a `Carrier` of its own, after any
fork. What `submit` answered survives kill -9 of every process.

Modules: `exchange` (data classes), `behaviour` (rates, presets), `carrier` (the front), `desk` and
`draft` (a batch), `answers`, `delivery`, `customers`, `people`, `agents`, `replies` (what is
decided), `chance` and `luck` (by which hash), `ledger`, `pending`, `books` (SQLite), `phone` (a
person at the keyboard), `wire` (JSON).
"""

from wayline.sandbox.behaviour import CALM, COFFEES, PRESETS, REAL, ROUGH, STILL, Behaviour, Product
from wayline.sandbox.carrier import Carrier
from wayline.sandbox.exchange import (
    Accepted,
    Answer,
    Happening,
    InboxMessage,
    Refused,
    Submission,
    UnsupportedError,
    WrongSeedError,
)

__all__ = [
    "CALM",
    "COFFEES",
    "PRESETS",
    "REAL",
    "ROUGH",
    "STILL",
    "Accepted",
    "Answer",
    "Behaviour",
    "Carrier",
    "Happening",
    "InboxMessage",
    "Product",
    "Refused",
    "Submission",
    "UnsupportedError",
    "WrongSeedError",
]
