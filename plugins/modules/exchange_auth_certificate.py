#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_auth_certificate
short_description: Keep the auth certificate of an Exchange organisation valid
version_added: 0.1.0
description:
  - Does what the auth certificate (the one behind OAuth, hybrid and the signing of serialised data) needs now, and nothing
    else - creates and stages a successor in time, brings certificates to the servers that lack them, publishes at once where
    the current one does not work any more.
  - Everything is decided from what the organisation shows at that moment, so that it can be run as often as wanted, and a run
    that was cut off is continued by the next one with the certificate that it had created.
  - Two runs at the same time end with one new certificate. Each may create one; both then take the one that was created
    first, and the other is removed by the run that had created it.
  - No server's internal transport certificate is replaced. It is read before and after a certificate is created.
  - Private keys go from server to server in memory, in a file under a random password that is sent as a SecureString.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._auth_policy
  - certops.exchange._attributes
  - certops.exchange._attributes.write
attributes:
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: full
options:
  friendly_name:
    description:
      - Friendly name of a new certificate.
    type: str
    default: Microsoft Exchange Server Auth Certificate
  domains:
    description:
      - DNS names for a new certificate. None by default, as in the certificate that Setup makes.
    type: list
    elements: str
    default: []
  server:
    description:
      - Server on which a new certificate is created, by short or fully qualified name. Chosen among those that answer when not
        given.
    type: str
  replication_timeout:
    description:
      - How many seconds the servers have to fetch a certificate from another server of their Active Directory site by
        themselves (MSExchangeServiceHost does that, in its own time), before it is brought to them. Not waited for by
        default. To a site that has none it is brought at once in any case, because nothing else brings it there.
    type: int
    default: 0
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_authconfig_info
  - module: certops.exchange.exchange_authconfig
  - name: Maintain the Exchange Server OAuth certificate
    description: Microsoft's procedure.
    link: https://learn.microsoft.com/exchange/plan-and-deploy/integration-with-sharepoint-and-skype/maintain-oauth-certificate
"""

EXAMPLES = r"""
- name: Rotate the auth certificate when it is due
  certops.exchange.exchange_auth_certificate:
    renew_before: 90d
  register: rotation
  run_once: true

- name: Replace this certificate before its time by one that is valid for a year
  certops.exchange.exchange_auth_certificate:
    retire_thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    lifetime: 365
  run_once: true

- name: Repair an organisation at once, also where the current certificate ends within hours
  certops.exchange.exchange_auth_certificate:
    immediate: when_needed
  run_once: true
"""

RETURN = r"""
auth_config:
  description: The auth configuration of the organisation.
  returned: always
  type: dict
  contains:
    current:
      description: Thumbprint of the certificate in use; null where none is set.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    previous:
      description: Thumbprint of the one before; null where none is set.
      type: str
      sample: AA2C3D4E5F60718293A4B5C6D7E8F90112233445
    next:
      description: Thumbprint of the staged one; null where none is set.
      type: str
      sample: BB2C3D4E5F60718293A4B5C6D7E8F90112233445
    next_effective_date:
      description: When the staged one becomes the current one, UTC; null where no date is set.
      type: str
      sample: "2026-11-25T11:00:00Z"
    changed_at:
      description: When the configuration was last written, UTC; null where the endpoint does not give it.
      type: str
      sample: "2026-11-23T10:00:00Z"
certificates:
  description: The certificates that the configuration names, under the keys C(current), C(previous) and C(next); as far as some server has them.
  returned: always
  type: dict
  sample: {}
servers:
  description: Which server has which of the certificates.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Short name.
      type: str
      sample: EX1
    fqdn:
      description: Fully qualified name.
      type: str
      sample: ex1.contoso.lab
    site:
      description: Active Directory site; null where it is not known.
      type: str
      sample: Default-First-Site-Name
    version:
      description: Version and build of Exchange.
      type: str
      sample: 15.2.1748.10
    current:
      description:
        - State of the current certificate on the server - V(present), V(missing), V(no_private_key), V(unreachable),
          V(access_denied), V(unknown), or null where no such certificate is configured.
      type: str
      sample: present
    next:
      description: State of the staged certificate on the server, likewise.
      type: str
      sample: missing
    message:
      description: What Exchange said when the server could not be read.
      type: str
      sample: ""
