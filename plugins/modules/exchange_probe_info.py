#!/usr/bin/python
# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: exchange_probe_info
short_description: Read the latest results of managed availability's probes
version_added: 0.1.0
description:
  - Reads the latest result of each probe from the event log C(Microsoft-Exchange-ActiveMonitoring/ProbeResult) and classifies
    it by the types of the exceptions in it, never by text, which is in the server's language.
  - On Exchange 2013 the two default probes fail when the certificate of C(Exchange Back End) has expired or is not among the
    trusted roots. Later versions do not have this fault.
extends_documentation_fragment:
  - certops.exchange._endpoint
  - certops.exchange._endpoint.windows
  - certops.exchange._attributes
  - certops.exchange._attributes.info
options:
  probes:
    description:
      - Names of the probes.
    type: list
    elements: str
    default: [OutlookRpcSelfTestProbe, OutlookRpcDeepTestProbe]
  limit:
    description:
      - How many events of the log are read, the newest first. The log holds the results of all probes.
    type: int
    default: 500
author:
  - certops.exchange contributors (@certops)
seealso:
  - module: certops.exchange.windows_event_info
  - module: certops.exchange.iis_binding_info
"""

EXAMPLES = r"""
- name: Look whether the probes that depend on the back end's certificate fail
  certops.exchange.exchange_probe_info:
  register: before
"""

RETURN = r"""
probes:
  description: The probes, in the order asked for.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Name of the probe.
      type: str
      sample: OutlookRpcSelfTestProbe
    outcome:
      description:
        - V(no_exception) when its latest result names none.
        - V(not_trusted) when TLS did not trust the certificate (C(System.Net.WebException) with
          C(System.Security.Authentication.AuthenticationException)).
        - V(rpc_unavailable) when the RPC server was not available (C(Microsoft.Exchange.Rpc.ServerUnavailableException) with
          error 0x6ba).
        - V(other_exception) for any other.
        - V(unknown) when there is no result among the events read, or no such log.
      type: str
      sample: not_trusted
    exceptions:
      description: Types of the exceptions in the result.
      type: list
      elements: str
      sample: [System.Net.WebException, System.Security.Authentication.AuthenticationException]
    time:
      description: When the result was written, UTC, or V(unknown).
      type: str
      sample: "2026-11-24T09:00:00Z"
log_exists:
  description: Whether the server has the log.
  returned: always
  type: bool
  sample: true
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.certops.exchange.plugins.module_utils._endpoint import ENDPOINT_SPEC

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **ENDPOINT_SPEC,
    "probes": {
        "type": "list",
        "elements": "str",
        "default": ["OutlookRpcSelfTestProbe", "OutlookRpcDeepTestProbe"],
    },
    "limit": {"type": "int", "default": 500},
}


def main() -> None:
    module = AnsibleModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    module.fail_json(msg="This module runs on the controller, by the action plugin of the same name.")


if __name__ == "__main__":
    main()
