# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    EffectiveDateRefused,
    ServerCertificates,
    classify_server_error,
    effective_date,
    is_default_smtp_question,
    is_early_effective_date_question,
    is_remove_question,
)

if t.TYPE_CHECKING:
    from unit.plugins.plugin_utils._exchange.conftest import Build

UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=UTC)
A, B = "A1" * 20, "B2" * 20

# Classification of errors


@pytest.mark.parametrize(
    ("types", "category", "hresults", "state"),
    [
        # E8, E11: what the text says in the server's language does not count.
        (["Microsoft.Exchange.Data.Common.LocalizedException"], 7, [], "unreachable"),
        (["Microsoft.Exchange.Data.Common.LocalizedException", "System.UnauthorizedAccessException"], 7, [],
         "access_denied"),
        (["Microsoft.Exchange.Data.Common.LocalizedException"], 7, [-2147024891], "access_denied"),
        (["System.InvalidOperationException"], 0, [0x80070005], "access_denied"),
        (["System.Exception"], 18, [], "access_denied"),
        (["System.Exception"], 25, [], "access_denied"),
        (["System.Security.SecurityException"], 0, [], "access_denied"),
        # A listing never says that a certificate is missing.
        (["System.InvalidOperationException", "System.SystemException", "System.Exception"], 0, [-2146233079],
         "unreachable"),
        # Nothing is known, so nothing may be concluded.
        ([], None, [], "unreachable"),
        (["System.Exception"], 13, [], "unreachable"),
    ],
)  # fmt: skip
def test_classify_server_error(types: list[str], category: int | None, hresults: list[int], state: str) -> None:
    assert classify_server_error(types, category, hresults) == state


# A server's certificates


def test_state_of(build: type[Build]) -> None:
    end = NOW + datetime.timedelta(days=400)
    seen = build.certificate(build.facts("seen", NOW, end), "ex01")
    keyless = build.certificate(build.facts("keyless", NOW, end), "ex01", has_private_key=False)
    unsaid = build.certificate(build.facts("unsaid", NOW, end), "ex01", has_private_key=None)
    listing = ServerCertificates("ex01", "answered", (seen, keyless, unsaid))
    assert listing.state_of(seen.thumbprint.lower()).state == "present"
    assert listing.state_of(seen.thumbprint).certificate is seen
    assert listing.state_of(keyless.thumbprint).state == "no_private_key"
    assert listing.state_of(unsaid.thumbprint).state == "present"
    assert listing.state_of(A).state == "missing"
    # One that could not be read may be any.
    partly = ServerCertificates("ex01", "answered", (seen,), unreadable=1)
    assert partly.state_of(seen.thumbprint).state == "present"
    assert partly.state_of(A).state == "unknown"
    assert partly.credible_outcome == "answered"
    # A listing without anything is not believed.
    assert ServerCertificates("ex01", "answered").credible_outcome == "unknown"
    assert ServerCertificates("ex01", "answered", unreadable=2).credible_outcome == "unknown"
    assert ServerCertificates("ex01", "answered").state_of(A).state == "unknown"
    for outcome in t.cast("tuple[t.Any, ...]", ("unreachable", "access_denied", "unknown")):
        silent = ServerCertificates("ex01", outcome, (seen,))
        assert silent.state_of(seen.thumbprint).state == silent.credible_outcome == outcome


# Questions

ENGLISH = (
    "Overwrite the existing default SMTP certificate?\n\n"
    f"Current certificate: '{A}' (expires 12/30/2027 2:39:08 PM)\n"
    f"Replace it with certificate: '{B}' (expires 1/5/2028 9:04:48 AM)"
)
JAPANESE = (
    f'既存の既定の SMTP 証明書を上書きしますか?\n\n現在の証明書 : "{A}" (有効期限:2027/12/30 14:39:08)\n'
    f'証明書を証明書 "{B.lower()}" (有効期限:2028/01/05 9:04:48) で置き換えます。'
)
EARLY = '新しい証明書の有効開始日が "48" 時間後以降でないため、必要なすべてのサーバー上に展開されない可能性があります。続行しますか?'
REMOVE = f'コンピューターの証明書ストアから拇印 "{A}" を含む証明書を削除しますか?'


