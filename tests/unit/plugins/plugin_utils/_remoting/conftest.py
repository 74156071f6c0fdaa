# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions on servers in memory and over HTTP."""

from __future__ import annotations

import contextlib
import typing as t

import pytest
from unit.plugins.plugin_utils._remoting.memory_server import Body, MemoryShell
from unit.plugins.plugin_utils._remoting.wsman_front import PASSWORD, Front, Trouble, basic, connection, running

from ansible_collections.certops.exchange.plugins.plugin_utils._remoting import (
    RemotingError,
    Session,
    _open,
    open_session,
)
from ansible_collections.certops.exchange.plugins.plugin_utils._remoting._clock import ServerClock

Connect = t.Callable[..., tuple[Session, MemoryShell]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the server limits sessions, that is told at once."""
    monkeypatch.setattr(_open, "_FIRST_PAUSE", 1000.0)


@pytest.fixture
def server() -> Connect:
    """Opens a session on a server in memory: ``session, shell = server(body)``."""

    def connect(body: Body = lambda _pipeline: None, shell_type: type[MemoryShell] = MemoryShell) -> t.Any:
        shell = shell_type(body)
        session = Session(shell, "EX1", ServerClock())
        session.open()
        return session, shell

    return connect


@pytest.fixture
def front() -> t.Callable[..., t.ContextManager[tuple[Session, Front]]]:
    """Opens a session over HTTP: ``with front(name, body) as (session, front)``."""

    @contextlib.contextmanager
    def connect(
        name: str,
        body: t.Any = lambda _pipeline: None,
        trouble: Trouble | None = None,
        options: dict[str, t.Any] | None = None,
    ) -> t.Iterator[tuple[Session, Front]]:
        service = Front(lambda: MemoryShell(body), trouble)
        with running(service) as port:
            try:
                with open_session("exchange", connection(name), basic(port, **(options or {}))) as session:
                    yield session, service
            except RemotingError as error:
                assert PASSWORD not in str(error)
                assert PASSWORD not in repr(error)
                raise

    return connect
