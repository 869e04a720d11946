"""The words of the pages that people see, in six languages; a test holds them to the same names."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from wayline.domain.page_words import english, french, german, italian, portuguese, spanish

VERSION: Final = "1"  # counts on when what people agree to is said in other words
LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": english.WORDS,
        "es": spanish.WORDS,
        "fr": french.WORDS,
        "de": german.WORDS,
        "pt": portuguese.WORDS,
        "it": italian.WORDS,
    }
)


class Words:
    """The words of one language, with what they say of the brand filled in."""

    def __init__(self, language: str, **filled: str) -> None:
        self.language = language
        self._words = LANGUAGES[language]
        self._filled = filled

    def __call__(self, name: str, **filled: str) -> str:
        """The words of a name; raises `KeyError` for one that there is not."""
        return self._words[name].format(**self._filled, **filled)


def spoken(*wishes: str | None, among: Collection[str] = LANGUAGES) -> str:
    """The first of these languages (BCP 47, or what a browser accepts) among ours; English."""
    for wish in wishes:
        for one in (wish or "").split(","):
            language = one.partition(";")[0].partition("-")[0].strip().lower()
            if language in among:
                return language
    return "en"


def topic_name(topic: str) -> str:
    """A topic as people read it: `new-arrivals` is `New arrivals`."""
    words = topic.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
