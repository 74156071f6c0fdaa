# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's log: what clients asked of the servers, as plain data. Secrets are masked."""

from __future__ import annotations

import datetime
import threading
import typing as t
import uuid

from lab.contract import EnumValue, LiveList, LiveObject
from lab.engine import Observer

from .interruptions import Interruptions

Entry = dict[str, t.Any]

MASK = "********"
_FILE_LENGTH = 64


class Journal:
    """Entries in the order in which they happened.

    :param now: the organisation's clock.
    :param secrets: texts that must not appear in any entry, whatever a client does with them.
    """

    def __init__(self, now: t.Callable[[], datetime.datetime], secrets: t.Iterable[str] = ()) -> None:
        self._now = now
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)
        self._lock = threading.Lock()
        self._entries: list[Entry] = []

    def conceal(self, secret: str) -> None:
        """From now on this text must not appear either."""
        with self._lock:
            self._secrets = sorted({*self._secrets, secret}, key=len, reverse=True)

    def add(self, kind: str, **facts: t.Any) -> None:
        """Appends an entry of this moment."""
        entry = {"time": self._now().isoformat(), "kind": kind}
        entry.update({name: self._plain(value) for name, value in facts.items()})
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> list[Entry]:
        """A copy of all entries."""
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        """Forgets all entries."""
        with self._lock:
            self._entries.clear()

    def _plain(self, value: t.Any) -> t.Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._masked(str(value))
        if isinstance(value, int):
            return int(value)
        if isinstance(value, float):
            return float(value)
        if isinstance(value, (bytes, bytearray)):
            return f"<{len(value)} bytes>"
        if isinstance(value, datetime.datetime):
            return value.isoformat()
        if isinstance(value, (datetime.timedelta, uuid.UUID, EnumValue)):
            return str(value)
        if isinstance(value, t.Mapping):
            return {self._masked(str(key)): self._plain(item) for key, item in value.items()}
        if isinstance(value, LiveList):
            return self._plain(value.items)
        if _is_file(value):
            return f"<{len(value)} bytes>"
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._plain(item) for item in value]
        if isinstance(value, LiveObject):
            return f"<{value.type_names[0]}>"
        return f"<{type(value).__name__}>"

    def _masked(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


def _is_file(value: t.Any) -> bool:
    """Whether a list holds bytes one by one: a file's, such as that of an Edge subscription, which has a password in it."""
    return (
        isinstance(value, (list, tuple))
        and len(value) >= _FILE_LENGTH
        and all(isinstance(item, int) and 0 <= item < 256 for item in value)
    )


class SessionLog(Observer):
    """Writes what one session does into the journal, with the facts that all its entries share.

    :param interruptions: what comes before a command; its traces are in the journal before the command is.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        endpoint: str,
        path: str,
        server: str,
        user: str,
        interruptions: Interruptions | None = None,
    ) -> None:
        self._journal = journal
        self._interruptions = interruptions or Interruptions()
        self._path = path
        self._facts = {"endpoint": endpoint, "server": server, "user": user}

    def _add(self, kind: str, **facts: t.Any) -> None:
        self._journal.add(kind, **self._facts, **facts)

    def session_opened(self, session_id: str, configuration: str) -> None:
        self._add("session_opened", session=session_id, configuration=configuration, path=self._path)

    def session_closed(self, session_id: str) -> None:
        self._add("session_closed", session=session_id)

    def command(self, session_id: str, pipeline_id: str, name: str, parameters: t.Mapping[str, t.Any]) -> None:
        self._interruptions.before(name)
        self._add("command", session=session_id, pipeline=pipeline_id, command=name, parameters=parameters)

    def input_bound(self, session_id: str, pipeline_id: str, name: str, parameters: t.Mapping[str, t.Any]) -> None:
        self._add("input_bound", session=session_id, pipeline=pipeline_id, command=name, parameters=parameters)

    def question(
        self,
        session_id: str,
        pipeline_id: str,
        name: str,
        *,
        caption: str,
        message: str,
        choices: tuple[str, ...],
        answer: t.Any,
        refused: str | None,
    ) -> None:
        self._add(
            "question",
            session=session_id,
            pipeline=pipeline_id,
            command=name,
            caption=caption,
            message=message,
            choices=choices,
            answer=answer,
            refused=refused,
        )

    def script_refused(self, session_id: str, pipeline_id: str, error_id: str) -> None:
        self._add("script_refused", session=session_id, pipeline=pipeline_id, error_id=error_id)

    def error(
        self, session_id: str, pipeline_id: str, *, error_id: str, category: str, message: str, terminating: bool
    ) -> None:
        self._add(
            "error",
            session=session_id,
            pipeline=pipeline_id,
            error_id=error_id,
            category=category,
            message=message,
            terminating=terminating,
        )

    def warning(self, session_id: str, pipeline_id: str, name: str, text: str) -> None:
        self._add("warning", session=session_id, pipeline=pipeline_id, command=name, message=text)

    def pipeline_ended(self, session_id: str, pipeline_id: str, state: str) -> None:
        self._add("pipeline_ended", session=session_id, pipeline=pipeline_id, state=state)
