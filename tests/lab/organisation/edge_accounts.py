# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What both sides of an Edge subscription keep: accounts, and the certificates that they are bound to (cmdlet sheet 7.1)."""

from __future__ import annotations

import dataclasses
import datetime
import secrets


@dataclasses.dataclass(frozen=True)
class BootstrapAccount:
    """The account of AD LDS that the first synchronisation logs on with; it is in the subscription file."""

    username: str
    password: str = dataclasses.field(repr=False)
    created: datetime.datetime
    duration: datetime.timedelta

    @property
    def expires(self) -> datetime.datetime:
        return self.created + self.duration


@dataclasses.dataclass(frozen=True)
class ReplicationAccount:
    """The ESRA account of one Mailbox server on one Edge server.

    :ivar mailbox_certificate, edge_certificate: DER of the default certificates of both sides, whose keys the two copies
        of the credential are encrypted to.
    """

    username: str
    password: str = dataclasses.field(repr=False)
    mailbox_certificate: bytes = dataclasses.field(repr=False)
    edge_certificate: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass
class EdgeDirectory:
    """What an Edge server keeps in its AD LDS.

    :ivar subscribed: since when it is prepared for a subscription, which disables cmdlets; None where it is not.
    :ivar accounts: by Mailbox server, those that have synchronised.
    """

    subscribed: datetime.datetime | None = None
    bootstrap: BootstrapAccount | None = None
    accounts: dict[str, ReplicationAccount] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class EdgeSubscription:
    """A subscription in the organisation's directory.

    :ivar accounts: by Mailbox server of the site at the moment of subscribing.
    :ivar renewed: whether it took another's place, whose accounts AD LDS knows still.
    :ivar synchronised: when it last worked. :ivar failure: why it does not now, empty where it does.
    :ivar failed: by Mailbox server, what it last wrote an event about, and when.
    """

    edge: str
    fqdn: str
    site: str
    created: datetime.datetime
    bootstrap: BootstrapAccount
    accounts: dict[str, ReplicationAccount]
    renewed: bool = False
    synchronised: datetime.datetime | None = None
    failure: str = ""
    failed: dict[str, tuple[int, datetime.datetime]] = dataclasses.field(default_factory=dict)


def new_password() -> str:
    """Random, as long as a key of 32 bytes is in Base64."""
    return secrets.token_urlsafe(32)
