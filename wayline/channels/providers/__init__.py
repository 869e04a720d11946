"""All carriers that tell us what happens later: one module each, one line each in `PROVIDERS`.

`smtp` is not among them: a mail server says all it will say while it is spoken to.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wayline.channels.contract import Provider
from wayline.channels.providers import sandbox

PROVIDERS: Final[Mapping[str, Provider]] = MappingProxyType(
    {provider.name: provider for provider in (sandbox.PROVIDER,)}
)
