# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A self-signed certificate: which one fits, and which steps are missing."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._certificates import CertificateFacts
from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import ExchangeCertificate
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import (
    WantedCertificate,
    certificate_steps,
    fitting_certificate,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Question

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
TRANSPORT = "9" * 40

FACTS = CertificateFacts(
    der=b"",
    thumbprint="A" * 40,
    subject="CN=Microsoft Exchange Server Auth Certificate",
    issuer="CN=Microsoft Exchange Server Auth Certificate",
    serial_number="01",
    not_before=NOW - DAY,
    not_after=NOW + 1826 * DAY,
    common_name="Microsoft Exchange Server Auth Certificate",
    domains=(),
    has_san=False,
    self_signed=True,
    key_algorithm="RSA",
    key_size=2048,
    signature_hash="SHA256",
    eku=("serverAuth",),
    key_usage=None,
    is_ca=False,
    path_length=None,
)
CERTIFICATE = ExchangeCertificate(
    server="EX1.contoso.lab",
    facts=FACTS,
    services=("SMTP",),
    status="Valid",
    root_ca_type="None",
    friendly_name="Microsoft Exchange",
    domains=(),
    has_private_key=True,
    private_key_exportable=True,
    iis_services=(),
    source="selected",
)
WANTED = WantedCertificate(
    server="EX1.contoso.lab",
    subject="cn=Microsoft Exchange Server Auth Certificate",
    friendly_name="Microsoft Exchange",
    domains=(),
    key_size=2048,
    exportable=True,
    services=("SMTP",),
    replace_internal_transport=False,
    minimum_left=30 * DAY,
    exclude=frozenset(),
)


def like(facts: dict[str, t.Any] | None = None, **changes: t.Any) -> ExchangeCertificate:
    return dataclasses.replace(CERTIFICATE, facts=dataclasses.replace(FACTS, **(facts or {})), **changes)


@pytest.mark.parametrize(
    ("certificate", "fits"),
    [
        (CERTIFICATE, True),
        (like({"subject": "CN=EX1"}), False),
        (like({"self_signed": False}), False),
        (like({"not_after": NOW + 29 * DAY}), False),
        (like({"not_after": NOW + 30 * DAY}), True),
        (like({"not_before": NOW + DAY}), False),
        (like({"key_size": 4096}), False),
        (like({"key_algorithm": "EC"}), False),
        (like({"has_san": True, "domains": ("mail",)}), False),
        (like(has_private_key=False), False),
        (like(private_key_exportable=False), False),
        (like(friendly_name="another"), False),
        # What is not known does not speak against it: that is how a cut-off run is continued on a broken server.
        (like(has_private_key=None, private_key_exportable=None, friendly_name=None, services=None), True),
    ],
)
def test_which_certificates_fit(certificate: ExchangeCertificate, fits: bool) -> None:
    assert fitting_certificate([certificate], WANTED, NOW) == (certificate if fits else None)


def test_an_excluded_one_does_not_count_and_the_one_that_lasts_longest_does() -> None:
    other = like({"thumbprint": "B" * 40, "not_after": NOW + 2000 * DAY})
    assert fitting_certificate([CERTIFICATE, other], WANTED, NOW) == other
    without = dataclasses.replace(WANTED, exclude=frozenset({"B" * 40}))
    assert fitting_certificate([CERTIFICATE, other], without, NOW) == CERTIFICATE


@pytest.mark.parametrize(
    ("asked", "has", "fits"),
    [
        (None, ("EX1",), True),
        (None, (), True),
        (("mail.contoso.lab",), ("mail.contoso.lab", "EX1"), True),
        (("Mail.contoso.lab",), ("mail.contoso.lab",), True),
        (("mail.contoso.lab", "other"), ("mail.contoso.lab",), False),
    ],
)
def test_which_names_fit(asked: tuple[str, ...] | None, has: tuple[str, ...], fits: bool) -> None:
    certificate = like({"has_san": bool(has), "domains": has})
    found = fitting_certificate([certificate], dataclasses.replace(WANTED, domains=asked), NOW)
    assert (found is not None) == fits


def test_a_new_one_is_asked_for_with_everything_said() -> None:
    """Procedures X1, X2, S3-15, S1-11: services and names are never left to the default when they were given."""
    (step,) = certificate_steps(WANTED, None, TRANSPORT)
    (command,) = step.pipeline
    assert command.name == "New-ExchangeCertificate"
    assert command.parameters == {
        "Server": "EX1.contoso.lab",
        "SubjectName": "cn=Microsoft Exchange Server Auth Certificate",
        "FriendlyName": "Microsoft Exchange",
        "KeySize": 2048,
        "PrivateKeyExportable": True,
        "Services": "SMTP",
        "DomainName": [],
    }
    (none,) = certificate_steps(dataclasses.replace(WANTED, services=(), domains=None), None, TRANSPORT)
    assert none.pipeline[0].parameters["Services"] == "None"
    assert "DomainName" not in none.pipeline[0].parameters


@pytest.mark.parametrize(("replace", "answer"), [(False, "no"), (True, "yes")])
def test_the_question_about_the_default_smtp_certificate(replace: bool, answer: str) -> None:
    """Procedures X3, S3-16: answered as promised, and only that question."""
    (step,) = certificate_steps(dataclasses.replace(WANTED, replace_internal_transport=replace), None, TRANSPORT)
    (rule,) = step.rules
    assert rule.answer == answer

    def asked(message: str, cmdlet: str = "New-ExchangeCertificate") -> Question:
        return Question("PromptForChoice", (cmdlet,), cmdlet, "Confirm", message)

    message = f"既存の既定の SMTP 証明書を上書きしますか? {TRANSPORT} {'B' * 40}"
    assert rule.foresees(asked(message))
    assert not rule.foresees(asked(f"Remove {TRANSPORT}?"))
    assert not rule.foresees(asked(message, "Set-AuthConfig"))


@pytest.mark.parametrize(
    ("has", "asked", "replace", "expected"),
    [
        (("SMTP",), ("SMTP",), False, None),
        (("IMAP", "POP", "SMTP"), ("SMTP",), False, None),
        ((), ("SMTP",), False, "SMTP"),
        (("SMTP",), ("IMAP", "IIS", "SMTP"), False, "IMAP, IIS"),
        (None, ("SMTP",), False, None),
        (("SMTP",), ("SMTP",), True, "SMTP"),
        ((), ("IIS", "SMTP"), True, "IIS, SMTP"),
    ],
)
def test_services_that_are_missing_are_enabled(
    has: tuple[str, ...] | None, asked: tuple[str, ...], replace: bool, expected: str | None
) -> None:
    wish = dataclasses.replace(WANTED, services=asked, replace_internal_transport=replace)
    steps = certificate_steps(wish, like(services=has), TRANSPORT)
    assert [step.pipeline[0].parameters["Services"] for step in steps] == ([expected] if expected else [])
    assert all(step.pipeline[0].name == "Enable-ExchangeCertificate" for step in steps)


def test_one_that_is_the_internal_transport_certificate_already_is_not_enabled_again() -> None:
    wish = dataclasses.replace(WANTED, replace_internal_transport=True)
    assert certificate_steps(wish, CERTIFICATE, CERTIFICATE.thumbprint) == []
