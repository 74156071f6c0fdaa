# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import dotnet_name

_VALUES = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


def _name(*rdns: list[tuple[x509.ObjectIdentifier, str]]) -> x509.Name:
    return x509.Name(
        [
            x509.RelativeDistinguishedName([x509.NameAttribute(oid, value, _validate=False) for oid, value in rdn])
            for rdn in rdns
        ]
    )


@pytest.mark.filterwarnings("ignore:Attribute's length")
@pytest.mark.parametrize(
    ("rdns", "printed"),
    [
        # wire-shapes 3
        (
            [
                [(NameOID.COUNTRY_NAME, "US")],
                [(NameOID.STATE_OR_PROVINCE_NAME, "Washington")],
                [(NameOID.LOCALITY_NAME, "Redmond")],
                [(NameOID.ORGANIZATION_NAME, "Microsoft Corporation")],
                [(NameOID.COMMON_NAME, "Microsoft Windows")],
            ],
            "CN=Microsoft Windows, O=Microsoft Corporation, L=Redmond, S=Washington, C=US",
        ),
        ([[(NameOID.COMMON_NAME, "a, b")]], 'CN="a, b"'),
        ([[(NameOID.COMMON_NAME, 'say "a"')]], 'CN="say ""a"""'),
        ([[(NameOID.COMMON_NAME, " a")]], 'CN=" a"'),
        ([[(NameOID.COMMON_NAME, "a ")]], 'CN="a "'),
        ([[(NameOID.COMMON_NAME, "")]], 'CN=""'),
        ([[(NameOID.COMMON_NAME, "a  b/c\\d'e")]], "CN=a  b/c\\d'e"),
        *(([[(NameOID.COMMON_NAME, f"a{c}b")]], f'CN="a{c}b"') for c in "+=<>#;\n"),
        # \r is quoted at the ends only.
        ([[(NameOID.COMMON_NAME, "a\rb")]], "CN=a\rb"),
        ([[(NameOID.EMAIL_ADDRESS, "a@b")], [(NameOID.DOMAIN_COMPONENT, "lab")]], "DC=lab, E=a@b"),
        (
            [[(NameOID.TITLE, "T"), (NameOID.GIVEN_NAME, "G")], [(NameOID.SURNAME, "S")]],
            "SN=S, G=G + T=T",
        ),
        ([[(x509.ObjectIdentifier("1.2.3.4"), "x")]], "OID.1.2.3.4=x"),
        ([[(NameOID.USER_ID, "x")]], "OID.0.9.2342.19200300.100.1.1=x"),
        ([], ""),
    ],
)
def test_printed_as_windows_prints(rdns: list[list[tuple[x509.ObjectIdentifier, str]]], printed: str) -> None:
    found = dotnet_name(_name(*rdns))
    if " + " in printed:
        # The order inside an RDN is that of the encoded set.
        assert sorted(found.rsplit(", ", maxsplit=1)[-1].split(" + ")) == sorted(
            printed.rsplit(", ", maxsplit=1)[-1].split(" + ")
        )
    else:
        assert found == printed


@given(st.lists(_VALUES, min_size=1, max_size=5))
def test_values_can_be_read_back(values: list[str]) -> None:
    printed = dotnet_name(_name(*([(NameOID.COMMON_NAME, value)] for value in values)))
    read, rest = [], printed
    while rest:
        assert rest.startswith("CN=")
        rest = rest[3:]
        if rest.startswith('"'):
            at = 1
            while rest[at : at + 2] == '""' or rest[at] != '"':
                at += 2 if rest[at : at + 2] == '""' else 1
            read.append(rest[1:at].replace('""', '"'))
            rest = rest[at + 1 :]
        else:
            value, _comma, _rest = rest.partition(",")
            read.append(value)
            rest = rest[len(value) :]
        assert rest == "" or rest.startswith(", ")
        rest = rest[2:]
    assert read == values[::-1]
