# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all runs in one process share."""

from __future__ import annotations

import functools
import typing as t
from unittest import mock

import pytest
from psrpcore._crypto import create_keypair


@pytest.fixture(autouse=True, scope="session")
def _one_key_for_all_sessions() -> t.Iterator[None]:
    """A client makes an RSA key for each session that a SecureString goes over, which takes longer than most runs."""
    once = functools.cache(create_keypair)
    with mock.patch("psrpcore._client.create_keypair", once):
        yield
