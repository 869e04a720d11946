"""Finds words of what only adults may be sent, or nobody: sex, hate, alcohol, firearms, tobacco."""

from typing import Final, NamedTuple

from wayline.domain.content.tables import WORD, Phrases, plain, table

KINDS: Final = ("sex", "hate", "alcohol", "firearms", "tobacco")
NEVER: Final = frozenset({"hate"})  # no age makes it fit
_TOLD: Final = table("shaft")
_CERTAIN: Final = {
    kind: Phrases([word for words in _TOLD[kind]["certain"].values() for word in words])
    for kind in KINDS
}
_ANY: Final = Phrases(
    [word for kind in KINDS for words in _TOLD[kind]["certain"].values() for word in words]
)
_DOUBTFUL: Final = {
    (kind, language): Phrases(words)
    for kind in KINDS
    for language, words in _TOLD[kind]["doubtful"].items()
}


class Unfit(NamedTuple):
    """A word of a kind, where it stands, and whether it has other meanings."""

    kind: str
    start: int
    word: str
    certain: bool


def refused_kind(words: list[str], allowed: frozenset[str]) -> str | None:
    """The kind of a certain word among words that the workspace may not send."""
    if not _ANY.stand_in(words):
        return None
    kinds = (kind for kind in KINDS if kind not in allowed)
    return next((kind for kind in kinds if _CERTAIN[kind].stand_in(words)), None)


def unfit(text: str, language: str) -> list[Unfit]:
    """The first word of each kind; doubtful ones of this language alone."""
    small = plain(text)
    words, starts = WORD.findall(small), [found.start() for found in WORD.finditer(small)]
    found = []
    for kind in KINDS:
        doubtful = _DOUBTFUL.get((kind, language.partition("-")[0].lower()))
        place, certain = _CERTAIN[kind].among(words), True
        if place is None and doubtful is not None:
            place, certain = doubtful.among(words), False
        if place is not None:
            found.append(Unfit(kind, starts[place], words[place], certain))
    return found
