# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import satisfying_name


@pytest.mark.parametrize(
    ("asked", "name", "satisfies"),
    [
        # One name on both sides.
        ("mail.contoso.com", "mail.contoso.com", True),
        ("Mail.Contoso.com.", "MAIL.contoso.COM", True),
        (" mail.contoso.com ", "mail.contoso.com", True),
        ("mail.contoso.com", "contoso.com", False),
        ("contoso.com", "mail.contoso.com", False),
        ("mail.contoso.com", "mail.contoso.com.evil.example", False),
        ("mail.contoso.com", "xmail.contoso.com", False),
        # A wildcard in the connector: any depth, and not only by its last letters.
        ("*.contoso.com", "mail.contoso.com", True),
        ("*.contoso.com", "edge.mail.contoso.com", True),
        ("*.contoso.com", "*.contoso.com", True),
        ("*.contoso.com", "*.mail.contoso.com", True),
        ("*.CONTOSO.com", "mail.contoso.COM", True),
        ("*.contoso.com", "mail.notcontoso.com", False),
        ("*.contoso.com", "*.com", False),
        ("*.mail.contoso.com", "*.contoso.com", False),
        ("*.mail.contoso.com", "mail2.contoso.com", False),
        # A wildcard in the certificate: one label.
        ("mail.contoso.com", "*.contoso.com", True),
        ("edge.mail.contoso.com", "*.contoso.com", False),
        ("contoso.com", "*.contoso.com", False),
        ("mail.contoso.com", "*.CONTOSO.com", True),
        ("mail.notcontoso.com", "*.contoso.com", False),
        # Wildcards where none may be.
        ("mail.*.contoso.com", "mail.a.contoso.com", False),
        ("ma*.contoso.com", "mail.contoso.com", False),
        ("mail.contoso.com", "m*.contoso.com", False),
        ("mail.contoso.com", "mail.*.com", False),
        ("*", "contoso.com", False),
        ("*.", "contoso.com", False),
        ("*.*.contoso.com", "a.b.contoso.com", False),
        ("contoso.com", "*", False),
        ("mail.contoso.com", "*.*.com", False),
        # Other scripts.
        ("mail.bücher.example", "mail.xn--bcher-kva.example", True),
        ("mail.xn--bcher-kva.example", "mail.BÜCHER.example", True),
        ("*.bücher.example", "mail.xn--bcher-kva.example", True),
        ("bücher.contoso.com", "*.contoso.com", True),
        ("メール.例え.jp", "xn--4dkua4c.xn--r8jz45g.jp", True),
        ("mail.bucher.example", "mail.bücher.example", False),
        # What is no domain.
        ("", "", False),
        ("CN=mail.contoso.com", "CN=mail.contoso.com", False),
        ("mail contoso", "mail contoso", False),
        ("contoso..com", "contoso..com", False),
        ("ü" * 80, "ü" * 80, False),
    ],
)
@pytest.mark.parametrize("itself", [False, True])
def test_what_satisfies_what(asked: str, name: str, satisfies: bool, itself: bool) -> None:
    assert satisfying_name(asked, [name], itself=itself) == (name if satisfies else None)


@pytest.mark.parametrize(("itself", "found"), [(True, "contoso.com"), (False, None)])
def test_the_domain_behind_a_wildcard(itself: bool, found: str | None) -> None:
    assert satisfying_name("*.contoso.com", ["contoso.com"], itself=itself) == found


def test_the_first_that_satisfies_is_told() -> None:
    names = ["autodiscover.contoso.com", "*.contoso.com", "mail.contoso.com"]
    assert satisfying_name("mail.contoso.com", names, itself=True) == "*.contoso.com"
    assert satisfying_name("mail.contoso.com", [], itself=True) is None


_LABEL = st.text("abc1", min_size=1, max_size=3)


@given(st.lists(_LABEL, min_size=1, max_size=4), st.lists(_LABEL, min_size=1, max_size=4))
def test_wildcards_against_their_definition(front: list[str], back: list[str]) -> None:
    domain = ".".join(back)
    full = ".".join([*front, *back])
    assert satisfying_name(f"*.{domain}", [full], itself=False) == full
    assert (satisfying_name(full, [f"*.{domain}"], itself=False) is not None) is (len(front) == 1)
    assert satisfying_name(full, [domain], itself=True) is None
