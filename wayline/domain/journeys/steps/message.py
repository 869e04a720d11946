"""The step that sends one message and is over when it was handed over, or never will be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from wayline.domain.ids import MessageId, derived_beside
from wayline.domain.journeys.effects import SendMessage
from wayline.domain.journeys.enrollment import Arrived, MessageEnded
from wayline.domain.journeys.step import Go, Outcome, Stay, Visit

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node

CHANNELS: Final = ("sms", "mms", "email", "whatsapp", "rcs", "best")
CATEGORIES: Final = ("transactional", "service", "marketing")
ON_CAP: Final = ("hold", "skip")  # else the id of a step
ROLES: Final = ("confirm", "progress", "decide")
LONGEST_TEXT: Final = 10_000  # characters of Liquid; the parts that it renders to are limited later

_HANDED_OVER: Final = {
    state: Go(reason=f"message:{state}") for state in ("sent", "in_doubt", "delivered")
}


@dataclass(frozen=True, slots=True)
class Message:
    """A message from a template or an inline text.

    `prefer` says what happens when nobody can tell whether the carrier took it: `once` lets it be,
    `delivery` tries again. `on_refused` is the way of those to whom nothing was sent. `on_cap` says
    what becomes of one too many: `hold` until there is room, `skip`, or the step to go on at.
    """

    kind: ClassVar = "message"
    example: ClassVar = """\
message: {channel: sms, template: cart-friendly, with: {code: CART10}, expires: 4 hours}
"""

    channel: str
    template: str | None
    text: str | None
    category: str | None
    topic: str | None
    role: str | None
    variables: dict[str, Any]
    expires: timedelta | None
    prefer: str
    on_refused: str | None
    on_cap: str | None = None

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the step; an inline text must say what a template's header would."""
        node.allow("message")
        body = node.own("message")
        body.allow(
            *("channel", "template", "text", "category", "topic", "role"),
            *("with", "expires", "prefer", "on_refused", "on_cap"),
        )
        channel = _choice(body.require("channel"), CHANNELS) or CHANNELS[0]
        template, text = _content(body, channel)
        category, role = body.get("category"), body.get("role")
        topic, variables = body.get("topic"), body.get("with")
        expires, on_refused = body.get("expires"), body.get("on_refused")
        on_cap = body.get("on_cap")
        return cls(
            channel=channel,
            template=template,
            text=text,
            category=_choice(category, CATEGORIES),
            topic=topic.text() if topic else None,
            role=_choice(role, ROLES),
            variables=dict(variables.mapping()) if variables else {},
            expires=expires.duration() if expires else None,
            prefer=_choice(body.get("prefer"), ("once", "delivery")) or "once",
            on_refused=on_refused.step_ref() if on_refused else None,
            on_cap=_on_cap(on_cap) if on_cap else None,
        )

    def targets(self) -> Iterable[str]:
        """Where those go to whom nothing was sent."""
        ways = (self.on_refused, None if self.on_cap in ON_CAP else self.on_cap)
        return tuple(way for way in ways if way is not None)

    @property
    def held_or_skipped(self) -> str | None:
        """What the gate does with one too many: a step to go to means that it is skipped."""
        return self.on_cap if self.on_cap in (None, *ON_CAP) else "skip"

    def run(self, visit: Visit) -> Outcome:
        """Owe the message on arrival; go on when it has ended."""
        ended = visit.resume
        if isinstance(ended, MessageEnded):
            reason = ended.reason or f"message:{ended.state}"
            return _HANDED_OVER.get(ended.state) or Go(to=self._way(reason), reason=reason)
        message_id = _message_id(visit)
        effects = (self._send(visit, message_id),) if isinstance(ended, Arrived) else ()
        return Stay(None, "message:owed", (), message_id, effects)

    def _way(self, reason: str) -> str | None:
        """Where those go on to whom nothing was sent for `reason`; None is the step's own next."""
        branches = self.on_cap not in (None, *ON_CAP) and reason.startswith(("cap:", "legal_cap:"))
        return self.on_cap if branches else self.on_refused

    def _send(self, visit: Visit, message_id: MessageId) -> SendMessage:
        return SendMessage(
            message_id,
            visit.step_id,
            visit.number,
            self.channel,
            self.template,
            self.text,
            self.variables,
            visit.now,
            self.expires,
            self.prefer,
            self.category,
            self.topic,
            self.role,
        )


def _message_id(visit: Visit) -> MessageId:
    """One id for each (enrollment, step, visit): whoever writes it twice writes it once."""
    enrollment = visit.enrollment
    key = enrollment.enrollment_id.bytes
    return MessageId(
        derived_beside(enrollment.contact_id, "message", key, visit.step_id, str(visit.number))
    )


def _on_cap(node: "Node") -> str:
    return node.value if node.value in ON_CAP else node.step_ref()


def _choice(node: "Node | None", choices: tuple[str, ...]) -> str | None:
    return node.one_of(*choices) if node else None


def _content(body: "Node", channel: str) -> tuple[str | None, str | None]:
    """The template or the text, of which there must be exactly one."""
    text = body.get("text")
    if text is None:
        template = body.require("template")
        return (template.template_ref(channel) if template else None), None
    if extra := body.get("template"):
        extra.problem("key:both", "there is a text already", "keep the template or the text")
    for key in ("category", "role"):
        body.require(key)
    return None, text.text(LONGEST_TEXT)
