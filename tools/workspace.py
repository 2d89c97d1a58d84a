"""The packages of this workspace, read from their pyproject.toml: of this checkout, or of another one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version
from tools.artifact.target import STEPS
from tools.failure import ToolError

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Package:
    """A package of the workspace, named as its folder, its tags and the verbs name it.

    `dist` is the distribution, `import_name` its top-level module, `dependencies` the siblings by name, each with the
    range that the package admits.
    """

    name: str
    folder: Path
    dist: str
    import_name: str
    version: Version
    dependencies: dict[str, SpecifierSet]

    @property
    def is_step(self) -> bool:
        """Whether it is deployed as a Lambda."""
        return self.name in STEPS

    @property
    def pyproject(self) -> Path:
        """The file that gives version and dependencies."""
        return self.folder / "pyproject.toml"

    def tag(self, version: Version | None = None) -> str:
        """Give the tag of a release: of this version unless another is named."""
        return f"{self.name}-v{version or self.version}"


def packages(root: Path = ROOT) -> dict[str, Package]:
    """Read all packages of a checkout, by name. Raises ToolError where one cannot be read."""
    projects = {path.parent.name: _project(path) for path in sorted((root / "packages").glob("*/pyproject.toml"))}
    if not projects:
        raise ToolError(f"There are no packages in {root}.", next_step="name a checkout of this repository.")
    names = {canonicalize_name(project["name"]): name for name, project in projects.items()}
    return {name: _package(root / "packages" / name, project, names) for name, project in projects.items()}


def package(name: str, root: Path = ROOT) -> Package:
    """Give the package of that name. Raises ToolError where there is none."""
    known = packages(root)
    if name not in known:
        raise ToolError(f"There is no package {name!r}.", next_step=f"name one of {', '.join(known)}.")
    return known[name]


def dependents(name: str, root: Path = ROOT) -> tuple[str, ...]:
    """Give the packages that need the named one, directly or through others, in the order of their names."""
    known = packages(root)
    found: set[str] = set()
    waiting = [package(name, root).name]
    while waiting:
        needed = waiting.pop()
        more = {each.name for each in known.values() if needed in each.dependencies} - found
        found |= more
        waiting.extend(more)
    return tuple(sorted(found))


def siblings_in(text: str, root: Path = ROOT) -> dict[str, SpecifierSet]:
    """Give the siblings that a pyproject.toml's text asks for, such as an older one's, by their names in a checkout."""
    names = {canonicalize_name(each.dist): each.name for each in packages(root).values()}
    return _siblings(tomllib.loads(text)["project"], names)


def _project(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        project: dict[str, Any] = document["project"]
        wheel = document["tool"]["hatch"]["build"]["targets"]["wheel"]
        [source] = wheel["packages"]
        Version(project["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise ToolError(
            f"{path} is not a package's pyproject.toml: {type(error).__name__}: {error}.",
            next_step="give it [project] with name and version, and one folder under [tool.hatch.build.targets.wheel].",
        ) from error
    return {**project, "import_name": Path(source).name}


def _package(folder: Path, project: dict[str, Any], names: Mapping[NormalizedName, str]) -> Package:
    return Package(
        name=folder.name,
        folder=folder,
        dist=project["name"],
        import_name=project["import_name"],
        version=Version(project["version"]),
        dependencies=_siblings(project, names),
    )


def _siblings(project: dict[str, Any], names: Mapping[NormalizedName, str]) -> dict[str, SpecifierSet]:
    required = [Requirement(text) for text in project.get("dependencies", [])]
    known = [(canonicalize_name(each.name), each.specifier) for each in required]
    return {names[name]: specifier for name, specifier in known if name in names}
