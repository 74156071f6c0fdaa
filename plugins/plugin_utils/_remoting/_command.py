# Copyright: (c) 2026, certops.exchange contributors
# GNU General Public License v3.0 or later (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands with typed parameters, and how they read for a person.

What is sent over the wire is the data, never the text: :attr:`Command.text` and :func:`describe` exist for results and
messages only. Secrets and bytes are masked there.
"""

# Note that this file is private to this collection: it may change or vanish without notice.

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import re
import typing as t
import uuid

__all__ = ("CertificateObject", "Command", "Pipeline", "SealedFile", "Secret", "describe")


class Secret:
    """A text that must not be seen: sent as a SecureString, shown nowhere."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not isinstance(value, str):
            raise TypeError("a Secret is made from a str")
        self._value = value

    def reveal(self) -> str:
        """The text itself, for the one place that puts it on the wire."""
        return self._value

    def __repr__(self) -> str:
        return "<SecureString>"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, t.Any]) -> Secret:
        return self

    def __reduce__(self) -> t.NoReturn:
        raise TypeError("a Secret can't be written down")


class SealedFile:
    """Bytes that must not be seen, such as a PKCS #12 file: sent as bytes, shown as a name.

    The name alone is shown, also where the content is not there yet: a plan reads like the run that carries it out.
    """

    __slots__ = ("_content", "name")

    def __init__(self, name: str, content: bytes = b"") -> None:
        self.name = name
        self._content = content

    def reveal(self) -> bytes:
        """The bytes themselves, for the one place that puts them on the wire."""
        return self._content

    def __repr__(self) -> str:
        return f"<{self.name}>"

    __str__ = __repr__

    def __reduce__(self) -> t.NoReturn:
        raise TypeError("a SealedFile can't be written down")


@dataclasses.dataclass(frozen=True)
class CertificateObject:
    """A certificate without its key, sent as an X509Certificate2: the endpoint makes a live one of it (wire-shapes 11).

    :ivar der: the certificate; nothing is checked.
    """

    der: bytes = dataclasses.field(repr=False)

    @property
    def text(self) -> str:
        """How it reads for a person; the number is its thumbprint."""
        return f"<X509Certificate2 {hashlib.sha1(self.der, usedforsecurity=False).hexdigest().upper()}>"


@dataclasses.dataclass(frozen=True)
class Command:
    """One cmdlet and its parameters.

    Values: str, bool (switches as well), int, float, aware datetime (sent as UTC), timedelta, UUID, bytes,
    :class:`Secret`, :class:`SealedFile`, :class:`CertificateObject`, None, and lists and dicts of these. None is sent as a
    null that counts as given: leave a parameter out to say nothing about it (wire-shapes 11, Parameters).

    :raises ValueError: the name isn't a cmdlet's name, or a datetime has no zone: the endpoint would read it as its own
        local time.
    :raises TypeError: a value is of no known type.
    """

    name: str
    parameters: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.match(self.name):
            raise ValueError(f"not a command's name: {self.name!r}")
        checked = {}
        for name, value in self.parameters.items():
            if not _PARAMETER.match(name):
                raise ValueError(f"not a parameter's name: {name!r}")
            _check(value, f"-{name} of {self.name}")
            checked[name] = value
        object.__setattr__(self, "parameters", checked)

    @property
    def text(self) -> str:
        """The command as PowerShell reads it; secrets and bytes are masked."""
        return " ".join([self.name, *(_parameter_text(name, value) for name, value in self.parameters.items())])

    def __repr__(self) -> str:
        return f"Command({self.text})"


Pipeline = t.Sequence[Command]
"""Commands joined by ``|``: the objects of one are the input of the next."""


def describe(*pipelines: Pipeline) -> str:
    """The statements of a message as PowerShell reads them, in one line; secrets and bytes are masked."""
    return "; ".join(" | ".join(command.text for command in pipeline) for pipeline in pipelines)


# A command's name never holds what the engine would read as script.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\\-]*\Z")
_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_BARE_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\\:-]*\Z")
# PowerShell takes the typographic quotation marks for the plain one.
_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
_PLAIN = (str, bool, int, float, datetime.timedelta, uuid.UUID, bytes, bytearray, Secret, SealedFile, CertificateObject)


def _check(value: t.Any, where: str) -> None:
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError(f"{where}: a date without a zone is read in the zone of whoever reads it; give one")
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item, where)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check(key, where)
            _check(item, where)
    elif value is not None and not isinstance(value, _PLAIN):
        raise TypeError(f"{where}: a value of type {type(value).__name__} can't be sent")


def _parameter_text(name: str, value: t.Any) -> str:
    if isinstance(value, bool):
        # This form fits a switch as well as a Boolean parameter.
        return f"-{name}:{_value_text(value)}"
    return f"-{name} {_value_text(value)}"


def _value_text(value: t.Any) -> str:
    if value is None:
        return "$null"
    if isinstance(value, bool):
        return "$true" if value else "$false"
    if isinstance(value, str):
        return value if _BARE_WORD.match(value) else "'" + _QUOTES.sub(r"\1\1", value) + "'"
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return f"'{utc.isoformat()}Z'"
    if isinstance(value, (bytes, bytearray)):
        return f"<{len(value)} bytes>"
    if isinstance(value, CertificateObject):
        return value.text
    if isinstance(value, (list, tuple)):
        if len(value) < 2:
            return "@(" + "".join(map(_value_text, value)) + ")"
        return ", ".join(map(_value_text, value))
    if isinstance(value, dict):
        return "@{" + "; ".join(f"{_value_text(key)} = {_value_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (datetime.timedelta, uuid.UUID)):
        return f"'{value}'"
    return str(value)
