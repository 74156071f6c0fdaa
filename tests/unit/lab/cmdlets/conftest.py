# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cmdlet bodies driven one call at a time, without an engine."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import typing as t

import pytest
from unit.lab.cmdlets.engine_client import Client
from unit.lab.cmdlets.hybrid_names import CLOUD, OLD

from lab.cmdlets import WINDOWS, exchange_cmdlets
from lab.contract import Cmdlet, EnumValue, ErrorRecord, Kind, LiveObject
from lab.engine import FULL_LANGUAGE, Session, SessionConfiguration
from lab.organisation import HybridConfiguration, Organisation, ReceiveConnector, SendConnector, Vantage
from lab.organisation import scenario as scenarios

START = datetime.datetime(2026, 3, 1, 8, 0, 0, tzinfo=datetime.timezone.utc)

SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "start": START,
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {
        "EX1": {"site": "Munich", "up_for": "3h", "utc_offset": "+01:00"},
        "EX2": {"site": "Munich", "up_for": "5h"},
        "EX3": {"site": "Osaka", "up_for": "7h", "culture": "ja-JP", "utc_offset": "+09:00"},
    },
    "users": {"admin": {"password": "p"}},
}


@dataclasses.dataclass
class FakeCall:
    """One call of a body: what is bound goes in, what it writes is kept.

    ``answers`` are given to the questions in turn; a question too many fails the test.
    """

    context: Vantage
    bound: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    parameter_set: str | None = None
    input: t.Any = None
    has_input: bool = False
    answers: list[bool] = dataclasses.field(default_factory=list)
    what_if: bool = False
    variables: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    output: list[t.Any] = dataclasses.field(default_factory=list)
    errors: list[ErrorRecord] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)
    questions: list[tuple[str, str, bool]] = dataclasses.field(default_factory=list)
    targets: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    processed: list[tuple[str, str | None, str | None]] = dataclasses.field(default_factory=list)

    def write(self, value: t.Any) -> None:
        self.output.append(value)

    def warning(self, text: str) -> None:
        self.warnings.append(text)

    def verbose(self, text: str) -> None:
        pass

    def import_module(self, name: str) -> None:
        pass

    def error(self, record: ErrorRecord) -> None:
        self.errors.append(record)

    def should_process(
        self,
        target: str,
        action: str,
        *,
        description: str | None = None,
        question: str | None = None,
        caption: str | None = None,
    ) -> bool:
        self.targets.append((target, action))
        if question is not None:
            self.processed.append((question, caption, description))
        return not self.what_if

    def should_continue(self, query: str, caption: str, *, yes_no_to_all: bool = False) -> bool:
        self.questions.append((query, caption, yes_no_to_all))
        return self.answers.pop(0)


Run = t.Callable[..., FakeCall]


@pytest.fixture
def organisation() -> Organisation:
    """Three servers in two sites on a clock that stands still."""
    return scenarios.build(copy.deepcopy(SCENARIO), monotonic=lambda: 0.0)


@pytest.fixture
def vantage(organisation: Organisation) -> Vantage:
    """The administrator on EX1."""
    return Vantage(organisation, organisation.servers["EX1"], organisation.users["admin"])


@pytest.fixture
def run(vantage: Vantage) -> Run:
    """Runs a cmdlet's body once: ``run(GetExchangeServer, Identity="EX1")``; names it does not declare fail the test.

    ``view``, ``answers``, ``what_if``, ``parameter_set`` and ``piped`` are the call's own.
    """

    def drive(
        cmdlet: type[Cmdlet],
        *,
        view: Vantage | None = None,
        answers: t.Sequence[bool] = (),
        what_if: bool = False,
        parameter_set: str | None = None,
        piped: t.Any = None,
        **bound: t.Any,
    ) -> FakeCall:
        declared = {parameter.name: parameter for parameter in cmdlet.parameters}
        for name, value in bound.items():
            parameter = declared[name]
            if parameter.kind is Kind.ENUM and isinstance(value, str):
                assert parameter.enum_type is not None
                bound[name] = parameter.enum_type.named(*value.replace(" ", "").split(","))
            assert parameter.kind is not Kind.STRINGS or isinstance(bound[name], list | None)
        chosen = parameter_set or cmdlet.default_set
        call = FakeCall(
            view or vantage, bound, chosen, piped, piped is not None, answers=list(answers), what_if=what_if
        )
        body = cmdlet()
        body.begin(call)
        body.process(call)
        body.end(call)
        assert not call.answers, "an answer was not asked for"
        return call

    return drive


@pytest.fixture
def thumbprints() -> t.Callable[[FakeCall], list[str]]:
    """The thumbprints of the certificates that a call wrote."""

    def read(call: FakeCall) -> list[str]:
        return [str(item.read("Thumbprint")) for item in call.output if isinstance(item, LiveObject)]

    return read


@pytest.fixture
def bits() -> t.Callable[[t.Any], str]:
    """The member names of an enumeration's value."""

    def read(value: t.Any) -> str:
        assert isinstance(value, EnumValue)
        return str(value)

    return read


@pytest.fixture
def exchange(vantage: Vantage) -> t.Iterator[Client]:
    """A session at EX1's Exchange endpoint."""
    session = Session(SessionConfiguration("Microsoft.Exchange", exchange_cmdlets(vantage.server.version)), vantage)
    yield Client(session)
    session.close()


@pytest.fixture
def windows(vantage: Vantage) -> t.Iterator[Client]:
    """A session at EX1's own endpoint."""
    session = Session(SessionConfiguration("Microsoft.PowerShell", WINDOWS, FULL_LANGUAGE), vantage)
    yield Client(session)
    session.close()


@pytest.fixture
def front(organisation: Organisation) -> ReceiveConnector:
    """The Receive connector of EX1 that takes mail from Exchange Online."""
    connector = organisation.servers["EX1"].receive_connectors[2]
    connector.certificate, connector.domain_capabilities = OLD, CLOUD
    return connector


@pytest.fixture
def outbound(organisation: Organisation) -> SendConnector:
    """The connector that a hybrid set-up makes."""
    connector = SendConnector(
        "Outbound to Office 365",
        ("EX1", "EX2"),
        OLD,
        cloud_services=True,
        smart_hosts=("contoso-lab.mail.protection.outlook.com",),
        tls_domain="mail.protection.outlook.com",
        tls_auth_level="DomainValidation",
        require_tls=True,
    )
    organisation.send_connectors.append(connector)
    return connector


@pytest.fixture
def hybrid(organisation: Organisation) -> HybridConfiguration:
    """What the wizard left."""
    organisation.hybrid = HybridConfiguration(OLD, ("EX1", "EX2"), ("EX1",), domains=("contoso.lab",))
    return organisation.hybrid
