"""Every way to write an address that leads back inside is known, and public ones pass."""

import pytest

from wayline.channels.addresses import is_odd_number, is_public

PUBLIC = ["8.8.8.8", "93.184.216.34", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]
INSIDE = {
    "loopback": ["127.0.0.1", "127.255.0.9", "::1"],
    "unspecified": ["0.0.0.0", "::"],
    "private": ["10.0.0.1", "172.16.5.4", "192.168.1.1", "fd00:ec2::254", "fc00::1"],
    "link": ["169.254.169.254", "fe80::1", "fe80::1%eth0", "fec0::1"],
    "shared": ["100.64.0.1", "100.100.100.200"],
    "clouds": ["192.0.0.192", "168.63.129.16"],
    "multicast": ["224.0.0.1", "239.1.2.3", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "2001:db8::1"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:169.254.169.254"],
    "compatible": ["::127.0.0.1", "::8.8.8.8"],
    "nat64": ["64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808"],
    "6to4": ["2002:7f00:1::1", "2002:808:808::1", "192.88.99.1"],
    "teredo": ["2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "none": ["", "localhost", "127.1", "0x7f.1", "2130706433", "1.2.3.4.5"],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_called(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("kind", INSIDE)
def test_what_leads_inside_may_not(kind: str) -> None:
    assert [address for address in INSIDE[kind] if is_public(address)] == []


@pytest.mark.parametrize(
    ("host", "odd"),
    [
        ("0x7f.1", True),
        ("2130706433", True),
        ("127.1", True),
        ("0177.0.0.1", True),
        ("0x", True),
        ("a.0x7F", True),
        ("127.1.", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("crm.example", False),
        ("1.crm.example", False),
        ("0x7f.example", False),
    ],
)
def test_a_number_that_is_no_plain_address_is_odd(host: str, odd: bool) -> None:
    assert is_odd_number(host) is odd
