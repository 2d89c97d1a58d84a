import json
import re

from tools.changed.answer import (
    ArtifactEntry,
    Changed,
    ExampleEntry,
    Gone,
    MachineEntry,
    PackageEntry,
    StackEntry,
    WheelEntry,
)
from tools.changed.table import table

from tests.changed.repository import ROOT

NOTHING = Changed(since="a" * 40, head="b" * 40)
EVERYTHING = Changed(
    since="a" * 40,
    head="b" * 40,
    packages=(
        PackageEntry(
            package="loader", dist="siesa-loader", path="packages/loader", step=True, cause="files", reason="service.py"
        ),
    ),
    wheels=(WheelEntry(package="loader", dist="siesa-loader", reason="service.py"),),
    artifacts=(
        ArtifactEntry(step="loader", arch="arm64", reason="loader: service.py"),
        ArtifactEntry(step="loader", arch="x86_64", reason="loader: service.py"),
    ),
    stacks=(StackEntry(stack="loader", environments=("dev", "prod"), reason="its zip differs"),),
    machines=(MachineEntry(machine="workflow", reason="state LoadToProduct"),),
    examples=(ExampleEntry(example="rates", path="examples/rates", cause="dependency", reason="needs core"),),
    removed=(Gone(kind="stack", name="siesa-integration-old-dev"),),
    areas=("docs", "packages"),
)


def test_each_kind_is_a_matrix_and_says_whether_it_is_empty() -> None:
    document = json.loads(json.dumps(EVERYTHING.document()))

    kinds = ["packages", "wheels", "artifacts", "stacks", "machines", "examples"]
    assert document["any"] == dict.fromkeys(kinds, True)
    assert NOTHING.document()["any"] == dict.fromkeys(kinds, False)
    assert {kind: len(document[kind]["include"]) for kind in kinds} == {**dict.fromkeys(kinds, 1), "artifacts": 2}
    assert all(NOTHING.document()[kind] == {"include": []} for kind in kinds)
    assert document["artifacts"]["include"][0] == {"step": "loader", "arch": "arm64", "reason": "loader: service.py"}
    assert document["stacks"]["include"][0]["environments"] == ["dev", "prod"]


def test_the_readme_tells_every_field_of_the_json_and_no_other() -> None:
    text = (ROOT / "tools" / "changed" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| ((?:`[^`]+`(?:, )?)+) \| (.*) \|$", text.partition("## The JSON")[2])
    told = {
        name: set(re.findall(r"`([a-z_]+)`", meaning))
        for names, meaning in rows
        for name in re.findall(r"`([^`]+)`", names)
    }
    document = EVERYTHING.document()

    assert {name.removesuffix("[]").removesuffix(".include") for name in told} == document.keys()
    assert "1" in dict(rows)["`schema_version`"]
    for kind in document["any"]:
        assert document[kind]["include"][0].keys() <= told[f"{kind}.include[]"]
        assert told[f"{kind}.include[]"] - document[kind]["include"][0].keys() <= {"files", "dependency", "lock"}
    assert document["removed"][0].keys() <= told["removed[]"]


def test_every_entry_has_a_reason_by_its_name() -> None:
    assert EVERYTHING.reasons() == {
        "package loader": "service.py",
        "wheel loader": "service.py",
        "artifact loader arm64": "loader: service.py",
        "artifact loader x86_64": "loader: service.py",
        "stack loader": "its zip differs",
        "machine workflow": "state LoadToProduct",
        "example rates": "needs core",
    }


def test_the_table_has_a_line_for_each_and_puts_architectures_together() -> None:
    assert table(EVERYTHING).splitlines() == [
        "aaaaaaa..bbbbbbb",
        "packages",
        "  loader  service.py",
        "wheels",
        "  loader  service.py",
        "artifacts",
        "  loader (arm64, x86_64)  loader: service.py",
        "stacks",
        "  loader (dev, prod)  its zip differs",
        "machines",
        "  workflow  state LoadToProduct",
        "examples",
        "  rates  needs core",
        "removed",
        "  stack siesa-integration-old-dev",
    ]


def test_the_table_says_where_nothing_differs() -> None:
    assert table(NOTHING).splitlines()[1:] == [
        f"{kind}: none" for kind in ("packages", "wheels", "artifacts", "stacks", "machines", "examples")
    ]
