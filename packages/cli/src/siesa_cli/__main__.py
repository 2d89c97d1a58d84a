"""Entry point of the command `siesa`."""

import sys
from typing import NoReturn

from siesa_cli.app import app
from siesa_cli.failures import run


def main() -> NoReturn:
    """Run the command, and end with 0 done, 1 the execution failed, 2 refused, 130 interrupted, 141 not read."""
    run(app, sys.argv[1:])


if __name__ == "__main__":
    main()