@pytest.mark.parametrize("message", [ENGLISH, JAPANESE])
def test_default_smtp_question(message: str) -> None:
    assert is_default_smtp_question("New-ExchangeCertificate", message)
    assert is_default_smtp_question("enable-exchangecertificate", message, B)
    assert not is_default_smtp_question("Enable-ExchangeCertificate", message, A)
    assert not is_default_smtp_question("Remove-ExchangeCertificate", message)
    assert not is_default_smtp_question("New-ExchangeCertificate", message + A)
    assert not is_default_smtp_question("New-ExchangeCertificate", message.replace(A, A + "0"))
    assert not is_early_effective_date_question("Set-AuthConfig", message)
    assert not is_remove_question("Remove-ExchangeCertificate", message)


@pytest.mark.parametrize(
    ("message", "is_it"),
    [
        (EARLY, True),
        ("The date is not 48 hours or more ahead. Continue?", True),
        ("Moins de 48 heures, le 26/11/2026 11:17:02.", True),
        ("At 9:48 PM?", False),
        ("48:00", False),
        ("1.48 MB", False),
        ("148 hours", False),
        ("2048 bits", False),
        (f"{A} within 48 hours", False),
        ("", False),
    ],
)
def test_early_effective_date_question(message: str, is_it: bool) -> None:
    assert is_early_effective_date_question("Set-AuthConfig", message) is is_it
    assert not is_early_effective_date_question("Set-ReceiveConnector", message)


def test_remove_question() -> None:
    assert is_remove_question("Remove-ExchangeCertificate", REMOVE)
    assert is_remove_question("Remove-ExchangeCertificate", REMOVE, A)
    assert not is_remove_question("Remove-ExchangeCertificate", REMOVE, B)
    assert not is_remove_question("Remove-ExchangeCertificate", REMOVE + B)
    assert not is_remove_question("Remove-EdgeSubscription", REMOVE)


# Effective date

DAY = datetime.timedelta(days=1)


def test_effective_date() -> None:
    assert effective_date(NOW, 49, NOW + 20 * DAY, DAY) == NOW + datetime.timedelta(hours=49)
    assert effective_date(NOW, 49, None, DAY) == NOW + datetime.timedelta(hours=49)
    # Whole seconds, never fewer than asked.
    odd = NOW + datetime.timedelta(microseconds=1)
    assert effective_date(odd, 48, None, DAY) == NOW + datetime.timedelta(hours=48, seconds=1)
    tokyo = NOW.astimezone(datetime.timezone(datetime.timedelta(hours=9)))
    assert effective_date(tokyo, 49, None, DAY).isoformat() == "2026-11-26T10:00:00+00:00"


@pytest.mark.parametrize(
    ("hours", "days_left", "code"),
    [(47.9, 20, "too_soon"), (-1, 20, "too_soon"), (49, 3, "too_late"), (49, 0, "too_late"), (49, -5, "too_late")],
)
def test_no_effective_date(hours: float, days_left: float, code: str) -> None:
    with pytest.raises(EffectiveDateRefused, match="hours") as caught:
        effective_date(NOW, hours, NOW + days_left * DAY, DAY)
    assert caught.value.code == code


@given(
    hours=st.floats(0, 2000, allow_nan=False),
    left=st.floats(-100, 3000, allow_nan=False),
    margin=st.floats(0, 100, allow_nan=False),
)
def test_effective_date_keeps_both_bounds_or_says_why(hours: float, left: float, margin: float) -> None:
    end, gap = NOW + datetime.timedelta(hours=left), datetime.timedelta(hours=margin)
    try:
        found = effective_date(NOW, hours, end, gap)
    except EffectiveDateRefused as exc:
        assert (hours < 48) is (exc.code == "too_soon")
        assert hours < 48 or NOW + datetime.timedelta(hours=hours, seconds=1) >= end - gap
    else:
        assert found - NOW >= datetime.timedelta(hours=48)
        assert found < end - gap
