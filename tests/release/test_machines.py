"""What core or asl alone change in a machine waits for a release of workflow-def, from whose tag it is deployed."""

import pytest
from tools.release.command import main
from tools.release.plan import planned, told

from tests.release.project import Project

pytestmark = pytest.mark.xdist_group("release-machines")

MODELS = "packages/core/src/integration_core/models.py"
CORE = "packages/core/pyproject.toml"


def change_machines(project: Project) -> None:
    """Commit to core alone another pattern of clients' ids, which all machines hold."""
    before = project.read(MODELS)
    after = before.replace("{1,62}", "{1,63}")
    assert after != before
    project.commit({MODELS: after, "packages/core/news/longer.fix.md": "A client's id may be longer.\n"})


def release_core(project: Project) -> None:
    text = project.read(CORE).replace('version = "0.1.0"', 'version = "0.1.1"')
    (project.root / "packages/core/news/longer.fix.md").unlink(missing_ok=True)
    project.commit({CORE: text}, "Release integration-core 0.1.1")
    project.git("tag", "core-v0.1.1")


def test_machines_that_core_alone_changes_are_offered_released_and_not_offered_again(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    change_machines(project)

    offers = {each.package: each for each in planned(project.root)}

    assert list(offers) == ["core", "extractor", "loader", "transformer", "workflow-def"]
    offered = offers["workflow-def"]
    assert (offered.version, offered.first) == ("0.1.1", ())
    assert [reason.partition(": ")[0] for reason in offered.reasons] == [
        f"its machine {name} differs from workflow-def-v0.1.0" for name in ("close-books", "freshness", "workflow")
    ]
    assert "state " in offered.reasons[-1]
    assert offered.command == "./run release workflow-def --rebuild"

    release_core(project)
    assert main(["workflow-def", "--rebuild"], project.root) == 0, capsys.readouterr().err

    assert project.git("describe", "--exact-match") == "workflow-def-v0.1.1"
    log = project.read("packages/workflow-def/CHANGELOG.md")
    assert "\n### Other\n\n- Built with integration-core 0.1.0 → 0.1.1.\n" in log
    left = planned(project.root)
    assert [each.package for each in left] == ["extractor", "loader", "transformer"], told(left)


def test_machines_are_not_released_with_a_core_that_was_not(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    change_machines(project)
    project.commit({"packages/workflow-def/news/ids.fix.md": "Longer ids.\n"})
    before = project.state()

    assert main(["workflow-def"], project.root) == 1

    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(
        "The machines of workflow-def would hold what no release has: integration-core differs from core-v0.1.0. "
        "Next: release that first"
    )
    assert project.state() == before


def test_a_release_of_core_that_changes_no_machine_builds_none_anew(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit({"packages/core/src/integration_core/more.py": "MORE = True\n"})
    release_core(project)

    assert main(["workflow-def", "--rebuild"], project.root) == 1

    said = "Nothing that workflow-def is built with changed its machines since workflow-def-v0.1.0. Next: "
    assert capsys.readouterr().err.startswith(said)
