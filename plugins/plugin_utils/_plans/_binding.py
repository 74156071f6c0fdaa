# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate of a binding: which bindings are meant, what must not be touched, and the steps."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import typing as t

from .._exchange import ANY_ADDRESS, EntryName, SiteBinding, SslEntry, StoreCertificate, normal_address
from .._present import Iis, store_path
from .._refusal import PromiseNotMet, Refusal
from .._remoting import Command
from ._step import Step

__all__ = (
    "Target",
    "WantedBinding",
    "chosen_targets",
    "in_place_step",
    "put_back_step",
    "replace_step",
    "usable_certificate",
    "verify_bindings",
)

_ENTRIES = "IIS:\\SslBindings\\"


@dataclasses.dataclass(frozen=True)
class WantedBinding:
    """Which bindings are meant, and the certificate they are to present.

    :ivar site: None for entries of http.sys themselves, whichever site they belong to, or none.
    :ivar address: None for any; compared in its normal form.
    :ivar host: None for any; empty for those without a host name.
    :ivar create: whether an entry of http.sys is made where there is none; with ``site`` None only.
    """

    site: str | None
    protocol: str
    port: int
    address: str | None
    host: str | None
    all_addresses: bool
    create: bool
    thumbprint: str

    def __str__(self) -> str:
        described = f"{self.protocol} on port {self.port}"
        if self.address is not None:
            described += f" and address {normal_address(self.address)}"
        if self.host is not None:
            described += f" with host name {self.host}" if self.host else " without a host name"
        return described

    def fits(self, address: str, port: int | None, host: str) -> bool:
        """Whether that is one that is meant."""
        return (
            port == self.port
            and (self.address is None or normal_address(address) == normal_address(self.address))
            and (self.host is None or host.casefold() == self.host.casefold())
        )


@dataclasses.dataclass(frozen=True)
class Target:
    """One binding of a site, or one entry of http.sys, that is to present the certificate.

    :ivar entry: the name that http.sys keeps its certificate under.
    :ivar binding: None where the entry itself is meant.
    :ivar present: the entry as it is; None where there is none.
    """

    entry: EntryName
    binding: SiteBinding | None
    present: SslEntry | None

    def __str__(self) -> str:
        return str(self.binding) if self.binding else f"http.sys {self.entry}"

    @property
    def certificate_hash(self) -> str:
        """What it presents; empty for nothing."""
        return self._held.certificate_hash if self._held else ""

    def holds(self, thumbprint: str) -> bool:
        """Whether it presents that certificate already."""
        return self._held.holds(thumbprint) if self._held else False

    @property
    def _held(self) -> SiteBinding | SslEntry | None:
        return self.binding or self.present


def usable_certificate(iis: Iis, thumbprint: str) -> StoreCertificate:
    """The certificate, if it can be bound.

    :raises Refusal: it is not in LocalMachine\\My, or has no private key.
    """
    certificate = iis.certificate(thumbprint)
    if certificate is None:
        raise Refusal(
            f"The certificate {thumbprint} is not in the store My of the computer account, so nothing can present it; "
            "no binding was touched. Create or import it first."
        )
    if certificate.has_private_key is not True:
        known = "has no private key" if certificate.has_private_key is False else "may have no private key"
        raise Refusal(
            f"The certificate {thumbprint} {known} on this server, so nothing can present it; no binding was touched. "
            "Import it with its key, or create a new one."
        )
    return certificate


def chosen_targets(iis: Iis, wanted: WantedBinding) -> list[Target]:
    """What is meant.

    :raises Refusal: nothing is, or more than one without ``all_addresses`` (procedures S0-17), or it can't be changed by
        itself.
    """
    if wanted.site is None:
        return _entries(iis, wanted)
    https = [b for b in iis.bindings if b.protocol.lower() == wanted.protocol.lower()]
    own = [b for b in https if b.site.casefold() == wanted.site.casefold()]
    chosen = [b for b in own if wanted.fits(b.address, b.port, b.host)]
    if not chosen:
        raise Refusal(_none(iis, wanted, own))
    if len(chosen) > 1 and not wanted.all_addresses:
        raise Refusal(
            f"{wanted.site} has {len(chosen)} bindings for {wanted}: {_listed(chosen)}. "
            "Say which by address or host, or set all_addresses to change them all."
        )
    targets = []
    for binding in chosen:
        if binding.entry is None:
            raise Refusal(f"{binding} takes its certificate from the central certificate store, by its host name.")
        targets.append(Target(binding.entry, binding, iis.entry(binding.entry)))
    names = {target.entry for target in targets if not target.holds(wanted.thumbprint)}
    sharing = [b for b in iis.bindings if b.entry in names and b not in chosen]
    if sharing:
        raise Refusal(
            f"{_listed(chosen)} can't be changed alone: http.sys keeps one certificate for it and {_listed(sharing)}. "
            "Give that one an address of its own or SNI; or leave out site, which changes all that share it."
        )
    return targets


