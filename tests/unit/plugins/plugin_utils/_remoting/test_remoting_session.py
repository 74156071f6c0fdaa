# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session's life against a server in memory: results, errors, statements, secrets, closing."""

from __future__ import annotations

import contextlib
import datetime
import typing as t
import uuid

import psrpcore.types
import pytest
from unit.plugins.plugin_utils._remoting.memory_server import MemoryShell

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    BadArgument,
    Command,
    CommandNotAvailable,
    CutConnection,
    LanguageRefused,
    NotAuthorised,
    RemoteFailure,
    RemoteNotFound,
    Secret,
    Throttled,
    UnreadableAnswer,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._client import Received

GET = [Command("Get-ExchangeCertificate", {"Server": "EX1"})]
NEW = [Command("New-ExchangeCertificate", {"Server": "EX1"})]
TYPE_PREFIX = "System.Management.Automation."


def test_outputs_errors_and_warnings_are_told_apart(server: t.Any) -> None:
    def body(pipeline: t.Any) -> None:
        pipeline.server.write_output("first")
        pipeline.server.write_warning("Careful")
        # With a host the line comes again as a host call.
        pipeline.host.write_warning_line("Careful")
        pipeline.write_error("1A2B3C4D,Get", message="Not there", command="Get-ExchangeCertificate")
        pipeline.server.write_output(2)

    session, shell = server(body)
    reply = session.invoke(GET)
    assert reply.outputs == ["first", 2]
    assert reply.warnings == ["Careful"]
    (record,) = reply.errors
    assert (record.message, record.id, record.reason) == ("Not there", "1A2B3C4D", "InvalidOperationException")
    assert record.is_a("System.InvalidOperationException")
    assert record.is_a("System.Exception")
    assert record.hresults == (-2146233079,)
    assert record.command == "Get-ExchangeCertificate"
    assert shell.sent == [[[("Get-ExchangeCertificate", {"Server": "EX1"})]]]
    assert len(shell.released) == 1
    with pytest.raises(RemoteFailure) as caught:
        reply.raise_first_error()
    assert caught.value.reply is reply
    for part in ("EX1", "Get-ExchangeCertificate -Server EX1", "Not there"):
        assert part in str(caught.value)


def test_a_reply_without_errors_raises_none(server: t.Any) -> None:
    session, _shell = server()
    session.invoke(GET).raise_first_error()


def test_parameters_arrive_as_they_were_meant(server: t.Any) -> None:
    session, shell = server()
    tokyo = datetime.timezone(datetime.timedelta(hours=9))
    values = {
        "Text": "a _x0041_ \u200e",
        "Number": 5,
        "Big": 2**40,
        "Yes": True,
        "No": False,
        "Nothing": None,
        "List": ["a", "b"],
        "Empty": [],
        "Bytes": b"\x00\xff",
        "When": datetime.datetime(2026, 11, 25, 9, 30, tzinfo=tokyo),
        "Span": datetime.timedelta(minutes=2),
        "Id": uuid.UUID(int=7),
        "Table": {"Name": "x"},
    }
    session.invoke([Command("Set-Thing", values)])
    ((_name, got),) = shell.sent[0][0]
    when = got.pop("When")
    assert when == values.pop("When")
    assert when.utcoffset() == datetime.timedelta(0)
    assert got == values


def test_a_large_value_travels_in_several_fragments(server: t.Any) -> None:
    session, shell = server()
    before = shell.messages
    session.invoke([Command("Import-ExchangeCertificate", {"FileData": bytes(200_000)})])
    assert shell.sent[0][0][0][1]["FileData"] == bytes(200_000)
    assert shell.messages - before > 5


def test_a_secret_is_encrypted_on_the_wire(server: t.Any) -> None:
    session, shell = server()
    seen: list[bytes] = []
    feed = shell._feed

    def spy(data: bytes) -> None:
        seen.append(data)
        feed(data)

    shell._feed = spy
    for _repeat in range(2):
        session.invoke([Command("Import-ExchangeCertificate", {"Password": Secret("geheim-42")})])
    for statements in shell.sent:
        received = statements[0][0][1]["Password"]
        assert isinstance(received, psrpcore.types.PSSecureString)
        assert received.decrypt() == "geheim-42"
    assert seen
    assert not any(b"geheim" in data for data in seen)


