# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the endpoint to the client's host: what we present as host, how a question reads, how it is refused."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ._convert import properties_of
from ._libraries import psrpcore
from ._questions import Choice, Question

__all__ = ("NO_ANSWER_WANTED", "host_info", "question_of", "refusal")

NO_ANSWER_WANTED: t.Final = -100
"""Call id of a host call that only tells something (wire-shapes 11, Prompts)."""


def host_info() -> t.Any:
    """The host that we present; its sizes and colours are given along so that nobody asks for them."""
    types = psrpcore.types
    size = types.Size(Width=120, Height=50)
    origin = types.Coordinates(X=0, Y=0)
    return types.HostInfo(
        IsHostNull=False,
        IsHostUINull=False,
        IsHostRawUINull=False,
        UseRunspaceHost=False,
        HostDefaultData=types.HostDefaultData(
            ForegroundColor=types.ConsoleColor.Gray,
            BackgroundColor=types.ConsoleColor.Black,
            CursorPosition=origin,
            WindowPosition=origin,
            CursorSize=25,
            BufferSize=size,
            WindowSize=size,
            MaxWindowSize=size,
            MaxPhysicalWindowSize=size,
            WindowTitle="",
        ),
    )


def question_of(event: t.Any, cmdlets: tuple[str, ...], pipeline: str) -> Question:
    """A host call that wants an answer, as a question in full."""
    method = event.method_identifier.name
    parameters = list(event.method_parameters)
    if method == "PromptForChoice" and len(parameters) == 4:
        caption, message, choices, default = parameters
        return Question(
            method,
            cmdlets,
            pipeline,
            _text(caption),
            _text(message),
            tuple(Choice(_field(choice, "Label"), _field(choice, "HelpMessage")) for choice in choices or ()),
            None if default is None else int(default),
        )
    caption = _text(parameters[0]) if parameters else ""
    message = _text(parameters[1]) if len(parameters) > 1 else ""
    if method == "Prompt" and len(parameters) > 2:
        # A missing mandatory parameter is asked for as a field with its name and type.
        fields = ", ".join(f"{_field(item, 'Name')} ({_field(item, 'ParameterTypeName')})" for item in parameters[2])
        message = f"{message} {fields}".strip()
    return Question(method, cmdlets, pipeline, caption, message)


def refusal() -> t.Any:
    """The exception by which a question is refused; it fails the pipeline (wire-shapes 11, Prompts)."""
    types = psrpcore.types
    return types.ErrorRecord(
        Exception=types.NETException(Message="This question is not answered by the client."),
        CategoryInfo=types.ErrorCategoryInfo(Category=types.ErrorCategory.OperationStopped),
        FullyQualifiedErrorId="QuestionNotForeseen",
    )


def _text(value: t.Any) -> str:
    return value if isinstance(value, str) else ""


def _field(value: t.Any, name: str) -> str:
    # psrpcore gives the .NET property's name; on the wire it begins in lower case.
    found = properties_of(value)
    return _text(found.get(name, found.get(name[0].lower() + name[1:])))
