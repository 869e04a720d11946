"""What a replay is asked to do, and the names that must be the same in every process and run."""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, WorkspaceId, derived_contact_id, derived_id
from wayline.runtime.orders_file import OrdersFile, read_orders
from wayline.sandbox.behaviour import PRESETS, Behaviour

_ENGINE = 1  # raised when the same input may lead to another history


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """The arguments of `wayline replay`. `until` is the last day, included."""

    orders: str
    journeys: str
    until: str
    seed: int
    rules_as_of: str
    behaviour: str = "real"
    most_people: int | None = None

    def workspace_id(self) -> WorkspaceId:
        """The same workspace for the same seed, so that chance is the same."""
        return WorkspaceId(derived_id(0, "replay", str(self.seed)))

    def ends_at(self) -> datetime:
        """The end of the last day in every zone of the earth: it ends last where UTC is at noon."""
        return datetime.combine(date.fromisoformat(self.until) + timedelta(days=1), time(12), UTC)

    def fingerprint(self, orders: OrdersFile, published: str) -> str:
        """What makes two replays the same one; `published` is all journeys and templates."""
        told = {**asdict(self), "orders": orders.sha256, "journeys": published, "engine": _ENGINE}
        return sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """For the worker processes."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "ReplayPlan":
        """The plan as a worker gets it."""
        return cls(**told)


def read_purchases(plan: ReplayPlan) -> OrdersFile:
    """The purchases up to the last day, of at most so many people."""
    orders = read_orders(Path(plan.orders))
    last = date.fromisoformat(plan.until)
    kept = [purchase for purchase in orders.purchases if purchase.on <= last]
    if not kept:
        first = min(purchase.on for purchase in orders.purchases)
        raise WaylineError(
            f"there is no purchase up to {last} in {plan.orders}",
            code="replay:empty",
            mend=f"The first one is of {first}: give a later day to --until.",
        )
    if plan.most_people is not None:
        people = set(
            list(dict.fromkeys(purchase.customer for purchase in kept))[: plan.most_people]
        )
        kept = [purchase for purchase in kept if purchase.customer in people]
    return replace(orders, purchases=tuple(kept))


def contact_of(seed: int, customer: str) -> ContactId:
    """The id of a customer: the same person in every run of one seed."""
    return derived_contact_id("replay", str(seed), customer)


def carrier_behaviour(name: str) -> Behaviour:
    """How carrier and phones behave; orders come from the file, not from simulated customers."""
    if name not in PRESETS:
        raise WaylineError(
            f"there is no carrier behaviour {name!r}",
            code="replay:behaviour",
            mend=f"Choose one of: {', '.join(PRESETS)}.",
        )
    return replace(PRESETS[name], orders_after_click=0.0, orders_unprompted=0.0)


def source_of(orders: OrdersFile) -> str:
    """The source that the file's events name; with the line's number it makes their message id."""
    return f"file:{orders.sha256[:16]}"
