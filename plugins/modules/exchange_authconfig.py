#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_authconfig
short_description: Stage, publish and clear the auth certificate of an Exchange organisation
version_added: 0.1.0
description:
  - Names the next auth certificate of the organisation and the moment from which it is used, publishes it, or clears the
    previous one.
  - The steps asked for are done in that order. One that is done already is left out.
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
      - A certificate that is staged already keeps its effective date unless O(effective_date) names another one, and one
        that is the current one already is not staged again.
options:
  next_thumbprint:
    description:
      - Thumbprint of the certificate to stage. Spaces, colons and the invisible characters that the Windows certificate
        dialog copies along are ignored.
      - In check mode an empty text stands for a certificate that an earlier task of the play would have created, so that
        the plan of the whole play can be shown. Outside check mode it is an error.
    type: str
  effective_date:
    description:
      - When the certificate of O(next_thumbprint) becomes the current one, as ISO 8601 with a zone, for example
        V(2026-11-30T22:00:00Z).
    type: str
  effective_in_hours:
    description:
      - The same as hours from now, by the server's clock. 49 unless O(effective_date) is given. Fewer than 48 need
        O(allow_short_notice).
    type: int
  allow_short_notice:
    description:
      - Whether the certificate may become the current one in fewer than 48 hours. Exchange then asks whether to go on,
        because servers that have not fetched it by then reject what it signs; the question is answered with Yes.
    type: bool
    default: false
  publish:
    description:
      - Make the staged certificate the current one now, without waiting for its effective date.
    type: bool
    default: false
  clear_previous:
    description:
      - Forget the previous certificate. Tokens signed with it are rejected from then on.
    type: bool
    default: false
  restore:
    description:
      - Put the configuration back to what it was, as RV(before) of this module recorded it, or
        RV(certops.exchange.exchange_auth_certificate#module:before). What Exchange has no way back to is in RV(not_restored).
    type: dict
    suboptions:
      current:
        description: Thumbprint of the certificate that was in use.
        type: str
      previous:
        description: Thumbprint of the one before; null or left out where none was set.
        type: str
      next:
        description: Thumbprint of the one that was staged; null or left out where none was.
        type: str
      next_effective_date:
        description: Its effective date, ISO 8601 with a zone.
        type: str
      read_session:
        description: EnableAuthAdminReadSession of the organisation; null or left out leaves it as it is.
        type: bool
      keep_previous:
        description:
          - Let the certificate that this takes out of use be the previous one, until nothing works with it any more. A later
            task without this option then forgets it.
        type: bool
        default: false
      changed_at:
        description: Part of the record, and without effect.
        type: str
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.exchange_auth_certificate
  - module: certops.exchange.exchange_authconfig_info
  - module: certops.exchange.exchange_certificate
  - name: Set-AuthConfig
    description: Microsoft's page on the cmdlet.
    link: https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig
"""

EXAMPLES = r"""
- name: Stage the new auth certificate, to be used 49 hours from now
  certops.exchange.exchange_authconfig:
    next_thumbprint: 1B2C3D4E5F60718293A4B5C6D7E8F90112233445
  run_once: true

- name: Publish it without waiting
  certops.exchange.exchange_authconfig:
    publish: true
  run_once: true

- name: Forget the previous certificate
  certops.exchange.exchange_authconfig:
    clear_previous: true
  run_once: true

- name: Put back what a rotation has changed
  certops.exchange.exchange_authconfig:
    restore: "{{ rotation.before }}"
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
before:
  description: The auth configuration before the task.
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
not_restored:
  description: By name of the value, why it could not be put back.
  returned: when O(restore) is given
  type: dict
  sample: {previous: Exchange makes a certificate the previous one only by replacing it}
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
  description: The endpoint's clock, UTC.
  returned: always
  type: str
  sample: "2026-11-23T10:00:00Z"
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "next_thumbprint": {"type": "str"},
    "effective_date": {"type": "str"},
    "effective_in_hours": {"type": "int"},
    "allow_short_notice": {"type": "bool", "default": False},
    "publish": {"type": "bool", "default": False},
    "clear_previous": {"type": "bool", "default": False},
    "restore": {
        "type": "dict",
        "options": {
            "current": {"type": "str"},
            "previous": {"type": "str"},
            "next": {"type": "str"},
            "next_effective_date": {"type": "str"},
            "read_session": {"type": "bool"},
            "keep_previous": {"type": "bool", "default": False},
            "changed_at": {"type": "str"},
        },
    },
}
MUTUALLY_EXCLUSIVE: list[list[str]] = [
    ["effective_date", "effective_in_hours"],
    ["restore", "next_thumbprint"],
]
REQUIRED_BY: dict[str, list[str]] = {
    "effective_date": ["next_thumbprint"],
    "effective_in_hours": ["next_thumbprint"],
}


def main() -> None:
    module = AnsibleModule(
        argument_spec=ARGUMENT_SPEC,
        supports_check_mode=True,
        mutually_exclusive=MUTUALLY_EXCLUSIVE,
        required_by=REQUIRED_BY,
    )
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
