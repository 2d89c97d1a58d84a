"""What is decided from inputs is what real builds show."""

import os
import re
import shutil
from pathlib import Path

import pytest
from tools.artifact.programs import interpreter
from tools.changed.artifacts import artifact_entries
from tools.changed.revisions import Pair, Tree
from tools.changed.wheels import wheel_differences
from tools.failure import ToolError

from tests.changed.builds import built, write_wheel
from tests.changed.repository import Repository

pytestmark = pytest.mark.xdist_group("changed")

LOCK = "requirements/lambda-loader.txt"
CORE = "packages/core/src/integration_core"
LOADER = "packages/loader"

APPENDED: dict[str, dict[str, str]] = {
    "a fix of the loader": {f"{LOADER}/src/siesa_loader/service.py": "\nFIXED = True\n"},
    "a fix of core": {f"{CORE}/http/__init__.py": "\nFIXED = True\n"},
    "what no zip holds": {
        f"{LOADER}/tests/test_more.py": "def test_more() -> None: ...\n",
        f"{LOADER}/CHANGELOG.md": "\n- More.\n",
        f"{CORE}/testing/__init__.py": "\nFAKE = True\n",
        "requirements/dev.txt": "# a comment\n",
        "tools/artifact/archive.py": "# a comment\n",
    },
    "the loader's README": {f"{LOADER}/README.md": "\nMore.\n"},
    "a distribution of the lock": {},
}
SAME = {"what no zip holds"}


@pytest.fixture(scope="module")
def before(whole: Repository, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """This project, whose lock pins a distribution that stands in a folder of ours."""
    if not (os.environ.get("HATCH_UV") or shutil.which("uv")):
        pytest.skip("uv was not found: run the tests through ./run, which brings it")
    try:
        interpreter()
    except ToolError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("builds") / "before"
    for name in ("requirements", "packages/core", LOADER, "tools/artifact"):
        shutil.copytree(whole.root / name, folder / name)
    _pin(folder, "3.99", tmp_path_factory.getbasetemp() / "links")
    return Tree("a" * 40, folder)


@pytest.fixture(scope="module")
def bytes_before(before: Tree, tmp_path_factory: pytest.TempPathFactory) -> str:
    return _built(before, tmp_path_factory.getbasetemp() / "links")


@pytest.mark.parametrize("edit", list(APPENDED))
def test_a_zip_is_named_where_its_bytes_differ_and_nowhere_else(
    before: Tree, bytes_before: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, edit: str
) -> None:
    links = tmp_path_factory.getbasetemp() / "links"
    head = Tree("b" * 40, tmp_path / "head")
    shutil.copytree(before.folder, head.folder)
    for path, text in APPENDED[edit].items():
        (head.folder / path).parent.mkdir(parents=True, exist_ok=True)
        with (head.folder / path).open("a", encoding="utf-8") as file:
            file.write(text)
    if not APPENDED[edit]:
        _pin(head.folder, "3.100", links)
    pair = Pair(before, head, tuple(APPENDED[edit]) or (LOCK,))

    named = {(each.step, each.arch) for each in artifact_entries(pair, wheel_differences(pair))}

    assert (("loader", "arm64") in named) == (_built(head, links) != bytes_before)
    assert (("loader", "arm64") not in named) == (edit in SAME)


def _pin(checkout: Path, version: str, links: Path) -> None:
    """Pin idna to a version that we write ourselves, so that a lock can move without a network."""
    entry = write_wheel(links, "idna", version)
    text = (checkout / LOCK).read_text(encoding="utf-8")
    moved, times = re.subn(r"(?m)^idna==(?:.*\\\n)*.*\n", lambda _: entry, text)
    assert times == 1
    (checkout / LOCK).write_text(moved, encoding="utf-8")


def _built(tree: Tree, links: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UV_FIND_LINKS", str(links))
        return built(tree.folder)
