# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a logon was refused: by Kerberos' codes in whatever language, by the method, by the form of the user's name."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import EndpointKind
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._logon import refused_logon
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._options import Endpoint

LOCAL = "WinRM takes local accounts by Basic"
OTHERS = "Kerberos takes no DOMAIN\\user, and no account of the server's own"


def endpoint(method: str, user: str = "admin", kind: EndpointKind = "windows", carrier: t.Any = "psrp") -> Endpoint:
    return Endpoint(
        kind=kind,
        carrier=carrier,
        host="ex1.contoso.lab",
        scheme="https",
        port=5986,
        path="/wsman",
        resource_uri="",
        auths=(method,),
        username=user,
    )


@pytest.mark.parametrize(
    ("said", "happened"),
    [
        ("Das Kennwort -1765328361", "password has expired"),
        ("(('Fehler', 851968), ('Dienst unbekannt', -1765328377))", "does not know the server by this name"),
        ("Major (851968): Fehler, Minor (2529638919): Dienst unbekannt", "does not know the server by this name"),
        ("Major (458752): keine Daten, Minor (1): etwas", "no Kerberos ticket"),
        ("Major (720896): abgelaufen, Minor (1): etwas", "ticket has expired"),
        ("Minor (2529639107): kein Cache", "no Kerberos ticket"),
        ("Minor (2529600000): etwas anderes", "did not accept the user's credentials"),
    ],
)
def test_codes_are_known_in_every_language(said: str, happened: str) -> None:
    error = refused_logon(endpoint("kerberos"), said)
    assert happened in error.happened
    assert error.said == said


def test_codes_are_kerberos_own() -> None:
    """A number in what another method says has no such meaning."""
    assert "expired" not in str(refused_logon(endpoint("basic"), "code -1765328361"))


@pytest.mark.parametrize(
    ("method", "user", "kind", "expected"),
    [
        ("basic", "admin@contoso.lab", "windows", LOCAL),
        ("ssl", "CONTOSO\\admin", "windows", LOCAL),
        ("basic", "admin", "windows", None),
        ("basic", "CONTOSO\\admin", "exchange", None),
        ("ntlm", "CONTOSO\\admin", "windows", None),
        ("kerberos", "EX1\\admin", "exchange", OTHERS),
    ],
)
def test_a_name_that_the_method_does_not_take(method: str, user: str, kind: EndpointKind, expected: str | None) -> None:
    error = refused_logon(endpoint(method, user, kind), "no")
    assert "Check ansible_user" in error.remedy
    hints = [hint for hint in (LOCAL, OTHERS) if hint in error.remedy]
    assert hints == ([] if expected is None else [expected])
