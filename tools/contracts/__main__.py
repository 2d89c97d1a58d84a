"""Entry point: `python -m tools.contracts --help`."""

import sys

from tools.contracts.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
