"""What each package exports is the committed list, and nothing of the last release's list is missing unannounced."""

import pytest
from tools.contracts.surface.breaking import breaks
from tools.contracts.surface.listing import exports, surface
from tools.contracts.surface.released import committed, unannounced
from tools.workspace import ROOT, packages

# All packages are read together, once, and not once in each process of a parallel run.
pytestmark = pytest.mark.xdist_group("public-surface")
PACKAGES = sorted(packages())
each_package = pytest.mark.parametrize("package", PACKAGES)


def test_every_package_says_what_it_exports() -> None:
    assert sorted(exports()) == PACKAGES


@each_package
def test_the_surface_is_the_committed_one_and_keeps_the_last_releases(
    package: str, pytestconfig: pytest.Config
) -> None:
    # First, so that an update cannot take away what was not announced.
    assert "\n".join(unannounced(package, ROOT)) == ""
    file, now = committed(package, ROOT), surface(package, ROOT)
    if pytestconfig.getoption("update_snapshots"):
        file.write_text(now, encoding="utf-8")
    before = file.read_text(encoding="utf-8") if file.is_file() else ""

    if now != before:
        there, here = before.splitlines(), now.splitlines()
        differ = [f"+ {line.strip()}" for line in here if line not in there]
        differ += [f"- {line.strip()}" for line in there if line not in here]
        said = f"{package} exports what {file.name} does not list so; to accept it: ./run snapshots --update"
        pytest.fail("\n".join([said, *differ]), pytrace=False)


@each_package
def test_a_surface_breaks_nothing_of_itself_and_all_of_it_is_missed(package: str) -> None:
    now = surface(package, ROOT)
    modules = [line.removeprefix("# module ") for line in now.splitlines() if line.startswith("# module ")]
    gone = [f"{name}: the module is gone" for name in modules if f"# module {name}\n\n\n" not in now]
    gone += [f"{line[2:]}: is gone" for line in now.splitlines() if line.startswith(("# command ", "# extra "))]

    assert breaks(now, now) == []
    assert breaks(now, "") == sorted(gone)


def test_what_an_installation_relies_on_is_listed() -> None:
    assert surface("asl", ROOT).splitlines()[:4] == [
        "# python >=3.11",
        "# extra services",
        "# extra yaml",
        "# command asl",
    ]


def test_a_state_of_the_language_is_listed_with_its_fields() -> None:
    lines = surface("asl", ROOT).splitlines()
    task = lines[lines.index("class Task(StateBase, AslModel, BaseModel):") + 1 :]

    assert {"    resource: str", "    timeout_seconds: Integer | None = ..."} <= set(task)
