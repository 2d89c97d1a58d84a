"""The page's code is the example's own, and its commands do what it says."""

import re
import subprocess

import pytest
from tools.artifact.build import ROOT

from tests.architecture.documented import SHELL
from tests.examples.installed import EXAMPLE, Environment

PAGE = ROOT / "docs" / "how-to" / "reuse-core.md"
TEXT = PAGE.read_text(encoding="utf-8")
PIECE = re.compile(
    r"\]\((?P<link>[^)]+\.(?:py|toml))\)|^```(?:python|toml)\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL
)


def test_every_block_of_code_stands_in_the_file_that_was_named_last() -> None:
    shown, named = [], PAGE
    for piece in PIECE.finditer(TEXT):
        if piece["link"]:
            named = (PAGE.parent / piece["link"]).resolve()
        else:
            shown.append(named.name)
            assert piece["code"] in named.read_text(encoding="utf-8")

    assert set(shown) == {"pyproject.toml", *(path.name for path in EXAMPLE.glob("src/trm_rates/[!_]*.py"))}


@pytest.mark.xdist_group("other-integration")
def test_the_pages_commands_write_a_definition_that_checks_and_name_what_its_role_may(environment: Environment) -> None:
    script = "".join(SHELL.findall(TEXT))

    done = subprocess.run(
        ["/bin/sh", "-eu"],
        input=script,
        cwd=environment.folder,
        env={"PATH": f"{environment.python.parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "1 file: nothing found\n")
    assert (environment.folder / "trm-rates.asl.json").is_file()
    assert "FetchRate" in done.stdout
    assert "dynamodb:PutItem" in done.stdout
