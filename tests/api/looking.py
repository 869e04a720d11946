"""Looks a page over as a person does who cannot see it, or uses no mouse."""

import re
from html.parser import HTMLParser

from wayline.api.hosted import DARK, LIGHT, contrast, readable_on

_CONTROLS = frozenset({"input", "select", "textarea"})
_COLOUR = re.compile(r"--brand: (#[0-9a-f]{6}); --on: (#[0-9a-f]{6})")
_VOID = frozenset({"input", "meta", "br", "link"})


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.words: dict[int, str] = {}  # of each element, by its place
        self._places: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs), tuple(self.open)))
        if tag not in _VOID:
            self.open.append(tag)
            self._places.append(len(self.seen) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"
        self._places.pop()

    def handle_data(self, data: str) -> None:
        for place in self._places:
            self.words[place] = self.words.get(place, "") + data.strip()


def flaws(html: str) -> list[str]:
    """What is wrong with a page; nothing if it can be used by everybody."""
    page = _Page()
    page.feed(html)
    assert not page.open, f"never closed: {page.open}"
    tags = [tag for tag, _, _ in page.seen]
    ids = [attrs["id"] for _, attrs, _ in page.seen if "id" in attrs]
    found = [f"{tags.count(one)} {one}" for one in ("h1", "main", "title") if tags.count(one) != 1]
    found += ["no lang"] * (not page.seen[0][1].get("lang"))
    found += [f"the id {one} twice" for one in set(ids) if ids.count(one) > 1]
    found += ["a script"] * ("script" in tags)
    for place, (tag, attrs, above) in enumerate(page.seen):
        found += _control(page, place, tag, attrs, above)
        for name in ("aria-describedby", "aria-labelledby", "for"):
            found += [f"{name} of nothing"] * (name in attrs and attrs[name] not in ids)
        index = attrs.get("tabindex")
        found += [f"tabindex {index}"] * (index is not None and int(index) > 0)
        found += [f"an empty {tag}"] * (
            tag in ("h1", "h2", "label", "legend", "button", "a") and not page.words.get(place)
        )
    return found + _colours(html)


def _control(
    page: _Page, place: int, tag: str, attrs: dict[str, str | None], above: tuple[str, ...]
) -> list[str]:
    if tag not in _CONTROLS or attrs.get("type") == "hidden":
        return []
    labels = {a.get("for") for t, a, _ in page.seen if t == "label"}
    is_labelled = "label" in above or attrs.get("id") in labels - {None}
    return [] if is_labelled else [f"a {tag} ({attrs.get('name')}) without a label"]


def _colours(html: str) -> list[str]:
    """Text of every kind on every ground it stands on: 4.5 at least; lines 3 (WCAG 2.2 AA)."""
    found = []
    for name, theme in (("light", LIGHT), ("dark", DARK)):
        for ground in ("canvas", "surface"):
            for text in ("text", "muted", "link", "good", "bad"):
                found += [f"{text} on {ground}, {name}"] * (
                    contrast(theme[text], theme[ground]) < 4.5
                )
            found += [f"line on {ground}, {name}"] * (contrast(theme["line"], theme[ground]) < 3)
    brand, on = _COLOUR.findall(html)[0]
    found += [f"{on} on {brand}"] * (contrast(brand, on) < 4.5 or on != readable_on(brand))
    return found
