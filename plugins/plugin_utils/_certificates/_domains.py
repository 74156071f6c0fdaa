# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS names in other scripts: certificates hold their ASCII form, people and Exchange write either."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import typing as t

__all__ = ("ascii_domain", "covers_domains", "domain_key")


def ascii_domain(name: str) -> str:
    """The name as a certificate holds it, each label that is not ASCII as its A-label; letter case is kept.

    :raises ValueError: it has no such form.
    """
    return ".".join(label if label.isascii() else _a_label(label, name) for label in name.split("."))


def covers_domains(present: t.Iterable[str], asked: t.Iterable[str]) -> bool:
    """Whether every name that is asked for is among those present; letter case and script do not count."""
    return {domain_key(name) for name in asked} <= {domain_key(name) for name in present}


def _a_label(label: str, name: str) -> str:
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"{name!r} can't be written as a DNS name: {error}") from error


def domain_key(name: str) -> str:
    """What two writings of the same DNS name have in common: the ASCII form in lower case, without a dot at the end."""
    try:
        return ascii_domain(name).lower().rstrip(".")
    except ValueError:
        # What a certificate holds need not be a name; it then equals only itself.
        return name.casefold()
