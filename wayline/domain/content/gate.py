"""What the gate refuses of a text that one person would get: cheap, and only what is certain."""

from wayline.domain.content.blanks import blank
from wayline.domain.content.links import short_link
from wayline.domain.content.shaft import refused_kind
from wayline.domain.content.stopping import glued_stop, says_how_to_stop
from wayline.domain.content.tables import words_of


def broken(text: str) -> str | None:
    """Why nobody may get the text, whatever it is for; None if nothing is wrong."""
    found = blank(text)
    if found is not None and found.certain:
        return "content:unfilled"
    return "content:shortener" if short_link(text) is not None else None


def unfit_offer(text: str, allowed: frozenset[str], *, opt_out_required: bool) -> str | None:
    """Why the text may not go as marketing: it does not say how to stop, or is not for everybody.

    `allowed` are the kinds that the workspace may send.
    """
    words = words_of(text)
    if opt_out_required and not says_how_to_stop(text, words):
        return "content:opt_out" if glued_stop(text) is None else "content:stop_spacing"
    return None if refused_kind(words, allowed) is None else "content:shaft"
