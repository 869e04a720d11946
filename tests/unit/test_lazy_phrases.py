"""A command that reads nobody's text does not make the phrases that tell an opt-out."""

import subprocess
import sys

from tests.house.tree import ROOT
from wayline.domain.opt_out import OptOut, meaning
from wayline.domain.opt_out_words import patterns

LOOK = """
import wayline.commands.report
from wayline.domain.opt_out_words import patterns
print(patterns.cache_info().currsize)
"""


def test_no_phrase_is_made_for_a_command() -> None:
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_they_are_made_once() -> None:
    assert isinstance(meaning("please take me off your list"), OptOut)
    made = patterns.cache_info().misses
    assert isinstance(meaning("please remove me from your list"), OptOut)
    assert patterns.cache_info().misses == made == 1
