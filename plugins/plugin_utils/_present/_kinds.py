# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads several kinds of objects in one message, and each by itself where that shows an error."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from .._exchange import Unread
from .._remoting import Pipeline, RemoteNotFound, RemotingError, Session
from .._wire import WireObject, WireValue

__all__ = ("read_kinds",)


def read_kinds(
    session: Session, reads: t.Mapping[str, Pipeline], may_be_missing: t.Container[str] = ()
) -> t.Mapping[str, list[WireValue] | Unread]:
    """The objects by the name of their type.

    :param reads: by the name of the type, the pipeline that gives its objects and no others.
    :param may_be_missing: types of which an error that says that there are none is no error.
    """
    return _together(session, reads) or {
        kind: _alone(session, pipeline, kind in may_be_missing) for kind, pipeline in reads.items()
    }


def _together(session: Session, reads: t.Mapping[str, Pipeline]) -> t.Mapping[str, list[WireValue] | Unread] | None:
    """All in one message; None where that does not show which of them failed."""
    try:
        reply = session.invoke(*reads.values())
    except RemotingError:
        return None
    found: dict[str, list[WireValue]] = {kind: [] for kind in reads}
    for output in reply.outputs:
        kinds = [kind for kind in reads if isinstance(output, WireObject) and output.is_a(kind)]
        if len(kinds) != 1:
            return None
        found[kinds[0]].append(output)
    return None if reply.errors else found


def _alone(session: Session, pipeline: Pipeline, may_be_missing: bool) -> list[WireValue] | Unread:
    try:
        reply = session.invoke(pipeline)
        reply.raise_first_error()
    except RemotingError as error:
        return [] if may_be_missing and isinstance(error, RemoteNotFound) else Unread(str(error))
    return list(reply.outputs)
