"""Entry point: `python -m tools.bench --help`."""

import sys

from tools.bench.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
