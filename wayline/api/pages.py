"""The few pages that people see who open a link: no script, no cookie, readable everywhere."""

from html import escape
from typing import Final

HEADERS: Final = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store, private"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
]
_PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>{head}
<style>
body {{ margin: 0; font: 1.125rem/1.5 system-ui, sans-serif; color: #1d2433; background: #f6f7f9 }}
main {{ max-width: 32rem; margin: 15vh auto; padding: 0 1.5rem }}
a {{ color: #0b57d0 }}
@media (prefers-color-scheme: dark) {{
  body {{ color: #e6e9ef; background: #14171d }} a {{ color: #8ab4f8 }}
}}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>{more}
</main>
</body>
</html>
"""


def unknown() -> bytes:
    """A code that leads nowhere."""
    text = "There is nothing at this address. It may have been copied without its last letters."
    return _page("This link does not work", text)


def expired(brand: str, fallback_url: str) -> bytes:
    """A link whose time is over; `fallback_url` (or "") is where the brand wants people to go."""
    text = f"The message that it came with is some time ago. It was sent by {escape(brand)}."
    return _page("This link has expired", text, more=_link(fallback_url, f"Go to {brand}"))


def too_many() -> bytes:
    """Somebody tried many codes."""
    text = "Many addresses that do not exist were tried from your network. Wait a minute."
    return _page("Please wait a moment", text)


def unavailable() -> bytes:
    """The server cannot look a code up now."""
    return _page("Please try again", "The link could not be opened just now. Try again soon.")


def preview(brand: str, url: str) -> bytes:
    """What a program sees that shows people what is behind a link."""
    title = escape(brand)
    head = "".join(
        f'\n<meta property="og:{name}" content="{escape(value)}">'
        for name, value in (
            ("title", brand),
            ("site_name", brand),
            ("description", "Open the link"),
            ("type", "website"),
        )
    )
    more = _link(url, "Open the link")
    return _page(title, "A link for you.", head=head, more=more, is_escaped=True)


def _page(
    title: str, text: str, *, head: str = "", more: str = "", is_escaped: bool = False
) -> bytes:
    shown = title if is_escaped else escape(title)
    return _PAGE.format(title=shown, text=text, head=head, more=more).encode()


def _link(url: str, words: str) -> str:
    return f'\n<p><a href="{escape(url)}" rel="nofollow">{escape(words)}</a></p>' if url else ""
