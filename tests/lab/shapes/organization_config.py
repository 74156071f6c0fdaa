# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OrganizationConfig object (recorded/Get-OrganizationConfig, cmdlet sheet 6.4)."""

from __future__ import annotations

import datetime
import typing as t
import uuid

from psrpcore.types import PSUInt

from lab.contract import OBJECT, LiveList, LiveObject
from lab.organisation import Organisation, Vantage, builds

from . import enums
from .directory import (
    INT32,
    PRESENTATION_TYPES,
    URI,
    Entry,
    ad_multi_valued,
    exchange_data,
    exchange_directory,
    guid_of,
    multi_valued,
    object_id,
    object_version,
    ordered,
    setup_moment,
)
from .durations import enhanced_time_span, unlimited
from .moments import NEVER

TYPES = ("Microsoft.Exchange.Data.Directory.Management.OrganizationConfig", *PRESENTATION_TYPES)

_ORDER = """
    OrganizationId Name Identity Guid ObjectVersion DefaultPublicFolderAgeLimit DefaultPublicFolderIssueWarningQuota
    DefaultPublicFolderProhibitPostQuota DefaultPublicFolderMaxItemSize DefaultPublicFolderDeletedItemRetention
    DefaultPublicFolderMovedItemRetention PublicFoldersLockedForMigration PublicFolderMigrationComplete
    PublicFolderMailboxesLockedForNewConnections PublicFolderMailboxesMigrationComplete PublicFolderShowClientControl
    PublicFoldersEnabled ActivityBasedAuthenticationTimeoutEnabled ActivityBasedAuthenticationTimeoutInterval
    ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled AppsForOfficeEnabled AVAuthenticationService
    CustomerFeedbackEnabled DistributionGroupDefaultOU DistributionGroupNameBlockedWordsList
    DistributionGroupNamingPolicy EwsAllowEntourage EwsAllowList EwsAllowMacOutlook EwsAllowOutlook
    EwsApplicationAccessPolicy EwsBlockList EwsEnabled IPListBlocked ElcProcessingDisabled AutoExpandingArchiveEnabled
    ExchangeNotificationEnabled ExchangeNotificationRecipients HierarchicalAddressBookRoot Industry
    MailTipsAllTipsEnabled MailTipsExternalRecipientsTipsEnabled MailTipsGroupMetricsEnabled
    MailTipsLargeAudienceThreshold MailTipsMailboxSourcedTipsEnabled ManagedFolderHomepage
    MicrosoftExchangeRecipientEmailAddresses MicrosoftExchangeRecipientEmailAddressPolicyEnabled
    MicrosoftExchangeRecipientPrimarySmtpAddress MicrosoftExchangeRecipientReplyRecipient
    ForwardSyncLiveIdBusinessInstance OrganizationSummary ReadTrackingEnabled SCLJunkThreshold SIPAccessService
    SIPSessionBorderController MaxConcurrentMigrations MaxAddressBookPolicies MaxOfflineAddressBooks
    IsExcludedFromOnboardMigration IsExcludedFromOffboardMigration IsFfoMigrationInProgress
    IsProcessEhaMigratedMessagesEnabled TenantRelocationsAllowed ACLableSyncedObjectEnabled
    PreferredInternetCodePageForShiftJis RequiredCharsetCoverage ByteEncoderTypeFor7BitCharsets
    PublicComputersDetectionEnabled RmsoSubscriptionStatus IntuneManagedStatus AzurePremiumSubscriptionStatus
    HybridConfigurationStatus ReleaseTrack CompassEnabled SharePointUrl MapiHttpEnabled RealTimeLogServiceEnabled
    CustomerLockboxEnabled OAuth2ClientProfileEnabled PerTenantSwitchToESTSEnabled LinkPreviewEnabled ConnectorsEnabled
    ConnectorsActionableMessagesEnabled SmtpActionableMessagesEnabled OfficeGraphActivitySharingOrgOptout
    UnblockUnsafeSenderPromptEnabled AsyncSendEnabled RefreshSessionEnabled IsAgendaMailEnabled
    NetworkThrottlingConfiguration BookingsEnabled LeanPopoutEnabled OrganizationConfigHash LegacyExchangeDN DisplayName
    Heuristics ResourceAddressLists IsMixedMode PreviousAdminDisplayVersion IsAddressListPagingEnabled ForeignForestFQDN
    ForeignForestOrgAdminUSGSid ForeignForestRecipientAdminUSGSid ForeignForestViewOnlyAdminUSGSid MimeTypes
    IsLicensingEnforced IsTenantAccessBlocked IsTenantInGracePeriod IsDehydrated IsGuidPrefixedLegacyDnDisabled
    IsMailboxForcedReplicationDisabled RBACConfigurationVersion RootPublicFolderMailbox RemotePublicFolderMailboxes
    AdminDisplayVersion IsUpgradingOrganization IsUpdatingServicePlan ServicePlan TargetServicePlan WACDiscoveryEndpoint
    UMAvailableLanguages AdfsAuthenticationConfiguration AdfsIssuer AdfsAudienceUris AdfsSignCertificateThumbprints
    AdfsEncryptCertificateThumbprint SiteMailboxCreationURL DefaultDataEncryptionPolicy MailboxDataEncryptionEnabled
    EmptyAddressBookForNonExchangeUsers EnableDownloadDomains MitigationsEnabled EnableAuthAdminReadSession
    DefaultAuthenticationPolicy EnableOrgWidePermissionOnScopedRoles UseIcsSyncStateStreaming AllowedMailboxRegions
    DefaultMailboxRegion DefaultMailboxRegionLastUpdateTime DirectReportsGroupAutoCreationEnabled AllowToAddGuests
    GuestsEnabled GroupsCreationEnabled HiddenMembershipGroupsCreationEnabled GroupsCreationWhitelistedId
    GroupsUsageGuidelinesLink GroupsNamingPolicy DataClassifications InPlaceHolds ServiceInstanceMove
    GuestsUsageGuidelinesLink FocusedInboxOn FocusedInboxOnLastUpdateTime ForestConfigVersion ForestConfigLastRunTime
    EndUserDLUpgradeFlowsDisabled IsValid ExchangeVersion DistinguishedName ObjectCategory ObjectClass WhenChanged
    WhenCreated WhenChangedUTC WhenCreatedUTC Id OriginatingServer ObjectState
"""

