# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way back to a recorded auth configuration: which steps, and what has no way back."""

from __future__ import annotations

import datetime
import itertools
import typing as t

import pytest

from ansible_collections.certops.exchange.plugins.plugin_utils._exchange import AuthConfig
from ansible_collections.certops.exchange.plugins.plugin_utils._plans import Restoration, restoration

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)
A, B, C = "A" * 40, "B" * 40, "C" * 40
LATER, PASSED = NOW + datetime.timedelta(hours=30), NOW - datetime.timedelta(hours=2)


def config(
    current: str | None = A,
    upcoming: str | None = None,
    previous: str | None = None,
    effective: datetime.datetime | None = LATER,
) -> AuthConfig:
    return AuthConfig(current, previous, upcoming, effective if upcoming else None)


def parameters(way: Restoration) -> list[dict[str, t.Any]]:
    return [dict(step.pipeline[0].parameters) for step in way.steps]


@pytest.mark.parametrize(
    ("present", "recorded", "steps", "clears", "impossible"),
    [
        (config(), config(), [], False, set()),
        # Staged: taken out again, by the one step that may be refused.
        (config(upcoming=B), config(), [], True, set()),
        (
            config(upcoming=B),
            config(upcoming=C),
            [{"NewCertificateThumbprint": C, "NewCertificateEffectiveDate": LATER}],
            False,
            set(),
        ),
        # Published: the one before becomes the current one, and what was published is forgotten.
        (
            config(B, previous=A),
            config(A),
            [{"CertificateThumbprint": A}, {"ClearPreviousCertificate": True}],
            False,
            set(),
        ),
        (config(B, previous=A), config(A, previous=C), [{"CertificateThumbprint": A}], False, {"previous"}),
        (config(B, previous=A), config(A, previous=B), [{"CertificateThumbprint": A}], False, set()),
        # Published in an emergency while another one was staged.
        (
            config(B, previous=A),
            config(A, upcoming=C),
            [
                {"CertificateThumbprint": A},
                {"NewCertificateThumbprint": C, "NewCertificateEffectiveDate": LATER},
                {"ClearPreviousCertificate": True},
            ],
            False,
            set(),
        ),
        # A date that has passed is no date that Exchange takes; what is staged is left as it is.
        (
            config(),
            config(upcoming=B, effective=PASSED),
            [
                {
                    "NewCertificateThumbprint": B,
                    "NewCertificateEffectiveDate": NOW + datetime.timedelta(hours=1),
                }
            ],
            False,
            {"next_effective_date"},
        ),
        (config(upcoming=B), config(upcoming=B, effective=PASSED), [], False, {"next_effective_date"}),
        # Cleared, or never there.
        (config(), config(previous=C), [], False, {"previous"}),
        (config(B), config(None), [], False, {"current"}),
        (config(None), config(A), [{"CertificateThumbprint": A}], False, set()),
    ],
)
def test_the_way_back(
    present: AuthConfig, recorded: AuthConfig, steps: list[dict[str, t.Any]], clears: bool, impossible: set[str]
) -> None:
    way = restoration(present, recorded, NOW)
    assert parameters(way) == steps
    assert (way.clear_next is not None) == clears
    assert set(way.impossible) == impossible


def test_the_previous_one_is_kept_where_that_is_asked() -> None:
    way = restoration(config(B, previous=A), config(A), NOW, keep_previous=True)
    assert parameters(way) == [{"CertificateThumbprint": A}]
    assert way.planned == config(A, previous=B)


def test_a_second_time_there_is_nothing_to_do() -> None:
    """From wherever to wherever: what the way leads to needs no further step, and is the record but for what can't be."""
    certificates = (None, A, B)
    configurations = [config(x, y, z) for x, y, z in itertools.product(certificates, repeat=3)]
    for present, recorded in itertools.product(configurations, repeat=2):
        way = restoration(present, recorded, NOW)
        again = restoration(way.planned, recorded, NOW)
        assert (again.steps, again.clear_next, again.planned) == ((), None, way.planned)
        for name in ("current", "next", "previous"):
            assert name in way.impossible or getattr(way.planned, name) == getattr(recorded, name)
