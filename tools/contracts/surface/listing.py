"""A package's public surface as text: a Python stub of the modules that it promises, read from the sources alone."""

import functools
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import griffe
from tools.contracts.surface.installing import promises
from tools.contracts.surface.stubs import stub

EXPORTS = Path(__file__).with_name("exports.toml")
FILE = "public-surface.txt"
SECTION = "# module "


def exports() -> dict[str, list[str]]:
    """Give the patterns of the promised modules by package."""
    content: dict[str, list[str]] = tomllib.loads(EXPORTS.read_text(encoding="utf-8"))
    return content


def promised(module: str, patterns: list[str]) -> bool:
    """Tell whether a module is one that patterns promise."""
    return any(fnmatchcase(module, pattern) for pattern in patterns)


def surface(package: str, root: Path) -> str:
    """Give a package's surface: what an installation relies on, then a section a module.

    Names are in order, and nothing is in it of what stands in functions.
    """
    source = root / "packages" / package / "src"
    modules = _loaded(root)
    tops = [modules[path.name] for path in sorted(source.iterdir()) if path.name in modules.members]
    public = [module for top in tops for module in _modules(top) if promised(module.path, exports().get(package, []))]
    sections = [f"{SECTION}{module.path}\n\n{stub(module)}" for module in sorted(public, key=lambda each: each.path)]
    project = (root / "packages" / package / "pyproject.toml").read_text(encoding="utf-8")
    return "\n".join([promises(project), *sections])


def _modules(module: griffe.Module) -> Iterator[griffe.Module]:
    if not any(part.startswith("_") for part in module.path.split(".")):
        yield module
    for member in module.members.values():
        if isinstance(member, griffe.Module):
            yield from _modules(member)


@functools.cache
def _loaded(root: Path) -> griffe.ModulesCollection:
    """Read all packages of a checkout together, so that a class of one knows its bases in another."""
    sources = sorted((root / "packages").glob("*/src"))
    loader = griffe.GriffeLoader(search_paths=[str(path) for path in sources], allow_inspection=False)
    for source in sources:
        for folder in sorted(source.iterdir()):
            if (folder / "__init__.py").is_file():
                loader.load(folder.name)
    loader.resolve_aliases(implicit=False, external=False)
    return loader.modules_collection