def in_place_step(target: Target, thumbprint: str) -> Step:
    """Sets the hash of a site's binding and nothing else; it is never without a certificate."""
    if target.binding is None:
        raise ValueError("an entry of http.sys has no binding that could be changed in place")
    pipeline = [
        Command(
            "Get-WebBinding",
            {"Name": target.binding.site, "Protocol": target.binding.protocol, "Port": str(target.binding.port)},
        ),
        # Exactly that one: IIS may take an empty address or host name of the first command for any.
        Command("Where-Object", {"Property": "bindingInformation", "EQ": True, "Value": target.binding.information}),
        Command("ForEach-Object", {"MemberName": "AddSslCertificate", "ArgumentList": [thumbprint, "My"]}),
    ]
    return Step(pipeline, _reason(target))


def replace_step(target: Target, thumbprint: str) -> Step:
    """Makes the entry of http.sys anew, in one message.

    :raises Refusal: the entry's name is not known.
    """
    new = _new(target, thumbprint)
    if target.present is None:
        return Step(new, _reason(target))
    # An error of the second must not look as if the whole message had been refused, so only the first one stops it.
    remove = [Command("Remove-Item", {"Path": _ENTRIES + _item(target), "ErrorAction": "Stop"})]
    return Step(remove, _reason(target), then=(new,))


def put_back_step(target: Target) -> Step:
    """Makes the entry as it was, after it was removed and the new one could not be made.

    :raises ValueError: it held nothing.
    """
    old = target.present
    if old is None or not old.certificate_hash:
        raise ValueError("there was no certificate before")
    reason = f"{target} is without a certificate now: the old one is put back."
    return Step(_new(target, old.certificate_hash, old.certificate_store or "My"), reason)


def verify_bindings(before: Iis, after: Iis, targets: t.Sequence[Target], thumbprint: str) -> None:
    """That the chosen ones present the certificate, and that everything else is as it was.

    :raises PromiseNotMet: something isn't.
    """
    entries = {target.entry for target in targets}
    chosen = {_key(target.binding) for target in targets if target.binding}
    new = {_key(binding): binding for binding in after.bindings}
    wrong = []
    for target in targets:
        now: SiteBinding | SslEntry | None = after.entry(target.entry)
        if target.binding:
            now = new.get(_key(target.binding))
        if now is None or not now.holds(thumbprint):
            wrong.append(f"{target} presents {(now.certificate_hash if now else '') or 'nothing'}")
    for binding in before.bindings:
        # One that shares an entry that was changed as such follows it.
        follows = _key(binding) in chosen or binding.entry in entries
        ignored = {"certificate_hash": "", "certificate_store": ""} if follows else {}
        now_there = new.get(_key(binding))
        if now_there is None or _but(now_there, ignored) != _but(binding, ignored):
            wrong.append(f"{binding} is not as it was")
    others = [entry for entry in before.entries if entry.name not in entries]
    wrong.extend(f"{entry} is not as it was" for entry in others if after.entry(entry.name) != entry)
    if wrong:
        raise PromiseNotMet(
            f"The certificate {thumbprint} was to be presented by {', '.join(map(str, targets))} and nothing else was to "
            f"change, but: {'; '.join(wrong)}."
        )


def _entries(iis: Iis, wanted: WantedBinding) -> list[Target]:
    chosen = [e for e in iis.entries if wanted.fits(e.name.address or ANY_ADDRESS, e.name.port, e.name.host)]
    if not chosen and wanted.create:
        host = wanted.host or ""
        name = EntryName("" if host else normal_address(wanted.address or ""), wanted.port, host.lower())
        return [Target(name, None, None)]
    if not chosen:
        known = ", ".join(sorted(str(entry.name) for entry in iis.entries)) or "none"
        raise Refusal(f"http.sys has no certificate for {wanted}. It has entries for: {known}.")
    if len(chosen) > 1 and not wanted.all_addresses:
        raise Refusal(
            f"http.sys has {len(chosen)} entries for {wanted}: {_listed(chosen)}. "
            "Say which by address or host, or set all_addresses to change them all."
        )
    return [Target(entry.name, None, entry) for entry in chosen]


def _none(iis: Iis, wanted: WantedBinding, own: t.Sequence[SiteBinding]) -> str:
    if own:
        return f"{wanted.site} has no binding for {wanted}. Its {wanted.protocol} bindings: {_listed(own)}."
    sites = ", ".join(sorted({binding.site for binding in iis.bindings})) or "none"
    return f"There is no site {wanted.site} with a binding for {wanted}. Sites with bindings: {sites}."


def _listed(found: t.Sequence[SiteBinding | SslEntry]) -> str:
    return ", ".join(map(str, found))


def _reason(target: Target) -> str:
    return f"{target} presents {target.certificate_hash or 'no certificate'}."


def _new(target: Target, thumbprint: str, store: str = "My") -> list[Command]:
    parameters: dict[str, t.Any] = {"Path": _ENTRIES + _item(target)}
    if target.entry.host:
        parameters["SslFlags"] = 1
    return [Command("Get-Item", {"Path": store_path(store, thumbprint)}), Command("New-Item", parameters)]


def _item(target: Target) -> str:
    item = target.present.item if target.present else target.entry.item
    if item is None:
        raise Refusal(
            f"How the entry {target.entry} is named below IIS:\\SslBindings is not known. Bind its certificate by hand."
        )
    return item


def _key(binding: SiteBinding) -> tuple[str, str, str]:
    return binding.site.casefold(), binding.protocol.lower(), binding.information.lower()


def _but(binding: SiteBinding, ignored: t.Mapping[str, str]) -> SiteBinding:
    return dataclasses.replace(binding, **t.cast(t.Any, ignored))
