# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in cmdlets behind the recordings, with the same signatures (recorded/pwsh/stand-ins)."""

from __future__ import annotations

import dataclasses
import datetime

from psrpcore.types import PSUri
from unit.lab.engine.stand_in_types import (
    CERTIFICATE,
    JST,
    SERVICES,
    STATUS,
    connector,
    deep,
    domain,
    file_not_found,
    generic_list,
    store,
    x509_properties,
)

from lab.contract import (
    INVALID_OPERATION,
    OBJECT,
    Call,
    Category,
    Cmdlet,
    ErrorRecord,
    Kind,
    LiveList,
    LiveObject,
    NetException,
    NetType,
    Parameter,
    TerminatingError,
    Unreadable,
)
from lab.engine import Stage


@dataclasses.dataclass
class Given:
    """What a recording fixes: the certificates it holds, its present, and how slow Get-Slow is."""

    certificates: list[bytes] = dataclasses.field(default_factory=list)
    now: datetime.datetime = datetime.datetime(2026, 11, 22, tzinfo=JST)
    slow: float = 0.0


def more(call: Call) -> Stage:
    """The call with what the engine adds to the agreement: progress, debug lines, pauses."""
    assert isinstance(call, Stage)
    return call


def exchange_certificate(call: Call) -> LiveObject:
    text, properties = x509_properties(call.context.certificates.pop(0))
    iis = LiveObject(
        ("Probe.IisService", OBJECT),
        "Probe.IisService",
        {"ServiceName": "IIS://ex01/W3SVC/1", "InternalUrl": PSUri("https://ex01/owa")},
    )
    own = {
        "Services": SERVICES.named("IMAP", "POP", "IIS", "SMTP"),
        "Status": STATUS.named("Valid"),
        "CertificateDomains": generic_list("Probe.SmtpDomain", [domain("ex01"), domain("ex01.contoso.lab")]),
        "IISServices": generic_list("Probe.IisService", [iis]),
        "Identity": f"ex01\\{properties['Thumbprint']}",
        "Broken": Unreadable,
    }
    return LiveObject(("Probe.ExchangeCertificate", *CERTIFICATE), text, {**own, **properties})


class GetExchangeCertificate(Cmdlet):
    name = "Get-ExchangeCertificate"
    net_class = "Probe.GetExchangeCertificate"
    parameters = (
        Parameter("Thumbprint", position=0, by_value=True),
        Parameter("Server"),
        Parameter("DomainName", Kind.STRINGS),
    )

    def process(self, call: Call) -> None:
        thumbprint = call.bound.get("Thumbprint")
        if not thumbprint:
            call.write(exchange_certificate(call))
            return
        message = (
            f"A special Rpc error occurs on server {call.bound.get('Server')}: The certificate with thumbprint "
            f"{thumbprint} was not found."
        )
        call.error(
            ErrorRecord(
                NetException(INVALID_OPERATION, message, None, -2146233079), "[Server=EX01,RequestId=0] 1A2B3C4D"
            )
        )


