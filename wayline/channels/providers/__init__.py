"""All carriers that there are: one module each, one line each in `PROVIDERS`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wayline.channels.contract import Provider
from wayline.channels.providers import sandbox

PROVIDERS: Final[Mapping[str, Provider]] = MappingProxyType(
    {provider.name: provider for provider in (sandbox.PROVIDER,)}
)
