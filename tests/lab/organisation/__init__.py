# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated Exchange organisation: state, clock, servicelets, and the actions that the cmdlets are made of.

Knows nothing of PowerShell or of the wire. The actions are in modules by family, each a function that takes a
:class:`Vantage`: :mod:`.stores` (certificates), :mod:`.machine_stores`, :mod:`.authconfig`, :mod:`.windows` (application pools, services),
:mod:`.eventlog`. What a server says of a certificate at this moment is in :mod:`.reading`.
"""

from __future__ import annotations

from . import authconfig, errors, eventlog, machine_stores, reading, stores, transfer, windows
from .connectors import CertificateName, HybridConfiguration, ReceiveConnector, SendConnector
from .errors import (
    AccessDeniedError,
    AppPoolNotFoundError,
    AppPoolNotStartedError,
    CertificateError,
    CertificateExistsError,
    CertificateExpiredError,
    CertificateNotFoundError,
    DependentServicesError,
    EffectiveDateError,
    InternalTransportCertificateError,
    InvalidKeySizeError,
    InvalidSubjectError,
    NoNextCertificateError,
    OrganisationError,
    PrivateKeyMissingError,
    PrivateKeyNotExportableError,
    SendConnectorCertificateError,
    ServerNotFoundError,
    ServiceDisabledError,
    ServiceNotFoundError,
    SourceDataError,
    UnreachableError,
)
from .keys import KeyRing
from .model import (
    FEDERATION,
    IIS,
    IMAP,
    POP,
    SMTP,
    UM,
    UM_CALL_ROUTER,
    AppPool,
    AuthConfig,
    Binding,
    Clock,
    Event,
    Server,
    Service,
    Site,
    StoredCertificate,
    User,
)
from .names import name_text, parse_name
from .organisation import Organisation
from .vantage import Vantage

__all__ = (
    "FEDERATION",
    "IIS",
    "IMAP",
    "POP",
    "SMTP",
    "UM",
    "UM_CALL_ROUTER",
    "AccessDeniedError",
    "AppPool",
    "AppPoolNotFoundError",
    "AppPoolNotStartedError",
    "AuthConfig",
    "Binding",
    "CertificateError",
    "CertificateExistsError",
    "CertificateExpiredError",
    "CertificateName",
    "CertificateNotFoundError",
    "Clock",
    "DependentServicesError",
    "EffectiveDateError",
    "Event",
    "HybridConfiguration",
    "InternalTransportCertificateError",
    "InvalidKeySizeError",
    "InvalidSubjectError",
    "KeyRing",
    "NoNextCertificateError",
    "Organisation",
    "OrganisationError",
    "PrivateKeyMissingError",
    "PrivateKeyNotExportableError",
    "ReceiveConnector",
    "SendConnector",
    "SendConnectorCertificateError",
    "Server",
    "ServerNotFoundError",
    "Service",
    "ServiceDisabledError",
    "ServiceNotFoundError",
    "Site",
    "SourceDataError",
    "StoredCertificate",
    "UnreachableError",
    "User",
    "Vantage",
    "authconfig",
    "errors",
    "eventlog",
    "machine_stores",
    "name_text",
    "parse_name",
    "reading",
    "stores",
    "transfer",
    "windows",
)
