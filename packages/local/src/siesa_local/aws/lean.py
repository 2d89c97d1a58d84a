"""moto's interpreter, loaded without the part of EC2's models that it never uses here.

The interpreter wants one enumeration of `moto.batch.utils`, and to import that runs `moto.batch`, which loads all of
EC2: 110 MB and more than a second. The module is loaded with a bare package above it instead.
"""

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType

_PACKAGE = "moto.batch"


def load_interpreter() -> None:
    """Import the interpreter; afterwards `import moto.batch` works as it always did."""
    if _PACKAGE in sys.modules:
        importlib.import_module("moto.stepfunctions.parser.models")
        return
    spec = find_spec(_PACKAGE)
    bare = ModuleType(_PACKAGE)
    bare.__path__ = list(spec.submodule_search_locations or []) if spec else []
    sys.modules[_PACKAGE] = bare
    try:
        importlib.import_module("moto.stepfunctions.parser.models")
    finally:
        for name in [name for name in sys.modules if name == _PACKAGE or name.startswith(_PACKAGE + ".")]:
            del sys.modules[name]
        vars(sys.modules["moto"]).pop("batch", None)
