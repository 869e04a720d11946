"""Every rule of texts has a broken file, and what is said of it is kept to the letter."""

from pathlib import Path
from typing import Final

import pytest

from wayline.domain.content import RULES, Standard
from wayline.runtime.judging import House, judged
from wayline.runtime.wording import Wording, compiled
from wayline.text.templates import TemplateSource, read

FOLDER: Final = Path(__file__).parent / "texts"
HOUSE: Final = House("Roast", Standard(most_parts=2, most_micros=20_000, country="US"))
DEAR: Final = {"parts", "parts-long"}  # what is too long is too dear as well
CASES: Final = sorted(path.name.split(".")[0] for path in FOLDER.glob("*.sms.en.txt"))


def told(case: str, house: House = HOUSE) -> list[str]:
    """What is said of a case, a line each: refused, or advice."""
    name = f"{case}.sms.en.txt"
    source = read(name, (FOLDER / name).read_text("utf-8"))
    assert isinstance(source, TemplateSource), source
    wording = compiled(source, name)
    assert isinstance(wording, Wording), wording
    found = judged(wording, {}, house)
    return [
        *(f"refused: {one}" for one in found.findings),
        *(f"advice: {one}" for one in found.advice),
    ]


@pytest.mark.parametrize("case", CASES)
def test_a_broken_text_is_answered_in_these_words(case: str) -> None:
    said = "".join(f"{line}\n" for line in told(case))
    assert said == (FOLDER / f"{case}.said").read_text("utf-8")
    assert said


@pytest.mark.parametrize("case", CASES)
def test_a_broken_text_breaks_the_rule_it_is_named_for_and_no_other(case: str) -> None:
    name = f"{case}.sms.en.txt"
    source = read(name, (FOLDER / name).read_text("utf-8"))
    assert isinstance(source, TemplateSource)
    wording = compiled(source, name)
    assert isinstance(wording, Wording)
    found = judged(wording, {}, HOUSE)
    codes = {one.problem.code for one in (*found.findings, *found.advice)}
    [rule] = [rule for rule in RULES if case.replace("-", "_").startswith(rule.partition(":")[2])]
    assert codes - ({"content:price"} if case in DEAR else set()) == {rule}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_broken_text(rule: str) -> None:
    assert rule.partition(":")[2].replace("_", "-") in CASES


def test_every_expectation_belongs_to_a_text() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.said")) == CASES


def test_where_the_workspace_is_not_known_nothing_is_refused_for_it() -> None:
    unknown = House()
    assert told("brand", unknown) == []
    assert all(line.startswith("advice: ") for line in told("shaft", unknown))
    assert told("shaft", House("Roast", Standard(allowed=frozenset({"alcohol"})))) == []
