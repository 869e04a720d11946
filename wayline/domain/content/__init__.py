"""The words of texts: what may not go, what carriers filter, what collides with STOP and START."""

from wayline.domain.content.asking import asked_for, collisions
from wayline.domain.content.flaws import RULES, Flaw
from wayline.domain.content.judging import Draft, certain, judge
from wayline.domain.content.links import PUBLIC_SHORTENERS, is_public
from wayline.domain.content.naming import names
from wayline.domain.content.standard import (
    MOST_PARTS,
    USUAL,
    Standard,
    read_standard,
    standard_problem,
    written,
)

__all__ = [
    "MOST_PARTS",
    "PUBLIC_SHORTENERS",
    "RULES",
    "USUAL",
    "Draft",
    "Flaw",
    "Standard",
    "asked_for",
    "certain",
    "collisions",
    "is_public",
    "judge",
    "names",
    "read_standard",
    "standard_problem",
    "written",
]
