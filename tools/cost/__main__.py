"""Entry point: `./run cost --help`."""

import sys

from tools.cost.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
