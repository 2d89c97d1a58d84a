"""Entry point of the command `siesa`."""

import sys

from siesa_cli.app import app
from siesa_cli.failures import leave, reported


def main() -> None:
    """Run the command and end with its exit code: 0 done, 1 the execution failed, 2 refused, 130 interrupted."""
    leave(reported(app, sys.argv[1:]))


if __name__ == "__main__":
    main()
