#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_transport_events_info
short_description: Tell what transport complains about its certificates, and whether it still has reason to
version_added: 0.1.0
description:
  - Reads the events 12013, 12014 and 12015 of C(MSExchangeTransport) and C(MSExchangeFrontEndTransport) from the server's
    Application log, one entry for each thing that they say, and holds each of them against the server's certificates of now.
  - 12014 says that there is no certificate for the name of a connector, so that it offers no STARTTLS. 12015 says that the
    internal transport certificate has expired, and 12013 that it could not be loaded.
  - Names and thumbprints come from the values that an event carries, never from its text, which is in the server's language.
    Nothing is guessed for an event that does not carry them.
  - Says as well when the internal transport certificate is due for renewal, so that one task tells whether there is something
    to do.
  - Works on Hub Transport and Edge servers of 2007 and 2010, and on every server from 2013 on. Other servers have no transport
    (RV(transport)), and there nothing is due.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._attributes
  - certops.exchange._attributes.info
options:
  since:
    description:
      - Only events from this moment on, ISO 8601 with a zone, for example V(2026-11-30T22:00:00Z). All by default.
    type: str
  renew_before:
    description:
      - A certificate is due for renewal when it is valid for less than this, in hours, days or weeks (V(60d)) or as a share of
        its lifetime (V(20%)).
    type: str
    default: 60d
  limit:
    description:
      - At most this many events of each service are read, the newest first.
    type: int
    default: 500
  domain_controller:
    description:
      - Name in the inventory of a domain controller, whose WinRM listener is used. It needs the ActiveDirectory module.
      - Only needed for an Exchange 2013 server without the Mailbox role, whose internal transport certificate no cmdlet of
        Exchange shows. Without it RV(internal_transport) is V(unknown) there.
    type: str
author:
  - certops.exchange contributors (@certops)
notes:
  - The events are read over the host's own WinRM listener, the certificates over the Exchange endpoint, or by the snap-in
    (O(endpoint_kind=snapin)). Both are about the server that the host is.
  - Where Get-WinEvent does not work, as on an old Windows, Get-EventLog takes its place, and looks at the newest 5000 entries of
    each service.
  - Which certificate Exchange would take is asked with C(Get-ExchangeCertificate -DomainName), of which the first is the one. For
    a connector that names its certificate by issuer and subject, and where that can't be asked, Microsoft's published rule
    is applied to the whole store - the newest valid one of an authority, else the newest self-signed one.
seealso:
  - module: certops.exchange.exchange_certificate
  - module: certops.exchange.exchange_connector_info
  - module: certops.exchange.tls_certificate_info
  - module: certops.exchange.windows_event_info
  - name: Selection of Inbound STARTTLS Certificates
    description: Microsoft's page on which certificate a connector offers.
    link: https://learn.microsoft.com/exchange/mail-flow/mail-routing/inbound-starttls-certificates-selection
"""

EXAMPLES = r"""
- name: Look whether transport needs another certificate
  certops.exchange.exchange_transport_events_info:
    since: "2026-11-30T22:00:00Z"
    renew_before: 30d
  register: complaints

- name: Renew the internal transport certificate where events or validity say that it is due
  certops.exchange.exchange_certificate:
    server: "{{ complaints.server }}"
    clone_of: "{{ complaints.internal_transport.thumbprint }}"
    services: [SMTP]
    internal_transport: replace
  when: complaints.transport and (complaints.due or complaints.internal_transport.renew_due)
"""

RETURN = r"""
server:
  description: Fully qualified name of the server.
  returned: success
  type: str
  sample: hub07.contoso.lab
server_time:
  description: The server's clock, UTC.
  returned: success
  type: str
  sample: "2026-11-24T09:00:00Z"
transport:
  description: Whether mail passes through this server. Where it does not, no event is looked for.
  returned: success
  type: bool
  sample: true
takes_mail:
  description:
    - Whether other mail servers connect to this server. So it is on Hub Transport and Edge servers, and from 2013 on where there
      is a front end, which a server of 2013 without the Client Access role lacks.
  returned: success
  type: bool
  sample: true
due:
  description: Whether the cause of at least one event is still there. Causes that are V(unknown) do not count.
  returned: success
  type: bool
  sample: true
