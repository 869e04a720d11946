"""Facts about numbers and places that law and carriers turn on: no network, no clock."""

from wayline.domain.places.fictitious import is_fictitious
from wayline.domain.places.numbers import (
    NumberProblem,
    PhoneNumber,
    can_text,
    is_country,
    parse_number,
)
from wayline.domain.places.zones import (
    ZoneProblem,
    candidate_zones,
    data_versions,
    zone_problem,
)

__all__ = [
    "NumberProblem",
    "PhoneNumber",
    "ZoneProblem",
    "can_text",
    "candidate_zones",
    "data_versions",
    "is_country",
    "is_fictitious",
    "parse_number",
    "zone_problem",
]
