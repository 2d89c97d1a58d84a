"""Entry point: `python -m tools.release --help`."""

import sys

from tools.release.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
