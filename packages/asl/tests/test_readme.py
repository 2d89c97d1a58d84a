import json
import re
from pathlib import Path

import pytest

from typed_asl import parse

README = Path(__file__).parents[1] / "README.md"


def test_the_example_of_the_readme_builds_the_machine_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)

    exec(compile(code, str(README), "exec"), {})  # noqa: S102 the project's own documentation

    definition = json.loads(capsys.readouterr().out)
    assert list(parse(definition).states) == ["Copy", "All copied?", "Log", "Broken"]