class NewExchangeCertificate(Cmdlet):
    name = "New-ExchangeCertificate"
    net_class = "Probe.NewExchangeCertificate"
    supports_should_process = True
    parameters = (
        Parameter("Server"),
        Parameter("DomainName", Kind.STRINGS),
        Parameter("PrivateKeyExportable", Kind.BOOLEAN),
        Parameter("Services", Kind.ENUM, enum_type=SERVICES),
        Parameter("KeySize", Kind.INT32),
        Parameter("SubjectName"),
        Parameter("Force", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        services = call.bound.get("Services", SERVICES.named("IMAP", "POP", "SMTP"))
        if services.has("SMTP"):
            question = (
                "Overwrite the existing default SMTP certificate?\r\n\r\nCurrent certificate: 'AAAA' (expires 12/30/2027 "
                "2:39:08 PM)\r\nReplace it with certificate: 'BBBB' (expires 1/5/2028 9:04:48 AM)"
            )
            yes = call.bound.get("Force") or call.should_continue(question, "Confirm", yes_no_to_all=True)
            call.warning("answered yes" if yes else "answered no")
        if call.should_process(f"server {call.bound.get('Server')}", "New certificate"):
            names = call.bound.get("DomainName")
            call.warning("domains=" + ("null" if names is None else str(len(names))))
            call.write(exchange_certificate(call))


class RemoveExchangeCertificate(Cmdlet):
    name = "Remove-ExchangeCertificate"
    net_class = "Probe.RemoveExchangeCertificate"
    supports_should_process = True
    confirm_impact = "High"
    parameters = (Parameter("Thumbprint", mandatory=True, position=0), Parameter("Server"))

    def process(self, call: Call) -> None:
        question = (
            f"Remove certificate with thumbprint {call.bound['Thumbprint']} from the computer's certificate store?"
        )
        call.warning("removed" if call.should_process(question, "", question=question, caption="Confirm") else "kept")


class GetAuthConfig(Cmdlet):
    name = "Get-AuthConfig"
    net_class = "Probe.GetAuthConfig"

    def process(self, call: Call) -> None:
        properties = {
            "CurrentCertificateThumbprint": "AB",
            "NextCertificateThumbprint": "",
            "NextCertificateEffectiveDate": call.context.now,
            "Kind": STATUS.named("Valid"),
            "Flags": SERVICES.named("IIS", "SMTP"),
            "Domains": generic_list("Probe.SmtpDomain", [domain("a")]),
            "One": domain("contoso.lab"),
        }
        call.write(LiveObject(("Probe.AuthConfig", OBJECT), "Auth Configuration", properties))


class SetAuthConfig(Cmdlet):
    name = "Set-AuthConfig"
    net_class = "Probe.SetAuthConfig"
    supports_should_process = True
    parameters = (
        Parameter("NewCertificateThumbprint"),
        Parameter("NewCertificateEffectiveDate", Kind.DATETIME, nullable=True),
        Parameter("PublishCertificate", Kind.SWITCH),
        Parameter("ClearPreviousCertificate", Kind.SWITCH),
        Parameter("Force", Kind.SWITCH),
    )

    def process(self, call: Call) -> None:
        date = call.bound["NewCertificateEffectiveDate"]
        kind = "Unspecified" if date.tzinfo is None else "Utc"
        text = date.strftime("%Y-%m-%dT%H:%M:%S.0000000") + ("Z" if kind == "Utc" else "")
        call.warning(f"date={text} kind={kind} publish={bool(call.bound.get('PublishCertificate'))}")


class ImportExchangeCertificate(Cmdlet):
    name = "Import-ExchangeCertificate"
    net_class = "Probe.ImportExchangeCertificate"
    parameters = (
        Parameter("FileData", Kind.BYTES, mandatory=True),
        Parameter("Password", Kind.SECURE_STRING),
        Parameter("PrivateKeyExportable", Kind.BOOLEAN),
    )

    def process(self, call: Call) -> None:
        length = len(call.bound.get("Password", ""))
        exportable = bool(call.bound.get("PrivateKeyExportable"))
        call.warning(f"bytes={len(call.bound['FileData'])} password={length} exportable={exportable}")


class SetReceiveConnector(Cmdlet):
    name = "Set-ReceiveConnector"
    net_class = "Probe.SetReceiveConnector"
    parameters = (
        Parameter("Identity", Kind.OBJECT, position=0, by_value=True),
        Parameter("TlsCertificateName"),
        Parameter("TlsDomainCapabilities", Kind.STRINGS),
    )

    def process(self, call: Call) -> None:
        name = call.bound.get("TlsCertificateName")
        shown = "null" if name is None else f"'{name}'"
        null = call.bound.get("TlsDomainCapabilities") is None
        call.warning(f"bound={','.join(call.bound)} null={null} name={shown}")


class GetReceiveConnector(Cmdlet):
    name = "Get-ReceiveConnector"
    net_class = "Probe.GetReceiveConnector"
    parameters = (Parameter("Identity", position=0), Parameter("Server"), Parameter("Count", Kind.INT32))

    def process(self, call: Call) -> None:
        for number in range(call.bound.get("Count", 1)):
            call.write(connector(f"既定の Frontend EX0{number}"))


class GetSlow(Cmdlet):
    name = "Get-Slow"
    net_class = "Probe.GetSlow"

    def process(self, call: Call) -> None:
        for number in range(1, 6):
            if number > 1:
                more(call).pause(call.context.slow)
            more(call).progress("a", "Processing", number * 20)
            call.write(number)


class GetDeep(Cmdlet):
    name = "Get-Deep"
    net_class = "Probe.GetDeep"

    def process(self, call: Call) -> None:
        following = deep("", None, None)
        for name in "dcba":
            twice = deep(f"m{name}", None, None)
            following = deep(name, following, LiveList(("Probe.Deep[]", "System.Array", OBJECT), [twice, twice]))
        call.write(following)


class GetStreams(Cmdlet):
    name = "Get-Streams"
    net_class = "Probe.GetStreams"

    def process(self, call: Call) -> None:
        call.verbose("verbose text")
        more(call).debug("debug text")
        call.warning("warning text")
        more(call).information("information text", "probe")
        call.error(
            ErrorRecord(
                NetException(INVALID_OPERATION, "error text", None, -2146233079),
                "MyId",
                Category.ObjectNotFound,
                "target",
                details="error details text",
                recommended_action="do this",
            )
        )
        call.write("output text")


class GetThrow(Cmdlet):
    name = "Get-Throw"
    net_class = "Probe.GetThrow"

    def process(self, call: Call) -> None:
        call.write("before")
        raise TerminatingError(
            ErrorRecord(file_not_found("the file was not there", "C:\\x.cer"), "System.IO.FileNotFoundException")
        )


class GetInner(Cmdlet):
    name = "Get-Inner"
    net_class = "Probe.GetInner"

    def process(self, call: Call) -> None:
        outer = NetException(INVALID_OPERATION, "outer reason", file_not_found("inner reason", None))
        raise TerminatingError(ErrorRecord(outer, "OuterId", Category.InvalidOperation, "EX01"))


class ConfirmSimple(Cmdlet):
    name = "Confirm-Simple"
    net_class = "Probe.ConfirmSimple"

    def process(self, call: Call) -> None:
        call.write("yes" if call.should_continue("Overwrite?", "Confirm") else "no")


class ReadSomething(Cmdlet):
    name = "Read-Something"
    net_class = "Probe.ReadSomething"

    def process(self, call: Call) -> None:
        call.write(more(call).read_line())


class GetProcess(Cmdlet):
    name = "Get-Process"
    net_class = "Microsoft.PowerShell.Commands.GetProcessCommand"

    def process(self, call: Call) -> None:
        started = datetime.datetime(
            2026, 11, 22, 5, 23, 23, 742130, tzinfo=datetime.timezone(datetime.timedelta(0), "x")
        )
        for number, name in ((1, "init"), (10033, "pwsh"), (10034, "pwsh")):
            properties = {"ProcessName": name, "Id": number, "StartTime": started}
            call.write(LiveObject(("System.Diagnostics.Process", OBJECT), name, properties))


CMDLETS: tuple[type[Cmdlet], ...] = (
    ConfirmSimple,
    GetAuthConfig,
    GetDeep,
    GetExchangeCertificate,
    GetInner,
    GetProcess,
    GetReceiveConnector,
    GetSlow,
    GetStreams,
    GetThrow,
    ImportExchangeCertificate,
    NewExchangeCertificate,
    ReadSomething,
    RemoveExchangeCertificate,
    SetAuthConfig,
    SetReceiveConnector,
)

TYPES = (NetType("System.Security.Cryptography.X509Certificates.X509Store", lambda _context, given: store(given[0])),)