# Settings that the lab does not model, as on the recorded organisation, by the value they have there.
_TRUE = """
    ActivityBasedAuthenticationTimeoutEnabled ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled
    AppsForOfficeEnabled CustomerFeedbackEnabled ExchangeNotificationEnabled MailTipsAllTipsEnabled
    MailTipsGroupMetricsEnabled MailTipsMailboxSourcedTipsEnabled MicrosoftExchangeRecipientEmailAddressPolicyEnabled
    MapiHttpEnabled LinkPreviewEnabled ConnectorsEnabled ConnectorsActionableMessagesEnabled
    SmtpActionableMessagesEnabled UnblockUnsafeSenderPromptEnabled AsyncSendEnabled IsAgendaMailEnabled BookingsEnabled
    IsAddressListPagingEnabled MitigationsEnabled AllowToAddGuests GuestsEnabled GroupsCreationEnabled
"""
_FALSE = """
    PublicFoldersLockedForMigration PublicFolderMigrationComplete PublicFolderMailboxesLockedForNewConnections
    PublicFolderMailboxesMigrationComplete PublicFolderShowClientControl ElcProcessingDisabled
    AutoExpandingArchiveEnabled MailTipsExternalRecipientsTipsEnabled ForwardSyncLiveIdBusinessInstance
    ReadTrackingEnabled IsExcludedFromOnboardMigration IsExcludedFromOffboardMigration IsFfoMigrationInProgress
    IsProcessEhaMigratedMessagesEnabled TenantRelocationsAllowed ACLableSyncedObjectEnabled
    PublicComputersDetectionEnabled IntuneManagedStatus AzurePremiumSubscriptionStatus RealTimeLogServiceEnabled
    CustomerLockboxEnabled OAuth2ClientProfileEnabled PerTenantSwitchToESTSEnabled OfficeGraphActivitySharingOrgOptout
    RefreshSessionEnabled LeanPopoutEnabled IsMixedMode IsLicensingEnforced IsTenantAccessBlocked IsTenantInGracePeriod
    IsDehydrated IsGuidPrefixedLegacyDnDisabled IsMailboxForcedReplicationDisabled IsUpgradingOrganization
    IsUpdatingServicePlan MailboxDataEncryptionEnabled EmptyAddressBookForNonExchangeUsers EnableDownloadDomains
    EnableOrgWidePermissionOnScopedRoles UseIcsSyncStateStreaming DirectReportsGroupAutoCreationEnabled
    HiddenMembershipGroupsCreationEnabled EndUserDLUpgradeFlowsDisabled
"""
_NULL = """
    DefaultPublicFolderAgeLimit AVAuthenticationService DistributionGroupDefaultOU EwsAllowEntourage EwsAllowList
    EwsAllowMacOutlook EwsAllowOutlook EwsApplicationAccessPolicy EwsBlockList EwsEnabled HierarchicalAddressBookRoot
    MicrosoftExchangeRecipientReplyRecipient SIPAccessService SIPSessionBorderController MaxAddressBookPolicies
    MaxOfflineAddressBooks ReleaseTrack CompassEnabled SharePointUrl ForeignForestOrgAdminUSGSid
    ForeignForestRecipientAdminUSGSid ForeignForestViewOnlyAdminUSGSid AdfsIssuer AdfsEncryptCertificateThumbprint
    SiteMailboxCreationURL DefaultDataEncryptionPolicy DefaultMailboxRegion DefaultMailboxRegionLastUpdateTime
    GroupsCreationWhitelistedId GroupsUsageGuidelinesLink GroupsNamingPolicy DataClassifications ServiceInstanceMove
    GuestsUsageGuidelinesLink FocusedInboxOn
"""
_EMPTY = """
    ManagedFolderHomepage NetworkThrottlingConfiguration OrganizationConfigHash DisplayName ServicePlan
    TargetServicePlan WACDiscoveryEndpoint AdfsAuthenticationConfiguration ForestConfigVersion
"""


