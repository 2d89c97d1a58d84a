import subprocess
import sys

import pytest

import typed_asl


@pytest.mark.parametrize("name", typed_asl.__all__)
def test_every_exported_name_can_be_loaded(name: str) -> None:
    assert getattr(typed_asl, name) is not None
    assert name in dir(typed_asl)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'jsonnet'"):
        typed_asl.jsonnet  # noqa: B018 the access is what is tested


def test_importing_the_package_loads_neither_pydantic_nor_its_own_modules() -> None:
    code = "import sys, typed_asl; print([m for m in sys.modules if 'pydantic' in m or m.startswith('typed_asl.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)

    assert done.stdout.strip() == "[]"


def test_loading_every_name_leaves_functions_and_not_modules_of_the_same_name() -> None:
    code = (
        "import typed_asl; from typed_asl import *\n"
        "assert not [n for n in typed_asl.__all__ if type(getattr(typed_asl, n)).__name__ == 'module']"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)

    assert done.stderr == ""
