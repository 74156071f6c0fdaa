# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The auth configuration: what Set-AuthConfig does, without its question (cmdlet sheet 3.1 and 3.2)."""

from __future__ import annotations

import dataclasses
import datetime

from .errors import EffectiveDateError, NextCertificateNullError, NoNextCertificateError
from .lookup import with_exportable_key
from .model import AuthConfig, StoredCertificate
from .servicelets import replicate_everywhere
from .vantage import Vantage

DEPLOYMENT_LEAD = datetime.timedelta(hours=48)
"""An effective date nearer than this is questioned (cmdlet sheet 1.5, P2)."""


def auth_config(vantage: Vantage) -> AuthConfig:
    """A copy of the configuration as it is now."""
    with vantage.organisation.settled():
        return dataclasses.replace(vantage.organisation.auth)


def require_effective_in_future(vantage: Vantage, effective: datetime.datetime) -> None:
    """Raises EffectiveDateError unless the date is later than the present moment (cmdlet sheet 1.6, E12)."""
    with vantage.organisation.settled() as now:
        if effective <= now:
            raise EffectiveDateError("the effective date is not in the future")


def require_usable(vantage: Vantage, thumbprint: str) -> StoredCertificate:
    """The certificate on the server that runs the command, with an exportable key (cmdlet sheet 3.2).

    Raises CertificateNotFoundError, PrivateKeyMissingError, PrivateKeyNotExportableError.
    """
    with vantage.organisation.settled():
        return with_exportable_key(vantage.server, thumbprint)


def set_next(vantage: Vantage, thumbprint: str, effective: datetime.datetime | None) -> None:
    """Stages the next certificate.

    :param effective: aware; None leaves no date, and AuthAdmin never publishes.

    Raises what require_effective_in_future and require_usable raise.
    """
    organisation = vantage.organisation
    with organisation.settled() as now:
        if effective is not None:
            require_effective_in_future(vantage, effective)
        stored = require_usable(vantage, thumbprint)
        # Assumption: without a date it is stored all the same, and waits for -PublishCertificate.
        organisation.auth.next = stored.thumbprint
        organisation.auth.next_effective = None if effective is None else effective.astimezone(datetime.timezone.utc)
        organisation.auth.changed = now


def require_clearable(vantage: Vantage) -> None:
    """Raises NextCertificateNullError where the server that runs the command does not empty the next certificate."""
    with vantage.organisation.settled():
        if vantage.server.refuses_null_next:
            raise NextCertificateNullError("the next certificate cannot be null")


def clear_next(vantage: Vantage) -> None:
    """Empties the next certificate and its date; there may be none. Raises what require_clearable raises.

    Assumption: no source says what null does, and whether it is taken at all.
    """
    with vantage.organisation.settled() as now:
        require_clearable(vantage)
        auth = vantage.organisation.auth
        if auth.next or auth.next_effective is not None:
            auth.next, auth.next_effective, auth.changed = "", None, now


def set_current(vantage: Vantage, thumbprint: str) -> None:
    """Sets the current certificate directly (parameter set Current). Raises what require_usable raises."""
    organisation = vantage.organisation
    with organisation.settled() as now:
        stored = require_usable(vantage, thumbprint)
        # Assumption: the one it replaces becomes the previous one, as in publishing.
        if organisation.auth.current != stored.thumbprint:
            organisation.auth.previous = organisation.auth.current
        organisation.auth.current = stored.thumbprint
        organisation.auth.changed = now


def publish(vantage: Vantage) -> None:
    """Makes the next certificate current at once and deploys it.

    Raises NoNextCertificateError, and what require_usable raises.
    """
    organisation = vantage.organisation
    with organisation.settled():
        if not organisation.auth.next:
            raise NoNextCertificateError("no next certificate is set")
        require_usable(vantage, organisation.auth.next)
        organisation.move_next_to_current()
        # Deployment to all Client Access servers belongs to publishing (cmdlet sheet 3.2).
        # Assumption: it is the servicelet that carries it, at once, and it stays inside the AD sites (procedures S3-29).
        replicate_everywhere(organisation)


def clear_previous(vantage: Vantage) -> None:
    """Empties the previous thumbprint; there may be none."""
    with vantage.organisation.settled() as now:
        auth = vantage.organisation.auth
        if auth.previous:
            auth.previous, auth.changed = "", now
