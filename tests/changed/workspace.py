"""The files of a small workspace: five packages, their locks, a builder, and a stand-in for the CDK app."""

HASH = "0" * 64


def pinned(**versions: str) -> str:
    return "".join(f"{name}=={version} \\\n    --hash=sha256:{HASH}\n" for name, version in versions.items())


def package(name: str, dist: str, module: str, *needs: str) -> dict[str, str]:
    required = ", ".join(f'"{each}>=0.1,<0.2"' for each in needs)
    return {
        f"packages/{name}/pyproject.toml": f"""
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "{dist}"
version = "0.1.0"
readme = "README.md"
dependencies = [{required}]
[tool.hatch.build.targets.wheel]
packages = ["src/{module}"]
""",
        f"packages/{name}/README.md": f"# {name}\n",
        f"packages/{name}/CHANGELOG.md": "# Changes\n",
        f"packages/{name}/src/{module}/__init__.py": "VALUE = 1\n",
        f"packages/{name}/tests/test_{module}.py": "import hypothesis\n",
    }


MACHINES = """
class Machine:
    def dump(self):
        return {"StartAt": "Load", "States": {"Load": {"Type": "Task", "MaxAttempts": 3}, "End": {"Type": "Succeed"}}}

def build():
    return Machine()
"""

SETTINGS = '''
import tomllib
from dataclasses import dataclass
from pathlib import Path

@dataclass
class Settings:
    environment: str
    architecture: str
    days: int

def read_settings(context):
    """Read all environments."""
    written = tomllib.loads((Path(__file__).parents[1] / "environments.toml").read_text())
    return [Settings(name, each.get("architecture", "arm64"), each["days"]) for name, each in written.items()]
'''

APP = """
import hashlib, json, os, sys
from pathlib import Path
from siesa_infra.settings import read_settings

STACKS = ["data", "loader", "workflow"]
context = json.loads(os.environ["CDK_CONTEXT_JSON"])
output = Path(os.environ["CDK_OUTDIR"])
output.mkdir()
artifacts = {}
for settings in read_settings(context):
    for kind in STACKS:
        name = f"siesa-integration-{kind}-{settings.environment}"
        resource = {"Days": settings.days} if kind == "data" else {}
        if kind == "loader":
            [path] = Path(context["artifacts"]).glob(f"siesa-loader-*-{settings.architecture}.zip")
            resource = {"Code": hashlib.sha256(path.read_bytes()).hexdigest()}
        if kind == "workflow":
            resource = {"Text": (Path(context["definitions"]) / "siesa-integration-workflow.asl.json").read_text()}
        (output / f"{name}.json").write_text(json.dumps({"Resources": {f"The{kind}": resource}}))
        properties = {"templateFile": f"{name}.json", "tags": {"kind": kind}}
        artifacts[name] = {"type": "aws:cloudformation:stack", "environment": "aws://1/e", "properties": properties}
(output / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
"""

PACKAGES = {
    ".gitignore": "dist/\n",
    **package("core", "integration-core", "integration_core"),
    **package("asl", "typed-asl", "typed_asl"),
    **package("loader", "siesa-loader", "siesa_loader", "integration-core"),
    **package("local", "siesa-local", "siesa_local", "siesa-loader"),
    **package("workflow-def", "siesa-workflow-def", "siesa_workflow", "integration-core", "typed-asl"),
    "packages/core/src/integration_core/testing/__init__.py": "",
    "packages/workflow-def/src/siesa_workflow/machine.py": MACHINES,
}

LOCKS = {
    "requirements/dev.txt": pinned(
        **{"aws-cdk-lib": "2.0.0", "hatchling": "1.0.0", "hypothesis": "6.0.0", "uv": "1.0.0"}
    ),
    "requirements/lambda-loader.txt": pinned(requests="2.0.0", pydantic="2.0.0"),
}

BUILDER = {
    "tools/artifact/build.py": "from tools.artifact.archive import LEVEL\n",
    "tools/artifact/archive.py": "LEVEL = 9\n",
    "tools/artifact/command.py": "",
}

INFRA = {
    "infra/app.py": APP,
    "infra/cdk.json": '{"context": {}}',
    "infra/environments.toml": "[dev]\ndays = 30\n\n[prod]\ndays = 365\n",
    "infra/siesa_infra/__init__.py": "",
    "infra/siesa_infra/settings.py": SETTINGS,
}

EXAMPLES = {
    "examples/rates/pyproject.toml": '[project]\nname = "rates"\ndependencies = ["typed-asl>=0.1,<0.2"]\n',
    "examples/plain/notes.md": "# Notes\n",
}
