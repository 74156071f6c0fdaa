# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection of another host of the inventory, for the one question that the task's own host can't answer.

Ansible makes a connection for the task's host only. This one is made in the same way, with the other host's own variables;
only its options are read (:mod:`._remoting`), the plugin itself never connects.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ansible import constants
from ansible.plugins.loader import connection_loader

from ._refusal import Refusal

__all__ = ("connection_of",)


def connection_of(host: str, hostvars: t.Mapping[str, t.Any], play_context: t.Any, default: str) -> t.Any:
    """The connection plugin of a host, with its options set.

    :param host: its name in the inventory.
    :param hostvars: Ansible's variable of that name, which templates what is taken from it.
    :param default: the plugin's name where the host's variables do not say.
    :raises Refusal: there is no such host, or no such plugin.
    """
    if host not in hostvars:
        raise Refusal(f"The inventory has no host named {host}. Give the name of one that it has.")
    variables = hostvars[host]
    name = str(variables.get("ansible_connection") or default)
    connection = connection_loader.get(name, play_context, new_stdin=None)
    if connection is None:
        raise Refusal(f"{host}: there is no connection plugin {name}. Set ansible_connection to winrm or psrp for it.")
    wanted = constants.config.get_plugin_vars("connection", connection._load_name)
    options = {variable: variables[variable] for variable in wanted if variable in variables}
    if getattr(connection, "allow_extras", False):
        prefix = f"ansible_{connection.extras_prefix}_"
        extras = {v: variables[v] for v in variables if v.startswith(prefix) and v not in options}
        options["_extras"] = extras
    connection.set_options(var_options=options)
    return connection
