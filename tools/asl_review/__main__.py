"""Entry point: `python -m tools.asl_review --help`."""

import sys

from tools.asl_review.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
