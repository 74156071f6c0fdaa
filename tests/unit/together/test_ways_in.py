# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two ways to Exchange's cmdlets: which one is taken, and what is said where none leads there."""

from __future__ import annotations

import contextlib
import socket
import typing as t

import pytest
from unit.plugins.plugin_utils._remoting.wsman_front import connection
from unit.together.joined import Joined, LabClock
from unit.together.test_snap_in import Old

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    CannotConnect,
    Command,
    EndpointNotFound,
    EndpointOptions,
    LibraryMissing,
    NotAuthenticated,
    NotAuthorised,
    RemotingError,
    Session,
    Throttled,
    _open,
    open_session,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._options import Endpoint

CONNECT = socket.create_connection
SET_SNAP_IN = "set exchange_endpoint_kind to snapin"
REFUSED = CannotConnect(server="it", cause="refused")
NO_LIBRARY = LibraryMissing(server="it", happened="No Kerberos.")
NO_TICKET = NotAuthenticated(server="it", happened="kinit could not get a ticket.")


class Ways:
    """A server of the lab by the ways that lead there.

    :ivar errors: what opening an endpoint of that kind ends with, instead of a session.
    :ivar tried: the kinds of endpoints that a client went to, in order.
    """

    def __init__(self, server: str, **errors: RemotingError) -> None:
        self.joined: Joined = Old()
        self.server = server
        self.errors = errors
        self.tried: list[str] = []

    def shell_of(self, endpoint: Endpoint, _auth: str) -> tuple[t.Any, LabClock]:
        self.tried.append(endpoint.kind)
        if endpoint.kind in self.errors:
            raise self.errors[endpoint.kind]
        return self.joined.shell(self.server, kind=endpoint.kind), LabClock(self.joined.organisation)

    @contextlib.contextmanager
    def opened(self, **options: t.Any) -> t.Iterator[Session]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_open, "shell_of", self.shell_of)
            # A limit is told at once.
            patch.setattr(_open, "_FIRST_PAUSE", 1000.0)
            with open_session("exchange", connection("psrp"), EndpointOptions(**options)) as session:
                yield session


@pytest.fixture
def port() -> t.Iterator[int]:
    """One where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize(
    ("server", "error"),
    [
        ("EDGE1", REFUSED),
        ("EDGE07", CannotConnect(server="it", cause="timeout")),
        ("HUB07", EndpointNotFound(server="it")),
    ],
)
def test_a_server_without_an_endpoint_is_reached_by_the_snap_in(server: str, error: RemotingError) -> None:
    ways = Ways(server, exchange=error)
    with ways.opened() as session:
        assert session.acts_locally
        session.invoke([Command("Get-ExchangeCertificate")]).raise_first_error()
    assert ways.tried == ["exchange", "windows"]


def test_the_ordinary_way_costs_nothing_more() -> None:
    ways = Ways("EX1")
    with ways.opened(kind="auto") as session:
        assert not session.acts_locally
    assert ways.tried == ["exchange"]
    assert ways.joined.commands() == []


@pytest.mark.parametrize("error", [NO_LIBRARY, NO_TICKET])
def test_where_nothing_was_asked_of_the_server_its_port_decides(
    monkeypatch: pytest.MonkeyPatch, port: int, error: RemotingError
) -> None:
    """An Edge server is in no domain, so there is no ticket for it; the controller may not even have Kerberos."""
    # No option may name the port: that would say that there is an endpoint.
    monkeypatch.setattr(socket, "create_connection", _to(port))
    ways = Ways("EDGE1", exchange=error)
    with ways.opened() as session:
        assert session.acts_locally
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        monkeypatch.setattr(socket, "create_connection", _to(listening.getsockname()[1]))
        again = Ways("EDGE1", exchange=error)
        with pytest.raises(type(error)), again.opened():
            pass
    assert (ways.tried, again.tried) == (["exchange", "windows"], ["exchange"])


def _to(port: int) -> t.Callable[..., socket.socket]:
    def instead(address: tuple[str, int], timeout: float) -> socket.socket:
        assert address == ("127.0.0.1", 80)
        return CONNECT(("127.0.0.1", port), timeout)

    return instead


@pytest.mark.parametrize(
    "error",
    [
        *(CannotConnect(server="it", cause=cause) for cause in ("unknown_host", "tls_not_trusted", "tls", "network")),
        NotAuthorised(server="it"),
        Throttled(server="it"),
        RemotingError(server="it"),
    ],
)
def test_any_other_error_stays_what_it_is(error: RemotingError) -> None:
    ways = Ways("EDGE1", exchange=error)
    said = str(error)
    with pytest.raises(RemotingError) as caught, ways.opened():
        pass
    assert (caught.value, str(caught.value)) == (error, said)
    assert ways.tried == ["exchange"]


@pytest.mark.parametrize(
    "options", [{"kind": "exchange"}, {"host": "ex"}, {"port": 8080}, {"path": "/P"}, {"scheme": "https"}]
)
@pytest.mark.parametrize("server", ["HUB07", "EDGE1"])
def test_where_the_endpoint_is_insisted_on_the_error_says_what_to_set(server: str, options: dict[str, t.Any]) -> None:
    ways = Ways(server, exchange=EndpointNotFound(server=server))
    with pytest.raises(EndpointNotFound, match=SET_SNAP_IN), ways.opened(**options):
        pass
    assert ways.tried == ["exchange"]


def test_2007_by_its_snap_in_and_2016_by_the_same_setting() -> None:
    with Ways("HUB07").opened(kind="snapin") as session:
        assert session.acts_locally
    wrong = Ways("EX1")
    what = "remove exchange_endpoint_kind, or set it to exchange"
    with pytest.raises(RemotingError, match=what), wrong.opened(kind="snapin"):
        pass
    assert wrong.tried == ["windows"]


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ({}, "This is Exchange 2010 or later and no Edge server"),
        ({"windows": NotAuthenticated(server="it", said="No.")}, "did not accept the user's credentials. It said: No."),
        ({"windows": CannotConnect(server="it", cause="timeout", happened="No answer.")}, "tried as well: No answer."),
    ],
)
def test_where_no_way_leads_there_the_first_error_is_told_with_the_other(
    errors: dict[str, RemotingError], said: str
) -> None:
    """An Exchange server whose web server is stopped, and one that is down."""
    ways = Ways("EX1", exchange=CannotConnect(server="it", cause="refused", happened="Refused."), **errors)
    with pytest.raises(CannotConnect) as caught, ways.opened():
        pass
    assert caught.value.happened == "Refused."
    assert said in str(caught.value)
    assert "exchange_endpoint_kind" not in str(caught.value)
    assert ways.tried == ["exchange", "windows"]
