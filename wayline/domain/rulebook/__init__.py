"""The law and the customs of texting as data: open hours and caps by country, state and date.

The rows stand in `*.toml` beside this module, each with its source and how sure we are of it.
"""

from wayline.domain.rulebook.book import LegalHours, Rulebook, rulebook
from wayline.domain.rulebook.packs import every_pack
from wayline.domain.rulebook.reading import LegalCap, Pack, PackError

__all__ = ["LegalCap", "LegalHours", "Pack", "PackError", "Rulebook", "every_pack", "rulebook"]
