# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in plugins/module_utils/_endpoint.py."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - psrpcore (on the controller)
  - pypsrp (on the controller)
  - cryptography (on the controller)
  - pywinrm (on the controller, when the connection is P(ansible.builtin.winrm#connection))
options:
  endpoint_kind:
    description:
      - V(exchange) is the server's Exchange endpoint.
      - V(snapin) is the server's own WinRM listener, over the host's connection, with Exchange's snap-in loaded first. Exchange
        2007 and Edge Transport servers have no other way in; on all other servers it is refused, because Microsoft does not
        support it there. It acts on that server alone, and the other C(endpoint_) options have no effect.
      - V(auto), the default, is V(exchange), and V(snapin) where the server turns out to have no Exchange endpoint. Naming that
        endpoint in O(endpoint_host), O(endpoint_scheme), O(endpoint_port) or O(endpoint_path) says that there is one.
      - V(auto) tries the endpoint anew in each task. V(snapin) saves that, up to O(endpoint_timeout) where a firewall drops what
        goes to a closed port.
    type: str
    choices: [auto, exchange, snapin]
  endpoint_host:
    description:
      - Name or address of the server whose Exchange endpoint is used.
      - Defaults to the address of the host's own connection. Kerberos needs the name, not the address.
      - The name for the ticket that the connection is given, as C(ansible_winrm_kerberos_hostname_override) or
        C(ansible_psrp_negotiate_hostname_override), holds unless this is another host than the connection's.
    type: str
  endpoint_scheme:
    description:
      - Whether the endpoint is reached by plain HTTP or by HTTPS. Defaults to V(http), which is what a real server
        offers and what Microsoft documents, because Kerberos encrypts every message.
    type: str
    choices: [http, https]
  endpoint_port:
    description:
      - TCP port of the endpoint. Defaults to 80 for V(http) and 443 for V(https) in O(endpoint_scheme).
    type: int
  endpoint_path:
    description:
      - Path of the endpoint. Defaults to V(/PowerShell/).
    type: str
  endpoint_auth:
    description:
      - How to authenticate at the endpoint. Defaults to V(kerberos), the only method a real server has on by default.
    type: str
    choices: [kerberos, negotiate, ntlm, basic, certificate, credssp]
  endpoint_validate_certs:
    description:
      - Whether the server's certificate is verified when O(endpoint_scheme=https). Defaults to V(true).
    type: bool
  endpoint_ca_cert:
    description:
      - File on the controller with the certificates of the authorities that are trusted, in PEM form. Defaults to the
        authorities that the controller trusts.
    type: path
  endpoint_message_encryption:
    description:
      - Whether the messages themselves are encrypted. V(auto), the default, encrypts over plain HTTP and leaves it to TLS
        over HTTPS.
    type: str
    choices: [auto, always, never]
  endpoint_timeout:
    description:
      - How many seconds to wait for a connection, and for an answer before the connection counts as lost. Defaults to 30.
      - Where the server has too many sessions of the user, opening one is tried again for as long.
    type: int
  endpoint_username:
    description:
      - User for the endpoint. Defaults to the user of the host's connection.
    type: str
  endpoint_password:
    description:
      - Password for the endpoint. Defaults to the password of the host's connection.
    type: str
  endpoint_allow_basic_over_http:
    description:
      - Whether V(basic) in O(endpoint_auth) may be used over plain HTTP, which shows the password to everybody on the
        way. Defaults to V(false), and such a task fails before anything is sent.
    type: bool
"""

    EXCHANGE = r"""
description:
  - Talks to the Exchange Management endpoint (C(/PowerShell/)) of the host, over the connection that the inventory gives
    the host, P(ansible.builtin.winrm#connection) or P(ansible.builtin.psrp#connection). User, password and Kerberos
    settings are those of that connection; what differs for the Exchange endpoint is set by the C(endpoint_) options.
  - Each C(endpoint_) option can be set for a host by a variable of the same name with C(exchange_) in front, for example
    C(exchange_endpoint_port), for a play by C(module_defaults) of the group C(certops.exchange.all), or for a single task.
options: {}
"""

    WINDOWS = r"""
options: {}
notes:
  - Talks to the host's own WinRM listener only, as the inventory describes it. The C(endpoint_) options are accepted so that
    they can be set for all modules of the group C(certops.exchange.all), but have no effect here.
"""
