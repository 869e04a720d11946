"""The HTML of a form: it works without script, by keyboard and by ear, and ticks nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

import orjson

from wayline.api import hosted
from wayline.domain.forms import Form
from wayline.domain.letters import EMAIL
from wayline.domain.page_words import Words
from wayline.domain.workspaces import Workspace

TRAP: Final = "website"  # a field that people do not see, and programs fill in
_AUTOCOMPLETE: Final = {"phone": "tel", "first_name": "given-name", "email": "email"}
_SCRIPT: Final = """\
(function () {{
  var self = document.currentScript, frame = document.createElement("iframe");
  var lang = self.getAttribute("data-lang") || document.documentElement.lang || "";
  frame.src = self.src.replace(/\\.js([?#].*)?$/, "") + "?lang=" + encodeURIComponent(lang) +
    "&page=" + encodeURIComponent(location.origin + location.pathname);
  frame.title = {title};
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.style.cssText = "width:100%;max-width:38rem;border:0;height:" +
    (self.getAttribute("data-height") || "46rem");
  self.parentNode.insertBefore(frame, self.nextSibling);
}})();
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as somebody left it: what they typed, and which words say what is wrong with it."""

    typed: Mapping[str, str]
    wrong: Mapping[str, str]
    note: str | None = None


EMPTY: Final = Filled({}, {})


def page(
    words: Words, workspace: Workspace, form: Form, hidden: Mapping[str, str], filled: Filled
) -> bytes:
    """The form, with what is wrong with it beside each field."""
    note = filled.note or ("form_again" if filled.wrong else None)
    body = "\n".join(
        [
            *([f'<p role="alert">{escape(words(note))}</p>'] if note else []),
            '<form method="post" novalidate>',
            *(
                f'<input type="hidden" name="{name}" value="{escape(value)}">'
                for name, value in hidden.items()
            ),
            "<section>",
            _field(words, workspace, form.asks, filled, needed=True),
            *(_field(words, workspace, name, filled) for name in form.fields),
            _box(words, workspace, form, filled),
            "</section>",
            _trap(words),
            f'<button class="main">{escape(words("form_send"))}</button>',
            "</form>",
        ]
    )
    return hosted.page(words, workspace, form.title(words), body, has_links=True)


def agreed(words: Words, workspace: Workspace, form: Form) -> str:
    """All that people see at the box, with the addresses of its links: the words of the consent."""
    links = [
        f"{words(name)}: {url}"
        for name, url in (("terms", workspace.terms_url), ("privacy", workspace.privacy_url))
        if url
    ]
    return " ".join([form.agreement(words), *links])


def notice(words: Words, workspace: Workspace, name: str, own: str = "") -> bytes:
    """A page that says one thing, such as `form_done` or `form_busy`; `own` besides."""
    more = f"<p>{escape(own)}</p>\n" if own else ""
    text = f'{more}<p role="status">{escape(words(f"{name}_text"))}</p>'
    return hosted.page(words, workspace, words(name), text)


def script(title: str) -> bytes:
    """What puts the form into a page of a shop, as a frame; it reads nothing there."""
    quoted = orjson.dumps(title).decode().replace("<", "\\u003c")
    return _SCRIPT.format(title=quoted).encode()


def _field(
    words: Words, workspace: Workspace, name: str, filled: Filled, *, needed: bool = False
) -> str:
    value, wrong = filled.typed.get(name, ""), filled.wrong.get(name)
    hint = f"{name}-hint" if name == "phone" else None
    kind = {"phone": "tel", EMAIL: "email"}.get(name, "text")
    told = f"{name}-wrong" if wrong else hint
    about = f' aria-describedby="{told}"' if told else ""
    invalid = ' aria-invalid="true"' if wrong else ""
    required = " required" if needed else ""
    said = words("form_address" if needed and name == EMAIL else f"form_{name}")
    label = f'<label class="field" for="{name}">{escape(said)}</label>'
    control = (
        f'<input id="{name}" type="{kind}" name="{name}" value="{escape(value)}" maxlength="200" '
        f'autocomplete="{_AUTOCOMPLETE[name]}"{about}{invalid}{required}>'
    )
    parts = [label, control]
    if hint:
        text = words("form_phone_hint", country=workspace.country)
        parts.append(f'<p class="hint" id="{hint}">{escape(text)}</p>')
    return "\n".join([*parts, *_wrong(words, name, wrong)])


def _box(words: Words, workspace: Workspace, form: Form, filled: Filled) -> str:
    wrong = filled.wrong.get("agree")
    about = ' aria-describedby="agree-wrong" aria-invalid="true"' if wrong else ""
    links = " · ".join(
        f'<a href="{escape(url)}" target="_blank" rel="noopener">{escape(words(name))}</a>'
        for name, url in (("terms", workspace.terms_url), ("privacy", workspace.privacy_url))
        if url
    )
    box = (
        f'<label class="tick"><input type="checkbox" name="agree" value="yes" required{about}> '
        f"<span>{escape(form.agreement(words))}</span></label>"
    )
    hint = [f'<p class="hint">{links}</p>'] if links else []
    return "\n".join([box, *_wrong(words, "agree", wrong), *hint])


def _wrong(words: Words, name: str, wrong: str | None) -> list[str]:
    return [f'<p class="wrong" id="{name}-wrong">{escape(words(wrong))}</p>'] if wrong else []


def _trap(words: Words) -> str:
    return (
        f'<div class="trap" aria-hidden="true"><label for="{TRAP}">{escape(words("form_trap"))}'
        f'</label><input id="{TRAP}" name="{TRAP}" tabindex="-1" autocomplete="off"></div>'
    )
