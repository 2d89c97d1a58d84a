"""Import every module of the packages named: what a Python version does not know shows at import."""

import importlib
import pkgutil
import sys


def main(*packages: str) -> None:
    """Import them; the first that cannot be imported ends this script with its traceback."""
    count = 0
    for package in packages:
        path = importlib.import_module(package).__path__
        for module in pkgutil.walk_packages(path, f"{package}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
                count += 1
    print(f"{count} modules import on Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
