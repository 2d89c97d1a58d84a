"""What a surface lists of a module: every public name with what a caller must know, and nothing of the inside."""

from tools.contracts.surface.listing import promised, surface

from tests.surface.conftest import Checkout

EXPECTED = """\
# python >=3.11
# extra yaml
# command rows

# module integration_core


# module integration_core.rows

class Failure(Message, BaseModel):
    def __init__(self, *, code: str, field: str | None = ...): ...
    code: str
    family: str = ...
    field: str | None = ...
    words: str
LIMIT = ...
class Message(BaseModel):
    def __init__(self): ...
class Rows:
    def __init__(self, count: int, ref: str | None = ...) -> None: ...
    count: int
    def empty(cls) -> Rows: ...  # @classmethod
    def iterate(self, store: str, /, *keys: str, most: int = ..., **more: int) -> Iterator[str]: ...
    ref: str | None = ...
class Store(Protocol):
    async def read(self, key: str, *, most: int | None = ...) -> bytes: ...
def concatenated(store: Store, *, limit: int) -> None: ...
"""


def test_public_names_are_listed_with_their_signatures(checkout: Checkout) -> None:
    assert surface("core", checkout.root) == EXPECTED


def test_where_a_module_says_all_that_is_all(checkout: Checkout) -> None:
    checkout.replace("LIMIT = 3", '__all__ = ["Hidden", "LIMIT"]\nLIMIT = 3')

    assert surface("core", checkout.root).partition("# module integration_core.rows\n\n")[2] == (
        "class Hidden:\n    ...\nLIMIT = ...\n"
    )


def test_a_pattern_promises_a_module_and_not_its_namesakes() -> None:
    assert promised("siesa_local.aws.model", ["siesa_local.aws.*"])
    assert not promised("siesa_local.aws", ["siesa_local.aws.*"])
    assert not promised("siesa_local_aws.model", ["siesa_local.aws.*"])
