"""Cells of a table that people open in a spreadsheet: no value becomes a formula, none is lost.

A value that a spreadsheet would calculate gets an apostrophe in front (OWASP ASVS 1.2.10), and so
does one that begins with an apostrophe; reading takes it away again. Plain numbers, phone numbers
among them, calculate nothing and stay as they are.
"""

import re
from functools import lru_cache
from typing import Any, Final

import orjson

_FORMULA: Final = "=+-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20"
_PLAIN: Final = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_NUMBER: Final = re.compile(r"-?(0|[1-9]\d{0,16})(\.\d{1,20})?([eE][+-]?\d{1,3})?", re.ASCII)
_SIMPLE: Final = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,10})?", re.ASCII)
_CODE: Final = re.compile(r"(^|_)(postcode|zip|plz|cap|cep|code|id|number|no|nr|sku|ref|year)($|_)")


def safe(text: str) -> str:
    """A value as a cell that no spreadsheet calculates."""
    if text and (text[0] == "'" or (text[0] in _FORMULA and not _PLAIN.fullmatch(text))):
        return f"'{text}"
    return text


def bare(cell: str) -> str:
    """What `safe` was given; a foreign apostrophe before a plain word stays."""
    if cell[:1] == "'" and (cell[1:2] == "'" or (cell[1:2] and cell[1] in _FORMULA)):
        return cell[1:]
    return cell


def written(value: Any) -> str:
    """An attribute as a cell from which `exact` reads the same value of the same kind."""
    if isinstance(value, str):
        return safe(orjson.dumps(value).decode() if not value or exact(value) != value else value)
    return safe(orjson.dumps(value).decode())


def exact(text: str) -> Any:
    """An attribute as our own export writes it: JSON if it is some, else the text."""
    if _NUMBER.fullmatch(text) or text in ("true", "false") or text[:1] in ('"', "["):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
    return text


def guessed(name: str, text: str) -> Any:
    """An attribute of a foreign table: numbers and true or false; codes with digits stay texts."""
    if text in ("true", "false", "TRUE", "FALSE", "True", "False"):
        return text.lower() == "true"
    if _SIMPLE.fullmatch(text) and not _is_code(name):
        return float(text) if "." in text else int(text)
    return text


@lru_cache(maxsize=1024)
def _is_code(name: str) -> bool:
    return _CODE.search(name) is not None
