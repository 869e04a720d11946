"""An endpoint: where a workspace wants to be told what happens, how it is signed, what it wants."""

import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from hashlib import sha256
from hmac import digest
from typing import Final
from uuid import UUID

from wayline.domain.errors import WaylineError
from wayline.domain.happenings import FAMILIES, KINDS, OWN, Happening
from wayline.domain.ids import WorkspaceId, fraction
from wayline.domain.intake import LONGEST_NAME
from wayline.domain.sealing import Sealed

WEBHOOK: Final = "webhook"
SEGMENT: Final = "segment"
ACTIVE: Final = "active"
PAUSED: Final = "paused"
DISABLED: Final = "disabled"
EVERYTHING: Final = "*"
KEPT: Final = timedelta(hours=24)  # that the old secret still signs after a rotation
LONGEST: Final = timedelta(hours=24)  # from the first attempt to the last
FAILING: Final = timedelta(days=5)  # without any success, until nothing more is tried
GONE: Final = "webhook:gone"
GIVEN_UP: Final = "webhook:failing"
KEY_LOST: Final = "webhook:key_lost"
_PREFIX: Final = "whsec_"
# The schedule of the Standard Webhooks specification; the last span repeats.
_SPANS: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000)
)
_SOONEST: Final = timedelta(seconds=1)
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One place to be told; `kinds` are names, `message.*` or `*`.

    An active one is told; for a paused one all is kept; a disabled one is owed nothing.
    """

    workspace_id: WorkspaceId
    endpoint_id: UUID
    form: str
    url: str
    about: str
    kinds: frozenset[str]
    not_from: frozenset[str]
    secrets: tuple[tuple[Sealed, datetime | None], ...]
    state: str
    reason: str | None
    failing_since: datetime | None
    created_at: datetime

    def wants(self, happening: Happening) -> bool:
        """Whether it is to be told."""
        if self.state == DISABLED or (happening.source and happening.source in self.not_from):
            return False
        kind, kinds = happening.kind, self.kinds
        if kind in kinds or EVERYTHING in kinds:
            return True
        family, dot, _ = kind.partition(".")
        return bool(dot) and f"{family}.*" in kinds

    def live_secrets(self, real_now: datetime) -> list[Sealed]:
        """The secrets that sign now, as they are kept, the newest first."""
        return [secret for secret, until in self.secrets if until is None or until > real_now]


def by_workspace(found: Iterable[Endpoint]) -> dict[WorkspaceId, list[Endpoint]]:
    """Endpoints that are told or may be, by their workspace."""
    known: dict[WorkspaceId, list[Endpoint]] = {}
    for endpoint in found:
        if endpoint.state != DISABLED:
            known.setdefault(endpoint.workspace_id, []).append(endpoint)
    return known


def check_kinds(kinds: Collection[str]) -> frozenset[str]:
    """The kinds that an endpoint may ask for; raises `webhook:kind` for one that never comes."""
    for kind in kinds:
        if kind == EVERYTHING or (kind.endswith(".*") and kind[:-1] in FAMILIES):
            continue
        ours = kind.startswith(FAMILIES)
        if (kind not in KINDS) if ours else not _is_name(kind):
            raise WaylineError(
                f'no event is called "{kind}"', code="webhook:kind", mend=_near(kind)
            )
    return frozenset(kinds) or frozenset({EVERYTHING})


def _is_name(kind: str) -> bool:
    return "*" not in kind and len(kind) <= LONGEST_NAME and _NAME.fullmatch(kind) is not None


def _near(kind: str) -> str:
    near = get_close_matches(kind, [name for name in KINDS if name != OWN], n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return "Give a name, all of a family such as message.*, or * for everything."


def make_secret(entropy: bytes) -> str:
    """The secret of 32 random octets."""
    return _PREFIX + b64encode(entropy).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature of the Standard Webhooks specification: `v1,` and HMAC-SHA256 in base 64."""
    key = b64decode(secret.removeprefix(_PREFIX))
    signed = digest(key, f"{message_id}.{timestamp}.".encode() + body, sha256)
    return f"v1,{b64encode(signed).decode()}"


def signatures(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The signatures of all live secrets, as the header carries them."""
    return " ".join(sign(secret, message_id, timestamp, body) for secret in secrets)


def pause_after(delivery_id: UUID, attempt: int) -> timedelta:
    """How long to wait after failed attempt 1, 2, ...: full jitter over the schedule's span."""
    span = _SPANS[min(attempt, len(_SPANS)) - 1]
    return max(_SOONEST, span * fraction(delivery_id.bytes, f"attempt {attempt}"))
