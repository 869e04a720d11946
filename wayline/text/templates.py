"""Reads message templates from files, with every mistake named by line, cause and mend.

A file is `name.channel.language.txt` or `.html`. It begins with a header of `key: value` lines,
ends the header with an empty line or `---`, and the rest is Liquid.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

CATEGORIES: Final = ("transactional", "service", "marketing")
ROLES: Final = ("confirm", "progress", "decide")
CHANNELS: Final = ("sms", "mms", "email", "whatsapp", "rcs")
_KEYS: Final = ("category", "role", "topic", "subject", "approved")
_REQUIRED: Final = ("category", "role", "topic")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "category": CATEGORIES,
    "role": ROLES,
    "approved": ("yes", "no"),
}

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
# BCP 47 (RFC 5646) as far as texts need it: language, script, region, variants.
_LANGUAGE: Final = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-[A-Za-z0-9]{5,8})*"
)
_TOPIC: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_FIELD: Final = re.compile(r"([A-Za-z_ -]+?)\s*:\s*(.*)")
# Languages whose regions may write in different scripts: a neighbour's text may be unreadable.
_MANY_SCRIPTS: Final = frozenset({"az", "kk", "mn", "pa", "sr", "uz", "zh"})


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """A template as it was written; `body_line` is where the body begins in its file, from 1."""

    name: str
    channel: str
    language: str
    category: str
    role: str
    topic: str
    subject: str | None
    body: str
    approved: bool
    body_line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A mistake in a template file, printed as `file:line: what (mend)`."""

    file: str
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} ({self.mend})"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder of templates holds: the sources that are whole, and every problem."""

    sources: tuple[TemplateSource, ...]
    problems: tuple[FileProblem, ...]


def read(file_name: str, text: str) -> TemplateSource | tuple[FileProblem, ...]:
    """The template in a file's text, or all that is wrong with it."""
    page = _Page(file_name)
    name, channel, language, html = page.read_name()
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = 1 if lines[0].strip() == "---" else 0  # a front matter may be fenced
    end = start + _header_end(lines[start:])
    fields = page.read_header(lines[start:end], start)
    body_start = end + 1
    body = "\n".join(lines[body_start:]).rstrip("\n")
    page.check(fields, channel, html, body, min(body_start + 1, len(lines)))
    if page.problems:
        return tuple(page.problems)
    return TemplateSource(
        name=name,
        channel=channel,
        language=language,
        category=fields["category"],
        role=fields["role"],
        topic=fields["topic"],
        subject=fields.get("subject"),
        body=body,
        approved=fields.get("approved") == "yes",
        body_line=body_start + 1,
    )


def read_folder(folder: Path) -> Reading:
    """Every `.txt` and `.html` file of a folder, in the order of their names."""
    sources: list[TemplateSource] = []
    problems: list[FileProblem] = []
    seen: dict[tuple[str, str, str], str] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".txt", ".html"):
            continue
        found = _read_path(path)
        if not isinstance(found, TemplateSource):
            problems += found
            continue
        key = (found.name, found.channel, found.language.lower())
        if first := seen.get(key):
            what = f"{first} is the same template"
            problems.append(FileProblem(path.name, 1, what, "Keep one of the two."))
            continue
        seen[key] = path.name
        sources.append(found)
    return Reading(tuple(sources), tuple(problems))


def pick(languages: Iterable[str], wanted: str | None, default: str) -> str | None:
    """The language to write in: the wanted one, its parents, its neighbours, then the default.

    `es-MX` finds `es-MX`, else `es`, else another `es-...` (BCP 47 lookup, RFC 4647 section 3.4,
    and then regions of the same language); None if not even the default's are there.
    """
    have = {_normal(language): language for language in sorted(languages)}
    for tag in (wanted, default):
        if tag and (found := _lookup(have, _normal(tag))):
            return found
    return None


def _normal(tag: str) -> str:
    return tag.strip().replace("_", "-").lower()


def _lookup(have: Mapping[str, str], tag: str) -> str | None:
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        if found := have.get("-".join(parts[:length])):
            return found
    if parts[0] in _MANY_SCRIPTS:
        return None
    return next((have[other] for other in have if other.split("-")[0] == parts[0]), None)


