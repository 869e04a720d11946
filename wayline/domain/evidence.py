"""Evidence that says something: words that somebody can have read, and addresses that there can be.

It is sealed, so what is nonsense would stay in the ledger for good.
"""

from ipaddress import ip_address

from wayline.domain.errors import WaylineError


def says_something(text: str | None) -> bool:
    """Whether there is a letter or a digit in a text."""
    return text is not None and any(one.isalnum() for one in text)


def words(text: str) -> str:
    """A text without the space around it; raises `ValueError` if it says nothing."""
    if not says_something(text):
        raise ValueError("says nothing: it has no letter and no digit")
    return text.strip()


def option(name: str, text: str) -> str:
    """The same of an option that somebody typed; raises `consent:evidence`."""
    try:
        return words(text)
    except ValueError as error:
        mend = "Write what they saw, and where."
        raise WaylineError(f"{name} {error}", code="consent:evidence", mend=mend) from None


def internet_address(text: str) -> str:
    """An IPv4 or IPv6 address in its usual spelling; raises `ValueError` if there can be none."""
    try:
        return ip_address(text.strip()).compressed
    except ValueError:
        raise ValueError("is no IP address, such as 192.0.2.7 or 2001:db8::7") from None
