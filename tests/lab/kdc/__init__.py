# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets: a real Kerberos key distribution centre (MIT's krb5kdc) with the users and services of one realm."""

from __future__ import annotations

from .kdc import Kdc
from .programs import KdcMissing, missing
from .realm import Principals

__all__ = ("Kdc", "KdcMissing", "Principals", "missing")
