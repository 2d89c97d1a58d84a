"""What the tools start runs in an environment of its own, and what stops it is told in one line."""

import os
import sys
from pathlib import Path

import pytest
from tools.failure import ToolError
from tools.processes import clean_environment, run
from tools.sources import Broken, run_on


def python(code: str, *, seconds: float = 30.0, what: str = "") -> str:
    return run([sys.executable, "-c", code], seconds=seconds, what=what, next_step="mend it.").stdout


def test_what_a_program_prints_is_given_whatever_it_says_beside_it() -> None:
    assert python("import sys; print('á'); print('b', file=sys.stderr)") == "á\n"


def test_a_code_is_the_callers_to_judge_where_the_program_may_fail() -> None:
    command = [sys.executable, "-c", "print('said'); raise SystemExit(3)"]

    done = run(command, seconds=30.0, next_step="mend it.", may_fail=True)

    assert (done.returncode, done.stdout) == (3, "said\n")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; print('out'); sys.exit('one\\ntwo')", "one two"),
        ("print('out'); raise SystemExit(1)", "out"),
        ("import sys; sys.exit('a' * 700)", "a" * 600),
    ],
    ids=["stderr", "stdout where stderr is empty", "the end alone"],
)
def test_a_program_that_fails_is_told_by_its_last_words_in_one_line(code: str, said: str) -> None:
    with pytest.raises(ToolError) as caught:
        python(code, what="the program")

    assert str(caught.value) == f"the program ended with 1: {said} Next: mend it."


def test_a_program_that_does_not_end_is_ended_and_told() -> None:
    with pytest.raises(ToolError, match=r"^slow did not end within 0 s\. Next: mend it\.$"):
        python("import time; time.sleep(30)", seconds=0.05, what="slow")


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    command = [str(tmp_path / "nothing")]

    with pytest.raises(ToolError, match=r"nothing cannot be started: No such file or directory\. Next: bring it\."):
        run(command, seconds=1.0, next_step="bring it.")


def test_a_program_is_named_by_its_words_and_not_by_its_options() -> None:
    with pytest.raises(ToolError, match=r"^python\S* calendar ended with 2: "):
        run([sys.executable, "-m", "calendar", "--nothing"], seconds=30.0, next_step="mend it.")


def test_hooks_and_runs_of_tests_do_not_reach_what_the_tools_start(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"GIT_AUTHOR_NAME": "a", "PYENV_ROOT": "b", "UV_CACHE_DIR": "c"}
    gone = ("GIT_DIR", "GIT_INDEX_FILE", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTHONPATH", "CDK_OUTDIR")
    for name, value in (kept | dict.fromkeys(gone, "x")).items():
        monkeypatch.setenv(name, value)

    environment = clean_environment()

    assert {name: environment[name] for name in kept} == kept
    assert not environment.keys() & set(gone)
    assert environment["PATH"] == os.environ["PATH"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose core stands before the installed one."""
    source = tmp_path / "packages" / "core" / "src" / "integration_core"
    source.mkdir(parents=True)
    (source / "__init__.py").write_text("NAME = 'another'\n")
    return tmp_path


def on(checkout: Path, code: str) -> str:
    return run_on(checkout, ["-c", code], seconds=30.0, what="It broke", next_step="mend it.")


def test_a_checkouts_own_sources_are_run_and_nothing_is_left_in_it(checkout: Path) -> None:
    before = sorted(checkout.rglob("*"))

    assert on(checkout, "import integration_core; print(integration_core.NAME)") == "another\n"
    assert sorted(checkout.rglob("*")) == before


def test_a_checkouts_program_that_breaks_is_told_by_its_last_line(checkout: Path) -> None:
    with pytest.raises(Broken) as caught:
        on(checkout, "import integration_core.nothing")

    reason = "ModuleNotFoundError: No module named 'integration_core.nothing'"
    assert (caught.value.reason, str(caught.value)) == (reason, f"It broke: {reason}. Next: mend it.")


def test_a_checkouts_source_that_breaks_is_told_with_its_file_and_line(checkout: Path) -> None:
    source = checkout / "packages" / "core" / "src" / "integration_core"
    (source / "inner.py").write_text("NUMBER = 1\nthis is no Python\n")
    (source / "outer.py").write_text("import json\njson.loads('')\n")

    with pytest.raises(Broken) as syntax:
        on(checkout, "import integration_core.inner")
    with pytest.raises(Broken) as value:
        on(checkout, "import integration_core.outer")

    home = "packages/core/src/integration_core"
    assert syntax.value.reason == f"SyntaxError: invalid syntax ({home}/inner.py, line 2)"
    assert value.value.reason.endswith(f"Expecting value: line 1 column 1 (char 0) ({home}/outer.py, line 2)")
