"""Says which network addresses may be called: public ones, and nothing that leads back inside.

`ipaddress.is_global` alone is not enough: what it says differs between releases of Python, it calls
multicast public, and it does not look into addresses that carry another one.
"""

import re
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

_NEVER: Final[tuple[IPv4Network | IPv6Network, ...]] = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments; the metadata service of one cloud
        "192.88.99.0/24",  # relays of 6to4
        "168.63.129.16/32",  # a public number that is the host itself in another cloud
        "224.0.0.0/3",  # multicast and reserved
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries an IPv4 address
        "3fff::/20",  # documentation
    )
)
_UNICAST: Final = IPv6Network("2000::/3")  # all that is given out as public
_NAT64: Final = IPv6Network("64:ff9b::/96")  # the last four octets are an IPv4 address
_NUMBER: Final = re.compile(r"(^|\.)(0x[0-9a-f]*|[0-9]+)\.?$", re.IGNORECASE)


def is_public(address: str) -> bool:
    """True if a connection to this address, written in its usual form, leaves for the Internet."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    carried = _carried(found)
    if isinstance(carried, IPv6Address) and carried not in _UNICAST:
        return False
    return carried.is_global and not any(carried in network for network in _NEVER)


def is_odd_number(host: str) -> bool:
    """True for a host that is an address in disguise, such as `0x7f.1`, `2130706433` or `127.1`."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return bool(_NUMBER.search(host))
    return False


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address that a connection really goes to."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(address.packed[12:])
    return address.ipv4_mapped or address
