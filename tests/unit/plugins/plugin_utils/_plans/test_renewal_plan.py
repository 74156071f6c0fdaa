# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a renewal is due, which certificate is a clone, what is sent, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from unit.plugins.plugin_utils.certificate_cases import DAY, NOW, SERVER, certificate, thumbprint

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import (
    EXCHANGE_LIFETIME,
    NOT_YET_CREATED,
    Share,
    caution_about,
    needed_left,
    refuse_endless,
    renew_before_option,
    why_unusable,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import (
    WantedCertificate,
    WantedClone,
    WantedServices,
    clone_steps,
    creation_steps,
    enable_steps,
    fitting_certificate,
    fitting_clone,
    refuse_source,
    services_beyond,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._refusal import Refusal
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import Question, SealedFile, Secret

SOURCE = certificate("source", {"not_after": NOW + 20 * DAY})
USE = WantedServices(SERVER, ())
CLONE = WantedClone(SOURCE, USE, False, 30 * DAY, False, frozenset())
WANTED = WantedCertificate(
    server=SERVER,
    subject="CN=EX1",
    friendly_name="Microsoft Exchange",
    domains=None,
    key_size=2048,
    exportable=False,
    services=(),
    replace_internal_transport=False,
    minimum_left=30 * DAY,
    exclude=frozenset(),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30d", 30 * DAY),
        (" 12 h ", DAY / 2),
        ("4w", 28 * DAY),
        ("25%", Share(25)),
        ("0%", Share(0)),
        ("30", None),
        ("100%", None),
        ("-1d", None),
        ("1.5d", None),
        ("month", None),
        ("", None),
    ],
)
def test_renew_before(text: str, expected: datetime.timedelta | Share | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="renew_before"):
            renew_before_option(text)
    else:
        assert renew_before_option(text) == expected


def test_a_share_is_of_the_certificate_s_own_lifetime() -> None:
    facts = certificate("a", {"not_before": NOW - 75 * DAY, "not_after": NOW + 25 * DAY}).facts
    assert needed_left(Share(25), facts) == 25 * DAY
    assert needed_left(30 * DAY, facts) == 30 * DAY
    wanted = dataclasses.replace(WANTED, minimum_left=Share(25))
    certificates = [certificate("a", {"not_before": NOW - 75 * DAY, "not_after": NOW + 25 * DAY})]
    assert fitting_certificate(certificates, wanted, NOW) is certificates[0]
    assert fitting_certificate(certificates, dataclasses.replace(wanted, minimum_left=Share(26)), NOW) is None


@pytest.mark.parametrize(
    ("minimum", "lifetime", "refused"),
    [
        (30 * DAY, 90 * DAY, False),
        (30 * DAY, 30 * DAY, True),
        (30 * DAY, 20 * DAY, True),
        (29 * DAY, 30 * DAY, False),
        (Share(99), 90 * DAY, True),
        (Share(90), 90 * DAY, False),
        (Share(0), DAY, False),
        (2000 * DAY, EXCHANGE_LIFETIME, True),
    ],
)
def test_what_would_renew_for_ever_is_refused(
    minimum: datetime.timedelta | Share, lifetime: datetime.timedelta, refused: bool
) -> None:
    if refused:
        with pytest.raises(Refusal, match="lifetime"):
            refuse_endless(minimum, lifetime)
    else:
        refuse_endless(minimum, lifetime)


@pytest.mark.parametrize(
    ("facts", "changes", "fits"),
    [
        ({}, {}, True),
        ({"not_after": SOURCE.facts.not_after}, {}, False),
        ({"not_after": NOW + 29 * DAY}, {}, False),
        ({"not_before": NOW + DAY}, {}, False),
        ({"subject": "CN=EX2"}, {}, False),
        ({"domains": ("EX1",)}, {}, False),
        ({"domains": ("EX1",)}, {"domains": ("EX1", SERVER)}, True),
        ({"domains": ("ex1", SERVER.upper(), "more")}, {}, True),
        ({"self_signed": False}, {}, False),
        ({}, {"has_private_key": False}, False),
        ({}, {"status": "PendingRequest"}, False),
        # A key that can't be exported, or is of another kind, is no matter for a clone.
        ({"key_algorithm": "EC", "key_size": 256}, {"private_key_exportable": False}, True),
        ({}, {"has_private_key": None, "services": None, "friendly_name": None}, True),
    ],
)
def test_which_certificate_is_taken_for_the_clone(
    facts: dict[str, t.Any], changes: dict[str, t.Any], fits: bool
) -> None:
    other = certificate("clone", facts, **changes)
    assert fitting_clone([SOURCE, other], CLONE, NOW) is (other if fits else None)


def test_the_original_will_do_while_it_is_not_due() -> None:
    asked = dataclasses.replace(CLONE, only_when_due=True, minimum_left=10 * DAY)
    assert fitting_clone([SOURCE], asked, NOW) is SOURCE
    assert fitting_clone([SOURCE], dataclasses.replace(asked, minimum_left=21 * DAY), NOW) is None
    assert fitting_clone([SOURCE], dataclasses.replace(CLONE, minimum_left=10 * DAY), NOW) is None
    newer = certificate("clone")
    assert fitting_clone([SOURCE, newer], asked, NOW) is newer
    assert (
        fitting_clone([SOURCE, newer], dataclasses.replace(asked, exclude=frozenset({newer.thumbprint})), NOW) is SOURCE
    )


def test_an_exportable_clone() -> None:
    asked = dataclasses.replace(CLONE, exportable=True)
    assert fitting_clone([SOURCE, certificate("clone")], asked, NOW) is None
    assert fitting_clone([certificate("clone", private_key_exportable=True)], asked, NOW) is not None
    assert clone_steps(asked)[0].pipeline[1].parameters["PrivateKeyExportable"] is True


def test_a_clone_is_made_on_its_server_without_services() -> None:
    """Procedures X8."""
    (step,) = clone_steps(CLONE)
    assert [(command.name, command.parameters) for command in step.pipeline] == [
        ("Get-ExchangeCertificate", {"Server": SERVER, "Thumbprint": SOURCE.thumbprint}),
        ("New-ExchangeCertificate", {"Server": SERVER, "Services": "None"}),
    ]
    assert step.rules == ()
    _make, enable = clone_steps(dataclasses.replace(CLONE, use=WantedServices(SERVER, ("IIS", "SMTP"), True, True)))
    assert enable.pipeline[0].parameters == {
        "Server": SERVER,
        "Thumbprint": NOT_YET_CREATED,
        "Services": "IIS, SMTP",
        "DoNotRequireSsl": True,
    }


def test_a_certificate_of_an_authority_is_not_cloned() -> None:
    refuse_source(SOURCE, SERVER)
    with pytest.raises(Refusal, match="CN=Authority"):
        refuse_source(certificate("public", {"self_signed": False, "issuer": "CN=Authority"}), SERVER)


def test_require_ssl_is_left_alone_by_a_step_of_its_own() -> None:
    wanted = dataclasses.replace(WANTED, services=("IIS", "SMTP"), do_not_require_ssl=True)
    make, enable = creation_steps(wanted)
    assert make.pipeline[0].parameters["Services"] == "SMTP"
    assert enable.pipeline[0].parameters["Services"] == "IIS"
    assert enable.pipeline[0].parameters["DoNotRequireSsl"] is True
    (alone,) = creation_steps(dataclasses.replace(wanted, do_not_require_ssl=False))
    assert alone.pipeline[0].parameters["Services"] == "IIS, SMTP"
    (enabled,) = enable_steps(wanted.use, certificate("a", services=("SMTP",)), thumbprint("transport"))
    assert enabled.pipeline[0].parameters == {
        "Server": SERVER,
        "Thumbprint": thumbprint("a"),
        "Services": "IIS",
        "DoNotRequireSsl": True,
    }
    (other,) = enable_steps(wanted.use, certificate("a", services=("IIS",)), thumbprint("transport"))
    assert "DoNotRequireSsl" not in other.pipeline[0].parameters


def test_the_question_must_be_about_this_certificate() -> None:
    (step,) = enable_steps(
        WantedServices(SERVER, ("SMTP",), True), certificate("a", services=()), thumbprint("transport")
    )
    (rule,) = step.rules

    def asked(new: str) -> Question:
        cmdlet = "Enable-ExchangeCertificate"
        return Question("PromptForChoice", (cmdlet,), cmdlet, "", f"{thumbprint('transport')} -> {new}")

    assert rule.answer == "yes"
    assert rule.foresees(asked(thumbprint("a")))
    assert not rule.foresees(asked(thumbprint("b")))


def test_an_own_lifetime_is_imported_in_memory() -> None:
    wanted = dataclasses.replace(WANTED, lifetime=90 * DAY, services=("SMTP",), exportable=True)
    make, enable = creation_steps(wanted, NOW)
    (command,) = make.pipeline
    assert command.name == "Import-ExchangeCertificate"
    assert set(command.parameters) == {"Server", "FileData", "Password", "PrivateKeyExportable", "FriendlyName"}
    assert isinstance(command.parameters["FileData"], SealedFile)
    assert command.parameters["FileData"].reveal()
    assert isinstance(command.parameters["Password"], Secret)
    assert command.parameters["Password"].reveal() not in command.text
    assert "-FileData <PKCS #12>" in command.text
    assert enable.pipeline[0].parameters["Services"] == "SMTP"
    assert wanted.names == ("ex1", SERVER)
    assert dataclasses.replace(wanted, domains=()).names == ()


def test_what_can_not_be_taken_away() -> None:
    assert services_beyond(certificate("a", services=("IMAP", "SMTP")), ("SMTP",)) == ("IMAP",)
    assert services_beyond(certificate("a", services=("SMTP",)), ("SMTP", "IIS")) == ()
    assert services_beyond(certificate("a", services=None), ("SMTP",)) is None


@pytest.mark.parametrize(
    ("facts", "changes", "problem"),
    [
        ({}, {}, None),
        ({}, {"has_private_key": None, "status": None}, None),
        ({}, {"status": "RevocationCheckFailure"}, None),
        ({}, {"has_private_key": False}, "private key"),
        ({"not_after": NOW}, {}, "expired"),
        ({"not_before": NOW + DAY}, {}, "valid from"),
        ({}, {"status": "Revoked"}, "Revoked"),
    ],
)
def test_what_speaks_against_using_it(facts: dict[str, t.Any], changes: dict[str, t.Any], problem: str | None) -> None:
    found = why_unusable(certificate("a", facts, **changes), NOW)
    assert (found is None) if problem is None else problem in (found or "")


def test_an_ec_key_is_pointed_out() -> None:
    assert caution_about(certificate("a")) is None
    assert "EC" in (caution_about(certificate("a", {"key_algorithm": "EC"})) or "")
