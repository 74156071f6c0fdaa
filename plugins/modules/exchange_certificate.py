#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_certificate
short_description: Renew, enable and remove certificates of an Exchange server
version_added: 0.1.0
description:
  - Makes sure that a server has a certificate, and is enabled for it - a self-signed one of the given description, a newer
    clone of another one (O(clone_of)), or exactly one that is there (O(thumbprint)) - or that it does not have it any more.
  - The internal transport certificate of the server is never replaced by accident. Its thumbprint is read before and
    after, and the task fails if it did not stay, or change, as O(internal_transport) promises.
  - A certificate is never removed while something uses it. All uses are found first and listed together in RV(references).
    What can't be read counts as a use.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._attributes
  - certops.exchange._attributes.write
attributes:
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
    details:
      - A certificate that fits the description, and is not named in O(exclude), is found and used. So a run that was cut
        off after the creation is continued with that certificate.
options:
  server:
    description:
      - Server that holds the certificate, by short or fully qualified name.
    type: str
    required: true
  state:
    description:
      - V(present) makes sure that a certificate fits. It needs O(subject), O(clone_of) or O(thumbprint).
      - V(absent) removes the certificate of O(thumbprint), unless something uses it.
    type: str
    choices: [present, absent]
    default: present
  subject:
    description:
      - Subject of the certificate, for example V(CN=mail.contoso.com).
    type: str
  clone_of:
    description:
      - Thumbprint of a self-signed certificate of the server. A newer certificate with the same subject and the same DNS
        names is made from it, without services, and then enabled for O(services). One that is there already is taken.
      - With O(renew_before) the certificate itself will do while it is not due.
      - O(friendly_name), O(domains) and O(key_size) have no effect here; Exchange takes them over.
    type: str
  thumbprint:
    description:
      - Thumbprint of a certificate of the server. With O(state=present) exactly that one is enabled for O(services); with
        O(state=absent) it is removed.
    type: str
  friendly_name:
    description:
      - Friendly name in the store, shorter than 64 characters. Not compared where the endpoint does not give it.
    type: str
    default: Microsoft Exchange
  domains:
    description:
      - DNS names for the subject alternative name. An empty list makes a certificate without that extension, which is what
        the auth certificate has.
      - When left out, Exchange puts in the server's short and fully qualified name.
    type: list
    elements: str
  key_size:
    description:
      - Size of the RSA key in bits.
    type: int
    choices: [2048, 4096]
    default: 2048
  exportable:
    description:
      - Whether the private key can be exported. The auth certificate needs V(true), or it cannot reach the other servers.
    type: bool
    default: false
  services:
    description:
      - Services to enable the certificate for. None by default. Exchange only ever adds services, it takes none away;
        RV(services_not_removable) says which ones the certificate has beyond these.
    type: list
    elements: str
    choices: [IMAP, POP, UM, IIS, SMTP, Federation, UMCallRouter]
    default: []
  internal_transport:
    description:
      - What to do with the internal transport certificate (the default SMTP certificate) of the server. Enabling a
        certificate for SMTP makes Exchange ask whether it shall replace that one.
      - V(keep) answers No. V(replace) answers Yes, and needs V(SMTP) in O(services).
    type: str
    choices: [keep, replace]
    default: keep
  do_not_require_ssl:
    description:
      - Leaves C(Require SSL) of the Default Web Site as it is when a certificate is enabled for V(IIS) in O(services).
        Otherwise Exchange switches that on.
    type: bool
    default: false
  minimum_days_left:
    description:
      - An existing certificate counts only when it is valid for at least that many days more.
    type: int
    default: 30
  renew_before:
    description:
      - Instead of O(minimum_days_left), the validity left that makes a renewal due - a time such as V(30d), V(12h) or V(4w),
        or a share of the certificate's own lifetime such as V(25%).
      - What would make each new certificate due at once is refused. Exchange makes certificates for five years, unless
        O(lifetime) says otherwise.
    type: str
  lifetime:
    description:
      - For how many days a new certificate is valid, together with O(subject). Exchange can't do that, so key and certificate
        are made on the controller, in memory, and imported under a random password. They are never written to a file.
      - An existing certificate that fits counts whatever its lifetime is.
      - Exchange 2007 can't import it; there the option is refused.
    type: int
  exclude:
    description:
      - Thumbprints of certificates that do not count, although they may fit.
    type: list
    elements: str
    default: []
  replacement_thumbprint:
    description:
      - With O(state=absent), the certificate of the server that is made the internal transport certificate first, where the
        one to be removed is that. Exchange's question about it is answered Yes, and the change is verified before anything
        is removed.
    type: str
  force:
    description:
      - With O(state=absent), the kinds of RV(references) that do not prevent the removal, one by one.
      - V(internal_transport) has no effect on a server with the Mailbox role, because Exchange itself refuses to remove that
        certificate. Name another one in O(replacement_thumbprint) instead.
    type: list
    elements: str
    choices:
      - internal_transport
      - auth_current
      - auth_next
      - auth_previous
      - iis_binding
      - connector
      - hybrid
      - federation
    default: []
  check_bindings:
    description:
      - With O(state=absent), whether the bindings of IIS and http.sys are read, over the host's own WinRM listener. The task
        must then run on the host that is the server, with a user who may administer it.
      - Otherwise only what Exchange says of IIS sites counts, which leaves out for example the Web Management Service.
      - A server without IIS, as an Edge server, has no bindings. Nothing there shows which certificate its WinRM listener uses.
    type: bool
    default: true
  domain_controller:
    description:
      - Name in the inventory of a domain controller, whose WinRM listener is used. It needs the ActiveDirectory module.
      - Only needed for an Exchange 2013 server without the Mailbox role, whose internal transport certificate no cmdlet of
        Exchange shows. Without it such a server's certificates are not removed, nor enabled for SMTP.
    type: str
