# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PowerShell remoting: sessions on an endpoint, pipelines of typed commands, answered questions, typed errors.

    with open_session("exchange", connection, EndpointOptions()) as session:
        reply = session.invoke([Command("Get-ExchangeCertificate", {"Server": "EX1"})])

Read on in _session.py (open, invoke, close), _client.py (the conversation), _shell.py (messages), _convert.py (objects).
Nothing here knows what a certificate or an Exchange object is.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._command import CertificateObject, Command, Pipeline, SealedFile, Secret, describe
from ._convert import read_clixml
from ._errors import (
    BadArgument,
    CannotConnect,
    CommandNotAvailable,
    CutConnection,
    EndpointNotFound,
    InsecureAuthentication,
    LanguageRefused,
    LibraryMissing,
    NotAuthenticated,
    NotAuthorised,
    PromptNotForeseen,
    RemoteFailure,
    RemoteNotFound,
    RemotingError,
    SettingNotUsable,
    Throttled,
    UnreadableAnswer,
    UnsupportedConnection,
)
from ._machine import netbios_name, read_machine_name
from ._open import open_session
from ._options import EndpointKind, EndpointOptions
from ._questions import AnsweredQuestion, Choice, Question, Rule
from ._record import RemoteRecord
from ._reply import Reply
from ._session import Session
from ._snapin import SnapInSession

__all__ = (
    "AnsweredQuestion",
    "BadArgument",
    "CannotConnect",
    "CertificateObject",
    "Choice",
    "Command",
    "CommandNotAvailable",
    "CutConnection",
    "EndpointKind",
    "EndpointNotFound",
    "EndpointOptions",
    "InsecureAuthentication",
    "LanguageRefused",
    "LibraryMissing",
    "NotAuthenticated",
    "NotAuthorised",
    "Pipeline",
    "PromptNotForeseen",
    "Question",
    "RemoteFailure",
    "RemoteNotFound",
    "RemoteRecord",
    "RemotingError",
    "Reply",
    "Rule",
    "SealedFile",
    "Secret",
    "Session",
    "SnapInSession",
    "SettingNotUsable",
    "Throttled",
    "UnreadableAnswer",
    "UnsupportedConnection",
    "describe",
    "netbios_name",
    "open_session",
    "read_clixml",
    "read_machine_name",
)
