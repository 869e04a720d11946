"""The HTML of a person's own page: a form that works without script, by keyboard and by ear."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

import orjson

from wayline.api import hosted
from wayline.domain.page_words import Words, topic_name
from wayline.domain.preferences import Box, Channel, Standing
from wayline.domain.wishes import Wishes
from wayline.domain.workspaces import Workspace

LIMITS: Final = (1, 2, 3, 5, 7)  # offers a week that can be chosen
_HALF_HOURS: Final = tuple(f"{hour:02}:{minute}" for hour in range(24) for minute in ("00", "30"))
ALERTS: Final = frozenset({"late", "stale", "bad_quiet", "unsure"})


def page(
    words: Words, workspace: Workspace, standing: Standing, nonce: str, note: str | None
) -> bytes:
    """The page as it stands; `note` names the words that say what was done."""
    title = words("title")
    body = "\n".join(
        [
            *([_note(words, note)] if note else []),
            f"<p>{escape(words('intro'))}</p>",
            '<form method="post">',
            _hidden("seen", orjson.dumps(standing.seen()).decode()),
            _hidden("nonce", nonce),
            *(_channel(words, channel) for channel in standing.channels),
            _often(words, standing.wishes),
            _quiet(words, standing.wishes),
            f'<button class="main" name="do" value="save">{escape(words("save"))}</button>',
            "</form>",
            *([] if all(one.closed for one in standing.channels) else [_stop(words)]),
            _data(words),
        ]
    )
    return hosted.page(words, workspace, title, body)


def agreed(words: Words, channel: Channel) -> dict[str, str]:
    """To which words each box of a channel agrees, by scope."""
    return {
        box.scope: f"{words(channel.name, address=channel.address)}: {_label(words, box)}. "
        f"{words(f'agree_{channel.name}')}"
        for box in channel.boxes
    }


def notice(words: Words, workspace: Workspace | None, name: str) -> bytes:
    """A page that says one thing: `expired`, `unknown`, `wait` or `later`."""
    text = f"<p>{escape(words(f'{name}_text'))}</p>"
    return hosted.page(words, workspace, words(name), text)


def _note(words: Words, note: str) -> str:
    role = "alert" if note in ALERTS else "status"
    return f'<p role="{role}">{escape(words(note))}</p>'


def _channel(words: Words, channel: Channel) -> str:
    title = escape(words(channel.name, address=channel.address))
    parts = [f"<fieldset><legend>{title}</legend>"]
    if channel.shut:
        parts.append(f"<p>{escape(words('shut'))}</p>")
    else:
        if channel.closed:
            parts.append(f"<p>{escape(words('closed'))}</p>")
        parts += [_tick(words, box, f"{channel.name}-agree") for box in channel.boxes]
        hint = escape(words(f"agree_{channel.name}"))
        parts.append(f'<p class="hint" id="{channel.name}-agree">{hint}</p>')
    return "\n".join([*parts, "</fieldset>"])


def _tick(words: Words, box: Box, hint: str) -> str:
    under = " under" if box.topic else ""
    checked = " checked" if box.ticked else ""
    return (
        f'<label class="tick{under}"><input type="checkbox" name="on" value="{escape(box.scope)}"'
        f' aria-describedby="{hint}"{checked}> {escape(_label(words, box))}</label>'
    )


def _label(words: Words, box: Box) -> str:
    return words("offers") if box.topic is None else topic_name(box.topic)


def _stop(words: Words) -> str:
    name = escape(words("stop"))
    return (
        f'<form method="post">\n<section aria-labelledby="stop"><h2 id="stop">{name}</h2>\n'
        f'<p id="stop-hint">{escape(words("stop_hint"))}</p>\n'
        '<button class="plain" name="do" value="stop" aria-describedby="stop-hint">'
        f"{name}</button></section>\n</form>"
    )


def _data(words: Words) -> str:
    """To have what is kept, and to have it erased; two forms, so that one is not the other."""
    return (
        f'<section aria-labelledby="data"><h2 id="data">{escape(words("data"))}</h2>\n'
        f'<form method="post"><p id="data-hint">{escape(words("data_hint"))}</p>\n'
        '<button class="plain" name="do" value="data" aria-describedby="data-hint">'
        f"{escape(words('download'))}</button></form>\n"
        f'<form method="post"><p id="erase-hint">{escape(words("erase_hint"))}</p>\n'
        '<label class="tick"><input type="checkbox" name="sure" value="yes" required> '
        f"{escape(words('sure'))}</label>\n"
        '<button class="plain" name="do" value="erase" aria-describedby="erase-hint">'
        f"{escape(words('erase'))}</button></form></section>"
    )


def _often(words: Words, wishes: Wishes) -> str:
    own = "" if wishes.most is None else str(wishes.most)
    limits = [str(one) for one in sorted({*LIMITS, *([wishes.most] if wishes.most else [])})]
    options = [("", words("any")), *((one, one) for one in limits)]
    return (
        f"<fieldset><legend>{escape(words('often'))}</legend>\n"
        f"{_select('most', words('most'), options, own)}\n</fieldset>"
    )


def _quiet(words: Words, wishes: Wishes) -> str:
    first = wishes.quiet[0] if wishes.quiet else None
    chosen = {first.start, first.end} if first else set()
    times = [(one, one) for one in sorted({*_HALF_HOURS, *chosen})]
    options = [("", words("never")), *times]
    start = _select("from", words("from"), options, first.start if first else "")
    end = _select("until", words("until"), options, first.end if first else "")
    return (
        f"<fieldset><legend>{escape(words('quiet'))}</legend>\n"
        f'<div class="row">{start}\n{end}</div>\n'
        f'<p class="hint">{escape(words("quiet_hint"))}</p>\n</fieldset>'
    )


def _select(name: str, label: str, options: Iterable[Sequence[str]], chosen: str) -> str:
    shown = "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in options
    )
    return f'<label class="field">{escape(label)}<select name="{name}">{shown}</select></label>'


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'