def _header_end(lines: list[str]) -> int:
    """The index of the line that ends the header, or one past the last line."""
    ends = (n for n, line in enumerate(lines) if not line.strip() or line.strip() == "---")
    return next(ends, len(lines))


def _read_path(path: Path) -> TemplateSource | tuple[FileProblem, ...]:
    try:
        return read(path.name, path.read_text("utf-8"))
    except UnicodeDecodeError:
        what = "the file is not UTF-8"
        return (FileProblem(path.name, 1, what, "Save it as UTF-8."),)


class _Page:
    """One file being read, and what was found wrong with it."""

    def __init__(self, file_name: str) -> None:
        self.file = file_name
        self.problems: list[FileProblem] = []
        self.line_of: dict[str, int] = {}

    def wrong(self, line: int, what: str, mend: str) -> None:
        self.problems.append(FileProblem(self.file, line, what, mend))

    def read_name(self) -> tuple[str, str, str, bool]:
        """Name, channel and language of the file's name, and whether it is HTML."""
        parts = self.file.split(".")
        if len(parts) != 4 or parts[3] not in ("txt", "html"):
            mend = "Call it name.channel.language.txt, for example welcome.sms.en.txt."
            self.wrong(1, "the file name has other parts than it needs", mend)
            return "", "", "", False
        name, channel, language, ending = parts
        if not _NAME.fullmatch(name):
            self.wrong(1, f'"{name}" is no name', "Use a to z, 0 to 9 and hyphens.")
        if channel not in CHANNELS:
            self.wrong(1, f'there is no channel "{channel}"', _guess(channel, CHANNELS))
        if not _LANGUAGE.fullmatch(language):
            self.wrong(1, f'"{language}" is no language', "Use BCP 47: en, es-MX, zh-Hant.")
        if ending == "html" and channel != "email":
            self.wrong(1, f"{channel} has no HTML", "Call the file .txt.")
        return name, channel, language, ending == "html"

    def read_header(self, lines: list[str], above: int) -> dict[str, str]:
        """The fields of the header; unknown, repeated and unreadable lines are noted."""
        fields: dict[str, str] = {}
        for number, line in enumerate(lines, above + 1):
            match = _FIELD.fullmatch(line.strip())
            if not match:
                mend = "Write key: value, and an empty line before the body."
                self.wrong(number, f'"{line.strip()[:40]}" is no header line', mend)
                continue
            key, value = match[1].lower(), match[2].strip()
            if key not in _KEYS:
                self.wrong(number, f'there is no header "{match[1]}"', _guess(key, _KEYS))
            elif key in fields:
                self.wrong(number, f'"{key}" is there twice', "Keep one of them.")
            else:
                fields[key] = value
                self.line_of[key] = number
        return fields

    def check(
        self, fields: Mapping[str, str], channel: str, html: bool, body: str, body_line: int
    ) -> None:
        """Note what is missing or does not fit."""
        for key in _REQUIRED:
            if key not in fields:
                self.wrong(1, f'the header has no "{key}"', f"Add {key}: {_example(key)}.")
        for key, value in fields.items():
            self._check_value(key, value, channel)
        if html and "subject" not in fields:
            self.wrong(1, 'an email needs a "subject"', "Add subject: and its words.")
        if not body.strip():
            self.wrong(body_line, "the template has no words", "Write them below the header.")

    def _check_value(self, key: str, value: str, channel: str) -> None:
        line = self.line_of[key]
        if key in _CHOICES and value not in _CHOICES[key]:
            self.wrong(line, f'{key} cannot be "{value}"', _guess(value, _CHOICES[key]))
        elif key == "topic" and not _TOPIC.fullmatch(value):
            self.wrong(line, f'"{value}" is no topic', "Use a to z, 0 to 9, hyphens.")
        elif key == "subject" and channel != "email":
            self.wrong(line, f"{channel} has no subject", "Leave it out.")
        elif key == "subject" and not value:
            self.wrong(line, "the subject is empty", "Write its words.")


def _example(key: str) -> str:
    return " or ".join(_CHOICES[key]) if key in _CHOICES else "offers, for example"


def _guess(word: str, known: Iterable[str]) -> str:
    known = tuple(known)
    close = get_close_matches(word.lower(), known, 1, 0.5)
    return f'Did you mean "{close[0]}"?' if close else f"There are: {', '.join(known)}."
