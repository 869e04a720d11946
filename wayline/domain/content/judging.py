"""Judges a text as its author saved it, before anybody gets it: every flaw, with its mend.

The same rules stand at the gate, where they are asked of the text that one person gets.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from wayline.domain.content import asking, shaft
from wayline.domain.content.blanks import blank
from wayline.domain.content.flaws import Flaw, flaw_problem
from wayline.domain.content.links import short_link
from wayline.domain.content.naming import names
from wayline.domain.content.standard import Standard
from wayline.domain.content.stopping import glued_stop, instructs_to_stop, says_how_to_stop
from wayline.domain.content.tables import words_of

MARKETING: Final = "marketing"
_INSTEAD: Final = {
    asking.STOP: ("ends all messages", "ask for another word, such as RESCHED or N"),
    asking.START: ("starts all messages again", "ask for another word, such as C or 1"),
    asking.YES: ("starts messages again at some carriers", "ask for another word, such as C or 1"),
    asking.HELP: ("is answered with whom to ask", "ask for another word, such as MORE"),
}
_SAY_STOP: Final = "write: Reply STOP to end"


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of a text that are known before anybody gets it.

    `text` is all that stands in it (what is filled in later is no word), `sure` what everybody gets
    of it, `sample` what one person may get. `open` True: what is filled in may say anything.
    `brand` and `standard` None: not known here.
    """

    text: str
    sure: str
    sample: str
    category: str
    language: str = "en"
    open: bool = False
    brand: str | None = None
    standard: Standard | None = None


def judge(draft: Draft) -> tuple[Flaw, ...]:
    """Every flaw of a draft, certain ones and advice, in the order of the rules."""
    found = [*_links(draft), *_blanks(draft)]
    if draft.category == MARKETING:
        found += [*_brand(draft), *_stop(draft), *_unfit(draft)]
    elif glued := glued_stop(draft.text):
        found.append(_glued(glued.start(), glued[0], certain=False))
    return (*found, *_collisions(draft))


def certain(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Those for which nobody's text would go."""
    return tuple(flaw for flaw in flaws if flaw.certain)


def _links(draft: Draft) -> Iterator[Flaw]:
    found = short_link(draft.text)
    if found is not None:
        what = f"carriers filter messages with public short links ({found[1]})"
        mend = 'write {% link "..." %} with the full address'
        yield flaw_problem("content:shortener", found[0], what, mend)


def _blanks(draft: Draft) -> Iterator[Flaw]:
    found = blank(draft.text)
    if found is not None:
        what = f'"{found.said}" looks like a place that was not filled in'
        mend = "write it in Liquid, such as {{ contact.first_name }}"
        yield flaw_problem("content:unfilled", found.start, what, mend, certain=found.certain)


def _brand(draft: Draft) -> Iterator[Flaw]:
    brand, mend = draft.brand, "write {{ workspace.brand }} into it"
    if brand is None or names(draft.sure, brand):
        return
    if names(draft.text, brand) or names(draft.sample, brand):
        what = "the text may not name the brand for everybody"
        yield flaw_problem("content:brand", 0, what, mend, certain=False)
        return
    what = "the text may not name the brand" if draft.open else "the text does not name the brand"
    yield flaw_problem("content:brand", 0, what, mend, certain=not draft.open)


def _stop(draft: Draft) -> Iterator[Flaw]:
    if _says(draft.sure):
        if not instructs_to_stop(draft.text):
            what = "nothing says that a reply of STOP ends messages"
            yield flaw_problem("content:opt_out", 0, what, _SAY_STOP, certain=False)
        return
    if _says(draft.text) or _says(draft.sample):
        what = "the text may not say to everybody how to stop messages"
        yield flaw_problem("content:opt_out", 0, what, _SAY_STOP, certain=False)
    elif glued := glued_stop(draft.text):
        yield _glued(glued.start(), draft.text[glued.start() : glued.end()])
    else:
        does = "may not" if draft.open else "does not"
        what = f"the text {does} say how to stop messages"
        yield flaw_problem("content:opt_out", 0, what, _SAY_STOP, certain=not draft.open)


def _says(text: str) -> bool:
    return says_how_to_stop(text, words_of(text))


def _glued(start: int, said: str, *, certain: bool = True) -> Flaw:
    what = f'the word to stop with does not stand by itself in "{said}"'
    return flaw_problem("content:stop_spacing", start, what, _SAY_STOP, certain=certain)


def _unfit(draft: Draft) -> Iterator[Flaw]:
    """Refused is what the workspace is known not to send; where it is not known, it is advice."""
    standard = draft.standard
    for one in shaft.unfit(draft.text, draft.language):
        if standard is not None and one.kind in standard.allowed:
            continue
        what = f'"{one.word}" is a word of {one.kind}, which carriers restrict'
        mend = "write it otherwise"
        if one.kind not in shaft.NEVER:
            mend = f"write it otherwise, or say that you may: wayline content allow {one.kind}"
        yield flaw_problem(
            "content:shaft", one.start, what, mend, certain=one.certain and standard is not None
        )


def _collisions(draft: Draft) -> Iterator[Flaw]:
    for one in asking.collisions(draft.text):
        does, mend = _INSTEAD[one.means]
        what = f'a reply of "{one.word}" {does}'
        yield flaw_problem("content:collision", one.start, what, mend, certain=False)
