#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_authconfig_info
short_description: Read the auth configuration of an Exchange organisation and assess its certificates
version_added: 0.1.0
description:
  - Reads which certificate the organisation uses for OAuth, which one is staged, and which server has them.
  - Says what should be done next, why, and when to look again. The options are those of
    M(certops.exchange.exchange_auth_certificate), which does it.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.exchange
  - certops.exchange._auth_policy
  - certops.exchange._attributes
  - certops.exchange._attributes.info
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_auth_certificate
  - module: certops.exchange.exchange_authconfig
  - module: certops.exchange.exchange_certificate
  - name: Maintain the Exchange Server OAuth certificate
    description: Microsoft's procedure.
    link: https://learn.microsoft.com/exchange/plan-and-deploy/integration-with-sharepoint-and-skype/maintain-oauth-certificate
"""

EXAMPLES = r"""
- name: Assess the auth certificate
  certops.exchange.exchange_authconfig_info:
    renew_before: 90d
  register: auth
  run_once: true

- name: Fail a compliance check when something is due
  ansible.builtin.assert:
    that: auth.assessment.action in ["none", "wait"]
    fail_msg: "{{ auth.assessment.reason }}"
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

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {**ENDPOINT_SPEC, **AUTH_POLICY_SPEC}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
