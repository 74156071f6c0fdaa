# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether two texts are the same distinguished name."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

from ._rdns import read_rdns

__all__ = ("same_name",)


def same_name(one: str, other: str, *, typed: bool = False) -> bool:
    """Whether two distinguished names are the same: blanks around the separators, the case of letters, the usual
    synonyms of attribute types and the order inside an RDN do not count; the order of the RDNs does.

    Text that is no name equals only itself.

    :param one: as .NET prints it.
    :param other: likewise, or as a person wrote it where ``typed`` says so.
    """
    return _parts(one, typed=False) == _parts(other, typed=typed)


def _parts(name: str, *, typed: bool) -> list[tuple[tuple[str, str], ...]]:
    try:
        rdns = read_rdns(name, typed=typed)
    except ValueError:
        return [(("", " ".join(name.split()).casefold()),)]
    return [tuple(sorted((kind, " ".join(value.split()).casefold()) for kind, value in rdn)) for rdn in rdns]
