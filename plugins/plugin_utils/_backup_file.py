# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file on the controller in which a module keeps what it overwrites."""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import tempfile
import typing as t

from ._refusal import Refusal

__all__ = ("read_backup", "write_backup")


def read_backup(path: str) -> t.Any:
    """The file's content; None where there is no such file.

    :raises Refusal: it can't be read, or holds no JSON.
    """
    try:
        return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Refusal(f"The backup {path} can't be read: {error}. Nothing was changed.") from None


def write_backup(path: str, content: t.Mapping[str, t.Any]) -> None:
    """Writes it, for its owner only. Either the whole file is there afterwards, or what was there before.

    :raises Refusal: it can't be written.
    """
    place = pathlib.Path(path)
    written = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, written = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, indent=2, ensure_ascii=False)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        pathlib.Path(written).replace(place)
    except OSError as error:
        if written is not None:
            with contextlib.suppress(OSError):
                pathlib.Path(written).unlink()
        raise Refusal(f"The backup {path} can't be written: {error}. Nothing was changed.") from None
