# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The enumerations of Exchange and Windows objects: names and numbers (cmdlet sheet 1.4, wire-shapes 4 and 7).

Numbers that no recording shows are the ones the cmdlet sheet calls inferred.
"""

from __future__ import annotations

from lab.contract import EnumType

_TASKS = "Microsoft.Exchange.Management.SystemConfigurationTasks."

ALLOWED_SERVICES = EnumType(
    _TASKS + "AllowedServices",
    (
        ("None", 0),
        ("IMAP", 1),
        ("POP", 2),
        ("UM", 4),
        ("IIS", 8),
        ("SMTP", 16),
        ("Federation", 32),
        ("UMCallRouter", 64),
    ),
    flags=True,
)
CERTIFICATE_STATUS = EnumType(
    _TASKS + "CertificateStatus",
    (
        ("Unknown", 0),
        ("Valid", 1),
        ("Revoked", 2),
        ("DateInvalid", 3),
        ("Untrusted", 4),
        ("Invalid", 5),
        ("RevocationCheckFailure", 6),
        ("PendingRequest", 7),
    ),
)
CERTIFICATE_AUTHORITY_TYPE = EnumType(
    _TASKS + "CertificateAuthorityType",
    (("None", 0), ("ThirdParty", 1), ("Enterprise", 2), ("Registry", 3), ("GroupPolicy", 4), ("Unknown", 5)),
)
URL_VALIDATION = EnumType(_TASKS + "UrlValidation", (("NotTested", 0),))
"""Assumption: the name of 0, the only number in the recordings, which do not show it."""

OBJECT_STATE = EnumType(
    "Microsoft.Exchange.Data.ObjectState", (("New", 0), ("Unchanged", 1), ("Changed", 2), ("Deleted", 3))
)
SERVER_EDITION = EnumType(
    "Microsoft.Exchange.Data.ServerEditionType",
    (("Unknown", -1), ("Standard", 1), ("StandardEvaluation", 2), ("Enterprise", 3), ("EnterpriseEvaluation", 4)),
)
SERVER_ROLE = EnumType(
    "Microsoft.Exchange.Data.Directory.SystemConfiguration.ServerRole",
    (
        ("None", 0),
        ("Mailbox", 2),
        ("ClientAccess", 4),
        ("UnifiedMessaging", 16),
        ("HubTransport", 32),
        ("Edge", 64),
        ("FrontendTransport", 16384),
    ),
    flags=True,
)
PUBLIC_FOLDERS_DEPLOYMENT = EnumType(
    "Microsoft.Exchange.Data.Directory.PublicFoldersDeployment", (("None", 0), ("Local", 1), ("Remote", 2))
)
INDUSTRY_TYPE = EnumType("Microsoft.Exchange.Data.Directory.IndustryType", (("NotSpecified", 0),))
RMSO_SUBSCRIPTION_STATUS = EnumType(
    "Microsoft.Exchange.Data.Directory.SystemConfiguration.RmsoSubscriptionStatusFlags", (("Unknown", 0),)
)
HYBRID_CONFIGURATION_STATUS = EnumType(
    "Microsoft.Exchange.Data.Directory.SystemConfiguration.HybridConfigurationStatusFlags", (("Unknown", 0),)
)
HEURISTICS_FLAGS = EnumType(
    "Microsoft.Exchange.Data.Directory.SystemConfiguration.HeuristicsFlags", (("None", 0),), flags=True
)
RECIPIENT_TYPE_DETAILS = EnumType(
    "Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails",
    (("UserMailbox", 1), ("ArbitrationMailbox", 8388608)),
)
"""Documented values; the others are left out. Assumption: the number travels as one of 32 bits."""

SERVICE_STATUS = EnumType(
    "System.ServiceProcess.ServiceControllerStatus",
    (
        ("Stopped", 1),
        ("StartPending", 2),
        ("StopPending", 3),
        ("Running", 4),
        ("ContinuePending", 5),
        ("PausePending", 6),
        ("Paused", 7),
    ),
)
SERVICE_TYPE = EnumType(
    "System.ServiceProcess.ServiceType",
    (("KernelDriver", 1), ("Win32OwnProcess", 16), ("Win32ShareProcess", 32)),
    flags=True,
)
SERVICE_START_MODE = EnumType(
    "System.ServiceProcess.ServiceStartMode",
    (("Boot", 0), ("System", 1), ("Automatic", 2), ("Manual", 3), ("Disabled", 4)),
)

__all__ = (
    "ALLOWED_SERVICES",
    "CERTIFICATE_AUTHORITY_TYPE",
    "CERTIFICATE_STATUS",
    "HEURISTICS_FLAGS",
    "HYBRID_CONFIGURATION_STATUS",
    "INDUSTRY_TYPE",
    "OBJECT_STATE",
    "PUBLIC_FOLDERS_DEPLOYMENT",
    "RECIPIENT_TYPE_DETAILS",
    "RMSO_SUBSCRIPTION_STATUS",
    "SERVER_EDITION",
    "SERVER_ROLE",
    "SERVICE_START_MODE",
    "SERVICE_STATUS",
    "SERVICE_TYPE",
    "URL_VALIDATION",
)
