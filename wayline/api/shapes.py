"""What all models of requests and answers share."""

from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from wayline.domain import evidence


class Asked(BaseModel):
    """Something a client sends: fields that are not known are refused with what was meant."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _know_fields(cls, told: Any) -> Any:
        for name in told if isinstance(told, dict) else ():
            if name not in cls.model_fields:
                raise PydanticCustomError(
                    "unknown_field",
                    "{what}",
                    {"what": unknown("field", str(name), cls.model_fields)},
                )
        return told


class Money(BaseModel):
    """An amount in minor units, such as cents."""

    amount: Annotated[int, Field(description="Minor units: 1299 is 12.99 EUR.")]
    currency: Annotated[str, Field(description="ISO 4217.")]


Time = Annotated[AwareDatetime, Field(description="RFC 3339.")]
# What proves something: it has a letter or a digit, and no space around it.
Words = Annotated[str, Field(min_length=1), AfterValidator(evidence.words)]


def unknown(kind: str, name: str, known: Any) -> str:
    """Says that there is no such field, and which it might be."""
    names = sorted(known)
    close = get_close_matches(name, names, 1)
    there = f"did you mean {close[0]}?" if close else f"there are {', '.join(names) or 'none'}"
    return f'there is no {kind} "{name[:60]}" ({there})'
