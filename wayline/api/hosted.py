"""What the pages share that people see: their frame in a brand's colour, and who visits them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from wayline.api import pages
from wayline.api.errors import answer
from wayline.domain.page_words import Words
from wayline.domain.workspaces import COLOUR, Workspace

MOST_OCTETS: Final = 16_384  # of a form that was filled in
LONGEST_AGENT: Final = 500  # characters kept of what a visitor says of itself
_MOST_FIELDS: Final = 200
_LONGEST_HEADER: Final = 2_000
_POLICY: Final = (
    b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    b"frame-ancestors 'none'"
)
HEADERS: Final = [
    *(pair for pair in pages.HEADERS if pair[0] != b"content-security-policy"),
    (b"content-security-policy", _POLICY),
]
LIGHT: Final = {
    "canvas": "#f6f7f9",
    "surface": "#ffffff",
    "line": "#7f8899",
    "text": "#151a21",
    "muted": "#4f5868",
    "link": "#0b57d0",
    "good": "#0f5c2e",
    "bad": "#9b1c1c",
}
DARK: Final = {
    "canvas": "#0d1015",
    "surface": "#171b22",
    "line": "#707b8d",
    "text": "#e9ecf1",
    "muted": "#a9b2c1",
    "link": "#8ab4f8",
    "good": "#7fdba0",
    "bad": "#ff9c9c",
}
_STYLE: Final = """\
:root {{ color-scheme: light dark; {light} --brand: {brand}; --on: {on} }}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}
* {{ box-sizing: border-box }}
body {{ margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--canvas); overflow-wrap: anywhere }}
header, main, footer {{ max-width: 36rem; margin: 0 auto; padding: 0 1rem }}
header {{ padding-top: 1.5rem; font-weight: 650 }}
header span {{ display: inline-block; border-bottom: 4px solid var(--brand) }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 1rem 0 .5rem }}
p {{ margin: .5rem 0 }}
a {{ color: var(--link) }}
fieldset, section {{ margin: 1rem 0; padding: 1rem; border: 1px solid var(--line);
  border-radius: 12px; background: var(--surface); min-width: 0 }}
legend, h2 {{ font-size: 1.0625rem; font-weight: 650 }}
legend {{ padding: 0 .375rem }}
h2 {{ margin: 0 }}
.hint {{ font-size: .875rem; color: var(--muted); margin-bottom: 0 }}
.tick {{ display: flex; gap: .75rem; align-items: flex-start; padding: .6875rem 0;
  min-height: 2.75rem; cursor: pointer }}
.tick input {{ width: 1.375rem; height: 1.375rem; flex: none; margin: .1rem 0 0;
  accent-color: var(--text) }}
.under {{ margin-left: 2.125rem }}
.row {{ display: flex; flex-wrap: wrap; align-items: end; gap: .75rem }}
.row label, .field {{ flex: 1 1 9rem; display: block }}
select, input[type=text], input[type=tel], input[type=email] {{ display: block; width: 100%;
  min-height: 2.75rem; margin-top: .25rem; padding: 0 .625rem; font: inherit; color: inherit;
  background: var(--canvas); border: 1px solid var(--line); border-radius: 8px }}
button {{ width: 100%; min-height: 3rem; padding: .5rem 1rem; font: inherit; font-weight: 650;
  border: 2px solid var(--text); border-radius: 10px; cursor: pointer }}
.main {{ background: var(--brand); color: var(--on) }}
.plain {{ background: var(--surface); color: var(--text); margin: .75rem 0 }}
:focus-visible {{ outline: 3px solid var(--link); outline-offset: 2px }}
[role=status], [role=alert] {{ padding: .75rem 1rem; border-left: 4px solid; border-radius: 6px;
  background: var(--surface); font-weight: 600; margin: .75rem 0 }}
[role=status] {{ color: var(--good) }}
[role=alert] {{ color: var(--bad) }}
footer {{ padding-bottom: 2rem; font-size: .875rem; color: var(--muted) }}
section > .field, section > .tick {{ margin-top: .75rem }}
.wrong {{ color: var(--bad); font-weight: 600 }}
.trap {{ position: absolute; left: -100rem }}
"""
_PAGE: Final = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{header}<main>
<h1>{title}</h1>
{body}
</main>
{footer}</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page: `ip` and `agent` as the web server saw them, and what was posted."""

    method: str
    ip: str | None
    agent: str | None
    accepts: str
    fields: Mapping[str, list[str]]
    query: Mapping[str, list[str]]
    headers: Mapping[bytes, bytes] = field(default_factory=dict)

    def header(self, name: bytes) -> str:
        """A header, or "" if it was not sent."""
        return self.headers.get(name, b"")[:_LONGEST_HEADER].decode("latin-1").replace("\0", "")

    def asked(self, name: str) -> str:
        """The first value of a parameter of the address; empty if there is none."""
        return self.query.get(name, [""])[0].replace("\0", "")

    def one(self, name: str) -> str:
        """The first value of a field; empty if it was not sent."""
        return self.fields.get(name, [""])[0]


async def visit(scope: Scope, receive: Receive) -> Visit:
    """Read a request, its whole body included; raises `ValueError` for no form of ours."""
    headers = dict(scope["headers"])
    agent = headers.get(b"user-agent")
    body = b""
    if scope["method"] == "POST":
        body = (await receive())["body"]
    return Visit(
        scope["method"],
        scope["client"][0] if scope.get("client") else None,
        None if agent is None else agent[:LONGEST_AGENT].decode("latin-1").replace("\0", ""),
        headers.get(b"accept-language", b"")[:200].decode("latin-1"),
        _fields(body),
        _fields(scope.get("query_string", b"")),
        headers,
    )


def _fields(octets: bytes) -> dict[str, list[str]]:
    return parse_qs(octets.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)


def page(
    words: Words, workspace: Workspace | None, title: str, body: str, *, has_links: bool = False
) -> bytes:
    """A whole page; `title` is plain, `body` is HTML that was escaped.

    Its foot leads to terms and privacy policy, unless the body has these links already.
    """
    brand = workspace.colour if workspace else COLOUR
    style = _STYLE.format(
        light=_named(LIGHT), dark=_named(DARK), brand=brand, on=readable_on(brand)
    )
    header = footer = ""
    if workspace is not None:
        header = f"<header><span>{escape(workspace.brand)}</span></header>\n"
        footer = f"<footer>{_footer(words, workspace, has_links=has_links)}</footer>\n"
    return _PAGE.format(
        language=words.language,
        title=escape(title),
        style=style,
        header=header,
        body=body,
        footer=footer,
    ).encode()


async def show(send: Send, status: int, body: bytes, *more: tuple[bytes, bytes]) -> None:
    """Answer with a page."""
    await answer(send, status, body, [*HEADERS, *more])


def readable_on(colour: str) -> str:
    """Black or white, whichever is easier to read on a colour: one of them always is enough."""
    return max(("#000000", "#ffffff"), key=lambda one: contrast(one, colour))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 reckons it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _named(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colours.items())


def _footer(words: Words, workspace: Workspace, *, has_links: bool) -> str:
    pages_of_brand = [("terms", workspace.terms_url), ("privacy", workspace.privacy_url)]
    links = [] if has_links else pages_of_brand
    parts = [f'<a href="{escape(url)}">{escape(words(name))}</a>' for name, url in links if url]
    if workspace.support:
        parts.append(escape(words("help", support=workspace.support)))
    return f"<p>{' · '.join(parts)}</p>" if parts else ""
