# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions over HTTP by both connections, and what breaks in the middle of them."""

from __future__ import annotations

import datetime
import threading
import time
import typing as t

import pytest
from unit.plugins.plugin_utils._remoting.memory_server import MemoryShell
from unit.plugins.plugin_utils._remoting.wsman_front import (
    NOTHING_YET,
    TWO_YEARS,
    Answer,
    Front,
    connection,
    fault,
    running,
)

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    Command,
    CutConnection,
    EndpointOptions,
    PromptNotForeseen,
    RemotingError,
    Rule,
    Secret,
    Throttled,
    open_session,
)

CONNECTIONS = ["psrp", "winrm"]
GET = [Command("Get-Thing", {"Server": "EX1"})]


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_session_from_opening_to_closing(front: t.Any, name: str) -> None:
    def body(pipeline: t.Any) -> t.Iterator[int]:
        answer = yield pipeline.ask("&Yes", "Yes to &All", "&No", "No to A&ll")
        pipeline.server.write_output(answer)
        pipeline.server.write_output("x" * 100_000)
        pipeline.server.write_output(pipeline.sent[0][0][1]["Password"].decrypt())

    with front(name, body) as (session, service):
        before = datetime.datetime.now(datetime.timezone.utc) + TWO_YEARS
        reply = session.invoke(
            [Command("Import-Thing", {"Password": Secret("pfx"), "Data": bytes(300_000)})],
            rules=[Rule("x", "Import-Thing", lambda _question: True, "no")],
        )
        assert reply.outputs == [2, "x" * 100_000, "pfx"]
        assert abs(reply.server_time - before) < datetime.timedelta(seconds=10)
        assert abs(session.server_now() - before) < datetime.timedelta(seconds=10)
        assert session.server == "127.0.0.1"
        assert service.deleted == []
    assert len(service.deleted) == 1
    assert service.actions[0] == "Create"
    assert service.actions[-2:] == ["Signal", "Delete"]
    headers = [headers for _action, headers in service.requests]
    assert all(header["accept-encoding"] == "identity" for header in headers)
    assert all("X-BackEndCookie=abc" in header.get("cookie", "") for header in headers[1:])


@pytest.mark.parametrize("name", CONNECTIONS)
def test_the_windows_endpoint_is_the_hosts_own_connection(name: str) -> None:
    service = Front(lambda: MemoryShell(lambda pipeline: pipeline.server.write_output("there")))
    with running(service) as port:
        variables = {
            "ansible_port": port,
            "ansible_winrm_scheme": "http",
            "ansible_winrm_transport": ["basic"],
            "ansible_psrp_protocol": "http",
            "ansible_psrp_auth": "basic",
        }
        options = EndpointOptions(allow_basic_over_http=True)
        with open_session("windows", connection(name, **variables), options) as session:
            assert session.invoke(GET).outputs == ["there"]


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_server_that_has_nothing_yet_is_asked_again(front: t.Any, name: str) -> None:
    waits = iter([fault(NOTHING_YET, "nothing yet")] * 3)

    def trouble(service: Front, action: str) -> Answer | None:
        return next(waits, None) if action == "Receive" and "Command" in service.actions else None

    with front(name, lambda pipeline: pipeline.server.write_output("at last"), trouble) as (session, _service):
        assert session.invoke(GET).outputs == ["at last"]


@pytest.mark.parametrize("name", CONNECTIONS)
def test_an_error_inside_the_block_closes_the_session(front: t.Any, name: str) -> None:
    with pytest.raises(KeyboardInterrupt), front(name) as (_session, service):
        raise KeyboardInterrupt
    assert len(service.deleted) == 1


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_refused_question_leaves_nothing_waiting(front: t.Any, name: str) -> None:
    def body(pipeline: t.Any) -> t.Iterator[int]:
        yield pipeline.ask("&Yes", "&No", "&Later", message="Now?")

    with front(name, body) as (session, service):
        with pytest.raises(PromptNotForeseen, match="Now?"):
            session.invoke(GET)
        assert service.actions.count("Signal") == 2


def drop_delete(_service: Front, action: str) -> Answer | None:
    """Breaks the connection when the shell is to be deleted."""
    if action == "Delete":
        raise ConnectionAbortedError
    return None


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize("action", ["Command", "Receive"])
def test_a_connection_broken_in_the_middle_says_what_was_under_way(front: t.Any, name: str, action: str) -> None:
    def body(pipeline: t.Any) -> None:
        pipeline.server.write_output(1)

    def late(service: Front, asked: str) -> Answer | None:
        if asked == action and "Command" in service.actions:
            service.trouble = None
            raise ConnectionAbortedError
        return None

    with front(name, body, late) as (session, service):
        with pytest.raises(CutConnection, match="Get-Thing -Server EX1") as caught:
            session.invoke(GET)
        assert "not known" in str(caught.value)
    assert len(service.deleted) == 1


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_connection_broken_while_closing_is_not_an_error(front: t.Any, name: str) -> None:
    with front(name, trouble=drop_delete) as (session, _service):
        session.invoke(GET)


@pytest.mark.parametrize("name", CONNECTIONS)
def test_closing_does_not_hide_the_first_error(front: t.Any, name: str) -> None:
    with pytest.raises(ZeroDivisionError), front(name, trouble=drop_delete):
        raise ZeroDivisionError


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (fault(2150859174, "too many operations"), Throttled),
        (fault(2150858843, "no such shell"), CutConnection),
        ((503, "x"), CutConnection),
    ],
)
def test_a_refusal_in_the_middle_is_told_as_what_it_is(
    front: t.Any, name: str, answer: Answer, expected: type[RemotingError]
) -> None:
    def trouble(_service: Front, action: str) -> Answer | None:
        return answer if action == "Command" else None

    with front(name, trouble=trouble) as (session, _service):
        with pytest.raises(expected, match="Get-Thing") as caught:
            session.invoke(GET)
        assert caught.type is expected


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_server_that_does_not_answer_is_a_timeout(front: t.Any, name: str) -> None:
    release = threading.Event()

    def trouble(_service: Front, action: str) -> Answer | None:
        if action == "Command":
            release.wait(10)
        return None

    with front(name, trouble=trouble, options={"timeout": 2}) as (session, _service):
        started = time.monotonic()
        with pytest.raises(CutConnection, match="within the timeout"):
            session.invoke(GET)
        release.set()
        assert time.monotonic() - started < 6
