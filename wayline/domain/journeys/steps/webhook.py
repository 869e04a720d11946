"""The step that calls a web address and goes on when it is answered or given up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self
from uuid import UUID

from wayline.domain.ids import derived_beside
from wayline.domain.journeys.effects import CallWebhook
from wayline.domain.journeys.enrollment import Arrived, CallEnded
from wayline.domain.journeys.step import Go, Outcome, Stay, Visit

if TYPE_CHECKING:
    from wayline.domain.journeys.reader import Node

METHODS: Final = ("post", "put", "get")
LONGEST_URL: Final = 2_000


@dataclass(frozen=True, slots=True)
class Webhook:
    """A call, at least once, with a key. `url`, `headers` and `body` may hold Liquid.

    The answer is kept under the name in `as`: `answers.crm`. Whoever has a call that failed for
    good goes on all the same.
    """

    kind: ClassVar = "webhook"
    example: ClassVar = """\
webhook: {post: "https://crm.example/hook", body: {phone: "{{ contact.phone }}"}, as: crm}
"""

    method: str
    url: str
    headers: dict[str, str]
    body: Any
    store_as: str | None

    @classmethod
    def read(cls, node: "Node") -> Self:
        """Read the call: the method is the key of the address."""
        node.allow("webhook")
        own = node.own("webhook")
        own.allow(*METHODS, "body", "headers", "as")
        method, url = _address(own)
        body, headers, store_as = own.get("body"), own.get("headers"), own.get("as")
        if body and method == "get":
            body.problem("key:unknown", "a get has no body", "use post, or leave the body out")
        return cls(
            method=method,
            url=url,
            headers={key: value.text(1_000) for key, value in headers.entries()} if headers else {},
            body=body.value if body else None,
            store_as=store_as.text(60) if store_as else None,
        )

    def targets(self) -> Iterable[str]:
        """A call leads nowhere but on."""
        return ()

    def run(self, visit: Visit) -> Outcome:
        """Call on arrival; go on when the call has ended."""
        ended = visit.resume
        if isinstance(ended, CallEnded):
            return self._ended(ended)
        call_id = _call_id(visit)
        effects = (self._call(visit, call_id),) if isinstance(ended, Arrived) else ()
        return Stay(None, "webhook:called", awaits=call_id, effects=effects)

    def _call(self, visit: Visit, call_id: UUID) -> CallWebhook:
        return CallWebhook(
            visit.step_id,
            visit.number,
            self.method,
            self.url,
            self.body,
            self.headers,
            self.store_as,
            call_id,
        )

    def _ended(self, ended: CallEnded) -> Go:
        detail = None if ended.status is None else {"status": ended.status}
        if not ended.ok:
            return Go(reason=ended.reason or "webhook:failed", detail=detail)
        answers = {self.store_as: ended.answer} if self.store_as else {}
        return Go(reason="webhook:answered", detail=detail, answers=answers)


def _address(own: "Node") -> tuple[str, str]:
    """The method and the address; exactly one method must be named."""
    named = [method for method in METHODS if own.has(method)]
    if len(named) > 1:
        own.problem("key:both", f"{' and '.join(named)} at once", "keep one of them")
    node = own.require(named[0] if named else METHODS[0])
    url = node.text(LONGEST_URL) if node else ""
    if node and url and not url.startswith(("https://", "http://")):
        node.problem("url:invalid", "this is no web address", 'write it as "https://..."')
    return (named[0] if named else METHODS[0]), url


def _call_id(visit: Visit) -> UUID:
    """One id for each (enrollment, step, visit), sent along as the key of the call."""
    enrollment = visit.enrollment
    key = enrollment.enrollment_id.bytes
    return derived_beside(enrollment.contact_id, "call", key, visit.step_id, str(visit.number))
