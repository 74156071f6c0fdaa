# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set-AuthConfig (cmdlet sheet 3.2)."""

from __future__ import annotations

import datetime
import typing as t

from lab.contract import Call, Cmdlet, ErrorRecord, Kind, Parameter
from lab.organisation import (
    CertificateNotFoundError,
    EffectiveDateError,
    NextCertificateNullError,
    NoNextCertificateError,
    OrganisationError,
    PrivateKeyMissingError,
    PrivateKeyNotExportableError,
    Vantage,
    authconfig,
)
from lab.shapes.moments import ServerZone

from .common import DOMAIN_CONTROLLER, SERVER_ID, vantage_of
from .exchange_errors import bad_argument, exchange_error, not_in_this_lab, refusal, task_class
from .questions import effective_too_soon

_NULLABLE_DATE = "System.Nullable`1[System.DateTime]"


class SetAuthConfig(Cmdlet):
    """Changes the auth configuration: four exclusive parameter sets."""

    name: t.ClassVar[str] = "Set-AuthConfig"
    # Assumption: the class; no source names it.
    net_class: t.ClassVar[str] = task_class("SetAuthConfig")
    # Assumption: which set is the default; the page does not say.
    default_set: t.ClassVar[str | None] = "Settings"
    supports_should_process: t.ClassVar[bool] = True
    parameters: t.ClassVar[tuple[Parameter, ...]] = (
        Parameter("CertificateThumbprint", Kind.STRING, sets=("Current",), mandatory=True),
        Parameter("NewCertificateThumbprint", Kind.STRING, sets=("New",), nullable=True),
        Parameter("NewCertificateEffectiveDate", Kind.DATETIME, sets=("New",), nullable=True, type_name=_NULLABLE_DATE),
        Parameter("SkipImmediateCertificateDeployment", Kind.SWITCH, sets=("Current", "New")),
        Parameter("PublishCertificate", Kind.SWITCH, sets=("Publish",)),
        Parameter("ClearPreviousCertificate", Kind.SWITCH, sets=("Publish",)),
        Parameter("Force", Kind.SWITCH, sets=("Current", "Publish", "New")),
        # "Not available in this release" (cmdlet sheet 3.2): accepted and without effect.
        Parameter("Server", Kind.STRING, sets=("Current", "New"), nullable=True, type_name=SERVER_ID),
        Parameter("Realm", Kind.STRING, sets=("Settings",)),
        Parameter("ServiceName", Kind.STRING, sets=("Settings",)),
        DOMAIN_CONTROLLER,
    )

    def process(self, call: Call) -> None:
        bodies = {"Current": self._current, "New": self._new, "Publish": self._publish}
        body = bodies.get(call.parameter_set or "", self._settings)
        try:
            body(call)
        except OrganisationError as error:
            call.error(_refusal(vantage_of(call), error))

    @staticmethod
    def _current(call: Call) -> None:
        vantage = vantage_of(call)
        thumbprint = str(call.bound.get("CertificateThumbprint") or "")
        authconfig.require_usable(vantage, thumbprint)
        if _agreed(call):
            authconfig.set_current(vantage, thumbprint)

    @staticmethod
    def _new(call: Call) -> None:
        vantage = vantage_of(call)
        if _empties(call):
            authconfig.require_clearable(vantage)
            if _agreed(call):
                authconfig.clear_next(vantage)
            return
        # Assumption: a date alone moves the date of the next certificate that is set already.
        thumbprint = str(call.bound.get("NewCertificateThumbprint") or authconfig.auth_config(vantage).next)
        if not thumbprint:
            raise NoNextCertificateError("no next certificate is set")
        effective = _effective(vantage, call.bound.get("NewCertificateEffectiveDate"))
        if effective is not None:
            authconfig.require_effective_in_future(vantage, effective)
        authconfig.require_usable(vantage, thumbprint)
        if not _agreed(call):
            return
        lead = authconfig.DEPLOYMENT_LEAD
        if effective is not None and effective < vantage.now() + lead and not effective_too_soon(call, lead):
            return
        authconfig.set_next(vantage, thumbprint, effective)

    @staticmethod
    def _publish(call: Call) -> None:
        """Publishing comes before clearing: the article sends both in one call (procedures S1-18)."""
        vantage = vantage_of(call)
        if call.bound.get("PublishCertificate"):
            upcoming = authconfig.auth_config(vantage).next
            if not upcoming:
                raise NoNextCertificateError("no next certificate is set")
            authconfig.require_usable(vantage, upcoming)
        if not _agreed(call):
            return
        if call.bound.get("PublishCertificate"):
            authconfig.publish(vantage)
        if call.bound.get("ClearPreviousCertificate"):
            authconfig.clear_previous(vantage)

    @staticmethod
    def _settings(call: Call) -> None:
        if "Realm" in call.bound or "ServiceName" in call.bound:
            raise not_in_this_lab(vantage_of(call), "Changing Realm or ServiceName")


def _empties(call: Call) -> bool:
    """Whether thumbprint and date are both given as null. Assumption: an empty thumbprint is as good as null."""
    names = ("NewCertificateThumbprint", "NewCertificateEffectiveDate")
    return all(name in call.bound and not call.bound[name] for name in names)


def _agreed(call: Call) -> bool:
    # Assumption: the words of this question; it is asked with -Confirm alone, and -WhatIf prints them.
    return call.should_process("Auth Configuration", "Set-AuthConfig")


def _effective(vantage: Vantage, given: t.Any) -> datetime.datetime | None:
    """The moment meant; a date without zone is the server's local time (wire-shapes 11)."""
    if given is None:
        return None
    if not isinstance(given, datetime.datetime):
        raise bad_argument(vantage, "The new certificate effective date is not a date.")
    return given if given.tzinfo is not None else given.replace(tzinfo=ServerZone(vantage.server.utc_offset))


def _refusal(vantage: Vantage, error: OrganisationError) -> ErrorRecord:
    """The record of what Set-AuthConfig refuses. But for E12 the wordings are the lab's own (cmdlet sheet 12).

    Assumption: all are InvalidOperationException, in the category that the sheet gives for these records.
    """
    if isinstance(error, EffectiveDateError):  # E12
        text = (
            "The new certificate effective date is invalid. The effective date must be greater than the current time."
        )
    elif isinstance(error, NextCertificateNullError):
        text = "The new certificate thumbprint must not be null."
    elif isinstance(error, NoNextCertificateError):
        text = "There is no new certificate to publish. Set a new certificate first."
    elif isinstance(error, CertificateNotFoundError):
        text = f"The certificate with thumbprint {error.thumbprint} was not found on server {error.server}."
    elif isinstance(error, PrivateKeyMissingError):
        text = f"The certificate with thumbprint {error.thumbprint} has no private key on server {error.server}."
    elif isinstance(error, PrivateKeyNotExportableError):
        text = f"The private key of the certificate with thumbprint {error.thumbprint} is not exportable."
    else:
        return refusal(vantage, error)
    return exchange_error(vantage, text)


__all__ = ("SetAuthConfig",)
