"""The proof that one message was allowed: it can be checked by anybody who has the public key.

It holds the sealed rows word for word, the path of each to the root of its seal, the signed heads
of those seals, and what is personal with the salts that open its commitments.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from wayline.domain.merkle import leaf_hash, root_of
from wayline.domain.messages import ALLOWED
from wayline.domain.seals import Seal, commitment, from_json

FORMAT: Final = "wayline-proof/1"
GRANTS: Final = frozenset({"granted", "imported"})
IsSigned = Callable[[bytes, bytes, bytes], bool]  # public key, data, signature


@dataclass(frozen=True, slots=True)
class Row:
    """A sealed row of a proof: what was sealed, and its way to the root of the seal `number`."""

    content: bytes
    number: int
    index: int
    path: tuple[bytes, ...]

    @property
    def fields(self) -> list[Any]:
        """The kind of row, and its fields."""
        found: list[Any] = orjson.loads(self.content)
        return found

    def to_json(self) -> dict[str, Any]:
        """As proofs write it."""
        return {
            "sealed": self.content.decode(),
            "seal": self.number,
            "index": self.index,
            "path": [one.hex() for one in self.path],
        }


def check(proof: Mapping[str, Any], keys: Mapping[str, bytes], is_signed: IsSigned) -> list[str]:
    """What is wrong with a proof; nothing if the message was allowed as it says.

    `keys` are public keys by their id. Raises ValueError if it is no proof at all.
    """
    try:
        if proof["format"] != FORMAT:
            raise ValueError(f"not a proof of the format {FORMAT}")
        seals = {one.number: one for one in map(from_json, proof["seals"])}
        rows = [_row(one) for one in proof["rows"]]
        return [
            *_signatures(seals, keys, is_signed),
            *_paths(rows, seals),
            *_words(proof["message"], rows),
            *_consent(proof, rows),
        ]
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"no proof: {type(error).__name__} {error}") from None


def _row(told: Mapping[str, Any]) -> Row:
    path = tuple(bytes.fromhex(one) for one in told["path"])
    return Row(told["sealed"].encode(), int(told["seal"]), int(told["index"]), path)


def _signatures(
    seals: Mapping[int, Seal], keys: Mapping[str, bytes], is_signed: IsSigned
) -> Iterator[str]:
    for number, seal in seals.items():
        if seal.key not in keys:
            yield f"seal {number} is signed with the key {seal.key}, which is not among yours"
        elif not is_signed(keys[seal.key], seal.head(), seal.signature):
            yield f"seal {number} has a false signature"


def _paths(rows: list[Row], seals: Mapping[int, Seal]) -> Iterator[str]:
    for row in rows:
        seal, name = seals.get(row.number), _name(row)
        if seal is None:
            yield f"{name}: the seal {row.number} is missing"
        elif str(seal.workspace_id) != row.fields[1]:
            yield f"{name} is of another workspace than its seal"
        elif root_of(leaf_hash(row.content), row.index, seal.size, row.path) != seal.root:
            yield f"{name} is not under the root of the seal {row.number}"


def _words(message: Mapping[str, Any], rows: list[Row]) -> Iterator[str]:
    allowed = _allowed(rows)
    if allowed is None:
        yield "nothing says that the message was allowed"
        return
    if allowed[4] != message["id"]:
        yield "what was allowed is another message"
    words = (message["to"], message["from"], message["text"])
    if commitment(bytes.fromhex(message["salt"]), words).hex() != allowed[8]["text"]:
        yield "number, sender or text is not what was allowed"


def _consent(proof: Mapping[str, Any], rows: list[Row]) -> Iterator[str]:
    allowed, told = _allowed(rows), proof["consent"]
    if allowed is None or (told is None and allowed[8]["consent"] is None):
        return  # a text that needs no consent, such as a receipt
    if told is None:
        yield "the consent that it relied on is missing"
        return
    if allowed[8].get("relied", told["id"]) != told["id"]:
        yield "the consent is another one than the gate relied on"
    found = [row.fields for row in rows if row.fields[:1] == ["consent_event"]]
    mine = [fields for fields in found if fields[3] == told["id"]]
    if not mine:
        yield "the consent that it relied on is not among the sealed rows"
        return
    yield from _allows(mine[0], allowed, proof["message"])
    yield from _given(told, mine[0][-1], proof["message"]["to"])


def _allows(said: list[Any], allowed: list[Any], message: Mapping[str, Any]) -> Iterator[str]:
    """Whether what was said is enough for what was allowed."""
    _, _, contact, _, channel, scope, action, _, occurred_at, _, data, _ = said
    wanted = allowed[8]["scope"]
    if contact not in (allowed[2], *message["also_known_as"]):
        yield "the consent is somebody else's"
    claimed = action == "imported" and data.get("said") != "granted"
    if action not in GRANTS or claimed or not f"{wanted}/".startswith(f"{channel}/{scope}/"):
        yield f"the consent ({action} {channel}/{scope}) does not allow {wanted}"
    if datetime.fromisoformat(occurred_at) > datetime.fromisoformat(allowed[6]):
        yield "the consent came after the message"
    yield from _ended(data.get("expires_at"), allowed[6])


def _given(told: Mapping[str, Any], committed: str, to: str) -> Iterator[str]:
    """Whether what is personal in it is what was sealed, and of this number."""
    personal = (told["address"], told["wording"], told["evidence"])
    if told["salt"] is None:
        yield "what is personal in the consent is erased, so that the number cannot be checked"
    elif commitment(bytes.fromhex(told["salt"]), personal).hex() != committed:
        yield "address, wording or evidence of the consent is not what was sealed"
    elif told["address"] not in ("", to):
        yield "the consent was given for another number"


def _ended(until: str | None, at: str) -> Iterator[str]:
    if until and datetime.fromisoformat(until) <= datetime.fromisoformat(at):
        yield f"the consent had ended on {until}"


def _allowed(rows: list[Row]) -> list[Any] | None:
    """The last certificate of the message: the attempt that went out."""
    found = [f for f in (row.fields for row in rows) if f[0] == "message_event" and f[5] == ALLOWED]
    return max(found, key=lambda fields: int(fields[8]["attempt"]), default=None)


def _name(row: Row) -> str:
    kind, _, _, row_id, *_ = row.fields
    return f"{kind} {row_id}"