events:
  description: One entry for each thing that the events say, by the newest event that says it; the newest first.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Event id, V(12013), V(12014) or V(12015).
      type: int
      sample: 12014
    source:
      description: Service that wrote it.
      type: str
      sample: MSExchangeTransport
    time:
      description: When the newest of them was written, UTC.
      type: str
      sample: "2026-11-24T08:00:00Z"
    count:
      description: How many events that were read say this.
      type: int
      sample: 12
    name:
      description:
        - Of 12014, what was looked for. A domain name, or issuer and subject (C(<I>CN=issuer<S>CN=subject)) where the connector
          names its certificate. Empty where the event does not carry it.
      type: str
      sample: hub07.contoso.lab
    connector:
      description: Of 12014, name of the connector.
      type: str
      sample: Default HUB07
    fqdn:
      description: Of 12014, FQDN of the connector; the computer's own where the connector has none.
      type: str
      sample: hub07.contoso.lab
    thumbprint:
      description: Of 12013 and 12015, the certificate that it is about.
      type: str
      sample: ""
    cause:
      description:
        - Why it is still so. V(none) when it is not; the event is then a thing of the past.
        - Of 12014 - V(no_certificate) when no certificate has the name, V(not_enabled_for_smtp), V(no_private_key),
          V(not_yet_valid) or V(expired) when one has it, but is of no use yet or any more. Of several certificates, the one
          nearest to use gives the cause, in this order.
        - Of 12015 and 12013, where the certificate is still the internal transport certificate - V(expired) (12015 only),
          V(no_private_key), or V(no_certificate) when it is not in the store.
        - V(unknown) when the event does not carry what it is about, or the server does not show what the answer depends on.
      type: str
      sample: expired
    candidates:
      description: Of 12014, thumbprints of the certificates that have the name, in the order in which Exchange prefers them.
      type: list
      elements: str
      sample: [1B2C3D4E5F60718293A4B5C6D7E8F90112233445]
    chosen:
      description: Of 12014, the certificate that Exchange would take now; empty where none is of use.
      type: str
      sample: ""
    selected_by:
      description:
        - Of 12014, who put RV(events[].candidates) into their order. V(exchange), or V(store) where the module did; null for
          other events.
      type: str
      sample: exchange
    present:
      description: Of 12013 and 12015, whether that certificate is in the store; null for 12014.
      type: bool
      sample: null
    is_internal_transport:
      description:
        - Of 12013 and 12015, whether it is still the internal transport certificate; null for 12014, and where that is not known.
      type: bool
      sample: null
    expired:
      description: Of 12013 and 12015, whether it has expired by now; null for 12014, and where it is not in the store.
      type: bool
      sample: null
internal_transport:
  description: The internal transport certificate; null where there is no transport.
  returned: success
  type: dict
  contains:
    thumbprint:
      description: Its thumbprint. Empty where the server has none, or V(unknown).
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    present:
      description: Whether it is in the store, or the string V(unknown).
      type: raw
      sample: true
    not_before:
      description: Begin of its validity, UTC, or V(unknown).
      type: str
      sample: "2025-11-19T09:00:00Z"
    not_after:
      description: End of its validity, UTC, or V(unknown).
      type: str
      sample: "2026-11-19T09:00:00Z"
    renew_due:
      description: Whether it is missing, has expired, or will within O(renew_before); V(false) where it is not known.
      type: bool
      sample: true
smtp_certificates:
  description: The certificates that are enabled for SMTP. An old one that nothing uses any more may be among them.
  returned: success
  type: list
  elements: dict
  contains:
    thumbprint:
      description: Thumbprint.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    not_before:
      description: Begin of its validity, UTC.
      type: str
      sample: "2025-11-19T09:00:00Z"
    not_after:
      description: End of its validity, UTC.
      type: str
      sample: "2026-11-19T09:00:00Z"
    renew_due:
      description: Whether it has expired, or will within O(renew_before).
      type: bool
      sample: true
actions:
  description:
    - What is to be done about the certificates, so that transport has what it needs. Empty where all is well.
    - On a Client Access server of Exchange 2007 and 2010 its self-signed certificate for IIS is looked at as well.
  returned: success
  type: list
  elements: dict
  contains:
    action:
      description:
        - V(renew) a self-signed certificate by a clone of it, V(create) one as Setup does, V(enable) one that is there, or
          V(obtain) one from an authority.
      type: str
      sample: renew
    thumbprint:
      description: The certificate that is to be renewed or enabled; empty for the others.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    services:
      description:
        - Services to enable for. From Exchange 2013 on IIS is left out, because enabling it changes what the front end presents.
      type: list
      elements: str
      sample: [SMTP]
    internal_transport:
      description: V(replace) where it shall become the internal transport certificate, else V(keep).
      type: str
      sample: replace
    reason:
      description: Why, in a sentence that names the server.
      type: str
      sample: "hub07.contoso.lab: the internal transport certificate, 1B2C..., ended at 2026-11-19T09:00:00Z."
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "since": {"type": "str"},
    "renew_before": {"type": "str", "default": "60d"},
    "limit": {"type": "int", "default": 500},
    "domain_controller": {"type": "str"},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