notes:
  - When the internal transport certificate of a server changes, each Edge server that is subscribed to its AD site has to be
    subscribed anew, and an Edge server whose own changes as well. RV(edge_resubscription_required) says so.
  - A connector or the hybrid configuration names a certificate by issuer and subject. It counts as a use only when no other
    valid certificate of that name, with its private key, is on the server. Newer builds of Exchange refuse on their own to
    remove a certificate that a Send connector names, even then; the task fails with what Exchange said, and nothing is
    removed.
  - Exchange 2007 and Edge servers have neither an auth configuration nor a hybrid configuration, so those are not asked for
    there. A Client Access server of 2007 or 2010 has no internal transport certificate.
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_certificate_info
  - module: certops.exchange.exchange_authconfig
  - name: New-ExchangeCertificate
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/new-exchangecertificate
"""

EXAMPLES = r"""
- name: Create a new auth certificate and leave the internal transport certificate alone
  certops.exchange.exchange_certificate:
    server: EX1
    subject: CN=Microsoft Exchange Server Auth Certificate
    friendly_name: Microsoft Exchange Server Auth Certificate
    domains: []
    exportable: true
    services:
      - SMTP
    internal_transport: keep
    exclude:
      - 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
  register: created
  run_once: true

- name: Renew a self-signed certificate when a quarter of its lifetime is left
  certops.exchange.exchange_certificate:
    server: EX1
    clone_of: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    renew_before: 25%
  register: renewed

- name: Enable exactly that certificate, and leave the settings of the web site alone
  certops.exchange.exchange_certificate:
    server: EX1
    thumbprint: "{{ renewed.certificate.thumbprint }}"
    services:
      - IIS
      - SMTP
    internal_transport: replace
    do_not_require_ssl: true

- name: Have a certificate that is valid for one year
  certops.exchange.exchange_certificate:
    server: EX1
    subject: CN=EX1
    lifetime: 365
    renew_before: 30d

- name: Remove a certificate that nothing uses any more
  certops.exchange.exchange_certificate:
    server: EX1
    state: absent
    thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    replacement_thumbprint: "{{ renewed.certificate.thumbprint }}"

