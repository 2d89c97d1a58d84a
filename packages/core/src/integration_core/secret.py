"""A credential that does not show itself."""

from collections.abc import Iterator, Mapping
from typing import TypeVar, overload

from integration_core.errors import SecretMissing

T = TypeVar("T")


class Secret(Mapping[str, str]):
    """The fields of one secret. Neither `repr` nor `str` tells a value.

    `secret[field]` raises `SecretMissing` where the field is absent; `in` and `get` answer as any mapping does.
    """

    def __init__(self, name: str, fields: Mapping[str, str]) -> None:
        self.name = name
        self._fields = dict(fields)

    def __getitem__(self, key: str) -> str:
        try:
            return self._fields[key]
        except KeyError:
            raise SecretMissing(
                f"the secret {self.name!r} has no field {key!r}; it has {sorted(self._fields)}.",
                next_step=f"aws secretsmanager put-secret-value --secret-id {self.name} --secret-string file://secret.json",
            ) from None

    def __contains__(self, key: object) -> bool:
        return key in self._fields

    @overload
    def get(self, key: str, /) -> str | None: ...
    @overload
    def get(self, key: str, /, default: str) -> str: ...
    @overload
    def get(self, key: str, /, default: T) -> str | T: ...
    def get(self, key: str, /, default: object = None) -> object:
        """Give a field's value, or `default` where the secret does not have it."""
        return self._fields.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"Secret({self.name!r}, fields={sorted(self._fields)})"