def organization_config(vantage: Vantage) -> LiveObject:
    """Get-OrganizationConfig's answer. What the lab models are the names and EnableAuthAdminReadSession.

    Left out: the 304 entries of MimeTypes (the list is empty).
    """
    organisation = vantage.organisation
    setup = setup_moment(organisation)
    entry = Entry(
        organisation.dn,
        "ms-Exch-Organization-Container",
        ("top", "container", "msExchOrganizationContainer"),
        object_version(2, 0, "15.0.0.0"),
        setup,
        setup,
        vantage.server.utc_offset,
    )
    own: dict[str, t.Any] = {
        **dict.fromkeys(_TRUE.split(), True),
        **dict.fromkeys(_FALSE.split(), False),
        **dict.fromkeys(_NULL.split()),
        **dict.fromkeys(_EMPTY.split(), ""),
        **_lists(organisation),
        **_numbers(),
        **_objects(vantage),
        "Name": organisation.name,
        "LegacyExchangeDN": f"/o={organisation.name}",
        "EnableAuthAdminReadSession": organisation.enable_auth_admin_read_session,
    }
    properties = ordered(_ORDER, own, entry.tail(organisation))
    if not builds.has_read_session(vantage.server.version):
        # Assumption: where Set-OrganizationConfig has no such parameter, the object has no such property.
        del properties["EnableAuthAdminReadSession"]
    return LiveObject(TYPES, organisation.name, properties)


def _lists(organisation: Organisation) -> dict[str, t.Any]:
    rooms = f"CN=All Rooms,CN=All Address Lists,CN=Address Lists Container,{organisation.dn}"
    return {
        **{
            name: multi_valued()
            for name in (
                "DistributionGroupNameBlockedWordsList",
                "IPListBlocked",
                "ForeignForestFQDN",
                "MimeTypes",
                "AdfsSignCertificateThumbprints",
                "InPlaceHolds",
            )
        },
        "ExchangeNotificationRecipients": multi_valued(item_type=exchange_data("SmtpAddress")),
        "OrganizationSummary": multi_valued(item_type=exchange_data("OrganizationSummaryEntry")),
        "UMAvailableLanguages": multi_valued(item_type=exchange_data("UMLanguage")),
        "AdfsAudienceUris": multi_valued(item_type=URI),
        "ResourceAddressLists": ad_multi_valued([object_id(organisation, rooms, text="\\All Rooms")]),
        "RemotePublicFolderMailboxes": ad_multi_valued(),
        "AllowedMailboxRegions": ad_multi_valued(item_type=exchange_directory("MailboxRegionInformation")),
    }