def test_several_pipelines_are_statements_of_one_message(server: t.Any) -> None:
    session, shell = server(lambda pipeline: pipeline.server.write_output(len(pipeline.sent)))
    reply = session.invoke(GET, [*GET, Command("Select-Object", {"Property": ["Thumbprint"]})], GET)
    assert reply.outputs == [3]
    assert [[name for name, _values in statement] for statement in shell.sent[0]] == [
        ["Get-ExchangeCertificate"],
        ["Get-ExchangeCertificate", "Select-Object"],
        ["Get-ExchangeCertificate"],
    ]
    assert reply.pipelines[1] == "Get-ExchangeCertificate -Server EX1 | Select-Object -Property @(Thumbprint)"


def refuses_statements(error_id: str, category: int) -> t.Callable[[t.Any], None]:
    def body(pipeline: t.Any) -> None:
        if len(pipeline.sent) > 1:
            pipeline.fail(error_id, category=category)
        else:
            pipeline.server.write_output(pipeline.sent[0][0][0])

    return body


@pytest.mark.parametrize(("error_id", "category"), [("ScriptsNotAllowed", 17), ("Whatever", 7)])
def test_refused_statements_are_sent_one_by_one_from_then_on(server: t.Any, error_id: str, category: int) -> None:
    session, shell = server(refuses_statements(error_id, category))
    assert session.invoke(GET, NEW).outputs == ["Get-ExchangeCertificate", "New-ExchangeCertificate"]
    assert [len(statements) for statements in shell.sent] == [2, 1, 1]
    assert session.invoke(NEW, GET).outputs == ["New-ExchangeCertificate", "Get-ExchangeCertificate"]
    assert [len(statements) for statements in shell.sent] == [2, 1, 1, 1, 1]


def test_a_server_before_powershell_3_gets_one_by_one_what_it_would_pass_over(server: t.Any) -> None:
    class Old(MemoryShell):
        def __init__(self, body: t.Any) -> None:
            super().__init__(body)
            self.pool.our_capability.protocolversion = psrpcore.types.PSVersion("2.1")

    session, shell = server(lambda pipeline: pipeline.server.write_output(1), Old)
    assert session.invoke(GET, GET).outputs == [1, 1]
    assert [len(statements) for statements in shell.sent] == [1, 1]


def test_statements_that_fail_one_by_one_as_well_say_so_and_stay_together_next_time(server: t.Any) -> None:
    broken = True

    def body(pipeline: t.Any) -> None:
        if broken:
            pipeline.fail("Whatever")

    session, shell = server(body)
    with pytest.raises(RemoteFailure):
        session.invoke(GET, GET)
    broken = False
    session.invoke(GET, GET)
    assert [len(statements) for statements in shell.sent] == [2, 1, 2]


@pytest.mark.parametrize("given", ["output", "argument"])
def test_a_message_that_gave_something_or_names_its_fault_is_not_repeated(server: t.Any, given: str) -> None:
    def body(pipeline: t.Any) -> None:
        if given == "output":
            pipeline.server.write_output("one")
        pipeline.fail("Whatever" if given == "output" else "NamedParameterNotFound,X", category=5)

    session, shell = server(body)
    with pytest.raises(RemoteFailure) as caught:
        session.invoke(GET, GET)
    assert len(shell.sent) == 1
    assert caught.value.reply is not None
    assert caught.value.reply.outputs == (["one"] if given == "output" else [])