- name: Give a server a new certificate for SMTP
  certops.exchange.exchange_certificate:
    server: EX1
    subject: CN=EX1
    services:
      - SMTP
    internal_transport: replace
    minimum_days_left: 60
"""

RETURN = r"""
certificate:
  description:
    - The certificate that fits. Not returned in check mode when it would be created.
    - With O(state=absent), the certificate that was removed, or would be.
  returned: when it exists
  type: dict
  contains:
    server:
      description: Fully qualified name of the server.
      type: str
      sample: ex1.contoso.lab
    thumbprint:
      description: SHA-1 hash of the certificate, 40 upper-case hexadecimal digits.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    subject:
      description: Subject as .NET prints it.
      type: str
      sample: CN=Microsoft Exchange Server Auth Certificate
    issuer:
      description: Issuer as .NET prints it.
      type: str
      sample: CN=Microsoft Exchange Server Auth Certificate
    serial_number:
      description: Serial number in hexadecimal digits.
      type: str
      sample: 5AF0C3D2
    not_before:
      description: Start of the validity, UTC.
      type: str
      sample: "2026-11-23T10:00:00Z"
    not_after:
      description: End of the validity, UTC.
      type: str
      sample: "2031-11-23T10:00:00Z"
    self_signed:
      description: Whether subject and issuer are the same.
      type: bool
      sample: true
    key_size:
      description: Size of the public key in bits.
      type: int
      sample: 2048
    domains:
      description: DNS names of the subject alternative name; empty where the certificate has none.
      type: list
      elements: str
      sample: []
    friendly_name:
      description: Friendly name in the store, or V(unknown).
      type: str
      sample: Microsoft Exchange Server Auth Certificate
    services:
      description: Services that the certificate is enabled for, or the string V(unknown).
      type: raw
      sample: [SMTP]
    status:
      description: Status that Exchange gives, for example V(Valid), or V(unknown).
      type: str
      sample: Valid
    root_ca_type:
      description: How its root is trusted, for example V(None) or V(Registry), or V(unknown).
      type: str
      sample: None
    has_private_key:
      description: Whether the server has the private key, or the string V(unknown).
      type: raw
      sample: true
    private_key_exportable:
      description: Whether the private key can be exported, or the string V(unknown).
      type: raw
      sample: true
created:
  description: Whether a certificate was created, or would be in check mode.
  returned: when O(state=present)
  type: bool
  sample: true
services_not_removable:
  description: Services that the certificate has beyond O(services), and that no cmdlet takes away, or the string V(unknown).
  returned: when O(state=present) and the certificate exists
  type: raw
  sample: [IMAP]
renew_at:
  description: From when on the certificate is due by O(renew_before) or O(minimum_days_left), UTC.
  returned: when O(state=present), the certificate exists, and O(thumbprint) is not given
  type: str
  sample: "2031-10-24T10:00:00Z"
references:
  description:
    - All uses of the certificate, and all that could not be ruled out. When any of them blocks, the task fails, and its
      message lists those that do.
  returned: when O(state=absent)
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the use, as in the choices of O(force).
      type: str
      sample: iis_binding
    where:
      description: What uses it.
      type: str
      sample: "https *:444: of Exchange Back End"
    detail:
      description: A sentence that says more.
      type: str
      sample: It is bound there.
    known:
      description: V(false) where it could not be read whether there is such a use.
      type: bool
      sample: true
    blocks:
      description: Whether it prevents the removal. V(false) by O(force), or because the use is moved first.
      type: bool
      sample: true
internal_transport:
  description: Thumbprint of the server's internal transport certificate, V(unknown) where it could not be read.
  returned: always, but where a certificate to be removed is absent already
  type: dict
  contains:
    before:
      description: Before the task.
      type: str
      sample: AA2C3D4E5F60718293A4B5C6D7E8F90112233445
    after:
      description: After the task; in check mode what it would be, or V(unknown) when a new certificate would take its place.
      type: str
      sample: AA2C3D4E5F60718293A4B5C6D7E8F90112233445
