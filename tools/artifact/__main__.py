"""Entry point: `./run lambda --help`."""

import sys

from tools.artifact.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
