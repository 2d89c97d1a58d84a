from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.changed.code import imported_from, imports_of, same_code

SOURCE = '''"""What it is for."""

LIMIT = 9


def double(value: int) -> int:
    """Give twice the value."""
    return 2 * value


class Empty:
    """Holds nothing."""
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("code")


def same(folder: Path, before: str, after: str) -> bool:
    for name, text in (("before.py", before), ("after.py", after)):
        (folder / name).write_text(text, encoding="utf-8")
    return same_code(folder / "before.py", folder / "after.py")


@given(line=st.integers(min_value=0, max_value=SOURCE.count("\n")), comment=st.text("añ# =9", max_size=9))
def test_a_comment_on_a_line_of_its_own_is_the_same_code(folder: Path, line: int, comment: str) -> None:
    lines = SOURCE.splitlines(keepends=True)

    assert same(folder, SOURCE, "".join([*lines[:line], f"# {comment}\n", *lines[line:]]))


@pytest.mark.parametrize(
    ("old", "new"),
    [("Give twice the value.", "Double."), ('    """Give twice the value."""\n', ""), ("int) ->", "int)  ->")],
)
def test_docstrings_and_spaces_are_the_same_code(folder: Path, old: str, new: str) -> None:
    assert same(folder, SOURCE, SOURCE.replace(old, new))


def test_a_body_of_a_docstring_alone_is_the_same_code_as_pass(folder: Path) -> None:
    assert same(folder, SOURCE, SOURCE.replace('"""Holds nothing."""', "pass"))


@pytest.mark.parametrize(
    ("old", "new"), [("9", "8"), ("2 * value", "value * 2"), ("LIMIT", "MOST"), ("class Empty", "class Void")]
)
def test_what_runs_is_not_the_same_code(folder: Path, old: str, new: str) -> None:
    assert not same(folder, SOURCE, SOURCE.replace(old, new))


def test_a_docstring_counts_where_the_file_reads_it(folder: Path) -> None:
    source = f"{SOURCE}\nprint(__doc__)\n"

    assert not same(folder, source, source.replace("What it is for", "What it was for"))


def test_a_file_that_is_missing_or_no_python_is_like_no_other(folder: Path) -> None:
    assert not same(folder, "(", "(")
    assert not same_code(folder / "missing.py", folder / "missing.py")
    assert imports_of(folder / "missing.py") == set()


def test_imports_are_followed_within_the_prefix_also_where_they_stand_in_functions(tmp_path: Path) -> None:
    sources = {
        "first.py": "import json\nfrom tools.second import X\n",
        "second.py": "X = 1\ndef late():\n    from tools import third\n",
        "third.py": "import tools.first\nimport tools.missing\n",
        "fourth.py": "",
    }
    (tmp_path / "tools").mkdir()
    for name, text in sources.items():
        (tmp_path / "tools" / name).write_text(text)

    assert set(imported_from("tools.first", tmp_path, "tools.")) == {"tools.first", "tools.second", "tools.third"}