@pytest.mark.parametrize(
    ("error_id", "category", "kind", "expected"),
    [
        ("CommandNotFoundException", 13, TYPE_PREFIX + "CommandNotFoundException", CommandNotAvailable),
        ("NamedParameterNotFound,A.B", 5, TYPE_PREFIX + "ParameterBindingException", BadArgument),
        ("SomethingNew,A.B", 5, TYPE_PREFIX + "ParameterBindingException", BadArgument),
        ("ParameterArgumentValidationError,Select-Object", 6, TYPE_PREFIX + "X", BadArgument),
        ("ScriptsNotAllowed", 17, TYPE_PREFIX + "ParseException", LanguageRefused),
        ("AccessDenied,A.B", 18, "System.InvalidOperationException", NotAuthorised),
        ("Whatever,A.B", 0, "System.UnauthorizedAccessException", NotAuthorised),
        ("Whatever,A.B", 30, "System.InvalidOperationException", Throttled),
        ("Whatever,A.B", 13, "System.InvalidOperationException", RemoteNotFound),
        ("[Server=EX1,RequestId=1] [FailureCategory=X] 1A2B3C4D,A.B", 0, "System.Exception", RemoteFailure),
    ],
)
def test_a_terminating_error_is_raised_as_what_it_is(
    server: t.Any, error_id: str, category: int, kind: str, expected: type[Exception]
) -> None:
    session, _shell = server(
        lambda p: p.fail(error_id, category=category, types=[kind], message="Nanu", target="Get-X")
    )
    with pytest.raises(expected) as caught:
        session.invoke(GET)
    assert caught.type is expected
    assert "Nanu" in str(caught.value)
    if isinstance(caught.value, RemoteFailure):
        assert caught.value.record.error_id == error_id
    if isinstance(caught.value, CommandNotAvailable):
        assert caught.value.name == "Get-X"


def test_a_command_stopped_by_the_server_says_that_its_effect_is_unknown(server: t.Any) -> None:
    session, _shell = server(lambda pipeline: pipeline.server.stop())
    with pytest.raises(CutConnection, match="not known"):
        session.invoke(NEW)


@pytest.mark.parametrize(
    ("received", "expected"),
    [(Received(b"", True), CutConnection), (Received(b"\x00" * 30 + b"garbage", False), UnreadableAnswer)],
)
def test_a_session_that_ends_in_the_middle_names_the_command(
    server: t.Any, received: Received, expected: type[CutConnection]
) -> None:
    session, shell = server()
    shell.receive = lambda _pipeline_id: received
    with pytest.raises(expected) as caught:
        session.invoke(NEW)
    assert caught.value.command == "New-ExchangeCertificate -Server EX1"
    assert caught.value.server == "EX1"


def test_a_session_that_cannot_be_opened_is_closed(server: t.Any) -> None:
    made: list[t.Any] = []
    with pytest.raises(CutConnection, match="nothing was done"):
        server(shell_type=_broken(made, Received(b"", True)))
    assert made[0].closed == 1


def _broken(made: list[t.Any], received: Received) -> t.Any:
    class Shell:
        max_size = 32768

        def __init__(self, _body: t.Any) -> None:
            self.closed = 0
            made.append(self)

        def open(self, _pool_id: t.Any, _data: bytes) -> None:
            pass

        def receive(self, _pipeline_id: t.Any) -> Received:
            return received

        def close(self) -> None:
            self.closed += 1
            raise RuntimeError("closing fails as well")

    return Shell


def test_closing_never_fails(server: t.Any) -> None:
    session, shell = server()

    def close() -> None:
        raise OSError("gone")

    shell.close = close
    session.close()


def test_nothing_to_invoke_is_a_mistake(server: t.Any) -> None:
    session, _shell = server()
    with pytest.raises(ValueError, match="no command"):
        session.invoke()
    with pytest.raises(ValueError, match="no command"):
        session.invoke(GET, [])


@pytest.mark.parametrize(("error_id", "category", "sent"), [("Whatever", 7, [2]), ("ScriptsNotAllowed", 17, [2, 1, 1])])
def test_what_writes_is_repeated_only_if_it_can_not_have_run(
    server: t.Any, error_id: str, category: int, sent: list[int]
) -> None:
    session, shell = server(refuses_statements(error_id, category))
    with contextlib.suppress(RemoteFailure):
        session.invoke(NEW, GET, once=True)
    assert [len(statements) for statements in shell.sent] == sent
