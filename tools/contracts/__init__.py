"""What is kept between versions: the messages between the steps, and what each package lets others import.

`compare` tells what changed between two versions' messages, `schemas_of` gives those of any checkout, `last_release`
those that were frozen with the last release of core. The command is `./run contracts`.
"""

from tools.contracts.comparing import Change, compare
from tools.contracts.frozen import Release, freeze, last_release
from tools.contracts.schemas import Schemas, schemas_of

__all__ = ["Change", "Release", "Schemas", "compare", "freeze", "last_release", "schemas_of"]
