# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an action of the organisation may answer instead of a result. The texts are for the lab's own log only."""

from __future__ import annotations


class OrganisationError(Exception):
    """Base of all refusals."""


class ServerNotFoundError(OrganisationError):
    """The directory has no server of that name, FQDN or distinguished name."""

    def __init__(self, identity: str) -> None:
        super().__init__(f"no server {identity!r} in the directory")
        self.identity = identity


class UnreachableError(OrganisationError):
    """The server that hosts the session cannot call the named one."""

    def __init__(self, server: str) -> None:
        super().__init__(f"server {server} does not answer")
        self.server = server


class AccessDeniedError(OrganisationError):
    """The named server refuses the call of the one that hosts the session."""

    def __init__(self, server: str) -> None:
        super().__init__(f"server {server} denies access")
        self.server = server


class CertificateError(OrganisationError):
    """Base of refusals about one certificate on one server."""

    reason = "refused"

    def __init__(self, server: str, thumbprint: str) -> None:
        super().__init__(f"certificate {thumbprint} on {server}: {self.reason}")
        self.server = server
        self.thumbprint = thumbprint


class CertificateNotFoundError(CertificateError):
    """The server's personal store has no such certificate."""

    reason = "not found"


class PrivateKeyMissingError(CertificateError):
    """The store has the certificate without a private key."""

    reason = "private key missing"


class PrivateKeyNotExportableError(CertificateError):
    """The store has the private key, not exportable."""

    reason = "private key not exportable"


class InternalTransportCertificateError(CertificateError):
    """The certificate is the server's internal transport certificate, and the server has the Transport service."""

    reason = "is the internal transport certificate"


class SendConnectorCertificateError(CertificateError):
    """Send connectors name the certificate's issuer and subject. :ivar connectors: their names."""

    reason = "named by Send connectors"

    def __init__(self, server: str, thumbprint: str, connectors: tuple[str, ...]) -> None:
        super().__init__(server, thumbprint)
        self.connectors = connectors


class ConnectorNameError(OrganisationError):
    """A Receive connector of the server announces a name that can be no host's."""

    def __init__(self, server: str, fqdn: str) -> None:
        super().__init__(f"a Receive connector of {server} announces {fqdn!r}")
        self.server = server


class CertificateDomainError(OrganisationError):
    """A certificate for mail names no domain."""

    def __init__(self) -> None:
        super().__init__("the certificate has neither a domain as its common name nor an alternative name")


class MailFlowRuleError(OrganisationError):
    """A connector or the hybrid configuration would have settings that do not go together.

    :ivar identity: whose. The text is the lab's own (cmdlet sheet 12).
    """

    def __init__(self, identity: str, rule: str) -> None:
        super().__init__(f"{identity}: {rule}")
        self.identity = identity


class EdgeSubscriptionError(OrganisationError):
    """An Edge server cannot be subscribed like that. The text says why, in the lab's words, without a secret."""


class EdgeSubscriptionNotFoundError(OrganisationError):
    """There is no subscription of that Edge server here."""

    def __init__(self, identity: str) -> None:
        super().__init__(f"no Edge subscription of {identity!r}")
        self.identity = identity


class HybridWizardError(OrganisationError):
    """The Hybrid Configuration Wizard stops, before it has written anything. The text says why."""


class CertificateExistsError(CertificateError):
    """The server's personal store has the certificate already."""

    reason = "exists already"


class CertificateExpiredError(CertificateError):
    """The certificate is not valid any more."""

    reason = "expired"


class SourceDataError(OrganisationError):
    """What was to be imported cannot be read, or the password is not its own."""

    def __init__(self, server: str) -> None:
        super().__init__(f"nothing that can be imported on {server}")
        self.server = server


class NotBindableError(CertificateError):
    """http.sys cannot use the certificate: it is not in the store that was named, or has no private key there."""

    reason = "cannot be bound"


class SslBindingError(OrganisationError):
    """Base of refusals about one entry of http.sys."""

    reason = "refused"

    def __init__(self, server: str, name: str) -> None:
        super().__init__(f"SSL binding {name!r} on {server}: {self.reason}")
        self.server = server
        self.name = name


class SslBindingNotFoundError(SslBindingError):
    """http.sys has no such entry."""

    reason = "not found"


class SslBindingExistsError(SslBindingError):
    """http.sys has such an entry already."""

    reason = "exists already"


class DirectoryServerError(OrganisationError):
    """There is no domain controller of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no domain controller {name!r}")
        self.name = name


class SearchBaseNotFoundError(OrganisationError):
    """The directory has no object of that distinguished name to search below."""

    def __init__(self, base: str) -> None:
        super().__init__(f"no object {base!r} in the directory")
        self.base = base


class InvalidSubjectError(OrganisationError):
    """A subject that is no X.500 name."""

    def __init__(self, subject: str) -> None:
        super().__init__(f"{subject!r} is not an X.500 name")
        self.subject = subject


class InvalidKeySizeError(OrganisationError):
    """A key size other than 1024, 2048, 4096."""

    def __init__(self, size: int) -> None:
        super().__init__(f"key size {size} is not supported")
        self.size = size


class EffectiveDateError(OrganisationError):
    """The effective date of a next auth certificate is not later than the present moment."""


class NextCertificateNullError(OrganisationError):
    """The next certificate cannot be emptied."""


class NoNextCertificateError(OrganisationError):
    """Publishing was asked for, and no next auth certificate is set."""


class AppPoolError(OrganisationError):
    """Base of refusals about one application pool."""

    reason = "refused"

    def __init__(self, server: str, name: str) -> None:
        super().__init__(f"application pool {name!r} on {server}: {self.reason}")
        self.server = server
        self.name = name


class AppPoolNotFoundError(AppPoolError):
    """The server has no application pool of that name."""

    reason = "not found"


class AppPoolNotStartedError(AppPoolError):
    """The application pool does not run, so it cannot be recycled."""

    reason = "not started"


class ServiceError(OrganisationError):
    """Base of refusals about one service."""

    reason = "refused"

    def __init__(self, server: str, name: str) -> None:
        super().__init__(f"service {name!r} on {server}: {self.reason}")
        self.server = server
        self.name = name


class ServiceNotFoundError(ServiceError):
    """The server has no service of that name."""

    reason = "not found"


class ServiceDisabledError(ServiceError):
    """The service's start type forbids starting it."""

    reason = "disabled"


class ServiceNotStartedError(ServiceError):
    """The service ended as soon as it was started."""

    reason = "does not stay running"


class DependentServicesError(ServiceError):
    """Other services that run depend on the service, and stopping them was not asked for."""

    reason = "running services depend on it"

    def __init__(self, server: str, name: str, dependents: tuple[str, ...]) -> None:
        super().__init__(server, name)
        self.dependents = dependents
