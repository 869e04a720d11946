"""What the gate knows of all messages of a kind, before it looks at any of them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wayline.domain.gate import holds, refusals
from wayline.domain.gate.caps import Cap, cap_key
from wayline.domain.gate.holds import KindHold, legal_caps
from wayline.domain.gate.kinds import Kind
from wayline.domain.gate.own import own_limit
from wayline.domain.gate.seen import of_holds, of_kind

RefusalCheck = refusals.Check
HoldCheck = holds.Check
Asked = tuple[tuple[int, RefusalCheck], ...]  # each with its place in the list of rules
Refused = tuple[int, str]  # the place of the rule that refuses a whole kind, and its reason


@dataclass(frozen=True, slots=True)
class Known:
    """What is left to ask of each message of a kind, and what binds and is written down of all.

    Nothing is asked behind `refused`. `holds` are those that caps do not answer; of the ones that
    let a whole kind go none is left. `caps` bind, each with the seconds of its reach; `named` are
    what certificates call the first of them. `key` and `limits` are what to reserve.
    """

    refusals: Asked
    refused: Refused | None
    seen: dict[str, Any]
    holds: tuple[HoldCheck, ...] = ()
    caps: tuple[tuple[Cap, float], ...] = ()
    named: tuple[str, ...] = ()
    key: str | None = None
    limits: tuple[Cap, ...] = ()
    held_seen: dict[str, Any] | None = None


@lru_cache(maxsize=4_096)  # some 2 KB each, and those of the last quarter linger
def known_of(kind: Kind) -> Known:
    """What is known of a kind: worked out for its first message, remembered for the others."""
    asked, refused = _refusals(kind)
    seen = of_kind(kind)
    if refused is not None or kind.is_opt_out_answer:  # an answer to STOP waits for nothing
        return Known(asked, refused, seen)
    rules = kind.rules
    counting = (
        *legal_caps(rules.book, kind.places, kind.category),
        *own_limit(kind.most),
        *rules.caps,
    )
    limits = (*counting, *rules.gaps)
    quiet, named = of_holds(kind, [cap for cap in counting if cap.binds(kind)])
    return Known(
        asked,
        refused,
        seen,
        _holds(kind),
        tuple((cap, cap.reach.total_seconds()) for cap in limits if cap.binds(kind)),
        named,
        cap_key(kind, limits),
        limits,
        seen | quiet,
    )


def _refusals(kind: Kind) -> tuple[Asked, Refused | None]:
    asked: list[tuple[int, RefusalCheck]] = []
    for place, one in enumerate(refusals.REFUSALS):
        reason = one.of_kind and one.of_kind(kind)
        if reason is not None:
            return tuple(asked), (place, reason)
        if one.check is not None:
            asked.append((place, one.check))
    return tuple(asked), None


def _holds(kind: Kind) -> tuple[HoldCheck, ...]:
    found: list[HoldCheck] = []
    for one in holds.HOLDS:
        if isinstance(one, KindHold):
            if one.of_kind(kind, kind.rules, kind.began) is not None:
                found.append(one.check)
        elif one.alone is not None:
            found.append(one.alone)
    return tuple(found)
