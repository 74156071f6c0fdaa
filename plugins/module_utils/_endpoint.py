# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the Exchange endpoint, which every module takes; documented in the doc fragment ``_endpoint``."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

# No defaults here: an option that is not given falls back to a host variable, and only then to what a real server has.
ENDPOINT_SPEC: dict[str, dict[str, t.Any]] = {
    "endpoint_kind": {"type": "str", "choices": ["auto", "exchange", "snapin"]},
    "endpoint_host": {"type": "str"},
    "endpoint_scheme": {"type": "str", "choices": ["http", "https"]},
    "endpoint_port": {"type": "int"},
    "endpoint_path": {"type": "str"},
    "endpoint_auth": {"type": "str", "choices": ["kerberos", "negotiate", "ntlm", "basic", "certificate", "credssp"]},
    "endpoint_validate_certs": {"type": "bool"},
    "endpoint_ca_cert": {"type": "path"},
    "endpoint_message_encryption": {"type": "str", "choices": ["auto", "always", "never"]},
    "endpoint_timeout": {"type": "int"},
    "endpoint_username": {"type": "str"},
    "endpoint_password": {"type": "str", "no_log": True},
    "endpoint_allow_basic_over_http": {"type": "bool"},
}

__all__ = ("ENDPOINT_SPEC",)