assessment:
  description: What should be done next.
  returned: always
  type: dict
  contains:
    action:
      description:
        - V(none) and V(wait) mean that nothing is to be done now.
        - V(create_and_stage), or V(stage) for a certificate that is there already (from a run that was cut off) or that lacks
          a date.
        - V(import) where a certificate is missing on servers, V(enable_read_session) where AuthAdmin needs that.
        - V(replace) where a certificate has to become the current one at once, V(publish) where that is the staged one.
        - V(clear_previous) where the time of the certificate before is over.
        - V(publish_overdue) where AuthAdmin should have published the staged one, V(blocked) where a person has to act.
      type: str
      sample: wait
    reason_code:
      description: Why, as a word that does not change between versions.
      type: str
      sample: staged
    reason:
      description: Why, in a sentence.
      type: str
      sample: The certificate is staged and takes effect on 2026-11-25T11:00:00Z.
    remedy:
      description: What a person can do; null where nothing is needed.
      type: str
      sample: Make these servers reachable and run again.
    thumbprint:
      description: The certificate that the action is about; null where there is none yet.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    server:
      description: A server that has it, or on which it would best be created.
      type: str
      sample: ex1.contoso.lab
    targets:
      description: For V(import) the servers that the certificate is brought to.
      type: list
      elements: str
      sample: [ex3.contoso.lab]
    effective_date:
      description: The effective date that it has, or should get, UTC; null where there is none.
      type: str
      sample: "2026-11-25T11:00:00Z"
    next_due:
      description: When to look again, UTC; null where only a person can say.
      type: str
      sample: "2026-11-25T11:00:00Z"
    lacking:
      description: Servers that answered and do not have that certificate, or not its private key.
      type: list
      elements: str
      sample: [ex3.contoso.lab]
    findings:
      description: Further things that somebody should know.
      type: list
      elements: dict
      contains:
        code:
          description: A word that does not change between versions.
          type: str
          sample: current_missing_on_servers
        severity:
          description: V(error), V(warning) or V(info).
          type: str
          sample: warning
        text:
          description: The finding, for a person.
          type: str
          sample: The current certificate is missing on ex3.contoso.lab. It has to be brought to that site once.
        servers:
          description: The servers that it is about.
          type: list
          elements: str
          sample: [ex3.contoso.lab]
published_recently:
  description: Whether the current certificate has become that within a week, by the last change of the configuration.
  returned: always
  type: bool
  sample: false
hybrid:
  description: What is known of a hybrid organisation, and what has to follow there.
  returned: always
  type: dict
  contains:
    detected:
      description: Whether there is a hybrid configuration; V(unknown) where that can't be read.
      type: raw
      sample: true
    action_required:
      description:
        - Whether the Hybrid Configuration Wizard has to be run, because a certificate is staged, or was published within a
          week.
      type: bool
      sample: true
    public_certificate:
      description:
        - The certificate that this is about, PEM, without its key, for the upload to a dedicated hybrid application in Entra;
          null where there is nothing to do.
      type: str
      sample: "-----BEGIN CERTIFICATE-----..."
auth_admin:
  description: What is known of the servicelet that publishes a staged certificate.
  returned: always
  type: dict
  contains:
    read_session:
      description:
        - Whether it can start - V(not_needed), V(enabled), V(needed) (Exchange is in a child domain and
          EnableAuthAdminReadSession is off), V(unsupported) (the same, and the version has no such setting), V(unknown).
      type: str
      sample: not_needed
    system_mailbox_domain:
      description: Domain of the system mailbox; V(unknown) where it was not needed or can't be read.
      type: str
      sample: contoso.lab
    last_runs:
      description:
        - By server, when it ran last, UTC; V(unknown) where the server does not say. Asked for while a certificate is staged.
      type: dict
      sample: {ex1.contoso.lab: "2026-11-23T09:12:40Z"}
