# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange objects mean: one class for each kind, built from any of its shapes on the wire; and pure decisions."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._assess import assess
from ._assessment import Action, Assessment, CertificateView, Decision, Finding
from ._auth_admin import DIAGNOSED_PROCESS, AuthAdminRun
from ._auth_config import NOT_YET_CREATED, AuthConfig
from ._certificate import SELECT_PROPERTIES, ExchangeCertificate
from ._certificate_state import (
    CertificateState,
    ServerCertificates,
    ServerCertificateState,
    StoreOutcome,
    classify_server_error,
)
from ._classes import CertificateClass, certificate_class
from ._connector_settings import RECEIVE_SETTINGS, SEND_SETTINGS, Setting, settings_of
from ._connectors import HYBRID_TYPE, RECEIVE_TYPE, SEND_TYPE, Connector, HybridConfiguration
from ._edge_needs import Need, edge_needs, synchronisation_alone
from ._edge_subscription import NORMAL, EdgeConnectors, EdgeSubscription, SyncStatus, edge_connector_names, passwords_in
from ._effective_date import EffectiveDateRefused, effective_date
from ._hybrid_backup import HybridBackup, SavedObject
from ._hybrid_check import Candidate, Holding, HybridCheck, check_hybrid_certificate, serving_candidate
from ._hybrid_verification import Verified, verify_hybrid
from ._iis import ANY_ADDRESS, BINDING_PROPERTIES, ENTRY_PROPERTIES, EntryName, SiteBinding, SslEntry, normal_address
from ._nrbf import NrbfError, NrbfObject, read_nrbf, split_signature
from ._organisation_identity import ORGANISATION_TYPE, OrganisationIdentity
from ._policy import AUTH_CERTIFICATE_SUBJECT, Policy
from ._probes import PROBES, ProbeResult, latest_result
from ._questions import is_default_smtp_question, is_early_effective_date_question, is_remove_question, thumbprints_in
from ._reading import UNKNOWN, UnreadableObject, or_unknown
from ._references import GUARDS, Evidence, Guard, Reference, Unread, references_to
from ._renewal import EXCHANGE_LIFETIME, Share, is_due, left_of, needed_left, refuse_endless, renew_before_option
from ._serialised import SerialisedCertificate
from ._servers import SERVER_TYPE, ExchangeServer, TransportService, same_server
from ._snapshot import Snapshot
from ._starttls import is_domain_name
from ._store_certificate import STORE_PROPERTIES, StoreCertificate
from ._surroundings import Surroundings, forest_root, mailbox_domain, read_session_enabled, read_session_state
from ._tls_name import TlsCertificateName
from ._transport_actions import transport_actions
from ._transport_causes import JudgedEvent, TransportCertificates
from ._transport_events import TRANSPORT_EVENTS, TRANSPORT_SOURCES, TransportEvent, latest_transport_events
from ._usable import caution_about, is_no_certificate, why_unusable
from ._versions import ServerVersion
from ._windows import PROCESS_PROPERTIES, SERVICE_PROPERTIES, AppPoolState, EventRecord, ServiceState, WorkerProcess
from ._wizard import WIZARD_BUILDS, wizard_blockers

__all__ = (
    "EdgeConnectors",
    "EdgeSubscription",
    "NORMAL",
    "Need",
    "SyncStatus",
    "edge_connector_names",
    "edge_needs",
    "passwords_in",
    "synchronisation_alone",
    "wizard_blockers",
    "WIZARD_BUILDS",
    "verify_hybrid",
    "Verified",
    "SERVER_TYPE",
    "OrganisationIdentity",
    "ORGANISATION_TYPE",
    "serving_candidate",
    "check_hybrid_certificate",
    "HybridCheck",
    "Holding",
    "Candidate",
    "SavedObject",
    "HybridBackup",
    "settings_of",
    "Setting",
    "SEND_SETTINGS",
    "RECEIVE_SETTINGS",
    "ANY_ADDRESS",
    "AUTH_CERTIFICATE_SUBJECT",
    "BINDING_PROPERTIES",
    "DIAGNOSED_PROCESS",
    "ENTRY_PROPERTIES",
    "EXCHANGE_LIFETIME",
    "GUARDS",
    "HYBRID_TYPE",
    "NOT_YET_CREATED",
    "PROBES",
    "PROCESS_PROPERTIES",
    "SERVICE_PROPERTIES",
    "RECEIVE_TYPE",
    "SELECT_PROPERTIES",
    "SEND_TYPE",
    "STORE_PROPERTIES",
    "TRANSPORT_EVENTS",
    "TRANSPORT_SOURCES",
    "UNKNOWN",
    "Action",
    "AppPoolState",
    "Assessment",
    "AuthAdminRun",
    "AuthConfig",
    "CertificateClass",
    "CertificateState",
    "CertificateView",
    "Connector",
    "Decision",
    "EffectiveDateRefused",
    "EntryName",
    "EventRecord",
    "Evidence",
    "ExchangeCertificate",
    "ExchangeServer",
    "Finding",
    "Guard",
    "HybridConfiguration",
    "JudgedEvent",
    "NrbfError",
    "NrbfObject",
    "Policy",
    "ProbeResult",
    "Reference",
    "SerialisedCertificate",
    "ServerCertificateState",
    "ServerCertificates",
    "ServerVersion",
    "ServiceState",
    "SiteBinding",
    "Snapshot",
    "Share",
    "SslEntry",
    "StoreCertificate",
    "StoreOutcome",
    "Surroundings",
    "TlsCertificateName",
    "TransportCertificates",
    "TransportEvent",
    "TransportService",
    "Unread",
    "UnreadableObject",
    "WorkerProcess",
    "assess",
    "caution_about",
    "certificate_class",
    "classify_server_error",
    "effective_date",
    "forest_root",
    "is_default_smtp_question",
    "is_domain_name",
    "is_early_effective_date_question",
    "is_no_certificate",
    "is_remove_question",
    "latest_result",
    "latest_transport_events",
    "left_of",
    "mailbox_domain",
    "is_due",
    "needed_left",
    "transport_actions",
    "normal_address",
    "or_unknown",
    "read_nrbf",
    "read_session_enabled",
    "read_session_state",
    "references_to",
    "refuse_endless",
    "renew_before_option",
    "same_server",
    "split_signature",
    "thumbprints_in",
    "why_unusable",
)
