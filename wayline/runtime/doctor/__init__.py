"""Looks an installation over: what is well, what is not, and what to do about it."""

from wayline.runtime.doctor.examine import Examination, examine
from wayline.runtime.doctor.finding import Finding

__all__ = ["Examination", "Finding", "examine"]
