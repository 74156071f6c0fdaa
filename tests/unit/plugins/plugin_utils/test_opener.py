# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of a task: one of a kind and host, each with the settings of its own host."""

from __future__ import annotations

import contextlib
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.action.exchange_certificate import ActionModule
from ansible_collections.certops.exchange.plugins.plugin_utils import _action
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import EndpointOptions

OWN = EndpointOptions(kind="snapin", port=5986, password="own-secret")
HOSTVARS = {"EX1": {"exchange_endpoint_port": "8443", "exchange_endpoint_password": "its-secret"}, "EX2": {}}


class Connection:
    transport = "psrp"

    def __init__(self, host: str) -> None:
        self.host = host

    def get_option(self, option: str) -> str:
        return f"{self.host}-{option}"


class Opened:
    """Records what sessions are opened with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.options: list[tuple[str, str, EndpointOptions]] = []
        self.secrets: list[str] = []
        self.closed = 0
        monkeypatch.setattr(_action, "open_session", self._open)
        monkeypatch.setattr(_action, "connection_of", lambda host, *_rest: Connection(host))

    @contextlib.contextmanager
    def _open(self, kind: str, connection: Connection, options: EndpointOptions) -> t.Iterator[object]:
        self.options.append((kind, connection.host, options))
        yield object()
        self.closed += 1

    def opener(self, stack: contextlib.ExitStack) -> _action.Opener:
        action = object.__new__(ActionModule)
        action._connection = t.cast(t.Any, Connection("EDGE1"))
        action._play_context = t.cast(t.Any, None)
        return action._opener(stack, OWN, HOSTVARS, self.secrets)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


def test_each_host_has_the_settings_of_its_own(opened: Opened) -> None:
    with contextlib.ExitStack() as stack:
        opener = opened.opener(stack)
        opener("exchange")
        opener("exchange", "EX1")
        opener("exchange", "EX2")
    assert [(host, options) for _kind, host, options in opened.options] == [
        ("EDGE1", OWN),
        ("EX1", EndpointOptions(port=8443, password="its-secret")),
        ("EX2", EndpointOptions()),
    ]
    assert {"its-secret", "EX1-remote_password", "EX2-password"} <= set(opened.secrets)


def test_one_session_of_a_kind_and_another_where_the_first_is_cut(opened: Opened) -> None:
    with contextlib.ExitStack() as stack:
        opener = opened.opener(stack)
        first = opener("exchange", "EX1")
        assert opener("exchange", "EX1") is first
        second = opener("exchange", "EX1", anew=True)
        assert second is not first
        assert opener("exchange", "EX1") is second
    assert opened.closed == 2


def test_a_variable_that_does_not_fit_is_named(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HOSTVARS, "EX2", {"exchange_endpoint_port": "many"})
    with contextlib.ExitStack() as stack, pytest.raises(ValueError, match="exchange_endpoint_port"):
        opened.opener(stack)("exchange", "EX2")
