"""Judges the words of texts as they are saved: what nobody's text would pass with, and advice."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from wayline.domain.content import USUAL, Draft, Flaw, Standard, judge
from wayline.domain.journeys.problems import Problem
from wayline.domain.prices import CURRENCY, estimate
from wayline.runtime.wording import Finding, Wording, sampled
from wayline.text import liquid, sms, words

_LONG: Final = 40  # letters of a value that only some people have
_KNOWN: Final = frozenset({"contact", "workspace", "journey", "now"})  # nothing else hides in them
_BRAND: Final = re.compile(r"\{\{-?\s*workspace\.brand\s*-?\}\}")


class House(NamedTuple):
    """Whose texts they are: the name that marketing must carry, and the standard of the workspace.

    None: not known here, so that nothing is refused for it.
    """

    brand: str | None = None
    standard: Standard | None = None


class Judged(NamedTuple):
    """What is wrong with a text, and what could be better."""

    findings: tuple[Finding, ...]
    advice: tuple[Finding, ...]


def judged(wording: Wording, given: Mapping[str, Any], house: House) -> Judged:
    """A template as a step sends it, which gives it the values of its `with`."""
    source = wording.source
    if source.channel != "sms":
        return Judged((), ())
    draft = _draft(wording.template, given, source.category, source.language, house)
    flaws = [*judge(draft), *_sizes(wording.template, given, house.standard or USUAL)]
    made = [(_finding(wording, flaw), flaw.certain) for flaw in flaws]
    return _parted(made)


def judged_inline(
    template: liquid.Template,
    given: Mapping[str, Any],
    category: str | None,
    house: House,
    file: str,
    path: str,
) -> Judged:
    """The same of a text that stands in a step of the journey `file`."""
    flaws = judge(_draft(template, given, category or "service", "en", house))
    sizes = _sizes(template, given, house.standard or USUAL)
    made = [
        (Finding(file, Problem(path, None, flaw.what, flaw.mend, flaw.code)), flaw.certain)
        for flaw in (*flaws, *sizes)
    ]
    return _parted(made)


def _parted(made: list[tuple[Finding, bool]]) -> Judged:
    return Judged(
        tuple(one for one, certain in made if certain),
        tuple(one for one, certain in made if not certain),
    )


def _draft(
    template: liquid.Template,
    given: Mapping[str, Any],
    category: str,
    language: str,
    house: House,
) -> Draft:
    known = words.written(template.source)
    roots = {re.split(r"[.\[]", name, maxsplit=1)[0] for name in template.variables()}
    sure = known.of_everybody
    if house.brand is not None:  # at its places, so that names in a branch stay doubtful
        sure = _with_brand(template.source, sure, house.brand)
    return Draft(
        text=known.all_of_them,
        sure=sure,
        sample=sampled(template, given, brand=house.brand),
        category=category,
        language=language,
        open=bool(roots - _KNOWN - given.keys()),
        brand=house.brand,
        standard=house.standard,
    )


def _with_brand(source: str, sure: str, brand: str) -> str:
    """The sure words with the brand where the template asks for it outside every branch."""
    there = [found.start() for found in _BRAND.finditer(source)]
    outside = words.written(_BRAND.sub(lambda found: "B" * len(found[0]), source)).of_everybody
    named = any(outside[start] == "B" for start in there)
    return f"{brand} {sure}" if named else sure


def _finding(wording: Wording, flaw: Flaw) -> Finding:
    above = wording.template.source.count("\n", 0, flaw.start)
    line = wording.source.body_line + above
    return Finding(wording.file, Problem("", line, flaw.what, flaw.mend, flaw.code))


def _sizes(
    template: liquid.Template, given: Mapping[str, Any], standard: Standard
) -> Iterator[Flaw]:
    """Whether the workspace's limits let a text go, with the shortest values and with long ones."""
    shortest = sms.count(sms.smarten(sampled(template, given, letters=1))).parts
    longest = sms.count(sms.smarten(sampled(template, given, letters=_LONG))).parts
    if longest > standard.most_parts:
        certain = shortest > standard.most_parts
        yield _too_long(shortest if certain else longest, standard, certain=certain)
    if standard.most_micros is None:
        return
    if estimate(standard.country, longest) > standard.most_micros:
        certain = estimate(standard.country, shortest) > standard.most_micros
        yield _too_dear(shortest if certain else longest, standard, certain=certain)


def _too_long(parts: int, standard: Standard, *, certain: bool) -> Flaw:
    what = f"the text takes {parts} parts" + ("" if certain else f" with values of {_LONG} letters")
    mend = f"at most {standard.most_parts} are sent: shorten it"
    return Flaw("content:parts", 0, what, mend, certain)


def _too_dear(parts: int, standard: Standard, *, certain: bool) -> Flaw:
    micros = estimate(standard.country, parts)
    what = f"the text costs about {micros / 1e6:.3f} {CURRENCY} in {parts} parts"
    what += "" if certain else f" with values of {_LONG} letters"
    mend = f"at most {(standard.most_micros or 0) / 1e6:.3f} is paid: shorten it"
    return Flaw("content:price", 0, what, mend, certain)
