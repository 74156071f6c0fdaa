# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes secrets out of results."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

from ansible.module_utils.common import parameters

try:
    # From ansible-core 2.22 on, core masks what is announced here wherever it occurs.
    from ansible.module_utils.secrets import register_secret
except ImportError:
    register_secret = None

__all__ = ("redacted",)


def redacted(result: dict[str, t.Any], secrets: t.Iterable[str]) -> dict[str, t.Any]:
    """The result without the secrets: replaced in this process, or announced to core where core does it."""
    values = {secret for secret in secrets if secret}
    if register_secret is not None:
        for value in values:
            register_secret(value)
        return result
    return t.cast("dict[str, t.Any]", parameters.remove_values(result, values))
