# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One exception per fact that a person can act on (design 5).

Each says which server, what was under way, what the other side said, and what to do. None ever holds a password.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from .._telling import told

if t.TYPE_CHECKING:
    from ._questions import Question
    from ._record import RemoteRecord
    from ._reply import Reply

__all__ = (
    "BadArgument",
    "CannotConnect",
    "CommandNotAvailable",
    "CutConnection",
    "EndpointNotFound",
    "InsecureAuthentication",
    "LanguageRefused",
    "LibraryMissing",
    "NotAuthenticated",
    "NotAuthorised",
    "PromptNotForeseen",
    "RemoteFailure",
    "RemoteNotFound",
    "RemotingError",
    "SettingNotUsable",
    "Throttled",
    "UnreadableAnswer",
    "UnsupportedConnection",
)


class RemotingError(Exception):
    """Base of all errors of this layer.

    :ivar server: the endpoint's host as it was addressed.
    :ivar command: what was under way as readable PowerShell, secrets masked; empty outside of an invocation.
    :ivar happened: a sentence that says what happened.
    :ivar said: what the other side or the library said about it, in whatever language; may be empty.
    :ivar remedy: what to do.
    :ivar reply: what the invocation had given before it failed, if it got that far.
    """

    happened = "The endpoint failed."
    remedy = "Look at the server's event log."

    def __init__(
        self,
        *,
        server: str,
        happened: str | None = None,
        command: str = "",
        said: str = "",
        remedy: str | None = None,
        reply: Reply | None = None,
    ) -> None:
        super().__init__(server, happened, command, said)
        self.server = server
        self.command = command
        self.happened = happened or self.happened
        self.said = " ".join(said.split())
        self.remedy = remedy or self.remedy
        self.reply = reply

    def __str__(self) -> str:
        return told(self.server, self.happened, said=self.said, remedy=self.remedy, command=self.command)


class LibraryMissing(RemotingError):
    """A Python library is not installed on the controller."""

    happened = "A Python library is missing on the controller."
    remedy = "Install it into the Python that runs Ansible."


class UnsupportedConnection(RemotingError):
    """The host's connection plugin is neither winrm nor psrp, or the endpoint does not exist there."""

    happened = "The host's connection can't carry PowerShell remoting."
    remedy = "Set ansible_connection to winrm or psrp for this host."


class SettingNotUsable(RemotingError):
    """A setting of the endpoint or of the connection can't be used as it is."""

    happened = "A setting of the connection can't be used."
    remedy = "Correct the setting."


class InsecureAuthentication(RemotingError):
    """Basic authentication over plain HTTP, which shows the password to everyone on the way."""

    happened = "Basic authentication over plain HTTP would show the password to everyone on the way."
    remedy = "Use https, Kerberos or NTLM, or allow it explicitly with allow_basic_over_http."


class CannotConnect(RemotingError):
    """No connection to the endpoint.

    :ivar cause: ``unknown_host``, ``refused``, ``timeout``, ``tls_not_trusted``, ``tls_wrong_name``, ``tls`` (any other
        failure of the handshake), ``proxy`` or ``network``.
    """

    happened = "No connection to the endpoint."
    remedy = "Check that the server is up and that host, port and scheme are right."

    def __init__(self, *, cause: str, **rest: t.Any) -> None:
        super().__init__(**rest)
        self.cause = cause


class NotAuthenticated(RemotingError):
    """The endpoint refused the user's name, password, ticket or the method."""

    happened = "The endpoint did not accept the user's credentials."
    remedy = (
        "Check ansible_user and ansible_password (for Kerberos: the ticket, the realm and the server's name), and that "
        "the endpoint allows this authentication method."
    )


class NotAuthorised(RemotingError):
    """The user is known but may not do this."""

    happened = "Access is denied."
    remedy = (
        "For the Exchange endpoint the user must be enabled for remote PowerShell and hold an RBAC role; for the Windows "
        "endpoint it must be allowed to use the session configuration."
    )


class EndpointNotFound(RemotingError):
    """Something answers, but not with this path or session configuration."""

    happened = "There is no such endpoint on the server."
    remedy = "Check path, port and session configuration of the endpoint."


class Throttled(RemotingError):
    """The user has too many sessions or requests open."""

    happened = "The server limits this user's sessions or requests."
    remedy = (
        "Wait until other sessions of this user are closed (abandoned ones time out), run fewer hosts at a time (forks, serial), "
        "wait longer (exchange_endpoint_timeout at Exchange's endpoint), or raise the user's throttling policy or WinRM quota."
    )


class CutConnection(RemotingError):
    """The connection broke or the session was lost in the middle; what was under way may or may not have happened."""

    happened = "The connection broke in the middle."
    remedy = "Whether the command under way took effect is not known: run again, which reads the present state first."


class UnreadableAnswer(CutConnection):
    """An answer that is not what the protocol says; as with a broken connection, the effect is unknown."""

    happened = "The server sent something that can't be read."


class PromptNotForeseen(RemotingError):
    """The endpoint asked something that no rule foresees; it was refused and the pipeline ended.

    :ivar question: the question in full.
    """

    happened = "The command asked a question that is not foreseen; it was not answered and the command was ended."
    remedy = (
        "Do this step by hand once, or report the question. What the command did before it asked may have taken effect."
    )

    def __init__(self, *, question: Question, **rest: t.Any) -> None:
        super().__init__(**rest)
        self.question = question


class RemoteFailure(RemotingError):
    """A command failed; also the base of the failures below.

    :ivar record: the error record; decide by its id, category and exception types.
    """

    happened = "The command failed."
    remedy = "Act on what the server said."

    def __init__(self, *, record: RemoteRecord, **rest: t.Any) -> None:
        super().__init__(**rest)
        self.record = record


class CommandNotAvailable(RemoteFailure):
    """The endpoint has no such command: the server's version does not have it, or no role of the user includes it.

    :ivar name: the command's name.
    """

    remedy = (
        "Either this version of the server does not have it, or the user lacks the RBAC role that includes it; on the "
        "Windows endpoint, the feature or module may not be installed."
    )

    @property
    def name(self) -> str:
        """The command's name."""
        return self.record.target or self.record.command


class BadArgument(RemoteFailure):
    """A parameter or its value was refused before the command did anything."""

    happened = "A parameter or its value was refused; the command did nothing."
    remedy = (
        "Correct the value. If the parameter itself is unknown, this version of the server does not have it or no role of "
        "the user includes it."
    )


class RemoteNotFound(RemoteFailure):
    """The object named does not exist."""

    happened = "The object was not found."
    remedy = "Check its name, and that it is on this server."


class LanguageRefused(RemoteFailure):
    """The endpoint took the message for a script, which its language mode forbids."""

    happened = "The endpoint's language mode refused the message."
    remedy = "The endpoint allows plain commands only; report what was under way."
