"""One commit's CDK app, run on placeholder zips whose bytes stand for the real ones' state."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.artifact.build import artifact_name
from tools.artifact.target import ARCHS, STEPS, Arch, Step
from tools.changed.machines import Definitions
from tools.changed.programs import run_on
from tools.changed.revisions import Tree
from tools.failure import ToolError
from tools.sources import Broken

ACCOUNT = "111122223333"
"""AWS's own account for examples, for environments whose settings name none."""

_STACK = "aws:cloudformation:stack"
_DEPLOYED_BY = ("terminationProtection", "tags")


def require_node() -> None:
    """Raise ToolError on a machine that cannot run CDK: then nobody can say which templates differ."""
    if shutil.which("node") is None:
        raise ToolError(
            "Which stacks differ is known once both commits are synthesised, and CDK needs Node.js.",
            next_step="install Node.js 20 or newer, and put it on PATH.",
        )


@dataclass(frozen=True)
class Synthesis:
    """What deploys of each stack, as text by the stack's name: the template, its tags, where, and how it is protected.

    `broken` tells why there is none.
    """

    stacks: Mapping[str, str]
    broken: str | None = None


def synthesise(tree: Tree, definitions: Definitions, zips: Mapping[tuple[Step, Arch], str]) -> Synthesis:
    """Run a commit's app; a commit without one has no stacks.

    `zips` are the contents of the placeholders: another text, another hash. The machines' definitions are taken as
    built, reviewed or not.
    """
    if not (tree.folder / "infra" / "app.py").is_file():
        return Synthesis({})
    with TemporaryDirectory(prefix="synthesis-") as name:
        folder = Path(name)
        for (step, arch), content in zips.items():
            if (tree.folder / "packages" / step / "pyproject.toml").is_file():
                _placeholder(folder / "zips" / artifact_name(step, arch, tree.folder), step, content)
        context = {"account": ACCOUNT, "artifacts": str(folder / "zips")}
        if definitions.texts:
            context["definitions"] = str(folder / "definitions")
            (folder / "definitions").mkdir()
            for thing, text in definitions.texts.items():
                (folder / "definitions" / f"siesa-integration-{thing}.asl.json").write_text(text, encoding="utf-8")
        written = json.loads((tree.folder / "infra" / "cdk.json").read_text(encoding="utf-8"))["context"]
        variables = {
            "CDK_OUTDIR": str(folder / "out"),
            "CDK_CONTEXT_JSON": json.dumps(written | context),
            "CDK_VALIDATION": "false",
            "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
        }
        try:
            run_on(tree, ["-m", "app"], variables)
        except Broken as error:
            return Synthesis({}, error.reason)
        return Synthesis(_deployed(folder / "out"))


def contents(differing: set[tuple[str, str]], tree: Tree) -> dict[tuple[Step, Arch], str]:
    """Give placeholders' contents: the revision where a zip differs, else what is the same for all."""
    return {
        (step, arch): tree.revision if (step, arch) in differing else "the same" for step in STEPS for arch in ARCHS
    }


def _placeholder(path: Path, step: Step, content: str) -> None:
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo(f"siesa_{step}/handler.py", date_time=(1980, 1, 1, 0, 0, 0))
        archive.writestr(entry, f"# {content}\ndef handler(event, context):\n    return event\n")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{sha256}  {path.name}\n", encoding="utf-8")


def _deployed(output: Path) -> dict[str, str]:
    artifacts = json.loads((output / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    found = {}
    for name, each in artifacts.items():
        if each["type"] == _STACK:
            properties = each["properties"]
            how = [each["environment"], *(properties.get(key) for key in _DEPLOYED_BY)]
            template = json.loads((output / properties["templateFile"]).read_text(encoding="utf-8"))
            found[name] = json.dumps([how, template])
    return found
