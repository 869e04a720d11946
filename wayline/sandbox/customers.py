"""What customers, and the machines in front of them, do with a text that arrived."""

import re
from typing import Any, NamedTuple

from wayline.sandbox.agents import MACHINES, datacentre_ip
from wayline.sandbox.behaviour import Behaviour
from wayline.sandbox.chance import ONE, Dice, exponential, part, pick, weighted
from wayline.sandbox.delivery import HOUR, MILLISECOND, SECOND, Text
from wayline.sandbox.exchange import HappeningKind
from wayline.sandbox.luck import Luck
from wayline.sandbox.people import MOST_CLICKS, MOST_REPLIES, Person
from wayline.sandbox.replies import REPLIES

MINUTE = 60 * SECOND
DAY = 24 * HOUR
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


class Reaction(NamedTuple):
    """A happening to be; `by_person` is what only the carrier's own log knows."""

    at: int
    kind: HappeningKind
    data: dict[str, Any]
    by_person: bool = True


def may_react(odds: Behaviour, luck: Luck) -> bool:
    """Whether anything can come of a text, whoever gets it; asked first because it is cheap."""
    return (
        luck.click < odds.clicks * MOST_CLICKS
        or luck.reply < odds.replies * MOST_REPLIES
        or luck.preview < odds.previews
        or luck.order < odds.orders_unprompted
    )


class Customer(NamedTuple):
    """A person with one text in hand, that came from `sender` and arrived at that instant."""

    odds: Behaviour
    dice: Dice
    person: Person
    sender: str
    text: Text
    arrived_at: int

    def react(self) -> list[Reaction]:
        """All that will ever come of this text; most texts come to nothing."""
        odds, luck = self.odds, self.text.luck
        reactions: list[Reaction] = []
        if luck.preview < odds.previews:
            reactions += self._preview()
        if luck.click < odds.clicks * MOST_CLICKS:
            reactions += self._click()
        if luck.reply < odds.replies * MOST_REPLIES:
            reactions += self._reply()
        if luck.order < odds.orders_unprompted:
            after = part(self.dice.roll(self.text.name, "unprompted")[0], DAY)
            reactions.append(self._order(5 * MINUTE + after))
        return reactions

    def _preview(self) -> list[Reaction]:
        """A machine opens every link: scanners within a second, previews when the phone is lit."""
        which, network, host, pause, *_ = self.dice.roll(self.text.name, "preview")
        machine = pick(which, MACHINES[self.person.phone])
        ip = self.person.ip if machine.own_ip else datacentre_ip(network, host)
        at = self.arrived_at + part(pause, SECOND if machine.soon else 20 * SECOND)
        return [
            Reaction(
                at + place * 50 * MILLISECOND,
                "visit",
                visit(url, machine.user_agent, ip, machine.method, dict(machine.headers)),
                by_person=False,
            )
            for place, url in enumerate(links(self.text.body))
        ]

    def _click(self) -> list[Reaction]:
        """A tap on one link, sometimes a second one, sometimes a purchase."""
        if self.text.luck.click >= self.odds.clicks * self.person.temper.clicks:
            return []
        found = links(self.text.body)
        if not found:
            return []
        kind, pause, which, again, later, buys, thinks, *_ = self.dice.roll(self.text.name, "click")
        after = _pause(kind, pause)
        seen = visit(pick(which, found), self.person.browser, self.person.ip)
        reactions = [Reaction(self.arrived_at + after, "visit", seen)]
        if again < 0.12 * ONE:
            second = self.arrived_at + after + MINUTE + part(later, 40 * MINUTE)
            reactions.append(Reaction(second, "visit", seen))
        if buys < self.odds.orders_after_click:
            reactions.append(self._order(after + 2 * MINUTE + part(thinks, 45 * MINUTE)))
        return reactions

    def _reply(self) -> list[Reaction]:
        temper = self.person.temper
        if self.text.luck.reply >= self.odds.replies * temper.replies:
            return []
        intent, which, pause, *_ = self.dice.roll(self.text.name, "reply")
        words = pick(which, REPLIES[weighted(intent, temper.intents)])
        at = self.arrived_at + 8 * SECOND + _whole(exponential(pause, 25.0, 2_880.0), MINUTE)
        name = "MO" + self.dice.token(self.text.name, "reply id")
        return [Reaction(at, "reply", reply(name, self.person.number, self.sender, words))]

    def _order(self, after: int) -> Reaction:
        """A purchase of one to three products, each once or twice."""
        count, *chances = self.dice.roll(self.text.name, "order")
        products = self.odds.products
        bought = {
            pick(chances[place], products): 1 + (chances[place + 3] < 0.15 * ONE)
            for place in range(1 + part(count, 3))
        }
        data = {
            "order_id": "order-" + self.dice.token(self.text.name, "order id")[:16],
            "phone": self.person.number,
            "amount": sum(each.price * quantity for each, quantity in bought.items()) / 100,
            "currency": self.odds.currency,
            "products": [
                {
                    "sku": each.sku,
                    "name": each.name,
                    "price": each.price / 100,
                    "quantity": quantity,
                }
                for each, quantity in bought.items()
            ],
        }
        return Reaction(self.arrived_at + after, "order", data)


def _pause(kind: int, chance: int) -> int:
    """From arrival to tap: most within minutes, others hours or days later, never under 5 s."""
    if kind < 0.65 * ONE:
        return 5 * SECOND + _whole(exponential(chance, 8.0, 90.0), MINUTE)
    return 20 * MINUTE + _whole(exponential(chance, 10.0, 120.0), HOUR)


def _whole(amount: float, unit: int) -> int:
    """Microseconds in whole milliseconds."""
    return int(amount * unit / MILLISECOND) * MILLISECOND


def links(text: str) -> list[str]:
    """The links of a text, without the punctuation that ends a sentence."""
    if "://" not in text:
        return []
    return [link.rstrip(".,;:!?)'") for link in _LINK.findall(text)]


def reply(reply_id: str, number: str, to: str, text: str) -> dict[str, Any]:
    """The data of a text that comes in."""
    return {"id": reply_id, "from": number, "to": to, "text": text}


def visit(
    url: str, user_agent: str, ip: str, method: str = "GET", headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """The data of a visit, as the web server behind the link sees it."""
    return {
        "url": url,
        "method": method,
        "user_agent": user_agent,
        "ip": ip,
        "headers": headers or {},
    }
