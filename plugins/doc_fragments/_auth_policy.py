# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When and how the auth certificate is rotated."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  renew_before:
    description:
      - A new certificate is due when the current one has less than this left - a time such as V(60d) or V(8w), or a share of
        its lifetime such as V(25%). Never more than half of its lifetime, so that a new one is not due at once.
    type: str
    default: 60d
  effective_in_hours:
    description:
      - How long before it becomes the current one a new certificate is staged. Servers need the time to fetch it, and large
        organisations more of it. Exchange asks back below 48, so 48 is the least.
    type: int
    default: 49
  immediate:
    description:
      - When a certificate may become the current one without that time.
      - V(when_broken) - only where the current one does not work any more, because it has expired or no server has it with its
        private key.
      - V(when_needed) - also where the current one ends too soon to stage another, and where Exchange has not published the
        staged one in time.
      - V(never) - a person has to do it.
    type: str
    choices: [never, when_broken, when_needed]
    default: when_broken
  allow_partial:
    description:
      - Publish a certificate although a server that answers lacks it, or its private key. Such a server rejects what the
        certificate signs.
    type: bool
    default: false
  ignore_unreachable:
    description:
      - Renew although a server does not answer. Otherwise a renewal that is due waits for it, because the certificate of an
        earlier run may be there. Where no server answers nothing is done in any case.
    type: bool
    default: false
  hybrid_policy:
    description:
      - What a hybrid organisation means for a rotation, after which the Hybrid Configuration Wizard has to be run again.
      - V(report) - rotate, and say what has to follow. V(block) - do not create, stage or publish. V(allow) - rotate; what
        has to follow is a mere information.
    type: str
    choices: [report, block, allow]
    default: report
  retire_thumbprint:
    description:
      - Thumbprint of a current certificate that is to be replaced although it is not due. As soon as another one is the
        current one, the option has no effect, so that it may stay where it is.
    type: str
  key_size:
    description:
      - Size of the RSA key of a new certificate in bits.
    type: int
    choices: [2048, 4096]
    default: 2048
  lifetime:
    description:
      - Days that a new certificate is valid, for example 365 where a policy of the tenant limits it. It is then made on the
        controller and imported, because Exchange always makes one of five years.
    type: int
  clear_previous_after_hours:
    description:
      - Forget the certificate before when it was replaced this many hours ago. Tokens signed with it are rejected from then
        on. It is kept when this is not given.
    type: int
  manage_read_session:
    description:
      - Enable EnableAuthAdminReadSession of the organisation where a certificate is staged and AuthAdmin can't publish it
        without, because Exchange is in a child domain and its system mailbox in another one.
    type: bool
    default: true
"""
