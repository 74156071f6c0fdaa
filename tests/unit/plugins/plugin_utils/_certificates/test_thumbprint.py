# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import (
    clean_thumbprint,
    normalise_thumbprint,
    thumbprint_of,
)

THUMBPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"
HEX = st.text(alphabet="0123456789ABCDEF", min_size=40, max_size=40)
SEPARATORS = " :\t\n\u00a0\u200e\u200f\ufeff\u200b\u200c\u200d\u2060\u202a\u202c\u00ad"


@pytest.mark.parametrize(
    "text",
    [
        THUMBPRINT,
        THUMBPRINT.lower(),
        "\u200e" + THUMBPRINT,
        "\u200e01 23 45 67 89 ab cd ef 01 23 45 67 89 ab cd ef 01 23 45 67",
        "01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67",
        f"\ufeff{THUMBPRINT}\u200b\n",
    ],
)
def test_normalise(text: str) -> None:
    assert normalise_thumbprint(text) == THUMBPRINT


@given(HEX, st.data())
def test_separators_and_case_never_matter(digits: str, data: st.DataObject) -> None:
    pieces = []
    for digit in digits:
        pieces.append(data.draw(st.text(alphabet=SEPARATORS, max_size=2)))
        pieces.append(data.draw(st.sampled_from((digit, digit.lower()))))
    assert normalise_thumbprint("".join(pieces)) == digits


@given(st.text())
def test_either_forty_digits_or_a_reason(text: str) -> None:
    try:
        found = normalise_thumbprint(text)
    except ValueError as exc:
        assert "40 hexadecimal digits" in str(exc) or "0 to 9 and A to F" in str(exc)
        assert str(exc).isprintable()
    else:
        assert len(found) == 40
        assert set(found) <= set("0123456789ABCDEF")
        assert normalise_thumbprint(found) == found
        assert clean_thumbprint(text) == found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds none"),
        ("\u200e \u200f", "holds none"),
        (THUMBPRINT[:-1], "has 39"),
        (THUMBPRINT + "0", "has 41"),
        ("A" * 64, "SHA-256"),
        ("A" * 32, "MD5"),
        (THUMBPRINT[:-1] + "G", "'G' (U+0047"),
        (THUMBPRINT[:-1] + "-", "U+002D, HYPHEN-MINUS"),
        # A Cyrillic A and a full-width 1 look like digits and are none.
        (THUMBPRINT[:-1] + "\u0410", "CYRILLIC CAPITAL LETTER A"),
        (THUMBPRINT[:-1] + "\uff11", "FULLWIDTH DIGIT ONE"),
        (THUMBPRINT[:-1] + "\x07", "U+0007"),
    ],
)
def test_refused_with_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        normalise_thumbprint(text)
    assert says in str(caught.value)


def test_thumbprint_of() -> None:
    assert thumbprint_of(b"certificate") == hashlib.sha1(b"certificate", usedforsecurity=False).hexdigest().upper()