edge_resubscription_required:
  description:
    - Whether Edge servers have to be subscribed anew, because the internal transport certificate that their credentials are
      encrypted to is another one now. In check mode, and when the task failed while it was replaced, whether they would have to be.
    - V(unknown) where the Edge subscriptions can't be read, for example because the user lacks the role. A warning says why.
    - Only the run that replaces the certificate tells so. C(Test-EdgeSynchronization) shows it later on.
  returned: always, but where the task failed before it was clear
  type: raw
  sample: true
edge_subscriptions:
  description:
    - The Edge servers that have to be subscribed anew - those of the server's AD site, or the server itself where it is an Edge
      server. One whose site can't be read counts.
  returned: as RV(edge_resubscription_required)
  type: list
  elements: str
  sample: [EDGE1]
commands:
  description:
    - The plan, in order - what was, or in check mode would be, sent to the server. For people to read; it is never executed.
  returned: always
  type: list
  elements: dict
  contains:
    command:
      description: The pipeline as PowerShell text. Secrets are masked.
      type: str
      sample: New-ExchangeCertificate -Server EX1 -SubjectName "CN=EX1" -Services SMTP
    reason:
      description: Why the step is needed.
      type: str
      sample: No certificate on EX1 fits.
    state:
      description:
        - V(planned) in check mode, V(done), V(failed) for the step that ended the task, V(not_done) for the steps behind it.
      type: str
      sample: done
questions:
  description: Questions that cmdlets asked, with the answers given.
  returned: always
  type: list
  elements: dict
  contains:
    cmdlet:
      description: The cmdlet that asked.
      type: str
      sample: New-ExchangeCertificate
    question:
      description: The question in full, in the server's language.
      type: str
      sample: "Overwrite the existing default SMTP certificate?"
    answer:
      description: The answer given, V(yes) or V(no).
      type: str
      sample: "no"
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

SERVICES = ["IMAP", "POP", "UM", "IIS", "SMTP", "Federation", "UMCallRouter"]

GUARDS = [
    "internal_transport",
    "auth_current",
    "auth_next",
    "auth_previous",
    "iis_binding",
    "connector",
    "hybrid",
    "federation",
]

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "server": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "subject": {"type": "str"},
    "clone_of": {"type": "str"},
    "thumbprint": {"type": "str"},
    "friendly_name": {"type": "str", "default": "Microsoft Exchange"},
    "domains": {"type": "list", "elements": "str"},
    "key_size": {"type": "int", "choices": [2048, 4096], "default": 2048},
    "exportable": {"type": "bool", "default": False},
    "services": {"type": "list", "elements": "str", "choices": SERVICES, "default": []},
    "internal_transport": {"type": "str", "choices": ["keep", "replace"], "default": "keep"},
    "do_not_require_ssl": {"type": "bool", "default": False},
    "minimum_days_left": {"type": "int", "default": 30},
    "renew_before": {"type": "str"},
    "lifetime": {"type": "int"},
    "exclude": {"type": "list", "elements": "str", "default": []},
    "replacement_thumbprint": {"type": "str"},
    "force": {"type": "list", "elements": "str", "choices": GUARDS, "default": []},
    "check_bindings": {"type": "bool", "default": True},
    "domain_controller": {"type": "str"},
}

MUTUALLY_EXCLUSIVE: list[list[str]] = [
    ["subject", "clone_of", "thumbprint"],
    ["lifetime", "clone_of"],
    ["lifetime", "thumbprint"],
    ["renew_before", "minimum_days_left"],
    ["renew_before", "thumbprint"],
]

REQUIRED_IF: list[t.Any] = [
    ["state", "present", ["subject", "clone_of", "thumbprint"], True],
    ["state", "absent", ["thumbprint"]],
]


def main() -> None:
    module = AnsibleModule(
        argument_spec=ARGUMENT_SPEC,
        mutually_exclusive=MUTUALLY_EXCLUSIVE,
        required_if=REQUIRED_IF,
        supports_check_mode=True,
    )
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
