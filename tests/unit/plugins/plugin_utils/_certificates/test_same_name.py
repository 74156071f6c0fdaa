# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import (
    common_names,
    dotnet_name,
    parse_name,
    same_name,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("CN=a, O=b", "cn=A,o=B", True),
        ("CN=a, O=b", "CN=a;O=b", True),
        ("CN=a, O=b", "O=b, CN=a", False),
        ("CN=a + OU=b, O=c", "OU=b + CN=a, O=c", True),
        ("CN=a + OU=b, O=c", "CN=a, OU=b, O=c", False),
        ("E=a@b, S=x", "emailAddress=a@b, ST=x", True),
        ("OID.2.5.4.3=a", "CN=a", True),
        ("OID.0.9.2342.19200300.100.1.1=x", "UID=x", True),
        ('CN="a, b"', "CN=a, O=b", False),
        ('CN="say ""a"""', "CN=say a", False),
        ("CN=Grüße", "CN=GRÜSSE", True),
        ("CN=交換", "CN=交换", False),
        # A backslash is a character like any other.
        ("CN=CONTOSO\\admin", "CN=CONTOSO\\admin", True),
        ("CN=CONTOSO\\admin", "CN=CONTOSOadmin", False),
        ("CN=a\\, O=b", "CN=a\\, O=b", True),
        ("CN=a\\, O=b", 'CN="a, O=b"', False),
        ("CN=a\\\\b", "CN=a\\b", False),
        # A blank that is not ASCII belongs to the value, but as in any comparison blanks are blanks.
        ("CN=a\u3000b", "CN=a b", True),
        ("no name", "No  Name", True),
        ("no name", "CN=no name", False),
        ("", "", True),
        ("", "CN=a", False),
    ],
)
def test_names_as_dotnet_prints_them(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(one=other, other=one) is same


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ('CN="Contoso, Ltd", C=US', "CN=Contoso\\, Ltd,C=US"),
        ('CN="Contoso, Ltd", C=US', 'CN="Contoso, Ltd", C=US'),
        ('CN="a+b"', "CN=a\\+b"),
        ('CN="say ""a"", b"', 'CN="say \\"a\\", b"'),
        ('CN="say ""a"""', "CN=say \\22a\\22"),
        ("CN=München", "CN=M\\C3\\BCnchen"),
        ('CN="a "', "CN=a\\ "),
        ('CN="a=b"', "CN=a=b"),
        # What .NET prints and people paste.
        ("CN=CONTOSO\\administrator", "CN=CONTOSO\\administrator"),
        ("CN=CONTOSO\\bernd, O=x", "CN=CONTOSO\\bernd, O=x"),
        ("CN=a\\4142", "CN=a\\4142"),
        ("CN=a\\", "CN=a\\"),
        ('CN="a,b\\", O=c', 'CN="a,b\\", O=c'),
    ],
)
def test_names_as_people_write_them(printed: str, typed: str) -> None:
    assert same_name(printed, typed, typed=True)
    assert dotnet_name(parse_name(typed)) == printed


@pytest.mark.parametrize("text", ["mail.contoso.com", "CN=a, b", 'CN="a', "CN=a,", "=a", "CN", "1=a", "+CN=a"])
def test_what_is_no_name_has_no_common_name(text: str) -> None:
    # The unbalanced quotation mark alone could be a value.
    assert common_names(text) == (('"a',) if text == 'CN="a' else ())


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("CN=mail.contoso.com, O=Contoso", ("mail.contoso.com",)),
        ("O=Contoso, cn = mail.contoso.com", ("mail.contoso.com",)),
        ("OU=a + CN=b, O=c", ("b",)),
        ("CN=a, CN=b", ("a", "b")),
        ("OID.2.5.4.3=a", ("a",)),
        ("", ()),
        ('CN="", O=Contoso', ()),
        ('CN="  ", O=Contoso', ()),
        # The letters are there, the attribute is not.
        ('O="CN=mail.contoso.com"', ()),
        ('O="x, CN=mail.contoso.com"', ()),
        ("DC=CN", ()),
        ("OCN=a", ()),
        ("unknown", ()),
    ],
)
def test_common_names_by_rdns(name: str, found: tuple[str, ...]) -> None:
    assert common_names(name) == found