before:
  description:
    - What the run overwrites, as it was. The option O(certops.exchange.exchange_authconfig#module:restore) puts it back.
  returned: always
  type: dict
  contains:
    current:
      description: Thumbprint of the certificate in use; null where none was set.
      type: str
      sample: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
    previous:
      description: Thumbprint of the one before; null where none was set.
      type: str
      sample: AA2C3D4E5F60718293A4B5C6D7E8F90112233445
    next:
      description: Thumbprint of the staged one; null where none was set.
      type: str
      sample: BB2C3D4E5F60718293A4B5C6D7E8F90112233445
    next_effective_date:
      description: When the staged one was to become the current one, UTC; null where no date was set.
      type: str
      sample: "2026-11-25T11:00:00Z"
    changed_at:
      description: When the configuration was last written, UTC; null where the endpoint does not give it.
      type: str
      sample: "2026-11-23T10:00:00Z"
    read_session:
      description: EnableAuthAdminReadSession of the organisation; null where it was not needed.
      type: bool
      sample: false
done:
  description: What was decided and done, in order; in check mode what would be.
  returned: always
  type: list
  elements: dict
  contains:
    action:
      description: As RV(assessment.action).
      type: str
      sample: create_and_stage
    reason_code:
      description: Why, as a word that does not change between versions.
      type: str
      sample: current_expires_soon
    reason:
      description: Why, in a sentence.
      type: str
      sample: The current certificate expires on 2026-12-14T09:00:00Z, in 480 hours, and nothing is staged to follow it.
    thumbprint:
      description: The certificate that it was about; null for one that was to be created.
      type: str
      sample: BB2C3D4E5F60718293A4B5C6D7E8F90112233445
    servers:
      description: The servers that it was brought to.
      type: list
      elements: str
      sample: [ex3.contoso.lab]
created:
  description: Thumbprint of the certificate that was created; null where none was.
  returned: always
  type: str
  sample: BB2C3D4E5F60718293A4B5C6D7E8F90112233445
published:
  description: Whether a certificate was put into use by this run, so that processes on the servers still work with the one before.
  returned: always
  type: bool
  sample: false
import_failures:
  description: By server, why a certificate could not be brought there.
  returned: always
  type: dict
  sample: {}
internal_transport:
  description: The internal transport certificate of the server where a certificate was created; the same before and after.
  returned: always
  type: dict
  contains:
    server:
      description: That server.
      type: str
      sample: ex1.contoso.lab
    thumbprint:
      description: Its internal transport certificate.
      type: str
      sample: CC2C3D4E5F60718293A4B5C6D7E8F90112233445
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
      sample: Set-AuthConfig -PublishCertificate
    reason:
      description: Why the step is needed.
      type: str
      sample: The staged certificate is to be used now.
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
      sample: Set-AuthConfig
    question:
      description: The question in full, in the server's language.
      type: str
      sample: "The effective date is not 48 hours ahead. Continue?"
    answer:
      description: The answer given, V(yes) or V(no).
      type: str
      sample: "yes"
server_time:
  description: The endpoint's clock, UTC, which all decisions go by.
  returned: always
  type: str
  sample: "2026-11-23T10:00:00Z"
unknown:
  description: What the endpoint did not give, for example V(has_private_key).
  returned: always
  type: list
  elements: str
  sample: []
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._auth_policy import AUTH_POLICY_SPEC
from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    **AUTH_POLICY_SPEC,
    "friendly_name": {"type": "str", "default": "Microsoft Exchange Server Auth Certificate"},
    "domains": {"type": "list", "elements": "str", "default": []},
    "server": {"type": "str"},
    "replication_timeout": {"type": "int", "default": 0},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
