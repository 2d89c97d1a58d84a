"""Each way in which a surface takes something away, and what takes nothing."""

import textwrap

import pytest
from tools.contracts.surface.breaking import breaks

OLD = """
# python >=3.11,<4
# extra yaml
# command rows

# module core.rows

LIMIT: int = ...
class Port(Protocol):
    def read(self, key: str) -> bytes: ...
    async def send(self, key: str) -> None: ...
class Throttled(TransientError, IntegrationError):
    ...
class Rows:
    def __init__(self, count: int, ref: str | None = ...) -> None: ...
    count: int
    def iterate(self, store: Store, *, limit: int = ...) -> Iterator[Row]: ...
def concatenated(store: Store, refs: Iterable[str], limit: int = ...) -> Iterator[Row]: ...

# module core.secret

NAME = ...
"""


def changed(old: str, new: str) -> str:
    assert old in OLD
    return OLD.replace(old, new)


BREAKING = {
    "a constant": (changed("LIMIT: int = ...\n", ""), "core.rows.LIMIT: is gone"),
    "a function": (
        changed("def concatenated(store: Store, refs: Iterable[str], limit: int = ...) -> Iterator[Row]: ...\n", ""),
        "core.rows.concatenated: is gone",
    ),
    "a class": (
        changed("class Throttled(TransientError, IntegrationError):\n    ...\n", ""),
        "core.rows.Throttled: is gone",
    ),
    "a field": (changed("    count: int\n", ""), "core.rows.Rows.count: is gone"),
    "a module": (changed("# module core.secret\n\nNAME = ...\n", ""), "core.secret: the module is gone"),
    "another kind": (
        changed("LIMIT: int = ...", "def LIMIT() -> int: ..."),
        "core.rows.LIMIT: was of kind attribute, and is of kind function",
    ),
    "a call that is now awaited": (
        changed("def concatenated", "async def concatenated"),
        "core.rows.concatenated: was called, and is now awaited",
    ),
    "a call that is no longer awaited": (
        changed("async def send", "def send"),
        "core.rows.Port.send: was awaited, and is now called",
    ),
    "a command": (changed("# command rows\n", ""), "command rows: is gone"),
    "an extra": (changed("# extra yaml", "# extra yml"), "extra yaml: is gone"),
    "a Python": (changed(">=3.11", ">=3.12"), "python 3.11: is not admitted by >=3.12,<4"),
    "a Python to come": (changed("<4", "<3.14"), "python 3.14: is not admitted by >=3.11,<3.14"),
    "a parameter": (
        changed(", *, limit: int = ...", ""),
        "core.rows.Rows.iterate: parameter limit is gone",
    ),
    "a parameter that is now required": (
        changed("ref: str | None = ...", "ref: str | None"),
        "core.rows.Rows.__init__: parameter ref is now required",
    ),
    "a new parameter that is required": (
        changed("*, limit: int = ...", "*, limit: int = ..., where: str"),
        "core.rows.Rows.iterate: parameter where was added, and is required",
    ),
    "a parameter in another place": (
        changed("store: Store, refs: Iterable[str], limit", "refs: Iterable[str], store: Store, limit"),
        "core.rows.concatenated: parameter refs stands at another position",
    ),
    "a parameter by name alone": (
        changed("refs: Iterable[str], limit", "refs: Iterable[str], *, limit"),
        "core.rows.concatenated: parameter limit was positional or keyword, and is keyword-only",
    ),
    "another family of errors": (
        changed("Throttled(TransientError,", "Throttled(PermanentError,"),
        "core.rows.Throttled: is no TransientError any more",
    ),
    "a port that asks for more": (
        changed("-> bytes: ...", "-> bytes: ...\n    def write(self, key: str) -> None: ..."),
        "core.rows.Port: whoever implements it has no write",
    ),
}


@pytest.mark.parametrize(("new", "line"), BREAKING.values(), ids=BREAKING)
def test_what_is_taken_away_is_named(new: str, line: str) -> None:
    assert line in breaks(OLD, new)


COMPATIBLE = {
    "nothing": OLD,
    "a new command and a new extra": changed("# extra yaml", "# extra more\n# extra yaml\n# command more"),
    "another Python more": changed(">=3.11", ">=3.10"),
    "the same Pythons in other words": changed(">=3.11,<4", "<4.0,>=3.11"),
    "a new function": OLD + "def new() -> None: ...\n",
    "a new module": OLD + "\n# module core.new\n\nX = ...\n",
    "a new field": changed("    count: int\n", "    count: int\n    total: int\n"),
    "a new parameter that may be left out": changed("*, limit: int = ...", "*, limit: int = ..., where: str = ..."),
    "a parameter that may now be left out": changed("count: int, ref", "count: int = ..., ref"),
    "a base more": changed("Throttled(TransientError,", "Throttled(Waiting, TransientError,"),
    "another order": changed(
        "LIMIT: int = ...\n" + OLD[OLD.index("class Port") : OLD.index("class Throttled")],
        OLD[OLD.index("class Port") : OLD.index("class Throttled")] + "LIMIT: int = ...\n",
    ),
}


@pytest.mark.parametrize("new", COMPATIBLE.values(), ids=COMPATIBLE)
def test_what_is_added_breaks_nothing(new: str) -> None:
    assert breaks(OLD, new) == []


def test_the_last_of_a_python_is_missed_and_its_first_patches_are_not() -> None:
    late = changed(">=3.11", ">=3.11.4")

    assert breaks(OLD, late) == []
    assert breaks(late, changed(">=3.11", ">=3.12")) == ["python 3.11: is not admitted by >=3.12,<4"]


def test_a_list_that_tells_nothing_of_commands_yet_keeps_none() -> None:
    assert breaks(OLD[OLD.index("# module") :], OLD) == []


def test_the_same_name_in_another_module_is_another_one() -> None:
    moved = textwrap.dedent(
        """
        # module core.rows

        NAME = ...

        # module core.secret

        LIMIT: int = ...
        """
    )

    assert {"core.rows.LIMIT: is gone", "core.secret.NAME: is gone"} <= set(breaks(OLD, moved))
