"""Entry point: `python -m tools.changed --help`."""

import sys

from tools.changed.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
