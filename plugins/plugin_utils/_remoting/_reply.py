# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes back: outputs, errors, warnings, and the server's time."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime

from .._wire import WireValue
from ._classify import from_record
from ._questions import AnsweredQuestion
from ._record import RemoteRecord

__all__ = ("Reply",)


@dataclasses.dataclass
class Reply:
    """What one invocation gave.

    :ivar outputs: the output objects, in order; objects of several pipelines carry no sign of which is whose.
    :ivar errors: non-terminating errors.
    :ivar warnings: each warning once.
    :ivar answered: the questions that were answered.
    :ivar server_time: the endpoint's clock when it answered (UTC).
    """

    server: str
    server_time: datetime.datetime
    pipelines: tuple[str, ...] = ()
    outputs: list[WireValue] = dataclasses.field(default_factory=list)
    errors: list[RemoteRecord] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)
    answered: list[AnsweredQuestion] = dataclasses.field(default_factory=list)

    def raise_first_error(self) -> None:
        """Raises the first non-terminating error, if there is one, as the error that fits it.

        :raises RemoteFailure: or one of the classes derived from it.
        """
        if self.errors:
            raise from_record(self.errors[0], server=self.server, command="; ".join(self.pipelines), reply=self)

    @property
    def is_empty(self) -> bool:
        """Whether nothing came at all."""
        return not (self.outputs or self.errors or self.warnings or self.answered)

    def extend(self, other: Reply) -> None:
        """Takes over what another invocation gave."""
        self.pipelines += other.pipelines
        self.server_time = other.server_time
        self.outputs.extend(other.outputs)
        self.errors.extend(other.errors)
        self.warnings.extend(other.warnings)
        self.answered.extend(other.answered)
