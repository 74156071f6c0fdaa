# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second administrator, who works on the organisation while a client does."""

from __future__ import annotations

import datetime
import typing as t

from lab.organisation import SMTP, Vantage, authconfig, hybrid_wizard, online_wizard, stores
from lab.organisation.setup import AUTH_CERTIFICATE_NAME

from .journal import Journal


class Administrator:
    """What such a person does by cmdlet on one server. Refusals are OrganisationErrors, and are in no journal.

    :param vantage: the server that hosts the session, and the person.
    """

    def __init__(self, vantage: Vantage, journal: Journal) -> None:
        self._vantage = vantage
        self._journal = journal

    def create_auth_certificate(self) -> str:
        """Makes an auth certificate on the server, enabled for SMTP, never as its internal transport certificate."""
        vantage = self._vantage
        with vantage.organisation.settled():
            made = stores.create_self_signed(
                vantage,
                vantage.server,
                subject=f"CN={AUTH_CERTIFICATE_NAME}",
                domains=[],
                friendly_name=AUTH_CERTIFICATE_NAME,
                exportable=True,
            )
            stores.enable(vantage, vantage.server, made.thumbprint, SMTP)
        self._did("create_auth_certificate", thumbprint=made.thumbprint)
        return made.thumbprint

    def stage(self, thumbprint: str, hours: float = 49) -> None:
        """Makes the certificate the next one, effective in so many hours."""
        with self._vantage.organisation.settled() as now:
            effective = now + datetime.timedelta(hours=hours)
            authconfig.set_next(self._vantage, thumbprint, effective)
        self._did("stage", thumbprint=thumbprint, effective=effective)

    def publish(self) -> None:
        """Makes the next certificate the current one."""
        authconfig.publish(self._vantage)
        self._did("publish")

    def clear_previous(self) -> None:
        """Empties the previous thumbprint."""
        authconfig.clear_previous(self._vantage)
        self._did("clear_previous")

    def remove(self, thumbprint: str) -> None:
        """Takes the certificate out of the server's store."""
        stores.remove(self._vantage, self._vantage.server, thumbprint)
        self._did("remove", thumbprint=thumbprint)

    def run_hybrid_wizard(self, thumbprint: str) -> hybrid_wizard.Outcome:
        """Runs the Hybrid Configuration Wizard on the server, and chooses the certificate on its page; both sides are set."""
        outcome = hybrid_wizard.run(self._vantage, thumbprint, online=online_wizard.wizard_sets)
        self._did("run_hybrid_wizard", thumbprint=thumbprint, certificate=str(outcome.certificate))
        return outcome

    def take_over_transport(self, thumbprint: str) -> None:
        """Enables the certificate for SMTP, and makes it the server's internal transport certificate."""
        vantage = self._vantage
        with vantage.organisation.settled():
            stores.enable(vantage, vantage.server, thumbprint, SMTP)
            stores.replace_internal_transport(vantage, vantage.server, thumbprint)
        self._did("take_over_transport", thumbprint=thumbprint)

    def renew_transport(self) -> str:
        """Gives the server another internal transport certificate, of its own, valid from now on."""
        vantage = self._vantage
        with vantage.organisation.settled():
            made = stores.create_self_signed(vantage, vantage.server)
        self.take_over_transport(made.thumbprint)
        return made.thumbprint

    def _did(self, action: str, **facts: t.Any) -> None:
        vantage = self._vantage
        self._journal.add("administrator", server=vantage.server.name, user=vantage.user.name, action=action, **facts)


__all__ = ("Administrator",)
