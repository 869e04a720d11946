"""Why: everything that happened to one person and was decided about them, with reasons."""

from wayline.runtime.why.asking import Why, why
from wayline.runtime.why.line import Line

__all__ = ["Line", "Why", "why"]
