"""Merkle trees against the published ones of Certificate Transparency, and against tampering."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayline.domain.merkle import EMPTY, Tree, leaf_hash, root, root_of

# The reference tree of Certificate Transparency (google/certificate-transparency, its own test).
LEAVES = [
    *("", "00", "10", "2021", "3031", "40414243"),
    *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
trees = st.lists(st.binary(max_size=8), min_size=1, max_size=70).map(
    lambda found: [leaf_hash(one) for one in found]
)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(one)) for one in LEAVES[:size]]
    assert root(leaves).hex() == ROOTS[size - 1]


def test_a_published_path() -> None:
    leaves = [leaf_hash(bytes.fromhex(one)) for one in LEAVES[:3]]
    assert [one.hex() for one in Tree(leaves).path(1)] == [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        leaves[2].hex(),
    ]


def test_no_leaves() -> None:
    assert root([]) == EMPTY == sha256().digest()
    assert root_of(EMPTY, 0, 0, []) is None


@given(trees, st.data())
def test_every_leaf_has_a_path_to_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    assert root_of(leaves[index], index, len(leaves), Tree(leaves).path(index)) == root(leaves)


@given(trees, st.data())
def test_no_other_leaf_place_or_path_leads_there(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    size, true, found = len(leaves), root(leaves), Tree(leaves).path(index)
    assert root_of(leaf_hash(b"another one, longer"), index, size, found) != true
    assert root_of(leaves[index], index, size, [*found, EMPTY]) != true
    assert root_of(leaves[index], index + size, size, found) is None
    if found:
        assert root_of(leaves[index], index, size, found[:-1]) != true
        spoilt = data.draw(st.integers(0, len(found) - 1))
        changed = [EMPTY if at == spoilt else one for at, one in enumerate(found)]
        assert root_of(leaves[index], index, size, changed) != true


def test_a_node_is_no_leaf() -> None:
    left, right = leaf_hash(b"left"), leaf_hash(b"right")
    assert leaf_hash(left + right) != root([left, right])
