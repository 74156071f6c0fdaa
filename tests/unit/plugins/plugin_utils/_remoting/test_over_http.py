# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions on a simulated organisation, over both connections, set up as its inventory says."""

from __future__ import annotations

import datetime
import typing as t
import urllib.parse

import pytest
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    BadArgument,
    CannotConnect,
    Command,
    CommandNotAvailable,
    CutConnection,
    EndpointKind,
    EndpointNotFound,
    EndpointOptions,
    InsecureAuthentication,
    NotAuthenticated,
    NotAuthorised,
    PromptNotForeseen,
    Question,
    RemoteFailure,
    Rule,
    Session,
    Throttled,
    open_session,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._wire import WireEnum, WireObject, text
from lab.app import Lab

CONNECTIONS = ["psrp", "winrm"]
PASSWORD = "odd: '\"#%{ and long"
SCENARIO: dict[str, t.Any] = {
    "organisation": "Contoso",
    "forest": "contoso.lab",
    "auth": {"current": {"expires_in": "20d"}},
    "servers": {"EX1": {"site": "Munich"}, "EX2": {"site": "Munich"}},
    "users": {
        "admin": {"password": PASSWORD},
        "auditor": {"password": PASSWORD, "cmdlets": ["Get-AuthConfig"], "local_admin": False},
    },
}
CERTIFICATES = Command("Get-ExchangeCertificate", {"Server": "EX1"})
SELECT = Command("Select-Object", {"Property": ["Thumbprint", "Services", "NotAfter", "RawData"]})
NEW = Command("New-ExchangeCertificate", {"Server": "EX1", "SubjectName": "CN=test", "Services": ["SMTP"]})


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    with Lab(SCENARIO, tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(params=CONNECTIONS)
def reach(organisation: Lab, request: pytest.FixtureRequest) -> t.Iterator[t.Callable[..., t.ContextManager[Session]]]:
    """Opens a session: ``with reach("exchange", user=..., host=...) as session``; faults are off again afterwards."""

    def connect(
        kind: EndpointKind = "exchange",
        variables: dict[str, t.Any] | None = None,
        plain: bool = False,
        **options: t.Any,
    ) -> t.ContextManager[Session]:
        ends = organisation.endpoints["EX1"]
        windows = urllib.parse.urlsplit(ends.windows_plain if plain else ends.windows)
        exchange = urllib.parse.urlsplit(ends.exchange_plain if plain else ends.exchange)
        plugin = connection(request.param, organisation, windows, variables or {})
        everything: dict[str, t.Any] = {
            "host": exchange.hostname,
            "port": exchange.port,
            "scheme": exchange.scheme,
            "auth": "basic",
            "ca_cert": str(organisation.ca_file),
            **options,
        }
        return open_session(kind, plugin, EndpointOptions(**everything))

    organisation.clear_log()
    yield connect
    organisation.fault("EX1", latency=0, drop_at=None, drop_reply=False, throttled=False)


def connection(name: str, lab: Lab, url: urllib.parse.SplitResult, variables: dict[str, t.Any]) -> t.Any:
    """The host's connection plugin, with the options that a task would give it."""
    plugin = connection_loader.get(name, PlayContext(), "/dev/null")
    everything: dict[str, t.Any] = {
        "inventory_hostname": "EX1",
        "ansible_host": url.hostname,
        "ansible_port": url.port,
        "ansible_user": "admin",
        "ansible_password": PASSWORD,
    }
    if name == "winrm":
        everything |= {"ansible_winrm_scheme": url.scheme, "ansible_winrm_transport": ["basic"]}
        everything |= {"_extras": {"ansible_winrm_ca_trust_path": str(lab.ca_file)}}
    else:
        everything |= {"ansible_psrp_protocol": url.scheme, "ansible_psrp_auth": "basic"}
        everything |= {"ansible_psrp_ca_cert": str(lab.ca_file)}
    plugin.set_options(var_options=everything | variables)
    return plugin


def answers(answer: t.Literal["yes", "no"]) -> Rule:
    def about_two_certificates(question: Question) -> bool:
        return question.message.count("'") >= 4

    return Rule("Overwrite the default SMTP certificate", "New-ExchangeCertificate", about_two_certificates, answer)


def test_certificates_are_read_selected_and_whole(reach: t.Any, organisation: Lab) -> None:
    with reach() as session:
        selected = session.invoke([CERTIFICATES, SELECT])
        whole = session.invoke([CERTIFICATES])
        assert abs(session.server_now() - organisation.now()) < datetime.timedelta(seconds=5)
    selected.raise_first_error()
    assert len(selected.outputs) == len(whole.outputs) >= 2
    for one, other in zip(selected.outputs, whole.outputs, strict=True):
        assert isinstance(one, WireObject)
        assert isinstance(other, WireObject)
        assert one.get("RawData") == other.get("RawData")
        assert isinstance(one.get("Services"), WireEnum)
        assert list(other.properties) == ["RawData"]
        assert one.get("NotAfter").tzinfo is not None


def test_the_clock_is_the_servers(reach: t.Any, organisation: Lab) -> None:
    organisation.advance("1h")
    with reach() as session:
        reply = session.invoke([Command("Get-AuthConfig")])
        assert abs(reply.server_time - organisation.now()) < datetime.timedelta(seconds=5)


def test_reads_that_belong_together_are_one_message(reach: t.Any, organisation: Lab) -> None:
    with reach() as session:
        reply = session.invoke([Command("Get-AuthConfig")], [Command("Get-ExchangeServer")], [CERTIFICATES, SELECT])
    kinds = [output.type_names[0].rpartition(".")[2] for output in reply.outputs]
    assert kinds[:3] == ["AuthConfig", "ExchangeServer", "ExchangeServer"]
    assert set(kinds[3:]) == {"ExchangeCertificate"}


def test_the_windows_endpoint_has_cmdlets_of_its_own(reach: t.Any) -> None:
    with reach("windows") as session:
        reply = session.invoke([Command("Get-Service", {"Name": "W3SVC"})])
        reply.raise_first_error()
        assert str(text(reply.outputs[0].get("Name"))).upper() == "W3SVC"


def test_a_certificate_that_is_not_there_is_a_non_terminating_error(reach: t.Any) -> None:
    with reach() as session:
        reply = session.invoke([Command("Get-ExchangeCertificate", {"Server": "EX1", "Thumbprint": "0" * 40})])
        (record,) = reply.errors
        assert record.is_a("System.InvalidOperationException")
        with pytest.raises(RemoteFailure, match="0000000000"):
            reply.raise_first_error()


@pytest.mark.parametrize("answer", ["no", "yes"])
def test_the_question_about_the_default_certificate_is_answered(reach: t.Any, organisation: Lab, answer: t.Any) -> None:
    internal = organisation.organisation.servers["EX1"].internal_transport_thumbprint
    with reach() as session:
        reply = session.invoke([NEW], rules=[answers(answer)])
    (answered,) = reply.answered
    assert answered.answer == answer
    assert internal in answered.question.message
    now = organisation.organisation.servers["EX1"].internal_transport_thumbprint
    assert (now == internal) is (answer == "no")


def test_an_unforeseen_question_ends_the_pipeline(reach: t.Any) -> None:
    with reach() as session:
        with pytest.raises(PromptNotForeseen, match="New-ExchangeCertificate") as caught:
            session.invoke([NEW])
        assert (
            caught.value.question.message in " ".join(str(caught.value).split())
            or "\n" in caught.value.question.message
        )
        # Nothing waits, and the session goes on.
        assert session.invoke([Command("Get-AuthConfig")]).outputs


def test_a_missing_mandatory_parameter_ends_the_pipeline(reach: t.Any) -> None:
    with reach() as session, pytest.raises(PromptNotForeseen, match="Thumbprint"):
        session.invoke([Command("Enable-ExchangeCertificate", {"Server": "EX1", "Services": ["SMTP"]})])


def test_bad_arguments_and_missing_commands_are_told_apart(reach: t.Any) -> None:
    with reach() as session:
        with pytest.raises(BadArgument, match="NoSuchParameter"):
            session.invoke([Command("Get-AuthConfig", {"NoSuchParameter": 1})])
        with pytest.raises(CommandNotAvailable, match="Get-NoSuchThing") as caught:
            session.invoke([Command("Get-NoSuchThing")])
        assert caught.value.name == "Get-NoSuchThing"


def test_a_user_without_the_role_lacks_the_command(reach: t.Any) -> None:
    with reach(username="auditor") as session:
        assert session.invoke([Command("Get-AuthConfig")]).outputs
        with pytest.raises(CommandNotAvailable, match="RBAC role"):
            session.invoke([CERTIFICATES])


def test_a_user_who_is_no_administrator_is_not_let_in(reach: t.Any) -> None:
    with pytest.raises(NotAuthorised), reach("windows", variables={"ansible_user": "auditor"}):
        pass


def test_a_wrong_password_is_told_without_being_shown(reach: t.Any) -> None:
    with pytest.raises(NotAuthenticated) as caught, reach(password="falsch-43"):
        pass
    for secret in (PASSWORD, "falsch-43"):
        assert secret not in str(caught.value)
        assert secret not in repr(caught.value)


def test_too_many_sessions_are_told(reach: t.Any, organisation: Lab) -> None:
    organisation.fault("EX1", throttled=True)
    with pytest.raises(Throttled, match="18"), reach():
        pass


@pytest.mark.parametrize(
    ("options", "expected", "said"),
    [
        ({"path": "/nowhere"}, EndpointNotFound, "404"),
        ({"host": "no-such-host.invalid"}, CannotConnect, "can't be resolved"),
        ({"ca_cert": None}, CannotConnect, "not trusted"),
        ({"scheme": "http", "allow_basic_over_http": True}, CannotConnect, "connection"),
        ({"scheme": "http"}, InsecureAuthentication, "allow_basic_over_http"),
    ],
)
def test_what_is_wrong_on_the_way_is_told(
    reach: t.Any, options: dict[str, t.Any], expected: type[Exception], said: str
) -> None:
    with pytest.raises(expected, match=said), reach(**options):
        pass


def test_the_other_endpoints_path_knows_no_such_configuration(reach: t.Any, organisation: Lab) -> None:
    windows = urllib.parse.urlsplit(organisation.endpoints["EX1"].windows)
    with pytest.raises(EndpointNotFound, match="Microsoft.Exchange"), reach(port=windows.port, path="/wsman"):
        pass


def test_basic_over_plain_http_works_where_it_is_allowed(reach: t.Any) -> None:
    for kind in ("exchange", "windows"):
        with reach(kind, plain=True, allow_basic_over_http=True) as session:
            assert session.invoke([Command("Get-Command", {"Name": "Get-*"})]).outputs


@pytest.mark.parametrize("reply_lost", [False, True])
def test_a_dropped_connection_says_what_was_under_way(reach: t.Any, organisation: Lab, reply_lost: bool) -> None:
    with reach() as session:
        organisation.fault("EX1", drop_at=1, drop_reply=reply_lost)
        with pytest.raises(CutConnection, match="Get-AuthConfig") as caught:
            session.invoke([Command("Get-AuthConfig")])
        assert "not known" in str(caught.value)


def test_a_connection_dropped_while_opening_leaves_no_session(reach: t.Any, organisation: Lab) -> None:
    for message in (1, 2):
        organisation.fault("EX1", drop_at=message)
        with pytest.raises((CutConnection, CannotConnect)), reach():
            pass
        organisation.fault("EX1", drop_at=None)


def test_every_session_is_closed(reach: t.Any, organisation: Lab) -> None:
    for number, error in enumerate((ValueError, KeyboardInterrupt), 1):
        with pytest.raises(error), reach() as session:
            use(session, error)
        kinds = [entry["kind"] for entry in organisation.log()]
        assert kinds.count("session_opened") == kinds.count("session_closed") == number


def use(session: Session, error: type[BaseException]) -> None:
    """Does something, then fails."""
    session.invoke([Command("Get-AuthConfig")])
    raise error


def test_secrets_and_passwords_are_in_no_log(reach: t.Any, organisation: Lab, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    with reach() as session:
        session.invoke([CERTIFICATES])
    assert PASSWORD not in caplog.text
    assert PASSWORD not in str(organisation.log())