def _numbers() -> dict[str, t.Any]:
    return {
        # Assumption: the schema version of the recorded organisation, whatever the servers' builds.
        "ObjectVersion": 16759,
        "MailTipsLargeAudienceThreshold": PSUInt(25),
        "SCLJunkThreshold": 4,
        "PreferredInternetCodePageForShiftJis": 0,
        "RequiredCharsetCoverage": 100,
        "ByteEncoderTypeFor7BitCharsets": 0,
        "PublicFoldersEnabled": enums.PUBLIC_FOLDERS_DEPLOYMENT.named("Local"),
        "Industry": enums.INDUSTRY_TYPE.named("NotSpecified"),
        "RmsoSubscriptionStatus": enums.RMSO_SUBSCRIPTION_STATUS.named("Unknown"),
        "HybridConfigurationStatus": enums.HYBRID_CONFIGURATION_STATUS.named("Unknown"),
        "Heuristics": enums.HEURISTICS_FLAGS.named("None"),
        "FocusedInboxOnLastUpdateTime": NEVER,
        "ForestConfigLastRunTime": NEVER,
    }


def _objects(vantage: Vantage) -> dict[str, t.Any]:
    organisation = vantage.organisation
    days, hours = datetime.timedelta(days=1), datetime.timedelta(hours=1)
    version = ".".join(str(number) for number in vantage.server.version)
    address = _recipient_address(organisation)
    return {
        "DefaultPublicFolderIssueWarningQuota": unlimited(),
        "DefaultPublicFolderProhibitPostQuota": unlimited(),
        "DefaultPublicFolderMaxItemSize": unlimited(),
        "DefaultPublicFolderDeletedItemRetention": enhanced_time_span(30 * days),
        "DefaultPublicFolderMovedItemRetention": enhanced_time_span(7 * days),
        "ActivityBasedAuthenticationTimeoutInterval": enhanced_time_span(6 * hours),
        "MaxConcurrentMigrations": unlimited(INT32),
        "DistributionGroupNamingPolicy": LiveObject(
            ("Microsoft.Exchange.Data.Directory.SystemConfiguration.DistributionGroupNamingPolicy", OBJECT),
            "",
            {"PrefixElements": None, "SuffixElements": None, "IsEmpty": True},
        ),
        "MicrosoftExchangeRecipientEmailAddresses": _proxy_addresses(address),
        "MicrosoftExchangeRecipientPrimarySmtpAddress": _smtp_address(address),
        "PreviousAdminDisplayVersion": object_version(0, 10, "14.0.100.0"),
        "RBACConfigurationVersion": object_version(0, 1, version),
        "AdminDisplayVersion": object_version(0, 20, "15.1.0.0"),
        "RootPublicFolderMailbox": LiveObject(
            ("Microsoft.Exchange.Data.PublicFolderInformation", OBJECT),
            "",
            {
                "IsValid": False,
                "CanUpdate": True,
                "HierarchyMailboxGuid": uuid.UUID(int=0),
                "LockedForMigration": False,
            },
        ),
        "DefaultAuthenticationPolicy": object_id(organisation, f"CN=OrgWideDefault,CN=Auth Policies,{organisation.dn}"),
    }


def _recipient_address(organisation: Organisation) -> str:
    return f"MicrosoftExchange{guid_of(organisation, 'CN=Microsoft Exchange').hex}@{organisation.forest}"


def _smtp_address(address: str) -> LiveObject:
    local, _at, domain = address.partition("@")
    return LiveObject(
        ("Microsoft.Exchange.Data.SmtpAddress", "System.ValueType", OBJECT),
        address,
        {
            "Length": len(address),
            "Local": local,
            "Domain": domain,
            "Address": address,
            "IsUTF8": False,
            "IsValidAddress": True,
        },
    )


def _proxy_addresses(address: str) -> LiveList:
    item = exchange_data("ProxyAddress")
    types = (
        "Microsoft.Exchange.Data.ProxyAddressCollection",
        f"Microsoft.Exchange.Data.ProxyAddressBaseCollection`1[[{item}]]",
        *multi_valued(item_type=item).type_names,
    )
    return LiveList(types, [_proxy_address(address)])


def _proxy_address(address: str) -> LiveObject:
    return LiveObject(
        (
            "Microsoft.Exchange.Data.SmtpProxyAddress",
            "Microsoft.Exchange.Data.ProxyAddress",
            "Microsoft.Exchange.Data.ProxyAddressBase",
            OBJECT,
        ),
        f"SMTP:{address}",
        {
            "SmtpAddress": address,
            "AddressString": address,
            "ProxyAddressString": f"SMTP:{address}",
            "Prefix": "SMTP",
            "IsPrimaryAddress": True,
            "PrefixString": "SMTP",
        },
    )


__all__ = ("TYPES", "organization_config")
